"""The page of an organisation in sections: each noun of the room adds its own, in its own views.

In ``views/annual.py``::

    @section("annual", "年度报表", order=30)
    def annual_section(actor, organisation, now):
        if not may(actor, "subjects.annual_statement.view", AnnualStatement(organisation=organisation)):
            return None
        return {"statements": …}

and its template, ``subjects/parts/organisation_annual.html``, finds that mapping as ``section``, beside
``organisation``, ``actor`` and ``now``. None leaves the section out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.subjects.models import Organisation

Loader = Callable[[Actor, Organisation, datetime], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """One section of the page: ``code`` is its anchor and names its template; the lowest ``order`` comes first."""

    code: str
    title: str
    order: int
    load: Loader

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"subjects/parts/organisation_{self.code}.html"


@dataclass(frozen=True)
class Drawn:
    """A section with what its loader found."""

    code: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


_sections: dict[str, Section] = {}


def section(code: str, title: str, *, order: int = 100) -> Callable[[Loader], Loader]:
    """Register a loader as a section of the organisation's page. Facts of the register stand before all sections."""

    def register(load: Loader) -> Loader:
        if code in _sections:
            msg = f"单位页面的“{code}”栏登记了两次。"
            raise ValueError(msg)
        _sections[code] = Section(code, title, order, load)
        return load

    return register


def sections_of(actor: Actor, organisation: Organisation, now: datetime) -> list[Drawn]:
    """The sections that ``actor`` sees of an organisation, in order."""
    drawn = []
    for each in sorted(_sections.values(), key=lambda one: (one.order, one.code)):
        context = each.load(actor, organisation, now)
        if context is not None:
            drawn.append(Drawn(each.code, each.title, each.template, context))
    return drawn
