"""What somebody tells of an offer or a need: one value, trimmed and checked; and what is still missing in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.decimals import half_width, parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.exchange.logic.goals import Goal
from kechuang.exchange.logic.parts import AMOUNT_TITLES, PARTS, Part, PartKind
from kechuang.exchange.logic.readiness import HIGHEST, maturity_of
from kechuang.exchange.states import Comparison, Secrecy, Side, TechField, side_of

MOST_KEYWORDS, LONGEST_KEYWORD = 8, 20
LONGEST_TEXT, LONGEST_LONG = 200, 4000
MOST_ROWS = 20
_BETWEEN = re.compile(r"[、,，;；\s]+")
#: Design, not law: nobody keeps an offer on show for longer without saying again that it still holds.
MOST_DAYS = 730


@dataclass(frozen=True)
class Given:
    """What is told. ``content`` by the codes of the kind's parts; ``mask`` is the owner's public wording.

    ``is_amount_open``: the price is to be discussed, the budget is not known.
    """

    title: str = ""
    abstract: str = ""
    keywords: Sequence[str] = ()
    field_code: str = ""
    industry: str = ""
    amount: Decimal | None = None
    is_amount_open: bool = False
    expires_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    is_masked: bool = False
    mask: Mapping[str, Any] = field(default_factory=dict)
    right_ids: Sequence[int] = ()
    person_ids: Sequence[int] = ()

    def columns(self) -> dict[str, Any]:
        """The values of the row's own columns."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        own["keywords"] = list(self.keywords)
        return {key: value for key, value in own.items() if key not in ("right_ids", "person_ids")}

    @property
    def maturity(self) -> int | None:
        """The readiness that its technologies' evidence proves; None if none are told."""
        return maturity_of(self.content.get("technologies") or ())


@dataclass(frozen=True)
class Gap:
    """What is missing or vague: at which field, in words."""

    code: str
    title: str
    words: str


def checked(kind: str, given: Given, today: date) -> Given:
    """The same, trimmed and in one writing. Raises ``Problem`` for what cannot be; what is missing may be missing."""
    amount = given.amount
    if amount is not None and not 0 < amount < Decimal(10) ** 13:
        raise Problem("金额应大于0；没有定的请勾选“面议”或“还不知道”。", field="amount")
    if given.field_code and given.field_code not in set(TechField):
        raise Problem("请从列出的技术领域中选择。", field="field_code")
    if given.expires_on is not None and (given.expires_on - today).days > MOST_DAYS:
        raise Problem("有效期最长两年，到期前可以续期。", field="expires_on")
    return replace(
        given,
        title=given.title.strip()[:LONGEST_TEXT],
        abstract=given.abstract.strip()[:LONGEST_LONG],
        keywords=_keywords(given.keywords),
        amount=amount.quantize(Decimal("0.01")) if amount is not None else None,
        contact_name=given.contact_name.strip(),
        contact_phone=half_width(given.contact_phone),
        content=checked_content(kind, given.content),
        mask=_mask(kind, given.mask),
    )


def split_keywords(text: str) -> list[str]:
    """Keywords that somebody wrote in one line."""
    return [word for word in _BETWEEN.split(text) if word]


def _keywords(words: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(kept) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in kept):
        raise Problem(f"关键词最多{MOST_KEYWORDS}个，每个不超过{LONGEST_KEYWORD}字，用顿号或逗号分开。", field="keywords")  # fmt: skip
    return kept


def _mask(kind: str, mask: Mapping[str, Any]) -> dict[str, Any]:
    """The public wording in one shape: three texts, what stays as written, and words for long parts."""
    codes = {part.code for part in PARTS[kind]} | set(OPTIONAL)
    words = {code: str(text).strip() for code, text in (mask.get("words") or {}).items() if code in codes}
    return {
        **{key: str(mask.get(key) or "").strip()[:LONGEST_LONG] for key in ("organisation", "title", "abstract")},
        "shown": [code for code in mask.get("shown") or () if code in codes],
        "words": {code: text for code, text in words.items() if text},
    }  # fmt: skip


#: What all kinds have and an owner of a masked one may leave as it is.
OPTIONAL: dict[str, str] = {
    "keywords": "关键词",
    "industry": "行业",
    "region": "县（市、区）",
    "amount": "金额",
    "rights": "知识产权",
}


def checked_content(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a kind as they are stored: texts, lists of codes, rows of texts; empty ones left out."""
    found = {part.code: _checked_part(part, content.get(part.code)) for part in PARTS[kind]}
    return {code: value for code, value in found.items() if value}


def _checked_part(part: Part, value: Any) -> Any:
    if value in (None, "", [], ()):
        return ""
    if part.kind == PartKind.GOALS:
        return _goals(part, value)
    if part.kind == PartKind.TECHNOLOGIES:
        return _technologies(part, value)
    if part.kind == PartKind.CHOICES:
        return _chosen(
            part, [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        )
    text = str(value).strip()
    if part.kind == PartKind.CHOICE:
        return _chosen(part, [text])[0]
    if part.kind in (PartKind.NUMBER, PartKind.MONEY):
        return _number(part, text)
    if part.kind == PartKind.DAY:
        return _day(part, text)
    longest = LONGEST_TEXT if part.kind == PartKind.TEXT else LONGEST_LONG
    if len(text) > longest:
        raise Problem(f"“{part.title}”最多{longest}字，现有{len(text)}字。", field=part.code)
    return text


def _chosen(part: Part, codes: list[str]) -> list[str]:
    known = {code for code, _ in part.choices}
    if not set(codes) <= known:
        raise Problem(f"“{part.title}”请从列出的各项中选择。", field=part.code)
    return [code for code, _ in part.choices if code in codes]


def _number(part: Part, text: str) -> str:
    try:
        number = parse_decimal(text)
    except ValueError as error:
        raise Problem(f"“{part.title}”：{error}", field=part.code) from error
    if number <= 0 or number >= Decimal(10) ** 13:
        raise Problem(f"“{part.title}”应大于0；不知道的留空。", field=part.code)
    return f"{number:f}"


def _day(part: Part, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Problem(f"“{part.title}”请写成 2026-03-01 的样子。", field=part.code) from error


def _rows(part: Part, value: Any, keys: Sequence[str]) -> list[dict[str, str]]:
    """Rows of texts with these keys; empty rows go."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise Problem(f"“{part.title}”应是一行一行的表。", field=part.code)
    rows = [{key: str(row.get(key) or "").strip()[:LONGEST_TEXT] for key in keys} for row in value]
    return [row for row in rows if any(row.values())]


def _goals(part: Part, value: Any) -> list[dict[str, str]]:
    rows = _rows(part, value, [f.name for f in fields(Goal)])
    kept = [row for row in rows if any(text for key, text in row.items() if key != "cmp")]
    for number, row in enumerate(kept[:MOST_ROWS], 1):
        row["cmp"] = row["cmp"] or str(Comparison.AT_LEAST)
        if not row["indicator"]:
            raise Problem(f"“{part.title}”第{number}行没有写指标名称。", field=part.code)
        if row["cmp"] not in set(Comparison):
            raise Problem(f"“{part.title}”第{number}行的比较请从列出的各项中选择。", field=part.code)
        if row["value"]:
            try:
                row["value"] = f"{parse_decimal(row['value']):f}"
            except ValueError as error:
                raise Problem(f"“{part.title}”第{number}行：{error}", field=part.code) from error
    return kept[:MOST_ROWS]


def _technologies(part: Part, value: Any) -> list[dict[str, str]]:
    rows = _rows(part, value, ("name", "first", "last", "evidence"))
    for number, row in enumerate(rows, 1):
        row["first"] = half_width(row["first"]) or "1"
        row["last"] = half_width(row["last"])
        levels = [
            int(row[key]) if row[key].isascii() and row[key].isdigit() else 0 for key in ("first", "last")
        ]
        if not row["name"]:
            raise Problem(f"“{part.title}”第{number}行没有写技术名称。", field=part.code)
        if not 1 <= levels[0] <= levels[1] <= HIGHEST:
            raise Problem(f"“{part.title}”第{number}行的级别应是1到{HIGHEST}，从低到高。", field=part.code)
    return rows[:MOST_ROWS]


def gaps_of(kind: str, given: Given, today: date) -> list[Gap]:
    """What must be told before it is handed in."""
    need = side_of(kind) == Side.NEED
    found = [
        _gap("title", "名称", not given.title, "请写名称，一句话说清是什么。"),
        _gap("abstract", "简介", not given.abstract, "请用几句话说清要什么。" if need else "请写简介。"),
        _gap("field_code", "技术领域", not given.field_code, "请选择技术领域，别人按它来找。"),
        _gap("contact_name", "联系人", not given.contact_name, "请写联系人；不公开，双方同意后才看得到。"),
        _gap("contact_phone", "联系电话", not given.contact_phone, "请写联系电话；不公开，双方同意后才看得到。"),
        _gap(
            "amount", AMOUNT_TITLES[kind], given.amount is None and not given.is_amount_open,
            f"请填金额，或勾选“{'还不知道' if need else '面议'}”。",
        ),
        _gap("expires_on", "有效期至", given.expires_on is None or given.expires_on <= today, "请填今天以后的日期。"),
    ]  # fmt: skip
    found += [
        _gap(
            part.code,
            part.title,
            part.needed and not given.content.get(part.code),
            f"请填写。{part.question}",
        )
        for part in PARTS[kind]
    ]
    return [gap for gap in [*found, *_more(given)] if gap is not None]


def _more(given: Given) -> list[Gap | None]:
    """What must hold between the parts."""
    content, mask = given.content, given.mask
    goals = content.get("goals") or []
    secret = content.get("secrecy") == Secrecy.TRADE
    to_solver = content.get("to_solver")
    too_much = given.amount is not None and Decimal(to_solver or 0) > given.amount
    return [
        _gap("goals", "目标值", bool(goals) and not any(row["value"] for row in goals), "至少有一个指标要写出目标值。"),
        _gap("to_solver", "其中给解决方", too_much, "不能多于预算总额。"),
        _gap("is_masked", "公开版", secret and not given.is_masked, "含商业秘密的须用遮盖的公开版。"),
        _gap("mask_organisation", "单位的公开说法", given.is_masked and not mask.get("organisation"), "如“某装备制造企业”。"),
        _gap("mask_title", "名称的公开说法", given.is_masked and not mask.get("title"), "别人在列表里看到的就是它。"),
        _gap("mask_abstract", "简介的公开说法", given.is_masked and not mask.get("abstract"), "写到别人能判断自己合不合适。"),
    ]  # fmt: skip


def _gap(code: str, title: str, wrong: object, words: str) -> Gap | None:
    return Gap(code, title, words) if wrong else None
