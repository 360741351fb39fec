"""Late codes: which one lets an organisation in."""

from __future__ import annotations

from datetime import datetime

from kechuang.core.secrets import fingerprint
from kechuang.programs.models import Call, LateCode
from kechuang.subjects.models import Organisation


def valid_late_code(
    call: Call, organisation: Organisation, now: datetime, *, code: str | None = None
) -> LateCode | None:
    """The unused code of an organisation for a call that is good at a moment; None if there is none.

    ``code``: what was typed (hyphens, blanks and case do not matter); None asks only whether there is one, as for showing
    the field. Whoever lets an applicant in asks with the code and uses the row up (``used_at``, ``used_by_case``).
    """
    rows = LateCode.objects.filter(
        call=call, organisation=organisation, used_at__isnull=True, valid_until__gte=now
    )
    if code is not None:
        rows = rows.filter(code_hash=fingerprint(tidy_code(code)) or "-")
    return rows.order_by("made_at", "pk").first()


def tidy_code(code: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(each for each in code.upper() if each.isalnum())
