"""Qualifications: granted, replaced by a new certificate, revoked. Nothing is deleted: each keeps its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import Organisation, Qualification
from kechuang.subjects.states import QUALIFICATION_LIFECYCLE, Level, OrganisationState, QualificationState


@dataclass(frozen=True)
class QualificationGiven:
    """What a certificate says. ``valid_from`` None: from the day of issue; ``valid_to`` None: by its kind's years.

    ``is_first`` None: first if the organisation never held one of the kind.
    """

    kind: str
    granted_on: date
    level: str = ""
    number: str = ""
    issuer: str = ""
    document: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_first: bool | None = None


@transaction.atomic
def grant_qualification(
    *,
    organisation_id: int,
    given: QualificationGiven,
    file: StoredFile | None = None,
    actor: Actor,
    now: datetime,
) -> Qualification:
    """Register a qualification of an organisation.

    Raises ``Refused``; ``Problem`` for what does not fit, for an organisation that stands no longer for itself, or if one
    of the kind was granted on the day already.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    row = _built(organisation, given, now.date())
    require(actor, "subjects.qualification.grant", row)
    if organisation.state == OrganisationState.MERGED:
        raise Problem("这个单位已并入另一条记录，请登记到现在的单位。", field="organisation")
    if given.is_first is None:
        row.is_first = not Qualification.objects.filter(organisation=organisation, kind=row.kind).exists()
    row.file = file
    _save_new(row)
    record(
        "subjects.qualification.granted",
        row,
        actor=actor,
        now=now,
        title=f"登记{organisation.name}的{KINDS[row.kind].title}资质",
        data={"kind": row.kind, "number": row.number, "granted_on": row.granted_on, "valid_to": row.valid_to},
        region_code=organisation.region_id,
    )
    return row


@transaction.atomic
def revoke_qualification(
    *, qualification_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> Qualification:
    """Revoke a qualification from a day on. It counted until the day before.

    Raises ``Refused``; ``Problem`` without a reason or for a day that does not fit.
    """
    row = _locked(qualification_id)
    require(actor, "subjects.qualification.revoke", row)
    _check_end(row, on, now.date())
    if not reason.strip():
        raise Problem("请写明撤销的理由和依据。", field="reason")
    row.state = QUALIFICATION_LIFECYCLE.move(row.state, "revoke")
    row.ended_on, row.reason = on, reason.strip()
    row.save()
    record(
        "subjects.qualification.revoked",
        row,
        actor=actor,
        now=now,
        title=f"撤销{row.organisation.name}的{KINDS[row.kind].title}资质",
        data={"on": on, "reason": row.reason},
        region_code=row.organisation.region_id,
    )
    return row


@transaction.atomic
def replace_qualification(
    *, qualification_id: int, on: date, number: str, reason: str, actor: Actor, now: datetime
) -> Qualification:
    """Replace a certificate by a new one from ``on``, as after a change of name; the last day of validity stays.

    The old one ends on that day and stays on file. Raises ``Refused``; ``Problem`` as ``revoke_qualification`` does.
    """
    old = _locked(qualification_id)
    require(actor, "subjects.qualification.revoke", old)
    _check_end(old, on, now.date())
    if not reason.strip():
        raise Problem("请写明换发的理由，如“企业更名”。", field="reason")
    old.state = QUALIFICATION_LIFECYCLE.move(old.state, "replace")
    old.ended_on, old.reason = on, reason.strip()
    old.save()
    given = QualificationGiven(
        kind=old.kind,
        granted_on=on,
        level=old.level,
        number=number or old.number,
        issuer=old.issuer,
        document=old.document,
        is_first=False,
        valid_to=old.valid_to,
    )
    new = _built(old.organisation, given, now.date())
    new.valid_to = old.valid_to
    _save_new(new)
    record(
        "subjects.qualification.replaced",
        new,
        actor=actor,
        now=now,
        title=f"换发{old.organisation.name}的{KINDS[old.kind].title}证书",
        data={"replaces": old.pk, "number": new.number, "reason": old.reason},
        region_code=old.organisation.region_id,
    )
    return new


@transaction.atomic
def attach_qualification_file(
    *, qualification_id: int, file: StoredFile, actor: Actor, now: datetime
) -> Qualification:
    """Attach the certificate's picture or file. Raises ``Refused``."""
    row = _locked(qualification_id)
    require(actor, "subjects.qualification.grant", row)
    row.file = file
    row.save(update_fields=["file"])
    record(
        "subjects.qualification.file_attached",
        row,
        actor=actor,
        now=now,
        title=f"上传{KINDS[row.kind].title}证书“{file.name}”",
        data={"file": str(file.pk)},
        region_code=row.organisation.region_id,
    )
    return row


def _locked(qualification_id: int) -> Qualification:
    rows = Qualification.objects.select_for_update(of=("self",)).select_related("organisation__region")
    return rows.get(pk=qualification_id)


def _built(organisation: Organisation, given: QualificationGiven, today: date) -> Qualification:
    """The row that a certificate makes. Raises ``Problem`` for what does not fit."""
    kind = KINDS.get(given.kind)
    if kind is None:
        raise Problem("请选择资质种类。", field="kind")
    if not given.granted_on.year >= 1980 or given.granted_on > today:
        raise Problem("发证日期不能晚于今天，请核对年份。", field="granted_on")
    if given.level and given.level not in set(Level):
        raise Problem("请选择级别。", field="level")
    valid_from = given.valid_from or given.granted_on
    valid_to = given.valid_to or kind.valid_to(valid_from)
    if valid_to is not None and valid_to < valid_from:
        raise Problem("有效期止不能早于有效期起。", field="valid_to")
    return Qualification(
        organisation=organisation,
        kind=kind.code,
        level=given.level or kind.level,
        number=given.number.strip().upper(),
        issuer=given.issuer.strip() or kind.issuer,
        document=given.document.strip(),
        granted_on=given.granted_on,
        valid_from=valid_from,
        valid_to=valid_to,
        is_first=bool(given.is_first),
    )


def _save_new(row: Qualification) -> None:
    twins = Qualification.objects.filter(kind=row.kind)
    if twins.filter(organisation=row.organisation, granted_on=row.granted_on).exists():
        raise Problem(
            f"{row.organisation.name}{row.granted_on:%Y-%m-%d}的{KINDS[row.kind].title}资质已经登记过。",
            field="granted_on",
        )
    other = twins.exclude(organisation=row.organisation).filter(state=QualificationState.HELD)
    if row.number and not KINDS[row.kind].is_award and other.filter(number=row.number).exists():
        raise Problem(f"证书编号“{row.number}”已登记在另一单位名下，请核对。", field="number")
    row.save()


def _check_end(row: Qualification, on: date, today: date) -> None:
    if on > today:
        raise Problem("日期不能晚于今天。", field="on")
    if on < row.valid_from:
        raise Problem(f"日期不能早于有效期起{row.valid_from:%Y-%m-%d}。", field="on")
