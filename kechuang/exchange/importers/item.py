"""Offers and needs from a sheet, as other markets list them: every row checked, good ones handed in for review.

The file is kept sealed: it holds contacts and what is to be masked, and stored files are open to more people than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.exchange.importers.owners import Owners
from kechuang.exchange.logic.content import Given, checked, gaps_of
from kechuang.exchange.logic.face import face_of, leaks_in
from kechuang.exchange.logic.goals import read_goals
from kechuang.exchange.logic.parts import PARTS, Part, PartKind
from kechuang.exchange.models import Item
from kechuang.exchange.operations.entering import Entry, enter_items
from kechuang.exchange.operations.writing import USUAL_DAYS
from kechuang.exchange.states import ItemKind, TechField
from kechuang.subjects.logic.cells import read_choice, read_day, read_yes_no
from kechuang.subjects.models import Organisation

_OWNER, _KIND, _TITLE, _ABSTRACT = "单位", "种类", "名称", "简介"
_FIELD, _KEYWORDS, _AMOUNT, _EXPIRES = "技术领域", "关键词", "金额（元）", "有效期至"
_CONTACT, _PHONE, _SOURCE, _SOURCE_ID = "联系人", "联系电话", "来源", "来源编号"
_MASKED, _MASK_OWNER, _MASK_TITLE, _MASK_ABSTRACT = (
    "遮盖",
    "单位的公开说法",
    "名称的公开说法",
    "简介的公开说法",
)
_TECHNOLOGY, _LEVEL, _EVIDENCE = "关键技术", "佐证到几级", "佐证"
_GOALS = "目标值"

#: The parts that are told in cells of their own, each once however many kinds have it.
_TOLD: dict[str, Part] = {
    part.code: part
    for parts in PARTS.values()
    for part in parts
    if part.kind not in (PartKind.GOALS, PartKind.TECHNOLOGIES)
}  # fmt: skip
_HEADS: dict[str, str] = {}
for _part in _TOLD.values():
    _HEADS[_part.code] = (
        _part.title if _part.title not in _HEADS.values() else f"{_part.title}（{_part.code}）"
    )
#: The columns at which the problems of fields are shown.
_AT: dict[str, str] = {
    "title": _TITLE, "abstract": _ABSTRACT, "field_code": _FIELD, "keywords": _KEYWORDS, "amount": _AMOUNT,
    "expires_on": _EXPIRES, "contact_name": _CONTACT, "contact_phone": _PHONE, "is_masked": _MASKED,
    "mask_organisation": _MASK_OWNER, "mask_title": _MASK_TITLE, "mask_abstract": _MASK_ABSTRACT, "goals": _GOALS,
    "technologies": _TECHNOLOGY, "source_id": _SOURCE_ID, **_HEADS,
}  # fmt: skip

COLUMNS = (
    SheetColumn(_OWNER, needed=True, help="全称或统一社会信用代码，须在单位库中"),
    SheetColumn(_KIND, needed=True, help="、".join(each.label for each in ItemKind)),
    SheetColumn(_TITLE, needed=True),
    SheetColumn(_ABSTRACT, needed=True),
    SheetColumn(_FIELD, needed=True, help="八大领域的名称", example="新材料"),
    SheetColumn(_KEYWORDS, help="用顿号分开"),
    SheetColumn(_AMOUNT, help="面议或还不知道的留空"),
    SheetColumn(_EXPIRES, help="留空为一年", example="2027-06-30"),
    SheetColumn(_CONTACT, needed=True),
    SheetColumn(_PHONE, needed=True),
    SheetColumn(_GOALS, help="技术需求和难题必填，写成句子，如“强度不低于15MPa，时间小于30分钟”"),
    SheetColumn(_TECHNOLOGY, help="科技成果必填，几项用分号"),
    SheetColumn(_LEVEL, help="与关键技术一一对应，用分号", example="7；5"),
    SheetColumn(_EVIDENCE, help="与关键技术一一对应，用分号"),
    *(SheetColumn(head) for head in _HEADS.values()),
    SheetColumn(_MASKED, help="是或否；是的要写下面三项"),
    SheetColumn(_MASK_OWNER),
    SheetColumn(_MASK_TITLE),
    SheetColumn(_MASK_ABSTRACT),
    SheetColumn(_SOURCE, help="从哪个市场来的"),
    SheetColumn(_SOURCE_ID, help="同一来源的同一编号只收一次"),
)


@imports(
    "exchange.item", "供需信息", action="exchange.item.import", columns=COLUMNS, list_url="exchange:review_list",
    max_rows=100_000, max_bytes=40 * 1024 * 1024, block=500,
    notes=(
        "超过 2000 行的在后台导入，看得到进度，可以中途停止。",
        "导入后是“待科技部门审核”，审核通过才公开。每种信息要填哪些，见各项的必填提示。",
    ), personal=(_CONTACT, _PHONE),
)  # fmt: skip
def check_items(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime, memory: dict[str, Any]
) -> tuple[list[Entry], list[RowError]]:
    """Each row as an item, or all that is wrong with it. Three queries a block; ``memory``: the sources' numbers so far."""
    owners = Owners(lines, _OWNER, region)
    told = {line[_SOURCE_ID] for line in lines if line[_SOURCE_ID]}
    there = set(Item.objects.filter(source_id__in=told).values_list("source", "source_id")) if told else set()
    ready: list[Entry] = []
    errors: list[RowError] = []
    seen: dict[tuple[str, str], int] = memory.setdefault("seen", {})
    for line in lines:
        owner = owners.of(line)
        if owner is None:
            errors.append(owners.missing(line))
            continue
        row, wrong = _read(line, owner, now)
        wrong += _twice(line, there, seen)
        errors += wrong
        if row is not None and not wrong:
            ready.append(row)
    return ready, errors


@check_items.writes
def write_items(ready: list[Entry], region: Region, actor: Actor, now: datetime) -> int:
    """Enter them all; one whose like came in meanwhile stops the whole."""
    return len(enter_items(entries=ready, actor=actor, now=now))


def _twice(line: SheetLine, there: set[tuple[str, str]], seen: dict[tuple[str, str], int]) -> list[RowError]:
    key = (line[_SOURCE], line[_SOURCE_ID])
    if not key[1]:
        return []
    if key in there:
        return [line.error(_SOURCE_ID, "这个来源的这个编号已经导入过。")]
    if key in seen:
        return [line.error(_SOURCE_ID, f"与第{seen[key]}行的来源编号相同。")]
    seen[key] = line.row
    return []


def _read(line: SheetLine, owner: Organisation, now: datetime) -> tuple[Entry | None, list[RowError]]:
    cell = Cells(line)
    errors = cell.errors
    kind = cell(_KIND, lambda text: read_choice(text, ItemKind), "")
    if not kind:
        return None, errors or [line.error(_KIND, "请填种类。")]
    today = timezone.localdate(now)
    amount = cell(_AMOUNT, parse_decimal, None)
    given = Given(
        title=line[_TITLE], abstract=line[_ABSTRACT], field_code=cell(_FIELD, lambda t: read_choice(t, TechField), ""),
        keywords=line[_KEYWORDS].replace("，", "、").split("、"), amount=amount, is_amount_open=amount is None,
        industry=owner.industry, expires_on=cell(_EXPIRES, read_day, None) or today + timedelta(days=USUAL_DAYS),
        contact_name=line[_CONTACT], contact_phone=line[_PHONE], is_masked=bool(cell(_MASKED, read_yes_no, None)),
        mask={"organisation": line[_MASK_OWNER], "title": line[_MASK_TITLE], "abstract": line[_MASK_ABSTRACT], "shown": ["goals"]},
        content=_content(kind, line, cell),
    )  # fmt: skip
    if errors:
        return None, errors
    try:
        given = checked(kind, given, today)
    except Problem as problem:
        return None, [line.error(_AT.get(problem.field, _TITLE), problem.message)]
    wrong = [line.error(_AT.get(gap.code, _TITLE), gap.words) for gap in gaps_of(kind, given, today)]
    wrong += _leaking(line, kind, given, owner)
    row = Entry(owner.pk, kind, given, line[_SOURCE], line[_SOURCE_ID])
    return (None, wrong) if wrong else (row, [])


def _leaking(line: SheetLine, kind: str, given: Given, owner: Organisation) -> list[RowError]:
    """What the public words give away; the operation looks again, also at former names."""
    names = [owner.name, owner.uscc or ""] if given.is_masked else []
    secrets = [each for each in (*names, given.contact_name, given.contact_phone) if each]
    leaked = leaks_in(face_of(kind, given, organisation=owner.name).texts(), secrets)
    return [line.error(_MASK_TITLE, f"公开的内容里写出了“{'”“'.join(leaked)}”，请改掉。")] if leaked else []


def _content(
    kind: str, line: SheetLine, cell: Callable[[str, Callable[[str], Any], Any], Any]
) -> dict[str, Any]:
    """The parts of a kind out of their cells."""
    found: dict[str, Any] = {}
    for part in PARTS[kind]:
        if part.kind == PartKind.GOALS:
            found[part.code] = [goal.as_row() for goal in read_goals(line[_GOALS])]
        elif part.kind == PartKind.TECHNOLOGIES:
            found[part.code] = _technologies(line)
        else:
            found[part.code] = cell(_HEADS[part.code], lambda text, part=part: _told(part, text), "")  # type: ignore[misc]
    return found


def _told(part: Part, text: str) -> Any:
    states = part.states or ()
    if part.kind == PartKind.CHOICES:
        return [read_choice(each, states) for each in text.replace("，", "、").split("、") if each.strip()]
    if part.kind == PartKind.CHOICE:
        return read_choice(text, states)
    if part.kind == PartKind.DAY:
        day = read_day(text)
        return day.isoformat() if day else ""
    return text


def _technologies(line: SheetLine) -> list[dict[str, str]]:
    """Three cells side by side: names, levels, evidence, each parted by semicolons."""
    names, levels, evidence = (
        line[head].replace("；", ";").split(";") for head in (_TECHNOLOGY, _LEVEL, _EVIDENCE)
    )

    def at(cells: list[str], number: int) -> str:
        return cells[number].strip() if number < len(cells) else ""

    return [
        {"name": name.strip(), "first": "1", "last": at(levels, number), "evidence": at(evidence, number)}
        for number, name in enumerate(names)
        if name.strip()
    ]
