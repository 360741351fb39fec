"""Sealed files read back, once the offer, need or contract that has them has answered that they may be."""

from __future__ import annotations

import base64

from kechuang.core.logic.actor import Actor
from kechuang.core.models import StoredFile
from kechuang.core.queries.files import open_file
from kechuang.core.secrets import unseal


def read_kept(stored: StoredFile) -> bytes:
    """The bytes as they were handed in. Raises ``Problem`` if they are gone or are not those that were stored."""
    _, data = open_file(Actor.system("供需附件"), stored.pk)
    return base64.b64decode(unseal(data.decode()))
