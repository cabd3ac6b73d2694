import xml.etree.ElementTree as ET

import pytest

from commonfield.front.drawing.facing import facing
from commonfield.front.drawing.types import Heap
from tests.front.drawings import SVG, read

pytestmark = pytest.mark.any_engine


def _drawn(upper: tuple[float, ...], lower: tuple[float, ...]) -> ET.Element:
    svg = facing(
        Heap("A & B", upper, "1–2"),
        Heap("C", lower, "2–3"),
        title="Ranks",
        text="A & B is ahead.",
        ends=("1", "3"),
    )
    return read(svg)


def _sizes(root: ET.Element, style: str) -> list[tuple[str, str, str]]:
    return [
        (each.get("x", ""), each.get("y", ""), each.get("height", ""))
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == style
    ]


def test_bars_stand_on_the_line_and_hang_from_it_on_one_scale() -> None:
    root = _drawn((0.5, 0.25, 0.0), (0.0, 0.25, 0.5))

    assert _sizes(root, "tea") == [("2%", "1.8rem", "5rem"), ("35.33%", "4.3rem", "2.5rem")]
    assert _sizes(root, "accent") == [("35.33%", "8.5rem", "2.5rem"), ("68.67%", "8.5rem", "5rem")]


def test_words_are_those_given() -> None:
    root = _drawn((1.0,), (1.0,))

    assert [each.text for each in root.iter(f"{SVG}text")] == [
        *("A & B", "1–2", "1", "3", "C", "2–3")
    ]
    assert [root.findtext(f"{SVG}{name}") for name in ("title", "desc")] == [
        *("Ranks", "A & B is ahead.")
    ]
