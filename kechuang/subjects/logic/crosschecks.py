"""Cross-checks of a statement: what contradicts what. Pure, and so the same for the signer and for the bureau.

An unknown fact triggers nothing: a check that needs it stays silent. A *blocking* contradiction must be mended before
signing; one that may have a good reason must be *explained*, and the words are kept with the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kechuang.core.logic.decimals import grouped
from kechuang.rules.facts import Fact, FactKind
from kechuang.subjects.logic.headcount import Average
from kechuang.subjects.logic.statement_form import JUMP, change_of, statement_facts

#: Amounts that differ by rounding only.
SLACK = Decimal(1)


class Severity(StrEnum):
    """What a contradiction asks of the signer."""

    BLOCK = "block"
    EXPLAIN = "explain"


@dataclass(frozen=True)
class Filed:
    """A statement as checks see it: values by fact name (unknown: absent), last year's, averages, industry."""

    year: int
    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    averages: Mapping[str, Average] = field(default_factory=dict)
    industry: str = ""

    def get(self, name: str) -> Any:
        """The value, stated or averaged; None if unknown."""
        value = self.values.get(name)
        return self.averages[name].value if value is None and name in self.averages else value


@dataclass(frozen=True)
class Inconsistency:
    """One contradiction: which check, how grave, in words, and the facts that it is about."""

    code: str
    title: str
    severity: Severity
    words: str
    facts: tuple[str, ...]

    @property
    def is_blocking(self) -> bool:
        """Must it be mended before signing?"""
        return self.severity == Severity.BLOCK


@dataclass(frozen=True)
class Check:
    """One check. ``find`` answers with words if it does not hold; empty: it holds, or a fact is unknown."""

    code: str
    title: str
    severity: Severity
    facts: tuple[str, ...]
    find: Callable[[Filed], str]


_BLOCK, _EXPLAIN = Severity.BLOCK, Severity.EXPLAIN


def _said(value: Any) -> str:
    return f"{grouped(value)}元" if isinstance(value, Decimal) else str(value)


def _equals(code: str, title: str, whole: str, parts: tuple[str, ...], severity: Severity = _BLOCK) -> Check:
    """The whole is the sum of its parts, to a yuan."""

    def find(filed: Filed) -> str:
        told, pieces = filed.get(whole), [filed.get(part) for part in parts]
        if told is None or any(piece is None for piece in pieces):
            return ""
        made = sum(pieces, Decimal(0))
        if abs(told - made) <= SLACK:
            return ""
        return f"填的是{_said(told)}，各分项之和是{_said(made)}，相差{_said(abs(told - made))}。"

    return Check(code, title, severity, (whole, *parts), find)


def _at_most(
    code: str, title: str, part: str, whole: str, severity: Severity = _BLOCK, *, unit: str = "元"
) -> Check:
    """A part is not more than its whole."""

    def find(filed: Filed) -> str:
        small, big = filed.get(part), filed.get(whole)
        if small is None or big is None or small <= big + (SLACK if unit == "元" else 0):
            return ""
        return f"前者{_amount(small, unit)}，后者{_amount(big, unit)}，前者大于后者。"

    return Check(code, title, severity, (part, whole), find)


def _amount(value: Any, unit: str) -> str:
    number = value if isinstance(value, Decimal) else round(Decimal(value.numerator) / value.denominator, 2)
    return f"{grouped(number)}{unit}"


def _not_negative(code: str, title: str, *names: str) -> Check:
    def find(filed: Filed) -> str:
        wrong = [name for name in names if (value := filed.get(name)) is not None and value < 0]
        titles = {fact.name: fact.title for fact in statement_facts()}
        return f"{'、'.join(titles.get(name, name) for name in wrong)}填了负数。" if wrong else ""

    return Check(code, title, _BLOCK, names, find)


def _covers(code: str, title: str, whole: str, parts: tuple[str, ...]) -> Check:
    """The parts that are told do not exceed the whole: what is unknown can only add to them."""

    def find(filed: Filed) -> str:
        told = filed.get(whole)
        pieces = [piece for part in parts if (piece := filed.get(part)) is not None]
        if told is None or not pieces or sum(pieces, Decimal(0)) <= told + SLACK:
            return ""
        return f"总额{_said(told)}，已填分项之和{_said(sum(pieces, Decimal(0)))}，超过总额。"

    return Check(code, title, _EXPLAIN, (whole, *parts), find)


def _negative_equity(filed: Filed) -> str:
    assets, debts = filed.get("total_assets"), filed.get("total_liabilities")
    if assets is None or debts is None or assets >= debts:
        return ""
    return f"资产{_said(assets)}，负债{_said(debts)}，净资产为负。请核对；属实请说明。"


def _negative_industry(filed: Filed) -> str:
    """Industries of the negative list by GB/T 4754-2017: 16, 51-52, 61-62, 70, 71-72, 90."""
    listed = {"16", "51", "52", "61", "62", "70", "71", "72", "90"}
    told = filed.get("negative_industry_income")
    if told is None or filed.industry[:2] not in listed or told > 0:
        return ""
    return f"登记的行业代码是{filed.industry}，属负面清单行业，但负面清单行业收入填0。"


def _manufacturing(filed: Filed) -> str:
    told, main = filed.get("manufacturing_income"), filed.get("main_business_income")
    if told is None or main is None or not filed.industry[:2].isdigit():
        return ""
    if 13 <= int(filed.industry[:2]) <= 43 and main > 0 and told == 0:
        return f"登记的行业代码是{filed.industry}，属制造业，但制造业收入填0。"
    return ""


def _month_mean(fact: str, title: str) -> Check:
    """An average that is stated against that of the months: half a person is rounding, more is a contradiction."""

    def find(filed: Filed) -> str:
        told, made = filed.values.get(fact), filed.averages.get(fact)
        if told is None or made is None or made.value is None or abs(made.value - told) <= Decimal("0.5"):
            return ""
        return f"直接填的是{_amount(told, '人')}，按月度人数算出的是{_amount(made.value, '人')}。"

    return Check(f"months.{fact}", title, _BLOCK, (fact,), find)


def _months_missing(fact: str, title: str) -> Check:
    def find(filed: Filed) -> str:
        made = filed.averages.get(fact)
        if filed.values.get(fact) is not None or made is None or made.value is not None:
            return ""
        if not made.lacking or len(made.lacking) == len(made.months):
            return ""
        return f"缺{'、'.join(map(str, made.lacking))}月的月初或月末人数，算不出全年月平均。"

    return Check(f"months_missing.{fact}", title, _EXPLAIN, (fact,), find)


def _projects(filed: Filed) -> str:
    rows, total = filed.get("rd_projects"), filed.get("tax_rd_total")
    if not rows or total is None:
        return ""
    made = sum((row.get(key) or Decimal(0) for row in rows for key in ("five", "other")), Decimal(0))
    return (
        f"各项目费用之和{_said(made)}，超过加计扣除口径总额{_said(total)}。" if made > total + SLACK else ""
    )


def _twice(filed: Filed) -> str:
    codes = [str(row.get("code") or "").strip() for row in filed.get("rd_projects") or ()]
    twice = sorted({code for code in codes if code and codes.count(code) > 1})
    return f"研发项目编号{'、'.join(twice)}出现了两次。" if twice else ""


_HNTE_PARTS = tuple(
    f"hnte_rd_{part}"
    for part in ("labour", "direct", "depreciation", "amortisation", "design", "commissioning", "other")
)
_TAX_PARTS = tuple(
    f"tax_rd_{part}" for part in ("labour", "direct", "depreciation", "amortisation", "design")
)
_MONEY = (
    "main_business_income", "other_business_income", "sales", "total_income", "non_taxable_income",
    "hightech_income", "technical_income", "negative_industry_income", "manufacturing_income", "cost_total",
    "total_assets", "total_liabilities", "equity_financing", "contract_turnover", "project_funds",
    *_HNTE_PARTS, "hnte_rd_total", "hnte_rd_domestic", *_TAX_PARTS, "tax_rd_total", "accounting_rd", "statistical_rd",
)  # fmt: skip
_PEOPLE = (
    "employees_average",
    "st_staff_average",
    "employees_end",
    "st_staff_sme",
    "rd_staff",
    "fresh_graduates",
)

CHECKS: tuple[Check, ...] = (
    _not_negative("negative.money", "金额不能为负", *_MONEY),
    _not_negative("negative.people", "人数不能为负", *_PEOPLE),
    _equals("sales.parts", "销售收入＝主营业务收入＋其他业务收入", "sales",
            ("main_business_income", "other_business_income")),
    _at_most("income.total", "销售收入一般不超过收入总额", "sales", "total_income", _EXPLAIN),
    _at_most("income.exempt", "不征税收入不超过收入总额", "non_taxable_income", "total_income"),
    _at_most("income.hightech", "高新技术产品（服务）收入不超过收入总额", "hightech_income", "total_income"),
    _at_most("income.technical", "技术性收入不超过高新技术产品（服务）收入", "technical_income", "hightech_income"),
    _at_most("income.negative", "负面清单行业收入不超过主营业务收入", "negative_industry_income",
             "main_business_income"),
    _at_most("income.manufacturing", "制造业收入不超过主营业务收入", "manufacturing_income", "main_business_income"),
    Check("industry.negative", "负面清单行业与登记的行业", _EXPLAIN, ("negative_industry_income",), _negative_industry),
    Check("industry.manufacturing", "制造业收入与登记的行业", _EXPLAIN, ("manufacturing_income",), _manufacturing),
    Check("assets.negative", "资产不少于负债", _EXPLAIN, ("total_assets", "total_liabilities"), _negative_equity),
    _at_most("staff.st", "科技人员不多于职工总数", "st_staff_average", "employees_average", unit="人"),
    _at_most("staff.sme", "科技人员（科小口径）不多于从业人员", "st_staff_sme", "employees_end", _EXPLAIN, unit="人"),
    _at_most("staff.rd", "研发人员不多于从业人员", "rd_staff", "employees_end", unit="人"),
    _at_most("staff.fresh", "新招毕业生不多于从业人员", "fresh_graduates", "employees_end", _EXPLAIN, unit="人"),
    _month_mean("employees_average", "职工月平均数与月度人数"),
    _month_mean("st_staff_average", "科技人员月平均数与月度人数"),
    _months_missing("employees_average", "职工月度人数不全"),
    _months_missing("st_staff_average", "科技人员月度人数不全"),
    _covers("rd.hnte_parts", "认定口径研发费用：分项不超过总额", "hnte_rd_total", _HNTE_PARTS),
    _covers("rd.tax_parts", "加计扣除口径研发费用：前五项不超过总额", "tax_rd_total", _TAX_PARTS),
    _at_most("rd.domestic", "境内研发费用不超过研发费用总额", "hnte_rd_domestic", "hnte_rd_total"),
    _at_most("rd.tax_hnte", "加计扣除口径一般不大于认定口径", "tax_rd_total", "hnte_rd_total", _EXPLAIN),
    _at_most("rd.hnte_books", "认定口径一般不大于会计口径", "hnte_rd_total", "accounting_rd", _EXPLAIN),
    _at_most("rd.cost", "研发费用（会计）一般不超过成本费用总额", "accounting_rd", "cost_total", _EXPLAIN),
    _at_most("rd.sales", "研发费用一般不超过销售收入", "hnte_rd_total", "sales", _EXPLAIN),
    Check("rd.projects", "研发项目费用之和不超过总额", _EXPLAIN, ("rd_projects", "tax_rd_total"), _projects),
    Check("rd.twice", "研发项目编号不重复", _BLOCK, ("rd_projects",), _twice),
)  # fmt: skip

#: Facts whose jump against last year says little: small, or whatever the year brought.
_UNSTEADY = frozenset({"investment_income", "equity_financing", "fresh_graduates", "non_taxable_income"})


def inconsistencies(filed: Filed) -> list[Inconsistency]:
    """All that contradicts itself in a statement, the blocking first."""
    found = [
        Inconsistency(check.code, check.title, check.severity, words, check.facts)
        for check in CHECKS
        if (words := check.find(filed))
    ]
    found.extend(_jumps(filed))
    return sorted(found, key=lambda each: not each.is_blocking)


def _jumps(filed: Filed) -> Iterator[Inconsistency]:
    """Facts that grew or fell by more than a half against last year."""
    for fact in statement_facts():
        before, now = filed.before.get(fact.name), filed.get(fact.name)
        change = change_of(before, now)
        if fact.name in _UNSTEADY or change is None or abs(change) <= JUMP:
            continue
        if _is_small(fact, before, now):
            continue
        way = "增长" if change > 0 else "下降"
        words = f"比{filed.year - 1}年{way}{abs(change) * 100:.1f}%，请核对；属实请说明原因。"
        yield Inconsistency(f"jump.{fact.name}", f"{fact.title}变动较大", _EXPLAIN, words, (fact.name,))


def _is_small(fact: Fact, before: Any, now: Any) -> bool:
    """Ten people or a hundred thousand yuan more are no news."""
    return bool(abs(now - before) < (Decimal(100_000) if fact.kind == FactKind.MONEY else Decimal(10)))
