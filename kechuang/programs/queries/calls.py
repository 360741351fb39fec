"""Reads of calls for those who run them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.programs.models import Call, Case, KindVersion
from kechuang.programs.models.call import CallQuerySet
from kechuang.programs.states import AT_HOME, ENDED, UNDER_WAY, KindState

#: Where a recommended case no longer takes up a place: it went back, or the applicant took it away.
_NO_PLACE = AT_HOME | {"recommend", "withdrawn"}


def officers_calls(actor: Actor) -> CallQuerySet:
    """The calls that the actor may see, with how many cases have come in and how many are under way."""
    rows = Call.objects.visible_to(actor).select_related("region", "kind_version").defer("kind_version__data")
    came = Count("cases", filter=~Q(cases__state__in=AT_HOME))
    waiting = Count("cases", filter=Q(cases__state__in=UNDER_WAY))
    return rows.annotate(came=came, waiting=waiting)


def get_call(actor: Actor, call_id: int) -> Call:
    """One call. Raises ``Call.DoesNotExist`` for one that the actor may not see."""
    return Call.objects.visible_to(actor).select_related("region", "kind_version").get(pk=call_id)


def cases_under_way(call: Call) -> int:
    """How many cases of a call have left the applicant's house and are not over."""
    return Case.objects.filter(call=call).exclude(state__in=AT_HOME | ENDED).count()


def newest_version(version: KindVersion) -> KindVersion:
    """The newest published version of the same kind in the same region; the version itself if there is none."""
    rows = KindVersion.objects.filter(
        code=version.code, region_id=version.region_id, state=KindState.PUBLISHED
    )
    return rows.order_by("-version").first() or version


def usable_versions(actor: Actor) -> list[KindVersion]:
    """The published versions from which the actor may make a call, the newest of each kind."""
    rows = KindVersion.objects.visible_to(actor).filter(state=KindState.PUBLISHED).defer("data")
    newest: dict[tuple[str, str], KindVersion] = {}
    for each in rows.order_by("title", "-version", "pk"):
        newest.setdefault((each.code, each.region_id), each)
    return list(newest.values())


def call_regions(actor: Actor) -> list[Region]:
    """Where the actor may make calls."""
    return list(which(actor, "programs.call.edit", Region.objects.all(), field="self").order_by("path"))


def counties_of(call: Call) -> list[Region]:
    """The regions right below a call's: those that may have a quota."""
    return list(Region.objects.filter(parent_id=call.region_id).order_by("order", "pk"))


def quota_of(call: Call, region: Region) -> tuple[str, int] | None:
    """The quota that a case of a region falls under: its county's code and number; None where none is set."""
    for code in reversed([each for each in region.path.split("/") if each]):
        if code in call.quota:
            return code, int(call.quota[code])
    return None


def recommended_in(call: Call, code: str, *, without: int | None = None) -> int:
    """How many cases of a call a county has recommended. What came back or was withdrawn takes up no place."""
    rows = Case.objects.filter(call=call, region__path__contains=f"/{code}/", number__isnull=False)
    # What the county itself declined was decided without ever having been received.
    rows = rows.exclude(state__in=_NO_PLACE)
    return rows.exclude(pk=without).count() if without else rows.count()


def unready(call: Call, now: datetime) -> list[tuple[str, str]]:
    """What keeps a draft from being published: words and the field to blame."""
    faults = []
    if call.closes_at <= now:
        faults.append(("截止时间已经过了，请改后再发布。", "closes_at"))
    if not call.contact:
        faults.append(("请填写咨询电话：申报单位要知道问谁。", "contact"))
    if not call.office:
        faults.append(("请填写承办科室。", "office"))
    if not call.text.strip():
        faults.append(("请写正文：支持什么、支持多少、怎样申报。", "text"))
    return faults
