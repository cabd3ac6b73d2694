import gzip
import re
from itertools import product
from typing import Final

import pytest

from tests.front.gallery import STYLE_SHEET

pytestmark = pytest.mark.any_engine

_TEXT: Final = [
    ("ink", "paper"),
    ("ink", "leaf"),
    ("tea", "paper"),
    ("tea", "leaf"),
    ("on-tea", "tea"),
    ("kiln", "paper"),
    ("mist", "paper"),
    ("mist-on-leaf", "leaf"),
    # A main button under the finger turns to ink.
    ("paper", "ink"),
    *[(f"on-step-{step}", f"step-{step}") for step in range(1, 6)],
]
# Lines that mean something: WCAG asks for 3:1.
_LINES: Final = [("osmanthus", "paper"), ("edge", "paper"), ("tea", "paper")]


def _colours(scheme: str) -> dict[str, str]:
    text = STYLE_SHEET.read_text()
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark if scheme == "dark" else ""))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("pair", "scheme"), [*product(_TEXT, ["light", "dark"])])
def test_text_on_its_ground_is_legible(pair: tuple[str, str], scheme: str) -> None:
    colours = _colours(scheme)

    contrast = _contrast(colours[pair[0]], colours[pair[1]])

    assert contrast >= 4.5


@pytest.mark.parametrize(("pair", "scheme"), [*product(_LINES, ["light", "dark"])])
def test_line_on_its_ground_is_visible(pair: tuple[str, str], scheme: str) -> None:
    colours = _colours(scheme)

    contrast = _contrast(colours[pair[0]], colours[pair[1]])

    assert contrast >= 3


def test_style_sheet_is_small_and_asks_nobody_else() -> None:
    style = STYLE_SHEET.read_bytes()

    assert len(gzip.compress(style, 9)) <= 7 * 1024
    assert re.findall(rb"url\(|@import|@font-face|https?:", style) == []


def test_style_sheets_have_every_class_that_drawings_use() -> None:
    # A drawing of one room's pages only is styled with them.
    style = "".join(each.read_text() for each in STYLE_SHEET.parents[3].rglob("static/**/*.css"))
    drawing = STYLE_SHEET.parents[2] / "drawing"
    names = {
        name
        for path in drawing.glob("*.py")
        for classes in re.findall(r'(?:class_|style)="([a-z0-9 -]+)"', path.read_text())
        for name in classes.split()
    }

    assert "gold" in names
    assert {name for name in names if f".{name}" not in style} == set()
