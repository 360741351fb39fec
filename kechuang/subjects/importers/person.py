"""Experts from a sheet: every row checked, people with the same number not taken twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.secrets import fingerprint
from kechuang.core.sheets import RowError, SheetColumn, SheetLine
from kechuang.subjects.logic import expert_sheet as sheet
from kechuang.subjects.logic.experts import OutputLine, Profile, read_phone
from kechuang.subjects.logic.identifiers import normalise, read_identity
from kechuang.subjects.models import Discipline, Organisation, Person
from kechuang.subjects.operations.expert import propose_expert
from kechuang.subjects.operations.person import Particulars, register_person

T = TypeVar("T")

COLUMNS = (
    SheetColumn(sheet.NAME, needed=True),
    SheetColumn(sheet.IDENTITY, help="18位，加密保存，处处遮盖；没有的留空"),
    SheetColumn(sheet.PHONE, help="加密保存，处处遮盖"),
    SheetColumn(sheet.EMAIL, help="发年度确认链接用"),
    SheetColumn(sheet.EMPLOYER, needed=True, help="与库中单位全称相同的会关联上"),
    SheetColumn(sheet.REGION, help="辖区内的区域名称或代码；留空按上传时选的区域"),
    SheetColumn(sheet.TITLE, example="教授"),
    SheetColumn(sheet.DEGREE, example="博士"),
    SheetColumn(sheet.POSITION),
    SheetColumn(
        sheet.DISCIPLINES, help="GB/T 13745—2009 的代码或名称，几个之间用顿号", example="人工智能、52040"
    ),
    SheetColumn(sheet.EXPERTISE),
    SheetColumn(sheet.OUTPUTS, help="不少于3项，一行或一个分号一项", example="[论文] 题名（2024）"),
    SheetColumn(sheet.FINANCIAL, help="是或否", example="否"),
    SheetColumn(sheet.LOAD, help="同时评审的份数，留空为10", example="10"),
    SheetColumn(sheet.SOURCE, help="推荐单位或来文"),
)


@dataclass(frozen=True)
class Ready:
    """One good row."""

    particulars: Particulars
    profile: Profile
    source: str


@dataclass
class _Known:
    """What the words of a sheet may mean, read once for the whole sheet."""

    names: sheet.Names
    regions: dict[str, Region | None]
    organisations: dict[str, Organisation | None]
    marks: set[str]
    repeated: set[str]


@imports(
    "subjects.expert",
    "专家",
    action="subjects.expert.import",
    columns=COLUMNS,
    list_url="subjects:expert_list",
    personal=sheet.PERSONAL,
    notes=("导入的专家为“待入库”，核对后再入库。证件号在错误清单中已遮盖，请在原文件里改。",),
)
def check_experts(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Each row as particulars and profile, or all that is wrong with it. A handful of queries, however long it is."""
    known = _known(lines, region)
    ready, errors = [], []
    for line in lines:
        reader = _Reader(line, known, region, now)
        found = reader.read()
        errors += reader.errors
        if not reader.errors:
            ready.append(found)
    return ready, errors


@check_experts.writes
def write_experts(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Register each and propose him for the pool; each has his own events."""
    for row in ready:
        person = register_person(particulars=row.particulars, actor=actor, now=now)
        propose_expert(person_id=person.pk, profile=row.profile, source=row.source, actor=actor, now=now)
    return len(ready)


def _known(lines: Sequence[SheetLine], region: Region) -> _Known:
    disciplines: dict[str, str | None] = {}
    for code, name in Discipline.objects.values_list("code", "name"):
        disciplines[code] = code
        disciplines[name] = None if name in disciplines else code
    below = list(Region.objects.below(region))
    regions: dict[str, Region | None] = {each.code: each for each in below}
    for each in below:
        for name in {each.name, each.short_name} - {""}:
            regions[name] = None if name in regions else each
    organisations: dict[str, Organisation | None] = {}
    for found in Organisation.objects.live().filter(name__in={line[sheet.EMPLOYER] for line in lines}):
        organisations[found.name] = None if found.name in organisations else found
    marks = [fingerprint(normalise(line[sheet.IDENTITY])) for line in lines]
    there = Person.objects.filter(id_mark__in=filter(None, marks), merged_into__isnull=True)
    repeated = {mark for mark, times in Counter(marks).items() if mark and times > 1}
    return _Known(
        sheet.Names(disciplines),
        regions,
        organisations,
        set(there.values_list("id_mark", flat=True)),
        repeated,
    )


class _Reader:
    """One row: its values, and what is wrong."""

    def __init__(self, line: SheetLine, known: _Known, region: Region, now: datetime) -> None:
        self.line, self.known, self.region, self.now = line, known, region, now
        self.errors: list[RowError] = []

    def read(self) -> Ready:
        """The row; what could not be read stands in ``errors`` and is empty here."""
        line = self.line
        if not line[sheet.NAME]:
            self._wrong(sheet.NAME, "请填写姓名。")
        if not line[sheet.EMPLOYER]:
            self._wrong(sheet.EMPLOYER, "请填写工作单位；没有单位的填“无”。")
        employer = self.known.organisations.get(line[sheet.EMPLOYER])
        particulars = Particulars(
            name=line[sheet.NAME],
            region=self._region(),
            identity=self._identity(),
            phone=self._tried(sheet.PHONE, lambda cell: read_phone(cell) if cell else "", ""),
            email=self._email(),
            employer=employer,
            employer_name="" if employer else line[sheet.EMPLOYER],
            title=self._short(sheet.TITLE, 40),
            degree=self._short(sheet.DEGREE, 20),
            position=self._short(sheet.POSITION, 60),
        )
        return Ready(particulars, self._profile(), self._short(sheet.SOURCE, 60))

    def _profile(self) -> Profile:
        none: tuple[str, ...] = ()
        no_outputs: tuple[OutputLine, ...] = ()
        return Profile(
            disciplines=self._tried(
                sheet.DISCIPLINES, lambda cell: sheet.read_disciplines(cell, self.known.names), none
            ),
            expertise=self._short(sheet.EXPERTISE, 300),
            is_financial=self._tried(sheet.FINANCIAL, sheet.read_yes, False),
            load_limit=self._tried(sheet.LOAD, sheet.read_load, 10),
            outputs=self._tried(sheet.OUTPUTS, sheet.read_outputs, no_outputs),
        )

    def _identity(self) -> str:
        text = self.line[sheet.IDENTITY]
        if not text:
            return ""
        number = self._tried(sheet.IDENTITY, lambda cell: read_identity(cell, today=self.now.date()), "")
        mark = fingerprint(number)
        if mark in self.known.repeated:
            self._wrong(sheet.IDENTITY, "同一个身份证号在表中出现了几次，请只留一行。")
        elif mark in self.known.marks:
            self._wrong(sheet.IDENTITY, "这个身份证号已经在库中，请在那条记录上修改，并从表中删去这一行。")
        return number

    def _region(self) -> Region:
        name = self.line[sheet.REGION]
        found = self.known.regions.get(name) if name else self.region
        if found is None:
            self._wrong(sheet.REGION, f"“{name}”不在所选区域内，或对应多个区域，请改填代码。")
        return found or self.region

    def _email(self) -> str:
        text = self._short(sheet.EMAIL, 120)
        if text and ("@" not in text or " " in text):
            self._wrong(sheet.EMAIL, f"“{text}”不是电子邮箱地址。")
        return text

    def _short(self, head: str, most: int) -> str:
        text = self.line[head]
        if len(text) > most:
            self._wrong(head, f"有{len(text)}个字，最多{most}个，请缩短。")
        return text[:most]

    def _tried(self, head: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(self.line[head])
        except Problem as problem:
            self._wrong(head, problem.message)
        except sheet.Wrong as wrong:
            self._wrong(head, str(wrong))
        return otherwise

    def _wrong(self, head: str, message: str) -> None:
        self.errors.append(self.line.error(head, message))
