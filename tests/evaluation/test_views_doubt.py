import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.evaluation.builders_county import TOWNS, make_busy_county
from tests.evaluation.pages import rows_of, text_of
from tests.portal.builders import TOWNS as CODES
from tests.portal.builders import make_county
from tests.workshop.drawings import title_of

PAGE = "/evaluation/doubt/"


@pytest.fixture
def reader(reader: Client) -> Client:
    make_busy_county()
    return reader


def words(client: Client, query: str = "") -> str:
    return text_of(client, PAGE + query)


def rows(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    return rows_of(client, f"{PAGE}{name}.csv{query}")


def test_page_says_who_cannot_be_told_apart_and_what_matters(reader: Client) -> None:
    said = words(reader, "?noise=90&draws=2000")

    assert re.search(r"These \d towns cannot be told apart: Town \d, Town \d", said)
    assert re.search(r"What moves the ranks most is: [A-Z][a-z ]+\. It has a part in \d+% of", said)
    assert re.search(r"The ranks hang most on [A-Z][a-z ]+: without it, a place moves by", said)


def test_tiers_hold_every_place_once(reader: Client) -> None:
    found = rows(reader, "tiers", "?noise=60")

    assert sorted(row["place"] for row in found) == [
        f"331124{101 + town}000" for town in range(TOWNS)
    ]
    tiers = [int(row["tier"]) for row in found]
    assert tiers == sorted(tiers)


def test_probability_is_the_share_of_draws_in_which_one_is_ahead(reader: Client) -> None:
    query = f"?noise=80&a={CODES[0]}&b={CODES[1]}"

    said = words(reader, query)
    found = rows(reader, "pair", query)

    first, second = ([float(row[code]) for row in found] for code in CODES[:2])
    assert sum(first) == pytest.approx(1)
    assert sum(second) == pytest.approx(1)
    assert re.search(r"Town \d (is (really|probably) ahead of|and Town \d cannot be told)", said)


def test_without_doubt_one_is_really_ahead(reader: Client) -> None:
    tiers = rows(reader, "tiers", "?noise=0")
    query = f"?noise=0&a={tiers[-1]['place']}&b={tiers[0]['place']}"

    said = words(reader, query)

    best, last = (tiers[at]["name_en"] for at in (0, -1))
    assert f"{best} is really ahead of {last}: in every draw." in said


def test_choices_have_both_orders_with_intervals(reader: Client) -> None:
    found = rows(reader, "choices")

    assert [row["choice"] for row in found] == ["weights_within", "normalise", "aggregate"]
    assert all(float(row["total_order_95"]) >= 0 for row in found)
    assert sum(float(row["first_order"]) for row in found) < 1.3
    again = rows(reader, "choices")
    assert again == found
    assert rows(reader, "choices", "?seed=9") != found


def test_removals_name_every_indicator_that_counts(reader: Client) -> None:
    found = rows(reader, "removals")

    assert sorted(row["indicator"] for row in found) == ["leaf_price", "online_sales"]
    shifts = [float(row["mean_shift"]) for row in found]
    assert shifts == sorted(shifts, reverse=True)


@pytest.mark.parametrize("name", ["tiers", "pair", "choices", "removals"])
def test_every_picture_is_a_file(reader: Client, name: str) -> None:
    response = reader.get(f"{PAGE}{name}.svg")

    assert title_of(response.getvalue())
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="{name}-')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?a=nowhere", "Select a valid choice. nowhere is not one of the available choices."),
        (
            f"?a={CODES[0]}&b={CODES[0]}",
            "A place cannot be compared with itself. Choose another one.",
        ),
    ],
)
def test_wrong_pair_is_named_and_the_rest_stays(reader: Client, query: str, said: str) -> None:
    page = words(reader, query)

    assert said in page
    assert "What moves the ranks most is" in page
    assert reader.get(f"{PAGE}pair.csv{query}").status_code == 422


def test_choices_of_the_builder_are_kept(reader: Client) -> None:
    response = reader.get(f"{PAGE}?w_leaf_price=3&normalise=rank&level=town")

    page = response.content.decode()
    assert page.count('name="w_leaf_price" value="3"') == 2
    link = re.findall(r'href="(/evaluation/builder/\?[^"]+)"', page)[0]
    assert "normalise=rank" in link
    assert "w_leaf_price=3" in link


def test_wrong_question_is_told(reader: Client) -> None:
    page = words(reader, f"?draws=1000000&w_leaf_price={quote('-1')}")

    assert "A weight is 0 or more." in page
    assert "Ensure this value is less than or equal to 10000." in page


def test_nothing_to_vary_is_told(reader: Client) -> None:
    page = words(reader, "?noise=0")

    assert "Weights inside the groups" not in page


def test_county_without_facts_says_so(client: Client) -> None:
    make_county()
    client.cookies["language"] = "en"

    assert "Nothing is computed yet" in words(client)


def test_villages_are_offered_town_by_town(reader: Client) -> None:
    page = reader.get(f"{PAGE}?level=village").content.decode()

    # Of the other villages fewer than five growers are known.
    groups = re.findall(r'<optgroup label="([^"]+)">', page)
    assert groups == ["Town 4", "Town 5"] * 2
