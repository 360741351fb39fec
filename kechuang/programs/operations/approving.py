"""A case approved at last: by a release where its kind has no publicity, else when the publicity has ended.

The event ``programs.case.approved`` is what later rooms wait for: a task book, a payment, a title, a qualification.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.programs.models import Case, Decision
from kechuang.programs.operations.moving import move_case


@transaction.atomic
def approve_case(*, case: Case, decision: Decision, told: bool = False, actor: Actor, now: datetime) -> Case:
    """Approve a locked case and hand it over. Whoever calls has asked for permission and checked what stands against it.

    ``decision``: the one that was told. ``told``: its applicant hears of it by another event. Raises ``WrongState`` from a
    state that does not lead to approval.
    """
    kind = case.kind_version.kind
    case.granted, case.grade, case.decided_at = decision.amount, decision.grade, now
    move_case(case, "approve", now)
    record(
        "programs.case.approved", case, actor=actor, now=now, title=f"批准“{case}”",
        data={
            "hand_over": kind.hand_over, "kind": kind.code, "base": kind.base, "group": kind.group,
            "decision": decision.pk, "amount": case.granted, "grade": case.grade,
            "organisation": case.organisation_id, "person": case.person_id, "call": case.call_id, "told": told,
        },
    )  # fmt: skip
    return case
