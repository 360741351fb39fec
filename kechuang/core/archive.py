"""The form of a backup: one zip with a table a member (JSON lines), the files, and a manifest with checksums.

It is written from either database and restored into either. Keys are not inside unless asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, FileField, ForeignKey, JSONField, Model

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
#: Whose tables are kept: the rooms' and the sign-in library's (second factors). Sessions and lock-outs are not.
_SIGN_IN = ("account", "mfa", "socialaccount")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that lies outside the database and without which a part of it is worth nothing.

    ``title`` and ``loss`` (what cannot be done without it) are for people; ``file`` is its name in ``KECHUANG_HOME``,
    ``variable`` the environment's, ``mark`` the manifest's entry that tells it from another.
    """

    title: str
    loss: str
    file: str
    setting: str
    variable: str
    mark: str

    @property
    def member(self) -> str:
        """Where it lies in a backup with keys."""
        return f"keys/{self.file}"


KEYS = (
    Key("审计密钥", "恢复后操作记录将无法校验", "audit.key", "AUDIT_KEY", "KECHUANG_AUDIT_KEY", "audit_key"),
    Key(
        "个人信息密钥",
        "恢复后加密保存的证件号和手机号将无法查看，也无法按号码查找",
        "personal.key",
        "PERSONAL_KEY",
        "KECHUANG_PERSONAL_KEY",
        "personal_key",
    ),
)


def kept_models() -> list[type[Model]]:
    """The tables of a backup, in a stable order."""
    labels = {name.rpartition(".")[2] for name in settings.ROOMS} | set(_SIGN_IN)
    models = apps.get_models(include_auto_created=True)
    ours = [m for m in models if m._meta.app_label in labels and m._meta.managed and not m._meta.proxy]
    return sorted((m for m in ours if not _hangs_on_others(m, labels)), key=lambda m: m._meta.label_lower)


def _hangs_on_others(model: type[Model], labels: set[str]) -> bool:
    """Link tables to Django's groups and permissions, which carry no right here."""
    return any(
        field.related_model._meta.app_label not in labels  # type: ignore[union-attr]
        for field in model._meta.concrete_fields
        if field.remote_field is not None
    )


def encode(row: Model) -> bytes:
    """A row as one JSON line, every value exact."""
    values = {field.attname: _plain(field, row) for field in row._meta.concrete_fields}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(field: Field, row: Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, FileField):
        return str(value) if value else ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def decode(model: type[Model], line: bytes) -> Model:
    """A row from its JSON line; unknown or missing columns raise ``KeyError`` or ``TypeError``."""
    values = json.loads(line)
    return model(
        **{field.attname: _value(field, values[field.attname]) for field in model._meta.concrete_fields}
    )


def _value(field: Field, value: Any) -> Any:
    if value is None or isinstance(field, JSONField | FileField):
        return value
    target = field.target_field if isinstance(field, ForeignKey) else field
    return target.to_python(value)


def migrations() -> dict[str, str]:
    """The newest applied migration of each app whose tables are kept."""
    labels = {model._meta.app_label for model in kept_models()}
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {app: name for app, name in applied if app in labels}


def key_mark(key: bytes) -> str:
    """What tells whether two installations have the same key, without telling the key."""
    return hmac.new(key, b"kechuang backup", hashlib.sha256).hexdigest()[:16]


def put(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write a member in pieces; returns its size and checksum."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def pieces(handle: IO[bytes] | File) -> Iterator[bytes]:
    """A file's bytes, a megabyte at a time."""
    while chunk := handle.read(CHUNK):
        yield chunk


def checksum(archive: zipfile.ZipFile, name: str) -> str:
    """The checksum of a member as it is now."""
    digest = hashlib.sha256()
    with archive.open(name) as member:
        for chunk in pieces(member):
            digest.update(chunk)
    return digest.hexdigest()
