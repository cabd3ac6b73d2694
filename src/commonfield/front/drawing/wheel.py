"""The farmers' year as a wheel of the 24 solar terms, the day's own marked."""

import math
from collections.abc import Sequence
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
    """Return whether a term is of spring or autumn; summer and winter stay paper."""
    return (place + _TO_SPRING) // _SEASON % 2 == 0


def term_wheel(day: date, *, title: str, chinese: bool) -> str:
    """Return the wheel: winter below, summer above, the year turning with the clock."""
    now = term_of(day)
    parts = [
        sector(_CENTRE, place, _INNER, _OUTER, is_now=place == now) for place in range(len(TERMS))
    ]
    for place, names in enumerate(TERMS):
        style = "mid term now" if place == now else "mid term"
        lines = [(names[0], style)] if chinese else english_lines(names[1], style)
        parts.append(along_spoke(lines, _CENTRE, (place + 0.5, 139), line=11))
    name = TERMS[now][0 if chinese else 1]
    parts += [
        text_at(name, str(_CENTRE), str(_CENTRE + 2), style="mid big"),
        text_at(f"{day.month}.{day.day}", str(_CENTRE), str(_CENTRE + 26), style="mid soft term"),
    ]
    size = 2 * _CENTRE
    return picture(parts, title=title, text=name, viewBox=f"0 0 {size} {size}", class_="wheel")


def angle_of(place: float) -> float:
    """Return the direction of a place on the wheel; the spring equinox points to the left."""
    return math.pi + place / len(TERMS) * math.tau


def point_at(centre: float, place: float, radius: float) -> tuple[float, float]:
    """Return a point so far from the centre, in the direction of a place."""
    angle = angle_of(place)
    return centre + radius * math.cos(angle), centre + radius * math.sin(angle)


def english_lines(name: str, style: str) -> list[tuple[str, str]]:
    """Return a term's English name in two lines, each with its style."""
    first, _space, last = name.rpartition(" ")
    return [(first, f"{style} latin"), (last, f"{style} latin")]


def along_spoke(
    lines: Sequence[tuple[str, str]], centre: float, at: tuple[float, float], *, line: float
) -> str:
    """Return words in the field of a term, which is ``at`` a place and a distance from the centre.

    One line stands upright; several lie along the spoke, on the left turned round.
    """
    x, y = point_at(centre, *at)
    angle = angle_of(at[0])
    turn = math.degrees(angle - (math.pi if math.cos(angle) < 0 else 0)) if len(lines) > 1 else 0
    top = 5 if len(lines) == 1 else line * (0.85 - len(lines) / 2)
    return element(
        "g",
        "".join(
            text_at(words, "0", number(top + place * line), style=style)
            for place, (words, style) in enumerate(lines)
        ),
        transform=f"translate({number(x)} {number(y)})"
        + (f" rotate({number(turn)})" if turn else ""),
        lang=None if lines[0][0].isascii() else "zh-Hans",
    )


def sector(centre: float, place: int, inner: float, outer: float, *, is_now: bool) -> str:
    def spot(at: int, radius: float) -> str:
        return " ".join(map(number, point_at(centre, at, radius)))

    path = (
        f"M{spot(place, inner)}L{spot(place, outer)}"
        f"A{number(outer)} {number(outer)} 0 0 1 {spot(place + 1, outer)}"
        f"L{spot(place + 1, inner)}A{number(inner)} {number(inner)} 0 0 0 {spot(place, inner)}Z"
    )
    fill = "tea" if is_now else "leaf" if is_filled(place) else "paper"
    return element("path", d=path, class_=f"{fill} sector")
