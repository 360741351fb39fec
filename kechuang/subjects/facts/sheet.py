"""The sheet of facts of an organisation, put together from what each provider knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kechuang.core.models import Region
from kechuang.rules.facts import Facts
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.derived import derive
from kechuang.subjects.models import Organisation

#: How many years before the as-of year a sheet goes back.
YEARS_BACK = 4


@dataclass(frozen=True, slots=True)
class Known:
    """One fact that is known of one organisation. ``year`` None: as at the as-of date. ``origin`` in words."""

    organisation_id: int
    name: str
    year: int | None
    value: Any
    origin: str = ""


#: organisations, as-of date, years wanted → what is known. One query, or a fixed few, however many organisations.
Provider = Callable[[Sequence[Organisation], date, Sequence[int]], Iterable[Known]]

_providers: dict[str, Provider] = {}
#: Those that take the place of the provider of the same code where the organisation checks itself.
_for_self_check: dict[str, Provider] = {}


def offers(code: str, *, drafts: bool = False) -> Callable[[Provider], Provider]:
    """Register a provider under its own code (``ip``, ``annual``).

    One with ``drafts`` answers in its place where drafts may be counted (``fact_sheets(..., drafts=True)``).
    """

    def register(provider: Provider) -> Provider:
        (_for_self_check if drafts else _providers)[code] = provider
        return provider

    return register


def fact_sheets(
    organisations: Sequence[Organisation],
    *,
    as_of: date,
    years: Sequence[int] | None = None,
    drafts: bool = False,
) -> dict[int, Facts]:
    """The sheets of several organisations by their keys, as at ``as_of``.

    The number of queries does not depend on how many there are. Who may see them is asked where they are shown.
    ``drafts``: count also what is being filled in and not yet signed: for an organisation's own check only.
    """
    load()
    wanted = list(years or range(as_of.year - YEARS_BACK, as_of.year + 1))
    values: dict[int, dict[FactRef, Any]] = {each.pk: {} for each in organisations}
    origins: dict[int, dict[FactRef, str]] = {each.pk: {} for each in organisations}
    providers = {**_providers, **_for_self_check} if drafts else _providers
    for provider in providers.values():
        for known in provider(organisations, as_of, wanted):
            if known.value is not None:
                ref = FactRef(known.name, known.year)
                values[known.organisation_id][ref] = known.value
                origins[known.organisation_id][ref] = known.origin
    for pk, own in values.items():
        derive(own, origins[pk], as_of)
    return {
        each.pk: Facts(values[each.pk], origins=origins[each.pk], title=each.name) for each in organisations
    }


def fact_sheet(organisation: Organisation, *, as_of: date, drafts: bool = False) -> Facts:
    """The sheet of one organisation as at ``as_of``; ``drafts`` as in ``fact_sheets``."""
    return fact_sheets([organisation], as_of=as_of, drafts=drafts)[organisation.pk]


def places_of(region: Region) -> tuple[str, ...]:
    """The codes of a region and all above it, the lowest first: where parameters and rules are looked for."""
    return tuple(reversed([code for code in region.path.split("/") if code]))
