"""独角兽 and 潜在独角兽: templates from one district, to be replaced by the place's own. Not national law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.ladder_parts import age, any_part
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded

_DOC = "广州市黄埔区独角兽企业标准（地方模板）"

YOUNG = Condition("U1", "成立年数不超过上限", _DOC, "成立了几年？不足一年的按一年算。", "年")
VALUED = Condition("U2", "估值达到要求（美元或人民币）", _DOC, "最近一轮融资，投资人把公司估成多少钱？")
IN_YUAN = Condition("U2a", "估值（人民币）", _DOC, "按人民币估值。", "元")
IN_DOLLARS = Condition("U2b", "估值（美元）", _DOC, "按美元估值。", "美元")
UNLISTED = Condition("U3", "未上市", _DOC, "还没有上市吗？")

_COMMON: dict[str, Any] = {
    "source": _DOC,
    "since": date(2020, 1, 1),
    "confirmed": False,
    "window": "按当地通知",
    "summary": "没有全国统一标准，本模板取自一地，请换成当地文件。",
    "note": "施行日期未见。各地自行制定，请在地方规则包中另立一条。",
}


@rule(code="unicorn_template", topic="unicorn", title="独角兽企业（地方模板）", result="unicorn", **_COMMON)
def unicorn(ask: Ask) -> Iterator[Yielded]:
    """Age, valuation and not listed."""
    yield from _judged(ask, "unicorn")


@rule(
    code="potential_unicorn_template",
    topic="potential_unicorn",
    title="潜在独角兽企业（地方模板）",
    result="potential_unicorn",
    **_COMMON,
)
def potential_unicorn(ask: Ask) -> Iterator[Yielded]:
    """The same at a younger age with a lower valuation."""
    yield from _judged(ask, "potential_unicorn")


def _judged(ask: Ask, topic: str) -> Iterator[Yielded]:
    yield ask.at_most(YOUNG, age(ask.as_of, ask.fact("registered_on")), ask.param(f"{topic}.age"))
    yield any_part(VALUED, (
        ask.at_least(IN_YUAN, ask.fact("valuation"), ask.param(f"{topic}.valuation")),
        ask.at_least(IN_DOLLARS, ask.fact("valuation_usd"), ask.param(f"{topic}.valuation_usd")),
    ))  # fmt: skip
    yield ask.holds(UNLISTED, ask.fact("is_listed"), wanted=False)
