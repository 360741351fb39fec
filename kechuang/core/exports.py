"""Files that leave the house over HTTP: permission asked, export logged, demonstration data marked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kechuang.core.listing import Listing, TooMany
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SiteProfile
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What every file made from demonstration data says of itself.
DEMO_MARK = "演示数据：人物、单位和数字均为虚构，不得用于实际工作。"


def download(data: bytes, name: str, media_type: str = XLSX) -> HttpResponse:
    """Bytes as an attachment under a Chinese file name."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def demo_notes() -> list[str]:
    """The demonstration mark as the notes of a sheet; nothing on a real installation."""
    return [DEMO_MARK] if SiteProfile.objects.filter(is_demo=True).exists() else []


def _region_of(actor: Actor) -> Region:
    """Where the one who exports sits: what left the house is logged there."""
    code = (
        actor.grants[0].region_code
        if actor.grants
        else SiteProfile.objects.values_list("region_id", flat=True).get()
    )
    return Region.objects.get(pk=code)


def export_response(
    listing: Listing[Any],
    *,
    title: str,
    permission: str,
    actor: Actor,
    now: datetime,
    organisation_key: int | None = None,
) -> HttpResponse:
    """What a listing shows, all pages, as xlsx; asked for, logged and marked.

    ``organisation_key``: the organisation whose own rows they are, where a member of it exports.

    Raises ``Refused``; ``Problem`` if there are more rows than a sheet is good for.
    """
    require(actor, permission)
    stamp = f"导出人：{actor.name}；导出时间：{now:%Y-%m-%d %H:%M}；共{listing.count}行。"
    try:
        data = listing.workbook(title=title, notes=[*demo_notes(), stamp])
    except TooMany as error:
        raise Problem(str(error)) from error
    log_export(
        what=title,
        rows=listing.count,
        region=_region_of(actor),
        actor=actor,
        now=now,
        organisation_key=organisation_key,
    )
    return download(data, f"{title}-{now:%Y%m%d}.xlsx")
