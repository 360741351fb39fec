"""What the public learns of a case by its number and the last four digits of the telephone that was left; ratings added up.

Whether the number or the digits are wrong is not told. Names of people, reviewers and what was decided quietly are not here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem
from kechuang.core.logic.workdays import Workdays
from kechuang.programs.logic.publicity import masked_name, masked_title
from kechuang.programs.logic.rating import STARS, Tally
from kechuang.programs.models import Case, Clock, Rating, Receipt, Urge
from kechuang.programs.queries.officer import applicant_of, is_admitted, reading_of
from kechuang.programs.states import ENDED, UNDER_WAY, CaseState, Step

#: Within the hour: questions from one address, and wrong digits for one number. Our choice, no law.
QUESTIONS_AN_HOUR, MISSES_AN_HOUR = 60, 8
_HOUR = 3600
MISMATCH = (
    "编号和手机末四位对不上，请核对后再查。手机是申报时留的联系电话；编号印在接件凭证上，如 KJ2026000100001。"
)
FLOOD = "查询次数太多，请一小时后再试；也可以登录查看，或拨打承办科室电话。"
#: What a case says of itself before the public, where the officers' word would mislead.
_WORDS: dict[str, str] = {
    CaseState.DRAFT: "已退回，请登录修改后再报",
    CaseState.UNIT: "已退回申报单位",
    CaseState.CORRECTION: "等待您补正",
}
_TONES: dict[str, str] = {
    CaseState.APPROVED: "ok", CaseState.DECLINED: "bad", CaseState.INADMISSIBLE: "bad", CaseState.CORRECTION: "warn",
    CaseState.OBJECTION: "warn", CaseState.DRAFT: "warn", CaseState.UNIT: "warn", CaseState.WITHDRAWN: "mute", CaseState.VOID: "mute",
}  # fmt: skip
_BESIDE: dict[str, str] = {CaseState.CORRECTION: Step.CHECK, CaseState.OBJECTION: Step.PUBLICITY}


@dataclass(frozen=True)
class Node:
    """One step: who does it, when it began and ended, when it should end. ``stands``: ``done``, ``here``, ``ahead``."""

    title: str
    post: str
    promised: int | None
    stands: str
    started_on: date | None = None
    ended_on: date | None = None
    due_on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Status:
    """How a case stands, for whoever knows its number and digits. ``asked``: titles of what is to be mended."""

    number: str
    title: str
    call: str
    kind: str
    office: str
    contact: str
    state: str
    tone: str
    words: str
    nodes: list[Node]
    received_at: datetime | None
    admitted: bool
    decided_at: datetime | None
    asked: list[str] = field(default_factory=list)
    asked_until: date | None = None
    can_urge: bool = False
    can_rate: bool = False
    urged: list[Urge] = field(default_factory=list)
    rating: Rating | None = None


def look_up(number: str, tail: str, *, address: str) -> Case:
    """The case of a number, if the digits are its own. Raises ``Problem``, the same for a wrong number and for wrong digits.

    ``address``: where the question comes from. Too many questions from one place, or misses for one number, are refused.
    """
    wanted, digits = plain_number(number), half_width(tail).strip()
    missed = f"programs.lookup:{hashlib.sha256(wanted.encode()).hexdigest()}"
    refuse_a_flood(address)
    if cache.get(missed, 0) >= MISSES_AN_HOUR:
        raise Problem(FLOOD)
    rows = Case.objects.select_related("call__region", "kind_version", "organisation", "person")
    case = rows.filter(number=wanted).first() if wanted else None
    kept = case.phone_tail if case is not None else ""
    # Compared also where there is nothing to compare with: the answer must not come sooner for a number that is none.
    same = hmac.compare_digest((kept or "----").encode(), digits.encode())
    if case is None or not kept or not same:
        _count(missed)
        raise Problem(MISMATCH)
    return case


def verify_receipt(number: str, *, address: str) -> Receipt | None:
    """The receipt of a number, for whoever holds one and asks whether it is real; None if there is none.

    Questions are counted together with those for the status. Raises ``Problem`` after too many from one place.
    """
    refuse_a_flood(address)
    rows = Receipt.objects.select_related("case__call__region", "case__organisation", "case__person")
    return rows.filter(number=plain_number(number)).first()


def masked_applicant(case: Case) -> str:
    """Whose case it is, of which only the beginning is told."""
    return masked_name(applicant_of(case), is_organisation=case.organisation_id is not None)


def plain_number(number: str) -> str:
    """A number as it is kept, however it was typed."""
    return re.sub(r"\s", "", half_width(number)).upper()[:40]


def refuse_a_flood(address: str) -> None:
    """Count one more question from an address, also those of other rooms' public pages. Raises ``Problem`` after too many."""
    if _count(f"programs.lookup:{address}") > QUESTIONS_AN_HOUR:
        raise Problem(FLOOD)


def _count(key: str) -> int:
    """One more within the hour; how many that makes."""
    return 1 if cache.add(key, 1, timeout=_HOUR) else int(cache.incr(key))


def status_of(case: Case, today: date, calendar: Workdays) -> Status:
    """How a case stands. Six queries at most."""
    state = case.state
    asked = case.corrections.waiting().last() if state == CaseState.CORRECTION else None
    rating = Rating.objects.filter(case=case).first()
    kind = case.kind_version.kind
    rated = state in ENDED - {CaseState.VOID, CaseState.WITHDRAWN}
    return Status(
        number=case.number or "", title=case.title if case.organisation_id else masked_title(case.title),
        call=case.call.title, kind=kind.title, office=case.call.office, contact=case.call.contact, state=case.state,
        tone=_TONES.get(state, "info"), words=_WORDS.get(state, case.get_state_display()), nodes=_nodes(case, today, calendar),
        received_at=case.received_at, admitted=is_admitted(case), decided_at=case.decided_at,
        asked=[] if asked is None else [_titled(kind, each["code"]) for each in asked.items],
        asked_until=None if asked is None else asked.due_on, can_urge=state in UNDER_WAY and state != CaseState.CORRECTION,
        can_rate=rated and rating is None, urged=list(case.urges.order_by("-pk")[:3]), rating=rating,
    )  # fmt: skip


def _titled(kind: object, code: str) -> str:
    """The title of a question or material; its words may say more than the public should read."""
    found = kind.question(code) or kind.material(code)  # type: ignore[attr-defined]
    return str(found.title) if found is not None else "其他事项"


def _nodes(case: Case, today: date, calendar: Workdays) -> list[Node]:
    clocks: Mapping[str, Clock] = {each.step: each for each in case.clocks.prefetch_related("pauses")}
    steps = case.kind_version.kind.steps
    order = [str(each.step) for each in steps]
    here = str(_BESIDE.get(case.state, case.state))
    reached = order.index(here) if here in order else -1
    nodes = []
    for place, plan in enumerate(steps):
        clock = clocks.get(str(plan.step))
        over = (
            place < reached or case.state == CaseState.APPROVED or (clock is not None and case.state in ENDED)
        )
        stands = "here" if str(plan.step) == here else "done" if over else "ahead"
        shown = clock if stands != "ahead" else None
        nodes.append(
            Node(
                plan.step.label, plan.post, plan.promised, stands, shown.started_on if shown else None,
                shown.stopped_on if shown else None, shown.due_on if shown else None, _said(shown, stands, today, calendar),
            )
        )  # fmt: skip
    return nodes


def _said(clock: Clock | None, stands: str, today: date, calendar: Workdays) -> str:
    """How long a step took or has left, in words for the applicant."""
    read = reading_of(clock, today, calendar)
    if read is None:
        return ""
    if stands == "done":
        # What stood still all along (experts, the public) took none of the promised days: no words are better than a nought.
        return f"用了{read.used}个工作日" if read.used else ""
    if read.paused:
        return "停表，这段时间不计入承诺时限"
    if read.left is None:
        return ""
    if read.is_overdue:
        return f"已超过承诺时限{-read.left}个工作日，可以催办"
    return "今天到期" if read.left == 0 else f"还剩{read.left}个工作日"


# ── ratings ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class KindTally:
    """The ratings of one kind of matter."""

    title: str
    tally: Tally

    @property
    def levels(self) -> list[tuple[str, int]]:
        """Each level with how often it was given."""
        return [(title, self.tally.counts.get(stars, 0)) for stars, title in STARS.items()]


def rating_tallies(year: int | None = None) -> list[KindTally]:
    """Ratings by kind of matter, of the cases decided in a year (None: ever); for everybody. Two queries."""
    over = ENDED - {CaseState.VOID, CaseState.WITHDRAWN}
    rows = Case.objects.filter(state__in=over, decided_at__isnull=False)
    if year is not None:
        rows = rows.filter(decided_at__year=year)
    ended = dict(
        rows.order_by().values("kind_version__code").annotate(count=Count("pk")).values_list("kind_version__code", "count")
    )  # fmt: skip
    given: dict[str, dict[int, int]] = {}
    rated = Rating.objects.filter(case__in=rows.order_by().values("pk")).order_by()
    for code, stars, count in rated.values_list("case__kind_version__code", "stars").annotate(
        count=Count("pk")
    ):
        given.setdefault(code, {})[stars] = count
    titles = dict(
        rows.order_by("kind_version__version").values_list("kind_version__code", "kind_version__title")
    )
    found = [KindTally(titles[code], Tally(given.get(code, {}), count)) for code, count in ended.items()]
    return sorted(found, key=lambda each: (-each.tally.rated, each.title))


def rated_years() -> list[int]:
    """The years in which cases were decided, the latest first."""
    rows = Case.objects.filter(decided_at__isnull=False).datetimes("decided_at", "year", order="DESC")
    return [each.year for each in rows]
