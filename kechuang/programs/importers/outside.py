"""Another bureau's list of projects from a table: one row a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.sheets import RowError, SheetColumn, SheetLine
from kechuang.programs.logic.outside import OutsideGiven
from kechuang.programs.models import OutsideProject
from kechuang.programs.operations.outside import import_outside_projects

_SOURCE, _TITLE, _UNIT, _YEAR, _LEADER, _ABSTRACT = (
    "来源部门", "项目名称", "承担单位", "年度", "负责人", "内容摘要"
)  # fmt: skip
COLUMNS = (
    SheetColumn(_SOURCE, needed=True, help="哪个部门的项目", example="示例市工业和信息化局"),
    SheetColumn(_TITLE, needed=True, example="精密减速器寿命试验方法研究"),
    SheetColumn(_UNIT, needed=True, help="全称", example="示例精密制造有限公司"),
    SheetColumn(_YEAR, needed=True, help="立项年度，四位数", example="2025"),
    SheetColumn(_LEADER, help="不清楚的留空"),
    SheetColumn(_ABSTRACT, help="主要内容，写得越全比得越准；没有的留空，只比名称"),
)
#: The longest that each cell may be.
_LONGEST = {_SOURCE: 80, _TITLE: 200, _UNIT: 120, _LEADER: 40, _ABSTRACT: 20_000}
_FIRST_YEAR = 1990


@imports(
    "programs.outside_project",
    "外部门项目",
    action="programs.outside_project.import",
    columns=COLUMNS,
    list_url="programs:outside_list",
    notes=("只用来提示办件与它们相似，是不是重复由人判断。不得导入涉密项目。",),
)
def check_outside_projects(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[OutsideGiven], list[RowError]]:
    """Each row as a project, or all that is wrong with it. One query, however long the sheet is."""
    sources = {line[_SOURCE] for line in lines}
    there = OutsideProject.objects.filter(region=region, source__in=sources)
    known = set(there.values_list("source", "year", "title", "unit"))
    ready: list[OutsideGiven] = []
    errors: list[RowError] = []
    seen: dict[tuple[str, int, str, str], int] = {}
    for line in lines:
        wrong = _wrong(line, now.year)
        if not wrong:
            given = OutsideGiven(
                line[_SOURCE], line[_TITLE], line[_UNIT], int(line[_YEAR]), line[_LEADER], line[_ABSTRACT]
            )
            if given.key in seen:
                wrong = [line.error(_TITLE, f"与第{seen[given.key]}行是同一个项目，只填一行。")]
            elif given.key in known:
                wrong = [line.error(_TITLE, "这个部门的这个项目已经导入过，不重复登记。")]
            else:
                ready.append(given)
            seen.setdefault(given.key, line.row)
        errors += wrong
    return ready, errors


@check_outside_projects.writes
def write_outside_projects(ready: list[OutsideGiven], region: Region, actor: Actor, now: datetime) -> int:
    """Take them in together."""
    return import_outside_projects(region=region, projects=ready, actor=actor, now=now)


def _wrong(line: SheetLine, year: int) -> list[RowError]:
    found = [line.error(head, f"请填写{head}。") for head in (_SOURCE, _TITLE, _UNIT) if not line[head]]
    text = line[_YEAR]
    if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text[:5]) <= year + 1):
        found.append(line.error(_YEAR, f"请填{_FIRST_YEAR}至{year + 1}之间的四位数年度，如{year}。"))
    found += [
        line.error(head, f"{head}不超过{most}个字。")
        for head, most in _LONGEST.items()
        if len(line[head]) > most
    ]
    return found
