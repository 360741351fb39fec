"""What stands against a case at a gate: limits and restrictions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kechuang.programs.models import Case


@dataclass(frozen=True)
class Finding:
    """One finding of a gate, in words; ``blocking``: the case cannot pass with it."""

    code: str
    words: str
    blocking: bool = True


def gate_findings(case: Case, *, gate: str, now: datetime) -> list[Finding]:
    """What stands against a case at a gate (``submit``, ``recommend``, ``check``, ``advance``)."""
    return []
