"""Days of the year as data: ``term:立夏``, ``lunar:1.15..1.last pick``, ``solar:03-27``.

A point is a solar term, perhaps some days before or after it (``term:清明-15``); a day or a month
of the lunar calendar (``lunar:8.15``, ``lunar:12.last``, ``lunar:12``); a day or a month of the
sun's (``solar:03-27``, ``solar:07``). Two points of one calendar make a span. After ``pick`` it is
one day of the span, and each village says which. A leap month is nobody's; the 30th of a month
without one is its last day. A span's year is that in which it begins, by its own calendar.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from commonfield.front.dates import lunar_day_name, lunar_month_text
from commonfield.front.drawing.wheel import TERMS
from commonfield.heritage.errors import DayRuleError
from commonfield.heritage.types import DaySpan, FestivalDay
from commonfield.workshop.calendar import FIRST_YEAR, LAST_YEAR, lunar_months, solar_terms

_TERMS: Final = dict(TERMS)
_LEAP_YEAR: Final = 2000
_MONTHS, _LUNAR_DAYS = 12, 30
_SHAPES: Final = {
    "term": re.compile(rf"({'|'.join(_TERMS)})(?:([+-])([1-9]|[12]\d|30))?"),
    "lunar": re.compile(r"([1-9]|1[0-2])(?:\.([1-9]|[12]\d|30|last))?"),
    "solar": re.compile(r"(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?"),
}
LAST_DAY: Final = "last"
LAST: Final = 99
PICK: Final = " pick"
# A season as its terms bound it, with how it is called.
SEASONS: Final = {
    "spring": ("term:立春..term:立夏-1", "春天", "spring"),
    "summer": ("term:立夏..term:立秋-1", "夏天", "summer"),
    "autumn": ("term:立秋..term:立冬-1", "秋天", "autumn"),
    "winter": ("term:立冬..term:立春-1", "冬天", "winter"),
}
# Month, day (0: the month's last), in both languages, drawn as.
_FESTIVALS: Final = (
    (1, 1, "春节", "Spring Festival", "door"),
    (1, 15, "元宵", "Lantern Festival", "lantern"),
    (2, 2, "龙抬头", "Dragon Raises Its Head", "dragon"),
    (5, 5, "端午", "Dragon Boat Festival", "zongzi"),
    (7, 7, "七夕", "Seventh Evening", "bridge"),
    (7, 15, "七月半", "Middle of the Seventh Month", "lamp"),
    (8, 15, "中秋", "Mid-Autumn Festival", "moon"),
    (9, 9, "重阳", "Double Ninth", "chrysanthemum"),
    (12, 8, "腊八", "Laba", "bowl"),
    (12, 0, "除夕", "New Year's Eve", "door"),
)


@dataclass(frozen=True, slots=True)
class DayPoint:
    """A day of one calendar. Units: ``day`` 0 is the whole month, 99 its last day."""

    calendar: str
    term: str = ""
    shift: int = 0
    month: int = 0
    day: int = 0

    @property
    def is_month(self) -> bool:
        """Whether the point is a whole month."""
        return not self.term and not self.day


@dataclass(frozen=True, slots=True)
class DayRule:
    first: DayPoint
    last: DayPoint
    is_picked: bool


@lru_cache(maxsize=2_048)
def parse_day_rule(text: str) -> DayRule:
    """Parse a rule without guessing.

    Raises:
        DayRuleError: if the text is no rule.
    """
    span = text.removesuffix(PICK)
    begin, dots, end = span.partition("..")
    calendar, _colon, point = begin.partition(":")
    if dots and ":" in end:
        other, _colon, end = end.partition(":")
        if other != calendar:
            raise DayRuleError(rule=text)
    first = _point(calendar, point, text)
    last = _point(calendar, end, text) if dots else first
    is_picked = span != text
    if is_picked and first == last and first.day:
        raise DayRuleError(rule=text)
    return DayRule(first, last, is_picked)


def _point(calendar: str, point: str, rule: str) -> DayPoint:
    shape = _SHAPES.get(calendar)
    found = shape.fullmatch(point) if shape else None
    if found is None:
        raise DayRuleError(rule=rule)
    if calendar == "term":
        shift = int(f"{found[2]}{found[3]}") if found[2] else 0
        return DayPoint(calendar, term=found[1], shift=shift)
    month, day = int(found[1]), LAST if found[2] == LAST_DAY else int(found[2] or 0)
    if calendar == "solar" and day > monthrange(_LEAP_YEAR, month)[1]:
        raise DayRuleError(rule=rule)
    return DayPoint(calendar, month=month, day=day)


def span_in(rule: DayRule, year: int) -> DaySpan:
    """Return a rule's days beginning in a year: in the lunar year for a lunar rule."""
    first, last = _day(rule.first, year, is_end=False), _day(rule.last, year, is_end=True)
    if last < first:
        last = _day(rule.last, year + 1, is_end=True)
    return DaySpan(first, last, rule.is_picked)


def _day(point: DayPoint, year: int, *, is_end: bool) -> date:
    if point.calendar == "term":
        return solar_terms(year)[point.term] + timedelta(days=point.shift)
    if point.calendar == "solar":
        days = monthrange(year, point.month)[1]
        number = min(point.day, days) if point.day else days if is_end else 1
        return date(year, point.month, number)
    month = next(
        each for each in lunar_months(year) if each.month == point.month and not each.is_leap
    )
    number = min(point.day, month.days) if point.day else month.days if is_end else 1
    return month.first + timedelta(days=number - 1)


def next_span(rule: DayRule, on: date) -> DaySpan | None:
    """Return a rule's current or next days; none beyond the years of the calendar."""
    # What lies a few days before a term of January belongs to the term's year, and comes before it.
    years = range(max(on.year - 1, FIRST_YEAR), min(on.year + 2, LAST_YEAR - 1) + 1)
    spans = (span_in(rule, year) for year in years)
    return next((span for span in spans if span.last >= on), None)


def festivals_of(year: int) -> list[FestivalDay]:
    """Return the festivals of the lunar year that begins in a year, in order."""
    months = {each.month: each for each in lunar_months(year) if not each.is_leap}
    return [
        FestivalDay(
            name,
            name_en,
            months[month].first + timedelta(days=(day or months[month].days) - 1),
            drawing,
        )
        for month, day, name, name_en, drawing in _FESTIVALS
    ]


def festival_drawing(point: DayPoint) -> str:
    """Return how the festival on a day is drawn; empty if there is none."""
    if point.term == "清明":
        return "lamp"
    of_day = {(month, day or LAST): drawing for month, day, _zh, _en, drawing in _FESTIVALS}
    return of_day.get((point.month, point.day), "") if point.calendar == "lunar" else ""


def rule_text(rule: DayRule, *, chinese: bool) -> str:
    """Return a rule in words: 农历正月十五到月底之间，由村里定一天."""
    first = _words(rule.first, chinese=chinese)
    if season := _season(rule):
        span = season[0 if chinese else 1]
    elif rule.first == rule.last:
        span = first
    elif chinese:
        last = _words(rule.last, chinese=True).removeprefix("农历")
        if rule.first.month and rule.first.month == rule.last.month:
            last = last.partition("月")[2].replace("最后一天", "月底")
        span = f"{first}到{last}"
    else:
        same = bool(rule.first.day) and rule.first.month == rule.last.month
        begin = first.partition(" of lunar")[0] if same else first
        span = f"{begin} to {_words(rule.last, chinese=False)}"
    if not rule.is_picked:
        return span
    is_one = rule.first == rule.last or season is not None
    within = "里" if is_one else "之间"
    return (
        f"{span}{within}，由村里定一天" if chinese else f"{span}, on a day that the village picks"
    )


def _season(rule: DayRule) -> tuple[str, str] | None:
    for text, *names in SEASONS.values():
        season = parse_day_rule(text)
        if (rule.first, rule.last) == (season.first, season.last):
            return names[0], names[1]
    return None


def _words(point: DayPoint, *, chinese: bool) -> str:
    if point.calendar == "term":
        return _term_words(point, chinese=chinese)
    if point.calendar == "solar":
        if chinese:
            return f"{point.month}月" + (f"{point.day}日" if point.day else "")
        name = f"{date(_LEAP_YEAR, point.month, 1):%B}"
        return f"{point.day} {name}" if point.day else name
    if chinese:
        day = "最后一天" if point.day == LAST else point.day and lunar_day_name(point.day)
        month = lunar_month_text(point.month, is_leap=False, chinese=True)
        return f"农历{month}{day or ''}"
    if not point.day:
        return f"lunar month {point.month}"
    day = "the last day" if point.day == LAST else f"day {point.day}"
    return f"{day} of lunar month {point.month}"


def _term_words(point: DayPoint, *, chinese: bool) -> str:
    days = abs(point.shift)
    if chinese:
        side = "前" if point.shift < 0 else "后"
        return point.term + (f"{side}{days}天" if days else "")
    side = "before" if point.shift < 0 else "after"
    unit = "day" if days == 1 else "days"
    return (f"{days} {unit} {side} " if days else "") + _TERMS[point.term]
