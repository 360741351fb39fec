"""Importing a table of any registered kind."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.file_types import check_file
from kechuang.core.importing import Importer, importers
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SheetImport, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.core.queries.importing import SEALED, opened
from kechuang.core.secrets import seal
from kechuang.core.sheet_size import max_whole
from kechuang.core.sheets import read_lines


@transaction.atomic
def store_sheet(
    *, kind: str, name: str, data: bytes, region: Region, actor: Actor, now: datetime
) -> StoredFile:
    """Keep a file that is to be imported. One with people's numbers is sealed: opened as a file it tells nothing.

    Raises ``Refused``; ``Problem`` for what is not taken in.
    """
    importer = importers.get(kind)
    if importer is None:
        raise Problem(f"没有“{kind}”这种导入。")
    require(actor, importer.action, region)
    limit = importer.max_bytes
    if importer.personal:
        check_file(name, data, max_bytes=limit, max_unpacked=max_whole(importer.max_rows))
        data, name = seal(base64.b64encode(data).decode()).encode(), f"{name}{SEALED}"
        limit = 2 * limit
    return store_file(
        name=name, data=data, purpose=f"{kind}.import", region=region, max_bytes=limit, actor=actor, now=now
    )


@transaction.atomic
def import_sheet(
    *,
    kind: str,
    file: StoredFile,
    region: Region,
    take_good_rows: bool = False,
    actor: Actor,
    now: datetime,
) -> SheetImport:
    """Import the first sheet of a stored file as rows of a registered kind into a region.

    Without ``take_good_rows`` a single error means that nothing is written. Raises ``Refused``; ``Problem`` if there is
    no such kind or the file cannot be read as a table at all.
    """
    importer = importers.get(kind)
    if importer is None or importer.write is None:
        raise Problem(f"没有“{kind}”这种导入。")
    require(actor, importer.action, region)
    table = opened(file, importer.max_rows)
    lines = read_lines(list(table.rows()), importer.columns)
    ready, errors = importer.checked(lines, region, actor, now, {})
    errors = sorted(errors, key=lambda error: error.row)
    made = SheetImport(
        kind=kind,
        file=file,
        region=region,
        rows=len(lines),
        errors=[asdict(error) for error in errors],
        imported_by_id=actor.account_id,
        imported_at=now,
    )
    if ready and (take_good_rows or not errors):
        made.taken = importer.write(ready, region, actor, now)
    made.checked = made.rows
    made.save()
    record_imported(made, importer, actor, now)
    return made


def record_imported(made: SheetImport, importer: Importer, actor: Actor, now: datetime) -> None:
    """Record what came of an import."""
    bad = len({error["row"] for error in made.errors})
    record(
        "core.sheet.imported",
        made,
        actor=actor,
        now=now,
        title=f"导入{importer.title}《{made.file.name}》：{made.rows}行，写入{made.taken}行，{bad}行有误",
        data={
            "kind": made.kind,
            "file": str(made.file_id),
            "rows": made.rows,
            "taken": made.taken,
            "errors": bad,
        },
    )
