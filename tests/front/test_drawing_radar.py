from itertools import pairwise

import pytest

from commonfield.front.drawing.radar import radar
from commonfield.front.drawing.types import Spoke
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine

_CROSS = [
    Spoke("north", 1, 0.5, "100", "/ 50"),
    Spoke("east", 0.5, 0.5, "50", "/ 50"),
    Spoke("south", 0, 0.5, "0", "/ 50"),
    Spoke("west", 0.25, 0.5, "25", "/ 50"),
]


def _paths(drawing: str, style: str) -> list[str | None]:
    return [path.get("d") for path in elements(drawing, "path") if path.get("class") == style]


def test_outlines_go_from_spoke_to_spoke_with_the_clock() -> None:
    drawing = radar(_CROSS, title="t")

    assert _paths(drawing, "line") == ["M0 -100L50 0L0 0L-25 0L0 -100"]
    assert _paths(drawing, "gold") == ["M0 -50L50 0L0 50L-50 0L0 -50"]


def test_outline_has_a_gap_where_nothing_may_be_said() -> None:
    hidden = Spoke("south", None, 0.5, "—", "/ 50")

    drawing = radar([*_CROSS[:2], hidden, _CROSS[3]], title="t")

    assert _paths(drawing, "line") == ["M0 -100L50 0M-25 0L0 -100"]
    assert (_paths(drawing, "leaf"), len(elements(drawing, "circle"))) == ([], 3)


def test_every_spoke_and_both_outlines_are_named() -> None:
    drawing = radar(_CROSS, title="t", own_text="here", middle_text="middle of all")

    texts = ["".join(text.itertext()) for text in elements(drawing, "text")]
    around = ["1", "2", "3", "4"]
    listed = [
        *("1", "north", "100 / 50"),
        *("2", "east", "50 / 50"),
        *("3", "south", "0 / 50"),
        *("4", "west", "25 / 50"),
    ]
    assert texts == [*around, *listed, "here", "middle of all"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Governance of villages", ["Governance of", "villages"]),
        ("乡村数字基础设施建设和治理", ["乡村数字基础设施建设", "和治理"]),
        ("Infrastructuresandmoreofit", ["Infrastructuresandmoreofit"]),
    ],
)
def test_long_name_is_broken_into_lines(name: str, lines: list[str]) -> None:
    drawing = radar([Spoke(name, 1, 1, "1"), *_CROSS[1:]], title="t")

    texts = [text.text for text in elements(drawing, "text")]
    assert texts[5 : 5 + len(lines)] == lines


@pytest.mark.parametrize("count", [3, 4, 5, 6, 8])
def test_numbers_on_both_sides_mirror_each_other(count: int) -> None:
    spokes = [Spoke("abc", 1, 1, "1") for _ in range(count)]

    drawing = radar(spokes, title="t")

    places = [
        (float((text.get("x") or "").removesuffix("rem")), text.get("y"))
        for text in elements(drawing, "text")[:count]
    ]
    assert sorted((-x, y) for x, y in places) == sorted(places)


def test_many_long_names_do_not_lie_upon_each_other() -> None:
    spokes = [Spoke(f"a long name of part {part}", 0.5, 0.5, "50", "/ 50") for part in range(8)]

    drawn = elements(radar(spokes, title="t"), "text")[len(spokes) :]

    for style in (None, "end"):
        heights = sorted(
            float((text.get("y") or "").removesuffix("rem"))
            for text in drawn
            if text.get("class") == style
        )
        assert min(after - before for before, after in pairwise(heights)) >= 1
