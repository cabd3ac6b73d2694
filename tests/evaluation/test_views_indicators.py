import re
from typing import Final

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commonfield.evaluation.types import Shown
from commonfield.evaluation.views import indicator_pictures
from commonfield.people.choices import Role
from commonfield_measures.indicators.types import Level
from tests.evaluation.builders_county import make_busy_county
from tests.evaluation.pages import rows_of, text_of
from tests.evaluation.seen import COUNTY, Cell, make_indicator, make_period, make_values
from tests.front.drawings import title_of
from tests.people.builders import make_actor
from tests.portal.builders import TOWNS, make_county
from tests.supply.builders import client_of

_LIST: Final = "/evaluation/indicators/"
_PRICE: Final = f"{_LIST}leaf_price/"


# All indicators


def test_list_has_the_county_value_and_where_it_is_from(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, _LIST)

    assert "Mean price of fresh leaf yuan per kg · more is better · from facts 102" in text
    assert "Industrial parks in use parks · more is better · from facts 0" in text


def test_list_says_why_a_value_is_not_known(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, _LIST)

    assert (
        "Growers' income per resident Not known: the table that it needs has not been given. —"
    ) in text


def test_list_has_every_indicator_once_in_the_groups_of_the_first_frame(reader: Client) -> None:
    make_busy_county()

    page = reader.get(_LIST).content.decode()

    codes = re.findall(r'href="/evaluation/indicators/([a-z_]+)/\?period', page)
    assert len(codes) == len(set(codes))
    assert re.findall(r"<h2>([^<]+)</h2>", page) == [
        "Material",
        "Cultural",
        "Other indicators",
        "The county through time",
    ]


def test_list_is_there_as_a_table(reader: Client) -> None:
    make_busy_county()

    rows = rows_of(reader, f"{_LIST}through-time.csv")

    by_code = {row["indicator"]: (row["value"], row["not_shown"]) for row in rows}
    assert by_code["growers_reached"] == ("0.0", "")
    assert by_code["tea_income_per_resident"] == ("", "no_table")


# One indicator


def test_indicator_says_in_words_what_it_counts(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, _PRICE)

    assert (
        "Numerator Fresh leaf delivered (money): ¥5,225 Denominator Fresh leaf delivered"
        " (how much): 51 kg The whole definition Times 10, from fen and grams to the unit Unit yuan"
        " per kg Direction more is better Level Villages, Towns, Counties, Prefectures, Provinces"
        " Coverage All villages of a place Who is protected growers Edition"
    ) in text
    assert "Records counted Fresh leaf delivered supply.leaf_delivered" in text


def test_indicator_shows_beside_it_what_others_said(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_LIST}growers_reached/")

    assert (
        "What others said 1,000 growers the same enterprise opened a way to the market for over"
        " 1,000 growers Songyang County · 2021 · An article of 2021"
    ) in text


def test_indicator_that_is_unknown_is_not_found(reader: Client) -> None:
    make_county(towns=1)

    response = reader.get(f"{_LIST}clicks/")

    assert response.status_code == 404
    assert "There is no indicator “clicks” here" in response.content.decode()


def test_towns_are_doors_to_their_villages(reader: Client) -> None:
    make_busy_county()

    page = reader.get(_PRICE).content.decode()

    assert re.findall(r'<a href="(/evaluation/indicators/leaf_price/\?[^"]+)"', page)[0].endswith(
        f"&amp;town={TOWNS[0]}#villages"
    )
    assert 'id="villages"' not in page


def test_villages_are_told_on_demand_and_hidden_ones_with_the_reason(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_PRICE}?town=331124106000")
    rows = rows_of(reader, f"{_PRICE}villages.csv?town=331124102000")

    assert "In the villages of Town 5" in text
    assert "2 villages shown, 0 withheld or not known." in text
    assert [(row["place"], row["value"], row["not_shown"]) for row in rows] == [
        ("331124102201", "", "few"),
        ("331124102202", "", "few"),
    ]


def test_villages_of_no_town_have_no_picture(reader: Client) -> None:
    make_busy_county()

    assert reader.get(f"{_PRICE}villages.svg").status_code == 404
    assert reader.get(f"{_PRICE}villages.svg?town=331124999000").status_code == 404


def test_indicator_without_villages_tells_its_towns_only(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_LIST}refund_share/?town={TOWNS[0]}")

    assert "In the towns" in text
    assert "In the villages of" not in text


def test_table_of_towns_has_full_precision(reader: Client) -> None:
    make_busy_county()

    rows = rows_of(reader, f"{_PRICE}towns.csv")

    assert list(rows[0]) == [
        "place",
        "name",
        "name_en",
        "period",
        "indicator",
        "value",
        "unit",
        "numerator",
        "denominator",
        "coverage",
        "entered",
        "not_shown",
        "error",
    ]
    assert (rows[0]["place"], rows[0]["numerator"], rows[0]["denominator"]) == (
        TOWNS[0],
        "48150.0",
        "6000.0",
    )
    assert float(rows[0]["value"]) == pytest.approx(80.25)


@pytest.mark.parametrize("name", ["towns", "lorenz"])
def test_pictures_are_svg_files(reader: Client, name: str) -> None:
    make_busy_county()

    response = reader.get(f"{_PRICE}{name}.svg")

    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="leaf_price-towns-{name}.svg"'
    )
    assert "Mean price of fresh leaf" in title_of(response.getvalue())


@pytest.mark.parametrize(
    "address",
    [
        f"{_PRICE}towns.csv",
        f"{_PRICE}towns.svg",
        "/evaluation/builder/iData.csv",
        "/evaluation/builder/method.json",
        "/evaluation/league.csv",
    ],
)
def test_officials_file_says_in_its_name_that_nothing_is_hidden(
    reader: Client, address: str
) -> None:
    make_busy_county()
    official = client_of(make_actor(Role.ANALYST, place=COUNTY))

    names = [
        each.get(address).headers["Content-Disposition"].split("filename=")[1].strip('"')
        for each in (reader, official)
    ]

    assert names[1] == f"unhidden-{names[0]}"


def test_public_reads_less_than_an_official(reader: Client) -> None:
    make_busy_county()
    address = f"{_PRICE}?town=331124102000"
    public = text_of(reader, address)

    official = text_of(client_of(make_actor(Role.ANALYST, place=COUNTY)), address)

    assert "0 villages shown, 2 withheld or not known." in public
    assert "2 villages shown, 0 withheld or not known." in official
    assert "You see what is withheld, too" in official


@pytest.mark.parametrize("villages_a_town", [1, 3])
@pytest.mark.parametrize(("address", "asked"), [(_LIST, 5), (_PRICE, 10)])
def test_pages_ask_the_database_as_often_for_many_places(
    reader: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    villages_a_town: int,
    address: str,
    asked: int,
) -> None:
    make_county(towns=3, villages=villages_a_town)
    reader.get(address)

    with django_assert_num_queries(asked):
        reader.get(address)


# Pictures through time


def test_towns_through_time_have_one_scale_and_gaps() -> None:
    years: list[tuple[int, dict[str, Cell]]] = [
        (2024, {TOWNS[0]: 10, TOWNS[1]: 5}),
        (2025, {TOWNS[0]: "few", TOWNS[1]: 20}),
        (2026, {TOWNS[0]: 10, TOWNS[1]: 20}),
    ]
    windows = [make_values({"income": cells}, period=make_period(year)) for year, cells in years]

    with translation.override("en"):
        picture = indicator_pictures.towns_picture(windows, make_indicator("income"), doors={})
        alone = indicator_pictures.towns_picture(windows[:1], make_indicator("income"), doors={})

    assert alone is None
    assert picture is not None
    assert picture.drawing.count("<path") == 1
    assert "Each chart from 0 to 20 yuan" in picture.drawing
    assert [(row.label, row.texts) for row in picture.rows] == [
        ("P101", ["10", "withheld", "10"]),
        ("P102", ["5", "20", "20"]),
    ]
    assert [row[5] for row in picture.values] == [10, 5, None, 20, 10, 20]


def test_county_through_time_has_a_chart_for_each_indicator() -> None:
    windows = [
        make_values(
            {"income": {COUNTY: Shown(income)}, "acts": {COUNTY: Shown(None, reason="no_table")}},
            level=Level.COUNTY,
            period=make_period(year),
        )
        for year, income in ((2025, 1), (2026, 3))
    ]

    with translation.override("en"):
        picture = indicator_pictures.county_picture(windows)

    assert [(row.label, row.texts, row.why) for row in picture.rows] == [
        ("Income (yuan)", ["1", "3"], ""),
        ("Acts (yuan)", ["—", "—"], "Not known: the table that it needs has not been given."),
    ]
