"""Suggestions: found among those who may answer, told at the pace chosen, taken, dismissed with a lesson, never leaking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.exchange.operations.ask import answer_ask, make_dismissal
from kechuang.exchange.operations.life import close_item, withdraw_item
from kechuang.matching.models import Docking, Feedback, Pace, Suggestion
from kechuang.matching.operations.index import index_item, rebuild_index
from kechuang.matching.operations.suggesting import (
    compute_all_suggestions,
    compute_suggestions,
    drop_suggestions,
    tell_suggestions,
)
from kechuang.matching.operations.suggestion import (
    confirm_suggestion,
    dismiss_suggestion,
    hide_suggestion,
    like_suggestion,
    open_suggestion,
    push_suggestion,
    set_choice,
    set_pace,
)
from kechuang.matching.queries.index import all_documents, shared_index
from kechuang.matching.queries.ranking import find_for
from kechuang.matching.queries.suggestion import own_suggestions, visible_suggestions
from kechuang.matching.states.suggestion import SUGGESTION_LIFECYCLE, TAKEN_LIFECYCLE
from kechuang.subjects.models import OrganisationLink
from tests.exchange.items import MASKED, NEED, OFFER, SECRETS, asked, published
from tests.matching.pairs import DAY, docked
from tests.matching.suggested import SYSTEM, hall, suggested


def found_for(item, **more):
    return find_for(item.side, [item.pk], today=DAY, **more)


def test_the_best_answer_comes_first_with_its_reason_and_both_passages(world, now):
    need, offers = hall(world, now)
    best = found_for(need)[0]
    assert (best.need, best.offer) == (need.pk, offers[0].pk)
    assert "密封胶" in best.words
    assert {each["code"] for each in best.parts} == {
        "field",
        "maturity",
        "region",
        "cooperation",
        "timing",
    } - {"timing"}
    marked = {
        side: [each["text"][start:stop] for start, stop in each["spans"]]
        for side, each in best.passages.items()
    }
    assert marked["offer"][0] == "耐高温密封胶"
    assert set(marked["need"]) & set(marked["offer"])


def test_compute_suggestions_writes_each_pair_once(world, now):
    need, _ = hall(world, now)
    first = compute_suggestions(item_id=need.pk, actor=SYSTEM, now=now)
    keys = set(Suggestion.objects.values_list("pk", flat=True))
    assert first == len(keys) > 0
    assert compute_suggestions(item_id=need.pk, actor=world.actor("firm"), now=now) == first
    assert set(Suggestion.objects.values_list("pk", flat=True)) == keys
    assert {row.region_id for row in Suggestion.objects.all()} == {"990101"}
    with pytest.raises(Refused):
        compute_suggestions(item_id=need.pk, actor=world.actor("firm2"), now=now)


def test_the_event_of_publishing_finds_and_that_of_closing_takes_away(world, now):
    need, _ = hall(world, now)
    deliver_due(now=now)
    pairs = Suggestion.objects.out().filter(need=need).count()
    assert pairs > 0
    late = published(world, now, replace(OFFER, title="耐高温密封胶的点胶工艺"), "achievement", "firm2")
    deliver_due(now=now)
    assert Suggestion.objects.out().filter(offer=late).exists()
    close_item(item_id=late.pk, closed_as="gone", actor=world.actor("firm2"), now=now)
    assert not Suggestion.objects.out().filter(offer=late).exists()
    deliver_due(now=now)
    row = Suggestion.objects.get(need=need, offer=late)
    assert (row.state, row.words, row.passages, row.parts) == ("gone", "", {}, [])
    assert f"offer-{late.pk}" not in shared_index().view().places


def test_a_masked_word_never_enters_index_suggestions_or_their_trail(world, now):
    suggested(world, now)
    deliver_due(now=now)
    push_suggestion(suggestion_id=Suggestion.objects.first().pk, actor=world.actor("county"), now=now)
    deliver_due(now=now)
    told = [f"{each.title}{each.abstract}{each.keywords}" for each in all_documents()]
    told += [f"{row.words}{row.parts}{row.passages}" for row in Suggestion.objects.all()]
    told += [
        f"{each.title}{each.data}" for each in Event.objects.filter(kind__startswith="matching.suggestion")
    ]
    told += [f"{each.title}{each.body}" for each in Notice.objects.filter(event__kind__startswith="matching")]
    folder = shared_index().folder
    told += [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
    assert [word for word in SECRETS if any(word in each for each in told)] == []
    assert Notice.objects.filter(event__kind__startswith="matching").exists()


def test_index_item_is_refused_to_people(world, now):
    need, _ = hall(world, now)
    with pytest.raises(Refused):
        index_item(item_id=need.pk, side="need", actor=world.actor("county"), now=now)
    with pytest.raises(Refused):
        rebuild_index(actor=world.actor("county"), now=now)
    assert rebuild_index(actor=world.actor("system"), now=now) == 6


# ── who may never answer ─────────────────────────────────────────────────────────────────────


def _answers(need) -> set[int]:
    return {each.offer for each in found_for(need)}


def test_what_is_closed_never_answers_even_before_the_index_hears_of_it(world, now):
    need, offers = hall(world, now)
    assert offers[0].pk in _answers(need)
    close_item(item_id=offers[0].pk, closed_as="gone", actor=world.actor("firm2"), now=now)
    assert f"offer-{offers[0].pk}" in shared_index().view().places
    assert offers[0].pk not in _answers(need)


def test_ones_own_and_related_houses_never_answer(world, now):
    need, offers = hall(world, now)
    own = published(world, now, replace(OFFER, title="本厂的密封胶"), "achievement", "firm")
    index_item(item_id=own.pk, side="offer", actor=SYSTEM, now=now)
    assert own.pk not in _answers(need)
    link = OrganisationLink.objects.create(
        organisation=world.organisations["firm2"], other=world.organisations["firm"], kind="control"
    )
    assert _answers(need) == set()
    link.until = DAY - timedelta(days=1)
    link.save()
    assert offers[0].pk in _answers(need)


def test_what_was_dismissed_or_refused_never_answers(world, now):
    need, offers = hall(world, now)
    make_dismissal(
        item_id=offers[0].pk,
        organisation_id=need.organisation_id,
        reason="不合适",
        actor=world.actor("firm"),
        now=now,
    )
    assert offers[0].pk not in _answers(need)
    assert need.pk not in {each.need for each in found_for(offers[0])}
    assert _answers(need) != set()
    ask = asked(world, now, need)
    answer_ask(ask_id=ask.pk, grants=False, reason="不谈", actor=world.actor("firm"), now=now)
    assert _answers(need) == set()


def test_a_kind_that_cannot_answer_is_never_suggested_however_alike(world, now):
    need, _ = hall(world, now)
    content = {"product": "loan", "conditions": "耐高温密封胶企业"}
    loan = published(
        world, now, replace(OFFER, title="耐高温密封胶贷款", content=content), "finance_product", "firm2"
    )
    index_item(item_id=loan.pk, side="offer", actor=SYSTEM, now=now)
    assert loan.pk not in _answers(need)


def test_signals_cannot_bring_back_what_may_not_answer(world, now, monkeypatch):
    from kechuang.matching.logic.signal_catalogue import NamedSignal, signals
    from kechuang.matching.logic.signals import Bonus

    need, offers = hall(world, now)
    list(signals)
    loud = NamedSignal("loud", "大声", Decimal(100), "测试", "测试", lambda _: Bonus(100.0, "什么都好"))
    monkeypatch.setitem(signals._items, "loud", loud)
    assert found_for(need)[0].score > 100
    close_item(item_id=offers[0].pk, closed_as="gone", actor=world.actor("firm2"), now=now)
    assert offers[0].pk not in _answers(need)


def test_past_cooperation_is_not_told_of_a_masked_side(world, now):
    docking = docked(world, now)
    offer = docking.offer
    open_need = published(world, now, replace(NEED, title="耐高温密封胶（二）"), "technology", "firm")
    rebuild_index(actor=SYSTEM, now=now)
    codes = {each.need: [part["code"] for part in each.parts] for each in found_for(offer)}
    assert "past" in codes[open_need.pk]
    assert "past" not in codes[docking.need_id]


# ── telling ──────────────────────────────────────────────────────────────────────────────────


def test_both_sides_are_told_at_their_pace_and_the_pair_is_pushed(world, now):
    suggested(world, now)
    pairs = Suggestion.objects.count()
    set_pace(
        organisation_id=world.organisations["firm2"].pk, kind="weekly", actor=world.actor("firm2"), now=now
    )
    assert tell_suggestions(actor=SYSTEM, now=now) == 2
    assert Suggestion.objects.filter(need_state="told", offer_state="told").count() == pairs
    assert list(Docking.objects.values_list("stage", flat=True)) == ["pushed"] * pairs
    assert tell_suggestions(actor=SYSTEM, now=now) == 0
    deliver_due(now=now)
    told = Notice.objects.filter(event__kind="matching.suggestion.told")
    assert {each.account.username for each in told.select_related("account")} == {"firm", "clerk", "firm2"}
    assert {each.title for each in told} == {f"有{pairs}条可能合适的供需"}


def test_weekly_waits_a_week_and_never_hears_nothing(world, now):
    need, _ = hall(world, now)
    weekly, never = world.organisations["firm"].pk, world.organisations["firm2"].pk
    set_pace(organisation_id=weekly, kind="weekly", actor=world.actor("firm"), now=now)
    set_pace(organisation_id=never, kind="never", actor=world.actor("firm2"), now=now)
    Pace.objects.filter(organisation=weekly).update(told_at=now - timedelta(days=3))
    compute_suggestions(item_id=need.pk, actor=SYSTEM, now=now)
    assert tell_suggestions(actor=SYSTEM, now=now) == 0
    assert tell_suggestions(actor=SYSTEM, now=now + timedelta(days=4)) == 1
    assert set(Suggestion.objects.values_list("need_state", "offer_state")) == {("told", "fresh")}
    assert not Docking.objects.exists()


def test_at_once_hears_as_soon_as_it_is_found(world, now):
    need, _ = hall(world, now)
    set_pace(organisation_id=need.organisation_id, kind="at_once", actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    deliver_due(now=now)
    assert Notice.objects.filter(event__kind="matching.suggestion.told").count() == 2
    assert Suggestion.objects.filter(need_state="fresh").count() == 0
    assert Suggestion.objects.exclude(offer_state="fresh").count() == 0


def test_set_pace_is_ones_own(world, now):
    key = world.organisations["firm"].pk
    for who in ("firm2", "county", "reader"):
        with pytest.raises(Refused):
            set_pace(organisation_id=key, kind="weekly", actor=world.actor(who), now=now)
    with pytest.raises(Problem):
        set_pace(organisation_id=key, kind="hourly", actor=world.actor("firm"), now=now)
    assert set_pace(organisation_id=key, kind="weekly", actor=world.actor("clerk"), now=now).kind == "weekly"


# ── the office ───────────────────────────────────────────────────────────────────────────────


def test_the_office_may_confirm_before_anything_goes_out(world, now):
    set_choice(region_code="990100", confirms_first=True, actor=world.actor("enterprise"), now=now)
    suggested(world, now)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"waiting"}
    assert own_suggestions(world.actor("firm")).count() == 0
    assert visible_suggestions(world.actor("firm")).count() == 0
    assert tell_suggestions(actor=SYSTEM, now=now) == 0
    row = visible_suggestions(world.actor("county")).first()
    with pytest.raises(Refused):
        confirm_suggestion(suggestion_id=row.pk, actor=world.actor("county2"), now=now)
    confirm_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    assert [each.pk for each in own_suggestions(world.actor("firm"))] == [row.pk]
    assert tell_suggestions(actor=SYSTEM, now=now) == 2


def test_set_choice_of_a_county_goes_before_the_citys(world, now):
    set_choice(region_code="990100", confirms_first=True, actor=world.actor("enterprise"), now=now)
    with pytest.raises(Refused):
        set_choice(region_code="990100", confirms_first=False, actor=world.actor("county"), now=now)
    set_choice(region_code="990101", confirms_first=False, actor=world.actor("county"), now=now)
    suggested(world, now)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open"}


def test_hide_suggestion_and_bring_it_back(world, now):
    suggested(world, now)
    row = Suggestion.objects.first()
    with pytest.raises(Refused):
        hide_suggestion(suggestion_id=row.pk, actor=world.actor("firm"), now=now)
    hide_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    assert row.pk not in own_suggestions(world.actor("firm2")).values_list("pk", flat=True)
    with pytest.raises(Problem, match="已经撤下"):
        like_suggestion(suggestion_id=row.pk, actor=world.actor("firm2"), now=now)
    with pytest.raises(WrongState):
        hide_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    assert confirm_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now).state == "open"


def test_push_suggestion_tells_both_now_but_not_who_wants_nothing(world, now):
    suggested(world, now)
    row = Suggestion.objects.first()
    with pytest.raises(Refused):
        push_suggestion(suggestion_id=row.pk, actor=world.actor("county2"), now=now)
    done = push_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    assert (done.need_state, done.offer_state, Docking.objects.get().stage) == ("told", "told", "pushed")
    with pytest.raises(Problem, match="都已经推送过"):
        push_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    other = Suggestion.objects.filter(need_state="fresh").first()
    set_pace(organisation_id=other.offer.organisation_id, kind="never", actor=world.actor("firm2"), now=now)
    done = push_suggestion(suggestion_id=other.pk, actor=world.actor("county"), now=now)
    assert (done.need_state, done.offer_state, Docking.objects.count()) == ("told", "fresh", 1)


# ── how a side takes it ──────────────────────────────────────────────────────────────────────


def test_open_and_like_suggestion_tell_the_other_side(world, now):
    suggested(world, now)
    row = Suggestion.objects.first()
    open_suggestion(suggestion_id=row.pk, actor=world.actor("firm"), now=now)
    assert open_suggestion(suggestion_id=row.pk, actor=world.actor("firm"), now=now).need_state == "opened"
    with pytest.raises(Refused):
        open_suggestion(suggestion_id=row.pk, actor=world.actor("county"), now=now)
    done = like_suggestion(suggestion_id=row.pk, actor=world.actor("firm"), now=now)
    assert (done.need_state, done.offer_state) == ("liked", "fresh")
    deliver_due(now=now)
    notice = Notice.objects.get(event__kind="matching.suggestion.liked")
    assert (notice.account.username, notice.title[:11]) == ("firm2", "“耐高温密封胶”一方对")
    assert Feedback.objects.get().is_liked is True


def test_dismiss_suggestion_teaches_and_the_pair_never_comes_back(world, now):
    need, offers = suggested(world, now)
    row = Suggestion.objects.get(need=need, offer=offers[0])
    with pytest.raises(Problem, match="为什么不合适"):
        dismiss_suggestion(suggestion_id=row.pk, cause="", actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="写一句话"):
        dismiss_suggestion(suggestion_id=row.pk, cause="other", actor=world.actor("firm"), now=now)
    with pytest.raises(Refused):
        dismiss_suggestion(suggestion_id=row.pk, cause="field", actor=world.actor("county"), now=now)
    dismiss_suggestion(suggestion_id=row.pk, cause="region", words="太远", actor=world.actor("firm"), now=now)
    told = Feedback.objects.get()
    assert (told.side, told.cause, told.organisation_id, told.traits["region"]) == (
        "need",
        "region",
        need.organisation_id,
        "/990000/990100",
    )
    after = {each.offer: each for each in found_for(need)}
    assert offers[0].pk not in after
    assert after
    for each in after.values():
        lesson = next(part for part in each.parts if part["code"] == "lesson")
        assert (lesson["bonus"], lesson["words"]) == ("-0.06", "同类的1条被说过“离得太远”")


def test_a_like_after_a_dismissal_takes_its_place(world, now):
    suggested(world, now)
    row = Suggestion.objects.first()
    dismiss_suggestion(suggestion_id=row.pk, cause="price", actor=world.actor("firm2"), now=now)
    like_suggestion(suggestion_id=row.pk, actor=world.actor("firm2"), now=now)
    assert [(each.is_liked, each.cause) for each in Feedback.objects.all()] == [(True, "")]


# ── the night ────────────────────────────────────────────────────────────────────────────────


def test_compute_all_suggestions_keeps_answers_and_drops_what_no_longer_suits(world, now):
    need, offers = suggested(world, now)
    kept = Suggestion.objects.get(need=need, offer=offers[0])
    like_suggestion(suggestion_id=kept.pk, actor=world.actor("firm"), now=now)
    far = Suggestion.objects.exclude(pk=kept.pk).first()
    withdraw_item(item_id=far.offer_id, actor=world.actor("firm2"), now=now)
    rebuild_index(actor=SYSTEM, now=now)
    with pytest.raises(Refused):
        compute_all_suggestions(actor=world.actor("county"), now=now)
    count = compute_all_suggestions(actor=SYSTEM, now=now)
    assert not Suggestion.objects.filter(pk=far.pk).exists()
    kept.refresh_from_db()
    assert (kept.need_state, Suggestion.objects.count()) == ("liked", count)


def test_drop_suggestions_is_refused_to_others(world, now):
    need, _ = suggested(world, now)
    with pytest.raises(Refused):
        drop_suggestions(item_id=need.pk, actor=world.actor("firm2"), now=now)


def test_finding_takes_as_many_queries_for_one_need_as_for_three(world, now):
    hall(world, now)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            find_for("need", None, today=DAY)
        return len(seen)

    one = count()
    for title in ("高温密封材料", "减速器密封"):
        item = published(
            world, now, replace(MASKED, mask={**MASKED.mask, "title": title}), "technology", "firm"
        )
        index_item(item_id=item.pk, side="need", actor=SYSTEM, now=now)
    assert count() == one


@pytest.mark.parametrize(
    ("who", "sees"), [("county", True), ("enterprise", True), ("leader", True), ("firm", True), ("clerk", True), ("firm2", True), ("county2", False), ("neighbour", False), ("reader", False)]
)  # fmt: skip
def test_who_sees_suggestions(world, now, who, sees):
    suggested(world, now)
    assert visible_suggestions(world.actor(who)).exists() == sees


def test_the_lives_of_suggestions():
    assert SUGGESTION_LIFECYCLE.move("gone", "renew") == "waiting"
    assert TAKEN_LIFECYCLE.move("dismissed", "like") == "liked"
    assert not TAKEN_LIFECYCLE.allows("liked", "open")
