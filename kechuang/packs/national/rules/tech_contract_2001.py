"""技术合同认定登记（2000年办法、2001年规则） · Registrable or not, until the measure of 2026."""

from collections.abc import Iterator
from datetime import date

from kechuang.packs.national.rules.tech_contract_parts import kind_found, sides_found, text_found
from kechuang.packs.national.rules.tech_contract_prices import CONTENT_READING, PLANT_READING
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import Unknown

_LAW = "技术合同认定登记管理办法（国科发政字〔2000〕63号）"
FILER = Condition("P1", "由卖方申请", _LAW)
CONCLUDED = Condition("P4", "合同成立以后申请", _LAW, "签订日不晚于申请日；全国没有规定最迟多少天")


@rule(
    code="tech_contract_2001",
    topic="tech_contract",
    title="技术合同认定登记（2000年办法、2001年规则）",
    source=f"{_LAW}；技术合同认定规则（国科发政字〔2001〕253号）",
    since=date(2001, 7, 18),
    until=date(2026, 1, 22),
    as_of="申请登记日",
    parameters=("tech_contract_money",),
    subject="contract",
    readings=(CONTENT_READING, PLANT_READING),
    confirmed=False,
    summary="卖方在所在地申请，一份合同只登记一次；能不能登记，按种类逐条判断，技术内容由登记员认定。",
    note="条文见于转述。30天是登记机构作出决定的期限，不是申请人的。签订在前、申请在后的，按申请日适用，原文未见。",
)
def registrable(ask: Ask) -> Iterator[Yielded]:
    """The text, the filing, the sides, the kind."""
    yield from text_found(ask)
    filer = ask.fact("contract_filer")
    yield ask.holds(FILER, filer if isinstance(filer, Unknown) else filer == "seller")
    yield ask.at_most(CONCLUDED, ask.fact("contract_signed_on"), ask.as_of)
    yield from sides_found(ask)
    yield from kind_found(ask)
