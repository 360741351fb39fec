"""Backing everything up into one file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from kechuang import __version__
from kechuang.core.archive import (
    FORMAT,
    KEYS,
    MANIFEST,
    encode,
    kept_models,
    key_mark,
    migrations,
    pieces,
    put,
)
from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import SiteProfile, StoredFile
from kechuang.core.permissions import require

#: The chain on which every backup and restore is registered.
BACKUPS = "backups"


def write_backup(*, path: Path, actor: Actor, now: datetime, with_keys: bool = False) -> dict[str, Any]:
    """Write all tables (as they are at one moment) and files to ``path``, a new file; returns the manifest.

    Writers need not stop. The keys (of the trail, of personal data) go in only ``with_keys``: then the file must be kept as a secret.
    Raises ``Problem`` if ``path`` exists.
    """
    require(actor, "core.backup.write")
    if path.exists():
        raise Problem(f"{path} 已经存在，不会覆盖。请换一个文件名。")
    unfinished = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _fill(archive, now=now, with_keys=with_keys)
        unfinished.chmod(0o600)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _note(manifest, actor=actor, now=now)
    return manifest


def _fill(archive: zipfile.ZipFile, *, now: datetime, with_keys: bool) -> dict[str, Any]:
    members: dict[str, dict[str, Any]] = {}
    with _one_moment():
        tables = {}
        for model in kept_models():
            label = model._meta.label_lower
            members[f"tables/{label}.jsonl"] = put(archive, f"tables/{label}.jsonl", _rows(model))
            tables[label] = model._base_manager.count()
        applied = migrations()
        stored = list(StoredFile.objects.order_by("pk"))
    missing = []
    for each in stored:
        try:
            with each.content.open("rb") as handle:
                members[f"files/{each.content.name}"] = put(
                    archive, f"files/{each.content.name}", pieces(handle)
                )
        except FileNotFoundError:
            missing.append(f"{each.name}（{each.pk}）")
    if with_keys:
        for key in KEYS:
            members[key.member] = put(archive, key.member, [getattr(settings, key.setting)])
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "tables": tables,
        "members": members,
        "migrations": applied,
        **{key.mark: key_mark(getattr(settings, key.setting)) for key in KEYS},
        "with_keys": with_keys,
        "missing_files": missing,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, without holding up writers."""
    if connection.in_atomic_block:  # within somebody's transaction that is so already
        yield
        return
    begin = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _rows(model: type[Model]) -> Iterator[bytes]:
    for row in model._base_manager.order_by("pk").iterator(chunk_size=1000):
        yield encode(row)


@transaction.atomic
def _note(manifest: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    rows = sum(manifest["tables"].values())
    record(
        "core.backup.written",
        SiteProfile(),
        object_id=BACKUPS,
        actor=actor,
        now=now,
        title=f"备份{rows}行",
        data={"rows": rows, "files": len(manifest["members"]), "with_keys": manifest["with_keys"]},
    )
