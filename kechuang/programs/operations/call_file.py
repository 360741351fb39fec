"""Documents that go with a call (附件): the notice itself, its forms and tables to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.programs.models import Call
from kechuang.programs.states import CallState

MOST_FILES = 20
_OVER = (CallState.ENDED, CallState.CANCELLED)


@transaction.atomic
def attach_call_files(
    *, call_id: int, files: Sequence[tuple[str, bytes]], actor: Actor, now: datetime
) -> list[StoredFile]:
    """Add documents (name and bytes) to a call; a published one may still get more, as its text may.

    Raises ``Refused``; ``Problem`` for a type or size that is not taken, too many, or once the call is over.
    """
    call = _locked(call_id)
    require(actor, "programs.call.edit", call)
    if call.state in _OVER:
        raise Problem("通知已经结束，不能再加附件。", field="attachments")
    if call.files.count() + len(files) > MOST_FILES:
        raise Problem(f"一个通知最多{MOST_FILES}个附件，请合并后再传。", field="attachments")
    try:
        stored = [
            store_file(
                name=name, data=data, purpose="programs.call", region=call.region, actor=actor, now=now
            )
            for name, data in files
        ]
    except Problem as problem:
        raise Problem(problem.message, field="attachments") from problem
    call.files.add(*stored)
    names = "、".join(f"“{each.name}”" for each in stored)
    record(
        "programs.call.files_attached", call, actor=actor, now=now, title=f"给“{call.title}”加附件{names}",
        data={"files": [{"file": str(each.pk), "name": each.name, "sha256": each.sha256} for each in stored]},
    )  # fmt: skip
    return stored


@transaction.atomic
def remove_call_file(*, call_id: int, file_id: UUID, actor: Actor, now: datetime) -> Call:
    """Take a document off a draft. Raises ``Refused``; ``Problem`` once the call is published: applicants have read it."""
    call = _locked(call_id)
    require(actor, "programs.call.edit", call)
    if call.state != CallState.DRAFT:
        raise Problem("通知已经发布，附件不能再撤下；有错的请加一个更正的附件，并在正文里说明。")
    stored = call.files.filter(pk=file_id).first()
    if stored is None:
        raise Problem("这个附件已经撤下。")
    call.files.remove(stored)
    record(
        "programs.call.file_removed", call, actor=actor, now=now, title=f"撤下“{call.title}”的附件“{stored.name}”",
        data={"file": str(stored.pk), "name": stored.name},
    )  # fmt: skip
    return call


def _locked(call_id: int) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call_id)
