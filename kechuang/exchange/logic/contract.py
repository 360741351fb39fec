"""What is told of a technology contract: cleaned, refused where it cannot be, and what is still missing. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from dataclasses import field as made_with
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kechuang.core.logic.folding import Folding
from kechuang.core.logic.verdicts import Problem
from kechuang.exchange.logic.contract_codes import HOME_COUNTRY, WITHOUT_CODE, Filer, TextForm
from kechuang.exchange.logic.contract_questions import OPTIONAL, answered, fact_of, questions_of
from kechuang.subjects.logic.identifiers import normalise

Rows = list[dict[str, str]]
#: Rows of a table in a form, more of which nobody types.
MOST_ROWS = 30
_MOST_MONEY = Decimal(10) ** 14
#: Titles and names are compared without gaps, signs, and the difference of scripts and widths.
_FOLDING = Folding("")


@dataclass(frozen=True)
class PartyGiven:
    """One side as told."""

    organisation_id: int | None = None
    name: str = ""
    code: str = ""
    country: str = HOME_COUNTRY
    region_code: str = ""
    nature: str = ""


@dataclass(frozen=True)
class ContractGiven:
    """All that is told of a contract. Amounts in yuan; None and empty are not told.

    ``purchases`` and ``objects_delivered`` None: nobody has said whether there are any; empty: there are none.
    """

    filer: str = Filer.SELLER
    title: str = ""
    subkind: str = ""
    form: str = ""
    signed_on: date | None = None
    effective_on: date | None = None
    valid_until: date | None = None
    field: str = ""
    right_kind: str = ""
    aim: str = ""
    plan_source: str = ""
    payment_way: str = ""
    is_total_open: bool = False
    open_words: str = ""
    total: Decimal | None = None
    purchases: Rows | None = None
    objects_delivered: Rows | None = None
    expected_investment: Decimal | None = None
    expected_output: Decimal | None = None
    answers: Mapping[str, Any] = made_with(default_factory=dict)
    contact_name: str = ""
    contact_phone: str = ""
    seller: PartyGiven = PartyGiven()
    buyer: PartyGiven = PartyGiven()

    def columns(self) -> dict[str, Any]:
        """What is stored in the contract's own columns."""
        names = (each.name for each in fields(self) if each.name not in ("seller", "buyer"))
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Lack:
    """Something that the form needs and that nobody has told: the input, its title, and how to mend it."""

    code: str
    title: str
    words: str


#: What the form asks of every contract before it is handed in.
NEEDED: Mapping[str, str] = {
    "title": "项目名称", "subkind": "合同类别", "form": "合同形式", "signed_on": "签订日期", "effective_on": "生效日期",
    "valid_until": "有效期至", "field": "技术领域", "right_kind": "知识产权类别", "payment_way": "付款方式",
    "contact_name": "经办人", "contact_phone": "联系电话",
}  # fmt: skip


def checked(given: ContractGiven) -> ContractGiven:
    """The same, cleaned. Raises ``Problem`` with its input for what cannot be: an amount below nought, days out of order."""
    for name, title in (
        ("total", "成交额"),
        ("expected_investment", "预计新增投入"),
        ("expected_output", "预计新增产值"),
    ):
        amount = getattr(given, name)
        if amount is not None and not 0 <= amount < _MOST_MONEY:
            raise Problem(f"“{title}”应为不小于0的金额（元），现为{amount}，请核对。", field=name)
    if given.total == 0:
        raise Problem("成交额不能填0：总额还没有定的，请勾选“合同总额未定”。", field="total")
    if given.is_total_open and given.total is not None:
        raise Problem("勾选了“合同总额未定”，就不要再填成交额；已经能算出总额的，请去掉勾选。", field="total")
    if given.signed_on and given.valid_until and given.valid_until < given.signed_on:
        raise Problem("有效期的最后一天早于签订日期，请核对。", field="valid_until")
    return replace(
        given, title=given.title.strip()[:200], open_words=given.open_words.strip()[:300],
        purchases=_rows("purchases", given.purchases, ("item", "amount", "note"), ("amount",)),
        objects_delivered=_rows(
            "objects_delivered", given.objects_delivered, ("carrier", "name", "quantity", "unit_cost", "needed"),
            ("quantity", "unit_cost", "needed"),
        ),
        answers=answered(given.subkind, given.answers), contact_name=given.contact_name.strip()[:40],
        contact_phone=given.contact_phone.strip()[:30], seller=_party(given.seller), buyer=_party(given.buyer),
    )  # fmt: skip


def _party(party: PartyGiven) -> PartyGiven:
    country = (party.country or HOME_COUNTRY).strip()[:3]
    return replace(
        party, name=party.name.strip()[:120], code=normalise(party.code)[:18], country=country,
        region_code=party.region_code.strip()[:6] if country == HOME_COUNTRY else "",
    )  # fmt: skip


def _rows(name: str, rows: Rows | None, keys: Sequence[str], numbers: Iterable[str]) -> Rows | None:
    """The rows that say something, their numbers as plain decimals. Raises ``Problem`` for one that is no number."""
    if rows is None:
        return None
    kept = [{key: str(row.get(key, "") or "").strip()[:200] for key in keys} for row in rows[:MOST_ROWS]]
    kept = [row for row in kept if any(row.values())]
    for place, row in enumerate(kept, start=1):
        for key in numbers:
            if row[key]:
                row[key] = _number(name, place, row[key])
    return kept


def _number(name: str, place: int, text: str) -> str:
    plain = text.replace(",", "").replace("，", "")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Problem(f"第{place}行的“{text}”不是数字，请只填数字（金额以元计）。", field=name) from error
    if not number.is_finite() or not 0 <= number < _MOST_MONEY:
        raise Problem(f"第{place}行的“{text}”应为不小于0的数，请核对。", field=name)
    return format(number, "f")


def lacks_of(given: ContractGiven) -> list[Lack]:
    """What the form still needs. Whether the contract can be registered is another question, which the rules answer."""
    found = [Lack(code, title, "还没有填。") for code, title in NEEDED.items() if not getattr(given, code)]
    for side, title in (("seller", "卖方"), ("buyer", "买方")):
        found += _party_lacks(side, title, getattr(given, side))
    if given.total is None and not given.is_total_open:
        found.append(Lack("total", "成交额", "还没有填；签订时算不出总额的，请勾选“合同总额未定”。"))
    if given.is_total_open and not given.open_words:
        found.append(Lack("open_words", "总额未定的计算方法", "请写明怎样计价，如“按年销售额的3%提成”。"))
    if given.purchases is None:
        found.append(Lack("has_purchases", "购置和外包费用", "请说有没有；没有也要选。"))
    elif given.purchases and given.objects_delivered is None:
        found.append(Lack("has_objects", "交付的标的物", "请说购置里有没有合同自己的标的物；没有也要选。"))
    for name in questions_of(given.subkind):
        if name not in given.answers and name not in OPTIONAL:
            found.append(Lack(name, fact_of(name).title, "还没有回答。"))
    return found


def _party_lacks(side: str, title: str, party: PartyGiven) -> list[Lack]:
    found = []
    if not party.name:
        found.append(Lack(f"{side}_name", f"{title}名称", "还没有填。"))
    if not party.nature:
        found.append(Lack(f"{side}_nature", f"{title}性质", "还没有选。"))
    home = party.country == HOME_COUNTRY
    if home and not party.code and party.nature not in WITHOUT_CODE:
        found.append(Lack(f"{side}_code", f"{title}统一社会信用代码", "境内的法人和其他组织都有，请填写。"))
    if home and not party.region_code:
        found.append(Lack(f"{side}_region_code", f"{title}行政区划代码", "还没有填，六位数字。"))
    return found


def key_of(given: ContractGiven) -> str:
    """The mark by which the same contract is known again: both sides, the day of signing, and the title, folded.

    Empty while one of these is missing.
    """
    sides = [each.code or _FOLDING.fold(each.name) for each in (given.seller, given.buyer)]
    parts = [*sides, given.signed_on.isoformat() if given.signed_on else "", _FOLDING.fold(given.title)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if all(parts) else ""


def is_oral(given: ContractGiven) -> bool:
    """Was nothing written down?"""
    return given.form == TextForm.ORAL


def is_import(given: ContractGiven) -> bool:
    """Does technology come into the country: the seller abroad, the buyer at home?"""
    return given.seller.country != HOME_COUNTRY and given.buyer.country == HOME_COUNTRY
