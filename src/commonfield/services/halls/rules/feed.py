"""A hall's calendar as iCalendar (RFC 5545): instants in UTC, lines folded at 75 octets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_LINE_OCTETS: Final = 75
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event of the calendar; ``told_at`` is when what it says was last changed."""

    uid: str
    sequence: int
    told_at: datetime
    begins_at: datetime
    ends_at: datetime
    is_cancelled: bool
    summary: str
    category: str
    location: str
    url: str


def calendar_text(name: str, events: Iterable[FeedEvent]) -> str:
    """Return a calendar; its readers look again after six hours."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Commonfield//Halls//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        *(line for event in events for line in _event_lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event_lines(event: FeedEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_instant(event.told_at)}"
    yield f"DTSTART:{_instant(event.begins_at)}"
    yield f"DTEND:{_instant(event.ends_at)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"CATEGORIES:{_escaped(event.category)}"
    yield f"LOCATION:{_escaped(event.location)}"
    yield f"URL:{event.url}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n"))
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a line so that no part has more than 75 octets, and no character is cut."""
    parts, part, octets = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > _LINE_OCTETS:
            parts.append(part)
            # The space that a folded line begins with counts.
            part, octets = "", 1
        part += sign
        octets += width
    return "\r\n ".join([*parts, part])
