"""Facts of a firm's stay in an incubator: when it came in, and whether its field has a long cycle.

A firm that is inside several at once is judged by the stay that began first: its time runs from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q

from kechuang.subjects.facts.sheet import Known, offers
from kechuang.subjects.models import Organisation, Tenancy
from kechuang.subjects.states import CarrierKind

_INCUBATING = (CarrierKind.INCUBATOR, CarrierKind.ACCELERATOR, CarrierKind.MAKER_SPACE)


@offers("tenancy")
def known_of_stays(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterator[Known]:
    """The stay that goes on at ``as_of``. One query. A firm that is in no incubator is told nothing."""
    rows = Tenancy.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=as_of),
        organisation__in=organisations,
        carrier__kind__in=_INCUBATING,
        entered_on__lte=as_of,
    ).order_by("-entered_on", "-pk")  # the earliest comes last and stands
    stays = {
        pk: rest
        for pk, *rest in rows.values_list("organisation_id", "entered_on", "has_long_cycle", "carrier__name")
    }
    for pk, (entered_on, has_long_cycle, name) in stays.items():
        origin = f"“{name}”的入驻记录"
        yield Known(pk, "entered_on", None, entered_on, origin)
        yield Known(pk, "has_long_cycle", None, has_long_cycle, origin)
