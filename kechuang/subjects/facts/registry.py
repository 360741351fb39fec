"""Facts of the organisation's own file: registration, residence, industry, field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kechuang.subjects.facts.sheet import Known, offers
from kechuang.subjects.models import Organisation

ORIGIN = "单位档案"


@offers("registry")
def registry_facts(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterator[Known]:
    """What the rows themselves say; no query. An empty field is unknown."""
    for each in organisations:
        yield Known(each.pk, "registered_on", None, each.registered_on, ORIGIN)
        yield Known(each.pk, "is_resident", None, each.is_resident, ORIGIN)
        yield Known(each.pk, "industry", None, each.industry or None, ORIGIN)
        yield Known(each.pk, "hightech_field", None, each.field_code or None, ORIGIN)
