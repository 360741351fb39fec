"""Beginning a case and filling it in: what is prefilled, who wrote meanwhile, what is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import may
from kechuang.programs.logic.kinds import Question, changed
from kechuang.programs.models import Case
from kechuang.programs.operations.filling import Clash, Typed, confirm_answers, fill_case
from kechuang.programs.operations.late_code import approve_late_code
from kechuang.programs.operations.starting import copy_last_case, start_case
from kechuang.programs.queries.filling import open_codes, own_cases, values_of
from kechuang.programs.states import FieldKind
from kechuang.subjects.models import AnnualFact, AnnualStatement
from tests.programs.kinds import make_call, make_case, make_correction, make_kind
from tests.subjects.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(world):
    return world.organisations["firm"]


@pytest.fixture
def start(world, call, firm, now):
    def _start(who="clerk", organisation=firm, at=now, of=call, **more):
        return start_case(
            call_id=of.pk, organisation_id=organisation.pk, actor=world.actor(who), now=at, **more
        )

    return _start


@pytest.fixture
def fill(world, now):
    def _fill(case, who="clerk", **answers):
        given = {k: v if isinstance(v, Typed) else Typed(v) for k, v in answers.items()}
        return fill_case(case_id=case.pk, answers=given, actor=world.actor(who), now=now)

    return _fill


def kinds_of(case):
    rows = Event.objects.filter(object_type="programs.case", object_id=str(case.pk)).order_by("seq")
    return [each.removeprefix("programs.case.") for each in rows.values_list("kind", flat=True)]


def declare_sales(firm, year=2025, value=34_000_000):
    """Sales of a year as the organisation's verified statement says them."""
    row = AnnualStatement.objects.create(
        organisation=firm,
        year=year,
        state="verified",
        changed_at="2026-03-01T00:00:00+08:00",
        is_current=True,
    )
    AnnualFact.objects.create(statement=row, name="sales", value=value)


# ── beginning ────────────────────────────────────────────────────────────────────────────────


def test_a_case_begins_prefilled_each_answer_with_its_source_and_unconfirmed(world, start, firm, call):
    declare_sales(firm)
    case = start()
    assert (case.state, case.organisation, case.region, case.kind_version) == ("draft", firm, firm.region, call.kind_version)  # fmt: skip
    rows = {each.code: each for each in case.answers.all()}
    assert {code: row.value for code, row in rows.items()} == {
        "organisation_name": firm.name,
        "sales": {"value": "34000000", "year": 2025, "source": rows["sales"].source},
    }
    assert rows["organisation_name"].source == "单位登记资料"
    assert "2025年" in rows["sales"].source
    assert all(row.prefilled for row in rows.values())
    assert kinds_of(case) == ["started"]


def test_only_a_writer_of_the_organisation_begins(world, start, firm):
    assert start("clerk").made_by == world.accounts["clerk"]
    for stranger in ("firm2", "enterprise", "county", "reader"):
        with pytest.raises(Refused):
            start(stranger)
    assert not may(world.actor("firm2"), "programs.case.start", Case(organisation=firm, region=firm.region))


def test_one_draft_a_call_and_applicant_unless_the_kind_says_otherwise(world, start, call, firm, now):
    first = start()
    with pytest.raises(Problem) as caught:
        start("firm")
    assert "已有一份正在填写的申报" in caught.value.message
    first.state = "check"
    first.save()
    assert start("firm").pk != first.pk
    several = make_call(world, now=now, kind=make_kind(code="several", drafts=2))
    assert len({start(of=several).pk, start(of=several).pk}) == 2
    with pytest.raises(Problem):
        start(of=several)


def test_outside_its_time_a_call_takes_a_case_only_with_a_late_code(world, start, call, firm, now, officer):
    late = call.closes_at + timedelta(days=1)
    assert start(at=call.closes_at - timedelta(seconds=1)).state == "draft"
    Case.objects.all().delete()
    with pytest.raises(Problem) as caught:
        start(at=call.closes_at)
    assert caught.value.field == "late_code"
    with pytest.raises(Problem) as caught:
        start(at=call.opens_at - timedelta(minutes=1))
    assert "还没有到" in caught.value.message
    row, code = approve_late_code(
        call_id=call.pk, organisation_id=firm.pk, reason="系统故障", valid_until=late + timedelta(days=2),
        actor=world.actor("program"), now=late,
    )  # fmt: skip
    with pytest.raises(Problem):
        start(at=late, late_code="AAAA-BBBB-CCCC")
    case = start(at=late, late_code=code.lower())
    row.refresh_from_db()
    assert (row.used_by_case_id, row.used_at) == (case.pk, None)


def test_who_may_not_apply_is_told_why(world, start, call, firm, now):
    assert start().organisation == firm
    other = make_call(world, now=now, kind=make_kind(code="for_schools", applicants=("university",)))
    with pytest.raises(Problem) as caught:
        start(of=other)
    assert "由高等院校申报" in caught.value.message
    personal = make_call(world, now=now, kind=make_kind(code="personal", applicants=()))
    with pytest.raises(Problem) as caught:
        start(of=personal)
    assert caught.value.message == "这个事项由个人申报，不能以单位名义申报。"
    cancelled = make_call(world, now=now, kind=make_kind(code="gone"), state="cancelled")
    with pytest.raises(Problem) as caught:
        start(of=cancelled)
    assert "已取消，不能申报" in caught.value.message


def test_last_years_case_fills_what_the_kind_wants_and_the_rest_on_demand(world, start, firm, now, fill):
    kind = make_kind()
    questions = tuple(changed(q, prefill="last_year") if q.code == "abstract" else q for q in kind.questions)
    kind = changed(kind, questions=questions)
    old = make_call(world, now=now - timedelta(days=365), kind=kind, state="ended")
    earlier = make_case(world, call=old, now=now - timedelta(days=360), state="approved")
    case = start(of=make_call(world, now=now, kind=kind))
    row = case.answers.get(code="abstract")
    assert (row.value, row.source, row.prefilled) == (earlier.answers.get(code="abstract").value, "2025年度的申报", True)  # fmt: skip
    fill(case, title="新的名称")
    copy_last_case(case_id=case.pk, actor=world.actor("clerk"), now=now)
    case.refresh_from_db()
    assert (values_of(case)["title"], values_of(case)["staff"], case.title) == ("新的名称", "35", "新的名称")
    assert "sales" not in values_of(case)
    assert kinds_of(case) == ["started", "filled", "copied"]
    with pytest.raises(Problem):
        copy_last_case(case_id=case.pk, actor=world.actor("clerk"), now=now)
    with pytest.raises(Refused):
        copy_last_case(case_id=case.pk, actor=world.actor("firm2"), now=now)


def test_there_may_be_nothing_to_copy(world, start, now):
    with pytest.raises(Problem) as caught:
        copy_last_case(case_id=start().pk, actor=world.actor("clerk"), now=now)
    assert "没有找到以前提交过的同一事项的申报" in caught.value.message


# ── filling in ───────────────────────────────────────────────────────────────────────────────


def test_a_slip_in_one_answer_loses_nothing_in_the_others(start, fill):
    case = start()
    saved = fill(case, title="减速器研究", staff="三十", asked="50")
    assert saved.written == ["title", "asked"]
    assert saved.errors == {"staff": "“研发人员”填的“三十”不是数，请只填数字，如 35 或 1.5。"}
    case.refresh_from_db()
    assert (case.title, case.amount, case.revision) == ("减速器研究", 500_000, 1)
    event = Event.objects.filter(kind="programs.case.filled").get()
    assert event.data == {"codes": ["title", "asked"]}


def test_who_writes_on_an_older_answer_is_told_and_overwrites_nothing(start, fill):
    case = start()
    first = fill(case, title=Typed("甲的名称", 0))
    assert first.revisions == {"title": 1}
    second = fill(case, "firm", title=Typed("乙的名称", 0), staff=Typed("35", 0))
    assert second.clashes == [Clash("title", "项目名称", "甲的名称", "乙的名称", 1)]
    assert second.written == ["staff"]
    assert values_of(case)["title"] == "甲的名称"
    assert fill(case, "firm", title=Typed("乙的名称", 1)).written == ["title"]
    assert fill(case, title=Typed("乙的名称", 1)).clashes == []  # the same words are no clash


def test_what_is_not_changed_is_left_alone(world, start, fill, firm):
    case = start()
    saved = fill(case, organisation_name=firm.name)
    assert (saved.written, case.answers.get(code="organisation_name").prefilled) == ([], True)
    assert kinds_of(case) == ["started"]
    assert fill(case, organisation_name="").written == ["organisation_name"]
    row = case.answers.get(code="organisation_name")
    assert (row.value, row.prefilled, row.source) == (None, False, "")


def test_a_fact_that_is_typed_over_says_so_and_keeps_its_year(start, fill, firm):
    declare_sales(firm)
    case = start()
    assert fill(case, sales="3400").written == []
    assert fill(case, sales="3500").written == ["sales"]
    assert values_of(case)["sales"] == {"value": "35000000", "year": 2025, "source": "填报人填写"}


def test_prefilled_answers_are_confirmed(world, start, now):
    case = start()
    confirm_answers(case_id=case.pk, codes=["organisation_name"], actor=world.actor("clerk"), now=now)
    assert case.answers.get(code="organisation_name").prefilled is False
    assert kinds_of(case) == ["started", "confirmed"]
    with pytest.raises(Problem):
        confirm_answers(case_id=case.pk, codes=["organisation_name"], actor=world.actor("clerk"), now=now)
    with pytest.raises(Refused):
        confirm_answers(case_id=case.pk, codes=["organisation_name"], actor=world.actor("firm2"), now=now)


def test_strangers_do_not_fill_and_nothing_is_filled_once_submitted(world, call, fill, now):
    case = make_case(world, call=call, now=now)
    assert fill(case, title="新名称").written == ["title"]
    for stranger in ("firm2", "county", "enterprise"):
        with pytest.raises(Refused):
            fill(case, stranger, title="外人")
    assert not may(world.actor("county"), "programs.case.fill", case)
    Case.objects.filter(pk=case.pk).update(state="unit")
    with pytest.raises(Problem) as caught:
        fill(case, title="再改")
    assert caught.value.message == "办件现在是“单位审核中”，不能再修改。如要修改，请由单位管理员退回填写。"
    with pytest.raises(Problem):
        fill(make_case(world, call=call, now=now), colour="红")


def test_after_a_correction_only_what_was_named_is_open(world, call, fill, now):
    case = make_case(world, call=call, now=now, state="correction")
    make_correction(case, now=now, codes=("abstract", "licence"))
    assert open_codes(case) == {"abstract", "licence"}
    saved = fill(case, abstract="改写了。", title="想改名")
    assert saved.written == ["abstract"]
    assert saved.errors == {"title": "“项目名称”不在补正的范围里，不能修改。"}


def test_people_and_partners_become_parts_tied_to_their_rows(world, call, fill, now):
    person = make_person(world, now, name="周某某", number=7, employer_name="示例大学")
    team = Question("team", "成员", FieldKind.TABLE, "basic", required=False, columns=(Question("who", "姓名", FieldKind.PERSON),))  # fmt: skip
    kind = make_kind(code="with_team")
    case = make_case(world, call=make_call(world, now=now, kind=changed(kind, questions=(*kind.questions, team))), now=now)  # fmt: skip
    fill(
        case, leader={"name": "周某某", "identity": "990101198001010075"[:17] + person.id_tail[-1]},
        partner={"name": "示例新材料有限公司"}, team=[{"who": {"name": "吴某某", "employer": "无此单位"}}],
    )  # fmt: skip
    assert values_of(case)["leader"] == {"name": "周某某", "person": person.pk}
    parts = [(each.role, each.person, each.organisation, each.name) for each in case.parts.all()]
    assert parts == [
        ("partner", None, world.organisations["firm2"], ""),
        ("lead", person, None, ""),
        ("member", None, None, "吴某某"),
    ]


def test_each_applicant_sees_his_own(world, call, now):
    mine = make_case(world, call=call, now=now)
    make_case(world, call=call, now=now, who="firm2")
    assert list(own_cases(world.actor("clerk"))) == [mine]
    assert list(own_cases(world.actor("enterprise"))) == []
