import pytest

from commonfield.front.drawing.multiples import multiples
from commonfield.front.drawing.types import Multiple, Point
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine


def _unit(name: str, *values: float | None, href: str = "") -> Multiple:
    points = [Point(f"m{place}", value, f"{value}") for place, value in enumerate(values)]
    return Multiple(name, points, href=href)


def _texts(drawing: str) -> list[str | None]:
    return [each.text for each in elements(drawing, "text")]


def test_multiples_share_one_scale() -> None:
    drawing = multiples([_unit("a", 0, 10), _unit("b", 0, 5)], title="t")

    assert [path.get("d") for path in elements(drawing, "path")] == [
        "M0 100L100 0",
        "M0 100L100 50",
    ]


def test_multiples_of_several_measures_fill_their_own_heights() -> None:
    drawing = multiples([_unit("a", 0, 10), _unit("b", 0, 5)], title="t", is_common=False)

    assert [path.get("d") for path in elements(drawing, "path")] == ["M0 100L100 0"] * 2


def test_multiples_leave_gaps_and_dot_what_stands_alone() -> None:
    drawing = multiples([_unit("a", 2, None, 4, 4)], title="t")

    # The lonely month and the last one are dots.
    assert [path.get("d") for path in elements(drawing, "path")] == ["M66.67 0L100 0"]
    assert [dot.get("cx") for dot in elements(drawing, "circle")] == ["0%", "30%"]


def test_multiples_name_the_last_value_and_its_moment_if_it_is_old() -> None:
    drawing = multiples(
        [_unit("a", 1, 2), _unit("b", 3, None), _unit("c", None, None)],
        title="t",
        heads=["0 to 3", "m0 to m1"],
    )

    assert _texts(drawing) == ["0 to 3", "m0 to m1", "a", "2", "b", "3", "m0", "c", "—"]


def test_multiples_go_below_zero() -> None:
    drawing = multiples([_unit("a", -5, 5)], title="t")

    axis = elements(drawing, "line")[0]
    assert [path.get("d") for path in elements(drawing, "path")] == ["M0 100L100 0"]
    assert axis.get("y1") == axis.get("y2") == "4.2rem"


def test_multiples_stand_in_rows_and_are_doors() -> None:
    units = [_unit(str(place), 1, 1, href=f"/{place}") for place in range(4)]

    drawing = multiples(units, title="t", columns=3)

    assert [each.get("href") for each in elements(drawing, "a")] == ["/0", "/1", "/2", "/3"]
    assert [(each.get("x"), each.get("y")) for each in elements(drawing, "rect")] == [
        ("0%", "0rem"),
        ("33.33%", "0rem"),
        ("66.67%", "0rem"),
        ("0%", "7.6rem"),
    ]


def test_multiples_break_long_names_and_all_cells_grow() -> None:
    units = [_unit("Wangsong Town", 1, 2), _unit("Gushi", 1, 2)]

    drawing = multiples(units, title="t", columns=3)

    names = [(each.text, each.get("y")) for each in elements(drawing, "text")]
    assert names == [
        ("Wangsong", "0.9rem"),
        ("Town", "2rem"),
        ("2", "3.1rem"),
        ("Gushi", "2rem"),
        ("2", "3.1rem"),
    ]
