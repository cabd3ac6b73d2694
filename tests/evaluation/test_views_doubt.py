import re
from itertools import combinations
from urllib.parse import quote

import numpy as np
import pytest
from django.template.loader import render_to_string
from django.test import Client

from commonfield.evaluation.queries import built, doubted
from commonfield.evaluation.types import League
from commonfield.evaluation.views import doubt_texts
from commonfield.evaluation.views.league_pictures import tiers_of
from commonfield.evaluation.views.report_standing import standing_of
from commonfield_measures.composite.sensitivity import Sensitivity
from commonfield_measures.composite.sobol import SobolIndices
from commonfield_measures.frames.types import FrameGroup
from tests.evaluation.builders_county import TOWNS, make_busy_county
from tests.evaluation.pages import rows_of, sentences_of, text_of
from tests.evaluation.seen import make_frame, make_values
from tests.front.drawings import title_of
from tests.portal.builders import TOWNS as CODES
from tests.portal.builders import make_county

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


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("halves", "expected"),
    [
        (
            (0.05, 0.05, 0.05),
            (
                "What moves the ranks most is: How values become points. It has a part in 60% of"
                " all movement, and 60% by itself."
            ),
        ),
        (
            (0.1, 0.1, 0.1),
            (
                "What moves the ranks most is one of these: Weights of the groups, How values"
                " become points. The draws do not show which."
            ),
        ),
    ],
)
def test_choice_that_matters_most_is_told_only_beyond_its_error(
    halves: tuple[float, ...], expected: str
) -> None:
    totals, half = np.array([[0.5], [0.6], [0.2]]), np.array(halves)[:, None]
    indices = SobolIndices(totals, half, totals, half, np.array([False]))
    found = Sensitivity(("weights_between", "normalise", "impute"), indices, {}, 64, ())

    assert doubt_texts.choices_sentence(found) == expected


def make_league(seed: int) -> League:
    """Return seven towns of which some wander among the others when the weights are drawn."""
    rng = np.random.default_rng(seed)
    codes = [f"331124{101 + town}000" for town in range(7)]
    columns = {f"x{at}": rng.normal(np.arange(7) / 2, 1).round(1) for at in range(5)}
    cells = {
        code: dict(zip(codes, column.tolist(), strict=True)) for code, column in columns.items()
    }
    frame = make_frame(
        FrameGroup("a", "甲", "A", 1, (("x0", 1), ("x1", 2))),
        FrameGroup("b", "乙", "B", 3, (("x2", 1), ("x3", 1), ("x4", 1))),
    )
    return doubted(built(make_values(cells), frame), draws=int(rng.integers(20, 400)), noise=0.9)


@pytest.mark.usefixtures("in_english")
def test_no_sentence_or_label_contradicts_the_draws_of_a_pair() -> None:
    for seed in range(40):
        league = make_league(seed)
        unlike = {row.place.code: league.told_apart(row.place.code) for row in league.rows}
        for one, other in combinations(league.rows, 2):
            share = league.ahead(one.place.code, other.place.code)
            is_sure = max(share, 1 - share) >= 0.95
            said = doubt_texts.pair_sentence(league, one, other)
            assert (
                ("is really ahead of" in said)
                is is_sure
                is (other.place.code in unlike[one.place.code])
            )
            assert not (is_sure and one.tier == other.tier)
            (shown,) = re.findall(r"in ([\d.]+)% of", said) or ["100"]
            assert (float(shown) >= 95) is is_sure
        said = render_to_string("evaluation/tiers_said.html", doubt_texts.tiers_context(league))
        for rows_of_tier, line in zip(
            (rows for rows in tiers_of(league) if len(rows) > 1),
            re.findall("<li>(.*?)</li>", said),
            strict=True,
        ):
            assert line.startswith(f"These {len(rows_of_tier)} towns cannot be told apart: ")
        alone = sum(len(found) == 6 for found in unlike.values())
        stands = re.findall(r"(\d) towns? stands? alone", said)
        assert stands == ([str(alone)] if alone else [])
        standings = [standing_of(league, row) for row in league.rows]
        assert [each.ahead + each.behind for each in standings] == list(map(len, unlike.values()))
        is_one = not any(unlike.values())
        assert ("No place is surely ahead of another" in " ".join(sentences_of(league))) is is_one
