"""Recusal (回避): who may not judge or handle which case, and what record says so.

One function for experts and staff, asked twice: before assigning, and again when a file is opened, because ties are
declared late. Judges' ties are indexed by id and each case looks its parties up, so that thousands of files and judges
take seconds; no pair is looked at that has nothing in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from kechuang.core.logic.decimals import half_width
from kechuang.review.logic.recusal_facts import (
    RELATIVES,
    SERVICES,
    TIE_TITLES,
    WORK_TITLES,
    CaseParties,
    Judge,
    PartyPerson,
    PartyUnit,
    RecusalRules,
    Tie,
    TieKind,
    UnitLink,
    UnitTree,
    Work,
    years_before,
)


class Kind(StrEnum):
    """Why somebody is to stand aside."""

    SELF = "self"
    SAME_CALL = "same_call"
    SAME_UNIT = "same_unit"
    LINKED_UNIT = "linked_unit"
    FORMER_UNIT = "former_unit"
    RELATIVE = "relative"
    SUPERVISION = "supervision"
    COOPERATION = "cooperation"
    SERVICE = "service"
    AVOIDANCE = "avoidance"
    DISPUTE = "dispute"
    COMPETITOR = "competitor"
    SIMILAR = "similar"
    NAMESAKE = "namesake"
    BANNED = "banned"
    UNIDENTIFIED = "unidentified"


KIND_TITLES = {
    Kind.SELF: "本人是当事人",
    Kind.SAME_CALL: "同一批申报人",
    Kind.SAME_UNIT: "同一单位",
    Kind.LINKED_UNIT: "关联单位",
    Kind.FORMER_UNIT: "曾任职单位",
    Kind.RELATIVE: "亲属",
    Kind.SUPERVISION: "师生",
    Kind.COOPERATION: "近年合作",
    Kind.SERVICE: "任职、持股或受聘服务",
    Kind.AVOIDANCE: "申请人申请回避",
    Kind.DISPUTE: "纠纷或诉讼",
    Kind.COMPETITOR: "竞争关系",
    Kind.SIMILAR: "本人有相近申报",
    Kind.NAMESAKE: "同名待核实",
    Kind.BANNED: "受限制",
    Kind.UNIDENTIFIED: "身份未核实",
}
_T = TypeVar("_T")
_SOFT = frozenset({Kind.COMPETITOR, Kind.SIMILAR, Kind.NAMESAKE})
_TIE_KINDS = {
    **dict.fromkeys(RELATIVES, Kind.RELATIVE),
    **dict.fromkeys(SERVICES, Kind.SERVICE),
    TieKind.SUPERVISION: Kind.SUPERVISION,
    TieKind.COOPERATES: Kind.COOPERATION,
    TieKind.DISPUTE: Kind.DISPUTE,
    TieKind.COMPETITOR: Kind.COMPETITOR,
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason why ``judge`` stands aside. Hard: barred. Soft: a person decides, and says why.

    ``reason`` is Chinese for staff, never for applicants: it names private ties. ``source``: the record.
    """

    judge: str
    kind: Kind
    is_hard: bool
    reason: str
    source: str


class Recusals:
    """The answer for many cases; reasons that hold in a whole call, or everywhere, are kept once."""

    def __init__(
        self,
        everywhere: Mapping[str, Sequence[Exclusion]],
        by_call: Mapping[str, Mapping[str, Sequence[Exclusion]]],
        by_case: Mapping[str, Mapping[str, Sequence[Exclusion]]],
        calls: Mapping[str, str],
    ) -> None:
        self._everywhere = everywhere
        self._by_call = by_call
        self._by_case = by_case
        self._calls = calls

    def of(self, case: str, judge: str) -> tuple[Exclusion, ...]:
        """Every reason for one judge in one case; empty if he may judge. KeyError for an unknown case."""
        return tuple(each for part in self._parts(case) for each in part.get(judge, ()))

    def in_case(self, case: str) -> dict[str, tuple[Exclusion, ...]]:
        """Every judge with a reason in this case. KeyError for an unknown case."""
        judges = dict.fromkeys(judge for part in self._parts(case) for judge in part)
        return {judge: self.of(case, judge) for judge in judges}

    def hard(self, case: str) -> set[str]:
        """Judges who are barred from this case. KeyError for an unknown case."""
        return {
            judge
            for part in self._parts(case)
            for judge, reasons in part.items()
            if any(each.is_hard for each in reasons)
        }

    def soft(self, case: str) -> set[str]:
        """Judges with soft reasons only. KeyError for an unknown case."""
        return {judge for part in self._parts(case) for judge in part} - self.hard(case)

    def _parts(self, case: str) -> tuple[Mapping[str, Sequence[Exclusion]], ...]:
        return self._by_case[case], self._by_call.get(self._calls[case], {}), self._everywhere


def recusals(
    cases: Sequence[CaseParties],
    judges: Iterable[Judge],
    links: Iterable[UnitLink] = (),
    *,
    day: date,
    rules: RecusalRules | None = None,
) -> Recusals:
    """Who is to stand aside in these cases on ``day``.

    Applicants of the same call are found among ``cases`` and in the judges' own pending applications; when a single
    file is checked again, give the latter.
    """
    index = _Index(tuple(judges), tuple(links), day, rules or RecusalRules())
    return Recusals(
        index.everywhere(),
        index.calls(cases),
        {each.case: index.case(each) for each in cases},
        {each.case: each.call for each in cases},
    )


def avoidance_faults(case: CaseParties, rules: RecusalRules | None = None) -> tuple[str, ...]:
    """What is wrong with an applicant's requests to keep judges away, in Chinese."""
    most = (rules or RecusalRules()).avoidances
    faults = (
        [f"申请回避的专家最多 {most} 人，填了 {len(case.avoidances)} 人"]
        if len(case.avoidances) > most
        else []
    )
    faults += [f"第 {i} 人没有写理由" for i, each in enumerate(case.avoidances, 1) if not each.reason.strip()]
    return tuple(faults)


@dataclass(frozen=True, slots=True)
class _UnitTie:
    """A judge's tie to a unit, reached directly or through ``link`` (what that unit is to his own)."""

    judge: str
    kind: Kind
    own: str
    what: str
    link: str
    source: str


_Found = dict[str, list[Exclusion]]


class _Index:
    """Judges by whatever a case can meet them by."""

    def __init__(
        self, judges: Sequence[Judge], links: tuple[UnitLink, ...], day: date, rules: RecusalRules
    ) -> None:
        self._judges, self._day, self._rules = judges, day, rules
        self._tree = UnitTree(links, rules.affiliation)
        self._persons: dict[str, list[Judge]] = {}
        self._names: dict[str, list[Judge]] = {}
        self._ties: dict[str, list[tuple[Judge, Tie]]] = {}
        self._units: dict[str, list[_UnitTie]] = {}
        self._works: dict[tuple[str, str], list[tuple[Judge, Work]]] = {}
        self._topics: dict[str, list[tuple[Judge, str, str, str]]] = {}
        self._seen: dict[PartyUnit, list[Exclusion]] = {}
        for judge in judges:
            self._take(judge)

    def _take(self, judge: Judge) -> None:
        for key in _person_keys(judge.person, judge.marks):
            self._persons.setdefault(key, []).append(judge)
        if judge.name:
            self._names.setdefault(_fold(judge.name), []).append(judge)
        for tie in judge.ties:
            pair = judge, tie
            for key in _tie_keys(tie):
                self._ties.setdefault(key, []).append(pair)
        for work in judge.works:
            self._works.setdefault((work.kind, work.id), []).append((judge, work))
        for own in judge.pending:
            for topic in own.topics:
                self._topics.setdefault(topic, []).append((judge, own.case, own.call, own.source))
        for key, tie_to in self._unit_ties(judge):
            self._units.setdefault(key, []).append(tie_to)

    # ── whole calls, and everywhere ──
    def everywhere(self) -> _Found:
        """Reasons that hold in every case: bans, unknown identity."""
        found: _Found = {}
        for judge in self._judges:
            for ban in judge.bans:
                if ban.since <= self._day and (ban.until is None or self._day <= ban.until):
                    until = f"至 {ban.until}" if ban.until else "没有期限"
                    _add(found, _hard(judge, Kind.BANNED, f"受限制（{until}）：{ban.reason}", ban.source))
            if not judge.is_identified:
                words = f"{judge.role}身份没有核实，无法判断回避"
                _add(found, _hard(judge, Kind.UNIDENTIFIED, words, "专家库"))
        return found

    def calls(self, cases: Iterable[CaseParties]) -> dict[str, _Found]:
        """Judges who apply, or take part in an application, in a call."""
        found: defaultdict[str, _Found] = defaultdict(dict)
        for case in cases:
            for person in case.persons:
                for judge in self._same(person):
                    words = f"本人是同一批中 {case.case} 的{person.role}"
                    _add(found[case.call], _hard(judge, Kind.SAME_CALL, words, "申报书"))
        for judge in self._judges:
            for own in judge.pending:
                words = f"本人在同一批有申报 {own.case}"
                _add(found[own.call], _hard(judge, Kind.SAME_CALL, words, own.source))
        return found

    # ── one case ──
    def case(self, case: CaseParties) -> _Found:
        """Reasons that hold in one case."""
        found: _Found = {}
        for person in case.persons:
            for each in self._of_person(person):
                _add(found, each)
        for unit in case.units:
            if unit not in self._seen:
                self._seen[unit] = list(self._of_unit(unit))
            for each in self._seen[unit]:
                _add(found, each)
        for each in self._of_requests(case):
            _add(found, each)
        return found

    def _same(self, person: PartyPerson) -> list[Judge]:
        return self._by_keys(_person_keys(person.person, person.marks))

    def _by_keys(self, keys: Iterable[str]) -> list[Judge]:
        return _once(each for key in keys for each in self._persons.get(key, ()))

    def _of_person(self, person: PartyPerson) -> Iterator[Exclusion]:
        who = f"{person.role}{person.name or person.person}"
        same = self._same(person)
        for judge in same:
            yield _hard(judge, Kind.SELF, f"本人就是{person.role}", "申报书")
        keys = _person_keys(person.person, person.marks)
        for judge, tie in _once(pair for key in keys for pair in self._ties.get(key, ())):
            yield from self._tied(judge, tie, who)
        yield from self._declared(person, who)
        for work in person.works:
            for judge, own in self._works.get((work.kind, work.id), ()):
                if judge not in same and self._is_recent_work(own, work):
                    yield _hard(judge, Kind.COOPERATION, _worked(own, work, who), own.source)
        if person.name:
            yield from self._namesakes(person, keys, who)

    def _declared(self, person: PartyPerson, who: str) -> Iterator[Exclusion]:
        for tie in person.ties:
            for judge in self._by_keys(_tie_keys(tie)):
                yield from self._tied(judge, tie, who)
            if tie.name and not (tie.person or tie.mark or tie.organisation):
                for judge in self._names.get(_fold(tie.name), ()):
                    words = f"{who}申报与{tie.name}有{TIE_TITLES[tie.kind]}关系，{judge.role}同名，请核实是否同一人"
                    yield Exclusion(judge.id, Kind.NAMESAKE, False, words, tie.source)

    def _namesakes(self, person: PartyPerson, keys: Sequence[str], who: str) -> Iterator[Exclusion]:
        if not keys:
            for judge in self._names.get(_fold(person.name), ()):
                words = f"{who}没有证件信息，与{judge.role}同名，请核实是否同一人"
                yield Exclusion(judge.id, Kind.NAMESAKE, False, words, "申报书")
        for judge, tie in self._ties.get(f"n:{_fold(person.name)}", ()):
            words = f"{judge.role}申报与{tie.name}有{TIE_TITLES[tie.kind]}关系，{who}同名，请核实是否同一人"
            yield Exclusion(judge.id, Kind.NAMESAKE, False, words, tie.source)

    def _tied(self, judge: Judge, tie: Tie, who: str) -> Iterator[Exclusion]:
        kind = _TIE_KINDS[tie.kind]
        if kind == Kind.COOPERATION and not self._is_within(tie.until, self._rules.cooperation_years):
            return
        words = f"与{who}有{TIE_TITLES[tie.kind]}关系"
        yield Exclusion(judge.id, kind, kind not in _SOFT, words, tie.source)

    def _of_unit(self, unit: PartyUnit) -> Iterator[Exclusion]:
        name = unit.name or unit.organisation
        keys = _unit_lookups(unit.organisation, unit.name)
        for tie in _once(tie for key in keys for tie in self._units.get(key, ())):
            reached = f"{unit.role}{name}是{tie.own}的{tie.link}" if tie.link else f"{tie.own}是{unit.role}"
            words = f"{tie.what.format(tie.own)}，{reached}"
            yield Exclusion(tie.judge, tie.kind, tie.kind not in _SOFT, words, tie.source)

    def _of_requests(self, case: CaseParties) -> Iterator[Exclusion]:
        for i, request in enumerate(case.avoidances):
            if i < self._rules.avoidances or request.is_granted:
                state = "已同意" if request.is_granted else "待定"
                for judge in self._persons.get(f"p:{request.person}", ()):
                    words = f"申请人申请其回避（{state}）：{request.reason}"
                    yield Exclusion(judge.id, Kind.AVOIDANCE, request.is_granted, words, request.source)
        for topic in case.topics:
            for judge, own, call, source in self._topics.get(topic, ()):
                if own != case.case and call != case.call:
                    words = f"本人待审的申报 {own} 与本件方向相近（{topic}）"
                    yield Exclusion(judge.id, Kind.SIMILAR, False, words, source)

    # ── units ──
    def _unit_ties(self, judge: Judge) -> Iterator[tuple[str, _UnitTie]]:
        for post in judge.employments:
            own = post.name or post.organisation
            if not self._has_ended(post.until):
                tie = _UnitTie(judge.id, Kind.SAME_UNIT, own, "现任职于{}", "", post.source)
                yield from self._spread(post.organisation, post.name, tie, is_wide=True)
            elif self._is_within(post.until, self._rules.employment_years):
                what = f"曾任职于{{}}（至 {post.until}）"
                tie = _UnitTie(judge.id, Kind.FORMER_UNIT, own, what, "", post.source)
                yield from self._spread(post.organisation, post.name, tie, is_wide=False)
        for tie_ in judge.ties:
            kind = _TIE_KINDS[tie_.kind]
            if not (tie_.organisation or (tie_.name and not tie_.person and not tie_.mark)):
                continue
            years = self._rules.cooperation_years if kind == Kind.COOPERATION else self._rules.service_years
            is_timed = kind in {Kind.SERVICE, Kind.COOPERATION}
            if is_timed and self._has_ended(tie_.until) and not self._is_within(tie_.until, years):
                continue
            own = tie_.name or tie_.organisation
            what = f"与{{}}有{TIE_TITLES[tie_.kind]}关系"
            tie = _UnitTie(judge.id, kind, own, what, "", tie_.source)
            is_wide = kind == Kind.SERVICE and self._rules.through_links
            yield from self._spread(tie_.organisation, tie_.name, tie, is_wide=is_wide)

    def _spread(
        self, organisation: str, name: str, tie: _UnitTie, *, is_wide: bool
    ) -> Iterator[tuple[str, _UnitTie]]:
        for key in _unit_keys(organisation, name):
            yield key, tie
        if is_wide and organisation:
            kind = Kind.LINKED_UNIT if tie.kind == Kind.SAME_UNIT else tie.kind
            for other, link in self._tree.related(organisation).items():
                yield f"o:{other}", _UnitTie(tie.judge, kind, tie.own, tie.what, link, tie.source)

    # ── time ──
    def _has_ended(self, until: date | None) -> bool:
        return until is not None and until < self._day

    def _is_within(self, last: date | None, years: int) -> bool:
        return last is None or last >= years_before(self._day, years)

    def _is_recent_work(self, own: Work, other: Work) -> bool:
        on = own.on or other.on
        if on:
            return self._is_within(on, self._rules.cooperation_years)
        year = own.year or other.year
        return year is None or year >= years_before(self._day, self._rules.cooperation_years).year


def _worked(own: Work, other: Work, who: str) -> str:
    when = own.on or other.on or own.year or other.year or "日期不明，按在期内处理"
    title = own.title or other.title or own.id
    return f"与{who}共同完成{WORK_TITLES[own.kind]}《{title}》（{when}）"


def _hard(judge: Judge, kind: Kind, words: str, source: str) -> Exclusion:
    return Exclusion(judge.id, kind, True, words, source)


def _add(found: _Found, exclusion: Exclusion) -> None:
    found.setdefault(exclusion.judge, []).append(exclusion)


def _fold(name: str) -> str:
    return "".join(half_width(name).split())


def _person_keys(person: str, marks: Iterable[str]) -> list[str]:
    return [*([f"p:{person}"] if person else []), *(f"m:{mark}" for mark in marks if mark)]


def _tie_keys(tie: Tie) -> list[str]:
    keys = _person_keys(tie.person, (tie.mark,))
    return keys or ([f"n:{_fold(tie.name)}"] if tie.name and not tie.organisation else [])


def _unit_keys(organisation: str, name: str) -> list[str]:
    """What a judge's unit is kept under. A full name stands for the id where either side has no id, never for two."""
    if organisation:
        return [f"o:{organisation}", *([f"also:{_fold(name)}"] if name else [])]
    return [f"n:{_fold(name)}"] if name else []


def _unit_lookups(organisation: str, name: str) -> list[str]:
    """What a case's unit is looked up by."""
    named = [f"n:{_fold(name)}"] if name else []
    return [f"o:{organisation}", *named] if organisation else [*named, f"also:{_fold(name)}"]


def _once(items: Iterable[_T]) -> list[_T]:
    """Each object once; by identity, since rows with many ties are dear to hash."""
    return list({id(each): each for each in items}.values())
