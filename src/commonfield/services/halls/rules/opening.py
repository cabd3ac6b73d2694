"""Whether a hall is open, from its hours, its closed days and what its keeper did today."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from commonfield.kernel.clock import CHINA
from commonfield.services.halls.errors import HoursOverlapError, HoursUnreadableError
from commonfield.services.halls.types import Door, DoorState, Span, TodayOpening, Week

_DAY_MIN: Final = 24 * 60
_LOOKS_AHEAD: Final = 28
_MOST_SPANS: Final = 4
_BETWEEN: Final = re.compile(r"[,;、；，\s]+")
_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?[-–—~至到](\d{1,2})(?::(\d{2}))?")
_DASHES: Final = re.compile(r"\s*([-–—~至到])\s*")


def door_state(
    now: datetime, week: Week, closed: Mapping[date, str], opening: TodayOpening | None
) -> DoorState:
    """Return how a hall's door stands; ``closed`` are its closed days with their reasons."""
    local = now.astimezone(CHINA)
    day, minute = local.date(), local.hour * 60 + local.minute
    spans = [] if day in closed else list(week.get(day.isoweekday(), ()))
    opened = opening.opened_at if opening and opening.closed_at is None else None
    if opened is not None:
        spans = _with_opening(spans, _minute_of(opened))
    elif opening is not None and opening.closed_at is not None:
        # Closed again: its hours open it next with the span that begins after that.
        spans = [span for span in spans if span[0] > _minute_of(opening.closed_at)]
    inside = next((span for span in spans if span[0] <= minute < span[1]), None)
    door = Door.SHUT if inside is None else Door.DUE if opened is None else Door.OPEN
    return DoorState(
        door=door,
        until=_at(day, inside[1]) if inside and inside[1] < _DAY_MIN else None,
        opens_at=_opens_next(day, minute, spans, week, closed) if inside is None else None,
        opened_at=opened,
        closed_for=closed.get(day, ""),
    )


def _with_opening(spans: Sequence[Span], minute: int) -> list[Span]:
    """Return a day's hours with what a keeper added by opening outside of them.

    Opened before hours, a hall is open on into them; opened after them, until it is closed again.
    """
    if any(begins <= minute < ends for begins, ends in spans):
        return list(spans)
    before = [span for span in spans if span[1] <= minute]
    after = [span for span in spans if span[0] > minute]
    if not after:
        return [*before, (minute, _DAY_MIN)]
    return [*before, (minute, after[0][1]), *after[1:]]


def _opens_next(
    day: date, minute: int, today: Sequence[Span], week: Week, closed: Mapping[date, str]
) -> datetime | None:
    later = [begins for begins, _ in today if begins > minute]
    if later:
        return _at(day, min(later))
    for ahead in range(1, _LOOKS_AHEAD + 1):
        other = day + timedelta(days=ahead)
        spans = () if other in closed else week.get(other.isoweekday(), ())
        if spans:
            return _at(other, spans[0][0])
    return None


def _minute_of(moment: datetime) -> int:
    local = moment.astimezone(CHINA)
    return local.hour * 60 + local.minute


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(minutes=minute)


def parse_spans(text: str) -> tuple[Span, ...]:
    """Return a day's hours as people write them: “8:00-11:30, 14:00-17:00”, “8点到17点半”."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"点半", ":30", plain)
    plain = re.sub(r"点(\d{2})分?", r":\1", plain).replace("点", "").replace("时", "")
    plain = _DASHES.sub(r"\1", plain)
    parts = [part for part in _BETWEEN.split(plain) if part]
    return check_spans([_span_of(part) for part in parts])


def _span_of(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise HoursUnreadableError(text=text[:20])
    hour, minute, last_hour, last_minute = (int(each or 0) for each in found.groups())
    if max(minute, last_minute) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise HoursUnreadableError(text=text[:20])
    return hour * 60 + minute, last_hour * 60 + last_minute


def check_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return a day's hours in their order; refuse any that run backwards or overlap."""
    found = sorted(spans)
    for begins, ends in found:
        if not 0 <= begins < ends <= _DAY_MIN:
            raise HoursUnreadableError(text="-".join(_clock(each) for each in (begins, ends)))
    if len(found) > _MOST_SPANS or any(later[0] < one[1] for one, later in pairwise(found)):
        raise HoursOverlapError
    return tuple(found)


def span_texts(spans: Sequence[Span]) -> Iterator[str]:
    """Yield a day's hours in figures: 08:00–11:30."""
    return (f"{_clock(begins)}–{_clock(ends)}" for begins, ends in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def grouped_week(week: Week) -> list[tuple[int, int, tuple[Span, ...]]]:
    """Return a week's hours with days that are alike and follow each other taken together."""
    found: list[tuple[int, int, tuple[Span, ...]]] = []
    for weekday in range(1, 8):
        spans = tuple(week.get(weekday, ()))
        if found and found[-1][2] == spans:
            found[-1] = (found[-1][0], weekday, spans)
        else:
            found.append((weekday, weekday, spans))
    return found
