import pytest

from commonfield.front.drawing.scatter import scatter
from commonfield.front.drawing.types import Axis, Dot
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine


def _drawn(*dots: Dot) -> str:
    return scatter(dots, across=Axis("income", "9"), up=Axis("acts & more", "3"), title="Both")


def test_dots_stand_by_their_share_of_the_largest_the_named_one_last() -> None:
    drawing = _drawn(Dot(10, 0.5, "B & C", is_accent=True), Dot(5, 1), Dot(0, 0))

    dots = [
        (each.get("cx"), each.get("cy"), each.get("class")) for each in elements(drawing, "circle")
    ]
    assert dots == [
        ("48.08%", "2.14rem", "tea gap"),
        ("0%", "15.6rem", "tea gap"),
        ("96.15%", "8.87rem", "accent gap"),
    ]
    assert [each.text for each in elements(drawing, "text")] == [
        *("acts & more", "3", "B & C", "0", "9", "income")
    ]
