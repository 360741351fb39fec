"""A list of another bureau's projects that has come in is held against the cases that are under way."""

from __future__ import annotations

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Region
from kechuang.programs.operations.likeness import recompare_cases


@on("programs.outside_project.imported", code="programs.compare_with_outside")
def compare_again(event: Event) -> None:
    """Compare what the bureau has before it. Twice changes nothing."""
    region = Region.objects.get(pk=event.object_id)
    recompare_cases(region=region, actor=Actor.system("查重"), now=event.at)
