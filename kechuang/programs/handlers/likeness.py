"""What comes in is compared with all others by itself; also again, once its text was mended."""

from __future__ import annotations

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.programs.models import Case
from kechuang.programs.operations.likeness import compare_case
from kechuang.programs.queries.likeness import is_compared
from kechuang.programs.states import AT_HOME


@on(
    "programs.case.submitted",
    "programs.case.signed",
    "programs.case.recommended",
    "programs.case.corrected",
    code="programs.compare_case",
)
def compare(event: Event) -> None:
    """Compare a case that has left its house. Twice changes nothing."""
    case = Case.objects.select_related("kind_version").get(pk=event.object_id)
    if case.state in AT_HOME or not case.versions.exists() or not is_compared(case.kind_version.kind):
        return
    compare_case(case_id=case.pk, actor=Actor.system("查重"), now=event.at)
