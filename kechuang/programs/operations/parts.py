"""Who takes part in a case, as rows: limits count them, recusal asks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.logic.budget import amount_asked
from kechuang.programs.logic.parts import PartGiven, asked_roles, parts_of
from kechuang.programs.models import Case, Part
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.queries.filling import open_codes, values_of
from kechuang.programs.states import PartRole
from kechuang.subjects.queries.organisations import find_by_words
from kechuang.subjects.queries.person import people_exactly

MOST_PARTS = 200


@transaction.atomic
def set_parts(*, case_id: int, parts: Sequence[PartGiven], actor: Actor, now: datetime) -> Case:
    """Put down who takes part, in roles that the form does not ask for; those there in these roles are replaced.

    Raises ``Refused``; ``Problem`` once the case is submitted, or for a role that the form itself asks for.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.fill", case)
    if not open_codes(case):
        raise Problem(f"办件现在是“{case.get_state_display()}”，不能再改参加者。")
    taken = asked_roles(case.kind_version.kind)
    wrong = next((each for each in parts if each.role in taken or each.role not in set(PartRole)), None)
    if wrong is not None:
        raise Problem(f"“{wrong.name}”的身份请在申报书里填写，不在这里另填。", field="role")
    if len(parts) > MOST_PARTS:
        raise Problem(f"参加者最多{MOST_PARTS}个。")
    case.parts.exclude(role__in=taken).delete()
    _create(case, [_found(each) for each in parts])
    record(
        "programs.case.parts_set", case, actor=actor, now=now, title=f"登记参加者{len(parts)}个",
        data={"parts": [{"role": each.role, "name": each.name} for each in parts]}, region_code=case.region_id,
    )  # fmt: skip
    return case


def sync_case(case: Case, values: Mapping[str, Any] | None = None) -> None:
    """Take over from the answers what the row of a case says: its title, amount and parts. The caller has locked it.

    ``values``: what the answers say, if the caller has read them.
    """
    kind = case.kind_version.kind
    values = values_of(case) if values is None else values
    case.title = str(values.get(kind.title_field) or "")[:200]
    case.amount = amount_asked(values.get(kind.amount_field)) if kind.amount_field else case.amount
    case.save(update_fields=["title", "amount"])
    case.parts.filter(role__in=asked_roles(kind)).delete()
    _create(case, list(parts_of(kind, values)))


def _create(case: Case, parts: Sequence[PartGiven]) -> None:
    Part.objects.bulk_create(
        [
            Part(
                case=case, role=each.role, person_id=each.person, organisation_id=each.organisation,
                name="" if each.person or each.organisation else each.name, order=place,
            )
            for place, each in enumerate(parts)
        ]
    )  # fmt: skip


def _found(part: PartGiven) -> PartGiven:
    """A part with its row: keys that came from outside are not believed."""
    if part.role == PartRole.PARTNER:
        row = find_by_words(part.name)
        return PartGiven(part.role, part.name, organisation=row.pk if row else None)
    person = people_exactly([part.name]).get(part.name.strip())
    return PartGiven(part.role, part.name, person=person.pk if person else None)
