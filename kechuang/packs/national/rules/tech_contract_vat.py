"""技术合同的增值税 · Which technology contracts are exempt from VAT; information, not advice."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict

_DOC = "财政部 税务总局公告2026年第10号（2025年底以前：财税〔2016〕36号）"
KIND = Condition(
    "V1", "是转让、开发，或与之相关并在同一张发票上的咨询、服务", _DOC, "单独的咨询、服务合同不免税"
)
WRITTEN = Condition("V2", "有书面合同", _DOC)
CERTIFIED = Condition("V3", "经省级科技或工信部门认定，证明留存备查", _DOC)
LICENCE = Reading(
    code="licence_exempt",
    title="技术许可算不算技术转让",
    options=(("yes", "算：许可是使用权的转让"), ("no", "不算")),
    default="yes",
    why="公告只说技术转让、技术开发；2026年以前许可在转让之内",
)


@rule(
    code="tech_contract_vat",
    topic="tech_contract_vat",
    title="技术合同免征增值税",
    source=_DOC,
    since=date(2016, 5, 1),
    until=date(2027, 12, 31),
    as_of="纳税义务发生日",
    subject="contract",
    readings=(LICENCE,),
    confirmed=False,
    summary="供了解，不是税务意见。转让、开发和相关的咨询、服务免税，单独的咨询、服务不免。",
    note="条文见于转述。公告2026年第10号执行到2027-12-31，以后的规定未见。",
)
def exemption(ask: Ask) -> Iterator[Yielded]:
    """Its kind, its form, its certificate."""
    yield _kind(ask)
    form = ask.fact("contract_form")
    yield ask.holds(WRITTEN, form if isinstance(form, Unknown) else form != "oral")
    yield ask.holds(CERTIFIED, ask.fact("contract_is_registered"))


def _kind(ask: Ask) -> Finding:
    subkind = ask.fact("contract_subkind")
    if isinstance(subkind, Unknown):
        return unknown(KIND, subkind)
    kind = subkind[:2]
    if kind in ask.param("tech_contract_vat.exempt_kinds"):
        return Finding(KIND, Verdict.MET)
    if kind in ask.param("tech_contract_vat.related_kinds"):
        return ask.holds(KIND, ask.fact("contract_is_related"), "咨询、服务要与转让、开发开在同一张发票上")
    return ask.holds(KIND, ask.reading(LICENCE.code) == "yes", "许可按所选的读法")
