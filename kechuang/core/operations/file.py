"""Files: checked at the door, kept by an address that cannot be guessed; exports leave a trace."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from kechuang.core.events import record
from kechuang.core.file_types import MAX_BYTES, check_file, clean_name
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Region, StoredFile
from kechuang.core.permissions import require


@transaction.atomic
def store_file(
    *,
    name: str,
    data: bytes,
    purpose: str,
    region: Region,
    actor: Actor,
    now: datetime,
    max_bytes: int = MAX_BYTES,
    organisation_key: int | None = None,
) -> StoredFile:
    """Take in a file for a region; ``purpose`` names the kind of object that uses it (``plans.document``).

    ``organisation_key``: the organisation whose own file it is; its members may open it.

    Type and size are checked by content (``file_types.check_file``); raises ``Problem`` for what is not taken
    in. The same content may be stored twice, since its owners may differ.
    """
    shown = clean_name(name)
    stored = StoredFile(
        name=shown,
        purpose=purpose,
        region=region,
        organisation_key=organisation_key,
        uploaded_by_id=actor.account_id,
        uploaded_at=now,
    )
    require(actor, "core.file.add", stored)
    kind = check_file(shown, data, max_bytes=max_bytes)
    stored.media_type = kind.media_type
    stored.size = len(data)
    stored.sha256 = hashlib.sha256(data).hexdigest()
    stored.content.save(f"{stored.pk}{kind.suffix}", ContentFile(data), save=False)
    stored.save(force_insert=True)
    record(
        "core.file.added",
        stored,
        actor=actor,
        now=now,
        title=f"上传文件“{shown}”",
        data={"name": shown, "size": stored.size, "sha256": stored.sha256, "purpose": purpose},
    )
    return stored


@transaction.atomic
def log_export(
    *,
    actor: Actor,
    now: datetime,
    what: str,
    rows: int,
    region: Region,
    organisation_key: int | None = None,
) -> Event:
    """Record that ``rows`` rows of ``what`` left the system; called by every export, before it answers.

    ``organisation_key``: the organisation whose own rows they are, where a member of it exports.
    """
    require(actor, "core.file.export", StoredFile(region=region, organisation_key=organisation_key))
    return record(
        "core.file.exported",
        region,
        actor=actor,
        now=now,
        title=f"导出{what}{rows}行",
        data={"what": what, "rows": rows},
        region_code=region.pk,
    )
