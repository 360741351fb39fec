"""Dockings from a sheet, as organisers of fairs hand them in: every row checked, recorded by the office on its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.exchange.models import Face
from kechuang.matching.logic.steps import StepGiven, checked_step
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.step import record_step
from kechuang.matching.states.docking import TOLD_STAGES, DockingStage
from kechuang.subjects.logic.cells import read_choice, read_day

_NEED, _OFFER, _STAGE, _DAY, _WORDS = "需求", "供给", "阶段", "日期", "依据"
_AMOUNT, _TECHNOLOGY, _NUMBER = "金额（元）", "技术交易额（元）", "技术合同登记编号"
_AT = {"stage": _STAGE, "happened_on": _DAY, "words": _WORDS, "amount": _AMOUNT, "technology_amount": _TECHNOLOGY, "contract_number": _NUMBER}  # fmt: skip

COLUMNS = (
    SheetColumn(_NEED, needed=True, help="需求的编号，或公开版的名称（不重名的）"),
    SheetColumn(_OFFER, needed=True, help="供给的编号，或公开版的名称（不重名的）"),
    SheetColumn(_STAGE, needed=True, help="、".join(each.label for each in TOLD_STAGES), example="对接"),
    SheetColumn(_DAY, needed=True, help="实际发生的那天", example="2026-11-20"),
    SheetColumn(_WORDS, needed=True, help="纪要或依据，如“对接会洽谈记录第3号”"),
    SheetColumn(_AMOUNT, help="这一步自己的金额；不知道的留空，不填0"),
    SheetColumn(_TECHNOLOGY, help="只有技术合同登记才填"),
    SheetColumn(_NUMBER, help="只有技术合同登记才填"),
)


@dataclass(frozen=True)
class Ready:
    """A good row."""

    need: int
    offer: int
    stage: str
    given: StepGiven


@imports(
    "matching.docking", "对接", action="matching.docking.import", columns=COLUMNS, list_url="matching:docking_list",
    notes=("同一对的几个阶段写成几行。凭依据登记，马上计入；同一阶段只记一次。各阶段的金额分别填。",),
)  # fmt: skip
def check_dockings(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Each row as a step of a pair, or all that is wrong with it. Four queries, however long the sheet is."""
    needs = _book("need", lines, _NEED, region)
    offers = _book("offer", lines, _OFFER, None)
    told = _told(set(needs.values()))
    ready: list[Ready] = []
    errors: list[RowError] = []
    for line in lines:
        row, wrong = _read(line, needs, offers, now)
        if row is not None:
            key = (row.need, row.offer, row.stage)
            if key in told:
                wrong = [line.error(_STAGE, "这一对的这个阶段已经填报过，或表里写了两次。")]
            told.add(key)
        errors += wrong
        if row is not None and not wrong:
            ready.append(row)
    return ready, errors


@check_dockings.writes
def write_dockings(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Record them all, earlier stages first; one whose like came in meanwhile stops the whole."""
    order = {str(stage): place for place, stage in enumerate(TOLD_STAGES)}
    for row in sorted(ready, key=lambda each: order[each.stage]):
        pair = Docking.objects.filter(need=row.need, offer=row.offer).values_list("pk", flat=True).first()
        if row.stage == DockingStage.DOCKED:
            propose_docking(need_id=row.need, offer_id=row.offer, given=row.given, actor=actor, now=now)
        elif pair is None:
            raise Problem(f"需求{row.need}和供给{row.offer}还没有“对接”这一步，请先写一行“对接”。")
        else:
            record_step(docking_id=pair, stage=row.stage, given=row.given, actor=actor, now=now)
    return len(ready)


def _book(side: str, lines: Sequence[SheetLine], head: str, region: Region | None) -> dict[str, int]:
    """Items by number and by public title, of a side, within a region; a title that two have leads nowhere. One query."""
    cells = {line[head].strip() for line in lines}
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 19]
    rows = Face.objects.on_show().filter(side=side)
    if region is not None:
        rows = rows.filter(item__region__path__startswith=region.path)
    found: dict[str, int] = {}
    twice: set[str] = set()
    for pk, title in (rows.filter(pk__in=numbers) | rows.filter(title__in=cells)).values_list("pk", "title"):
        twice |= {title} & set(found)
        found[title] = found[str(pk)] = pk
    return {key: pk for key, pk in found.items() if key not in twice}


def _told(needs: set[int]) -> set[tuple[int, int, str]]:
    rows = DockingStep.objects.filter(docking__need__in=needs, state__in=("claimed", "confirmed"))
    return set(rows.values_list("docking__need", "docking__offer", "stage"))


def _read(
    line: SheetLine, needs: dict[str, int], offers: dict[str, int], now: datetime
) -> tuple[Ready | None, list[RowError]]:
    cell = Cells(line)
    need, offer = needs.get(line[_NEED].strip()), offers.get(line[_OFFER].strip())
    if need is None:
        return None, [
            line.error(_NEED, "没有这个编号或名称的需求，不在展示、不在这个区域，或有重名；请改用编号。")
        ]
    if offer is None:
        return None, [line.error(_OFFER, "没有这个编号或名称的供给，不在展示，或有重名；请改用编号。")]
    stage = cell(_STAGE, lambda text: read_choice(text, DockingStage), "")
    day = cell(_DAY, read_day, None)
    amount, technology = cell(_AMOUNT, parse_decimal, None), cell(_TECHNOLOGY, parse_decimal, None)
    if cell.errors or day is None:
        return None, cell.errors or [line.error(_DAY, "请填日期。")]
    given = StepGiven(day, line[_WORDS], None, amount, technology, line[_NUMBER])
    try:
        given = checked_step(stage, given, today=timezone.localdate(now), needs_evidence=True)
    except Problem as problem:
        return None, [line.error(_AT.get(problem.field, _STAGE), problem.message)]
    return Ready(need, offer, stage, given), []
