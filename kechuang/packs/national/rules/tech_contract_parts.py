"""What a technology contract needs to be registered, whichever rules hold: its text, its sides, its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kechuang.packs.national.rules.tech_contract_prices import content_found
from kechuang.rules.asking import Ask, manual, unknown
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown, is_known, unknown_of
from kechuang.rules.verdicts import Verdict

_LAW = "技术合同认定登记管理办法（2000年；2026年正文未见）"
_RULES = "技术合同认定规则（2001年；2026年附件未见）"
_FORM = "全国技术合同登记表（JJ-001）"

KIND = Condition("K0", "合同的小类", "民法典 第八百四十三条")
WRITTEN = Condition("N1", "是书面合同", _LAW, "口头约定不登记")
OBJECT = Condition("N2", "写明了标的", _LAW)
PRICE = Condition("N3", "写明了价款、报酬、使用费或其计算方法", _LAW)
CONTENT = Condition(
    "N4", "有技术内容：应扣除的费用不超过成交额", _RULES, "价款全是买设备、材料的不登记", "元"
)
ONCE = Condition("N5", "没有登记过", _LAW, "按地域一次登记，同一份合同不登记两次")
HOME = Condition("P2", "在申请人所在地申请", _LAW)
TERM = Condition("P3", "有效期不早于签订日", _FORM, "有效期的最后一天不早于签订日")
_SIDES = (
    (Condition("P7", "卖方的统一社会信用代码校验正确", _FORM), "seller_code", "wrong"),
    (Condition("P8", "买方的统一社会信用代码校验正确", _FORM), "buyer_code", "wrong"),
    (Condition("P9", "卖方的行政区划代码签订日存在", _FORM), "seller_region", "not_held"),
    (Condition("P10", "买方的行政区划代码签订日存在", _FORM), "buyer_region", "not_held"),
)
AIM = Condition("D1", "有明确、具体的研究开发目标", f"{_RULES} 技术开发")
NEW = Condition("D2", "签订时当事人尚未掌握这个技术方案", f"{_RULES} 技术开发")
RESEARCH = Condition("D3", "有创新的研究开发", f"{_RULES} 技术开发", "有可以测量的指标和验收标准更容易认定")
MASTERED = Condition("T1", "标的技术已经掌握", f"{_RULES} 技术转让")
COMPLETE = Condition("T2", "技术方案完整、实用", f"{_RULES} 技术转让")
OWNED = Condition("T3", "知识产权归属清楚", f"{_RULES} 技术转让")
IN_FORCE = Condition("T4", "专利仍然有效", f"{_RULES} 技术转让")
PROVED = Condition("T5", "技术秘密有证明", f"{_RULES} 技术转让")
FIGURES = Condition("T6", "填了预计新增投入和预计新增产值", _FORM)
SERVICE = Condition("S1", "解决特定的专业技术问题", f"{_RULES} 技术服务")
PROJECT = Condition("C1", "针对特定的技术项目", f"{_RULES} 技术咨询")
ADVICE = Condition("C2", "是论证、预测、调查或分析评价", f"{_RULES} 技术咨询")
TRAINING = Condition("X1", "培训特定项目的专业技术", f"{_RULES} 技术培训")
TRAINEES = Condition("X2", "培训指定的专业技术人员", f"{_RULES} 技术培训")
APART = Condition(
    "X3", "不是开发或转让合同里的培训", f"{_RULES} 技术培训", "开发、转让合同里的培训不另行登记"
)
AGENT = Condition("I1", "是技术中介", f"{_RULES} 技术中介")


def text_found(ask: Ask) -> Iterator[Finding]:
    """What stands in the contract; what is never registered."""
    yield _written(ask)
    yield ask.holds(OBJECT, ask.fact("contract_names_object"))
    yield ask.holds(PRICE, ask.fact("contract_names_price"))
    yield content_found(ask, CONTENT)
    yield ask.holds(ONCE, ask.fact("contract_registered_before"), wanted=False)


def sides_found(ask: Ask) -> Iterator[Finding]:
    """Where it is filed, its term, and the codes of both sides."""
    yield ask.holds(HOME, ask.fact("contract_filed_at_home"))
    yield ask.at_least(TERM, ask.fact("contract_valid_until"), ask.fact("contract_signed_on"))
    for condition, name, wrong in _SIDES:
        told = ask.fact(name)
        yield ask.holds(condition, told if isinstance(told, Unknown) else told != wrong)


def kind_found(ask: Ask) -> Iterator[Yielded]:
    """What its kind needs, and under which kinds law and statistics have it."""
    subkind = ask.fact("contract_subkind")
    if isinstance(subkind, Unknown):
        yield unknown(KIND, subkind)
    else:
        yield from _of_kind(ask, subkind)
    for code, label in (("kinds", "合同的种类"), ("statistics_kinds", "统计上归入的种类")):
        found = subkind if isinstance(subkind, Unknown) else ask.param(f"tech_contract.{code}")[subkind[:2]]
        yield Amount(code.removesuffix("s"), label, found, unit="", clause="民法典 第八百四十三条")
    name = subkind if isinstance(subkind, Unknown) else ask.param("tech_contract.subkinds")[subkind]
    yield Amount("subkind", "合同的小类", name, unit="")


def _written(ask: Ask) -> Finding:
    form = ask.fact("contract_form")
    if isinstance(form, Unknown):
        return unknown(WRITTEN, form)
    if form == "oral" or form in ask.param("tech_contract.accepted_forms"):
        return ask.holds(WRITTEN, form != "oral")
    return manual(WRITTEN, "旧办法按纸质合同办理，电子合同请登记机构认可")


def _of_kind(ask: Ask, subkind: str) -> Iterator[Finding]:
    kind = subkind[:2]
    if kind == "KF":
        yield ask.holds(AIM, ask.fact("development_has_aim"))
        yield ask.holds(NEW, ask.fact("development_was_mastered"), wanted=False)
        yield _work(ask, RESEARCH, "development")
    elif kind in ("ZR", "XK"):
        yield from _transferred(ask, subkind)
    elif kind == "ZX":
        yield ask.holds(PROJECT, ask.fact("consulting_names_project"))
        yield _work(ask, ADVICE, "consulting")
    elif subkind == "FW1":
        yield _work(ask, SERVICE, "service")
    elif subkind == "FW2":
        yield _work(ask, TRAINING, "training")
        yield ask.holds(TRAINEES, ask.fact("training_names_staff"))
        yield ask.holds(APART, ask.fact("training_is_part"), wanted=False)
    else:
        yield _judged(ask, AGENT, "请看合同：是不是为促成技术合同而居间服务")


def _transferred(ask: Ask, subkind: str) -> Iterator[Finding]:
    """A transfer or a licence: what must be there already, whose it is, what is filled in."""
    yield ask.holds(MASTERED, ask.fact("technology_is_mastered"))
    yield _judged(ask, COMPLETE, "请看技术方案是否完整、实用")
    yield ask.holds(OWNED, ask.fact("technology_rights_are_clear"))
    if subkind in ask.param("tech_contract.in_force_subkinds"):
        yield ask.holds(IN_FORCE, ask.fact("technology_is_in_force"))
    if subkind in ask.param("tech_contract.proved_subkinds"):
        yield ask.holds(PROVED, ask.fact("technology_is_proved"))
    if subkind[:2] in ask.param("tech_contract.kinds_with_figures"):
        figures = (ask.fact("contract_expected_investment"), ask.fact("contract_expected_output"))
        lacking: Any = True if is_known(*figures) else unknown_of(*figures)
        yield ask.holds(FIGURES, lacking)


def _work(ask: Ask, condition: Condition, kind: str) -> Finding:
    """Work that the rules exclude is not of the kind; what they list, a registrar judges by the contract."""
    work = ask.fact(f"{kind}_work")
    if isinstance(work, Unknown):
        return unknown(condition, work)
    excluded = ask.param(f"tech_contract.{kind}_excluded")
    if work in excluded:
        return Finding(condition, Verdict.UNMET, excluded[work], note="规则写明不属于这一类")
    listed = ask.param(f"tech_contract.{kind}_listed")[work]
    return _judged(ask, condition, f"请看合同：是否确属“{listed}”")


def _judged(ask: Ask, condition: Condition, look_at: str) -> Finding:
    """What only the registrar can say: as he said, or left to him."""
    answer = ask.told("registrar_accepts_content")
    if answer is None:
        return manual(condition, look_at)
    return ask.holds(condition, answer, "按登记员的判断")
