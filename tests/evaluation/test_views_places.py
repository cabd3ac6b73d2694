from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation

from commonfield.evaluation.queries import built, doubted
from commonfield.evaluation.types import BuiltIndex
from commonfield.evaluation.views.place_pictures import (
    groups_picture,
    indicators_picture,
    shape_picture,
    through_time_picture,
    villages_picture,
)
from commonfield.kernel.clock import now
from commonfield.places.models import Division
from commonfield_measures.frames.types import FrameGroup
from commonfield_measures.indicators.types import Level
from tests.evaluation.builders_county import make_busy_county
from tests.evaluation.pages import rows_of, text_of
from tests.evaluation.seen import Cell, make_frame, make_period, make_place, make_values
from tests.front.drawings import elements
from tests.portal.builders import COUNTY, TOWNS, leaf, make_county, record, village

_TOWN = "331124103000"


def make_index(groups: int, *, hidden: str = "") -> BuiltIndex:
    """Return an index of four towns by groups of two indicators each."""
    codes = {f"g{group}": [f"i{group}a", f"i{group}b"] for group in range(groups)}
    cells: dict[str, dict[str, Cell]] = {
        code: {
            f"331124{101 + town}000": "few" if code[:2] == hidden and town == 2 else float(town)
            for town in range(4)
        }
        for pair in codes.values()
        for code in pair
    }
    frame = make_frame(
        *(
            FrameGroup(
                group, f"组{group}", f"Group {group}", 1, tuple((each, 1.0) for each in pair)
            )
            for group, pair in codes.items()
        )
    )
    return built(make_values(cells), frame)


@pytest.fixture
def reader(reader: Client) -> Client:
    make_busy_county()
    return reader


def test_town_says_where_it_stands(reader: Client) -> None:
    text = text_of(reader, f"/evaluation/places/{_TOWN}/")

    assert (
        "Town 2 has rank 4 among 6 towns, with a score of 50.5. Its place is somewhere from number"
        " 1 to number 5: so many are left by those surely before it and behind it. Surely before"
        " it: 0; surely behind it: 1. It cannot be told apart from: Town 1, Town 3, Town 5, Town 4."
    ) in text


def test_town_that_shares_its_score_says_so_instead_of_an_interval(client: Client) -> None:
    client.cookies["language"] = "en"
    make_county(towns=6, villages=2)
    at = now() - timedelta(days=20)
    record(
        [
            leaf(village(town, number % 2), f"g{town}-{number}", 8_000 + (town < 4) * 900, at=at)
            for town in range(6)
            for number in range(6)
        ],
        now=now(),
    )

    text = text_of(client, f"/evaluation/places/{TOWNS[0]}/")

    assert "Town 0 has rank 1 among 6 towns, with a score of 100.0. 3 others have the same" in text
    assert "In nine of ten draws of the weights" not in text


def test_town_says_what_it_is_weak_in(reader: Client) -> None:
    text = text_of(reader, f"/evaluation/places/{TOWNS[0]}/")

    assert (
        "Strong in Nothing in which it is clearly better than two thirds of the others. Weak in"
        " Mean price of fresh leaf rank 6 of 6 "
    ) in text


def test_town_lists_every_indicator_with_what_it_is_made_of(reader: Client) -> None:
    text = text_of(reader, f"/evaluation/places/{TOWNS[0]}/")

    assert (
        "Mean price of fresh leaf 80.3 yuan per kg Fresh leaf delivered (money): ¥482 over Fresh"
        " leaf delivered (how much): 6 kg from facts"
    ) in text
    assert "Not known: there is nothing to divide by. Sales per store" in text


def test_village_says_why_its_figures_are_hidden_and_names_its_town(reader: Client) -> None:
    text = text_of(reader, f"/evaluation/places/{village(0)}/")

    assert "Village 0-0 is not ranked: too little of it is known or may be shown." in text
    why = "Withheld: fewer than five contributors, or one accounts for most of it."
    assert f"{why} Online sales · " in text
    assert "Profile of Town 0" in text


def test_county_is_compared_with_nobody(reader: Client) -> None:
    text = text_of(reader, f"/evaluation/places/{COUNTY}/")

    assert "Songyang County as a whole. Its towns and villages are compared with each" in text
    assert "Strong in" not in text
    assert reader.get(f"/evaluation/places/{COUNTY}/indicators.csv").status_code == 404


@pytest.mark.parametrize("code", ["330000000000", "331124999000", "331121101000"])
def test_place_elsewhere_or_nowhere_is_not_found(reader: Client, code: str) -> None:
    assert reader.get(f"/evaluation/places/{code}/").status_code == 404


def test_place_that_is_no_more_is_not_found(reader: Client) -> None:
    Division.objects.create(
        code="331124199000",
        level="town",
        kind="town",
        name="旧镇",
        short_name="旧镇",
        name_en="Old Town",
        parent_code=COUNTY,
        search_text="|旧镇|",
        valid_to=date(2020, 1, 1),
    )

    assert reader.get("/evaluation/places/331124199000/").status_code == 404


def test_place_where_no_ranking_is_possible_still_tells_its_values(client: Client) -> None:
    make_busy_county()
    client.cookies["language"] = "en"
    Division.objects.filter(level="town").exclude(code=TOWNS[0]).delete()
    Division.objects.filter(level="village").exclude(parent_code=TOWNS[0]).delete()

    text = text_of(client, f"/evaluation/places/{TOWNS[0]}/")

    assert "No ranking can be made of this" in text
    assert "Every indicator" in text


def test_pictures_of_a_place_are_files(reader: Client) -> None:
    base = f"/evaluation/places/{_TOWN}/"

    groups = rows_of(reader, f"{base}groups.csv")
    standing = {row["indicator"]: row for row in rows_of(reader, f"{base}indicators.csv")}
    villages = rows_of(reader, f"{base}villages.csv")

    assert [row["group"] for row in groups] == ["material"]
    assert (standing["online_sales"]["known"], standing["online_sales"]["not_shown"]) == ("6", "")
    assert standing["tea_income_per_resident"]["not_shown"] == "no_table"
    assert [row["place"] for row in villages] == [village(2, 0), village(2, 1)]
    response = reader.get(f"{base}indicators.svg")
    assert response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"


@pytest.mark.parametrize(("groups", "outlines"), [(3, 1), (2, 0)])
def test_three_groups_make_a_radar_and_fewer_strips(groups: int, outlines: int) -> None:
    index = make_index(groups)

    picture = groups_picture(index, index.places[2])

    paths = [path for path in elements(picture.drawing, "path") if path.get("class") == "gold"]
    assert len(paths) == outlines
    assert [row.texts for row in picture.rows] == [("66.7", "50.0")] * groups


def test_shape_has_a_direction_for_each_indicator_known() -> None:
    index = make_index(2, hidden="i1")

    whole = shape_picture(index, index.places[3])
    cut = shape_picture(index, index.places[2])

    assert whole is not None
    # Of three that are known, the second is the middle.
    assert [row.texts for row in whole.rows] == [("100.0", "50.0")] * 2 + [("100.0", "33.3")] * 2
    # Two directions make no shape.
    assert cut is None


def test_group_of_which_nothing_is_shown_has_no_score() -> None:
    index = make_index(3, hidden="i1")

    picture = groups_picture(index, index.places[2])

    assert [row.texts[0] for row in picture.rows] == ["66.7", "—", "66.7"]


def test_indicators_say_how_many_others_have_no_value() -> None:
    values = make_values({"one": {"331124101000": 1, "331124102000": "few", _TOWN: 3}})

    with translation.override("en"):
        picture = indicators_picture(values, make_place(_TOWN))

    assert picture is not None
    assert [text.text for text in elements(picture.drawing, "text")] == [
        "One",
        "3 yuan",
        "1",
        "1 other without a value",
        "3",
    ]


def test_place_without_any_value_is_not_drawn() -> None:
    values = make_values({"one": {_TOWN: "few"}, "two": {_TOWN: "no_table"}})

    with translation.override("en"):
        picture = indicators_picture(values, make_place(_TOWN))

    assert picture is None


def test_through_time_has_a_line_for_each_indicator() -> None:
    periods = [make_period(2024), make_period(2025)]
    trends = [
        make_values({"one": {_TOWN: number}}, period=period)
        for number, period in enumerate(periods, start=1)
    ]

    picture = through_time_picture(trends, make_place(_TOWN))

    assert picture is not None
    assert picture.values == [
        ("one", "中one", "One", "2024-01", 1, ""),
        ("one", "中one", "One", "2025-01", 2, ""),
    ]
    assert through_time_picture(trends[:1], make_place(_TOWN)) is None


def test_through_time_draws_what_is_known_twice_and_says_what_was_recorded_later() -> None:
    before, after = make_period(2024), make_period(2025)
    start = before.start + timedelta(days=9)
    trends = [
        replace(
            make_values({"one": {_TOWN: 1}, "two": {_TOWN: "unrecorded"}}, period=before),
            counted_from={"one": start, "two": after.start},
        ),
        make_values({"one": {_TOWN: 2}, "two": {_TOWN: 3}}, period=after),
    ]

    with translation.override("en"):
        picture = through_time_picture(trends, make_place(_TOWN))
        nothing = [replace(each, cells={"two": each.cells["two"]}) for each in trends]
        none = through_time_picture(
            [replace(each, indicators=each.indicators[1:]) for each in nothing], make_place(_TOWN)
        )

    assert picture is not None
    assert "Two" not in picture.drawing
    assert picture.note.endswith(
        "Recorded since Jan 2024 only, so figures before are incomplete: One."
    )
    assert [row.texts for row in picture.rows] == [["1", "2"], ["—", "3"]]
    assert none is None


def test_villages_of_a_town_stand_in_rows_of_five() -> None:
    codes = [f"331124101{201 + number}" for number in range(6)]
    cells: dict[str, dict[str, Cell]] = {
        "i0a": {code: float(n) for n, code in enumerate(codes)},
        "i0b": dict.fromkeys(codes, 1),
    }
    frame = make_index(1).frame
    league = doubted(built(make_values(cells, level=Level.VILLAGE), frame))

    picture = villages_picture(league, make_place(TOWNS[0]), query="?q")

    squares = [rect for rect in elements(picture.drawing, "rect") if rect.get("class")]
    assert [square.get("x") for square in squares] == ["0%", "20%", "40%", "60%", "80%", "0%"]
    assert [row.texts[0] for row in picture.rows] == ["6", "5", "4", "3", "2", "1"]
