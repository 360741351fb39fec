"""What later rooms hand in. Plans knows none of them; they call ``offer_…`` when they start.

``indicators`` offers the catalogue's terms (so that the reader names indicators by it) and measured bases
(so that a target can be decomposed in proportion to last year's figures).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from kechuang.reading.model import Term

#: (indicator code, region codes, period code) → measured value by region code; unknown ones are left out.
BaseSource = Callable[[str, Sequence[str], str], Mapping[str, Decimal]]
TermSource = Callable[[], Sequence[Term]]

_terms: list[TermSource] = []
_bases: list[BaseSource] = []


def offer_terms(source: TermSource) -> None:
    """Let the reader name indicators by these terms. Offering the same source twice changes nothing."""
    if source not in _terms:
        _terms.append(source)


def known_terms() -> tuple[Term, ...]:
    """All terms on offer now."""
    return tuple(term for source in _terms for term in source())


def offer_bases(source: BaseSource) -> None:
    """Let decomposition start from these measured values. Offering the same source twice changes nothing."""
    if source not in _bases:
        _bases.append(source)


def known_bases(indicator: str, regions: Sequence[str], period: str) -> dict[str, Decimal]:
    """Measured values by region code; a region without one is absent, never zero."""
    found: dict[str, Decimal] = {}
    for source in _bases:
        for region, value in source(indicator, regions, period).items():
            found.setdefault(region, value)
    return found
