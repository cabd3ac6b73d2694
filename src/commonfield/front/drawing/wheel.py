"""The farmers' year as a wheel of the 24 solar terms, the day's own marked."""

import math
from datetime import date
from typing import Final

from commonfield.front.drawing.svg import element, number, picture, text_at
from commonfield.workshop import calendar

# From the spring equinox on, 15 degrees of the sun's path each.
TERMS: Final[tuple[tuple[str, str], ...]] = (
    ("春分", "Spring Equinox"),
    ("清明", "Clear and Bright"),
    ("谷雨", "Grain Rain"),
    ("立夏", "Start of Summer"),
    ("小满", "Grain Full"),
    ("芒种", "Grain in Ear"),
    ("夏至", "Summer Solstice"),
    ("小暑", "Minor Heat"),
    ("大暑", "Major Heat"),
    ("立秋", "Start of Autumn"),
    ("处暑", "End of Heat"),
    ("白露", "White Dew"),
    ("秋分", "Autumn Equinox"),
    ("寒露", "Cold Dew"),
    ("霜降", "Frost's Descent"),
    ("立冬", "Start of Winter"),
    ("小雪", "Minor Snow"),
    ("大雪", "Major Snow"),
    ("冬至", "Winter Solstice"),
    ("小寒", "Minor Cold"),
    ("大寒", "Major Cold"),
    ("立春", "Start of Spring"),
    ("雨水", "Rain Water"),
    ("惊蛰", "Insects Awaken"),
)
PLACES: Final = {term: place for place, (term, _english) in enumerate(TERMS)}
# Spring begins three terms before its equinox; a season has six.
_TO_SPRING = 3
_SEASON = 6
_CENTRE = 170
_OUTER = 166
_INNER = 112


def term_of(day: date) -> int:
    """Return the place in ``TERMS`` of the term that a day lies in (its first day included)."""
    return PLACES[calendar.term_of(day)[0]]


def is_filled(place: int) -> bool:
    """Tell whether a term is of spring or autumn; summer and winter stay paper."""
    return (place + _TO_SPRING) // _SEASON % 2 == 0


def term_wheel(day: date, *, title: str, chinese: bool) -> str:
    """Return the wheel: winter below, summer above, the year turning with the clock."""
    now = term_of(day)
    parts = [_sector(place, is_now=place == now) for place in range(len(TERMS))]
    terms = [
        text_at(
            TERMS[place][0],
            *_spot(place, 139),
            style="mid term now" if place == now else "mid term",
        )
        for place in range(len(TERMS))
    ]
    parts.append(element("g", "".join(terms), lang="zh-Hans"))
    name = TERMS[now][0 if chinese else 1]
    parts += [
        text_at(name, str(_CENTRE), str(_CENTRE + 2), style="mid big"),
        text_at(f"{day.month}.{day.day}", str(_CENTRE), str(_CENTRE + 26), style="mid soft term"),
    ]
    size = 2 * _CENTRE
    return picture(parts, title=title, text=name, viewBox=f"0 0 {size} {size}", class_="wheel")


def _angle(place: float) -> float:
    """Return the direction of a place on the wheel; the spring equinox points to the left."""
    return math.pi + place / len(TERMS) * math.tau


def _point(place: float, radius: float) -> str:
    angle = _angle(place)
    x, y = _CENTRE + radius * math.cos(angle), _CENTRE + radius * math.sin(angle)
    return f"{number(x)} {number(y)}"


def _spot(place: int, radius: float) -> tuple[str, str]:
    x, y = _point(place + 0.5, radius).split()
    return x, number(float(y) + 5)


def _sector(place: int, *, is_now: bool) -> str:
    path = (
        f"M{_point(place, _INNER)}L{_point(place, _OUTER)}"
        f"A{_OUTER} {_OUTER} 0 0 1 {_point(place + 1, _OUTER)}"
        f"L{_point(place + 1, _INNER)}A{_INNER} {_INNER} 0 0 0 {_point(place, _INNER)}Z"
    )
    fill = "tea" if is_now else "leaf" if is_filled(place) else "paper"
    return element("path", d=path, class_=f"{fill} sector")
