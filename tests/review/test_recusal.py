"""Recusal: every row of the matrix, on ids and not on names, with the days on which look-backs end."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.review.logic.recusal import KIND_TITLES, Kind, avoidance_faults, recusals
from kechuang.review.logic.recusal_facts import (
    TIE_TITLES,
    Affiliation,
    Avoidance,
    CaseParties,
    Employment,
    Judge,
    LinkKind,
    PartyPerson,
    PartyUnit,
    Pending,
    RecusalRules,
    ReviewBan,
    Tie,
    TieKind,
    UnitLink,
    UnitTree,
    Work,
    WorkKind,
    years_before,
)

DAY = date(2026, 6, 1)
LEADER = PartyPerson("P1", "王一", ("mark1",), "项目负责人")
FIRM = PartyUnit("U1", "甲公司", "申报单位")
PARTNER = PartyUnit("U2", "乙大学", "合作单位")
CASE = CaseParties("C1", "2026-A", (LEADER,), (FIRM, PARTNER))
LINKS = (
    UnitLink(LinkKind.CONTROLS, "GROUP", "U1"),
    UnitLink(LinkKind.CONTROLS, "GROUP", "SISTER"),
    UnitLink(LinkKind.BRANCH, "U1", "BRANCH"),
    UnitLink(LinkKind.SAME_CONTROLLER, "U1", "COUSIN"),
    UnitLink(LinkKind.AFFILIATED, "U2", "HOSPITAL"),
    UnitLink(LinkKind.AFFILIATED, "U2", "COLLEGE"),
)


def judge(**more):
    return Judge("E1", "P9", "李九", ("mark9",), **more)


def found(who, case=CASE, *, others=(), rules=None, day=DAY, links=LINKS):
    reasons = recusals([case, *others], [who], links, day=day, rules=rules).of(case.case, who.id)
    return [(each.kind, each.is_hard, each.reason, each.source) for each in reasons]


def kinds(*args, **more):
    return [kind for kind, *_ in found(*args, **more)]


def test_a_stranger_may_judge():
    stranger = judge(employments=(Employment("U7", "丙大学"),), works=(Work(WorkKind.PAPER, "W1"),))
    assert found(stranger) == []


# ── oneself ─────────────────────────────────────────────────────────────────────────────────────
def test_oneself_by_person_or_by_document():
    for same in (replace(judge(), person="P1"), replace(judge(), marks=("other", "mark1"))):
        assert found(same) == [
            (Kind.SELF, True, "本人就是项目负责人", "申报书"),
            (Kind.SAME_CALL, True, "本人是同一批中 C1 的项目负责人", "申报书"),
        ]


def test_applicants_of_the_same_call():
    other = CaseParties("C2", "2026-A", (PartyPerson("P9", role="参加人"),))
    elsewhere = replace(other, call="2026-B")
    assert found(judge(), others=[other]) == [(Kind.SAME_CALL, True, "本人是同一批中 C2 的参加人", "申报书")]
    assert found(judge(), others=[elsewhere]) == []
    own = judge(pending=(Pending("C3", "2026-A"),))
    assert found(own) == [(Kind.SAME_CALL, True, "本人在同一批有申报 C3", "申报记录")]


# ── units ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("unit", "kind", "words"),
    [
        ("U1", Kind.SAME_UNIT, "现任职于某单位，某单位是申报单位"),
        ("U2", Kind.SAME_UNIT, "现任职于某单位，某单位是合作单位"),
        ("GROUP", Kind.LINKED_UNIT, "现任职于某单位，申报单位甲公司是某单位的下属单位"),
        ("BRANCH", Kind.LINKED_UNIT, "现任职于某单位，申报单位甲公司是某单位的上级单位"),
        (
            "SISTER",
            Kind.LINKED_UNIT,
            "现任职于某单位，申报单位甲公司是某单位的关联单位（同一控制人或同一隶属）",
        ),
        (
            "COUSIN",
            Kind.LINKED_UNIT,
            "现任职于某单位，申报单位甲公司是某单位的关联单位（同一控制人或同一隶属）",
        ),
        ("HOSPITAL", Kind.LINKED_UNIT, "现任职于某单位，合作单位乙大学是某单位的附属关系单位"),
    ],
)
def test_the_same_unit_and_its_links(unit, kind, words):
    assert found(judge(employments=(Employment(unit, "某单位", source="社保记录"),))) == [
        (kind, True, words, "社保记录")
    ]


def test_affiliation_reaches_as_far_as_the_setting_says():
    case = replace(CASE, units=(PartyUnit("HOSPITAL", "附属医院"),))
    teacher, other = judge(employments=(Employment("U2"),)), judge(employments=(Employment("COLLEGE"),))
    for reach, wanted in ((Affiliation.OFF, []), (Affiliation.DIRECT, ["t"]), (Affiliation.ALL, ["t", "o"])):
        rules = RecusalRules(affiliation=reach)
        names = [name for name, who in (("t", teacher), ("o", other)) if found(who, case, rules=rules)]
        assert names == wanted


def test_a_former_employer_bars_to_the_last_day_of_the_look_back():
    def left(until):
        return kinds(judge(employments=(Employment("U1", "甲公司", until=until),)))

    assert left(date(2026, 6, 1)) == [Kind.SAME_UNIT]
    assert left(date(2026, 5, 31)) == [Kind.FORMER_UNIT]
    assert left(date(2023, 6, 1)) == [Kind.FORMER_UNIT]
    assert left(date(2023, 5, 31)) == []
    assert kinds(judge(employments=(Employment("GROUP", until=date(2026, 1, 1)),))) == []


def test_a_full_name_stands_for_an_id_that_one_side_lacks_never_for_two():
    named = judge(employments=(Employment("", "甲 公司"),))
    assert kinds(named) == [Kind.SAME_UNIT]
    without = replace(CASE, units=(PartyUnit("", "甲公司"),))
    assert kinds(judge(employments=(Employment("U1", "甲公司"),)), without) == [Kind.SAME_UNIT]
    assert kinds(judge(employments=(Employment("U8", "甲公司"),))) == []


def test_a_unit_is_reached_once_however_many_ways():
    chain = UnitTree((*LINKS, UnitLink(LinkKind.SAME_CONTROLLER, "GROUP", "U1")), Affiliation.ALL)
    assert chain.related("U1") == {
        "GROUP": "上级单位",
        "BRANCH": "下属单位",
        "SISTER": "关联单位（同一控制人或同一隶属）",
        "COUSIN": "关联单位（同一控制人或同一隶属）",
    }
    ring = (UnitLink(LinkKind.CONTROLS, "A", "B"), UnitLink(LinkKind.CONTROLS, "B", "A"))
    assert set(UnitTree(ring, Affiliation.OFF).related("A")) == {"B"}


# ── persons ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("tie", "kind", "is_hard"),
    [
        (TieKind.SPOUSE, Kind.RELATIVE, True),
        (TieKind.BLOOD, Kind.RELATIVE, True),
        (TieKind.COLLATERAL, Kind.RELATIVE, True),
        (TieKind.IN_LAW, Kind.RELATIVE, True),
        (TieKind.RELATIVE, Kind.RELATIVE, True),
        (TieKind.SUPERVISION, Kind.SUPERVISION, True),
        (TieKind.COOPERATES, Kind.COOPERATION, True),
        (TieKind.DISPUTE, Kind.DISPUTE, True),
        (TieKind.COMPETITOR, Kind.COMPETITOR, False),
    ],
)
def test_ties_count_whoever_declares_them(tie, kind, is_hard):
    words = f"与项目负责人王一有{TIE_TITLES[tie]}关系"
    wanted = [(kind, is_hard, words, "本人申报")]
    assert found(judge(ties=(Tie(tie, person="P1"),))) == wanted
    assert found(judge(ties=(Tie(tie, mark="mark1"),))) == wanted
    assert found(judge(ties=(Tie(tie, person="P1", mark="mark1"),))) == wanted
    theirs = replace(CASE, persons=(replace(LEADER, ties=(Tie(tie, person="P9"),)),))
    assert found(judge(), theirs) == wanted
    assert found(judge(ties=(Tie(tie, person="P2"),))) == []


def test_teacher_and_student_at_any_time_but_old_cooperation_ends():
    old = date(1990, 7, 1)
    assert kinds(judge(ties=(Tie(TieKind.SUPERVISION, person="P1", until=old),))) == [Kind.SUPERVISION]
    assert kinds(judge(ties=(Tie(TieKind.COOPERATES, person="P1", until=old),))) == []


@pytest.mark.parametrize("kind", list(WorkKind))
def test_joint_work_within_the_look_back(kind):
    def joint(own, theirs=None):
        theirs = theirs or Work(kind, "W1")
        case = replace(CASE, persons=(replace(LEADER, works=(theirs,)),))
        return kinds(judge(works=(own,)), case)

    assert joint(Work(kind, "W1", on=date(2023, 6, 1))) == [Kind.COOPERATION]
    assert joint(Work(kind, "W1", on=date(2023, 5, 31))) == []
    assert joint(Work(kind, "W1"), Work(kind, "W1", on=date(2020, 1, 1))) == []
    assert joint(Work(kind, "W1", year=2023)) == [Kind.COOPERATION]
    assert joint(Work(kind, "W1", year=2022)) == []
    assert joint(Work(kind, "W1")) == [Kind.COOPERATION]  # undated is not cleared
    assert joint(Work(kind, "W2", on=DAY)) == []


def test_the_record_of_joint_work_is_named():
    case = replace(CASE, persons=(replace(LEADER, works=(Work(WorkKind.PATENT, "W1"),)),))
    own = judge(works=(Work(WorkKind.PATENT, "W1", "一种胶", year=2025, source="专利库"),))
    assert found(own, case) == [
        (Kind.COOPERATION, True, "与项目负责人王一共同完成专利《一种胶》（2025）", "专利库")
    ]
    assert kinds(own, case, rules=RecusalRules(cooperation_years=0)) == []


def test_of_a_name_alone_only_a_hint_is_made():
    unknown = replace(CASE, persons=(PartyPerson("", "李 九", role="参加人"),))
    (hint,) = found(judge(), unknown)
    assert hint[:3] == (Kind.NAMESAKE, False, "参加人李 九没有证件信息，与专家同名，请核实是否同一人")
    assert found(judge(), replace(CASE, persons=(PartyPerson("P5", "李九"),))) == []
    named = judge(ties=(Tie(TieKind.SPOUSE, name="王一"),))
    (hint,) = found(named)
    assert hint[:3] == (
        Kind.NAMESAKE,
        False,
        "专家申报与王一有夫妻关系，项目负责人王一同名，请核实是否同一人",
    )
    theirs = replace(CASE, persons=(replace(LEADER, ties=(Tie(TieKind.BLOOD, name="李九"),)),))
    assert kinds(judge(), theirs) == [Kind.NAMESAKE]


# ── services ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "tie",
    [TieKind.ADVISER, TieKind.SHAREHOLDER, TieKind.DIRECTOR, TieKind.DEPUTY, TieKind.COMMISSIONER],
)
def test_serving_the_firm(tie):
    own = judge(ties=(Tie(tie, organisation="U1", name="甲公司", source="选派记录"),))
    words = f"与甲公司有{TIE_TITLES[tie]}关系，甲公司是申报单位"
    assert found(own) == [(Kind.SERVICE, True, words, "选派记录")]
    above = judge(ties=(Tie(tie, organisation="GROUP"),))
    assert kinds(above) == [Kind.SERVICE]
    assert kinds(above, rules=RecusalRules(through_links=False)) == []
    ended = judge(ties=(Tie(tie, organisation="U1", until=date(2026, 5, 31)),))
    assert kinds(ended) == []
    assert kinds(ended, rules=RecusalRules(service_years=1)) == [Kind.SERVICE]


def test_disputes_and_rivals_of_a_firm():
    assert kinds(judge(ties=(Tie(TieKind.DISPUTE, organisation="U1", until=date(2001, 1, 1)),))) == [
        Kind.DISPUTE
    ]
    (rival,) = found(judge(ties=(Tie(TieKind.COMPETITOR, name="甲公司"),)))
    assert rival[:2] == (Kind.COMPETITOR, False)


# ── requests, own applications, bans ────────────────────────────────────────────────────────────
def test_requests_are_soft_until_granted_and_three_at_most():
    asked = tuple(Avoidance(f"P{i}", "学术分歧") for i in (6, 7, 8, 9))
    case = replace(CASE, avoidances=asked)
    assert found(judge(), case) == []
    assert avoidance_faults(case) == ("申请回避的专家最多 3 人，填了 4 人",)
    assert found(judge(), case, rules=RecusalRules(avoidances=4)) == [
        (Kind.AVOIDANCE, False, "申请人申请其回避（待定）：学术分歧", "回避申请")
    ]
    granted = replace(CASE, avoidances=(Avoidance("P9", "学术分歧", is_granted=True),))
    assert [(kind, is_hard) for kind, is_hard, *_ in found(judge(), granted)] == [(Kind.AVOIDANCE, True)]
    assert avoidance_faults(replace(CASE, avoidances=(Avoidance("P9", " "),))) == ("第 1 人没有写理由",)


def test_a_similar_application_of_ones_own():
    case = replace(CASE, topics=("43020", "胶粘剂"))
    own = judge(pending=(Pending("C8", "2026-B", ("胶粘剂",)),))
    assert found(own, case) == [
        (Kind.SIMILAR, False, "本人待审的申报 C8 与本件方向相近（胶粘剂）", "申报记录")
    ]
    assert found(judge(pending=(Pending("C8", "2026-B", ("农业",)),)), case) == []


def test_bans_hold_on_their_days():
    own = judge(bans=(ReviewBan("泄露评审信息", date(2025, 1, 1), date(2026, 6, 1), "处理决定"),))
    assert found(own) == [(Kind.BANNED, True, "受限制（至 2026-06-01）：泄露评审信息", "处理决定")]
    assert found(own, day=date(2026, 6, 2)) == found(own, day=date(2024, 12, 31)) == []
    assert kinds(judge(bans=(ReviewBan("造假", date(2020, 1, 1)),))) == [Kind.BANNED]


def test_unknown_identity_cannot_be_assigned():
    assert kinds(judge(is_identified=False)) == [Kind.UNIDENTIFIED]


def test_staff_recuse_themselves_by_the_same_matrix():
    clerk = judge(role="工作人员", is_identified=False, ties=(Tie(TieKind.SPOUSE, person="P1"),))
    assert [(kind, words) for kind, _, words, _ in found(clerk)] == [
        (Kind.RELATIVE, "与项目负责人王一有夫妻关系"),
        (Kind.UNIDENTIFIED, "工作人员身份没有核实，无法判断回避"),
    ]


def test_the_answer_for_many_cases():
    rival = replace(judge(ties=(Tie(TieKind.COMPETITOR, organisation="U1"),)), id="E2", person="P2")
    barred = replace(judge(employments=(Employment("U1"),)), id="E3", person="P3")
    other = CaseParties("C2", "2026-B")
    answer = recusals([CASE, other], [judge(), rival, barred], day=DAY)
    assert (answer.hard("C1"), answer.soft("C1")) == ({"E3"}, {"E2"})
    assert (answer.hard("C2"), answer.soft("C2"), answer.in_case("C2")) == (set(), set(), {})
    assert set(answer.in_case("C1")) == {"E2", "E3"}
    with pytest.raises(KeyError):
        answer.of("C9", "E1")


def test_everything_has_a_title():
    assert set(KIND_TITLES) == set(Kind)
    assert set(TIE_TITLES) == set(TieKind)
    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)


# ── properties and size ─────────────────────────────────────────────────────────────────────────
@given(
    st.lists(st.sampled_from(list(TieKind)), max_size=4),
    st.integers(0, 5),
    st.integers(0, 2500),
)
def test_a_longer_look_back_never_frees_anybody(ties, years, days):
    until = date.fromordinal(DAY.toordinal() - days)
    own = judge(
        employments=(Employment("U1", until=until),),
        works=(Work(WorkKind.PAPER, "W1", on=until),),
        ties=tuple(Tie(kind, person="P1", organisation="U1", until=until) for kind in ties),
    )
    case = replace(CASE, persons=(replace(LEADER, works=(Work(WorkKind.PAPER, "W1"),)),))
    short = RecusalRules(years, years, years)
    long = RecusalRules(years + 1, years + 1, years + 1)
    assert set(kinds(own, case, rules=short)) <= set(kinds(own, case, rules=long))


def test_three_thousand_files_and_two_thousand_experts_take_seconds():
    judges = [
        Judge(
            f"E{i}",
            f"J{i}",
            f"名{i}",
            (f"mark-j{i}",),
            employments=(Employment(f"U{i % 60}", f"单位{i % 60}"),),
            ties=(Tie(TieKind.ADVISER, organisation=f"F{i}"), Tie(TieKind.SUPERVISION, person=f"A{i}")),
            works=tuple(Work(WorkKind.PAPER, f"W{i}-{n}", year=2025) for n in range(20)),
            pending=(Pending(f"own{i}", "2026-B", (f"T{i % 40}",)),),
        )
        for i in range(2000)
    ]
    cases = [
        CaseParties(
            f"C{i}",
            "2026-A",
            tuple(
                PartyPerson(
                    f"A{i * 5 + n}", works=tuple(Work(WorkKind.PAPER, f"W{i}-{m}") for m in range(n, n + 4))
                )
                for n in range(5)
            ),
            (PartyUnit(f"F{i}"), PartyUnit(f"U{i % 60}")),
            topics=(f"T{i % 40}",),
        )
        for i in range(3000)
    ]
    links = [UnitLink(LinkKind.AFFILIATED, f"U{i}", f"U{i + 30}") for i in range(30)]
    began = time.perf_counter()
    answer = recusals(cases, judges, links, day=DAY)
    assert time.perf_counter() - began < 30  # a second or two on an idle machine
    # 67 work at U0 or U30, E0 to E4 are supervisors of the file's people, and E0 is counted already
    assert len(answer.hard("C0")) == 71
    assert len(answer.hard("C2999")) == 66  # U29 and U59, and nobody else
    assert answer.soft("C0") == {f"E{i}" for i in range(0, 2000, 40)} - answer.hard("C0")
