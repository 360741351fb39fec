"""Short messages: the interface that a bureau's own provider is fitted to.

``settings.SMS_ADAPTER`` names a class by its dotted path; without it no message is sent, and the notice says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider answered. ``number`` is its own number of the message; ``error`` is empty if it took it."""

    number: str = ""
    error: str = ""

    @property
    def taken(self) -> bool:
        """Did the provider take the message?"""
        return not self.error


class SmsAdapter(Protocol):
    """A provider of short messages."""

    def send(self, phone: str, template: str, values: Mapping[str, str]) -> Receipt:
        """Send ``template`` (a code that the provider has approved) filled with ``values`` to ``phone``.

        Must answer within seconds; may raise, which counts as not sent.
        """
        ...


def sms_adapter() -> SmsAdapter | None:
    """The adapter that this installation is fitted with, or None."""
    return import_string(settings.SMS_ADAPTER)() if settings.SMS_ADAPTER else None
