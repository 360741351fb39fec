"""What is wrong with a kind: each fault by its place, on a kind that is otherwise right."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kechuang.programs.logic.kind_faults import Fault, faults_of
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import (
    Condition,
    Kind,
    Limit,
    Material,
    Question,
    ReviewPlan,
    ScoreItem,
    Section,
    Source,
    StepPlan,
)
from kechuang.programs.states import FieldKind, KindGroup, Step

TITLE = Question("title", "名称", section="a")
PICK = Question("pick", "选哪个", FieldKind.CHOICE, section="a", choices=(("x", "甲"), ("y", "乙")))
LEADER = Question("leader", "负责人", FieldKind.PERSON, section="a")
SHEET = Question("sheet", "清单", FieldKind.TABLE, section="a", columns=(Question("name", "名称"),))
REVIEW = ReviewPlan(items=(ScoreItem("s1", "创新", Decimal(60)), ScoreItem("s2", "可行", Decimal(40))))
LIMIT = Limit("one", "一项", "organisation", ("lead",), ("applying",), 1)

GOOD = Kind(
    code="good",
    title="样子",
    group=KindGroup.PROJECT,
    summary="说明",
    pledge="承诺",
    sources=(Source("办法"),),
    sections=(Section("a", "栏目"),),
    questions=(TITLE, PICK, LEADER, SHEET),
    materials=(Material("plan", "方案"),),
    steps=(StepPlan(Step.CHECK, 5, 10), StepPlan(Step.REVIEW), StepPlan(Step.PUBLICITY)),
    conditions=(Condition("c1", "条件"),),
    limits=(LIMIT,),
    review=REVIEW,
)


def places(kind: Kind, others=None) -> list[str]:
    return [each.where for each in faults_of(kind, others)]


def with_question(**changes) -> Kind:
    return replace(GOOD, questions=(*GOOD.questions, replace(Question("q", "问题", section="a"), **changes)))


def with_limit(**changes) -> Kind:
    return replace(GOOD, limits=(replace(LIMIT, **changes),))


def with_review(**changes) -> Kind:
    return replace(GOOD, review=replace(REVIEW, **changes))


def with_step(*steps: StepPlan) -> Kind:
    return replace(GOOD, steps=steps, review=None, publicity=0)


def test_a_good_one_has_none():
    assert faults_of(GOOD, []) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"code": "Good"}, "code"),
        ({"code": "x" * 61}, "code"),
        ({"title": " "}, "title"),
        ({"summary": ""}, "summary"),
        ({"pledge": ""}, "pledge"),
        ({"sources": ()}, "sources"),
        ({"sources": (Source(""),)}, "sources.0.title"),
        ({"applicants": ("farmer",)}, "applicants"),
        ({"applicants": ("enterprise", "enterprise")}, "applicants"),
        ({"hand_over": "party"}, "hand_over"),
        ({"title_field": "gone"}, "title_field"),
        ({"title_field": "leader"}, "title_field"),
        ({"amount_field": "title"}, "amount_field"),
        ({"leader_field": "title"}, "leader_field"),
        ({"sections": ()}, "sections"),
        ({"sections": (Section("a", "栏目"), Section("b", "空的"))}, "sections.1"),
        ({"materials": (Material("plan", "方案"), Material("plan", "方案二"))}, "materials.1.code"),
        ({"materials": (Material("pick", "方案"),)}, "materials.0.code"),
        ({"materials": (Material("plan", "方案", most=0),)}, "materials.0.most"),
        ({"materials": (Material("plan", "方案", accepts=()),)}, "materials.0.accepts"),
        ({"materials": (Material("plan", "方案", accepts=(".pdf",)),)}, "materials.0.accepts"),
        ({"conditions": (Condition("c", "条件", "rule"),)}, "conditions.0.of"),
        ({"conditions": (Condition("c", "条件", "rule", ("no_such_topic",)),)}, "conditions.0.of"),
        ({"conditions": (Condition("c", "条件", "qualification", ("duke",)),)}, "conditions.0.of"),
        ({"conditions": (Condition("c", "条件", "applicant", ("farmer",)),)}, "conditions.0.of"),
        ({"conditions": (Condition("c", "条件", "no_ban", ("x",)),)}, "conditions.0.of"),
        ({"conditions": (Condition("c", "条件", "limit"),), "limits": ()}, "conditions.0.kind"),
        ({"publicity": 0}, "publicity"),
        ({"publicity": -1}, "publicity"),
        ({"correction_days": -1}, "correction_days"),
        ({"correction_days": 0}, "correction_days"),
        ({"review": None}, "review"),
    ],
)
def test_the_whole(changes, where):
    assert where in places(replace(GOOD, **changes))


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"code": "title"}, "code"),
        ({"code": "1st"}, "code"),
        ({"title": ""}, "title"),
        ({"section": "nowhere"}, "section"),
        ({"kind": FieldKind.CHOICE}, "choices"),
        ({"kind": FieldKind.CHOICES, "choices": (("x", "甲"), ("x", "乙"))}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": (("x", ""),)}, "choices"),
        ({"kind": FieldKind.CHOICE, "choices": (("x、y", "甲"),)}, "choices"),
        ({"choices": (("x", "甲"),)}, "choices"),
        ({"kind": FieldKind.TABLE}, "columns"),
        ({"columns": (Question("c", "列"),)}, "columns"),
        ({"kind": FieldKind.TABLE, "columns": (Question("c", "列"), Question("c", "列"))}, "columns.1.code"),
        ({"kind": FieldKind.TABLE, "columns": (Question("c", "列", FieldKind.FILE),)}, "columns.0.kind"),
        ({"kind": FieldKind.TABLE, "columns": (Question("c", "列", FieldKind.CHOICE),)}, "columns.0.choices"),
        ({"kind": FieldKind.NUMBER, "minimum": Decimal(2), "maximum": Decimal(1)}, "minimum"),
        ({"minimum": Decimal(1)}, "minimum"),
        ({"most": -1}, "most"),
        ({"money_unit": "亿元"}, "money_unit"),
        ({"kind": FieldKind.FACT}, "fact"),
        ({"fact": "no_such_fact"}, "fact"),
        ({"fact": "sales"}, "fact_year"),
        ({"fact": "registered_on", "fact_year": -1}, "fact_year"),
        ({"fact_year": -1}, "fact_year"),
        ({"prefill": "the.moon"}, "prefill"),
        ({"kind": FieldKind.NUMBER, "compared": True}, "compared"),
        ({"when": (("gone", ("x",)),)}, "when"),
        ({"when": (("q", ("x",)),)}, "when"),
        ({"when": (("pick", ("z",)),)}, "when"),
        ({"when": (("pick", ()),)}, "when"),
        ({"when": (("title", ("x",)),)}, "when"),
    ],
)
def test_a_question(changes, part):
    assert f"questions.4.{part}" in places(with_question(**changes))


def test_a_question_that_is_right():
    assert places(with_question(when=(("pick", ("x",)),))) == []
    assert places(with_question(kind=FieldKind.NUMBER, minimum=Decimal(1), maximum=Decimal(1))) == []
    assert places(with_question(kind=FieldKind.FACT, fact="sales", fact_year=-1)) == []


def test_questions_that_wait_for_each_other_are_never_shown():
    one = Question("one", "一", FieldKind.YES_NO, section="a", when=(("two", ("yes",)),))
    two = Question("two", "二", FieldKind.YES_NO, section="a", when=(("one", ("yes",)),))
    assert places(replace(GOOD, questions=(*GOOD.questions, one, two))) == [
        "questions.4.when",
        "questions.5.when",
    ]


def test_the_question_that_names_a_case_is_always_asked():
    asked = replace(TITLE, when=(("pick", ("x",)),))
    assert places(replace(GOOD, questions=(asked, *GOOD.questions[1:]))) == ["title_field"]
    optional = replace(TITLE, required=False)
    assert places(replace(GOOD, questions=(optional, *GOOD.questions[1:]))) == ["title_field"]


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        ((), ["steps"]),
        ((StepPlan(Step.CHECK), StepPlan(Step.CHECK)), ["steps.1.step"]),
        ((StepPlan(Step.CHECK), StepPlan(Step.UNIT)), ["steps.1.step"]),
        ((StepPlan(Step.CHECK, -1),), ["steps.0.promised"]),
        ((StepPlan(Step.CHECK, 1, -1),), ["steps.0.statutory", "steps.0.promised"]),
        ((StepPlan(Step.CHECK, 6, 5),), ["steps.0.promised"]),
        ((StepPlan(Step.CHECK, 5, 5),), []),
        ((StepPlan(Step.CHECK, roles=("king",)),), ["steps.0.roles"]),
        ((StepPlan(Step.CHECK, roles=("program_officer",)),), []),
    ],
)
def test_steps(steps, where):
    assert places(with_step(*steps)) == where


def test_publicity_and_review_go_with_their_steps():
    bare = replace(GOOD, steps=(StepPlan(Step.CHECK),))
    assert places(bare) == ["publicity", "review"]
    assert places(replace(bare, publicity=0, review=None)) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"roles": ("captain",)}, "roles"),
        ({"roles": ()}, "roles"),
        ({"states": ("sleeping",)}, "states"),
        ({"whom": "dog"}, "whom"),
        ({"whom": "person"}, "whom"),
        ({"window": "moon"}, "window"),
        ({"most": -1}, "most"),
        ({"kinds": ("group:nothing",)}, "kinds"),
        ({"excluding": ("group:nothing",)}, "excluding"),
        ({"above": Decimal(1)}, "above"),
        ({"unless_fact": "accounting_rd"}, "above"),
        ({"unless_fact": "no_such_fact", "above": Decimal(1)}, "unless_fact"),
        ({"unless_fact": "holds_hnte", "above": Decimal(1)}, "unless_fact"),
    ],
)
def test_a_limit(changes, part):
    assert places(with_limit(**changes)) == [f"limits.0.{part}"]


def test_a_limit_may_count_kinds_that_are_read_later_but_not_unknown_ones():
    kind = with_limit(kinds=("another",))
    assert places(kind) == []
    assert places(kind, ["another"]) == []
    assert places(kind, ["something"]) == ["limits.0.kinds"]
    assert places(with_limit(kinds=("good", "group:project")), []) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"method": "dice"}, "review.method"),
        ({"experts": 0}, "review.experts"),
        ({"experts": 2}, "review.experts"),
        ({"per_institution": 0}, "review.per_institution"),
        ({"pass_line": Decimal(101)}, "review.pass_line"),
        ({"comment_below": Decimal(95)}, "review.comment_below"),
        ({"quorum": (3, 2)}, "review.quorum"),
        ({"quorum": (0, 3)}, "review.quorum"),
        ({"items": ()}, "review.items"),
        ({"items": REVIEW.items[:1]}, "review.items"),
        ({"items": (*REVIEW.items, ScoreItem("s3", "零分", Decimal(0)))}, "review.items.2.maximum"),
        ({"grades": (("first", "一等", 3, 2),)}, "review.grades.0"),
        ({"grades": (("first", "一等", 1, 0),)}, "review.grades.0"),
        ({"grades": (("first", "一等", 1, 2), ("first", "二等", 1, 2))}, "review.grades.1"),
        ({"disciplines_from": "gone"}, "review.disciplines_from"),
        ({"disciplines_from": "leader"}, "review.disciplines_from"),
    ],
)
def test_a_review(changes, where):
    assert places(with_review(**changes)) == [where]


def test_two_experts_can_be_averaged_but_not_trimmed():
    assert places(with_review(experts=2, method="mean")) == []
    assert places(with_review(grades=(("all", "全票", 1, 1),))) == []


def test_a_fault_knows_where_it_lies():
    fault = Fault("questions.1.columns.0.code", "改")
    assert (fault.lies_in("questions"), fault.lies_in("questions.1"), fault.lies_in("question")) == (
        True,
        True,
        False,
    )
    assert str(fault) == "改"


def test_register_refuses_with_all_faults():
    with pytest.raises(ValueError, match=r"没有写依据.*评分项的满分合计60分"):
        register(replace(GOOD, code="bad", sources=(), review=replace(REVIEW, items=REVIEW.items[:1])))
