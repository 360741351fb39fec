"""技术合同认定登记（2026年办法） · Registrable or not under the measure of 2026, as far as its draft shows it."""

from collections.abc import Iterator
from datetime import date

from kechuang.packs.national.rules.tech_contract_parts import kind_found, sides_found, text_found
from kechuang.packs.national.rules.tech_contract_prices import CONTENT_READING, PLANT_READING
from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import is_known, unknown_of

_LAW = "技术合同认定登记管理办法（2026年）"
_DRAFT = "技术合同认定登记管理办法（征求意见稿，2024年12月）"
FILER = Condition("P1", "由卖方申请；进口合同由境内买方申请", f"{_DRAFT} 第十一条")
EFFECTIVE = Condition("P5", "合同生效以后申请", f"{_DRAFT} 第十二条", "生效日不晚于申请日")
WITHIN = Condition("P6", "在合同有效期内申请", f"{_DRAFT} 第十二条", "有效期的最后一天不早于申请日")


@rule(
    code="tech_contract_2026",
    topic="tech_contract",
    title="技术合同认定登记（2026年办法）",
    source=f"{_LAW}及附件《技术合同认定登记规则》；{_DRAFT}",
    since=date(2026, 1, 23),
    as_of="申请登记日",
    parameters=("tech_contract_money",),
    subject="contract",
    readings=(CONTENT_READING, PLANT_READING),
    confirmed=False,
    summary="卖方在所在地申请，一份合同只登记一次；许可单列为一类，接受电子合同。",
    note="2026-01-23印发，施行日期、文号和正文未见，暂从印发日起算；申请人、时间、电子合同按征求意见稿，各类的条件沿用2001年规则。",
)
def registrable(ask: Ask) -> Iterator[Yielded]:
    """The text, the filing, the sides, the kind."""
    yield from text_found(ask)
    yield _filer(ask)
    yield ask.at_most(EFFECTIVE, ask.fact("contract_effective_on"), ask.as_of)
    yield ask.at_least(WITHIN, ask.fact("contract_valid_until"), ask.as_of)
    yield from sides_found(ask)
    yield from kind_found(ask)


def _filer(ask: Ask) -> Finding:
    """The seller; of an import the buyer."""
    filer, is_import = ask.fact("contract_filer"), ask.fact("contract_is_import")
    if not is_known(filer, is_import):
        return unknown(FILER, unknown_of(filer, is_import), "is", True)
    sides = ask.param("tech_contract.importer_files") if is_import else ("seller",)
    return ask.holds(FILER, filer in sides)
