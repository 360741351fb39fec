"""Many keys in a line: the rows behind a frozen number."""

from __future__ import annotations

from collections.abc import Sequence


def spans(keys: Sequence[int]) -> list[list[int]]:
    """Ascending keys as runs from first to last, both included: twenty thousand rows in a line."""
    found: list[list[int]] = []
    for key in keys:
        if found and found[-1][1] + 1 == key:
            found[-1][1] = key
        else:
            found.append([key, key])
    return found
