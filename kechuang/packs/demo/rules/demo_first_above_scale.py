"""示例市工业企业首次上规模奖励（演示文件） · A made-up city's reward; all of it is proven by what firms have filed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown, is_known, unknown_of

_DOC = "示例市工业企业首次上规模奖励办法（演示文件）"
INDUSTRY = Condition("G1", "属于工业（行业大类06—46）", f"{_DOC} 第二条")
ABOVE = Condition("G2", "上年主营业务收入达到规模以上", f"{_DOC} 第二条", unit="元")
BEFORE = Condition("G3", "前年主营业务收入未达到规模以上", f"{_DOC} 第二条", unit="元")
EARLIER = Condition("G4", "大前年主营业务收入未达到规模以上", f"{_DOC} 第二条", unit="元")


@rule(
    code="demo_first_above_scale",
    topic="demo_first_above_scale",
    title="示例市工业企业首次上规模奖励（演示文件）",
    source=_DOC,
    since=date(2025, 1, 1),
    place="990100",
    benefit="reward",
    summary="首次达到规模以上的工业企业奖励10万元，收入增长30%以上再加5万元。演示用，不是真实政策。",
    window="每年3月，免申即享",
)
def reward(ask: Ask) -> Iterator[Yielded]:
    """An industrial firm that reached the scale last year and not in the two years before."""
    scale = ask.param("demo_first_above_scale.scale")
    yield _industrial(ask)
    last, before, earlier = ask.years("main_business_income", ask.year - 1, ask.year - 2, ask.year - 3)
    yield ask.at_least(ABOVE, last, scale)
    yield ask.less_than(BEFORE, before, scale)
    yield ask.less_than(EARLIER, earlier, scale)
    basic, extra = ask.param("demo_first_above_scale.reward"), ask.param("demo_first_above_scale.extra")
    value: Decimal | Unknown = unknown_of(last, before)
    if is_known(last, before):
        has_grown = before > 0 and last >= before * (1 + ask.param("demo_first_above_scale.growth"))
        value = basic + (extra if has_grown else Decimal(0))
    yield Amount(
        "reward", "奖励金额", value, how="首次上规模的奖励，收入增长达到的追加", clause=f"{_DOC} 第三、四条"
    )


def _industrial(ask: Ask) -> Finding:
    code = ask.fact("industry")
    if isinstance(code, Unknown):
        return ask.holds(INDUSTRY, code)
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
    return ask.holds(INDUSTRY, digits.isdecimal() and 6 <= int(digits) <= 46, f"行业代码 {code}")
