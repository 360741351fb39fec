"""示例市企业研发投入后补助（演示文件） · A made-up city's subsidy on last year's R&D expense."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Yielded
from kechuang.rules.values import Unknown, lesser, ratio
from kechuang.rules.verdicts import any_of

_DOC = "示例市企业研发投入后补助办法（演示文件）"
KIND = Condition("S1", "是有效的高新技术企业或入库的科技型中小企业", f"{_DOC} 第二条")
HNTE = Condition("S1a", "持有有效的高新技术企业证书", f"{_DOC} 第二条")
SME = Condition("S1b", "持有有效的科技型中小企业入库登记编号", f"{_DOC} 第二条")
INTENSITY = Condition("S2", "上年研发费用占销售收入的比例", f"{_DOC} 第三条", unit="%")
CLEAN = Condition("S3", "未列入经营异常名录或严重违法失信名单", f"{_DOC} 第五条")


@rule(
    code="demo_rd_reward",
    topic="demo_rd_reward",
    title="示例市企业研发投入后补助（演示文件）",
    source=_DOC,
    since=date(2024, 1, 1),
    place="990100",
    benefit="subsidy",
    summary="上年研发费用按段补助，每家每年最高100万元。演示用，不是真实政策。",
    window="每年6月1日至6月30日",
)
def reward(ask: Ask) -> Iterator[Yielded]:
    """Two kinds of firms, an intensity, a clean record; the amount by tiers up to a most."""
    parts = (ask.holds(HNTE, ask.fact("holds_hnte")), ask.holds(SME, ask.fact("holds_tech_sme")))
    yield joined(KIND, any_of(each.verdict for each in parts), parts)
    spent = ask.fact("accounting_rd", ask.year - 1)
    yield ask.at_least(
        INTENSITY, ratio(spent, ask.fact("sales", ask.year - 1)), ask.param("demo_rd_reward.intensity")
    )
    yield ask.holds(CLEAN, ask.fact("on_abnormal_list"), wanted=False)
    amount = lesser(_tiered(spent, ask.param("demo_rd_reward.tiers")), ask.param("demo_rd_reward.most"))
    yield Amount(
        "subsidy", "补助金额", amount, how="研发费用分段乘以比例，不超过最高额", clause=f"{_DOC} 第四条"
    )


def _tiered(spent: Any, tiers: tuple[tuple[Decimal | None, Decimal], ...]) -> Any:
    """Each share on the part of the expense within its tier."""
    if isinstance(spent, Unknown):
        return spent
    found, floor = Decimal(0), Decimal(0)
    for top, share in tiers:
        found += share * max(Decimal(0), (spent if top is None else min(spent, top)) - floor)
        floor = top or floor
    return found
