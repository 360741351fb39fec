"""Rights as the law counts them: terms of protection, validity on a day, the counting notions, high value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kechuang.subjects.states import CLASS_ONE, CLASS_TWO, PATENTS, Acquired, IPKind, LegalStatus

#: Years of protection from the filing day. Designs filed before 1 June 2021 have ten.
TERMS: dict[str, int] = {IPKind.INVENTION: 20, IPKind.DEFENCE: 20, IPKind.UTILITY: 10, IPKind.DESIGN: 15}
LONGER_DESIGNS_SINCE = date(2021, 6, 1)
OLD_DESIGN_TERM = 10
#: A patent kept longer than this counts as one of high value.
LONG_KEPT_YEARS = 10
#: What ends an application or a right.
ENDED = frozenset(
    {
        LegalStatus.REFUSED,
        LegalStatus.WITHDRAWN,
        LegalStatus.LAPSED,
        LegalStatus.EXPIRED,
        LegalStatus.INVALIDATED,
    }
)
#: The statuses that settle whether a granted right stands; those before the grant do not.
SETTLING = ENDED | {LegalStatus.GRANTED}
#: The holders, counted from the first, of which the law of 专精特新 wants the firm to be one.
FIRST_HOLDERS = 3


@dataclass(frozen=True, slots=True)
class RightFacts:
    """What a right's counting needs to know of it. ``history``: (day, status), the older first."""

    kind: str
    filed_on: date | None
    granted_on: date | None
    status: str
    status_on: date | None = None
    history: tuple[tuple[date, str], ...] = ()
    acquired: str = Acquired.OWN
    is_emerging: bool | None = None
    has_family_abroad: bool | None = None
    is_pledge_high: bool | None = None
    has_national_award: bool | None = None
    is_in_use: bool | None = None


def same_day(day: date, years: int) -> date:
    """The same day ``years`` later (earlier if negative); 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def term_years(kind: str, filed_on: date) -> int | None:
    """How many years a patent is protected from its filing day; None for what is not a patent."""
    if kind == IPKind.DESIGN and filed_on < LONGER_DESIGNS_SINCE:
        return OLD_DESIGN_TERM
    return TERMS.get(kind)


def ends_on(kind: str, filed_on: date | None) -> date | None:
    """The day on which protection ends by time: the first on which the right is no longer valid."""
    years = None if filed_on is None else term_years(kind, filed_on)
    return None if filed_on is None or years is None else same_day(filed_on, years)


def filed_by(day: date, years: int) -> date:
    """The last filing day whose ``years`` are over on ``day``: for asking many at once."""
    start = same_day(day, -years)
    after = start + timedelta(days=1)
    return after if same_day(after, years) <= day else start


def valid_on(right: RightFacts, day: date) -> bool:
    """Was the right granted and in force on ``day``, by its statuses' days and its term?

    A right whose day of grant is not known is not proven valid.
    """
    if right.granted_on is None or right.granted_on > day:
        return False
    end = ends_on(right.kind, right.filed_on)
    if end is not None and day >= end:
        return False
    if right.status in ENDED and (right.status_on is None or right.status_on <= day):
        return False
    settled = [status for on, status in right.history if on <= day and status in SETTLING]
    return not settled or settled[-1] == LegalStatus.GRANTED


def kept_long(filed_on: date | None, day: date) -> bool | None:
    """Has it been kept for more than ten years from filing? Exactly ten is not more. None: filing day unknown."""
    return None if filed_on is None else day > same_day(filed_on, LONG_KEPT_YEARS)


def high_value(right: RightFacts, day: date) -> bool | None:
    """Is it of high value by any of the five notions? None: none is met, and some are not known."""
    notions = (
        right.is_emerging,
        right.has_family_abroad,
        kept_long(right.filed_on, day),
        right.is_pledge_high,
        right.has_national_award,
    )
    if any(notions):
        return True
    return None if None in notions else False


def high_value_union(notions: Iterable[Collection[int]]) -> set[int]:
    """The different patents that meet at least one notion, each once."""
    return set().union(*notions)


# ── counting notions ────────────────────────────────────────────────────────────────────────


def filed_within(rights: Iterable[RightFacts], first: date, last: date) -> int:
    """申请量: patents filed within a period."""
    return sum(r.kind in PATENTS and r.filed_on is not None and first <= r.filed_on <= last for r in rights)


def granted_within(rights: Iterable[RightFacts], first: date, last: date) -> int:
    """授权量: patents granted within a period, whatever became of them later."""
    return sum(
        r.kind in PATENTS and r.granted_on is not None and first <= r.granted_on <= last for r in rights
    )


def valid_count(rights: Iterable[RightFacts], day: date) -> int:
    """有效量: patents in force on a day."""
    return sum(r.kind in PATENTS and valid_on(r, day) for r in rights)


def pct_within(rights: Iterable[RightFacts], first: date, last: date) -> int:
    """PCT 申请量: international applications filed within a period."""
    return sum(
        r.kind == IPKind.PCT and r.filed_on is not None and first <= r.filed_on <= last for r in rights
    )


# ── what a firm may count for a recognition ─────────────────────────────────────────────────

HNTE = "hnte"


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a right: by which organisation, for what, in which year, and until when it binds."""

    organisation_id: int
    purpose: str
    year: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A right as one organisation holds it: its place among the holders, all uses of the right, and its number."""

    right: RightFacts
    organisation_id: int
    order: int
    uses: Sequence[Use] = ()
    number: str = ""


def taken_by_another(holding: Holding, day: date) -> bool:
    """Does another owner use the right for HNTE on ``day``? A co-owned right serves one owner only.

    A use without an end binds until somebody enters one.
    """
    return any(
        use.purpose == HNTE
        and use.organisation_id != holding.organisation_id
        and use.year <= day.year
        and (use.until is None or use.until >= day)
        for use in holding.uses
    )


def used_up(holding: Holding, day: date) -> bool:
    """Was a class II right used in an HNTE application of an earlier year? This year's is the one being judged."""
    return any(use.purpose == HNTE and use.year < day.year for use in holding.uses)


def counts(holding: Holding, day: date) -> bool:
    """May the organisation count the right on ``day``: class I or II, valid, not merely licensed, not another's?"""
    right = holding.right
    return (
        right.kind in CLASS_ONE | CLASS_TWO
        and right.acquired != Acquired.LICENSED
        and valid_on(right, day)
        and not taken_by_another(holding, day)
    )


def _number(
    holdings: Iterable[Holding], told: Callable[[Holding], bool | None], *, enough: int = 0
) -> int | None:
    """How many are so. None if some are not told, unless ``enough`` are known already."""
    answers = [told(each) for each in holdings]
    known = sum(answer is True for answer in answers)
    return None if None in answers and not (enough and known >= enough) else known


def ip_facts(holdings: Sequence[Holding], day: date) -> dict[str, int]:
    """The facts that rules ask of an organisation's rights, as at ``day``; what cannot be told is left out.

    A class I right of which nobody said whether it is in use leaves ``ip_class1_in_use`` unknown; of high value one
    known right is enough for every rule, so that only the absence of any is left unknown.
    """
    usable = [each for each in holdings if counts(each, day)]
    ones = [each for each in usable if each.right.kind in CLASS_ONE]
    twos = [each for each in usable if each.right.kind in CLASS_TWO]
    fresh = [each for each in twos if not used_up(each, day)]
    both = [*ones, *fresh]
    own = sum(each.right.acquired == Acquired.OWN for each in both)
    front = [
        each for each in ones if each.order <= FIRST_HOLDERS and each.right.acquired != Acquired.ASSIGNED
    ]
    found: dict[str, int | None] = {
        "ip_class1": len(ones),
        "ip_class1_own": sum(each.right.acquired == Acquired.OWN for each in ones),
        "ip_class1_in_use": _number(front, lambda each: each.right.is_in_use),
        "ip_class1_high_value": _number(ones, lambda each: high_value(each.right, day), enough=1),
        "ip_class2": len(twos),
        "ip_class2_unused": len(fresh),
        "ip_own": own,
        "ip_acquired": len(both) - own,
        **_inventions(holdings, day),
    }
    return {name: value for name, value in found.items() if value is not None}


def _inventions(holdings: Iterable[Holding], day: date) -> dict[str, int | None]:
    """Inventions in force and those of high value; None where a filing day or a flag that nobody told could change it."""
    own = [
        each
        for each in holdings
        if each.right.kind in (IPKind.INVENTION, IPKind.DEFENCE) and each.right.acquired != Acquired.LICENSED
    ]
    if any(each.right.filed_on is None for each in own):
        return {"valid_inventions": None, "high_value_inventions": None}
    valid = [each for each in own if valid_on(each.right, day)]
    return {
        "valid_inventions": len(valid),
        "high_value_inventions": _number(valid, lambda each: high_value(each.right, day)),
    }


def ended_on(right: RightFacts, day: date) -> date | None:
    """The day on which a right had ended as at ``day``, other than by its term; None if it had not.

    An end whose day nobody knows counts as ended on ``day``.
    """
    if right.status in ENDED and (right.status_on is None or right.status_on <= day):
        return right.status_on or day
    settled = [(on, status) for on, status in right.history if on <= day and status in SETTLING]
    return settled[-1][0] if settled and settled[-1][1] in ENDED else None


def patent_rows(holdings: Sequence[Holding], day: date) -> tuple[dict[str, object], ...]:
    """The list of an organisation's patents as rules ask for it (the fact ``patents``); what is not known is left out."""
    rows: list[dict[str, object]] = []
    for each in holdings:
        right = each.right
        if right.kind not in PATENTS or right.acquired == Acquired.LICENSED:
            continue
        row = {
            "number": each.number,
            "kind": str(IPKind.INVENTION) if right.kind == IPKind.DEFENCE else right.kind,
            "filed_on": right.filed_on,
            "granted_on": right.granted_on,
            "ended_on": ended_on(right, day),
            "is_emerging": right.is_emerging,
            "has_family_abroad": right.has_family_abroad,
            "is_highly_pledged": right.is_pledge_high,
            "has_award": right.has_national_award,
        }
        rows.append({name: value for name, value in row.items() if value is not None})
    return tuple(rows)


def next_fee_on(filed_on: date, day: date) -> date:
    """The next day by which the yearly fee of a patent is due: the anniversary of its filing after ``day``."""
    due = same_day(filed_on, day.year - filed_on.year)
    return due if due > day else same_day(filed_on, day.year - filed_on.year + 1)
