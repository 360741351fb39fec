"""Rows of every kind in every region of the small world, each with its region's own mark and number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kechuang.assessment.operations import freeze_report, sign_verdict
from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.core.operations.file import store_file
from kechuang.core.operations.outbox import deliver_due
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.models import ImportBatch
from kechuang.indicators.operations import add_observation, correct_observation, import_observations
from kechuang.indicators.queries import Provenance
from kechuang.indicators.sheet import HEADS
from kechuang.plans.logic.expression import Expression
from kechuang.plans.models import Plan, Target
from kechuang.plans.operations import (
    accept_targets,
    add_document,
    adopt_targets,
    appeal_target,
    assign_targets,
    build_tree,
    create_plan,
    create_target,
    decompose_target,
    make_targets,
)
from kechuang.plans.operations.statement import confirm_statements
from tests.web.marked_programs import fill_programs
from tests.web.marked_subjects import fill_subjects
from tests.world import World

#: What stands in every row of a region, and nowhere else.
MARKS = {
    "990100": "甲戌密件",
    "990101": "乙亥密件",
    "990102": "丙子密件",
    "9901G1": "丁丑密件",
    "990200": "戊寅密件",
    "990201": "己卯密件",
}
#: A number of each region that no other has, in whatever its rows say.
NUMBERS = dict(zip(MARKS, (73101, 73202, 73303, 73404, 73505, 73606), strict=True))
COUNTIES = ("990101", "990102", "9901G1")


@dataclass(frozen=True)
class _Writer:
    world: World
    actor: Actor
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now}


def fill(world: World, now: datetime) -> None:
    """Write them all through the operations, as the system, so that every row has its event and its notices."""
    writer = _Writer(world, Actor.system("测试"), now)
    for code in MARKS:
        region = world.regions[code]
        _plan(writer, region)
        _numbers(writer, region)
        freeze_report(report="annual_work", region=region, year=2026, as_of=now.date(), **writer.by)
    _shares(writer)
    _sheet_of_all(writer)
    fill_programs(world, fill_subjects(world, MARKS, NUMBERS, now), MARKS)
    deliver_due(now=now)


def _plan(writer: _Writer, region: Region) -> None:
    mark, number = MARKS[region.pk], NUMBERS[region.pk]
    text = f"{region.name}2026年科技工作要点\n一、{mark}目标\n力争新增高新技术企业{number}家以上。\n"
    document = add_document(region=region, text=text, title=f"{mark}文件", kind="plan", **writer.by)
    ids = list(document.statements.values_list("pk", flat=True))
    confirm_statements(document_id=document.pk, statement_ids=ids, **writer.by)
    plan = create_plan(
        region=region, title=f"{mark}计划", year_from=2026, document_id=document.pk, theme=mark, **writer.by
    )
    build_tree(plan_id=plan.pk, **writer.by)
    targets = make_targets(plan_id=plan.pk, **writer.by)
    spoken = create_target(
        plan_id=plan.pk, name=f"{mark}培育", expression=Expression("qualitative"), text=mark, **writer.by
    )
    adopt_targets(plan_id=plan.pk, target_ids=[*(t.pk for t in targets), spoken.pk], **writer.by)
    attached = store_file(
        name=f"{mark}意见.txt", data=mark.encode(), purpose="assessment.verdict", region=region, **writer.by
    )
    sign_verdict(target_id=spoken.pk, reached=True, reason=mark, attachment=attached, **writer.by)
    # A text that no plan stands on yet, and a draft: nobody but the region itself reads these.
    add_document(region=region, text=f"{mark}草稿：新增孵化器{number}家。", title=f"{mark}草稿", **writer.by)
    create_target(
        plan_id=plan.pk, name=f"{mark}草拟", expression=_at_least(number), period="2026", **writer.by
    )


def _at_least(number: int) -> Expression:
    return Expression("value", cmp=">=", floor=Decimal(number), unit="家")


def _numbers(writer: _Writer, region: Region) -> None:
    mark, number = MARKS[region.pk], NUMBERS[region.pk]
    row = add_observation(
        indicator="hnte_new", region=region, period=Period.from_code("2025"),
        measured=Measured(value=Decimal(number - 1), status="final"), source=Provenance(note=mark), **writer.by,
    )  # fmt: skip
    correct_observation(
        observation_id=row.pk, measured=Measured(value=Decimal(number), status="final"),
        source=Provenance(note=mark), reason=f"{mark}更正", **writer.by,
    )  # fmt: skip
    _import(writer, region, f"{mark}.xlsx", [_line(region.pk), _line(region.pk, period="二〇二几")])


def _line(code: str, *, period: str = "2026M01-10") -> tuple[str, ...]:
    return ("hnte_new", "", code, "", period, str(NUMBERS[code]), "家", "", "快报", MARKS[code])


def _import(writer: _Writer, region: Region, name: str, lines: list[tuple[str, ...]]) -> ImportBatch:
    data = workbook(title="数据", heads=HEADS, rows=lines, notes=())
    file = store_file(name=name, data=data, purpose="indicators.import", region=region, **writer.by)
    return import_observations(file=file, region=region, **writer.by)


def _sheet_of_all(writer: _Writer) -> None:
    """The city's file, in which every county's row stands beside its neighbours'."""
    batch = _import(writer, writer.world.city, "全市.xlsx", [_line(code) for code in COUNTIES])
    assert batch.errors == []


def _shares(writer: _Writer) -> None:
    """The city's target divided; one county appeals, one accepts, the zone has not answered."""
    plan = Plan.objects.get(region=writer.world.city)
    whole = create_target(
        plan_id=plan.pk, name="全市共同目标", expression=_at_least(1000), period="2026", **writer.by
    )
    adopt_targets(plan_id=plan.pk, target_ids=[whole.pk], **writer.by)
    shares = decompose_target(
        target_id=whole.pk, method="manual", weights={code: Decimal(NUMBERS[code]) for code in COUNTIES}, **writer.by
    )  # fmt: skip
    assign_targets(plan_id=plan.pk, target_ids=[share.pk for share in shares], **writer.by)
    mine = {share.region_id: share for share in Target.objects.filter(parent=whole)}
    appeal_target(target_id=mine["990101"].pk, reason=f"{MARKS['990101']}底数小", **writer.by)
    accept_targets(plan_id=plan.pk, target_ids=[mine["990102"].pk], **writer.by)
