"""委托开发的加计扣除 · What of entrusted research counts at the client's; information, not advice."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Yielded
from kechuang.rules.values import Unknown

_DOC = "财税〔2015〕119号及加计扣除执行口径"
ENTRUSTED = Condition("R1", "是委托开发合同", _DOC)
REGISTERED = Condition("R2", "合同已经认定登记", _DOC, "没有登记的不能加计扣除")
BY_TRUSTEE = Condition("R3", "由受托方登记", _DOC)


@rule(
    code="tech_contract_super_deduction",
    topic="tech_contract_super_deduction",
    title="委托开发费用的加计扣除",
    source=_DOC,
    since=date(2016, 1, 1),
    as_of="所属年度的最后一天",
    parameters=("super_deduction",),
    subject="contract",
    confirmed=False,
    summary="供了解，不是税务意见。委托方按实际支付额的80%计入，合同须由受托方登记。",
    note="只说境内委托；加计的比例和其他条件见研发费用加计扣除的规则。登记的要求见于地方税务说明。",
)
def entrusted(ask: Ask) -> Iterator[Yielded]:
    """The kind, the registration and by whom; what counts."""
    subkind, filer = ask.fact("contract_subkind"), ask.fact("contract_filer")
    yield ask.holds(ENTRUSTED, subkind if isinstance(subkind, Unknown) else subkind == "KF1")
    yield ask.holds(REGISTERED, ask.fact("contract_is_registered"))
    yield ask.holds(BY_TRUSTEE, filer if isinstance(filer, Unknown) else filer == "seller")
    counted = ask.fact("contract_paid_for_research") * ask.param("super_deduction.outsourced_share")
    yield Amount("counted", "委托方可以计入的研发费用", counted, how="实际支付额 × 80%", clause=_DOC)
