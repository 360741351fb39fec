"""Bringing a backup back, after its checksums; the audit trail is checked afterwards."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from kechuang import __version__
from kechuang.core.archive import (
    FORMAT,
    KEYS,
    MANIFEST,
    Key,
    checksum,
    decode,
    kept_models,
    key_mark,
    migrations,
)
from kechuang.core.events import record
from kechuang.core.guards import install_guards, remove_guards
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account, Event, SiteProfile, StoredFile
from kechuang.core.operations.audit import Report, verify_trail
from kechuang.core.operations.backup import BACKUPS
from kechuang.core.permissions import require

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what the check of the trail said."""

    rows: int
    files: int
    missing_files: tuple[str, ...]
    report: Report


def restore_backup(*, path: Path, actor: Actor, now: datetime, replace: bool = False) -> Restored:
    """Bring back all tables and files of a backup into an empty installation, or, ``replace``, instead of what is there.

    Nothing is touched unless every checksum, the version of the tables and the keys agree; all rows come
    back in one transaction or none. Raises ``Problem`` that says what does not agree.
    """
    require(actor, "core.backup.restore")
    with _opened(path) as archive:
        manifest = _checked(archive)
        if not replace and (
            Account.objects.exists() or Event.objects.exists() or StoredFile.objects.exists()
        ):
            raise Problem("这里的数据库不是空的。要用备份替换现有数据，请加 --replace。")
        with transaction.atomic():
            _empty()
            rows = sum(_fill(archive, model, manifest) for model in kept_models())
            connection.check_constraints()
            _set_counters()
            files = _bring_files(archive, manifest)
            _take_keys(archive, manifest)
            _note(manifest, rows, actor=actor, now=now)
    report = verify_trail(actor=actor, now=now)
    return Restored(rows, files, tuple(manifest["missing_files"]), report)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Problem(f"没有 {path} 这个文件。") from error
    except zipfile.BadZipFile as error:
        raise Problem(f"{path} 不是完好的备份文件。") from error


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, once everything that it says of the file is true."""
    names = set(archive.namelist())
    if MANIFEST not in names:
        raise Problem("这不是科创台的备份文件：没有清单。")
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        raise Problem(f"备份的格式是 {manifest.get('format')}，本程序只认 {FORMAT}。请用相配的版本恢复。")
    if manifest["migrations"] != migrations():
        raise Problem(
            f"备份来自版本 {manifest['version']}，表结构与现在的 {__version__} 不同。请用那个版本恢复，再升级。"
        )
    for name, stated in manifest["members"].items():
        if name not in names or _damaged(archive, name, stated["sha256"]):
            raise Problem(f"备份已损坏：{name} 与清单的校验和不符。")
    _check_keys(manifest)
    return manifest


def _damaged(archive: zipfile.ZipFile, name: str, stated: str) -> bool:
    try:
        return checksum(archive, name) != stated
    except (zipfile.BadZipFile, OSError, EOFError):
        return True


def _check_keys(manifest: dict[str, Any]) -> None:
    """The trail can be checked, and personal data opened, only under the keys that they were written with."""
    for key in KEYS:
        if _same(manifest, key):
            continue
        if not manifest["with_keys"]:
            raise Problem(
                f"这里的{key.title}与备份的不同，{key.loss}。请先把原机器 KECHUANG_HOME 里的 {key.file} "
                f"复制到这里的 KECHUANG_HOME（或设 {key.variable}），再恢复。"
            )
        if os.environ.get(key.variable):
            raise Problem(
                f"备份里的{key.title}与环境变量 {key.variable} 不同。请去掉或改正这个变量，再恢复。"
            )


def _same(manifest: dict[str, Any], key: Key) -> bool:
    return manifest.get(key.mark) == key_mark(getattr(settings, key.setting))


def _take_keys(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Use the backup's keys from now on; a key that was here is kept beside it."""
    for key in KEYS:
        if _same(manifest, key):
            continue
        place: Path = settings.HOME / key.file
        if place.exists():
            place.rename(place.with_name(f"{key.file}.{key_mark(getattr(settings, key.setting))}"))
        place.touch(mode=0o600)
        place.write_bytes(archive.read(key.member))
        setattr(settings, key.setting, place.read_bytes())


def _empty() -> None:
    """Delete all rows of the kept tables; the guards of the trail step aside and come back."""
    remove_guards(connection)
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in kept_models()} | _link_tables()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own tables


def _link_tables() -> set[str]:
    """Links of accounts to Django's groups and permissions: empty here, yet they would hold accounts fast."""
    return {Account.groups.through._meta.db_table, Account.user_permissions.through._meta.db_table}


def _fill(archive: zipfile.ZipFile, model: type[Model], manifest: dict[str, Any]) -> int:
    name = f"tables/{model._meta.label_lower}.jsonl"
    if name not in manifest["members"]:
        return 0
    count = 0
    with archive.open(name) as member:
        rows: Iterator[Model] = (decode(model, line) for line in member)
        while batch := list(islice(rows, _BATCH)):
            model._base_manager.bulk_create(batch)
            count += len(batch)
    return count


def _set_counters() -> None:
    """New rows get numbers after the restored ones (PostgreSQL; SQLite does so by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)
    if settings.AUDIT_GUARDS:
        install_guards(connection)


def _bring_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    names = [name for name in manifest["members"] if name.startswith("files/")]
    for name in names:
        target = name.removeprefix("files/")
        if default_storage.exists(target):
            default_storage.delete(target)
        with archive.open(name) as member:
            kept = default_storage.save(target, member)
        if kept != target:
            raise Problem(f"文件 {target} 无法写到原来的位置，恢复已取消。")
    return len(names)


def _note(manifest: dict[str, Any], rows: int, *, actor: Actor, now: datetime) -> None:
    record(
        "core.backup.restored",
        SiteProfile(),
        object_id=BACKUPS,
        actor=actor,
        now=now,
        title=f"从{manifest['made_at'][:16].replace('T', ' ')}的备份恢复{rows}行",
        data={"rows": rows, "made_at": manifest["made_at"], "version": manifest["version"]},
    )
