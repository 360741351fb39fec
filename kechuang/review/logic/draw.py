"""The draw of experts (专家抽取): a frozen demand, a reason for everyone left out, an order that anyone can recompute.

The seed is committed to before the draw (``commit``) and shown after it. Every eligible candidate has a key that
depends on the seed and on his own id alone, so that nobody's place depends on who else is in the set; a shuffle would
not give that. Seats are filled by one walk along the order (``fill``):

* a candidate takes a seat unless his employer or his region has its most, or the seats left after him would be fewer
  than the least numbers that regions are still owed;
* the walk never looks ahead, so somebody who was passed over, or stands behind the last seat, changes nothing by
  leaving. The price: where candidates for an owed seat run out, the seat stays empty and is reported as a shortage,
  to be met by a wider demand or a supplementary draw, never in silence.

Who chooses the nonce of the seed after seeing the candidates could try nonces until the list suits him. Publish the
commitment before the candidates are frozen, or mix in a ``beacon``: a public number that nobody knew at that time.

Default numbers are design values, not law; a region's own rule sets them.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from kechuang.core.logic.verdicts import Problem

#: Digits of the logarithm under a weighting. ``Decimal.ln`` rounds correctly, so every machine gets the same digits.
_LOGARITHM = Context(prec=60)
_KEYS = 2**256
#: Characters of a nonce: fewer could be guessed from the commitment.
SHORTEST_NONCE = 16


class Condition(StrEnum):
    """What keeps a candidate out of the draw."""

    INACTIVE = "inactive"
    UNIDENTIFIED = "unidentified"
    ABSENT = "absent"
    LISTED = "listed"
    SEATED = "seated"
    DISCIPLINE = "discipline"
    TITLE = "title"
    BANNED = "banned"
    RECUSED = "recused"
    LOAD = "load"
    ROTATION = "rotation"


CONDITION_TITLES = {
    Condition.INACTIVE: "不在库",
    Condition.UNIDENTIFIED: "身份、单位或地区不明",
    Condition.ABSENT: "评审日不便",
    Condition.LISTED: "在排除名单上",
    Condition.SEATED: "已在本组",
    Condition.DISCIPLINE: "学科不符",
    Condition.TITLE: "职称不符",
    Condition.BANNED: "受限制",
    Condition.RECUSED: "应当回避",
    Condition.LOAD: "本年度评审次数已满",
    Condition.ROTATION: "连续评审年数已满",
}


@dataclass(frozen=True, slots=True)
class RegionQuota:
    """Seats for a region: at least ``least``, at most ``most`` (None: no limit).

    ``region`` is a code of six digits and holds all below it (440300 holds 440305); with ``is_outside`` the quota is
    for everyone from elsewhere.
    """

    region: str
    least: int = 0
    most: int | None = None
    is_outside: bool = False

    @property
    def stem(self) -> str:
        """The code without its empty levels: 4403 of 440300."""
        code = self.region
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
        return code

    def holds(self, region: str) -> bool:
        """Is somebody from this region counted here? Whose region is unknown is counted nowhere."""
        return bool(region) and region.startswith(self.stem) != self.is_outside

    @property
    def words(self) -> str:
        """The region as a person reads it."""
        return f"{self.region}以外" if self.is_outside else self.region


@dataclass(frozen=True, slots=True)
class Weighting:
    """A declared preference by expert statistics: chances in proportion to each candidate's weight.

    ``low`` and ``high`` bound the weights, so that the preference stays soft; the defaults are design values. ``basis``
    says to the reader what the weights are made of. Without a weighting all chances are equal, whatever the rows carry.
    """

    basis: str
    low: Decimal = Decimal("0.8")
    high: Decimal = Decimal("1.25")


@dataclass(frozen=True, slots=True)
class Listed:
    """An expert whom the demand rules out by name, and why."""

    expert: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who already sits in the group; a supplementary draw counts him in its quotas."""

    expert: str
    employer: str
    region: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a draw; frozen and signed before it.

    ``disciplines``: codes of GB/T 13745, each holding the longer codes below it; ``widened``: codes added, with
    ``widened_why``, because the set was too small. ``number``: seats to fill now. ``spare_ratio``: spares a seat.
    ``titles``: accepted title levels, empty for any. ``load_cap``: an expert who has sat this often this year is out;
    ``rotation_limit``: so is one who sat this many years in a row up to last year (None: no limit, for both).
    ``answer_minutes``: how long an answer is waited for, by channel. ``supplements``: the draw that this one adds to,
    whose members are ``seated``. All default numbers are design values.
    """

    code: str
    day: date
    group: str
    disciplines: tuple[str, ...]
    number: int
    titles: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()
    widened_why: str = ""
    quotas: tuple[RegionQuota, ...] = ()
    per_employer: int | None = 1
    spare_ratio: Fraction = Fraction(2)
    exclusions: tuple[Listed, ...] = ()
    load_cap: int | None = 6
    rotation_limit: int | None = 3
    answer_minutes: tuple[tuple[str, int], ...] = (("online", 1440), ("phone", 30))
    weighting: Weighting | None = None
    supplements: str = ""
    seated: tuple[Seat, ...] = ()

    @property
    def spares(self) -> int:
        """How many spares are listed."""
        return math.ceil(self.number * self.spare_ratio)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the expert pool as it stood when the demand was frozen.

    ``expert`` is a stable id, the same in every draw. ``employer`` is an organisation's stable id, empty if unknown.
    ``is_identified``: is it known who he is? ``bans``, ``recusals``, ``absences``: reasons in words, empty if none.
    Whoever replays the record reads these words: give the kind of a recusal there, not the private tie behind it.
    ``load``: how often he sat this year; ``years``: the years in which he sat for this kind of group.
    """

    expert: str
    employer: str
    region: str
    disciplines: tuple[str, ...]
    title: str = ""
    is_active: bool = True
    is_identified: bool = True
    bans: tuple[str, ...] = ()
    recusals: tuple[str, ...] = ()
    absences: tuple[str, ...] = ()
    load: int = 0
    years: tuple[int, ...] = ()
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that keeps a candidate out, with what was found, in Chinese."""

    condition: Condition
    words: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A candidate who is not in the draw, with every condition that keeps him out."""

    expert: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """An eligible candidate's place: ``key`` sorts the order, a digest or, under a weighting, a number."""

    expert: str
    key: str


@dataclass(frozen=True, slots=True)
class Seed:
    """What decides the order: the draw's public number, its time, the supervisor's nonce, and perhaps a beacon."""

    number: str
    moment: str
    nonce: str
    beacon: str = ""

    @property
    def committed(self) -> bytes:
        """What the commitment is made of: all but the beacon, which nobody knows yet."""
        return f"{self.number}\n{self.moment}\n{self.nonce}".encode()

    @property
    def key(self) -> bytes:
        """The key of the order."""
        return f"{self.number}\n{self.moment}\n{self.nonce}\n{self.beacon}".encode()


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result of a draw. ``order`` has all eligible candidates; ``shortages`` says in words what is missing."""

    order: tuple[Placed, ...]
    excluded: tuple[Excluded, ...]
    chosen: tuple[str, ...]
    spares: tuple[str, ...]
    shortages: tuple[str, ...] = ()


# ── seed ────────────────────────────────────────────────────────────────────────────────────────
def commit(seed: Seed) -> str:
    """The commitment to publish before the draw: SHA-256, in hex. Problem if the seed could be guessed from it."""
    if len(seed.nonce) < SHORTEST_NONCE:
        raise Problem(f"监督人的随机数至少 {SHORTEST_NONCE} 个字符，否则可以从承诺值猜出来。", field="nonce")
    if any("\n" in part for part in (seed.number, seed.moment, seed.nonce, seed.beacon)):
        raise Problem("抽取号、时间和随机数都只能写一行。", field="nonce")
    return hashlib.sha256(seed.committed).hexdigest()


# ── demand ──────────────────────────────────────────────────────────────────────────────────────
def check_demand(demand: Demand) -> None:
    """Problem in Chinese if a demand contradicts itself."""
    if demand.number < 1:
        raise Problem("抽取人数至少为 1。", field="number")
    if not demand.disciplines:
        raise Problem("至少写一个学科代码。", field="disciplines")
    if demand.widened and not demand.widened_why:
        raise Problem("放宽了学科，要写明理由。", field="widened_why")
    if demand.spare_ratio < 0:
        raise Problem("备选比例不能小于 0。", field="spare_ratio")
    for i, one in enumerate(demand.quotas):
        if one.least < 0 or (one.most is not None and one.most < one.least):
            raise Problem(f"{one.words}的名额下限不能小于 0，也不能大于上限。", field="quotas")
        if any(_overlap(one, other) for other in demand.quotas[:i]):
            raise Problem(
                f"{one.words}的名额与另一条的地区有重叠，同一位专家会算两次。请改成互不重叠的地区。",
                field="quotas",
            )
    owed = sum(max(0, each.least - _seated(demand, each)) for each in demand.quotas)
    if owed > demand.number:
        raise Problem(f"各地区名额下限合计 {owed}，超过抽取人数 {demand.number}。", field="quotas")
    weighting = demand.weighting
    if weighting and not (0 < weighting.low <= weighting.high and weighting.basis):
        raise Problem("加权要写明依据，权重的下限大于 0 且不大于上限。", field="weighting")


def _overlap(one: RegionQuota, other: RegionQuota) -> bool:
    nested = one.stem.startswith(other.stem), other.stem.startswith(one.stem)
    if one.is_outside and other.is_outside:
        return True
    if one.is_outside:
        return not nested[1]
    if other.is_outside:
        return not nested[0]
    return any(nested)


def _seated(demand: Demand, quota: RegionQuota) -> int:
    return sum(quota.holds(each.region) for each in demand.seated)


# ── eligibility ─────────────────────────────────────────────────────────────────────────────────
def reasons_against(demand: Demand, candidate: Candidate) -> tuple[Reason, ...]:
    """Every condition that keeps a candidate out of this draw; empty if he may be drawn."""
    return tuple(_reasons(demand, candidate))


def _reasons(demand: Demand, who: Candidate) -> Iterable[Reason]:
    if not who.is_active:
        yield Reason(Condition.INACTIVE, "不在库，或已暂停")
    if not who.is_identified:
        yield Reason(Condition.UNIDENTIFIED, "身份没有核实，不能判断回避")
    if not who.employer:
        yield Reason(Condition.UNIDENTIFIED, "工作单位不明，不能判断回避")
    if demand.quotas and not who.region:
        yield Reason(Condition.UNIDENTIFIED, "所在地区不明，不能算进地区名额")
    yield from (Reason(Condition.ABSENT, words) for words in who.absences)
    yield from (
        Reason(Condition.LISTED, each.reason) for each in demand.exclusions if each.expert == who.expert
    )
    if any(each.expert == who.expert for each in demand.seated):
        yield Reason(Condition.SEATED, "已在本组就座")
    wanted = (*demand.disciplines, *demand.widened)
    if not any(has.startswith(code) for has in who.disciplines for code in wanted):
        yield Reason(
            Condition.DISCIPLINE,
            f"要求 {'、'.join(wanted)}，登记的是 {'、'.join(who.disciplines) or '（没有）'}",
        )
    if demand.titles and who.title not in demand.titles:
        yield Reason(Condition.TITLE, f"要求 {'、'.join(demand.titles)}，登记的是 {who.title or '（没有）'}")
    yield from (Reason(Condition.BANNED, words) for words in who.bans)
    yield from (Reason(Condition.RECUSED, words) for words in who.recusals)
    if demand.load_cap is not None and who.load >= demand.load_cap:
        yield Reason(Condition.LOAD, f"本年度已评审 {who.load} 次，上限 {demand.load_cap} 次")
    run = years_in_a_row(who.years, demand.day.year)
    if demand.rotation_limit is not None and run >= demand.rotation_limit:
        yield Reason(
            Condition.ROTATION, f"到 {demand.day.year - 1} 年已连续 {run} 年，上限 {demand.rotation_limit} 年"
        )


def years_in_a_row(years: Collection[int], year: int) -> int:
    """How many years without a gap end with the year before ``year``."""
    run = 0
    while year - 1 - run in years:
        run += 1
    return run


# ── order ───────────────────────────────────────────────────────────────────────────────────────
def soft_weight(quality: Fraction | None, weighting: Weighting) -> Decimal:
    """A weight between ``low`` and ``high``, to four places, from a quality of 0 to 1; 1 within the bounds if unknown."""
    low, high = Fraction(weighting.low), Fraction(weighting.high)
    exact = (
        Fraction(1) if quality is None else low + (high - low) * min(max(quality, Fraction(0)), Fraction(1))
    )
    # Rounded as a fraction: arithmetic of Decimals would round by whatever context the thread has.
    return Decimal(round(min(max(exact, low), high) * 10_000)).scaleb(-4, _LOGARITHM)


def key_of(seed: Seed, candidate: Candidate, weighting: Weighting | None = None) -> str:
    """A candidate's key: HMAC-SHA256 of his id in hex; under a weighting −ln(u)/w with u from that digest."""
    digest = hmac.new(seed.key, candidate.expert.encode(), hashlib.sha256).hexdigest()
    if weighting is None:
        return digest
    weight = min(max(candidate.weight, weighting.low), weighting.high)
    u = _LOGARITHM.divide(Decimal(int(digest, 16) + 1), Decimal(_KEYS + 1))
    # Every step names its context, the sign too: a bare minus would round by whatever context the thread has.
    return f"{_LOGARITHM.divide(_LOGARITHM.minus(_LOGARITHM.ln(u)), weight):f}"


def _ordered(demand: Demand, candidates: Iterable[Candidate], seed: Seed) -> list[tuple[Placed, Candidate]]:
    rows = [(Placed(each.expert, key_of(seed, each, demand.weighting)), each) for each in candidates]
    if demand.weighting:
        return sorted(rows, key=lambda row: (Decimal(row[0].key), row[0].expert))
    return sorted(rows, key=lambda row: (row[0].key, row[0].expert))


# ── seats ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Seats:
    """Seats being filled under the quotas of a demand."""

    demand: Demand
    left: int
    employers: Counter[str] = field(default_factory=Counter)
    counts: Counter[RegionQuota] = field(default_factory=Counter)

    @classmethod
    def after(cls, demand: Demand, members: Iterable[Candidate | Seat]) -> Seats:
        """The seats that are left when these sit, beside those seated before the draw."""
        sitting = list(members)
        seats = cls(demand, demand.number - len(sitting))
        for each in (*demand.seated, *sitting):
            seats._count(each)
        return seats

    def _count(self, who: Candidate | Seat) -> None:
        self.employers[who.employer] += 1
        self.counts.update(quota for quota in self.demand.quotas if quota.holds(who.region))

    def owed(self) -> int:
        """Seats that regions are still owed by their least numbers."""
        return sum(max(0, quota.least - self.counts[quota]) for quota in self.demand.quotas)

    def fits(self, who: Candidate) -> bool:
        """May he take a seat now?"""
        most = self.demand.per_employer
        if self.left < 1 or (most is not None and self.employers[who.employer] >= most):
            return False
        own = [quota for quota in self.demand.quotas if quota.holds(who.region)]
        if any(quota.most is not None and self.counts[quota] >= quota.most for quota in own):
            return False
        pays = any(self.counts[quota] < quota.least for quota in own)
        return self.left - 1 >= self.owed() - pays

    def take(self, who: Candidate) -> None:
        """Give him a seat."""
        self.left -= 1
        self._count(who)


def fill(seats: Seats, order: Iterable[Candidate]) -> list[Candidate]:
    """Those who take the seats, by one walk along the order; ``seats`` are filled."""
    taken = []
    for who in order:
        if seats.fits(who):
            seats.take(who)
            taken.append(who)
    return taken


def draw_panel(demand: Demand, candidates: Sequence[Candidate], seed: Seed) -> Drawn:
    """Draw: sort out, order, seat, list the spares. Problem if the demand or the set contradicts itself."""
    check_demand(demand)
    counted = Counter(each.expert for each in candidates)
    if twice := sorted(expert for expert, times in counted.items() if times > 1):
        raise Problem(f"候选名单里 {'、'.join(twice)} 出现了不止一次。", field="candidates")
    excluded, eligible = [], []
    for each in sorted(candidates, key=lambda who: who.expert):
        if reasons := reasons_against(demand, each):
            excluded.append(Excluded(each.expert, reasons))
        else:
            eligible.append(each)
    order = _ordered(demand, eligible, seed)
    seats = Seats.after(demand, ())
    chosen = {who.expert for who in fill(seats, (who for _, who in order))}
    places = [placed.expert for placed, _ in order]
    spares = [expert for expert in places if expert not in chosen][: demand.spares]
    return Drawn(
        order=tuple(placed for placed, _ in order),
        excluded=tuple(excluded),
        chosen=tuple(expert for expert in places if expert in chosen),
        spares=tuple(spares),
        shortages=tuple(_shortages(seats, len(spares))),
    )


def _shortages(seats: Seats, spares: int) -> Iterable[str]:
    demand = seats.demand
    if seats.left:
        yield f"要 {demand.number} 人，只抽到 {demand.number - seats.left} 人，缺 {seats.left} 人"
    for quota in demand.quotas:
        if (short := quota.least - seats.counts[quota]) > 0:
            yield f"{quota.words}至少 {quota.least} 人，缺 {short} 人"
    if spares < demand.spares:
        yield f"备选要 {demand.spares} 人，只有 {spares} 人"
