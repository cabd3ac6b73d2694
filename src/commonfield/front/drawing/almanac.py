"""The year as a wheel to hang on a wall: terms, lunar months, and what is done when, around it.

Winter lies below and summer above, as in ``wheel``; the year turns with the clock. Words stand
along the spokes, each as near to its own day as its neighbours let it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commonfield.front.drawing.svg import element, number, picture, text_at
from commonfield.front.drawing.wheel import (
    TERMS,
    along_spoke,
    angle_of,
    english_lines,
    point_at,
    sector,
)

_CENTRE: Final = 700
_MONTHS, _TERMS, _RIM, _WORDS, _BORDER = 150, 204, 300, 322, 8
# On a phone: the terms alone, as large as they can be pressed.
_SMALL_CENTRE: Final = 180
_SMALL_INNER, _SMALL_OUTER = 98, 178
# So far apart two lines of words stand at the rim. Units: the drawing's own.
_LINE: Final = 21
_ROUNDS: Final = 200
_TERM_COUNT: Final = len(TERMS)
_LONGEST: Final = 44
_CUT: Final = "…"
# A letter's width, of Chinese and of others. Units: the drawing's own.
_WIDE, _NARROW, _LATIN = 18.5, 9.8, 0x2E80


@dataclass(frozen=True, slots=True)
class AlmanacTerm:
    """A term in its place from the spring equinox on, with its first day and where it leads."""

    place: int
    name: str
    day: str
    href: str
    count: int
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class AlmanacMark:
    """Words at a point of the year: 0 to 24, in terms from the spring equinox on."""

    at: float
    words: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class AlmanacYear:
    """All that the wheel shows; ``today`` in terms from the spring equinox on."""

    terms: Sequence[AlmanacTerm]
    months: Sequence[AlmanacMark]
    marks: Sequence[AlmanacMark]
    today: float
    lines: tuple[str, str, str]


def almanac(year: AlmanacYear, *, title: str, text: str) -> str:
    """Return the whole wheel, for a wall or a wide screen."""
    parts = [_linked_sector(each) for each in year.terms]
    parts += [_term(each) for each in year.terms]
    parts += _month_ring(year.months)
    parts += _marks(year.marks)
    x, y = point_at(_CENTRE, year.today, _MONTHS)
    end_x, end_y = point_at(_CENTRE, year.today, _TERMS)
    parts.append(element("line", x1=x, y1=y, x2=end_x, y2=end_y, class_="needle"))
    parts += _middle(year.lines, _CENTRE, (30, 44, 24))
    reach = max([_RIM, *(_WORDS + _width(each.words) for each in year.marks)]) + _BORDER
    view = f"{number(_CENTRE - reach)} {number(_CENTRE - reach)} {number(2 * reach)}"
    return picture(
        parts, title=title, text=text, viewBox=f"{view} {number(2 * reach)}", class_="almanac"
    )


def small_almanac(year: AlmanacYear, *, title: str, text: str) -> str:
    """Return the terms alone, each a field to press; a number says how much is done in it."""
    parts = []
    for each in year.terms:
        style = "mid term now" if each.is_now else "mid term"
        is_english = each.name.isascii()
        lines = english_lines(each.name, style) if is_english else [(each.name, style)]
        words_at, count_at = (148, 109) if is_english else (154, 118)
        mark_x, mark_y = point_at(_SMALL_CENTRE, each.place + 0.5, count_at)
        field = sector(_SMALL_CENTRE, each.place, _SMALL_INNER, _SMALL_OUTER, is_now=each.is_now)
        words = along_spoke(lines, _SMALL_CENTRE, (each.place + 0.5, words_at), line=12)
        count = text_at(
            str(each.count or "·"), number(mark_x), number(mark_y + 5), style=f"{style} count"
        )
        parts.append(element("a", field + words + count, href=each.href, lang=_language_of(each)))
    parts += _middle(year.lines, _SMALL_CENTRE, (14, 24, 13))
    size = 2 * _SMALL_CENTRE
    return picture(
        parts, title=title, text=text, viewBox=f"0 0 {size} {size}", class_="almanac small-wheel"
    )


def _linked_sector(each: AlmanacTerm) -> str:
    field = sector(_CENTRE, each.place, _TERMS, _RIM, is_now=each.is_now)
    return element("a", field, href=each.href, aria_label=each.name, lang=_language_of(each))


def _language_of(each: AlmanacTerm) -> str | None:
    """Return the language of a term's name, where it may not be the page's."""
    return None if each.name.isascii() else "zh-Hans"


def _term(each: AlmanacTerm) -> str:
    middle = (_TERMS + _RIM) / 2
    x, y = point_at(_CENTRE, each.place + 0.5, middle)
    style = "mid term now" if each.is_now else "mid term"
    if each.name.isascii():
        lines = [*english_lines(each.name, style), (each.day, f"{style} day")]
        spoke = along_spoke(lines, _CENTRE, (each.place + 0.5, middle), line=19)
        return element("g", spoke, class_="pass")
    name = text_at(each.name, number(x), number(y + 3), style=style)
    day = text_at(each.day, number(x), number(y + 24), style=f"{style} day")
    return element("g", name + day, class_="pass", lang=_language_of(each))


def _month_ring(months: Sequence[AlmanacMark]) -> list[str]:
    """Return the lunar months inside the terms: each begins at its line."""
    ring = [element("circle", cx=_CENTRE, cy=_CENTRE, r=_MONTHS, class_="hair")]
    for place, each in enumerate(months):
        (x1, y1), (x2, y2) = point_at(_CENTRE, each.at, _MONTHS), point_at(_CENTRE, each.at, _TERMS)
        ring.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="hair"))
        after = months[place + 1].at if place + 1 < len(months) else each.at + 2
        if after < each.at:
            # The spring equinox lies between: there the round is counted anew.
            after += _TERM_COUNT
        x, y = point_at(_CENTRE, (each.at + after) / 2, (_MONTHS + _TERMS) / 2)
        ring.append(text_at(each.words, number(x), number(y + 6), style="mid month"))
    return ring


def _marks(marks: Sequence[AlmanacMark]) -> list[str]:
    """Return words along the spokes, with a fine line from each to its own day."""
    drawn = []
    for each, at in zip(marks, _spread([mark.at for mark in marks]), strict=True):
        (x1, y1), (x2, y2) = point_at(_CENTRE, each.at, _RIM), point_at(_CENTRE, at, _WORDS - 5)
        drawn.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="hair"))
        x, y = point_at(_CENTRE, at, _WORDS)
        # On the left the words are turned round, so that nobody has to stand on their head.
        is_left = math.cos(angle_of(at)) < 0
        turn = math.degrees(angle_of(at) - (math.pi if is_left else 0))
        words = each.words
        if len(words) > _LONGEST:
            words = words[: _LONGEST - 1].rstrip() + _CUT
        line = text_at(words, "0", "6", style=f"{'end' if is_left else 'start'} {each.style}")
        place = f"translate({number(x)} {number(y)}) rotate({number(turn)})"
        drawn.append(element("g", line, transform=place))
    return drawn


def _spread(places: Sequence[float]) -> list[float]:
    """Return places on the round, in their order, moved apart until each has a line's room."""
    room = _LINE / _WORDS / math.tau * _TERM_COUNT
    if not places:
        return []
    room = min(room, _TERM_COUNT / len(places))
    order = sorted(range(len(places)), key=places.__getitem__)
    at = [places[each] for each in order]
    for _round in range(_ROUNDS):
        is_moved = False
        for here in range(len(at)):
            after = (here + 1) % len(at)
            gap = at[after] - at[here] + (_TERM_COUNT if after <= here else 0)
            if gap < room - 1e-6:
                push = (room - gap) / 2
                at[here] -= push
                at[after] += push
                is_moved = True
        if not is_moved:
            break
    found = [0.0] * len(at)
    for place, each in enumerate(order):
        found[each] = at[place]
    return found


def _width(words: str) -> float:
    """Return about how wide words are drawn."""
    return sum(_WIDE if ord(each) > _LATIN else _NARROW for each in words[:_LONGEST])


def _middle(lines: tuple[str, str, str], centre: float, sizes: tuple[int, int, int]) -> list[str]:
    """Return the three lines in the middle: the day, its term, its lunar day."""
    above, name, below = lines
    large = sizes[1]
    return [
        text_at(above, number(centre), number(centre - large * 0.85), style="mid soft above"),
        text_at(
            name,
            number(centre),
            number(centre + large * 0.3),
            style="mid big long" if name.isascii() else "mid big",
        ),
        text_at(below, number(centre), number(centre + large * 1.15), style="mid soft below"),
    ]
