from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

import pytest

from commonfield.front.drawing import (
    bars,
    codes,
    curves,
    intervals,
    maps,
    packs,
    radar,
    strips,
    svg,
    wheel,
)
from commonfield.front.drawing.types import Bar, MapTile, Point, Ranked, Share, Spoke, Strip, Tier
from tests.front.drawings import SVG, elements, read

pytestmark = pytest.mark.any_engine

_DRAWINGS: Final[dict[str, Callable[..., str]]] = {
    "bars": partial(bars.bars, [Bar("a&b", 2, "2", low=1, high=3, href="/x"), Bar("c", -1, "−1")]),
    "bars of nothing": partial(bars.bars, []),
    "share strip": partial(bars.share_strip, [Share("a", 6, "6"), Share("b", 4, "4")]),
    "trend": partial(
        curves.trend,
        [Point("1", 5, "5"), Point("2", None), Point("3", 2, "2"), Point("4", 3, "3")],
        baseline=4,
        baseline_text="w",
    ),
    "trend of nothing": partial(curves.trend, [Point("1", None), Point("2", None)]),
    "trend of no time": partial(curves.trend, []),
    "tile map": partial(
        maps.tile_map, [MapTile("a", "1", 0, 0, 1, "/a"), MapTile("b", "—", 1, 0, None)]
    ),
    "term wheel": partial(wheel.term_wheel, date(2026, 4, 5), chinese=True),
    **{kind: partial(packs.pack, "A1", kind=kind) for kind in packs.SHAPES},
    "intervals": partial(
        intervals.intervals, [Tier((Ranked("a&b", 1, 1.5, 1, 2, "1–2", href="/x"),), "one & all")]
    ),
    "intervals of nothing": partial(intervals.intervals, []),
    "radar": partial(
        radar.radar,
        [Spoke("a&b", 1, 0.5, "1", "<2"), Spoke("c", None, 0.5, "—"), Spoke("d", 0, None, "0")],
        own_text="a",
        middle_text="b",
    ),
    "radar of nothing": partial(radar.radar, []),
    "strips": partial(strips.strips, [Strip("a&b", 1, (2, 3), "1", "1", "3", "<2", href="/x")]),
    "strips of nothing": partial(strips.strips, [Strip("a", None, (), "—")]),
    "qr": partial(codes.qr, "https://example.org/01/06901234567892"),
}


@pytest.mark.parametrize("name", sorted(_DRAWINGS))
def test_drawing_is_well_formed_and_named(name: str) -> None:
    root = read(_DRAWINGS[name](title="What & why"))

    title = next(iter(root.iter(f"{SVG}title")))
    assert title.text == "What & why"
    assert root.get("aria-labelledby") == title.get("id")


@pytest.mark.parametrize("name", sorted(_DRAWINGS))
def test_drawing_has_no_inline_style_and_is_the_same_again(name: str) -> None:
    draw = _DRAWINGS[name]

    assert draw(title="t").count("style=") == 0
    assert draw(title="t") == draw(title="t")


def test_picture_with_doors_is_a_group_and_one_without_a_picture() -> None:
    with_door = read(bars.bars([Bar("a", 1, "1", href="/a")], title="t"))
    without = read(bars.bars([Bar("a", 1, "1")], title="t"))

    assert (with_door.get("role"), without.get("role")) == ("group", "img")


def test_bars_share_one_zero() -> None:
    drawing = bars.bars([Bar("a", 3, "3"), Bar("b", -1, "−1")], title="t")

    assert [(bar.get("x"), bar.get("width")) for bar in elements(drawing, "rect")] == [
        ("25%", "75%"),
        ("0%", "25%"),
    ]


def test_bar_intervals_stay_on_the_drawing() -> None:
    drawing = bars.bars([Bar("a", 2, "2", low=1, high=4)], title="t")

    _axis, line, *_ = elements(drawing, "line")
    assert (line.get("x1"), line.get("x2")) == ("25%", "100%")


def test_share_strip_fills_the_whole_width() -> None:
    drawing = bars.share_strip([Share("a", 3, "¥3"), Share("b", 1, "¥1")], title="t")

    assert [(part.get("x"), part.get("width")) for part in elements(drawing, "rect")] == [
        ("0%", "75%"),
        ("75%", "25%"),
    ]
    assert ["".join(text.itertext()).strip() for text in elements(drawing, "text")] == [
        "b ¥1",
        "a ¥3",
    ]


def test_trend_leaves_a_gap_where_nothing_is_said() -> None:
    points = [Point(str(n), value, "") for n, value in enumerate([1, 2, None, 2, 1])]

    paths = elements(curves.trend(points, title="t"), "path")

    assert [path.get("d") for path in paths] == ["M0 50L25 0", "M75 0L100 50"]


def test_trend_names_its_end() -> None:
    points = [Point("1月", 10, "10 万"), Point("2月", 30, "30 万")]

    texts = [text.text for text in elements(curves.trend(points, title="t"), "text")]

    assert texts == ["30 万", "1月", "2月"]


@pytest.mark.parametrize(
    ("values", "foot"),
    [
        ([0, 1, 2, 10], "1.8rem"),
        # From above, with room: below it.
        ([0, 10, 10, 5], "8.35rem"),
        # From above, down to the axis: over the line that falls.
        ([10, 8, 5, 0], "3.5rem"),
        # The same where the line fell a while ago, within the name's reach.
        ([10, *[0] * 6, 8, 0, 0], "3.5rem"),
        # No line near.
        ([10, *[0] * 60], "10.3rem"),
    ],
)
def test_trend_names_its_end_beside_the_line(values: list[float], foot: str) -> None:
    points = [Point(str(place), value, "¥12,345.67") for place, value in enumerate(values)]

    texts = elements(curves.trend(points, title="t"), "text")

    assert texts[0].get("y") == foot


def test_steps_of_heavy_tailed_values_use_all_tones() -> None:
    assert maps.steps_of([1, 2, 3, 4, 10_000, None]) == [1, 2, 3, 4, 5, None]


def test_tile_without_a_value_is_hatched_and_says_so() -> None:
    tiles = [
        MapTile("三都乡", "不公布", 0, 0, None),
        MapTile("古市镇", "12", 1, 0, 12, "/places/1/"),
    ]

    drawing = maps.tile_map(tiles, title="t")

    hatched, filled = elements(drawing, "rect")
    pattern = elements(drawing, "pattern")[0]
    assert hatched.get("fill") == f"url(#{pattern.get('id')})"
    assert (filled.get("class"), filled.get("fill")) == ("step-3", None)
    assert [text.text for text in elements(drawing, "text")] == ["三都乡", "不公布", "古市镇", "12"]
    assert [link.get("href") for link in elements(drawing, "a")] == ["/places/1/"]


@pytest.mark.parametrize(
    ("day", "term"),
    [
        # The days of 2026 in the calendar of the Purple Mountain Observatory, and the days before.
        (date(2026, 2, 3), "大寒"),
        (date(2026, 2, 4), "立春"),
        (date(2026, 4, 4), "春分"),
        (date(2026, 4, 5), "清明"),
        (date(2026, 4, 20), "谷雨"),
        (date(2026, 6, 21), "夏至"),
        (date(2026, 8, 7), "立秋"),
        (date(2026, 9, 23), "秋分"),
        (date(2026, 12, 21), "大雪"),
        (date(2026, 12, 22), "冬至"),
    ],
)
def test_term_of_a_day(day: date, term: str) -> None:
    assert wheel.TERMS[wheel.term_of(day)][0] == term


def test_wheel_marks_the_days_own_term() -> None:
    drawing = wheel.term_wheel(date(2026, 4, 5), title="t", chinese=False)

    marked = [
        text.text for text in elements(drawing, "text") if "now" in text.get("class", "").split()
    ]
    assert marked == ["Clear and", "Bright"]
    assert [text.text for text in elements(drawing, "text")].count("Clear and Bright") == 1
    assert all(str(text.text).isascii() for text in elements(drawing, "text"))


def test_qr_has_its_quiet_border() -> None:
    root = read(codes.qr("HELLO", title="t"))

    assert root.get("viewBox") == "0 0 29 29"
    assert elements(codes.qr("HELLO", title="t"), "path")[0].get("d", "")[:4] == "M4 4"


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.001, "0"), (1.5, "1.5"), (2.0, "2"), (1 / 3, "0.33")]
)
def test_number_is_short(value: float, text: str) -> None:
    assert svg.number(value) == text


def test_text_width_counts_chinese_as_one_em() -> None:
    assert svg.text_width_rem("松阳") == pytest.approx(2 * 0.8334)
    assert svg.text_width_rem("ab") == pytest.approx(2 * 0.56 * 0.8334)
