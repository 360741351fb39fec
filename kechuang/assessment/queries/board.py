"""Targets beside observations and verdicts, in a fixed number of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kechuang.assessment.logic import choosing
from kechuang.assessment.logic.board import Board, Heading, Line, Measured
from kechuang.assessment.logic.choosing import Row, basis_of, choose
from kechuang.assessment.logic.facts import Fact, Facts, JudgeSettings, Sign
from kechuang.assessment.logic.judging import DEFAULT_SETTINGS, judge
from kechuang.assessment.logic.situations import measure_of
from kechuang.assessment.models import ManualVerdict
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.core.permissions import require, which
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.models import Observation
from kechuang.plans.logic import describe
from kechuang.plans.models import PlanNode, Target

_FIELDS = (
    "id", "indicator", "region_id", "period", "value", "unit", "precision", "status", "growth_pct", "rank", "version",
)  # fmt: skip
Known = dict[tuple[str, str], list[Row]]


def board(
    actor: Actor,
    *,
    region: Region,
    year: int,
    as_of: date,
    settings: JudgeSettings = DEFAULT_SETTINGS,
    explain: bool = True,
) -> Board:
    """How ``year`` stands in ``region`` and its counties by the data entered up to ``as_of``. Five queries.

    ``explain`` False leaves out the steps of each computation, which a page of thousands does not show.
    Raises ``Refused`` where the actor may not read verdicts there.
    """
    require(actor, "assessment.verdict.view", region)
    territories = list(Region.objects.duty_holders(region).values_list("code", "name", "short_name", "level"))
    codes = [region.code, *(code for code, *_ in territories)]
    targets = list(_targets(actor, codes, year))
    known = _observations(actor, targets, codes, as_of)
    signs = _signs([target.pk for target in targets], as_of)
    floors = _references(targets)
    place = {code: number for number, code in enumerate(codes)}
    targets.sort(key=lambda target: place[target.region_id])  # own first; stable within a territory
    judging = Judging(region.code, known, signs, floors, as_of, settings, explain=explain)
    lines = [judging.line(target) for target in targets]
    return Board(
        region=region.code,
        region_name=region.name,
        year=year,
        as_of=as_of,
        lines=tuple(lines),
        headings=tuple(_headings({target.plan_id for target in targets})),
        territories=tuple((code, short or name, level == "zone") for code, name, short, level in territories),
    )


def judgement_of(actor: Actor, target_id: int, *, as_of: date) -> tuple[Target, Line, Facts]:
    """One target with its verdict and the facts it rests on. Raises ``Refused`` or ``Target.DoesNotExist``."""
    target = _joined(Target.objects.all()).get(pk=target_id)
    require(actor, "assessment.verdict.view", target)
    siblings = list(
        _joined(Target.objects.in_force().filter(region=target.region, indicator=target.indicator))
    )
    known = _observations(actor, [target], [target.region_id], as_of)
    signs = _signs([target.pk], as_of)
    floors = _references([*siblings, target])
    judging = Judging(target.region_id, known, signs, floors, as_of, DEFAULT_SETTINGS)
    return target, judging.line(target), judging.facts(target)


def regions_of(actor: Actor) -> list[Region]:
    """The territories whose board the actor may open, the wide ones first. One query."""
    with_targets = Region.objects.filter(Q(targets__isnull=False) | Q(plans__isnull=False)).distinct()
    return list(which(actor, "assessment.verdict.view", with_targets, field="self").order_by("path"))


def years_of(actor: Actor) -> list[int]:
    """The years that have targets, the latest first. One query."""
    rows = Target.objects.visible_to(actor).in_force().order_by().values_list("year", flat=True).distinct()
    return sorted(rows, reverse=True)


def _joined(rows: QuerySet[Target]) -> QuerySet[Target]:
    return rows.select_related("region", "office", "statement", "plan").order_by(
        "plan_id", "node__order", "id"
    )


def _targets(actor: Actor, codes: Sequence[str], year: int) -> QuerySet[Target]:
    """Targets in force of the year, and those of plans of several years that run in it."""
    running = Q(plan__year_from__lte=year, plan__year_to__gte=year, plan__year_from__lt=F("plan__year_to"))
    rows = Target.objects.visible_to(actor).in_force().filter(region__in=codes)
    several = running & Q(period__contains="-") & ~Q(period__contains="M")
    return _joined(rows.filter(Q(year=year) | several))


def period_of(target: Target) -> Period:
    """The target's period; its year where the code is in words."""
    return choosing.period_of(target.period) or Period.year(target.year)


def _observations(actor: Actor, targets: Sequence[Target], codes: Sequence[str], as_of: date) -> Known:
    """All observations that may answer, as they stood on ``as_of``: the newest version entered by then."""
    indicators = {target.indicator for target in targets if target.indicator}
    indicators |= {target.denominator for target in targets if target.denominator in catalogue}
    if not indicators:
        return {}
    periods = [period_of(target) for target in targets]
    bases = [basis_of(period, target.basis_period) for period, target in zip(periods, targets, strict=True)]
    first = min(period.start for period in (*periods, *bases))
    end_of_day = timezone.make_aware(datetime.combine(as_of, time.max))
    rows = (
        Observation.objects.visible_to(actor)
        .filter(indicator__in=indicators, region__in=codes, entered_at__lte=end_of_day)
        .filter(period_end__gte=first, period_start__lte=max(period.end for period in periods))
        .order_by("version", "id")
        .values_list(*_FIELDS)
    )
    return _newest_versions(rows)


def _newest_versions(rows: Iterable[tuple[Any, ...]]) -> Known:
    newest: dict[tuple[str, str, str, str], tuple[Any, ...]] = {}
    for row in rows:  # in the order of versions: the last one stands
        newest[row[1], row[2], row[3], row[7]] = row
    known: Known = defaultdict(list)
    for id_, indicator, region, code, value, unit, precision, status, growth, rank, _ in newest.values():
        known[indicator, region].append(
            Row(
                id_,
                choosing.period_of(code) or Period.year(int(code[:4])),
                value,
                unit,
                precision,
                status,
                growth,
                rank,
            )
        )
    return known


def _signs(targets: Sequence[int], as_of: date) -> dict[int, Sign]:
    """The newest signed verdict of each target by the end of a day. One query."""
    end_of_day = timezone.make_aware(datetime.combine(as_of, time.max))
    rows = ManualVerdict.objects.filter(target__in=targets, signed_at__lte=end_of_day)
    return {
        row.target_id: Sign(
            row.reached, row.reason, str(row.signed_by or "系统"), timezone.localdate(row.signed_at), row.pk
        )
        for row in rows.select_related("signed_by").order_by("signed_at", "id")
    }


def _references(targets: Iterable[Target]) -> dict[tuple[str, str], Fact]:
    """What plain targets want, by region and indicator: another target may ask for a share of it."""
    return {
        (target.region_id, target.indicator): Fact(target.floor, period_of(target), target.unit)
        for target in targets
        if target.floor is not None and target.form in {"value", "range", "stretch"} and target.indicator
    }


def _headings(plans: set[int]) -> list[Heading]:
    """Plan nodes, parents before children, in the plans' order. One query."""
    rows = list(PlanNode.objects.filter(plan__in=plans).order_by("plan_id", "order", "id"))
    children: dict[int | None, list[PlanNode]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    headings: list[Heading] = []

    def walk(parent: int | None, depth: int) -> None:
        for node in children[parent]:
            headings.append(Heading(node.pk, node.parent_id, str(node), depth))
            walk(node.pk, depth + 1)

    walk(None, 0)
    return headings


@dataclass(frozen=True)
class Judging:
    """All that was fetched for a board, ready to judge one target after another."""

    own: str
    known: Known
    signs: dict[int, Sign]
    floors: dict[tuple[str, str], Fact]
    as_of: date
    settings: JudgeSettings
    explain: bool = True

    def facts(self, target: Target) -> Facts:
        """What is known about one target."""
        measure = measure_of(target.expression, _definition(target))
        rows = self.known.get((target.indicator, target.region_id), [])
        period = period_of(target)
        facts = choose(rows, period=period, measure=measure, basis_period=target.basis_period)
        beside = self.known.get((target.denominator, target.region_id), []) if target.denominator else []
        named = choose(beside, period=period, measure=measure).actual if beside else None
        return replace(
            facts,
            denominator=named if target.form == "coverage" else None,
            statutory=named if target.form == "statutory" else None,
            reference=self.floors.get((target.region_id, target.indicator))
            if target.form == "completion"
            else None,
            sign=self.signs.get(target.pk),
        )

    def line(self, target: Target) -> Line:
        """One target with its verdict."""
        facts, expression, definition = self.facts(target), target.expression, _definition(target)
        judged = judge(
            expression,
            target_period=period_of(target),
            facts=facts,
            definition=definition,
            as_of=self.as_of,
            settings=self.settings,
            text=target.text,
            due_on=target.due_on,
            explain=self.explain,
        )
        said = target.statement
        return Line(
            target=target.pk,
            name=target.name,
            wanted=describe(expression),
            form=target.form,
            measure=measure_of(expression, definition),
            indicator=target.indicator,
            region=target.region_id,
            region_name=target.region.label,
            own=target.region_id == self.own,
            node=target.node_id,
            parent=target.parent_id,
            office=target.office.name if target.office else "",
            period=period_of(target).code(),
            document=said.document_id if said else target.plan.document_id,
            span=(said.start, said.end) if said else None,
            statement=said.pk if said else None,
            judgement=judged,
            actual=_measured(facts.actual or facts.value),
            base=_measured(facts.base),
            base_running=_measured(facts.base_running),
            rank=_measured(facts.rank),
            base_rank=_measured(facts.base_rank),
            floor=target.floor,
            unit=target.unit,
            text=target.text,
        )


def _definition(target: Target) -> Indicator | None:
    return catalogue.get(target.indicator) if target.indicator else None


def _measured(fact: Fact | None) -> Measured | None:
    if fact is None:
        return None
    return Measured(fact.value, fact.unit, fact.period.code(), fact.status, fact.precision, fact.id)
