"""Facts counted from qualifications held, and from the R&D bodies that an organisation hosts.

A qualification in force on the day answers yes. No is known only of kinds of which the bureau keeps the register
(``QualificationKind.is_register``), of organisations of the site's own region, and once the register holds anything at
all: an empty register is one that nobody has filled. Awards, standards and R&D bodies have no register: without a row
they are unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q

from kechuang.core.models import SiteProfile
from kechuang.subjects.facts.sheet import Known, offers
from kechuang.subjects.logic.qualification_kinds import HELD_FACTS, KINDS, Held, HeldFact, answers, title_of
from kechuang.subjects.models import Carrier, Organisation, Qualification
from kechuang.subjects.states import CarrierKind, CarrierState, Level

#: Carriers that are R&D bodies in the sense of the rules, if a province or above recognised them.
RD_BODIES = (
    CarrierKind.LABORATORY,
    CarrierKind.ENGINEERING,
    CarrierKind.TECH_CENTRE,
    CarrierKind.RD_INSTITUTE,
)


@offers("qualification")
def known_of_qualifications(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterator[Known]:
    """What qualifications say of each organisation as at ``as_of``. Five queries."""
    keys = [each.pk for each in organisations]
    held = _held(keys)
    hosts = _hosts(keys, as_of)
    registers = set(
        Qualification.objects.filter(granted_on__lte=as_of)
        .order_by()
        .values_list("kind", flat=True)
        .distinct()
    )
    inside = _inside(keys)
    for key in keys:
        for fact in HELD_FACTS:
            yield from _known(key, fact, held[key], as_of, registers if key in inside else set())
        if key in hosts:
            yield Known(key, "has_provincial_rd_body", None, True, f"依托单位：{hosts[key]}")


def _known(key: int, fact: HeldFact, held: list[Held], as_of: date, registers: set[str]) -> Iterator[Known]:
    proof = answers(fact, held, as_of)
    if proof is not None:
        origin = f"资质台账：{title_of(proof.kind)}，{proof.granted_on:%Y-%m-%d}发证"
        yield Known(key, fact.name, None, True, origin)
    elif registers.intersection(fact.kinds) and all(KINDS[kind].is_register for kind in fact.kinds):
        yield Known(key, fact.name, None, False, f"资质台账中没有，截至{as_of:%Y-%m-%d}")


def _held(keys: Sequence[int]) -> defaultdict[int, list[Held]]:
    found: defaultdict[int, list[Held]] = defaultdict(list)
    rows = Qualification.objects.filter(organisation_id__in=keys).values_list(
        "organisation_id", "kind", "granted_on", "valid_from", "valid_to", "ended_on"
    )
    for organisation_id, kind, granted, begun, last, ended in rows:
        found[organisation_id].append(Held(kind, granted, begun, last, ended))
    return found


def _hosts(keys: Sequence[int], as_of: date) -> dict[int, str]:
    """The R&D body of provincial level or above that each organisation hosted on the day."""
    rows = Carrier.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=as_of),
        host_id__in=keys,
        kind__in=RD_BODIES,
        level__in=(Level.NATIONAL, Level.PROVINCIAL),
        recognised_on__lte=as_of,
    ).exclude(state=CarrierState.REVOKED, revoked_on__isnull=True)
    return dict(rows.order_by("-recognised_on").values_list("host_id", "name"))


def _inside(keys: Sequence[int]) -> set[int]:
    """The organisations of the region whose bureau this is: the registers cover no other."""
    path = SiteProfile.objects.values_list("region__path", flat=True).first()
    if path is None:
        return set()
    return set(
        Organisation.objects.filter(pk__in=keys, region__path__startswith=path).values_list("pk", flat=True)
    )
