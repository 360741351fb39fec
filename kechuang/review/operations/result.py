"""Results: computed by every method, chosen with a reason, handed on to those who deliberate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.logic.plans import WAYS, method_title, way_of
from kechuang.review.logic.ranking import Compared, Way
from kechuang.review.logic.results import FileFigures
from kechuang.review.models import FileResult, Panel, PanelFile
from kechuang.review.queries.scores import compared_of, sheets_of
from kechuang.review.states import PANEL_LIFECYCLE, PanelState

#: Results are kept to six decimals, beyond what anybody shows; what decides is compared before, as exact fractions.
_SIX = 10**6


@transaction.atomic
def compute_results(*, panel_id: int, actor: Actor, now: datetime) -> list[FileResult]:
    """Compute the results of a closed panel anew: every method's figure and rank, what is flagged, by the panel's method.

    Raises ``Refused``; ``Problem`` before the panel is closed or after its files were handed on.
    """
    panel = _locked(panel_id)
    require(actor, "review.result.compute", panel)
    _expect_closed(panel, "计算结果")
    made = _write(panel, now)
    invalid = sum(each.aggregate is None for each in made)
    record(
        "review.result.computed", panel, actor=actor, now=now,
        title=f"计算评审组“{panel}”的结果，{len(made)}份，按{method_title(panel.method)}",
        data={"files": len(made), "invalid": invalid, "method": panel.method}, region_code=panel.call.region_id,
    )  # fmt: skip
    return made


@transaction.atomic
def choose_method(*, panel_id: int, method: str, reason: str, actor: Actor, now: datetime) -> Panel:
    """Count by another method, with the reason, before the files are handed on. Raises ``Refused``, ``Problem``."""
    panel = _locked(panel_id)
    require(actor, "review.result.compute", panel)
    _expect_closed(panel, "改换取分方法")
    if method not in WAYS:
        raise Problem("请选择取分方法。", field="method")
    if method == panel.method:
        raise Problem(f"现在就是“{method_title(method)}”，不用改。", field="method")
    if not reason.strip():
        raise Problem("请写明改换取分方法的理由，它随结果一起留档。", field="reason")
    before, panel.method = panel.method, method
    panel.settings = {**panel.settings, "method_reason": reason.strip()[:500]}
    panel.save(update_fields=["method", "settings"])
    _write(panel, now)
    record(
        "review.result.method_chosen", panel, actor=actor, now=now,
        title=f"评审组“{panel}”改按{method_title(method)}取分：{reason.strip()}",
        data={"before": before, "method": method, "reason": reason.strip()}, region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


@transaction.atomic
def conclude_panel(*, panel_id: int, reason: str = "", actor: Actor, now: datetime) -> Panel:
    """Hand the panel's files on to those who deliberate; a handler moves each case on.

    Files without a valid result need a ``reason``. Raises ``Refused``; ``Problem`` before the panel is closed.
    """
    panel = _locked(panel_id)
    require(actor, "review.result.compute", panel)
    state = PANEL_LIFECYCLE.move(panel.state, "conclude")
    found = list(FileResult.objects.filter(file__panel=panel))
    lacking = panel.files.count() - sum(each.aggregate is not None for each in found)
    if lacking and not reason.strip():
        raise Problem(
            f"有 {lacking} 份材料的评分不足，没有有效结果。请补评；确实要转审议的，请写明理由。",
            field="reason",
        )
    panel.state = state
    panel.save(update_fields=["state"])
    record(
        "review.panel.concluded", panel, actor=actor, now=now, title=f"评审组“{panel}”的结果转审议",
        data={"cases": sorted(panel.files.values_list("case_id", flat=True)), "lacking": lacking, "reason": reason.strip()},
        region_code=panel.call.region_id,
    )  # fmt: skip
    return panel


def _locked(panel_id: int) -> Panel:
    rows = Panel.objects.select_for_update(of=("self",)).select_related("call__region", "call__kind_version")
    return rows.get(pk=panel_id)


def _expect_closed(panel: Panel, what: str) -> None:
    if panel.state != PanelState.CLOSED:
        raise Problem(
            f"评审组现在是“{panel.get_state_display()}”，不能{what}；评审结束以后、转审议以前才可以。"
        )


def _write(panel: Panel, now: datetime) -> list[FileResult]:
    """The results of the panel's files in place of the old ones; a file without a single sheet has one too."""
    sheets = sheets_of(panel)
    figures, compared = compared_of(panel, sheets) if sheets else ({}, [])
    by_code = {each.file: each for each in compared}
    way = way_of(panel.method)
    FileResult.objects.filter(file__panel=panel).delete()
    rows = [
        _result(file, way, figures.get(file.code), by_code.get(file.code), now) for file in panel.files.all()
    ]
    return FileResult.objects.bulk_create(rows)


def _result(
    file: PanelFile, way: Way, figures: FileFigures | None, compared: Compared | None, now: datetime
) -> FileResult:
    if figures is None or compared is None:
        return FileResult(file=file, flags=["too_few"], made_at=now)
    aggregate = compared.values[way]
    return FileResult(
        file=file, figures=_figures(figures, compared), aggregate=_stored(aggregate), rank=compared.ranks[way],
        ranks={str(each): compared.ranks[each] for each in Way}, flags=_flags(figures, compared),
        passes=compared.passes[way], made_at=now,
    )  # fmt: skip


def _figures(figures: FileFigures, compared: Compared) -> dict[str, Any]:
    numbers: Mapping[str, Fraction | None] = {
        "mean": figures.mean, "trimmed": figures.trimmed_mean, "median": figures.median, "sample_sd": figures.sample_sd,
        "population_sd": figures.population_sd, "spread": figures.spread,
    }  # fmt: skip
    return {
        "n": figures.n, "missing": figures.missing, "how": str(figures.how), "grade": figures.grade,
        "values": {str(way): _text(compared.values[way]) for way in Way},
        "passes": {str(way): compared.passes[way] for way in Way},
        "crosses": compared.crosses, "moves": compared.moves, "split": list(figures.split),
        "outliers": [
            {"expert": int(each.expert), "total": _text(each.total), "distance": _text(each.distance)} for each in figures.outliers
        ],
        **{name: _text(value) for name, value in numbers.items()},
    }  # fmt: skip


def _flags(figures: FileFigures, compared: Compared) -> list[str]:
    found = {
        "too_few": figures.aggregate is None,
        "missing": figures.missing > 0,
        "outlier": bool(figures.outliers),
        "split": bool(figures.split),
        "crosses": compared.crosses,
    }
    return [name for name, is_so in found.items() if is_so]


def _stored(value: Fraction | None) -> Decimal | None:
    """Six decimals, half up, without passing through a float."""
    text = _text(value)
    return None if text is None else Decimal(text)


def _text(value: Fraction | None) -> str | None:
    if value is None:
        return None
    scaled = abs(value) * _SIX
    whole = int(scaled + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // _SIX}.{whole % _SIX:06d}"
