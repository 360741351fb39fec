"""Experts for a need or an offer: only who agreed, nobody of the house or tied to it, shown to its owner and its office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.exchange.operations.life import close_item
from kechuang.matching.models import ExpertAsk
from kechuang.matching.operations.expert import answer_expert, ask_expert
from kechuang.matching.operations.index import index_expert, rebuild_index
from kechuang.matching.queries.experts import experts_for
from kechuang.matching.queries.index import all_documents, shared_index
from kechuang.matching.queries.ranking import find_for
from kechuang.subjects.logic.experts import OutputLine, Profile
from kechuang.subjects.models import Ban, Expert, Output, Relation
from kechuang.subjects.operations.confirmation import Statement, confirm_expert
from kechuang.subjects.operations.expert import pause_expert
from tests.exchange.items import SECRETS
from tests.matching.pairs import DAY
from tests.matching.suggested import SYSTEM, hall
from tests.review.rooms import expert_actor, make_expert

SINCE = date(2026, 3, 1)


def knows_glue(world, name="expert1", **more) -> Expert:
    """An expert for sealing glue, who agreed to be found unless told otherwise."""
    given = {"findable_since": SINCE, "expertise": "有机硅密封胶与胶粘剂"} | more
    expert = make_expert(world, name, **given)
    Output.objects.create(
        expert=expert, kind="paper", title="耐高温密封胶的老化机理", year=2024, keywords="密封胶；耐高温",
        abstract="研究耐高温密封胶在高温下长期使用时的开裂。",
    )  # fmt: skip
    return expert


def found(item):
    return experts_for(item, today=DAY)


@pytest.fixture
def asked(world, now):
    """A masked need with offers, one expert who fits it, one who fits nothing."""
    expert = knows_glue(world)
    make_expert(world, "expert2", findable_since=SINCE, expertise="水稻遗传育种")
    need, offers = hall(world, now)
    return need, offers[0], expert


def test_the_expert_who_fits_is_found_for_the_need_and_for_the_offer_with_a_reason(asked):
    need, offer, expert = asked
    for item in (need, offer):
        rows = found(item)
        assert [each.expert for each in rows] == [expert]
        assert "密封胶" in rows[0].words
        assert "密封胶" in rows[0].passage["text"]
        assert rows[0].asked is None


def test_experts_are_never_among_offers(asked):
    need, *_ = asked
    assert {pair.offer for pair in find_for(need.side, [need.pk], today=DAY)} <= set(
        type(need).objects.filter(side="offer").values_list("pk", flat=True)
    )


def _not_agreed(expert, need):
    expert.findable_since = None
    expert.save()


def _paused(expert, need):
    expert.state = "paused"
    expert.save()


def _of_the_house(expert, need):
    expert.person.employer = need.organisation
    expert.person.save()


def _tied(expert, need):
    Relation.objects.create(
        person=expert.person, kind="adviser", organisation=need.organisation, declared_at="2026-01-01T00:00:00+08:00"
    )  # fmt: skip


def _banned(expert, need):
    Ban.objects.create(
        person=expert.person, scope="review", since=date(2026, 1, 1), reason="测试"
    )  # fmt: skip


@pytest.mark.parametrize("done", [_not_agreed, _paused, _of_the_house, _tied, _banned])
def test_who_may_not_answer_is_not_found_however_well_he_fits(asked, done):
    need, _, expert = asked
    done(expert, need)
    assert found(need) == []


def test_his_own_word_puts_him_into_the_index_and_takes_him_out(world, now, asked):
    need, _, expert = asked
    shown = Profile(
        disciplines=(), expertise="有机硅密封胶", is_financial=False, load_limit=5,
        outputs=(OutputLine("paper", "耐高温密封胶的老化机理", 2024, keywords="密封胶；耐高温"),),
    )  # fmt: skip
    said = Statement(willing=True, profile=shown, employer_name="示例大学", findable=False)
    confirm_expert(expert_id=expert.pk, statement=said, actor=expert_actor(expert), now=now)
    deliver_due(now=now)
    assert not shared_index().view().mask([f"expert-{expert.pk}"]).any()
    confirm_expert(
        expert_id=expert.pk, statement=replace(said, findable=True), actor=expert_actor(expert), now=now
    )
    deliver_due(now=now)
    expert.refresh_from_db()
    assert expert.findable_since == now.date()
    assert [each.expert for each in found(need)] == [expert]
    pause_expert(expert_id=expert.pk, reason="出差", actor=SYSTEM, now=now)
    deliver_due(now=now)
    assert not shared_index().view().mask([f"expert-{expert.pk}"]).any()


def test_index_expert_twice_changes_nothing_and_needs_leave(world, now, asked):
    _, _, expert = asked
    assert index_expert(expert_id=expert.pk, actor=SYSTEM, now=now)
    assert index_expert(expert_id=expert.pk, actor=SYSTEM, now=now)
    with pytest.raises(Refused):
        index_expert(expert_id=expert.pk, actor=world.actor("firm"), now=now)


def test_documents_of_experts_do_not_name_them_and_stay_here(asked):
    _, _, expert = asked
    document = next(each for each in all_documents() if each.key == f"expert-{expert.pk}")
    assert document.is_secret
    assert expert.person.name not in f"{document.title}{document.abstract}{document.keywords}"


def test_ask_expert_tells_the_office_and_him_once(world, now, asked):
    need, _, expert = asked
    row = ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    assert [each.asked for each in found(need)] == [row]
    with pytest.raises(Problem, match="已经请"):
        ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    event = Event.objects.get(kind="matching.expert.asked")
    deliver_due(now=now)
    deliver_due(now=now)
    notices = list(Notice.objects.filter(event=event))
    told = {each.account_id for each in notices}
    assert expert.person.account_id in told
    assert len(told) > 1
    assert not any(word in f"{each.title}{each.body}" for each in notices for word in SECRETS)


def test_ask_expert_refuses_others_and_who_may_not_answer(world, now, asked):
    need, _, expert = asked
    with pytest.raises(Refused):
        ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm2"), now=now)
    _of_the_house(expert, need)
    with pytest.raises(Problem, match="有关系"):
        ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    _not_agreed(expert, need)
    with pytest.raises(Expert.DoesNotExist):
        ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    close_item(item_id=need.pk, closed_as="met", actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="不在展示"):
        ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    assert not ExpertAsk.objects.exists()


def _tasks(row) -> int:
    return Notice.objects.filter(link__endswith=f"#ask-{row.pk}", is_task=True, done_at__isnull=True).count()


def test_answer_expert_ends_the_task_of_the_whole_office_and_tells_who_asked(world, now, asked):
    need, _, expert = asked
    row = ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    assert _tasks(row) > 1
    office = world.actor("county")
    answer_expert(ask_id=row.pk, answer="unreached", note="两次没有接通", actor=office, now=now)
    deliver_due(now=now)
    assert _tasks(row) > 1
    row = answer_expert(ask_id=row.pk, answer="agreed", note="  下周三可到企业  ", actor=office, now=now)
    deliver_due(now=now)
    assert (_tasks(row), row.note, row.answered_by_id) == (0, "下周三可到企业", office.account_id)
    told = Notice.objects.filter(account=world.accounts["firm"], event__kind="matching.expert.answered")
    assert [each.body for each in told.order_by("pk")] == ["两次没有接通", "下周三可到企业"]
    assert not any(word in f"{each.title}{each.body}" for each in told for word in SECRETS)


def test_what_is_closed_leaves_no_task_behind(world, now, asked):
    need, _, expert = asked
    row = ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    assert _tasks(row) > 1
    close_item(item_id=need.pk, closed_as="met", actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    assert _tasks(row) == 0


def test_answer_expert_is_the_offices_and_once(world, now, asked):
    need, _, expert = asked
    row = ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    for who in ("firm", "county2"):
        with pytest.raises(Refused):
            answer_expert(ask_id=row.pk, answer="agreed", actor=world.actor(who), now=now)
    with pytest.raises(Problem, match="怎么说"):
        answer_expert(ask_id=row.pk, answer="perhaps", actor=world.actor("county"), now=now)
    answer_expert(ask_id=row.pk, answer="declined", actor=world.actor("county"), now=now)
    with pytest.raises(Problem, match="已经记下“不便参加”"):
        answer_expert(ask_id=row.pk, answer="agreed", actor=world.actor("county"), now=now)


def test_the_office_notes_the_answer_on_the_page_and_the_owner_reads_it(world, now, asked, sign_in):
    need, _, expert = asked
    row = ask_expert(item_id=need.pk, expert_id=expert.pk, actor=world.actor("firm"), now=now)
    page, answer = (
        reverse("matching:item_fits", args=[need.pk]),
        reverse("matching:expert_answer", args=[row.pk]),
    )
    assert answer not in sign_in("firm").get(page).content.decode()
    assert answer in sign_in("county").get(page).content.decode()
    assert sign_in("firm").post(answer, {"answer": "agreed"}).status_code == 403
    office = sign_in("county")
    assert "选择“专家的答复”" in office.post(answer, {"note": "没有选"}, follow=True).content.decode()
    posted = office.post(answer, {"answer": "agreed", "note": "下周三可到企业"}, follow=True)
    assert "已记下" in posted.content.decode()
    seen = sign_in("firm").get(page).content.decode()
    assert ("愿意谈" in seen, "下周三可到企业" in seen) == (True, True)
    assert (
        office.post(reverse("matching:expert_answer", args=[10**6]), {"answer": "agreed"}).status_code == 404
    )


def test_the_owner_sees_them_on_the_page_and_asks_others_do_not(world, now, asked, sign_in):
    need, _, expert = asked
    client, address = sign_in("firm"), reverse("matching:item_fits", args=[need.pk])
    assert expert.person.name in client.get(address).content.decode()
    posted = client.post(reverse("matching:expert_ask", args=[need.pk, expert.pk]), follow=True)
    assert "已请科技部门联系" in posted.content.decode()
    other = sign_in("firm2").get(address)
    assert expert.person.name not in other.content.decode()
    assert sign_in("firm2").post(reverse("matching:expert_ask", args=[need.pk, expert.pk])).status_code == 403
    assert client.post(reverse("matching:expert_ask", args=[need.pk, 10**6])).status_code == 404


def test_queries_do_not_grow_with_experts(world, now, asked):
    need, *_ = asked

    def count():
        with CaptureQueriesContext(connection) as seen:
            found(need)
        return len(seen)

    few = count()
    for number in range(3, 9):
        knows_glue(world, f"expert{number}")
    rebuild_index(actor=SYSTEM, now=now)
    assert len(found(need)) == 5
    assert count() == few
