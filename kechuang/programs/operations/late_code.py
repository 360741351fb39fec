"""Late codes (补报码): somebody answers for letting one applicant in after the deadline, once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.secrets import fingerprint
from kechuang.programs.models import Call, LateCode
from kechuang.programs.queries.late import valid_late_code
from kechuang.programs.states import CallState
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationState

#: Letters and figures that nobody mixes up when he reads them over the telephone.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 12


@transaction.atomic
def approve_late_code(
    *, call_id: int, organisation_id: int, reason: str, valid_until: datetime, actor: Actor, now: datetime
) -> tuple[LateCode, str]:
    """Let an organisation apply once after the deadline; returns the row and the code, which is never shown again.

    Raises ``Refused``; ``Problem`` without a reason, for a call that is still open, cancelled or ended, for an end that has
    passed, or while an unused code of the organisation is still good.
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call_id)
    organisation = Organisation.objects.visible_to(actor).filter(pk=organisation_id).first()
    row = LateCode(call=call, reason=reason.strip(), made_at=now, valid_until=valid_until)
    require(actor, "programs.late_code.approve", row)
    row.organisation = _checked(row, organisation, now)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    row.approved_by_id, row.code_hash = actor.account_id, fingerprint(code)
    row.save()
    record(
        "programs.late_code.approved", row, actor=actor, now=now, region_code=call.region_id,
        title=f"批准{row.organisation.name}补报“{call.title}”",
        data={"call": call.pk, "organisation": row.organisation_id, "reason": row.reason, "valid_until": valid_until},
    )  # fmt: skip
    return row, "-".join(code[place : place + 4] for place in range(0, _LENGTH, 4))


def _checked(row: LateCode, organisation: Organisation | None, now: datetime) -> Organisation:
    """The organisation that may be let in. Raises ``Problem`` for what does not fit."""
    if organisation is None or organisation.state in (OrganisationState.MERGED, OrganisationState.CLOSED):
        raise Problem("请选择一个登记在册的单位。", field="organisation")
    if row.call.state == CallState.OPEN and row.call.closes_at > now:
        raise Problem("申报还没有截止，不需要补报码。")
    if row.call.state not in (CallState.OPEN, CallState.CLOSED):
        raise Problem(f"这个通知“{row.call.get_state_display()}”，不能补报。")
    if not row.reason:
        raise Problem("请写明批准补报的理由，它会留在记录里。", field="reason")
    if row.valid_until <= now:
        raise Problem("有效期要晚于现在。", field="valid_until")
    if valid_late_code(row.call, organisation, now) is not None:
        raise Problem("这个单位已有一个没有用过的补报码，还在有效期内。", field="organisation")
    return organisation
