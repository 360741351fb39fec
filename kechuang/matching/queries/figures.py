"""The figures of a conference: what each counts, in words, and its rows. No figure without its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from kechuang.core.models import Region
from kechuang.exchange.states import Side, TechField
from kechuang.matching.logic.funnel import reached_counts
from kechuang.matching.models import Conference, Docking, Entry, Meeting, Participant, Registration, Signing
from kechuang.matching.queries.definitions import Definitions
from kechuang.matching.states.conference import EntryState, MeetingState, RegistrationState
from kechuang.matching.states.docking import STAGES, DockingStage, from_on

#: Meetings that were, or are going to be.
BOOKED = (MeetingState.PLACED, MeetingState.HELD, MeetingState.MISSED)


@dataclass(frozen=True)
class Definition:
    """A figure: its code, what it is called, its unit, what it counts in words, its rows.

    ``page`` and ``query``: the list of its rows and how that is narrowed to them.
    """

    code: str
    title: str
    unit: str
    words: str
    rows: Callable[[Conference], QuerySet[Any]]
    page: str
    query: str


def _reached(stage: DockingStage) -> Callable[[Conference], QuerySet[Docking]]:
    return lambda conference: Docking.objects.filter(conference=conference, stage__in=from_on(stage))


def _docking(code: str, title: str, stage: DockingStage, words: str) -> Definition:
    return Definition(code, title, "对", words, _reached(stage), "conference_dockings", f"reached={stage}")


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "registrations", "报名", "家", "报名成功的单位、专家和公众，各算一家；待确认、没有通过和退出的不算。",
        lambda c: Registration.objects.filter(conference=c).counted(), "conference_registrations", "state=approved",
    ),
    Definition(
        "people", "报名人数", "人", "报名成功的各家所报的人；不来了的不算。",
        lambda c: Participant.objects.filter(conference=c, registration__state=RegistrationState.APPROVED, is_gone=False),
        "conference_participants", "counted=yes",
    ),
    Definition(
        "checked_in", "到会", "人", "现场或线上签到过的人，一人算一次。",
        lambda c: Participant.objects.filter(conference=c, checked_in_at__isnull=False), "conference_participants", "there=yes",
    ),
    Definition(
        "offers", "成果和服务", "项", "同意入场的供给（成果、专家服务、团队、仪器、金融产品），一项算一次；会后下架的仍算。",
        lambda c: Entry.objects.filter(conference=c, side=Side.OFFER).accepted(), "conference_entries", "state=accepted&side=offer",
    ),
    Definition(
        "needs", "需求", "项", "同意入场的需求，一项算一次；会后关闭的仍算。",
        lambda c: Entry.objects.filter(conference=c, side=Side.NEED).accepted(), "conference_entries", "state=accepted&side=need",
    ),
    Definition(
        "meetings", "约定的洽谈", "场", "排好时间的一对一洽谈，谈过的和有人缺席的在内；取消的不算。",
        lambda c: Meeting.objects.filter(conference=c, state__in=BOOKED), "conference_meetings", "booked=yes",
    ),
    Definition(
        "held", "谈过的洽谈", "场", "记为谈过的一对一洽谈。",
        lambda c: Meeting.objects.filter(conference=c, state=MeetingState.HELD), "conference_meetings", "state=held",
    ),
    _docking("dockings", "对接", DockingStage.DOCKED, "这次对接会上供需双方谈过的对数，双方确认或有依据；一条需求与一项供给算一对，后来走得更远的也在内。"),
    _docking("intentions", "意向", DockingStage.INTENDED, "其中达成意向及以后的对数。"),
    _docking("agreements", "协议", DockingStage.AGREED, "其中签了协议及以后的对数。"),
    _docking("signed", "签约", DockingStage.SIGNED, "其中签了有约束力的合同及以后的对数。"),
    _docking("registered", "技术合同登记", DockingStage.REGISTERED, "其中合同经过技术合同认定登记及以后的对数。"),
    Definition(
        "ceremony", "现场签约", "项", "签约仪式名单上记为已签的。",
        lambda c: Signing.objects.filter(conference=c, signed_at__isnull=False), "conference_agenda", "",
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in DEFINITIONS}
#: What outsiders may know: totals that are told at every press conference.
PUBLIC = ("people", "checked_in", "offers", "needs", "dockings", "intentions", "agreements")


@dataclass(frozen=True)
class Figure:
    """A number of a conference."""

    definition: Definition
    count: int


def figures_of(conference: Conference, codes: Sequence[str] = tuple(BY_CODE)) -> list[Figure]:
    """Each figure as it stands. One query a figure, however many rows."""
    return [Figure(BY_CODE[code], BY_CODE[code].rows(conference).count()) for code in codes]


@dataclass(frozen=True)
class Row:
    """One field or county: its code and title, and its counts by figure."""

    code: str
    title: str
    counts: dict[str, int]


#: The columns of the tables by field and county.
COLUMNS = ("offers", "needs", "dockings", "intentions", "agreements")
_STAGES = tuple(str(each) for each in STAGES)


def by_field(conference: Conference) -> list[Row]:
    """Offers and needs by their own field, pairs by their need's. Two queries."""
    entries, pairs = _counted(conference, "field_code", "need__field_code")
    titles = {str(each): each.label for each in TechField}
    return [
        Row(code, titles.get(code, "没有写"), _line(code, entries, pairs))
        for code in _keys(entries, pairs, titles)
    ]


def by_county(conference: Conference) -> list[Row]:
    """Offers and needs by the place that is public, pairs by their need's county. Three queries.

    A need whose county is hidden is counted at the city as an entry, and at its county as a pair: this table is the organiser's.
    """
    entries, pairs = _counted(conference, "place_id", "region_id")
    codes = {code for code, _ in entries} | {code for code, _ in pairs}
    rows = Region.objects.filter(pk__in=codes).order_by("path")
    titles = {region.pk: region.name for region in rows}
    return [Row(code, title, _line(code, entries, pairs)) for code, title in titles.items()]


def _keys(
    entries: Counter[tuple[str, str]], pairs: Counter[tuple[str, str]], titles: dict[str, str]
) -> list[str]:
    there = {code for code, _ in entries} | {code for code, _ in pairs}
    return [*(code for code in titles if code in there), *sorted(there - set(titles))]


def _counted(
    conference: Conference, of_entry: str, of_pair: str
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Accepted entries by key and side, pairs by key and furthest stage."""
    entries = Entry.objects.filter(conference=conference).accepted().order_by()
    pairs = Docking.objects.filter(conference=conference).order_by()
    return (
        Counter(
            {(key, side): n for key, side, n in entries.values_list(of_entry, "side").annotate(n=Count("pk"))}
        ),
        Counter({(key, at): n for key, at, n in pairs.values_list(of_pair, "stage").annotate(n=Count("pk"))}),
    )


def _line(code: str, entries: Counter[tuple[str, str]], pairs: Counter[tuple[str, str]]) -> dict[str, int]:
    reached = reached_counts({stage: pairs[code, stage] for stage in _STAGES}, _STAGES)
    return {
        "offers": entries[code, Side.OFFER], "needs": entries[code, Side.NEED], "dockings": reached[DockingStage.DOCKED],
        "intentions": reached[DockingStage.INTENDED], "agreements": reached[DockingStage.AGREED],
    }  # fmt: skip


def definitions_printed(defined: Definitions) -> list[tuple[str, str]]:
    """Every definition that must stand beside the numbers: the conference's own, then the stages', then how one counts."""
    own = [(f"{each.title}（{each.unit}）", each.words) for each in DEFINITIONS]
    stages = [(each.title, each.words) for each in defined.stages]
    return [*own, *stages, *(("怎样数", words) for words in defined.counting)]


# ── what still waits for the organiser ──────────────────────────────────────────────────────


def waiting_of(conference: Conference) -> dict[str, int]:
    """Registrations and entries that wait for his word, meetings without a time, those who have none. Four queries."""
    meetings = Meeting.objects.filter(conference=conference)
    alive = meetings.filter(state__in=(MeetingState.WISHED, MeetingState.AGREED, *BOOKED))
    idle = Registration.objects.filter(conference=conference, wants_meetings=True).counted()
    return {
        "registrations": Registration.objects.filter(
            conference=conference, state=RegistrationState.APPLIED
        ).count(),
        "entries": Entry.objects.filter(conference=conference, state=EntryState.PROPOSED).count(),
        "unplaced": meetings.filter(state=MeetingState.AGREED).count(),
        "idle": idle.exclude(pk__in=alive.values("host")).exclude(pk__in=alive.values("guest")).count(),
    }


# ── the day, minute by minute ───────────────────────────────────────────────────────────────

#: Steps of a replay; more would show nothing that an eye can follow.
STEPS = 240


def timeline(conference: Conference) -> dict[str, Any]:
    """The day as it went: for each of ``STEPS`` moments how far each figure had come. Five queries.

    Check-ins, entries, meetings and signatures by their own moments. Pairs are told of by the day only, so they are shown at
    the moment at which their steps were written down.
    """
    since, until = _span(conference)
    length = max((until - since).total_seconds(), 1.0)
    pairs = Docking.objects.filter(conference=conference, steps__state="confirmed").order_by()
    steps = list(pairs.values_list("steps__stage", "steps__made_at"))
    moments = {
        "offers": _of(conference, "offers", "accepted_at"),
        "needs": _of(conference, "needs", "accepted_at"),
        "checked_in": _of(conference, "checked_in", "checked_in_at"),
        "held": _of(conference, "held", "slot__ends_at"),
        "dockings": [at for stage, at in steps if stage == DockingStage.DOCKED],
        "intentions": [at for stage, at in steps if stage == DockingStage.INTENDED],
        "agreements": [at for stage, at in steps if stage == DockingStage.AGREED],
    }
    return {
        "since": since.isoformat(),
        "seconds": length,
        "steps": STEPS,
        "series": {
            code: {
                "title": BY_CODE[code].title,
                "unit": BY_CODE[code].unit,
                "data": _grown(found, since, length),
            }
            for code, found in moments.items()
        },
    }


def _span(conference: Conference) -> tuple[datetime, datetime]:
    return conference.started_at or conference.starts_at, conference.closed_at or conference.ends_at


def _of(conference: Conference, code: str, field: str) -> list[datetime]:
    rows = BY_CODE[code].rows(conference).order_by()
    return [at for at in rows.values_list(field, flat=True) if at is not None]


def _grown(moments: Sequence[datetime], since: datetime, length: float) -> list[int]:
    """How many had been by each step; what was before the beginning counts from the first."""
    counts = Counter(
        min(max(int((at - since).total_seconds() / length * STEPS), 0), STEPS - 1) for at in moments
    )
    grown, total = [], 0
    for step in range(STEPS):
        total += counts[step]
        grown.append(total)
    return grown
