"""Someone's days at a conference as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_LONGEST = 75


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry of a calendar. ``minutes_before``: when it reminds; None for never."""

    uid: str
    title: str
    since: datetime
    until: datetime
    place: str = ""
    words: str = ""
    minutes_before: int | None = None
    is_cancelled: bool = False


def calendar_file(appointments: Iterable[Appointment], *, made_at: datetime) -> str:
    """The file's text. The same appointments give the same text; a later file with the same ``uid`` replaces the earlier entry."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kechuang//Conference//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for each in appointments:
        lines += _event(each, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(each: Appointment, made_at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT", f"UID:{each.uid}", f"DTSTAMP:{_utc(made_at)}", f"DTSTART:{_utc(each.since)}", f"DTEND:{_utc(each.until)}",
        f"SUMMARY:{_escaped(each.title)}", f"STATUS:{'CANCELLED' if each.is_cancelled else 'CONFIRMED'}",
    ]  # fmt: skip
    if each.place:
        lines.append(f"LOCATION:{_escaped(each.place)}")
    if each.words:
        lines.append(f"DESCRIPTION:{_escaped(each.words)}")
    if each.minutes_before is not None and not each.is_cancelled:
        lines += [
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(each.title)}", f"TRIGGER:-PT{each.minutes_before}M", "END:VALARM",
        ]  # fmt: skip
    return [*lines, "END:VEVENT"]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 octets; a character is never cut in two."""
    parts, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST:
            parts.append(current)
            current, size = " ", 1
        current, size = current + character, size + width
    return "\r\n".join([*parts, current])
