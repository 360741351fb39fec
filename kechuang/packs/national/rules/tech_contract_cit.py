"""技术转让所得的企业所得税 · A year's income from transferring technology; information, not advice."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown, greater, lesser

_TOPIC = "tech_contract_cit"
_DOC = "企业所得税法及其实施条例、有关公告"
OBJECT = Condition("E1", "标的在可以享受的范围内", _DOC, "专利申请权和技术秘密可以登记，但不享受")
YEARS = Condition("E2", "许可的年限", _DOC, unit="年")
FORM = Condition("E3", "许可的方式可以享受", _DOC, "全球独占许可；2015年10月起非独占许可也可以")


@rule(
    code=_TOPIC,
    topic=_TOPIC,
    title="技术转让所得的企业所得税",
    source=_DOC,
    since=date(2008, 1, 1),
    as_of="所属年度的最后一天",
    subject="contract",
    confirmed=False,
    summary="供了解，不是税务意见。一年的技术转让所得不超过500万元的免税，超过的部分减半。",
    note="条文见于转述，起算日凭记忆。所得是全年合计，不是收入，也不是每份合同一个限额。",
)
def income(ask: Ask) -> Iterator[Yielded]:
    """The object, the licence, and the tax with and without the relief."""
    subkind = ask.fact("contract_subkind")
    if isinstance(subkind, Unknown):
        yield unknown(OBJECT, subkind)
    else:
        yield ask.holds(OBJECT, subkind in ask.param(f"{_TOPIC}.objects"))
        if subkind.startswith("XK"):
            yield ask.at_least(YEARS, ask.fact("licence_years"), ask.param(f"{_TOPIC}.licence_years"))
            yield _form(ask)
    yield from _taxed(ask, ask.fact("transfer_income"))


def _form(ask: Ask) -> Finding:
    form = ask.fact("licence_form")
    if isinstance(form, Unknown):
        return unknown(FORM, form)
    is_listed = form in ask.param(f"{_TOPIC}.licence_forms")
    if form == "exclusive" and is_listed:
        return ask.holds(FORM, ask.fact("licence_is_global"), "独占许可须是全球的")
    return ask.holds(FORM, is_listed)


def _taxed(ask: Ask, earned: Any) -> Iterator[Amount]:
    rate = ask.param(f"{_TOPIC}.rate")
    exempt = lesser(earned, ask.param(f"{_TOPIC}.exempt"))
    tax = greater(earned - exempt, Decimal(0)) * ask.param(f"{_TOPIC}.above") * rate
    yield Amount("exempt", "免税的所得", exempt, how="不超过500万元的部分", clause=_DOC)
    yield Amount("tax", "应纳税额", tax, how="超过部分 × 50% × 25%", clause=_DOC)
    yield Amount("spared", "少缴的税额", earned * rate - tax, how="全部所得 × 25% − 应纳税额", clause=_DOC)
