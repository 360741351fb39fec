"""What is wrong with an expression or a statement, form by form: pairs of field and message."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kechuang.plans.logic.expression import Expression

Fault = tuple[str, str]
WITHOUT_NUMBER = ("coverage", "milestone", "qualitative", "statutory", "masked")
COMPARATORS = ("=", ">=", ">", "<=", "<", "~")


def expression_faults(e: Expression) -> list[Fault]:
    """Faults of a target's expression; empty when it can stand."""
    check = _EXPRESSION.get(e.form)
    if check is None:
        return [("form", f"不认识的表述“{e.form}”，请从列表中选择。")]
    found = list(check(e))
    if e.cmp not in COMPARATORS:
        found.append(("cmp", f"不认识的比较“{e.cmp}”，请从列表中选择。"))
    return found


def _need(e: Any, field: str, message: str) -> list[Fault]:
    return [(field, message)] if getattr(e, field) is None else []


def _value(e: Expression) -> list[Fault]:
    found = _need(e, "floor", "请填写目标值。")
    if e.unit == "%":
        found.append(("unit", "单位是%时请改用“增长”“占比”或“百分点变化”，三者算法不同。"))
    return found


def _growth(e: Expression) -> list[Fault]:
    found = _need(e, "growth_pct", "请填写增长百分比，如20表示20%。")
    if e.floor is not None:
        found.append(("floor", "只写增幅的目标不填目标值；两者都有时请选“数值”。"))
    if e.growth_pct is not None and e.growth_pct <= -100:
        found.append(("growth_pct", "下降不能达到或超过100%。"))
    return found


def _share(e: Expression) -> list[Fault]:
    found = _need(e, "floor", "请填写占比，如25表示25%。")
    if e.floor is not None and not Decimal(0) <= e.floor <= Decimal(100):
        found.append(("floor", "占比应在0与100之间。"))
    return found


def _range(e: Expression) -> list[Fault]:
    found = _need(e, "floor", "请填写区间下端。") + _need(e, "ceil", "请填写区间上端。")
    if not found and e.ceil <= e.floor:  # type: ignore[operator]
        found.append(("ceil", "区间上端应大于下端。"))
    return found


def _stretch(e: Expression) -> list[Fault]:
    found = _need(e, "stretch", "请填写力争值。")
    if not found and e.floor is not None:
        if e.stretch == e.floor:
            found.append(("stretch", "力争值与确保值相同，请改用“数值”。"))
        elif e.cmp not in ("<=", "<") and e.stretch < e.floor:  # type: ignore[operator]
            found.append(
                ("stretch", "力争值低于确保值，请核对是否填反；越低越好的指标请把比较选为“不超过”。")
            )
    return found


def _rank(e: Expression) -> list[Fault]:
    found = _need(e, "rank", "请填写位次，如3表示前3位。")
    return [*found, ("rank", "位次从1起。")] if e.rank is not None and e.rank < 1 else found


def _multiple(e: Expression) -> list[Fault]:
    found = _need(e, "multiple", "请填写倍数。")
    return [*found, ("multiple", "倍数应大于0。")] if e.multiple is not None and e.multiple <= 0 else found


def _completion(e: Expression) -> list[Fault]:
    found = _need(e, "completion_pct", "请填写完成率，如100表示100%。")
    return (
        [*found, ("completion_pct", "完成率应大于0。")]
        if e.completion_pct is not None and e.completion_pct <= 0
        else found
    )


def _bare(e: Expression) -> list[Fault]:
    return [("floor", "这种表述没有数值；有数值请换一种表述。")] if e.floor is not None else []


_EXPRESSION = {
    "value": _value,
    "growth": _growth,
    "share": _share,
    "range": _range,
    "stretch": _stretch,
    "rank": _rank,
    "rank_change": lambda e: _need(e, "rank_change", "请填写前移的位数，后移填负数。"),
    "points": lambda e: _need(e, "points", "请填写百分点，下降填负数。"),
    "multiple": _multiple,
    "completion": _completion,
    **dict.fromkeys(WITHOUT_NUMBER, _bare),
}

_STATEMENT_NEEDS: dict[str, tuple[tuple[str, str], ...]] = {
    "value": (("value", "请填写数值。"),),
    "growth": (("growth_pct", "请填写增长百分比，如20表示20%。"),),
    "share": (("value", "请填写占比，如25表示25%。"),),
    "range": (("value", "请填写区间下端。"), ("value_hi", "请填写区间上端。")),
    "stretch": (("value", "请填写数值：有“确保”时填确保值，只有“力争”时填力争值。"),),
    "rank": (("rank", "请填写位次。"),),
    "rank_change": (("rank_change", "请填写前移的位数，后移填负数。"),),
    "points": (("value", "请填写百分点。"),),
    "multiple": (("multiple", "请填写倍数。"),),
    "completion": (("completion_pct", "请填写完成率。"),),
}


def statement_faults(said: Any) -> list[Fault]:
    """Faults of a statement as mended by a person; empty when it can stand. Fields are those of the table."""
    found: list[Fault] = []
    if not (said.indicator or "").strip():
        found.append(("indicator", "请填写指标名称。"))
    if said.kind not in ("actual", "target"):
        found.append(("kind", "请选择是结果还是目标。"))
    if said.form not in _EXPRESSION:
        return [*found, ("form", f"不认识的表述“{said.form}”，请从列表中选择。")]
    for field, message in _STATEMENT_NEEDS.get(said.form, ()):
        found += _need(said, field, message)
    return found + _number_faults(said)


def _number_faults(said: Any) -> list[Fault]:
    value, upper = said.value, said.value_hi
    rules = (
        (said.form in WITHOUT_NUMBER and value is not None, "value",
         "这种表述没有数值：隐去的数不能填成数字；确有数值请换一种表述。"),
        (said.form == "growth" and value is not None, "value", "只有增幅时不填数值；两者都有请选“数值”。"),
        (said.form == "value" and said.unit == "%", "unit", "单位是%时请改用“增长”“占比”或“百分点变化”，三者算法不同。"),
        (said.form == "share" and value is not None and not 0 <= value <= 100, "value", "占比应在0与100之间。"),
        (said.form == "range" and None not in (value, upper) and upper <= value, "value_hi", "区间上端应大于下端。"),
        (said.form == "rank" and said.rank is not None and said.rank < 1, "rank", "位次从1起。"),
    )  # fmt: skip
    return [(field, message) for is_wrong, field, message in rules if is_wrong]
