"""Pictures of the demo's products, drawn in the manner of the pages: terraces, a sun, a pack."""

import hashlib
import io
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

type Point = tuple[float, float]

# Drawn twice as large as it is sent, so that edges are smooth. Units: pixels.
_SIDE: Final = 1_280
_THIN: Final = 3
_BAND: Final = 6
_SKIES: Final = ("#f4efe0", "#eef1e6", "#f3ebdd", "#e9efe9")
_SUN: Final = "#d9b25f"
_HILLS: Final = ("#dce8d8", "#bcd5c0", "#93b89c", "#5f9273", "#3d7657", "#2f6b4f")
_PAPER: Final = "#fbfaf5"
_TEA: Final = "#2f6b4f"
# By the tone that a pack's name says (``stores.rules.drawn_as``); without one, one of these.
_COLOURS: Final = ("#2f6b4f", "#3f5d78", "#1f2a24", "#6b4a2f")
_TONES: Final = {
    "red": ("#a8492a", "#8c2f2b", "#b5653a"),
    "white": ("#a9ada0", "#c3bda6"),
    "yellow": ("#c08a2d", "#8a6216"),
    "dark": ("#54433a",),
    "green": ("#2f6b4f", "#6f9a4d", "#1f4a45", "#8aa08a", "#3f7f78"),
}
_STEPS: Final = 60
_LINE: Final = 40


def draw_product(code: str, drawn: str) -> bytes:
    """Return a PNG of goods before the hills; each code has hills of its own.

    ``drawn`` is a shape and perhaps a tone behind it, as a shelf's drawing has them.
    """
    chance = hashlib.sha256(code.encode()).digest()
    picture = Image.new("RGB", (_SIDE, _SIDE), _SKIES[chance[0] % len(_SKIES)])
    pen = ImageDraw.Draw(picture)
    sun_x = _SIDE * (0.18 + 0.64 * chance[1] / 255)
    _disc(pen, (sun_x, _SIDE * 0.2), _SIDE * 0.075, _SUN)
    _hills(pen, chance)
    shape, _, tone = drawn.partition(" ")
    colours = _TONES.get(tone, _COLOURS)
    colour = colours[chance[2] % len(colours)]
    _SHAPES.get(shape, _tin)(pen, colour)
    return _packed(picture)


def draw_garden(code: str) -> bytes:
    """Return a PNG of the terraces alone, with a bud and two leaves."""
    chance = hashlib.sha256(code.encode()).digest()
    picture = Image.new("RGB", (_SIDE, _SIDE * 3 // 4), _SKIES[chance[0] % len(_SKIES)])
    pen = ImageDraw.Draw(picture)
    _disc(pen, (_SIDE * 0.72, _SIDE * 0.17), _SIDE * 0.07, _SUN)
    _hills(pen, chance, height=0.75)
    _sprig(pen, (_SIDE * 0.36, _SIDE * 0.68), _SIDE * 0.3, (_PAPER, "#e4eedd"))
    return _packed(picture)


@cache
def draw_signed_list(lines: int) -> bytes:
    """Return a PNG of a list whose every line bears a scrawl; it names nobody."""
    height = _LINE * (lines + 2)
    picture = Image.new("L", (_SIDE // 2, height), "white")
    pen = ImageDraw.Draw(picture)
    for number in range(1, lines + 1):
        foot = _LINE * (number + 1)
        pen.line((_LINE, foot, _SIDE // 2 - _LINE, foot), fill="grey")
        scrawl = [
            (_SIDE // 4 + 8 * step, foot - 14 - 10 * math.sin(step * (1 + number % 5)))
            for step in range(30)
        ]
        pen.line(scrawl, fill="black", width=2)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()


def _packed(picture: Image.Image) -> bytes:
    packed = io.BytesIO()
    picture.reduce(2).save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def _disc(pen: ImageDraw.ImageDraw, middle: Point, radius: float, colour: str) -> None:
    x, y = middle
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _hills(pen: ImageDraw.ImageDraw, chance: bytes, *, height: float = 1.0) -> None:
    """Draw hills one before the other, each with the lines of its terraces."""
    for layer, colour in enumerate(_HILLS):
        top = _SIDE * height * (0.3 + 0.125 * layer)
        tall = _SIDE * 0.07 * (1 - layer / 12)
        phase, times = chance[4 + layer] / 255 * math.tau, 0.7 + chance[12 + layer] / 255
        ridge = [_ridge(step, top, tall, (phase, times)) for step in range(_STEPS + 1)]
        pen.polygon([*ridge, (_SIDE, _SIDE), (0, _SIDE)], fill=colour)
        line = _HILLS[max(layer - 1, 0)] if layer else "#c9dcc8"
        for terrace in range(1, 4):
            flat = [
                (x, y + _SIDE * 0.026 * terrace + (y - top) * -0.18 * terrace) for x, y in ridge
            ]
            pen.line(flat, fill=line, width=_THIN)


def _ridge(step: int, top: float, tall: float, wave: tuple[float, float]) -> Point:
    at, (phase, times) = step / _STEPS, wave
    bend = math.sin(math.tau * times * at + phase) + 0.4 * math.sin(math.tau * 2.3 * at + 2 * phase)
    return _SIDE * at, top - tall * bend


def _ground(pen: ImageDraw.ImageDraw, half: float) -> None:
    x, y = _SIDE / 2, _SIDE * 0.9
    pen.ellipse((x - half, y - _SIDE * 0.03, x + half, y + _SIDE * 0.03), fill="#255640")


def _tin(pen: ImageDraw.ImageDraw, colour: str) -> None:
    left, right, top, bottom = (_SIDE * part for part in (0.31, 0.69, 0.36, 0.9))
    _ground(pen, _SIDE * 0.24)
    pen.rounded_rectangle((left, top, right, bottom), _SIDE * 0.035, fill=colour)
    lid = (left - _SIDE * 0.008, top - _SIDE * 0.06, right + _SIDE * 0.008, top + _SIDE * 0.035)
    pen.rounded_rectangle(lid, _SIDE * 0.025, fill=_shade(colour))
    pen.line((left, top + _SIDE * 0.05, right, top + _SIDE * 0.05), fill=_SUN, width=_BAND)
    pen.line((left, bottom - _SIDE * 0.06, right, bottom - _SIDE * 0.06), fill=_SUN, width=_BAND)
    _label(pen, (_SIDE * 0.5, _SIDE * 0.64), _SIDE * 0.13, colour)


def _pouch(pen: ImageDraw.ImageDraw, colour: str) -> None:
    x, top, bottom = _SIDE / 2, _SIDE * 0.3, _SIDE * 0.9
    _ground(pen, _SIDE * 0.25)
    wide, narrow = _SIDE * 0.22, _SIDE * 0.19
    pen.polygon(
        [(x - narrow, top), (x + narrow, top), (x + wide, bottom), (x - wide, bottom)], fill=colour
    )
    seam = (x - narrow, top - _SIDE * 0.012, x + narrow, top + _SIDE * 0.045)
    pen.rounded_rectangle(seam, _SIDE * 0.01, fill=_shade(colour))
    pen.line(
        (x - narrow, top + _SIDE * 0.07, x + narrow, top + _SIDE * 0.07), fill=_SUN, width=_BAND
    )
    _label(pen, (x, _SIDE * 0.62), _SIDE * 0.14, colour)


def _box(pen: ImageDraw.ImageDraw, colour: str) -> None:
    left, right, top, bottom = (_SIDE * part for part in (0.2, 0.8, 0.5, 0.9))
    _ground(pen, _SIDE * 0.36)
    pen.rectangle((left, top, right, bottom), fill=colour)
    lid = (left - _SIDE * 0.012, top - _SIDE * 0.05, right + _SIDE * 0.012, top + _SIDE * 0.06)
    pen.rounded_rectangle(lid, _SIDE * 0.012, fill=_shade(colour))
    for x in (0.29, 0.71):
        band = (_SIDE * (x - 0.014), top - _SIDE * 0.05, _SIDE * (x + 0.014), bottom)
        pen.rectangle(band, fill=_SUN)
    _label(pen, (_SIDE * 0.5, _SIDE * 0.73), _SIDE * 0.13, colour)


def _bottle(pen: ImageDraw.ImageDraw, colour: str) -> None:
    x, top, bottom = _SIDE / 2, _SIDE * 0.46, _SIDE * 0.9
    _ground(pen, _SIDE * 0.2)
    neck = _SIDE * 0.055
    pen.rectangle((x - neck, _SIDE * 0.27, x + neck, top + _SIDE * 0.05), fill=colour)
    cap = (x - neck * 1.3, _SIDE * 0.22, x + neck * 1.3, _SIDE * 0.29)
    pen.rounded_rectangle(cap, _SIDE * 0.012, fill=_shade(_shade(colour)))
    body = (x - _SIDE * 0.16, top, x + _SIDE * 0.16, bottom)
    pen.rounded_rectangle(body, _SIDE * 0.06, fill=colour)
    _label(pen, (x, _SIDE * 0.69), _SIDE * 0.12, colour)


def _basket(pen: ImageDraw.ImageDraw, colour: str) -> None:
    x, top, bottom = _SIDE / 2, _SIDE * 0.58, _SIDE * 0.9
    wide, narrow = _SIDE * 0.28, _SIDE * 0.2
    cane = "#c9a566"
    _ground(pen, _SIDE * 0.26)
    handle = (x - _SIDE * 0.22, _SIDE * 0.26, x + _SIDE * 0.22, _SIDE * 0.9)
    pen.arc(handle, 180, 360, fill=_shade(cane), width=_BAND * 3)
    pen.polygon(
        [(x - wide, top), (x + wide, top), (x + narrow, bottom), (x - narrow, bottom)], cane
    )
    for row in range(1, 6):
        y = top + (bottom - top) * row / 6
        half = wide + (narrow - wide) * row / 6
        pen.line((x - half, y, x + half, y), fill=_shade(cane), width=_BAND)
    for each in range(-5, 6):
        ends = (x + wide * each / 5.5, top, x + narrow * each / 5.5, bottom)
        pen.line(ends, fill=_shade(cane), width=_THIN)
    rim = (x - wide * 1.05, top - _SIDE * 0.02, x + wide * 1.05, top + _SIDE * 0.03)
    pen.rounded_rectangle(rim, _SIDE * 0.02, fill=_shade(colour))


def _mushrooms(pen: ImageDraw.ImageDraw, colour: str) -> None:
    _ground(pen, _SIDE * 0.34)
    for at, foot, size in ((0.36, 0.84, 0.15), (0.66, 0.85, 0.13), (0.5, 0.9, 0.19)):
        x, y, half = _SIDE * at, _SIDE * foot, _SIDE * size
        pen.rounded_rectangle(
            (x - half * 0.3, y - half * 1.3, x + half * 0.3, y), half * 0.2, fill="#e6d7bd"
        )
        cap = (x - half, y - half * 2.1, x + half, y - half * 0.3)
        pen.pieslice(cap, 180, 360, fill=colour)
        pen.arc(cap, 200, 340, fill=_SUN, width=_BAND)


def _label(pen: ImageDraw.ImageDraw, middle: Point, radius: float, colour: str) -> None:
    _disc(pen, middle, radius, _PAPER)
    x, y = middle
    inner = radius * 0.92
    pen.ellipse((x - inner, y - inner, x + inner, y + inner), outline=_SUN, width=_BAND)
    leaf = _TEA if colour != _TEA else "#3d7657"
    _sprig(pen, (x, y + radius * 0.62), radius * 1.25, (leaf, "#5f9273"))


def _sprig(pen: ImageDraw.ImageDraw, foot: Point, length: float, colours: tuple[str, str]) -> None:
    """Draw a bud between two leaves, which is what is picked for the best tea."""
    for turn, part, colour in ((-48, 0.8, 1), (42, 0.72, 1), (-4, 1.0, 0)):
        leaf = _leaf(foot, length * part, turn)
        pen.polygon(leaf, fill=colours[colour])
        tip = leaf[_STEPS // 2]
        pen.line((*foot, *tip), fill=colours[1 - colour], width=max(int(length / 60), 2))


def _leaf(foot: Point, length: float, turn: float) -> Sequence[Point]:
    """Return the outline of a leaf that points ``turn`` degrees from upright."""
    angle = math.radians(turn)
    half = _STEPS // 2
    outline = []
    for step in range(_STEPS):
        along = step / half if step <= half else (_STEPS - step) / half
        side = 1 if step <= half else -1
        across = side * 0.16 * math.sin(math.pi * along) ** 0.85 if 0 < along < 1 else 0.0
        x, y = across * length, -along * length
        outline.append(
            (
                foot[0] + x * math.cos(angle) - y * math.sin(angle),
                foot[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    return outline


def _shade(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"#{red * 4 // 5:02x}{green * 4 // 5:02x}{blue * 4 // 5:02x}"


_SHAPES: Final[dict[str, Callable[[ImageDraw.ImageDraw, str], None]]] = {
    "pouch": _pouch,
    "box": _box,
    "bottle": _bottle,
    "basket": _basket,
    "parcel": _mushrooms,
}
