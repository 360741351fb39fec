"""Reads of stored files."""

from __future__ import annotations

import hashlib
from uuid import UUID

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require


def get_file(actor: Actor, file_id: UUID | str) -> StoredFile:
    """A stored file that the actor may open; ``Refused`` otherwise."""
    stored = StoredFile.objects.select_related("region").get(pk=file_id)
    require(actor, "core.file.open", stored)
    return stored


def open_file(actor: Actor, file_id: UUID | str) -> tuple[StoredFile, bytes]:
    """A file with its bytes; ``Problem`` if they are gone or are not those that were stored."""
    stored = get_file(actor, file_id)
    try:
        with stored.content.open("rb") as handle:
            data = handle.read()
    except FileNotFoundError as error:
        raise Problem(f"文件“{stored.name}”的内容不在存储里，请联系系统管理员从备份恢复。") from error
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise Problem(f"文件“{stored.name}”的内容与登记的校验和不符，已停止打开。请联系系统管理员。")
    return stored, data
