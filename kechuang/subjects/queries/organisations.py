"""Reads of organisations: lists, one with what its page shows, its like, its related parties."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from kechuang.core.events import object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Event, Region, SiteProfile
from kechuang.core.permissions import require, which
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.logic.organisations import FACT_TITLES, OrganisationFacts, alike, core_of_name
from kechuang.subjects.models import FormerName, Membership, Organisation, OrganisationLink, RuleResult
from kechuang.subjects.states import LinkKind, MemberRole, MembershipState, OrganisationKind

#: Candidates looked at by name; a name that so many begin with tells nobody apart.
_CANDIDATES = 300
#: What ``with_size`` adds to a row.
_SIZE_CLASS = "size_class"
#: How far related parties are followed: controller, controlled, and what they control in turn.
_STEPS = 3
_FOREIGN = ("region", "production_region")
#: Ties that make related parties; a holding counts from this share on.
RELATED_SHARE = 0.25


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that the actor may see, merged records left out."""
    rows = Organisation.objects.visible_to(actor).select_related("region", "production_region")
    return rows.filter(merged_into__isnull=True)


def with_size(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The rows with their size class as last judged: ``size_class``, a code or None."""
    judged = RuleResult.objects.filter(organisation=OuterRef("pk"), topic="enterprise_size")
    return rows.annotate(size_class=Subquery(judged.values(size=KT("trace__amounts__0__value"))[:1]))


def of_size(rows: QuerySet[Organisation], code: str) -> QuerySet[Organisation]:
    """Of rows ``with_size``, those of a class; ``none``: enterprises whose class is not known."""
    if code == "none":
        return rows.filter(Q((f"{_SIZE_CLASS}__isnull", True)), kind=OrganisationKind.ENTERPRISE)
    return rows.filter(Q((_SIZE_CLASS, code)))


def size_of(organisation: Organisation) -> str:
    """The size class of an organisation as last judged; empty where it is not known. One query."""
    found = with_size(Organisation.objects.filter(pk=organisation.pk)).first()
    return getattr(found, "size_class", None) or ""


def get_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """One organisation, merged or not. Raises ``Refused`` or ``Organisation.DoesNotExist``."""
    rows = Organisation.objects.select_related("region", "production_region", "merged_into")
    row = rows.get(pk=organisation_id)
    require(actor, "subjects.organisation.view", row)
    return row


def history_of(organisation: Organisation, *, limit: int = 80) -> list[Event]:
    """The events of an organisation and of the records merged into it, the newest first. Two queries."""
    keys = [organisation.pk, *organisation.merged_from.values_list("pk", flat=True)]
    rows = Event.objects.filter(
        object_type=object_type(organisation), object_id__in=[str(key) for key in keys]
    )
    return list(rows.order_by("-at", "-id")[:limit])


def own_organisations(actor: Actor) -> list[Organisation]:
    """The organisations of which the actor is a member, by name. One query."""
    keys = actor.keys_of("organisation")
    return list(Organisation.objects.filter(pk__in=keys).select_related("region").order_by("name", "pk"))


def members_of(organisation: Organisation) -> list[Membership]:
    """Members and open invitations, those in office first. One query."""
    states = (MembershipState.ACTIVE, MembershipState.INVITED, MembershipState.ENDED)
    order = {str(state): place for place, state in enumerate(states)}
    rows = organisation.memberships.select_related("account")
    return sorted(rows, key=lambda row: (order[row.state], row.pk))


def administrators_of(organisation: Organisation) -> QuerySet[Membership]:
    """Memberships of those who administer an organisation now."""
    return organisation.memberships.filter(state=MembershipState.ACTIVE, role=MemberRole.ADMIN)


def registrable_regions() -> QuerySet[Region]:
    """Where an organisation can be registered: the site's region and those below it that exist today."""
    profile = SiteProfile.objects.select_related("region").first()
    rows = Region.objects.filter(valid_to__isnull=True).order_by("path")
    return rows.filter(path__startswith=profile.region.path) if profile else rows


def regions_below(actor: Actor, action: str = "subjects.organisation.register") -> QuerySet[Region]:
    """The regions in which the actor registers organisations."""
    return which(actor, action, Region.objects.filter(valid_to__isnull=True), field="self").order_by("path")


def same_code(uscc: str) -> Organisation | None:
    """The organisation that has a code already."""
    return Organisation.objects.select_related("region").filter(uscc=uscc).first() if uscc else None


@dataclass(frozen=True)
class Similar:
    """A record that may stand for the same organisation, and why one might think so."""

    organisation: Organisation
    reasons: tuple[str, ...]


def similar_organisations(
    *, name: str, controller: str = "", address: str = "", exclude: int | None = None
) -> list[Similar]:
    """Live records that may stand for the organisation of this name: alike now or formerly, or run from one place.

    Two queries. For a record that is there already, ``exclude`` is its own key.
    """
    core = core_of_name(name)
    rows = Organisation.objects.live().exclude(pk=exclude or 0).select_related("region")
    near = Q(pk__in=[])
    if len(core) >= 2:
        ends = Q(name__icontains=core[:3]) | Q(name__icontains=core[-3:])
        former = Q(former_names__name__icontains=core[:3]) | Q(former_names__name__icontains=core[-3:])
        near |= ends | former
    if controller and address:
        near |= Q(controller=controller, address=address)
    found = list(rows.filter(near).distinct()[:_CANDIDATES])
    former_names = _former_names(found)
    judged = ((each, _reasons(each, former_names[each.pk], name, controller, address)) for each in found)
    return [Similar(each, reasons) for each, reasons in judged if reasons]


def _former_names(rows: Iterable[Organisation]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    pairs = FormerName.objects.filter(organisation__in=[row.pk for row in rows])
    for key, name in pairs.values_list("organisation_id", "name"):
        names[key].append(name)
    return names


def _reasons(
    row: Organisation, former: Sequence[str], name: str, controller: str, address: str
) -> tuple[str, ...]:
    reasons = []
    if alike(row.name, name):
        reasons.append("名称相同或相近")
    if any(alike(each, name) for each in former):
        reasons.append("与曾用名相同或相近")
    if controller and address and (row.controller, row.address) == (controller, address):
        reasons.append("实际控制人和地址相同")
    return tuple(reasons)


def similar_to(organisation: Organisation) -> list[Similar]:
    """Other records that may stand for the same organisation."""
    return similar_organisations(
        name=organisation.name,
        controller=organisation.controller,
        address=organisation.address,
        exclude=organisation.pk,
    )


def related_organisations(organisation: Organisation, *, on: date) -> dict[int, str]:
    """Related parties on a day: the key of each, and in words how it is related. For recusal and duplicate rules.

    Control, branches, affiliation, one controller, and holdings of a quarter or more, followed a few steps both ways;
    and whoever names the same controller. A few queries, however many there are.
    """
    found: dict[int, str] = {}
    edge = {organisation.pk}
    for step in range(_STEPS):
        reached: dict[int, str] = {}
        for link in _ties(edge, on):
            for key in (link.organisation_id, link.other_id):
                if key != organisation.pk and key not in found and key not in edge:
                    kind = link.get_kind_display()
                    reached.setdefault(key, kind if step == 0 else f"经关联单位{kind}")
        found |= reached
        edge = set(reached)
        if not edge:
            break
    if organisation.controller:
        same = Organisation.objects.live().filter(controller=organisation.controller)
        for key in same.exclude(pk=organisation.pk).values_list("pk", flat=True):
            found.setdefault(key, LinkKind.SAME_CONTROLLER.label)
    return found


def _ties(keys: Iterable[int], on: date) -> QuerySet[OrganisationLink]:
    rows = links_in_force(on).filter(Q(organisation__in=keys) | Q(other__in=keys))
    return rows.exclude(Q(kind=LinkKind.HOLDS) & (Q(share__lt=RELATED_SHARE) | Q(share__isnull=True)))


def links_in_force(on: date) -> QuerySet[OrganisationLink]:
    """Ties that hold on a day."""
    begun = Q(since__isnull=True) | Q(since__lte=on)
    return OrganisationLink.objects.filter(begun, Q(until__isnull=True) | Q(until__gte=on))


def links_of(organisation: Organisation) -> list[OrganisationLink]:
    """Ties from and to an organisation, ended ones included. One query."""
    rows = OrganisationLink.objects.filter(Q(organisation=organisation) | Q(other=organisation))
    return list(rows.select_related("organisation", "other").order_by("kind", "pk"))


def open_invitation(token: str) -> Membership | None:
    """The invitation that a link opens, whether still in time or not; None if it is used, withdrawn or unknown."""
    rows = Membership.objects.select_related("organisation__region").filter(state=MembershipState.INVITED)
    return rows.filter(token_hash=mark_of(token)).first()


def find_by_words(text: str) -> Organisation | None:
    """The live organisation of a code or an exact name (former ones too), if there is exactly one. For ties."""
    rows = Organisation.objects.live()
    found = rows.filter(uscc=normalise(text)).first()
    if found is None:
        named = rows.filter(Q(name=text.strip()) | Q(former_names__name=text.strip())).distinct()[:2]
        found = named[0] if len(named) == 1 else None
    return found


def once_named(word: str) -> QuerySet[FormerName, int]:
    """The keys of the organisations that once had a name with this word."""
    return FormerName.objects.filter(name__icontains=word).values_list("organisation_id", flat=True)


def refuse_known_code(uscc: str, *, own: int | None = None) -> None:
    """Raise ``Problem`` if another record has the code, saying whom to ask."""
    known = same_code(uscc)
    if known is None or known.pk == own:
        return
    known = known.merged_into or known
    raise Problem(
        f"这个代码的单位已经在库：{known.name}（{known.region.name}）。请联系该单位的管理员，由他发邀请链接给您；"
        f"管理员已离开的，请联系{known.region.name}科技部门更换管理员。",
        field="uscc",
    )


def facts_of(row: Organisation) -> OrganisationFacts:
    """A record's facts as they could be written again."""
    values = {name: getattr(row, f"{name}_id" if name in _FOREIGN else name) for name in FACT_TITLES}
    return OrganisationFacts(
        **{**values, "uscc": row.uscc or "", "production_region": row.production_region_id or ""}
    )


def mark_of(token: str) -> str:
    """What is kept of the secret of an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()
