"""What a check is asked with: the application date, readings, answers and guesses. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from kechuang.core.logic.verdicts import Problem
from kechuang.rules.facts import Fact, FactKind, facts_by_name
from kechuang.rules.levers import levers_by_code
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef
from kechuang.subjects.facts import Assumed
from kechuang.subjects.logic.statement_form import read_typed, unit_of

#: Applications so far from now are slips of the finger.
_YEARS = range(2008, 2101)
_MYRIAD = Decimal(10_000)
_UNIT = "wan"
_NUMERIC = frozenset({FactKind.MONEY, FactKind.COUNT, FactKind.NUMBER, FactKind.SHARE})


@dataclass(frozen=True)
class Asked:
    """One check as it was asked: ``query`` asks the same again."""

    as_of: date
    assumed: Assumed
    raw: Mapping[str, str]
    is_chosen: bool

    @property
    def query(self) -> str:
        """The check as a query string."""
        return urlencode(self.raw)

    def query_with(self, **changes: str | None) -> str:
        """The same with some of it otherwise; None leaves it out."""
        merged = {**self.raw, **{key: value for key, value in changes.items() if value is not None}}
        return urlencode({key: value for key, value in merged.items() if changes.get(key, "") is not None})


def asked_of(params: Mapping[str, Any], *, today: date, may_see_drafts: bool) -> Asked:
    """Read a check from an address or a form. Raises ``Problem`` for a day, a fact or an answer that is none.

    ``as_of``; ``drafts``: 0 leaves out what is not signed yet; ``estimates``: 1; ``r.<reading>``: an option; ``a.<fact>`` or ``a.<fact>.<year>``: an answer.
    """
    load()
    as_of = read_application_date(str(params.get("as_of", "")), today)
    readings, changes, raw = {}, {}, {"as_of": as_of.isoformat()}
    for key, text in sorted(params.items()):
        if key.startswith("r.") and text:
            readings[key[2:]] = raw[key] = str(text)
        elif key.startswith("a.") and str(text).strip():
            ref = ref_of(key[2:])
            changes[ref] = answer(ref, str(text))
            raw[key] = str(text)
    drafts = may_see_drafts and params.get("drafts") != "0"
    estimates = params.get("estimates") == "1"
    raw |= {"drafts": "0"} if may_see_drafts and not drafts else {}
    raw |= {"estimates": "1"} if estimates else {}
    assumed = Assumed(readings, changes, drafts=drafts, estimates=estimates)
    return Asked(as_of, assumed, raw, bool(params.get("as_of")))


def read_application_date(text: str, today: date) -> date:
    """The day of application as typed; that of today if none is. Raises ``Problem``."""
    if not text.strip():
        return today
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(f"申请日“{text[:20]}”不是日期，请写成 2027-06-01。", field="as_of") from error
    if day.year not in _YEARS:
        raise Problem(f"申请日的年份{day.year}不在{_YEARS[0]}至{_YEARS[-1]}年之间，请核对。", field="as_of")
    return day


def ref_of(key: str) -> FactRef:
    """``sales.2025`` or ``holds_hnte`` as a fact. Raises ``Problem``."""
    name, _, year = key.partition(".")
    if name not in facts_by_name or (year and not (year.isascii() and year.isdigit() and len(year) == 4)):
        raise Problem(f"没有“{key[:60]}”这项事实。", field=key[:60])
    return FactRef(name, int(year) if year else None)


def answer(ref: FactRef, text: str) -> Any:
    """An answer as a person types it: money in 万元, shares in per cent. Raises ``Problem`` at the field."""
    try:
        return read_typed(facts_by_name[ref.name], text, _UNIT)
    except Problem as problem:
        raise Problem(problem.message, field=key_of(ref)) from problem


def key_of(ref: FactRef) -> str:
    """A fact as the name of a field."""
    return ref.name if ref.year is None else f"{ref.name}.{ref.year}"


def what_if_of(params: Mapping[str, Any]) -> dict[FactRef, Any]:
    """The facts that a what-if changes: ``f.<fact>.<year>``; an empty field is left as it is. Raises ``Problem``."""
    changes = {}
    for key, text in params.items():
        if key.startswith("f.") and str(text).strip():
            ref = ref_of(key[2:])
            changes[ref] = answer(ref, str(text))
    return changes


def costs_of(params: Mapping[str, Any]) -> dict[str, Decimal]:
    """Yuan a step by lever, as typed in 万元: ``c.<lever>``. Raises ``Problem``."""
    costs = {}
    for key, text in params.items():
        code = key[2:]
        if not key.startswith("c.") or code not in levers_by_code or not str(text).strip():
            continue
        title = levers_by_code[code].title
        try:
            costs[code] = Decimal(str(text).replace(",", "").strip()) * _MYRIAD
        except InvalidOperation as error:
            raise Problem(
                f"“{title}”的费用“{str(text)[:20]}”不是数，请只写数字（万元）。", field=key
            ) from error
        if not costs[code].is_finite() or not 0 <= costs[code] < 10**12:
            raise Problem(f"“{title}”的费用应在0到1亿万元之间。", field=key)
    return costs


def shown_number(fact: Fact, value: Any) -> str:
    """A number as its field holds it: money in 万元, shares in per cent, no trailing zeros."""
    number = Decimal(value.numerator) / Decimal(value.denominator) if hasattr(value, "numerator") else value
    number = Decimal(number)
    if fact.kind == FactKind.MONEY:
        number /= _MYRIAD
    elif fact.kind == FactKind.SHARE:
        number *= 100
    text = format(number.quantize(Decimal("0.000001")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def field_unit(fact: Fact) -> str:
    """The unit beside a fact's field."""
    return unit_of(fact, _UNIT)


def numeric(refs: Iterable[FactRef]) -> list[FactRef]:
    """Of facts, those that a number says."""
    return [ref for ref in refs if ref.name in facts_by_name and facts_by_name[ref.name].kind in _NUMERIC]
