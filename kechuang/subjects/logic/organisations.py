"""What is said of an organisation when it is registered or changed, checked; and when two names mean the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.logic.identifiers import read_uscc
from kechuang.subjects.logic.industries import read_industry
from kechuang.subjects.states import OrganisationKind, OrganisationState

_PHONE = re.compile(r"\+?[0-9][0-9 -]{6,28}")
_FIELD_CODE = re.compile(r"[1-8](\.\d{1,2}){0,2}")
_LONGEST = {"name": 120, "controller": 120, "legal_representative": 40, "address": 200, "contact_name": 40}
#: How alike two folded names must be to be shown as perhaps the same.
ALIKE = 0.86

_NOISE = re.compile(r"[\s()\[\]{}<>《》“”\"'·.,，。、\-—_]+")
_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|公司|集团|普通合伙|有限合伙|特殊普通合伙)$"
)
_PLACES = re.compile(r"^([\u4e00-\u9fff]{2,5}?(省|自治区|市|自治州|县|区))+(?=[\u4e00-\u9fff]{3})")


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What the register holds of an organisation. Regions are codes; empty text and None are not known."""

    name: str
    kind: str
    region: str
    uscc: str = ""
    production_region: str = ""
    industry: str = ""
    registered_on: date | None = None
    capital: Decimal | None = None
    is_resident: bool = True
    controller: str = ""
    legal_representative: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    field_code: str = ""
    main_products: str = ""


#: Titles of the facts, as pages, sheets and events call them.
FACT_TITLES: dict[str, str] = {
    "name": "名称",
    "uscc": "统一社会信用代码",
    "kind": "类型",
    "region": "注册地",
    "production_region": "生产经营地",
    "industry": "行业",
    "registered_on": "注册日期",
    "capital": "注册资本",
    "is_resident": "居民企业",
    "controller": "实际控制人",
    "legal_representative": "法定代表人",
    "address": "地址",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "field_code": "高新技术领域",
    "main_products": "主导产品（服务）",
}
#: What the county has verified against the licence: members ask for a change, they do not make it.
VERIFIED_FACTS = ("name", "uscc", "kind", "region")
#: Personal data: that they changed is told, not from what to what.
PRIVATE_FACTS = ("contact_name", "contact_phone")


def check_facts(facts: OrganisationFacts, *, today: date, needs_uscc: bool = True) -> OrganisationFacts:
    """The facts as they are kept. Raises ``Problem`` at the field that is to blame.

    ``needs_uscc``: a record of somebody without a code (a foreign partner, a unit within another) may go without.
    """
    text: dict[str, Any] = {
        each.name: half_width(value) if each.name == "contact_phone" else value.strip()
        for each in fields(facts)
        if isinstance(value := getattr(facts, each.name), str)
    }
    facts = replace(facts, **{**text, "main_products": text["main_products"][:300]})
    _check_texts(facts)
    if facts.uscc or needs_uscc:
        facts = replace(facts, uscc=read_uscc(facts.uscc))
    if facts.registered_on is not None and facts.registered_on > today:
        raise Problem("注册日期晚于今天，请对照营业执照核对。", field="registered_on")
    if facts.capital is not None and (facts.capital < 0 or facts.capital >= Decimal(10) ** 16):
        raise Problem("注册资本应为不小于0的金额，单位是元。", field="capital")
    return replace(facts, industry=read_industry(facts.industry))


def _check_texts(facts: OrganisationFacts) -> None:
    if len(facts.name) < 2:
        raise Problem("请填写单位全称，与营业执照（法人证书）一致。", field="name")
    for name, most in _LONGEST.items():
        if len(getattr(facts, name)) > most:
            raise Problem(f"{FACT_TITLES[name]}不超过{most}个字。", field=name)
    if facts.kind not in set(OrganisationKind):
        raise Problem("请选择单位类型。", field="kind")
    if facts.contact_phone and not _PHONE.fullmatch(facts.contact_phone):
        raise Problem("联系电话应为数字，如 13800000000 或 0571-88880000。", field="contact_phone")
    if facts.field_code and not _FIELD_CODE.fullmatch(facts.field_code):
        raise Problem("高新技术领域应为八大领域的编号，如 4.2.1。", field="field_code")


def fold_name(name: str) -> str:
    """A name without what two writings of it may differ in: width, case, brackets, the legal form at its end."""
    folded = _NOISE.sub("", half_width(name).lower())
    while True:
        shorter = _FORMS.sub("", folded)
        if shorter in {folded, ""}:
            return folded
        folded = shorter


def core_of_name(name: str) -> str:
    """The folded name without the places at its beginning: what the organisation calls itself."""
    return _PLACES.sub("", fold_name(name))


def alike(one: str, other: str) -> bool:
    """May two names mean one organisation? Equal when folded, or very much alike in what they call themselves."""
    if fold_name(one) == fold_name(other):
        return True
    first, second = core_of_name(one), core_of_name(other)
    if len(first) < 3 or len(second) < 3:
        return False
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE


def bar_to_signing(state: str) -> str:
    """Why an organisation in a state may not sign a statement, and what to do; empty for one that is verified."""
    return _BARS.get(state, "")


_BARS = {
    str(OrganisationState.APPLIED): (
        "本单位还在等所在县（市、区）科技部门核实，核实后才能签报。已填的数都存着，核实后会通知您，届时再来签报。"
    ),
    str(OrganisationState.RETURNED): (
        "本单位的资料被退回补正，核实后才能签报。请先到“我的单位”按意见补正后再报；已填的数都存着。"
    ),
    str(OrganisationState.CLOSED): (
        "本单位已登记为注销或迁出，不能签报。如有误，请联系所在县（市、区）科技部门恢复。"
    ),
    str(OrganisationState.MERGED): "本单位的记录已并入另一条，请在合并后的单位名下签报。",
}
