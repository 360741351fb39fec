"""A panel's scores as pure logic takes them, and what is compared of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kechuang.review.logic.plans import items_of, method_of, pass_line_of
from kechuang.review.logic.ranking import Compared, compare_methods
from kechuang.review.logic.results import FileFigures, Score, all_file_figures
from kechuang.review.models import Panel, Sheet
from kechuang.review.states import SheetState


def sheets_of(panel: Panel) -> list[Sheet]:
    """The sheets that count, with their files and marks. Two queries."""
    rows = Sheet.objects.filter(panel=panel).standing().select_related("file__case", "expert__person")
    return list(rows.prefetch_related("marks").order_by("file__code", "pk"))


def scores_of(panel: Panel, sheets: Iterable[Sheet]) -> list[Score]:
    """Scores by file code and expert key. What is not submitted, and an abstention, is missing: it is not zero."""
    key_item = next((each.code for each in items_of(panel.plan) if each.is_key), "")
    found = []
    for sheet in sheets:
        is_given = sheet.state == SheetState.SUBMITTED and sheet.total is not None
        key_mark = next((each.value for each in sheet.marks.all() if each.item == key_item), None)
        found.append(
            Score(
                sheet.file.code, str(sheet.expert_id), Fraction(sheet.total) if is_given and sheet.total is not None else None,
                Fraction(key_mark) if is_given and key_mark is not None else None,
            )
        )  # fmt: skip
    return found


def requested_of(sheets: Iterable[Sheet]) -> dict[str, Decimal]:
    """Money asked for by file code, in yuan; unknown requests are left out."""
    return {each.file.code: each.file.case.amount for each in sheets if each.file.case.amount is not None}


def compared_of(panel: Panel, sheets: list[Sheet]) -> tuple[dict[str, FileFigures], list[Compared]]:
    """Every file's figures, and every file under each method, in the order of the rule's ranking."""
    method, scores = method_of(panel.plan, panel.settings), scores_of(panel, sheets)
    line, places = pass_line_of(panel.plan), panel.settings.get("places")
    compared = compare_methods(
        scores, method, requested=requested_of(sheets), places=int(places) if places else None,
        pass_score=None if places else line,
    )  # fmt: skip
    return all_file_figures(scores, method), compared
