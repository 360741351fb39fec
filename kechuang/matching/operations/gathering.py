"""What every act at a conference has in common: the conference is locked, and it is open to people or not."""

from __future__ import annotations

from datetime import datetime

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.models import Conference
from kechuang.matching.states.conference import OPEN_TO_PEOPLE


def locked_conference(*, conference_id: int) -> Conference:
    """The row, locked, with what permissions ask for."""
    return (
        Conference.objects.select_for_update(of=("self",))
        .select_related("region", "office")
        .get(pk=conference_id)
    )


def demand_open(*, conference: Conference, until: datetime | None, what: str, now: datetime) -> None:
    """Raise ``Problem`` unless the conference takes people in and the deadline is not over."""
    if conference.state not in OPEN_TO_PEOPLE:
        raise Problem(f"对接会{conference.get_state_display()}，不能{what}。")
    if until is not None and now > until:
        raise Problem(f"已经过了截止时间，不能{what}。确需补办的，请联系主办科室。")
