"""A calendar file (RFC 5545) of a call's period: when it opens, and the day on which it closes, with a reminder."""

from __future__ import annotations

from datetime import UTC, datetime

_MOST_OCTETS = 73


def call_calendar(*, uid: str, title: str, url: str, opens_at: datetime, closes_at: datetime, made_at: datetime) -> str:  # fmt: skip
    """The file's text: one event for the period's last hour, reminding three days before. All moments are aware."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kechuang//Call//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        *_event(f"{uid}-opens", f"开始申报：{title}", url, opens_at, made_at),
        "END:VEVENT",
        *_event(f"{uid}-closes", f"申报截止：{title}", url, closes_at, made_at),
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped('还有三天截止：' + title)}", "TRIGGER:-P3D", "END:VALARM",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(uid: str, summary: str, url: str, at: datetime, made_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_utc(made_at)}", f"DTSTART:{_utc(at)}", f"DTEND:{_utc(at)}",
        f"SUMMARY:{_escaped(summary)}", f"URL:{url}",
    ]  # fmt: skip


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never cut within a character."""
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _MOST_OCTETS:
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + sign, size + width
    return "\r\n ".join([*pieces, piece])
