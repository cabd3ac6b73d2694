import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import product
from typing import Final

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commonfield.evaluation.queries import gaps
from commonfield.evaluation.types import Values
from commonfield.evaluation.views import fairness_pictures, fairness_texts, income_culture
from commonfield.kernel.clock import now
from commonfield.people.choices import Role
from commonfield_measures.indicators.types import Level
from tests.evaluation.builders_county import make_busy_county
from tests.evaluation.pages import rows_of, text_of
from tests.evaluation.seen import Cell, make_indicator, make_period, make_values
from tests.front.drawings import elements
from tests.people.builders import make_actor
from tests.portal.builders import COUNTY, leaf, make_county, record, village
from tests.supply.builders import client_of

_TOWNS: Final = [f"3311241{number:02d}000" for number in range(5)]
_VILLAGES: Final = [f"331124{town}{village}" for town in (100, 101) for village in (201, 202, 203)]
_ADDRESS: Final = "/evaluation/fairness/"


def towns(*cells: Cell) -> Values:
    return make_values({"income": dict(zip(_TOWNS, cells, strict=False))})


def villages(*cells: Cell, classes: Mapping[str, str] | None = None) -> Values:
    return make_values(
        {"income": dict(zip(_VILLAGES, cells, strict=False))}, level=Level.VILLAGE, classes=classes
    )


def sentences(figures: list[fairness_texts.FairnessFigure]) -> dict[str, tuple[str, str]]:
    """Return each figure as its page writes it: the figure itself, and its sentence."""
    found = {}
    for each in figures:
        tile = render_to_string("evaluation/fairness_tile.html", {"figure": each})
        *text, sentence = re.findall(r"<p(?: class=\"live\")?>(.*?)</p>", unescape(tile))
        found[each.code] = ("".join(text), sentence)
    return found


# The page


def test_page_tells_of_one_indicator_how_unequal_it_is(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_ADDRESS}?indicator=leaf_price")

    assert "How evenly is it shared? Mean price of fresh leaf" in text
    assert (
        "Gini coefficient, 6 towns 0.08 0 would mean that all towns have the same, 1 that one has"
        " everything. On average two towns differ by 17% of the mean."
    ) in text
    assert "6 towns count; none is left out." in text
    assert "4 villages count. Left out: 8 withheld" in text


def test_page_says_once_why_a_part_cannot_be_computed(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_ADDRESS}?indicator=leaf_price")

    assert (
        "Nearer to each other, or further apart? It cannot be computed: there is only one period so"
        " far. 6 places are followed"
    ) in text
    assert (
        "Town and country It cannot be computed: urban or rural villages have no value that may be"
        " shown."
    ) in text


def test_page_says_plainly_that_no_culture_is_recorded(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, _ADDRESS)

    assert (
        "Growers' income and participation in culture No cultural activities are recorded here yet"
    ) in text


def test_page_tells_that_records_began_within_the_first_period(reader: Client) -> None:
    make_busy_county()
    last_year = now() - timedelta(days=400)
    leaves = [
        leaf(village(town, 0), f"g{at}", 4_000 + 300 * town, at=last_year)
        for town, at in product(range(6), range(6))
    ]
    record(leaves, now=now())
    cache.clear()

    text = text_of(reader, f"{_ADDRESS}?indicator=leaf_price")

    assert text.count("Records began within the first period, whose figures are less exact") == 2
    what_if = text.partition("What if the lowest fifth had grown as the mean?")[2]
    assert "so figures before are incomplete: Mean price of fresh leaf." in what_if


def test_page_shows_what_is_known_if_nothing_is_asked(reader: Client) -> None:
    make_busy_county()

    page = reader.get(f"{_ADDRESS}?indicator=clicks&level=moon").content.decode()

    assert re.findall(r'<option value="([^"]+)" selected', page)[:2] == ["tea_income", "town"]
    assert 'href="lorenz.svg?indicator=tea_income&amp;level=town&amp;period=' in page


def test_page_says_that_an_indicator_is_not_of_this_level(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"{_ADDRESS}?indicator=refund_share&level=village")

    assert "This indicator is not computed for places of this level." in text
    assert (
        reader.get(f"{_ADDRESS}lorenz.svg?indicator=refund_share&level=village").status_code == 404
    )


def test_page_of_a_county_without_facts_has_no_picture(reader: Client) -> None:
    make_county(towns=1, villages=1)

    _head, main = reader.get(_ADDRESS).content.decode().split("<main", 1)
    assert "<svg" not in main
    assert reader.get(f"{_ADDRESS}lorenz.csv").status_code == 404


def test_public_reads_less_than_an_official(reader: Client) -> None:
    make_busy_county()
    address = f"{_ADDRESS}?indicator=leaf_price&level=village"
    public = text_of(reader, address)

    official = text_of(client_of(make_actor(Role.AUDITOR, place=COUNTY)), address)

    assert "4 villages count. Left out: 8 withheld" in public
    assert "12 villages count; none is left out." in official
    assert "You see what is withheld, too" in official


def test_lorenz_curve_is_there_as_a_picture_and_as_a_table(reader: Client) -> None:
    make_busy_county()
    address = f"{_ADDRESS}lorenz.{{}}?indicator=leaf_price"

    picture = reader.get(address.format("svg"))
    rows = rows_of(reader, address.format("csv"))

    classes = [path.get("class") for path in elements(picture.getvalue(), "path")]
    assert classes == ["grid", "band", "gold", "axis", "line"]
    band = next(
        path for path in elements(picture.getvalue(), "path") if path.get("class") == "band"
    )
    corners_of_band = re.findall(r"([\d.]+) ([\d.]+)", str(band.get("d")))
    assert [1 for right, down in corners_of_band if float(right) + float(down) < 99.9] == []
    assert picture.headers["Content-Disposition"] == (
        'attachment; filename="leaf_price-town-lorenz.svg"'
    )
    corners = [row for row in rows if not row["share_error"]]
    assert [(corners[0]["share"], corners[-1]["share"]), len(corners)] == [("0.0", "1.0"), 7]
    assert [row["population_share"] for row in rows[7:]] == [f"0.{tenth}" for tenth in range(1, 10)]


@pytest.mark.parametrize("villages_a_town", [1, 3])
def test_page_asks_the_database_as_often_for_many_places(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries, villages_a_town: int
) -> None:
    make_county(towns=3, villages=villages_a_town)
    reader.get(_ADDRESS)

    with django_assert_num_queries(9):
        reader.get(_ADDRESS)


# Its sentences


@pytest.mark.usefixtures("in_english")
def test_sentences_of_spread() -> None:
    found = sentences(
        fairness_texts.spread_figures(gaps.evenness(towns(1, 1, 1, 1, 6), "income", people={}))
    )

    assert found["lower_half"] == (
        "25%",
        "The half with least has 25% of the whole; if all had the same, 50%.",
    )
    assert found["gini"][0] == "0.4"
    assert found["gini_corrected"][0] == "0.5"
    assert found["s80s20"] == (
        "6",
        "The fifth with most has 6 times what the fifth with least has.",
    )
    assert found["palma"][0] == "1.5"
    assert found["hoover"][0] == "40%"


@pytest.mark.usefixtures("in_english")
def test_sentences_say_why_there_is_no_figure() -> None:
    found = sentences(
        fairness_texts.spread_figures(gaps.evenness(towns(0, 0, 5), "income", people={}))
    )

    assert found["s80s20"] == (
        "",
        (
            "It cannot be computed: the lowest 20% have nothing at all, and nothing can be divided"
            " by that."
        ),
    )
    assert found["gini_error"][1] == (
        "It cannot be computed: every place has 0, or all would have 0 without one of them."
    )


@pytest.mark.usefixtures("in_english")
def test_sentences_of_parts_add_up() -> None:
    found = sentences(
        fairness_texts.split_figures(gaps.evenness(villages(1, 1, 1, 3, 3, 3), "income", people={}))
    )

    assert found["theil_t"][1] == (
        "0 would mean that all have the same. 100% of it lies between towns, 0% between villages of"
        " one town."
    )
    assert found["dagum"][1] == (
        "100% of it comes from the difference of the towns' means, 0% from inside towns, 0% from"
        " villages that have more than some of a richer town."
    )


@pytest.mark.usefixtures("in_english")
def test_sentence_of_town_and_country_tells_who_is_compared() -> None:
    values = villages(
        8, 2, 4, 100, "few", classes=dict(zip(_VILLAGES, ("111", "220", "210"), strict=False))
    )
    some = gaps.shared(values, "income", people={})

    figure = fairness_texts.gap_figure(gaps.urban_and_rural(values, "income", people={}), some)

    assert sentences([figure])["urban_rural"] == (
        "2.67 to 1",
        (
            "An urban village has 8 yuan, a rural one 3 yuan. 3 of 5 villages are compared."
            " Without a class, on neither side: 2. Without a value that may be shown: 1."
        ),
    )


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("first", "last", "spread", "catching_up"),
    [
        (
            (1, 4, 16),
            (4, 8, 16),
            "The places came nearer to each other, by more than chance would make it.",
            (
                "Places that had less grew faster, and the spread fell by more than chance. Half of"
                " the distance is gone after 1 to 1 years at this speed."
            ),
        ),
        (
            (4, 8, 16),
            (1, 4, 16),
            "The places moved apart, by more than chance would make it.",
            "Places that had less do not catch up: the spread rose by more than chance.",
        ),
        *(
            (
                (1, 2, 4),
                last,
                (
                    "Such a change may be chance: it does not say that places came nearer to"
                    " each other, nor that they moved apart."
                ),
                (
                    "Whether places that had less catch up cannot be told. A figure below 0 alone"
                    " says nothing: what was too low by an error at the start seems to grow faster."
                ),
            )
            # Turned round, and somewhat nearer.
            for last in ((4, 2, 1), (2, 2, 5))
        ),
    ],
)
def test_sentences_of_nearness(
    first: tuple[int, ...], last: tuple[int, ...], spread: str, catching_up: str
) -> None:
    windows = [
        make_values({"income": dict(zip(_TOWNS, cells, strict=False))}, period=make_period(year))
        for year, cells in ((2025, first), (2026, last))
    ]

    found = sentences(fairness_texts.nearness_figures(gaps.nearness(windows, "income", people={})))

    assert (found["sigma"][1], found["beta"][1]) == (spread, catching_up)


@pytest.mark.usefixtures("in_english")
def test_spread_that_was_nothing_at_the_start_says_nothing() -> None:
    windows = [
        make_values({"income": dict(zip(_TOWNS, cells, strict=False))}, period=make_period(year))
        for year, cells in ((2025, (4, 4, 4)), (2026, (4, 8, 16)))
    ]

    found = sentences(fairness_texts.nearness_figures(gaps.nearness(windows, "income", people={})))

    assert found["sigma"] == (
        "0 → 0.57",
        (
            "Such a change may be chance: it does not say that places came nearer to each"
            " other, nor that they moved apart."
        ),
    )
    assert found["beta"] == (
        "",
        "It cannot be computed: all started from the same, so there is nothing to compare.",
    )


@pytest.mark.usefixtures("in_english")
def test_nothing_is_said_of_coming_nearer_where_records_began_within_the_first_period() -> None:
    windows = [
        make_values({"income": dict(zip(_TOWNS, cells, strict=False))}, period=make_period(year))
        for year, cells in ((2025, (1, 4, 16)), (2026, (4, 8, 16)))
    ]
    windows[0] = replace(windows[0], counted_from={"income": windows[0].period.end})

    found = sentences(fairness_texts.nearness_figures(gaps.nearness(windows, "income", people={})))

    expected = (
        "Records began within the first period, whose figures are less exact therefore: whether"
        " places come nearer to each other cannot be told yet."
    )
    assert (found["sigma"][1], found["beta"][1]) == (expected, expected)


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("lowest", "sentence"),
    [
        (
            1,
            (
                "The fifth that had least grew by 0%, all together by 100%. Had it grown like all,"
                " it would have 5% of the whole more, and the Gini coefficient would be 0.19"
                " instead of 0.24."
            ),
        ),
        (
            3,
            (
                "The fifth that had least grew by 200%, all together by 120%: nothing was lost."
                " Part of it may be chance, since what is lowest by an error rises by itself."
            ),
        ),
    ],
)
def test_sentence_of_what_if(lowest: int, sentence: str) -> None:
    windows = [
        make_values({"income": dict(zip(_TOWNS, cells, strict=False))}, period=make_period(year))
        for year, cells in ((2025, (1, 2, 2, 2, 3)), (2026, (lowest, 4, 4, 4, 7)))
    ]

    found = fairness_texts.what_if_figure(gaps.nearness(windows, "income", people={}).what_if)

    assert sentences([found])["what_if"][1] == sentence


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("acts", "end"),
    [
        (
            tuple(range(20, 34)),
            "Villages where there is less of the one have less of the other too.",
        ),
        (
            tuple(range(34, 20, -1)),
            "Villages where there is less of the one have more of the other.",
        ),
        ((2, 1, 5, 4, 3) * 2, "have less of the other cannot be told."),
        pytest.param((8, 9, 10, 11), "have less of the other cannot be told.", id="four towns"),
    ],
)
def test_sentence_of_two_things_together(acts: tuple[int, ...], end: str) -> None:
    values = make_values(
        {
            "income": {f"3311241{at:02d}000": at + 1 for at in range(len(acts))},
            "acts": {f"3311241{at:02d}000": has for at, has in enumerate(acts)},
        },
        indicators=[make_indicator("acts", kinds=["culture.lesson"])],
    )
    found = gaps.together(values, "income", "acts", people={})

    sentence, picture = (
        fairness_texts.together_sentence(found),
        income_culture.together_picture(found),
    )

    assert sentence.endswith(end)
    assert picture is not None
    assert picture.drawing.count('class="line second"') == 1
    assert {row[0] for row in picture.values} == {"income", "acts"}


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ({}, "Each place counts once, large or small, because not all residents are known."),
        (
            dict.fromkeys(_TOWNS, 10.0),
            (
                "What a place has is divided by its residents; each resident counts with the mean"
                " of their place. Differences inside a place are not seen here."
            ),
        ),
    ],
)
def test_sentence_of_who_counts(people: dict[str, float], sentence: str) -> None:
    some = gaps.shared(towns(1, 2), "income", people=people)

    assert fairness_texts.entering_texts(some) == ["2 towns count; none is left out.", sentence]


# Its pictures


@pytest.mark.usefixtures("in_english")
def test_picture_of_parts_shows_shares_of_theil() -> None:
    found = gaps.evenness(villages(1, 1, 1, 3, 3, 3), "income", people={})

    picture = fairness_pictures.split_picture(found.theil_t, found.shared.indicator)

    assert picture is not None
    assert [(row.label, row.texts[0]) for row in picture.rows] == [
        ("between towns", "100%"),
        ("within towns", "0%"),
    ]


def test_picture_of_parts_is_missing_where_all_are_equal_or_places_are_towns() -> None:
    equal = gaps.evenness(villages(2, 2, 2, 2), "income", people={})
    no_villages = gaps.evenness(towns(1, 2, 3), "income", people={})

    assert fairness_pictures.split_picture(equal.theil_t, equal.shared.indicator) is None
    assert fairness_pictures.split_picture(no_villages.theil_t, equal.shared.indicator) is None


@pytest.mark.usefixtures("in_english")
def test_picture_of_spread_follows_the_periods() -> None:
    windows = [
        make_values({"income": dict(zip(_TOWNS, cells, strict=False))}, period=make_period(year))
        for year, cells in ((2025, (1, 4)), (2026, (2, 4)))
    ]
    found = gaps.nearness(windows, "income", people={})

    picture = fairness_pictures.spread_picture(found, make_indicator("income"))

    assert picture is not None
    assert [(row.label, row.texts) for row in picture.rows] == [
        ("2025", ("0.69",)),
        ("2026", ("0.35",)),
    ]


@pytest.mark.usefixtures("in_english")
def test_picture_of_town_and_country_has_both_sides() -> None:
    values = villages(8, 2, 4, classes=dict(zip(_VILLAGES, ("111", "220", "210"), strict=False)))
    some = gaps.shared(values, "income", people={})

    picture = fairness_pictures.gap_picture(gaps.urban_and_rural(values, "income", people={}), some)

    assert picture is not None
    assert picture.values == [("urban", 8, 1), ("rural", 3, 2)]
