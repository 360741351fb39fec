"""Columns and filters of lists of pairs. Both sides stand under their public names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse

from kechuang.core.listing import Column, Filter
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.exchange.states import TechField
from kechuang.matching.models import Conference, Docking, DockingStep
from kechuang.matching.queries.docking import party_of, title_of, visible_dockings
from kechuang.matching.states.docking import MONEY, STAGES, DockingStage, DockingStanding, from_on
from kechuang.subjects.models.organisation import choices


def docking_url(row: Docking) -> str:
    """The page of a pair."""
    return reverse("matching:docking_detail", args=[row.pk])


def docking_columns(actor: Actor) -> list[Column[Any]]:
    """The columns: both sides, how far, with the money of each stage in a column of its own for the export."""
    return [
        Column("number", "编号", lambda r: r.pk, sort="pk", link=docking_url, primary=True),
        Column("need", "需求", lambda r: title_of(r.need), sort="need__face__title", link=docking_url, primary=True),
        Column("need_party", "需求方", lambda r: party_of(actor, r.need)),
        Column("offer", "供给", lambda r: title_of(r.offer), sort="offer__face__title"),
        Column("offer_party", "供给方", lambda r: party_of(actor, r.offer)),
        Column("field", "技术领域", lambda r: r.need.get_field_code_display(), sort="need__field_code", shown=False),
        Column("stage", "到了哪一步", lambda r: r.get_stage_display(), primary=True, template="matching/parts/stage.html"),
        Column("began", "开始", lambda r: r.began_on, sort="began_on", template="exchange/parts/day.html"),
        Column("moved", "最近进展", lambda r: r.moved_on, sort="moved_on", template="exchange/parts/day.html"),
        Column("standing", "进退", lambda r: r.get_standing_display(), shown=False),
        Column("reason", "搁置或失败的说明", lambda r: r.reason, shown=False),
        *(
            Column(f"money_{stage}", f"{title}（元）", lambda r, stage=stage: _amount(r, stage), shown=False)  # type: ignore[misc]
            for stage, title in MONEY.items()
        ),
        Column("technology", "技术交易额（元）", lambda r: _amount(r, DockingStage.REGISTERED, "technology_amount"), shown=False),
    ]  # fmt: skip


def with_steps(rows: Any) -> Any:
    """Pairs with their confirmed steps at hand, for the money columns. One query more."""
    steps = DockingStep.objects.filter(state="confirmed", stage__in=MONEY)
    return rows.prefetch_related(Prefetch("steps", steps, to_attr="told"))


def _amount(row: Docking, stage: str, field: str = "amount") -> Any:
    return next((getattr(step, field) for step in getattr(row, "told", ()) if step.stage == stage), None)


def docking_filters(actor: Actor, today: date) -> list[Filter[Any]]:
    """Stage reached, stage now, field, county, conference, year of beginning."""
    seen = visible_dockings(actor).order_by()
    counties = Region.objects.filter(pk__in=seen.values("region")).order_by("path")
    conferences = Conference.objects.filter(pk__in=seen.values("conference")).order_by("-starts_at")
    years = [str(day.year) for day in seen.dates("began_on", "year", order="DESC")]
    stages = [(str(each), each.label) for each in STAGES]
    return [
        Filter("reached", "到过", stages, lambda q, v: q.filter(stage__in=from_on(v))),
        Filter("at", "停在", stages, lambda q, v: q.filter(stage=v)),
        Filter("standing", "进退", choices(DockingStanding), lambda q, v: q.filter(standing=v)),
        Filter("field", "技术领域", choices(TechField), lambda q, v: q.filter(need__field_code=v)),
*(
            [Filter("place", "县（市、区）", [(each.pk, each.name) for each in counties], lambda q, v: q.filter(region=v))]
            if actor.grants  # a masked need may hide its county from the other side
            else []
        ),
        *(
            [Filter("conference", "对接会", [(str(each.pk), each.title) for each in conferences], lambda q, v: q.filter(conference=v))]
            if conferences
            else []
        ),
        Filter("year", "开始年份", [(year, f"{year}年") for year in years], lambda q, v: q.filter(began_on__year=int(v))),
        Filter("money", "金额", [("told", "填了金额的"), ("untold", "没填金额的")], _told_money),
    ]  # fmt: skip


def _told_money(rows: Any, code: str) -> Any:
    """By whether any confirmed step tells its money."""
    told = DockingStep.objects.filter(state="confirmed", amount__isnull=False).values("docking")
    return rows.filter(Q(pk__in=told)) if code == "told" else rows.exclude(pk__in=told)
