"""Files that may hold secrets, kept sealed: whoever opens one past its offer, need or contract learns nothing, not even its name."""

from __future__ import annotations

import base64
from datetime import datetime

from kechuang.core.file_types import MAX_BYTES, check_file, clean_name
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.secrets import seal

#: The store sees text of this name.
_NAME = "附件.sealed.txt"


def keep_file(
    *,
    name: str,
    data: bytes,
    purpose: str,
    region: Region,
    organisation_key: int,
    actor: Actor,
    now: datetime,
) -> tuple[StoredFile, str, str]:
    """Check a file by its content and keep it sealed; returns it with its own name and media type, for the row that has it.

    Raises ``Refused``; ``Problem`` for what is not taken in.
    """
    shown = clean_name(name)
    kind = check_file(shown, data)
    stored = store_file(
        name=_NAME, data=seal(base64.b64encode(data).decode()).encode(), purpose=purpose, region=region,
        max_bytes=2 * MAX_BYTES, organisation_key=organisation_key, actor=actor, now=now,
    )  # fmt: skip
    return stored, shown, kind.media_type
