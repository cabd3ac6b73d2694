import pytest

from commonfield.front.drawing.timelines import timelines
from commonfield.front.drawing.types import TimeRow
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine


def test_line_is_solid_as_far_as_a_thing_has_come_and_late_ends_are_marked() -> None:
    late = TimeRow("<b>", 0.1, 0.5, 0.6, reached=(0.3, 0.5), is_late=True, href="/1/")
    ended = TimeRow("b", 0.0, 0.4, 0.0)

    drawing = timelines([late, ended], first="May", last="June", today=(0.7, "today"), title="t")

    lines = [
        (each.get("class"), each.get("x1"), each.get("x2")) for each in elements(drawing, "line")
    ]
    assert lines == [
        ("axis", "70%", "70%"),
        ("line", "10%", "50%"),
        ("line second", "50%", "60%"),
        ("line", "0%", "40%"),
    ]
    dots = [(each.get("class"), each.get("cx")) for each in elements(drawing, "circle")]
    assert dots == [("tea", "30%"), ("tea", "50%"), ("accent", "60%")]
    assert [door.get("href") for door in elements(drawing, "a")] == ["/1/"]
    assert "today" in [text.text for text in elements(drawing, "text")]
