"""Reads of kinds of matters: versions that are stored, those of the packs, and what a version was made from."""

from __future__ import annotations

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import may
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import KindVersion
from kechuang.programs.states import KindState


def kind_versions(actor: Actor) -> QuerySet[KindVersion]:
    """The versions that the actor may see, with their regions."""
    return KindVersion.objects.visible_to(actor).select_related("region")


def get_kind(actor: Actor, version_id: int) -> KindVersion:
    """One version. Raises ``KindVersion.DoesNotExist`` for one that the actor may not see."""
    return kind_versions(actor).select_related("made_from").get(pk=version_id)


def pack_kinds() -> list[Kind]:
    """The kinds of the installed packs, by group and title."""
    return sorted(kinds, key=lambda kind: (kind.group, kind.title))


def drafts_of(version: KindVersion) -> QuerySet[KindVersion]:
    """The draft that waits beside a published version, if there is one."""
    return KindVersion.objects.filter(code=version.code, region=version.region, state=KindState.DRAFT)


def base_of(version: KindVersion) -> tuple[Kind, str] | None:
    """What a version was made from, and what that is called; None for one that began from nothing."""
    if version.made_from is not None:
        return version.made_from.kind, str(version.made_from)
    pack = kinds.get(version.kind.base or version.code)
    if pack is None or version.from_pack:
        return None
    return pack, f"{pack.title}（内容包）"


def places_of(actor: Actor, action: str) -> QuerySet[Region]:
    """The regions in which the actor may do an action by a post of his own, the nearest to the top first."""
    codes = {grant.region_code for grant in actor.grants}
    allowed = [each.pk for each in Region.objects.filter(pk__in=codes) if _may_there(actor, action, each)]
    return Region.objects.filter(pk__in=allowed).order_by("path")


def _may_there(actor: Actor, action: str, region: Region) -> bool:
    return bool(may(actor, action, KindVersion(region=region)))
