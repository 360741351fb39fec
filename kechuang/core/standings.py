"""What an account is to those whom the bureau serves, told by the rooms that own them.

Core knows no organisation and no expert. A room that does registers a provider in its ``permissions.py``::

    @tells_standings
    def memberships(account_id, on):
        return [Standing(kind="organisation", key=…, role="org_admin", …)]

One query a provider, asked once a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from kechuang.core.logic.actor import Standing

Provider = Callable[[int, date], Iterable[Standing]]

_providers: list[Provider] = []


def tells_standings(provider: Provider) -> Provider:
    """Register a provider: account key and day → standings in force."""
    _providers.append(provider)
    return provider


def standings_of(account_id: int, *, on: date) -> tuple[Standing, ...]:
    """All standings of an account on a day."""
    return tuple(standing for provider in _providers for standing in provider(account_id, on))
