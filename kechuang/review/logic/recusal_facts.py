"""What recusal is judged by: who judges, his ties; who stands in a case; the local rule.

Everybody is named by stable ids: a person's id and the keyed fingerprints of his identity documents, an organisation's
id. A name alone proves nothing: of a person it is a hint to be checked, of an organisation that is not on file the full
name is taken for the id.

Which relations bar is the matrix of the reference; apart from the duty to recuse itself, the look-back years and the
settings are remembered or design values. Take the local list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TieKind(StrEnum):
    """How a person is tied to another person or to an organisation."""

    SPOUSE = "spouse"
    BLOOD = "blood"
    COLLATERAL = "collateral"
    IN_LAW = "in_law"
    RELATIVE = "relative"
    SUPERVISION = "supervision"
    COOPERATES = "cooperates"
    ADVISER = "adviser"
    SHAREHOLDER = "shareholder"
    DIRECTOR = "director"
    DEPUTY = "deputy"
    COMMISSIONER = "commissioner"
    DISPUTE = "dispute"
    COMPETITOR = "competitor"


TIE_TITLES = {
    TieKind.SPOUSE: "夫妻",
    TieKind.BLOOD: "直系血亲",
    TieKind.COLLATERAL: "三代以内旁系血亲",
    TieKind.IN_LAW: "近姻亲",
    TieKind.RELATIVE: "亲属",
    TieKind.SUPERVISION: "师生",
    TieKind.COOPERATES: "合作",
    TieKind.ADVISER: "顾问",
    TieKind.SHAREHOLDER: "股东",
    TieKind.DIRECTOR: "董事、监事或高管",
    TieKind.DEPUTY: "科技副总",
    TieKind.COMMISSIONER: "科技特派员",
    TieKind.DISPUTE: "纠纷或诉讼",
    TieKind.COMPETITOR: "产品竞争",
}
RELATIVES = frozenset({TieKind.SPOUSE, TieKind.BLOOD, TieKind.COLLATERAL, TieKind.IN_LAW, TieKind.RELATIVE})
SERVICES = frozenset(
    {TieKind.ADVISER, TieKind.SHAREHOLDER, TieKind.DIRECTOR, TieKind.DEPUTY, TieKind.COMMISSIONER}
)


class WorkKind(StrEnum):
    """What two people have done together."""

    PROJECT = "project"
    PAPER = "paper"
    PATENT = "patent"
    AWARD = "award"


WORK_TITLES = {
    WorkKind.PROJECT: "项目",
    WorkKind.PAPER: "论文",
    WorkKind.PATENT: "专利",
    WorkKind.AWARD: "奖励",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to a person (``person``, ``mark``) or to an organisation; ``name`` where the other is not on file.

    ``source`` names the record that says so, for example 本人申报 2026-03-01. ``until`` None: it goes on.
    """

    kind: TieKind
    person: str = ""
    mark: str = ""
    organisation: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None
    source: str = "本人申报"


@dataclass(frozen=True, slots=True)
class Employment:
    """A post with an employer; ``until`` None: he holds it."""

    organisation: str
    name: str = ""
    since: date | None = None
    until: date | None = None
    source: str = "专家库"


@dataclass(frozen=True, slots=True)
class Work:
    """A joint piece of work by its stable id. ``on`` or ``year`` date it; undated, it counts as recent."""

    kind: WorkKind
    id: str
    title: str = ""
    on: date | None = None
    year: int | None = None
    source: str = "成果登记"


@dataclass(frozen=True, slots=True)
class Pending:
    """An application of the judge's own that is not decided; ``topics`` are codes of what it is about."""

    case: str
    call: str
    topics: tuple[str, ...] = ()
    source: str = "申报记录"


@dataclass(frozen=True, slots=True)
class ReviewBan:
    """A restriction that reaches reviewing (the caller leaves out those that do not)."""

    reason: str
    since: date
    until: date | None = None
    source: str = "限制名单"


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who judges or handles cases: an expert, or with ``role`` 工作人员 a member of staff."""

    id: str
    person: str
    name: str = ""
    marks: tuple[str, ...] = ()
    role: str = "专家"
    is_identified: bool = True
    employments: tuple[Employment, ...] = ()
    ties: tuple[Tie, ...] = ()
    works: tuple[Work, ...] = ()
    pending: tuple[Pending, ...] = ()
    bans: tuple[ReviewBan, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyPerson:
    """A person in a case: applicant, co-applicant, participant, nominator; ``ties`` and ``works`` as he declared."""

    person: str
    name: str = ""
    marks: tuple[str, ...] = ()
    role: str = "申报人"
    ties: tuple[Tie, ...] = ()
    works: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyUnit:
    """An organisation in a case: applicant, partner, nominator."""

    organisation: str
    name: str = ""
    role: str = "申报单位"


@dataclass(frozen=True, slots=True)
class Avoidance:
    """A judge whom the applicant asks to be kept away, by person id, with the reason."""

    person: str
    reason: str
    is_granted: bool = False
    source: str = "回避申请"


@dataclass(frozen=True, slots=True)
class CaseParties:
    """Who stands in a case. ``topics``: codes of what it is about, compared with judges' own pending applications."""

    case: str
    call: str
    persons: tuple[PartyPerson, ...] = ()
    units: tuple[PartyUnit, ...] = ()
    avoidances: tuple[Avoidance, ...] = ()
    topics: tuple[str, ...] = ()


class Affiliation(StrEnum):
    """How far an affiliation (附属医院、独立学院) reaches."""

    OFF = "off"
    DIRECT = "direct"
    ALL = "all"


class LinkKind(StrEnum):
    """How two organisations are linked."""

    CONTROLS = "controls"
    BRANCH = "branch"
    SAME_CONTROLLER = "same_controller"
    AFFILIATED = "affiliated"


@dataclass(frozen=True, slots=True)
class UnitLink:
    """``upper`` controls, or has as a branch or affiliate, ``lower``; a common controller has no direction."""

    kind: LinkKind
    upper: str
    lower: str


@dataclass(frozen=True, slots=True)
class RecusalRules:
    """The local rule. All defaults are design values; look-backs of 2 to 5 years are in use.

    ``cooperation_years``, ``employment_years``, ``service_years``: how long joint work, a former employer, an ended
    service (adviser and so on) bar; the last day counts. ``affiliation``: OFF; DIRECT, a university and its hospital;
    ALL, also two hospitals of one university. ``through_links``: does serving a firm bar from those linked to it?
    ``avoidances``: how many names an applicant may ask to be kept away; the first ones count.
    """

    cooperation_years: int = 3
    employment_years: int = 3
    service_years: int = 0
    affiliation: Affiliation = Affiliation.DIRECT
    through_links: bool = True
    avoidances: int = 3


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class UnitTree:
    """Which organisations stand together, and how."""

    def __init__(self, links: tuple[UnitLink, ...], affiliation: Affiliation) -> None:
        self._up: dict[str, set[str]] = {}
        self._down: dict[str, set[str]] = {}
        self._near: dict[str, set[str]] = {}
        self._affiliated: dict[str, set[str]] = {}
        for link in links:
            if link.kind == LinkKind.AFFILIATED:
                if affiliation == Affiliation.OFF:
                    continue
                _join(self._affiliated, link.upper, link.lower)
            elif link.kind != LinkKind.SAME_CONTROLLER:
                self._up.setdefault(link.lower, set()).add(link.upper)
                self._down.setdefault(link.upper, set()).add(link.lower)
            if link.kind != LinkKind.AFFILIATED or affiliation == Affiliation.ALL:
                _join(self._near, link.upper, link.lower)
        self._known: dict[str, dict[str, str]] = {}

    def related(self, organisation: str) -> dict[str, str]:
        """Those that stand together with it, each with what it is to ``organisation``, in Chinese; without itself."""
        if organisation not in self._known:
            words = dict.fromkeys(_reach(self._near, organisation), "关联单位（同一控制人或同一隶属）")
            words |= dict.fromkeys(self._affiliated.get(organisation, ()), "附属关系单位")
            words |= dict.fromkeys(_reach(self._down, organisation), "下属单位")
            words |= dict.fromkeys(_reach(self._up, organisation), "上级单位")
            words.pop(organisation, None)
            self._known[organisation] = words
        return self._known[organisation]


def _join(pairs: dict[str, set[str]], one: str, other: str) -> None:
    pairs.setdefault(one, set()).add(other)
    pairs.setdefault(other, set()).add(one)


def _reach(pairs: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        more = pairs.get(waiting.pop(), set()) - seen
        seen |= more
        waiting += more
    return seen - {start}
