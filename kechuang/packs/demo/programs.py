"""Filling the demonstration city's calls and cases, through the rooms' own operations: one case at every place of the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Region
from kechuang.core.queries import actor_of
from kechuang.packs.demo import quietly
from kechuang.packs.demo.papers import paper
from kechuang.packs.demo.places import CITY
from kechuang.packs.demo.projects import PROJECTS
from kechuang.programs.logic.kind_sample import Sample, sample_of
from kechuang.programs.models import Call, Case, Publicity
from kechuang.programs.operations.attaching import attach_file
from kechuang.programs.operations.call import CallContent, close_call, create_call, publish_call
from kechuang.programs.operations.correction import Defect, ask_correction
from kechuang.programs.operations.decision import DecisionGiven, decide_case, release_decisions
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.flow import admit_case, advance_case, assign_case, recommend_case
from kechuang.programs.operations.publicity import PublicityContent, conclude_publicity, publish_publicity
from kechuang.programs.operations.rating import rate_case
from kechuang.programs.operations.starting import start_case
from kechuang.programs.operations.submission import sign_case, submit_case
from kechuang.programs.states import CaseState
from kechuang.subjects.models import Organisation

_DAY = timedelta(days=1)


@dataclass
class _Way:
    """What the steps of the filling need: who acts, and the moment of the call in hand."""

    regions: dict[str, Region]
    now: datetime
    firms: list[Organisation]
    system: Actor = field(default_factory=lambda: Actor.system("演示初始化"))

    @property
    def own(self) -> Organisation:
        """The organisation of the demonstration's applicants."""
        return Organisation.objects.get(memberships__account__username="qiye")

    def actor(self, username: str, at: datetime) -> Actor:
        """An account with the posts of a day."""
        return actor_of(Account.objects.get(username=username), on=at.date())


def fill_programs(
    *, regions: dict[str, Region], now: datetime, tell: Callable[[str], None] = quietly
) -> None:
    """Fill calls and cases into a city that has its firms, telling each step as it begins."""
    firms = list(
        Organisation.objects.filter(kind="enterprise", state="verified")
        .select_related("region")
        .order_by("pk")
    )
    way = _Way(regions, now, firms)
    tell("申报通知和办件……")
    _open_call(way)
    _checked_call(way)
    _finished_call(way)
    _nominations(way)
    _waiting_call(way)
    _registrations(way)


# ── six calls ───────────────────────────────────────────────────────────────────────────────


def _open_call(way: _Way) -> None:
    """A call that takes applications now: drafts, one before its unit, some before their county, some at the bureau."""
    call = _call(way, "key_rd", "市级重点研发项目", opened=24, closes=10, budget="6000000", places=12)
    others = [each for each in way.firms if each.pk != way.own.pk]
    firms = [*others[:3], way.own, *others[3:6]]
    cases = [_handed_in(way, call, firm, place, days_ago=12) for place, firm in enumerate(firms, start=1)]
    _draft(way, call, way.own, 0, "qiye")
    for case in cases[2:]:
        recommend_case(case_id=case.pk, opinion="同意推荐。", actor=way.system, now=way.now - 8 * _DAY)
    _ask(way, cases[3], "budget_why", "设备费没有写明单价和用途，请逐台写明。")
    for case in cases[4:]:
        admit_case(case_id=case.pk, actor=way.system, now=way.now - 4 * _DAY)
    assign_case(
        case_id=cases[4].pk, handler_id=Account.objects.get(username="xiangmu").pk,
        actor=way.actor("lingdao", way.now), now=way.now - 3 * _DAY,
    )  # fmt: skip
    for case in cases[5:]:
        advance_case(case_id=case.pk, actor=way.actor("xiangmu", way.now), now=way.now - 2 * _DAY)


def _checked_call(way: _Way) -> None:
    """A call that has closed: its cases deliberated, some decided quietly, some before the public."""
    call = _call(way, "subsidy", "知识产权与研发后补助", opened=75, closes=-35, budget="900000", places=None)
    at = way.now - 50 * _DAY
    cases = [_handed_in(way, call, firm, place, at=at) for place, firm in enumerate(way.firms[8:14])]
    _close(way, call)
    for case in cases:
        _to_deliberation(way, case, at + 12 * _DAY)
    leader = way.actor("lingdao", way.now)
    for case in cases[:4]:
        given = DecisionGiven("approve", amount=case.amount, meeting="局务会（演示）")
        decide_case(case_id=case.pk, given=given, actor=leader, now=way.now - 9 * _DAY)
    given = DecisionGiven("decline", reason="佐证材料显示研发投入低于申报条件。", meeting="局务会（演示）")
    decide_case(case_id=cases[4].pk, given=given, actor=leader, now=way.now - 9 * _DAY)
    keys = [case.pk for case in (*cases[:3], cases[4])]
    release_decisions(call_id=call.pk, case_ids=keys, actor=leader, now=way.now - 3 * _DAY)
    _publish(way, call, cases[:3], way.now - 2 * _DAY)


def _finished_call(way: _Way) -> None:
    """Last year's call, to its end: approved, rated, and counted as ongoing by limits."""
    call = _call(
        way, "key_rd", "市级重点研发项目", opened=400, closes=-365, budget="3000000", places=4, years=-1
    )
    at = way.now - 380 * _DAY
    firms = [*way.firms[20:22], way.own, way.firms[22]]
    # The last project was turned down, and comes back in this year's call: the comparison finds it.
    cases = [
        _handed_in(way, call, firm, place, at=at) for place, firm in zip((8, 9, 10, 7), firms, strict=True)
    ]
    _close(way, call)
    for case in cases:
        _to_deliberation(way, case, at + 10 * _DAY)
    leader = way.actor("lingdao", at)
    for place, case in enumerate(cases):
        given = (
            DecisionGiven("approve", amount=case.amount, meeting="局务会（演示）")
            if place < 3
            else DecisionGiven(
                "decline", reason="技术路线与在研项目重复较多，建议明确差别后再报。", meeting="局务会（演示）"
            )
        )
        decide_case(case_id=case.pk, given=given, actor=leader, now=at + 60 * _DAY)
    release_decisions(call_id=call.pk, case_ids=[c.pk for c in cases], actor=leader, now=at + 61 * _DAY)
    shown = _publish(way, call, cases[:3], at + 62 * _DAY)
    conclude_publicity(publicity_id=shown.pk, actor=way.system, now=at + 80 * _DAY)
    rate_case(case_id=cases[0].pk, stars=5, actor=way.system, now=at + 82 * _DAY)
    rate_case(
        case_id=cases[1].pk, stars=2, words="补正通知分了两次才说全。", actor=way.system, now=at + 83 * _DAY
    )


def _nominations(way: _Way) -> None:
    """Nominations for the science award, before the experts."""
    call = _call(way, "award_nomination", "科学技术奖提名", opened=60, closes=-20, budget=None, places=None)
    at = way.now - 30 * _DAY
    cases = [
        _handed_in(way, call, firm, place, at=at) for place, firm in enumerate(way.firms[14:20], start=12)
    ]
    _close(way, call)
    for case in cases:
        _to(way, case, CaseState.REVIEW, at + 8 * _DAY)


def _waiting_call(way: _Way) -> None:
    """A call in which the demonstration's own firm has an application that waits for its administrator's word."""
    call = _call(way, "platform", "科技创新平台", opened=12, closes=20, budget="1000000", places=3)
    at = way.now - _DAY
    case = _written(way, call, way.own, 0, at)
    submit_case(case_id=case.pk, actor=way.system, now=at + timedelta(hours=2))


def _registrations(way: _Way) -> None:
    """A call that stays open: last year's projects have registered their results, and drafts of offers were made of them."""
    call = _call(
        way, "achievement_registration", "科技成果登记", opened=110, closes=30, budget=None, places=None
    )
    at = way.now - 100 * _DAY
    firms = [*way.firms[20:22], way.own]
    cases = [_handed_in(way, call, firm, place, at=at) for place, firm in enumerate(firms, start=8)]
    for case in cases:
        _to_deliberation(way, case, at + 6 * _DAY)
    leader = way.actor("lingdao", way.now)
    for case in cases:
        decide_case(
            case_id=case.pk,
            given=DecisionGiven("approve", meeting="局务会（演示）"),
            actor=leader,
            now=at + 10 * _DAY,
        )
    release_decisions(call_id=call.pk, case_ids=[c.pk for c in cases], actor=leader, now=at + 12 * _DAY)
    shown = _publish(way, call, cases, at + 13 * _DAY, what="拟登记成果")
    conclude_publicity(publicity_id=shown.pk, actor=way.system, now=at + 60 * _DAY)


# ── the parts of a way ───────────────────────────────────────────────────────────────────────


def _call(
    way: _Way, kind: str, title: str, *, opened: int, closes: int, budget: str | None, places: int | None, years: int = 0
) -> Call:  # fmt: skip
    """A published call: ``opened`` days ago, closing in ``closes`` days (negative: that long ago)."""
    at = way.now - opened * _DAY
    officer = way.actor("xiangmu", at)
    year = way.now.year + years
    content = CallContent(
        year=year,
        title=f"{year}年度示例市{title}申报通知（演示）",
        opens_at=at,
        closes_at=way.now + closes * _DAY,
        number=f"示科通〔{year}〕{opened}号",
        text="请按办事指南准备材料，逾期不再受理；演示通知，内容均为虚构。",
        budget=None if budget is None else Decimal(budget),
        places=places,
        office="高新技术科",
        contact="0000-0000000",
    )
    call = create_call(kind=kind, region=way.regions[CITY[0]], content=content, actor=officer, now=at)
    return publish_call(call_id=call.pk, actor=officer, now=at)


def _draft(way: _Way, call: Call, organisation: Organisation, place: int, username: str) -> Case:
    """A draft of a firm's own people, half filled in."""
    actor = way.actor(username, way.now)
    at = way.now - 2 * _DAY
    case = start_case(call_id=call.pk, organisation_id=organisation.pk, actor=actor, now=at)
    typed = dict(list(_answers(call, organisation, place))[:14])
    _filled(case, typed, actor, at)
    return case


def _handed_in(
    way: _Way, call: Call, organisation: Organisation, place: int, *, days_ago: int = 0, at: datetime | None = None
) -> Case:  # fmt: skip
    """A whole application, signed by its unit."""
    moment = at or way.now - days_ago * _DAY
    case = _written(way, call, organisation, place, moment)
    if call.kind_version.kind.step("unit") is not None:
        submit_case(case_id=case.pk, actor=way.system, now=moment + timedelta(hours=2))
        return sign_case(case_id=case.pk, pledged=True, actor=way.system, now=moment + timedelta(hours=5))
    return submit_case(case_id=case.pk, pledged=True, actor=way.system, now=moment + timedelta(hours=2))


def _written(way: _Way, call: Call, organisation: Organisation, place: int, moment: datetime) -> Case:
    """A whole application with its papers, not yet handed in."""
    kind = call.kind_version.kind
    case = start_case(call_id=call.pk, organisation_id=organisation.pk, actor=way.system, now=moment)
    _filled(case, dict(_answers(call, organisation, place)), way.system, moment)
    for code, number in _sample(call).files.items():
        for each in range(number):
            material = kind.material(code) or kind.question(code)
            name = f"{material.title if material else code}{each + 1}.pdf"
            attach_file(case_id=case.pk, code=code, name=name, data=paper(name), actor=way.system, now=moment)
    return case


def _sample(call: Call) -> Sample:
    sample = sample_of(call.kind_version.code)
    if sample is None:
        raise RuntimeError(f"事项“{call.kind_version.code}”没有样例")
    return sample


def _answers(call: Call, organisation: Organisation, place: int) -> Iterator[tuple[str, Any]]:
    """The kind's sample, told of another firm and another project, so that no two cases read alike."""
    about = PROJECTS[place % len(PROJECTS)]
    kind, sample = call.kind_version.kind, _sample(call)
    own: dict[str, Any] = {
        "need": f"{about.need}，制约本单位产品升级；据走访，本市有同类企业数家。",
        "state": f"同行多靠经验，{about.need}，没有根本解决。",
        "research_content": f"一、{about.work}；二、样机试制和验证；三、形成规范。",
        "novelty": f"{about.novelty}。",
        "basis": f"{organisation.name}已开展{about.work}的前期试验。",
        "prospects": f"{about.use}。",
        "keywords": about.work.replace("与", "、").replace("和", "、"),
        "project": about.title,
        "abstract": f"针对{about.need}，采用{about.work}，{about.use}。",
        "innovation": f"一、{about.novelty}；二、{about.work}。",
        "compare_words": f"与公开报道相比，{about.novelty}是首次采用。",
        "leader": {"name": f"示例负责人{place + 1}", "employer": organisation.name},
    }
    if "units" in sample.answers:  # the sample's university would keep half of the experts away
        own["units"] = [{"organisation": {"name": organisation.name}, "gave": "牵头研发和产业化"}]
    if any(code in sample.answers for code in ("need", "abstract")):  # a subsidy has no project to tell of
        own[kind.title_field] = about.title
    for code, value in sample.answers.items():
        yield code, own.get(code, value)


def _filled(case: Case, typed: dict[str, Any], actor: Actor, at: datetime) -> None:
    saved = fill_case(
        case_id=case.pk, answers={code: Typed(value) for code, value in typed.items()}, actor=actor, now=at
    )
    if saved.errors:
        raise RuntimeError(f"演示申报有误：{case} {saved.errors}")


def _to(way: _Way, case: Case, state: str, at: datetime) -> None:
    """On from before the county to a state, a day a step."""
    officer = way.actor("xiangmu", at)
    case.refresh_from_db()
    while case.state != state:
        if case.state == CaseState.RECOMMEND:
            recommend_case(case_id=case.pk, opinion="同意推荐。", actor=way.system, now=at)
        elif case.state == CaseState.CHECK and not case.receipts.filter(kind="admitted").exists():
            admit_case(case_id=case.pk, actor=officer, now=at)
        else:
            advance_case(case_id=case.pk, actor=officer, now=at)
        at += _DAY
        case.refresh_from_db()


def _to_deliberation(way: _Way, case: Case, at: datetime) -> None:
    _to(way, case, CaseState.DELIBERATION, at)


def _ask(way: _Way, case: Case, code: str, words: str) -> None:
    question = case.kind_version.kind.question(code)
    asked = code if question else case.kind_version.kind.title_field
    ask_correction(
        case_id=case.pk, defects=[Defect(asked, words)], actor=way.actor("xiangmu", way.now), now=way.now - 3 * _DAY
    )  # fmt: skip


def _close(way: _Way, call: Call) -> None:
    close_call(call_id=call.pk, actor=way.system, now=call.closes_at)


def _publish(
    way: _Way, call: Call, cases: Sequence[Case], at: datetime, *, what: str = "拟支持名单"
) -> Publicity:
    title = f"{call.title.removesuffix('申报通知（演示）')}{what}公示（演示）"
    content = PublicityContent(title=title, contact="0000-0000000")
    return publish_publicity(
        call_id=call.pk, case_ids=[each.pk for each in cases], content=content, actor=way.actor("lingdao", at), now=at
    )  # fmt: skip
