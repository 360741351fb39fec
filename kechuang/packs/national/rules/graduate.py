"""毕业企业 · When an incubatee has graduated: any one of four."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import total
from kechuang.rules.verdicts import any_of

_DOC = "国科发区〔2018〕300号"
GRADUATE = Condition("graduate", "毕业条件，有一项达到", f"{_DOC} 毕业企业")
HNTE = Condition("hnte", "经认定为高新技术企业", f"{_DOC} 毕业企业")
FINANCED = Condition("financed", "累计获得天使投资或风险投资超过500万元", f"{_DOC} 毕业企业", unit="元")
REVENUE = Condition("revenue", "连续两年营业收入累计超过1000万元", f"{_DOC} 毕业企业", unit="元")
RECENT = Condition("revenue_recent", "上年与前年营业收入之和", f"{_DOC} 毕业企业", unit="元")
EARLIER = Condition("revenue_earlier", "前年与大前年营业收入之和", f"{_DOC} 毕业企业", unit="元")
MERGED = Condition("merged", "被兼并、收购，或在国内外资本市场挂牌、上市", f"{_DOC} 毕业企业")


@rule(
    code="graduate",
    topic="graduate",
    title="毕业企业",
    source=f"{_DOC}《科技企业孵化器管理办法》",
    since=date(2019, 1, 1),
    as_of="离开孵化器之日",
    result="graduate",
    subject="tenant",
    summary="四项有一项就是毕业企业；“超过”不含本数。",
    note="2025年办法的毕业条件未见，暂沿用2018年的。",
)
def graduate(ask: Ask) -> Iterator[Yielded]:
    """Any one of four; of the last three years any two that follow each other."""
    parts = (
        ask.holds(HNTE, ask.fact("holds_hnte")),
        ask.more_than(FINANCED, ask.fact("venture_capital_total"), ask.param("graduate.venture_capital")),
        _revenue(ask),
        ask.holds(MERGED, ask.fact("was_merged_or_listed")),
    )
    yield joined(GRADUATE, any_of(each.verdict for each in parts), parts)


def _revenue(ask: Ask) -> Finding:
    limit = ask.param("graduate.revenue")
    recent = total(ask.years("sales", ask.year - 1, ask.year - 2))
    first = ask.more_than(RECENT, recent, limit)
    second = ask.more_than(EARLIER, total(ask.years("sales", ask.year - 2, ask.year - 3)), limit)
    parts = (first, second)
    return joined(REVENUE, any_of(each.verdict for each in parts), parts)
