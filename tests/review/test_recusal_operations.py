"""Recusal: found in the registers, kept apart from who may read it, lifted with reason, and what it does to sheets."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.logic.kinds import Question, as_data
from kechuang.programs.models import Answer, Case, KindVersion
from kechuang.programs.states import FieldKind
from kechuang.review.models import Exclusion, Sheet
from kechuang.review.operations.assignment import assign_panel, replace_sheet
from kechuang.review.operations.panel import open_panel
from kechuang.review.operations.recusal import add_exclusion, find_exclusions, lift_exclusion, void_sheet
from kechuang.review.queries.recusal import exclusion_lines
from kechuang.subjects.models import IPHolder, IPRight, OrganisationLink, Output, Person, Relation
from tests.programs.kinds import QUESTIONS, make_case, make_kind, make_part
from tests.review.drawing import cases_of, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(world, now):
    return ready(world, now)


def members(panel):
    return [each.expert for each in panel.invitations.select_related("expert__person").order_by("place")]


def found(world, panel, now) -> set[tuple[int, int | None, str, bool]]:
    find_exclusions(panel_id=panel.pk, actor=world.actor("program"), now=now)
    rows = Exclusion.objects.filter(panel=panel, lifted_at__isnull=True)
    return set(rows.values_list("case_id", "expert_id", "kind", "is_hard"))


def test_nothing_on_file_bars_nobody(world, now, panel):
    assert found(world, panel, now) == set()


def test_every_register_is_asked(world, now, panel):
    first, second = cases_of(panel)
    firm, firm2 = world.organisations["firm"], world.organisations["firm2"]
    one, two, three = members(panel)
    # A leader who is a member's relative; a partner in which another works; a paper written together.
    leader = Person.objects.create(name="赵某", region=world.county, created_at=now)
    make_part(first, "lead", person=leader)
    make_part(second, "partner", organisation=firm2)
    Relation.objects.create(person=one.person, kind="relative", other=leader, declared_at=now)
    Person.objects.filter(pk=two.person_id).update(employer=firm2, employer_name="")
    Relation.objects.create(
        person=three.person, kind="cooperates", organisation=firm2, until=date(2020, 1, 1), declared_at=now
    )
    assert found(world, panel, now) == {
        (first.pk, one.pk, "relative", True),
        (second.pk, two.pk, "same_unit", True),
    }
    # The applicant firm belongs to firm2: the same member is barred from both files now, by a link.
    OrganisationLink.objects.create(organisation=firm2, other=firm, kind="controls")
    assert found(world, panel, now) - {(first.pk, one.pk, "relative", True)} == {
        (second.pk, two.pk, "same_unit", True),
        (first.pk, two.pk, "linked_unit", True),
        (second.pk, two.pk, "linked_unit", True),
    }


def test_rights_and_projects_within_the_look_back_count(world, now, panel):
    first, _ = cases_of(panel)
    firm = world.organisations["firm"]
    one, two, _ = members(panel)
    right = IPRight.objects.create(
        kind="invention", number="ZL202510000001.1", title="减速器", region=world.county, status="granted",
        granted_on=date(2025, 5, 1),
    )  # fmt: skip
    IPHolder.objects.create(right=right, organisation=firm, name=firm.name)
    Output.objects.create(expert=one, kind="patent", title="减速器", identifier="ZL202510000001.1", year=2025)
    old = make_case(world, call=first.call, now=now, state="approved", concluded_on=date(2024, 6, 1))
    make_part(old, "member", person=two.person)
    kinds = {(expert, kind) for _, expert, kind, _ in found(world, panel, now)}
    assert kinds == {(one.pk, "cooperation"), (two.pk, "cooperation")}
    panel.settings = {"recusal": {"cooperation_years": 1}}
    panel.save()
    assert found(world, panel, now) == set()


def test_whoever_applies_in_the_call_is_out_of_all_its_files(world, now, panel):
    first, second = cases_of(panel)
    one = members(panel)[0]
    other = make_case(world, call=first.call, now=now, state="check")
    make_part(other, "lead", person=one.person)
    assert found(world, panel, now) == {
        (first.pk, one.pk, "same_call", True),
        (second.pk, one.pk, "same_call", True),
    }


def test_the_staff_who_handle_a_case_are_asked_too(world, now, panel):
    first, _ = cases_of(panel)
    officer = world.accounts["program"]
    Person.objects.create(
        name="科技员",
        region=world.county,
        employer=world.organisations["firm"],
        account=officer,
        created_at=now,
    )
    Case.objects.filter(pk=first.pk).update(handler=officer)
    find_exclusions(panel_id=panel.pk, actor=world.actor("program"), now=now)
    rows = set(Exclusion.objects.values_list("account_id", "expert_id", "kind").distinct())
    assert rows == {(officer.pk, None, "same_unit")}


def test_an_applicants_request_is_a_hint_until_it_is_granted(world, now, panel):
    first, _ = cases_of(panel)
    one = members(panel)[0]
    columns = tuple(
        Question(code, title) for code, title in (("name", "姓名"), ("employer", "单位"), ("reason", "理由"))
    )
    asked = Question(
        "avoidance", "申请回避的专家", FieldKind.TABLE, "content", required=False, columns=columns
    )
    KindVersion.objects.update(data=as_data(make_kind(questions=(*QUESTIONS, asked))), digest="another")
    rows = [
        {"name": one.person.name, "employer": one.person.employer_name, "reason": "有过纠纷"},
        {"name": "某人"},
    ]
    Answer.objects.create(case=first, code="avoidance", value=rows, changed_at=now)
    assert found(world, panel, now) == {(first.pk, one.pk, "avoidance", False)}


def test_what_is_gone_is_lifted_and_comes_back_if_it_holds_again(world, now, panel):
    one = members(panel)[0]
    tie = {
        "person": one.person,
        "kind": "adviser",
        "organisation": world.organisations["firm"],
        "declared_at": now,
    }
    row = Relation.objects.create(**tie)
    assert {expert for _, expert, _, _ in found(world, panel, now)} == {one.pk}
    row.delete()
    assert found(world, panel, now) == set()
    Relation.objects.create(**tie)
    assert len(found(world, panel, now)) == 2
    assert Exclusion.objects.count() == 2
    with pytest.raises(Refused):
        find_exclusions(panel_id=panel.pk, actor=world.actor("county"), now=now)


def test_reasons_are_the_supervisors_to_read_and_to_lift(world, now, panel):
    one = members(panel)[0]
    Relation.objects.create(
        person=one.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    found(world, panel, now)
    codes = {each.case_id: each.code for each in panel.files.all()}
    mine = exclusion_lines(world.actor("program"), panel, codes)
    theirs = exclusion_lines(world.actor("watch"), panel, codes)
    assert {(each.title, each.reason, each.source) for each in mine} == {("有一条回避", "", "")}
    assert {each.title for each in theirs} == {"任职、持股或受聘服务"}
    assert all("顾问" in each.reason for each in theirs)
    assert exclusion_lines(world.actor("leader"), panel, codes) == []
    row = Exclusion.objects.first()
    with pytest.raises(Refused):
        lift_exclusion(exclusion_id=row.pk, reason="登记有误", actor=world.actor("program"), now=now)
    with pytest.raises(Problem, match="理由"):
        lift_exclusion(exclusion_id=row.pk, reason="", actor=world.actor("watch"), now=now)
    lift_exclusion(exclusion_id=row.pk, reason="登记有误", actor=world.actor("watch"), now=now)
    assert len(found(world, panel, now)) == 1
    with pytest.raises(Problem, match="已经解除"):
        lift_exclusion(exclusion_id=row.pk, reason="登记有误", actor=world.actor("watch"), now=now)
    assert "顾问" not in "".join(f"{each.title}{each.data}" for each in Event.objects.all())


def test_a_late_discovery_voids_the_sheet_and_calls_another(world, now):
    panel = ready(world, now, number=4)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    sheet = Sheet.objects.filter(panel=panel).select_related("file").first()
    given = {"panel_id": panel.pk, "case_id": sheet.file.case_id, "expert_id": sheet.expert_id, "now": now}
    with pytest.raises(Problem, match="理由"):
        add_exclusion(kind="relative", reason="", actor=world.actor("watch"), **given)
    with pytest.raises(Problem, match="情形"):
        add_exclusion(kind="odd", reason="举报", actor=world.actor("watch"), **given)
    with pytest.raises(Refused):
        add_exclusion(kind="relative", reason="举报", actor=world.actor("leader"), **given)
    row = add_exclusion(kind="relative", reason="举报核实", actor=world.actor("watch"), **given)
    assert (row.is_late, Sheet.objects.get(pk=sheet.pk).state) == (True, "void")
    made = replace_sheet(sheet_id=sheet.pk, actor=world.actor("program"), now=now)
    assert made.file_id == sheet.file_id
    assert made.expert_id not in set(
        Sheet.objects.filter(file=sheet.file).exclude(pk=made.pk).values_list("expert_id", flat=True)
    )
    assert replace_sheet(sheet_id=sheet.pk, actor=world.actor("program"), now=now) is None


def test_void_sheet_needs_a_reason_and_a_post(world, now, panel):
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    sheet = Sheet.objects.filter(panel=panel).first()
    with pytest.raises(Problem, match="理由"):
        void_sheet(sheet_id=sheet.pk, reason=" ", actor=world.actor("program"), now=now)
    with pytest.raises(Refused):
        void_sheet(sheet_id=sheet.pk, reason="错分", actor=world.actor("leader"), now=now)
    assert void_sheet(sheet_id=sheet.pk, reason="错分", actor=world.actor("watch"), now=now).state == "void"


@pytest.mark.parametrize("cases", [1, 3])
def test_the_number_of_questions_does_not_grow(world, now, cases, django_assert_max_num_queries):
    panel = ready(world, now, cases=cases)
    with django_assert_max_num_queries(45) as asked:
        find_exclusions(panel_id=panel.pk, actor=world.actor("program"), now=now)
    counts.append(len(asked))
    assert len(set(counts)) == 1


counts: list[int] = []
