"""From a target's expression to plain comparisons: what must hold, what would be better still, what is missing.

Each form of ``plans.logic.Expression`` has one function here. Nothing is judged yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kechuang.assessment.logic.bounds import Bounds
from kechuang.assessment.logic.facts import Facts, JudgeSettings
from kechuang.assessment.logic.words import plain, stated_digits
from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Direction, Measure
from kechuang.plans.logic import Expression
from kechuang.plans.logic.statement import is_effort

INCREASE_MODES = frozenset({"新增", "净增", "增加"})
ABOUT_WORDS = frozenset({"约", "左右", "近", "约为"})
_OWN_WORDS = 60
_POINTS = frozenset({"个百分点", "百分点"})
_FLIP = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison: ``found cmp wanted``, or what is missing for it.

    ``pace`` says how it fills with time: ``level`` (as its indicator does), ``state`` (holds or does not).
    """

    label: str
    found: Bounds | None
    cmp: str
    wanted: Bounds | None
    unit: str
    missing: str = ""
    pace: str = "level"
    tolerated: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a target asks for: ``must``, and what would be ``better`` still (力争)."""

    must: tuple[Part, ...] = ()
    better: tuple[Part, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    ambiguous: bool = False
    increase: bool = False

    @property
    def soft(self) -> bool:
        """Only 力争: falling short is no failure."""
        return not self.must


@dataclass(frozen=True, slots=True)
class Situation:
    """An expression beside what is known, all in one unit."""

    expression: Expression
    facts: Facts
    period: Period
    unit: str
    measure: str
    direction: str
    actual: Bounds
    base: Bounds | None
    settings: JudgeSettings
    text: str = ""

    def word(self, *words: str) -> bool:
        """Does the target's own text, mode or tone say one of these?"""
        # A long passage may speak of other targets as well; only a short one is surely this target's own.
        text = self.text if len(self.text) <= _OWN_WORDS else ""
        said = (text, self.expression.mode, self.expression.certainty)
        return any(word in one for word in words for one in said)


STATUTORY_MISSING = "法定增长的比例或上级要求的数额"
Ask = Callable[[Situation], Asked]


def comparator(at: Situation) -> str:
    """The comparator of the expression: a plain count is a floor, or a ceiling where less is better.

    "突破" is read as strictly more and flagged by the caller.
    """
    cmp = at.expression.cmp or "="
    if at.word("突破") and not at.word("零突破") and cmp in {"=", ">=", ">"}:
        return ">"
    if cmp in {"=", "~", "range", "stretch"}:
        return "<=" if at.direction == Direction.DOWN else ">="
    return cmp


def is_about(expression: Expression) -> bool:
    """Is the wanted number itself approximate?"""
    return expression.cmp == "~" or expression.approx in ABOUT_WORDS


def loosened(at: Situation, wanted: Fraction, cmp: str) -> Fraction:
    """The threshold of 约 and 左右: lower (or, for a ceiling, higher) by the tolerance."""
    if not is_about(at.expression):
        return wanted
    width = abs(wanted) * Fraction(at.settings.tolerance_pct) / 100
    return wanted + width if cmp in {"<=", "<"} else wanted - width


def _remarks(at: Situation) -> list[str]:
    remarks = []
    if at.word("突破") and not at.word("零突破"):
        remarks.append("“突破”是否含本数有歧义，这里按“超过”认定。")
    if is_about(at.expression):
        remarks.append(f"“左右”按±{plain(at.settings.tolerance_pct)}%认定（本平台的约定，不是依据）。")
    if at.direction == Direction.NONE and at.expression.cmp in {"", "="}:
        remarks.append("这项指标没有登记“越大越好”还是“越小越好”，按越大越好认定。")
    return remarks


def _asked(
    at: Situation,
    must: list[Part],
    better: list[Part] | None = None,
    *,
    remarks: list[str] | None = None,
    increase: bool = False,
) -> Asked:
    """Put the parts together; what is only 力争 moves to ``better``."""
    better = better or []
    if is_effort(at.expression.certainty) and at.expression.form != "stretch":
        must, better = [], [*must, *better]
    return Asked(
        must=tuple(must),
        better=tuple(better),
        remarks=(*_remarks(at), *(remarks or [])),
        ambiguous=at.word("突破") and not at.word("零突破"),
        increase=increase,
    )


def _level(
    at: Situation, label: str, wanted: Decimal | Fraction | int, cmp: str = "", found: Bounds | None = None
) -> Part:
    cmp = cmp or comparator(at)
    threshold = loosened(at, Fraction(wanted), cmp)
    return Part(label, found or at.actual, cmp, Bounds.exact(threshold), at.unit)


def ask_value(at: Situation) -> Asked:
    """A value, with a comparator; with growth: a level together with its growth, or an increase with it."""
    floor = at.expression.floor
    if floor is None and at.word("零突破"):
        floor = Decimal(1)
    if floor is None:
        return Asked(missing=("目标值",))
    if at.expression.mode in INCREASE_MODES and (
        at.measure == Measure.STOCK or at.expression.growth_pct is not None
    ):
        return _increase(at, floor)
    parts = [_level(at, "目标值", floor)]
    if at.expression.growth_pct is not None:
        parts.append(_grown(at, at.expression.growth_pct))
    return _asked(at, parts)


def _increase(at: Situation, floor: Decimal) -> Asked:
    """增加83家、增幅10%: of a stock, the difference from its base; of a count of new ones, the count itself."""
    growth, remarks = at.expression.growth_pct, []
    base = at.base
    if base is None and growth is not None and growth > 0:
        base = derived_base(floor, growth)
        remarks.append(
            f"没有基期数据，由增加{plain(floor)}、增幅{plain(growth)}%推得基数{_derived_words(base)}。"
        )
    if at.measure != Measure.STOCK:
        found: Bounds | None = at.actual
    else:
        found = None if base is None else at.actual.minus(base)
        if at.expression.mode == "新增":
            remarks.append("存量指标的“新增”按期末减期初的净增认定，期内失效的已经减去。")
    parts = [
        Part(
            "增加数",
            found,
            comparator(at),
            Bounds.exact(loosened(at, Fraction(floor), comparator(at))),
            at.unit,
            missing="" if found is not None else "基期数",
        )
    ]
    if growth is not None:
        parts.append(_increase_growth(found, base, growth))
    return _asked(at, parts, increase=True, remarks=remarks)


def _increase_growth(found: Bounds | None, base: Bounds | None, growth: Decimal) -> Part:
    """The stated growth of an increase is rounded in the text: half of its last digit is tolerated."""
    half = Fraction(1, 2 * 10 ** stated_digits(growth))
    said = f"{plain(growth)}%含四舍五入"
    if found is None or base is None or base.lo is None or base.lo <= 0:
        return Part("增幅", None, ">=", None, "%", missing="大于零的基期数")
    wanted = base.times((Fraction(growth) - half) / 100)
    return Part("增幅", found, ">=", wanted, "", pace="follows", tolerated=said)


def derived_base(floor: Decimal, growth_pct: Decimal) -> Bounds:
    """The base that an increase and its growth imply: 83 at 10 % is 830; 6 at 14.3 % is 42 (14.3 is rounded).

    An exact whole number is taken; else the one whole number that the rounding of the growth allows; else the
    interval that it allows.
    """
    exact = Fraction(floor) * 100 / Fraction(growth_pct)
    if exact.denominator == 1:
        return Bounds.exact(exact)
    half = Fraction(1, 2 * 10 ** stated_digits(growth_pct))
    low = Fraction(floor) * 100 / (Fraction(growth_pct) + half)
    high = Fraction(floor) * 100 / (Fraction(growth_pct) - half) if Fraction(growth_pct) > half else None
    if high is not None:
        whole = range(-(-low.numerator // low.denominator), high.numerator // high.denominator + 1)
        if len(whole) == 1:
            return Bounds.exact(whole[0])
    return Bounds(low, high)


def _derived_words(base: Bounds) -> str:
    return (
        plain(base.lo)
        if base.is_exact and base.lo is not None
        else f"在{plain(base.lo or 0)}与{plain(base.hi or 0)}之间"
    )


def ask_share(at: Situation) -> Asked:
    """A share in %: judged on the ratio itself."""
    floor = at.expression.floor
    if floor is None:
        return Asked(missing=("目标比重",))
    return _asked(at, [_level(at, "目标比重", floor)])


def ask_range(at: Situation) -> Asked:
    """3-5个: met by the lower end; the upper end is no maximum."""
    if at.expression.floor is None:
        return Asked(missing=("区间下端",))
    remarks = []
    if at.expression.ceil is not None:
        remarks.append(
            f"区间以下端{plain(at.expression.floor)}为达到，上端{plain(at.expression.ceil)}不是上限。"
        )
    parts = [_level(at, "区间下端", at.expression.floor)]
    if at.expression.growth_pct is not None:
        parts.append(_grown(at, at.expression.growth_pct))
    return _asked(at, parts, remarks=remarks)


def ask_stretch(at: Situation) -> Asked:
    """确保2100、力争3000: two thresholds. A lone 力争 has only the second, and falling short is no failure."""
    must = [] if at.expression.floor is None else [_level(at, "确保", at.expression.floor)]
    better = [] if at.expression.stretch is None else [_level(at, "力争", at.expression.stretch)]
    if not must and not better:
        return Asked(missing=("目标值",))
    if must and at.expression.growth_pct is not None:
        must.append(_grown(at, at.expression.growth_pct))
    return _asked(at, must, better)


def _growth_threshold(at: Situation, growth: Decimal) -> tuple[Fraction, str]:
    """The wanted growth in % and its comparator; 下降5%以上 is a fall of at least five."""
    cmp = at.expression.cmp or "="
    if at.word("突破") and not at.word("零突破"):
        cmp = ">"
    if growth < 0:
        cmp = "<=" if cmp in {"=", "~"} else _FLIP.get(cmp, cmp)
    elif cmp in {"=", "~"}:
        cmp = "<=" if at.direction == Direction.DOWN else ">="
    return loosened(at, Fraction(growth), cmp), cmp


def _grown(at: Situation, growth: Decimal, *, own_cmp: bool = False) -> Part:
    wanted, cmp = (
        _growth_threshold(at, growth) if own_cmp else (Fraction(growth), ">=" if growth >= 0 else "<=")
    )
    label = f"增长{plain(wanted)}%" if wanted >= 0 else f"下降{plain(-wanted)}%"
    gap = base_gap(at.base)
    if gap:
        return Part(label, None, cmp, None, at.unit, missing=gap)
    assert at.base is not None  # noqa: S101 - base_gap has said so
    factor = (1 + wanted / 100) ** _years(at)
    return Part(label, at.actual, cmp, at.base.times(factor), at.unit)


def base_gap(base: Bounds | None) -> str:
    """Why a growth cannot be computed from this base, or nothing."""
    if base is None:
        return "基期（上年）数"
    if base.lo is None or base.hi is None:
        return "基期的准确数（现有的只是下限）"
    if base.lo <= 0 <= base.hi:
        return "不为零的基期数（基数为0，增长率没有意义，请按绝对数认定）"
    return "" if base.lo > 0 else "为正的基期数（基数为负，增长率没有意义，请按绝对数认定）"


def _years(at: Situation) -> int:
    """年均增长 compounds over the years from the basis to the end of the period; any other growth once."""
    if not at.word("年均"):
        return 1
    basis = at.expression.basis_period[:4]
    first = int(basis) if basis.isdigit() else at.period.start.year - 1
    return max(at.period.end.year - first, 1)


def ask_growth(at: Situation) -> Asked:
    """Growth over the basis; where the indicator is itself a growth rate, the rate."""
    growth = at.expression.growth_pct
    if growth is None:
        return Asked(missing=("目标增幅",))
    if at.measure == Measure.GROWTH:
        wanted, cmp = _growth_threshold(at, growth)
        return _asked(at, [Part("增速", at.actual, cmp, Bounds.exact(wanted), "%", pace="state")])
    remarks = []
    if at.measure == Measure.RATIO:
        remarks.append("这里是比率本身增长百分之几，不是提高几个百分点。")
    if _years(at) > 1:
        remarks.append(f"年均增长按{_years(at)}年复合计算。")
    return _asked(at, [_grown(at, growth, own_cmp=True)], remarks=remarks)


def ask_multiple(at: Situation) -> Asked:
    """N times of the basis; 翻一番 is 2."""
    if at.expression.multiple is None:
        return Asked(missing=("目标倍数",))
    label = f"基期的{plain(at.expression.multiple)}倍"
    gap = base_gap(at.base)
    if gap or at.base is None:
        return _asked(at, [Part(label, None, comparator(at), None, at.unit, missing=gap)])
    wanted = at.base.times(loosened(at, Fraction(at.expression.multiple), comparator(at)))
    return _asked(at, [Part(label, at.actual, comparator(at), wanted, at.unit)])


def ask_points(at: Situation) -> Asked:
    """Percentage points over the basis: only between ratios, and never the same as %."""
    points = at.expression.points
    if points is None:
        return Asked(missing=("目标百分点",))
    if at.measure not in {Measure.RATIO, Measure.GROWTH}:
        return Asked(missing=("以%计的比率指标（“百分点”只能用于比率）",))
    found = None if at.base is None else at.actual.minus(at.base)
    cmp = at.expression.cmp or "="
    if points < 0:
        cmp = "<=" if cmp in {"=", "~"} else _FLIP.get(cmp, cmp)
    elif cmp in {"=", "~"}:
        cmp = ">="
    wanted = Bounds.exact(loosened(at, Fraction(points), cmp))
    part = Part(
        "提高的百分点" if points >= 0 else "降低的百分点",
        found,
        cmp,
        wanted,
        "个百分点",
        missing="" if found is not None else "基期（上年）比率",
        pace="state",
    )
    return _asked(at, [part])


def ask_rank(at: Situation) -> Asked:
    """A rank or better: the smaller number is better."""
    if at.expression.rank is None:
        return Asked(missing=("目标位次",))
    return _asked(at, [Part("位次", at.actual, "<=", Bounds.exact(at.expression.rank), "位", pace="state")])


def ask_rank_change(at: Situation) -> Asked:
    """前移n位 from the basis; who is already first has only to stay there."""
    change = at.expression.rank_change
    if change is None:
        return Asked(missing=("前移位数",))
    if at.base is None or at.base.number is None:
        return _asked(at, [Part("位次", None, "<=", None, "位", missing="基期（上年）位次", pace="state")])
    wanted, remarks = at.base.number - change, []
    if wanted < 1:
        wanted = Fraction(1)
        remarks.append(f"基期已居第{plain(at.base.number)}位，不能再前移{change}位，保持第1位即为达到。")
    return _asked(
        at, [Part("位次", at.actual, "<=", Bounds.exact(wanted), "位", pace="state")], remarks=remarks
    )


def ask_completion(at: Situation) -> Asked:
    """So many % of what another target wants."""
    share, other = at.expression.completion_pct, at.facts.reference
    if share is None:
        return Asked(missing=("目标完成率",))
    if other is None or other.value is None:
        return Asked(missing=("所指目标的目标值",))
    wanted = Fraction(other.value) * Fraction(share) / 100
    return _asked(
        at, [Part(f"所指目标的{plain(share)}%", at.actual, comparator(at), Bounds.exact(wanted), at.unit)]
    )


def ask_coverage(at: Situation) -> Asked:
    """All of a class: needs the size of the class, or a measured rate."""
    if at.unit == "%":
        return _asked(at, [Part("覆盖率", at.actual, ">=", Bounds.exact(100), "%", pace="state")])
    whole = at.facts.denominator
    if whole is None or whole.value is None or whole.value <= 0:
        named = f"“{at.expression.denominator}”" if at.expression.denominator else "应覆盖对象"
        return Asked(missing=(f"{named}的名单或总数",))
    total = Bounds.known(whole.value, whole.precision, at.settings.tolerance_pct)
    return _asked(at, [Part("应覆盖数", at.actual, ">=", total, at.unit)])


def ask_statutory(at: Situation) -> Asked:
    """Not below what the law asks for: judged against a value from outside, never guessed.

    Where the indicator is itself the gap to the legal growth (in percentage points), zero is the floor.
    """
    if at.unit in _POINTS:
        return _asked(at, [Part("高于法定增长", at.actual, ">=", Bounds.exact(0), at.unit, pace="state")])
    legal = at.facts.statutory
    growth = legal.value if legal is not None and legal.value is not None else at.expression.growth_pct
    if growth is not None:
        return _asked(at, [_grown(at, growth)])
    if at.expression.floor is not None:
        return _asked(at, [_level(at, "法定（上级）要求", at.expression.floor, ">=")])
    return Asked(missing=(STATUTORY_MISSING,))


ASK: dict[str, Ask] = {
    "value": ask_value,
    "share": ask_share,
    "range": ask_range,
    "stretch": ask_stretch,
    "growth": ask_growth,
    "multiple": ask_multiple,
    "points": ask_points,
    "rank": ask_rank,
    "rank_change": ask_rank_change,
    "completion": ask_completion,
    "coverage": ask_coverage,
    "statutory": ask_statutory,
}
