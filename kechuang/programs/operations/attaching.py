"""Documents of a case: handed in for a material or a question, taken back."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.programs.logic.kinds import Material
from kechuang.programs.models import Case, CaseFile
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.queries.filling import check_open, material_of, open_codes
from kechuang.programs.states import CaseState

#: jpeg is jpg by another name.
_ALSO = {"jpeg": "jpg"}


@transaction.atomic
def attach_file(*, case_id: int, code: str, name: str, data: bytes, actor: Actor, now: datetime) -> CaseFile:
    """Hand in a document for a material or a question of kind ``file``. Where only one is taken, it replaces the one there.

    Raises ``Refused``; ``Problem`` for a type or size that is not taken, more than there may be, or once it is closed.
    A file that is not taken leaves nothing behind.
    """
    case = locked_case(case_id)
    _check_may(case, actor)
    material = material_of(case.kind_version.kind, code)
    _check_open(case, material)
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    if material.accepts and _ALSO.get(suffix, suffix) not in {
        _ALSO.get(each, each) for each in material.accepts
    }:
        raise Problem(
            f"“{material.title}”只收{'、'.join(material.accepts)}，“{name}”不能上传，请转换后再传。",
            field=code,
        )
    there = case.files.filter(code=code, removed_at__isnull=True)
    if material.most > 1 and there.count() >= material.most:
        raise Problem(f"“{material.title}”最多{material.most}个文件，请先撤下一个。", field=code)
    stored = store_file(
        name=name, data=data, purpose="programs.case", region=case.region, now=now,
        organisation_key=case.organisation_id,
        # Who applies for himself has no organisation whose files these could be: the case has answered that he may.
        actor=actor if case.organisation_id else Actor.system(actor.name),
    )  # fmt: skip
    if material.most <= 1:
        there.update(removed_at=now)
    row = CaseFile.objects.create(
        case=case, code=code, file=stored, added_by_id=actor.account_id, added_at=now
    )
    _tell(case, "file_attached", f"上传{material.title}“{stored.name}”", row, actor, now)
    return row


@transaction.atomic
def remove_file(*, case_id: int, case_file_id: int, actor: Actor, now: datetime) -> CaseFile:
    """Take a document back; its row stays. Raises ``Refused``; ``Problem`` once it is closed or was taken back before."""
    case = locked_case(case_id)
    _check_may(case, actor)
    row = CaseFile.objects.select_related("file").get(pk=case_file_id, case=case)
    material = material_of(case.kind_version.kind, row.code)
    _check_open(case, material)
    if row.removed_at is not None:
        raise Problem(f"“{row.file.name}”已经撤下。", field=row.code)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _tell(case, "file_removed", f"撤下{material.title}“{row.file.name}”", row, actor, now)
    return row


def _check_may(case: Case, actor: Actor) -> None:
    require(
        actor, "programs.case.correct" if case.state == CaseState.CORRECTION else "programs.case.fill", case
    )
    check_open(case)


def _check_open(case: Case, material: Material) -> None:
    if material.code not in open_codes(case):
        raise Problem(f"“{material.title}”不在补正的范围里，不能修改。", field=material.code)


def _tell(case: Case, verbed: str, title: str, row: CaseFile, actor: Actor, now: datetime) -> None:
    case.changed_at = now
    case.save(update_fields=["changed_at"])
    record(
        f"programs.case.{verbed}", case, actor=actor, now=now, title=title,
        data={"code": row.code, "file": str(row.file_id), "sha256": row.file.sha256}, region_code=case.region_id,
    )  # fmt: skip
