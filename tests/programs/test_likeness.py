"""Comparing cases, judging hints, and the pages: who sees what of whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Answer, Case, Likeness, Shingle
from kechuang.programs.operations.flow import recommend_case
from kechuang.programs.operations.likeness import compare_case, judge_likeness, recompare_cases
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.states import LIKENESS_LIFECYCLE, LikenessState
from kechuang.subjects.models import Person
from tests.programs.kinds import add_officer, freeze, make_call, make_case, make_kind, make_part
from tests.programs.test_likeness_logic import rewritten, text

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("查重")
BODY = text(21, 400)


@pytest.fixture
def now():
    """Pages read the machine's clock: these tests happen today."""
    return timezone.localtime()


@pytest.fixture
def earlier(world, call, now):
    return make_case(
        world, call=call, now=now - timedelta(days=2), who="firm2", state="declined",
        answers={"title": "先前的一件", "abstract": BODY},
    )  # fmt: skip


@pytest.fixture
def case(world, call, now, earlier):
    answers = {"title": "后来的一件", "abstract": rewritten(BODY, 1, 0.01)}
    compare_case(case_id=earlier.pk, actor=SYSTEM, now=now)
    return make_case(world, call=call, now=now, state="check", answers=answers)


@pytest.fixture
def hint(case, now):
    (found,) = compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    return found


# ── comparing ────────────────────────────────────────────────────────────────────────────────


def test_a_hint_is_written_with_the_later_case_its_score_grounds_and_passages(case, earlier, now, hint):
    assert (hint.case, hint.other, hint.state) == (case, earlier, "found")
    assert Decimal("0.8") < hint.score < 1
    grounds = {
        "leader": False,
        "organisation": False,
        "numbers": [],
        "close": True,
        "version": 1,
        "other_version": 1,
    }
    assert {key: hint.grounds[key] for key in grounds} == grounds
    assert {each["question"] for each in hint.passages} == {"abstract"}
    assert Shingle.objects.filter(case=case).count() == 64
    event = Event.objects.filter(kind="programs.case.compared", object_id=str(case.versions.get().pk)).get()
    assert (event.title, event.data["found"]) == ("查重：与1件比对，提示1件", [earlier.pk])


def test_twice_gives_the_same_and_from_either_side(case, earlier, now, hint):
    before = Likeness.objects.values().get()
    compare_case(case_id=case.pk, actor=SYSTEM, now=now + timedelta(hours=1))
    (again,) = compare_case(case_id=earlier.pk, actor=SYSTEM, now=now + timedelta(hours=1))
    assert Likeness.objects.values().get() == before
    assert again == hint
    assert Shingle.objects.count() == 128


@pytest.mark.parametrize(
    ("state", "version", "found"),
    [("approved", True, 1), ("declined", True, 1), ("inadmissible", True, 1), ("withdrawn", True, 1),
     ("draft", True, 0), ("draft", False, 0), ("unit", False, 0), ("void", False, 0), ("withdrawn", False, 0)],
)  # fmt: skip
def test_all_that_was_submitted_is_compared_of_all_years_and_no_draft(world, now, state, version, found):
    old = make_call(world, now=now - timedelta(days=1200), year=2022)
    other = make_case(
        world,
        call=old,
        now=now - timedelta(days=1200),
        who="firm2",
        state=state,
        version=version,
        answers={"abstract": BODY},
    )
    if version and state != "draft":
        compare_case(case_id=other.pk, actor=SYSTEM, now=now)
    new = make_case(
        world,
        call=make_call(world, now=now, kind=make_kind(code="new")),
        now=now,
        state="check",
        answers={"abstract": BODY},
    )
    assert len(compare_case(case_id=new.pk, actor=SYSTEM, now=now)) == found


def test_one_leader_with_one_title_is_found_without_a_shared_text(world, call, now):
    person = Person.objects.create(name="李某某", region=world.county, created_at=now)
    double = Person.objects.create(name="李某某", region=world.county, created_at=now, merged_into=person)
    one = make_case(world, call=call, now=now, who="firm2", state="check", answers={"abstract": text(31)})
    two = make_case(world, call=call, now=now, state="check", answers={"abstract": text(32)})
    make_part(one, "lead", person=person)
    make_part(two, "lead", person=double)
    (found,) = compare_case(case_id=two.pk, actor=SYSTEM, now=now)
    assert (found.grounds["leader"], found.grounds["title"], found.grounds["close"]) == (True, "1.0000", True)


def test_a_hint_that_no_longer_holds_goes_and_a_judged_one_stays(world, case, now, hint, officer):
    def rewrite():
        Answer.objects.filter(case=case, code="abstract").update(value=text(40, 400))
        freeze(case, now)
        return compare_case(case_id=case.pk, actor=SYSTEM, now=now)

    judge_likeness(
        likeness_id=hint.pk, action="clear", words="同一团队的后续工作", actor=world.actor("program"), now=now
    )
    assert rewrite() == []
    assert Likeness.objects.get().state == "harmless"
    Likeness.objects.update(state="found")
    assert rewrite() == []
    assert Likeness.objects.count() == 0


def test_a_case_that_was_not_submitted_or_compares_nothing_is_refused(world, call, now, officer):
    draft = make_case(world, call=call, now=now)
    with pytest.raises(Problem, match="还没有提交"):
        compare_case(case_id=draft.pk, actor=SYSTEM, now=now)
    plain = make_kind(
        code="plain", questions=tuple(each for each in make_kind().questions if not each.compared)
    )
    other = make_case(world, call=make_call(world, now=now, kind=plain), now=now, state="check")
    with pytest.raises(Problem, match="没有设定"):
        compare_case(case_id=other.pk, actor=SYSTEM, now=now)
    sent = make_case(world, call=call, now=now, state="check")
    assert compare_case(case_id=sent.pk, actor=world.actor("program"), now=now) == []  # programs.case.compare
    with pytest.raises(Refused):
        compare_case(case_id=sent.pk, actor=world.actor("firm"), now=now)


def test_what_the_county_recommends_is_compared_by_itself(world, call, now, earlier):
    compare_case(case_id=earlier.pk, actor=SYSTEM, now=now)
    case = make_case(world, call=call, now=now, state="recommend", answers={"abstract": BODY})
    recommend_case(case_id=case.pk, actor=world.actor("county"), now=now)
    for _ in range(2):
        deliver_due(now=now + timedelta(minutes=5))
    (found,) = Likeness.objects.all()
    assert (found.case, found.other) == (case, earlier)


def test_all_are_compared_again_at_an_administrators_word(world, case, earlier, now, hint):
    make_case(world, call=case.call, now=now)
    Likeness.objects.all().delete()
    Shingle.objects.all().delete()
    assert recompare_cases(actor=SYSTEM, now=now) == 2
    assert Likeness.objects.values_list("case_id", "other_id").get() == (case.pk, earlier.pk)


def test_as_many_queries_against_many_as_against_one(world, call, now, case):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            compare_case(case_id=case.pk, actor=SYSTEM, now=now)
        return len(seen)

    asked()
    few = asked()
    for number in range(3):
        other = make_case(
            world, call=call, now=now, who="firm2", state="check", answers={"abstract": text(50 + number)}
        )
        other.title = case.title
        other.save()
    assert asked() == few


# ── judging ──────────────────────────────────────────────────────────────────────────────────


def test_a_person_judges_with_a_reason_and_may_judge_otherwise_later(world, case, now, hint, officer):
    actor = world.actor("program")
    row = judge_likeness(
        likeness_id=hint.pk, action="confirm", words="技术路线逐段相同", actor=actor, now=now
    )
    assert (row.state, row.words, row.judged_by, row.judged_at) == (
        "confirmed",
        "技术路线逐段相同",
        world.accounts["program"],
        now,
    )
    assert [each.code for each in gate_findings(case, gate="approve", now=now)] == ["likeness.confirmed"]
    case.refresh_from_db()
    assert case.state == "check"
    judge_likeness(likeness_id=hint.pk, action="clear", words="先前一件已撤销", actor=actor, now=now)
    assert gate_findings(case, gate="approve", now=now) == []
    events = Event.objects.filter(kind="programs.likeness.judged").order_by("seq")
    assert [each.data["after"] for each in events] == ["confirmed", "harmless"]
    with pytest.raises(WrongState):
        judge_likeness(likeness_id=hint.pk, action="clear", words="再一次", actor=actor, now=now)


def test_the_table_of_a_hints_life():
    found = {state: [each.action for each in LIKENESS_LIFECYCLE.actions(state)] for state in LikenessState}
    assert found == {"found": ["clear", "confirm"], "harmless": ["confirm"], "confirmed": ["clear"]}


@pytest.mark.parametrize(("action", "words"), [("confirm", " "), ("delete", "理由")])
def test_a_judgement_needs_its_reason_and_is_one_of_two(world, hint, now, officer, action, words):
    with pytest.raises(Problem):
        judge_likeness(likeness_id=hint.pk, action=action, words=words, actor=world.actor("program"), now=now)


@pytest.mark.parametrize("who", ["firm", "county", "leader", "supervisor", "reader"])
def test_only_handlers_judge(world, hint, now, who):
    add_officer(world, "supervisor", "supervisor")
    with pytest.raises(Refused):  # programs.likeness.judge
        judge_likeness(likeness_id=hint.pk, action="clear", words="理由", actor=world.actor(who), now=now)


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"programs:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_hint_shows_both_sides_with_what_is_shared_marked(world, hint, officer, sign_in):
    html = page(sign_in("program"), "likeness_detail", hint.pk)
    assert html.count("<mark>") > 2
    assert "后来的一件" in html
    assert "先前的一件" in html
    assert "平台建议值" in html


def test_the_panel_stands_on_the_cases_page_of_both_and_not_for_others(
    world, case, earlier, hint, officer, sign_in
):
    assert "先前的一件" in page(sign_in("program"), "work_detail", case.pk)
    html = page(sign_in("program"), "work_detail", earlier.pk)
    assert "后来的一件" in html
    assert "比本件晚" in html
    assert "相似的办件" not in page(sign_in("county"), "work_detail", case.pk)
    assert "相似的办件" not in page(sign_in("leader"), "work_detail", case.pk)


def test_the_list_has_what_waits_and_its_filters(world, case, hint, officer, sign_in):
    client = sign_in("program")
    assert case.number in page(client, "likeness_list", state="found")
    assert case.number in page(client, "likeness_list", score="high")
    assert case.number not in page(client, "likeness_list", score="low")
    assert case.number not in page(client, "likeness_list", state="confirmed")


def test_the_other_cases_text_is_shown_only_to_who_may_see_that_case(world, hint, earlier, officer, sign_in):
    Case.objects.filter(pk=earlier.pk).update(region=world.regions["990201"])
    html = page(sign_in("program"), "likeness_detail", hint.pk)
    assert "先前的一件" not in html.replace('<h2 id="lk-two">先前的一件</h2>', "")
    assert BODY[:30] not in html
    assert "不在您可查看的范围" in html
    assert "先前的一件" not in page(sign_in("program"), "likeness_list")
    assert "先前的一件" not in page(sign_in("program"), "work_detail", hint.case_id)


def test_judging_on_the_page_and_comparing_again(world, case, hint, officer, sign_in):
    client = sign_in("program")
    address = reverse("programs:likeness_detail", args=[hint.pk])
    assert client.post(address, {"action": "confirm", "words": " "}).status_code == 200
    assert client.post(address, {"action": "confirm", "words": "逐段相同"}).status_code == 302
    hint.refresh_from_db()
    assert hint.state == "confirmed"
    again = client.post(reverse("programs:case_compare_again", args=[case.pk]), follow=True)
    assert "已重新比对，提示1件" in again.content.decode()


def test_a_supervisor_reads_and_does_not_judge_and_others_get_nothing(world, hint, officer, sign_in):
    add_officer(world, "supervisor", "supervisor")
    html = page(sign_in("supervisor"), "likeness_detail", hint.pk)  # programs.likeness.view
    assert "judge-form" not in html
    for who in ("firm", "county", "leader"):
        assert sign_in(who).get(reverse("programs:likeness_detail", args=[hint.pk])).status_code == 403
    add_officer(world, "far", "program_officer", "990200")
    assert sign_in("far").get(reverse("programs:likeness_detail", args=[hint.pk])).status_code == 404


def test_pages_ask_as_often_for_three_hints_as_for_one(world, call, case, hint, now, officer, sign_in):
    client = sign_in("program")

    def asked(name, *args) -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, name, *args)
        return len(seen)

    names = [("likeness_list",), ("work_detail", case.pk)]
    for each in names:
        asked(*each)
    few = [asked(*each) for each in names]
    for _ in range(2):
        other = make_case(world, call=call, now=now - timedelta(days=3), who="firm2", state="check")
        Likeness.objects.create(case=case, other=other, score=Decimal("0.5"), found_at=now)
    assert [asked(*each) for each in names] == few
