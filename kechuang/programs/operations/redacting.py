"""The copy without names of a document that was handed in: what experts read who must not know who applies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.programs.logic.pdf_cleaning import cleaned
from kechuang.programs.models import CaseFile
from kechuang.programs.operations.moving import locked_case

#: Under this name a copy is kept: its own might say whose it is.
NAME = "去名副本.pdf"


@transaction.atomic
def redact_case_file(*, case_file_id: int, file: bytes, actor: Actor, now: datetime) -> CaseFile:
    """Put a redacted copy beside a document, or another in place of it; only its pages are kept, nothing of its properties.

    ``file``: the bytes of a PDF. Raises ``Refused``; ``Problem`` for what is no PDF, or a document that was taken back.
    """
    row = CaseFile.objects.select_related("file").get(pk=case_file_id)
    case = locked_case(row.case_id)
    require(actor, "programs.case.check", case)
    if row.removed_at is not None:
        raise Problem(f"“{row.file.name}”已经撤下，不用再做副本。")
    if b"%PDF-" not in file[:1024]:
        raise Problem("去名副本请用PDF：在原件上涂去名称后另存为PDF再传。", field="file")
    # It belongs to the bureau, not to the applicant: without an organisation's key none of its members opens it.
    stored = store_file(
        name=NAME,
        data=cleaned(file),
        purpose="programs.redacted",
        region=case.call.region,
        actor=actor,
        now=now,
    )
    row.redacted = stored
    row.save(update_fields=["redacted"])
    record(
        "programs.case.file_redacted", case, actor=actor, now=now, title="存入材料的去名副本",
        data={"code": row.code, "file": str(row.file_id), "copy": str(stored.pk)}, region_code=case.region_id,
    )  # fmt: skip
    return row
