"""A day rule as the parts of the desk's form, each of them text.

``calendar`` is empty (no certain day), ``season``, ``term``, ``lunar`` or ``solar``. A span's last
day has the parts that end with ``_last``; without a term or month of its own, the first day's.
"""

from collections.abc import Mapping
from typing import Final

from commonfield.heritage.errors import (
    DayOrderError,
    DayRuleError,
    DayUnsaidError,
    NoSuchDayError,
    NothingToPickError,
    TermDaysError,
)
from commonfield.heritage.rules.days import (
    LAST,
    LAST_DAY,
    PICK,
    SEASONS,
    DayPoint,
    DayRule,
    parse_day_rule,
)

_POINTS: Final = {
    "term": ("term", "term_days", "term_side"),
    "lunar": ("lunar_month", "lunar_day"),
    "solar": ("solar_month", "solar_day"),
}
_MOST_DAYS: Final = 30


def point_parts(calendar: str, *, is_last: bool) -> list[str]:
    """Return the names of the parts of a span's first or last day, by one calendar."""
    return [f"{name}_last" if is_last else name for name in _POINTS[calendar]]


DAY_PARTS: Final = (
    *("calendar", "season", "is_picked"),
    *(
        name
        for calendar in _POINTS
        for is_last in (False, True)
        for name in point_parts(calendar, is_last=is_last)
    ),
)


def rule_of(parts: Mapping[str, str]) -> str:
    """Return the rule made of parts; empty for no certain day."""
    calendar = parts["calendar"]
    if not calendar:
        return ""
    span = _span(calendar, parts) if calendar in _POINTS else SEASONS.get(parts["season"], [""])[0]
    if not span:
        raise DayUnsaidError
    try:
        rule = parse_day_rule(span)
    except DayRuleError:
        raise NoSuchDayError from None
    if _is_backwards(rule):
        raise DayOrderError
    if not parts["is_picked"]:
        return span
    if rule.first == rule.last and not rule.first.is_month:
        raise NothingToPickError
    return span + PICK


def _span(calendar: str, parts: Mapping[str, str]) -> str:
    first, *more = (parts[name] for name in point_parts(calendar, is_last=False))
    last, *more_last = (parts[name] for name in point_parts(calendar, is_last=True))
    if not first:
        return ""
    span = f"{calendar}:{_point(calendar, first, *more)}"
    if not last and not any(more_last):
        return span
    until = _point(calendar, last or first, *more_last)
    return f"{span}..{'term:' if calendar == 'term' else ''}{until}"


def _point(calendar: str, main: str, day: str, side: str = "") -> str:
    if calendar != "term":
        return f"{main}{'.' if calendar == 'lunar' else '-'}{day}" if day else main
    days = int(day) if day.isascii() and day.isdecimal() else 0
    if bool(day) != bool(side) or (day and not 1 <= days <= _MOST_DAYS):
        raise TermDaysError
    return f"{main}{side}{days}" if day else main


def _is_backwards(rule: DayRule) -> bool:
    first, last = rule.first, rule.last
    is_same = (first.term, first.month) == (last.term, last.month)
    is_whole = first.is_month or last.is_month
    return is_same and not is_whole and (last.day, last.shift) < (first.day, first.shift)


def parts_of(text: str) -> dict[str, str]:
    parts = dict.fromkeys(DAY_PARTS, "")
    if not text:
        return parts
    span = text.removesuffix(PICK)
    parts["is_picked"] = "on" if span != text else ""
    season = next((name for name, (rule, *_names) in SEASONS.items() if rule == span), "")
    if season:
        return parts | {"calendar": "season", "season": season}
    rule = parse_day_rule(span)
    parts |= {"calendar": rule.first.calendar, **_parts_of_point(rule.first, is_last=False)}
    return parts if rule.first == rule.last else parts | _parts_of_point(rule.last, is_last=True)


def _parts_of_point(point: DayPoint, *, is_last: bool) -> dict[str, str]:
    if point.calendar == "term":
        days = str(abs(point.shift)) if point.shift else ""
        values = [point.term, days, days and ("-" if point.shift < 0 else "+")]
    else:
        width = 2 if point.calendar == "solar" else 1
        day = LAST_DAY if point.day == LAST else f"{point.day:0{width}}" if point.day else ""
        values = [f"{point.month:0{width}}", day]
    return dict(zip(point_parts(point.calendar, is_last=is_last), values, strict=True))
