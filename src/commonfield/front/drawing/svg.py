"""The few pieces of SVG that every drawing is made of, with everything foreign escaped."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

# The narrowest phone in large print has so much; letters of large print are by so much larger.
PHONE_REM: Final = 16.0
LARGE_PRINT: Final = 1.08

type Attribute = str | float | None


def number(value: float) -> str:
    """Write a coordinate short: two decimals at most, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def percent(value: float) -> str:
    """Write a place or width as a share of the drawing's width."""
    return f"{number(value)}%"


def rem(value: float) -> str:
    """Write a height in letters' own measure, so that large print enlarges it too."""
    return f"{number(value)}rem"


def element(tag: str, content: str = "", **attributes: Attribute) -> str:
    """Return one element; ``class_`` is ``class``, ``stroke_width`` is ``stroke-width``.

    ``content`` is markup already; words go through ``words``.
    """
    written = "".join(
        f' {_name(name)}="{number(value) if isinstance(value, int | float) else escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _name(name: str) -> str:
    if name in {"viewBox", "preserveAspectRatio", "patternUnits"}:
        return name
    return name.rstrip("_").replace("_", "-")


def words(text: object) -> str:
    """Escape words for the inside of an element."""
    return escape(str(text), quote=False)


def text_at(text: str, x: str, y: str, *, style: str = "") -> str:
    """Return a line of words at a place given in any units."""
    return element("text", words(text), x=x, y=y, class_=style or None)


# Of what follows, every place and width is in per cent of the drawing's width, every height in rem.


def label(text: str, x: float, y: float, *, style: str = "") -> str:
    return text_at(text, percent(x), rem(y), style=style)


def box(
    x: float, y: float, width: float, height: float, style: str | None, fill: str | None = None
) -> str:
    return element(
        "rect",
        x=percent(x),
        y=rem(y),
        width=percent(width),
        height=rem(height),
        class_=style,
        fill=fill,
    )


def segment(start: tuple[float, float], end: tuple[float, float], style: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return element("line", x1=percent(x1), x2=percent(x2), y1=rem(y1), y2=rem(y2), class_=style)


def dot(x: float, y: float, radius: float, style: str) -> str:
    return element("circle", cx=percent(x), cy=rem(y), r=rem(radius), class_=style)


def rule(y: float, style: str = "axis") -> str:
    """Return a line over the whole width."""
    return segment((0, y), (100, y), style)


def line_path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def plane(content: str, *, y: float, height: float, x: float = 0, width: float = 100) -> str:
    """Return a field of 100 by 100 units, stretched; lines keep their strength."""
    return element(
        "svg",
        content,
        x=percent(x),
        y=rem(y),
        width=percent(width),
        height=rem(height),
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        overflow="visible",
    )


def linked(
    content: str, href: str, *, top: float, height: float, x: float = 0, width: float = 100
) -> str:
    """Return a part of a drawing as a link whose whole field can be pressed, if it leads on."""
    if not href:
        return content
    field = box(x, top, width, height, "target")
    return element("a", field + content, href=href)


def picture(parts: Iterable[str], *, title: str, text: str = "", **attributes: Attribute) -> str:
    """Return a whole drawing that also works for visitors who cannot see it.

    ``title`` names it, ``text`` gives its content in a sentence.
    """
    body = "".join(parts)
    key = key_of(title, text, body)
    described = element("desc", words(text), id=f"d{key}") if text else ""
    return element(
        "svg",
        element("title", words(title), id=f"t{key}") + described + body,
        xmlns="http://www.w3.org/2000/svg",
        # A picture is one thing to a screen reader; one with links in it is a group of them.
        role="group" if "<a " in body else "img",
        aria_labelledby=f"t{key}",
        aria_describedby=f"d{key}" if text else None,
        **attributes,
    )


def key_of(*parts: str) -> str:
    """Return a short name for ids, the same for the same content."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:8]


_FIRST_WIDE = 0x2E80  # where the scripts of East Asia begin
_TOKEN: Final = re.compile(r"[\u2e80-\U0003ffff]|[^\s\u2e80-\U0003ffff]+\s*")


def text_width_rem(text: str) -> float:
    """Estimate the width of a label: a Chinese character is one em, a Latin letter about half."""
    ems = sum(1.0 if ord(letter) >= _FIRST_WIDE else 0.56 for letter in text)
    return ems * 0.8334


def phone_share(text: str) -> float:
    """Return the most of the width, in per cent, that a name and a space beside it take."""
    return (text_width_rem(text) + 0.5) * LARGE_PRINT / PHONE_REM * 100


def wrapped(text: str, room_rem: float) -> tuple[str, ...]:
    """Break a label into lines that fit: between words, in Chinese between characters."""
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and text_width_rem((lines[-1] + token).rstrip()) > room_rem:
            lines.append("")
        lines[-1] += token
    return tuple(line.rstrip() for line in lines)
