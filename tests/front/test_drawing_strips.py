import pytest

from commonfield.front.drawing.strips import strips
from commonfield.front.drawing.types import Strip
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine


def _ticks(drawing: str) -> list[str | None]:
    return [line.get("x1") for line in elements(drawing, "line") if line.get("class") == "others"]


def _dots(drawing: str) -> list[str | None]:
    return [dot.get("cx") for dot in elements(drawing, "circle")]


def test_one_stands_among_all_others() -> None:
    drawing = strips([Strip("sales", 3, (5, 1, 1, 2), "¥3")], title="t")

    assert (_ticks(drawing), _dots(drawing)) == (["0%", "25%", "100%"], ["50%"])


def test_ends_are_where_the_best_and_worst_are_also_when_reversed() -> None:
    row = Strip(
        "refunds", 1, (2, 5), "1%", low_text="1%", high_text="5%", note="3 hidden", is_reversed=True
    )

    drawing = strips([row], title="t")

    assert (_ticks(drawing), _dots(drawing)) == (["75%", "0%"], ["100%"])
    assert [text.text for text in elements(drawing, "text")] == [
        "refunds",
        "1%",
        "5%",
        "3 hidden",
        "1%",
    ]


def test_hidden_value_has_no_dot() -> None:
    drawing = strips([Strip("sales", None, (1, 2), "—")], title="t")

    assert (_ticks(drawing), _dots(drawing)) == (["0%", "100%"], [])


def test_equal_values_stand_in_the_middle() -> None:
    drawing = strips([Strip("sales", 2, (2, 2), "2")], title="t")

    assert (_ticks(drawing), _dots(drawing)) == (["50%"], ["50%"])


def test_strip_is_a_door_where_it_has_one() -> None:
    drawing = strips([Strip("a", 1, (), "1", href="/a/"), Strip("b", 1, (), "1")], title="t")

    assert [door.get("href") for door in elements(drawing, "a")] == ["/a/"]


def test_name_that_would_run_into_its_figure_is_broken() -> None:
    name = "Growers' income from tea (leaf and shares)"

    drawing = strips([Strip(name, 1, (), "84,922 yuan"), Strip("b", 1, (), "1")], title="t")

    texts = [(text.text, text.get("y")) for text in elements(drawing, "text")]
    assert [text for text in texts if text[0]] == [
        ("Growers' income from tea (leaf", "1.05rem"),
        ("and shares)", "2.25rem"),
        ("84,922 yuan", "2.25rem"),
        ("b", "6.45rem"),
        ("1", "6.45rem"),
    ]
