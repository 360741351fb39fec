"""Files in and out: stored after a check, every export logged. (Grown by the file checks of this room.)"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region, SiteProfile, StoredFile
from kechuang.core.permissions import require


@transaction.atomic
def store_file(
    *, name: str, data: bytes, purpose: str, region: Region, actor: Actor, now: datetime
) -> StoredFile:
    """Store a file for a purpose (``plans.document``) in a region. Raises ``Refused``."""
    require(actor, "core.file.add", region)
    file = StoredFile(
        name=name[:200], media_type="application/octet-stream", size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), region=region, purpose=purpose,
        uploaded_by_id=actor.account_id, uploaded_at=now,
    )
    file.content.save(file.id.hex, ContentFile(data), save=False)
    file.save(force_insert=True)
    record("core.file.stored", file, actor=actor, now=now, title=f"存入文件《{name}》",
           data={"size": file.size, "sha256": file.sha256, "purpose": purpose})
    return file


@transaction.atomic
def log_export(*, what: str, rows: int, actor: Actor, now: datetime, region: Region | None = None) -> None:
    """Write down that somebody took data out: what, how many rows."""
    site = SiteProfile.objects.first()
    if site is not None:
        record("core.file.exported", site, actor=actor, now=now, title=f"导出“{what}”{rows}行",
               data={"what": what, "rows": rows}, region_code=region.code if region else "")
