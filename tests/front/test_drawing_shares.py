import pytest

from commonfield.front.drawing.shares import shares_square
from commonfield.front.drawing.types import ShareLine
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine

_BOWED = [(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)]
_ARCHED = [(0.0, 0.0), (0.5, 0.8), (1.0, 1.0)]


def test_lines_are_told_apart_without_colour() -> None:
    drawing = shares_square([ShareLine("a", _BOWED), ShareLine("b", _ARCHED)], title="t")

    paths = [(path.get("class"), path.get("d")) for path in elements(drawing, "path")]
    assert paths == [
        ("grid", "M0 0V100H100V0Z"),
        ("gold", "M0 100L100 0"),
        ("axis", "M0 100H100"),
        ("line", "M0 100L50 80L100 0"),
        ("line second", "M0 100L50 20L100 0"),
    ]


def test_band_runs_along_its_upper_edge_and_back_along_its_lower() -> None:
    line = ShareLine("a", _BOWED, [(0, 0, 0), (0.5, 0.1, 0.3), (1, 1, 1)])

    band = next(path for path in elements(shares_square([line], title="t"), "path")[1:])

    assert (band.get("class"), band.get("d")) == ("band", "M0 100L50 70L100 0L100 0L50 90L0 100Z")


def test_names_stand_on_the_free_sides_of_their_lines() -> None:
    drawing = shares_square(
        [ShareLine("low", _BOWED), ShareLine("high", _ARCHED)], title="t", equal_text="same"
    )

    named = [(text.text, text.get("class")) for text in elements(drawing, "text")]
    assert named == [("low", "strong halo"), ("high", "strong halo end"), ("same", "soft halo end")]


def test_long_names_are_broken_and_the_foot_too() -> None:
    line = ShareLine("Income from tea per resident", _BOWED)

    drawing = shares_square(
        [line], title="t", foot_text="Towns, from the lowest to the highest income of them all"
    )

    assert [text.text for text in elements(drawing, "text")] == [
        "Income from",
        "tea per",
        "resident",
        "Towns, from the lowest to the",
        "highest income of them all",
    ]


def test_long_names_without_spaces_are_broken_too() -> None:
    drawing = shares_square([ShareLine("每位居民的茶叶收入", _BOWED)], title="t")

    assert [text.text for text in elements(drawing, "text")] == ["每位居民的茶叶", "收入"]
