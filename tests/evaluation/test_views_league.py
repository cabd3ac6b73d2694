import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commonfield.evaluation.queries import built, doubted
from commonfield.evaluation.types import League
from commonfield.evaluation.views.league import left_out_of, names_text, parts_of
from commonfield.evaluation.views.league_pictures import intervals_picture, squares_picture
from commonfield.people.choices import Role
from commonfield.places.types import PlaceTile
from commonfield_measures.frames.types import FrameGroup
from tests.evaluation.builders_county import make_busy_county
from tests.evaluation.pages import rows_of, sentences_of, text_of
from tests.evaluation.seen import make_frame, make_values
from tests.front.drawings import elements
from tests.people.builders import make_actor
from tests.portal.builders import COUNTY, make_county
from tests.supply.builders import client_of

_FRAME = make_frame(
    FrameGroup("a", "甲", "A", 1, (("one", 1), ("two", 1))),
    FrameGroup("b", "乙", "B", 3, (("three", 1),)),
)
_TOWNS = [f"331124{number}000" for number in (101, 102, 103, 104)]


def make_league(one: list[float], two: list[float], three: list[float]) -> League:
    """Return the league of towns by three indicators in two groups."""
    columns = {"one": one, "two": two, "three": three}
    cells = {code: dict(zip(_TOWNS, column, strict=False)) for code, column in columns.items()}
    return doubted(built(make_values(cells), _FRAME))


def test_league_says_in_words_what_it_says(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, "/evaluation/")

    assert (
        "6 towns are ranked. We ranked them 1,000 times more, to see which differences last. They"
        " fall into 2 tiers. Surely ahead is who ranks before another in at least 95% of the draws;"
        " of two places in one tier, neither is. In the first tier: Town 1, Town 3, Town 5, Town 2,"
        " Town 4. Of the 1 other, 1 is surely behind. Each time every weight was changed by up to"
        " 25%, one of 6 ways was taken to make points of values and to join them, and the figures"
        " were drawn as few counted acts may move them; for one that is withheld, or whose error"
        " is not known, that of another place was drawn. Not changed: which indicators count."
    ) in text
    assert "Online stores open the same everywhere, so it cannot tell places apart" in text


def test_league_has_a_line_for_every_place(reader: Client) -> None:
    make_busy_county()

    rows = rows_of(reader, "/evaluation/league.csv")

    assert [(row["place"], row["rank"], row["tier"], row["rank_q95"]) for row in rows] == [
        ("331124102000", "1", "1", "4.0"),
        ("331124104000", "2", "1", "5.0"),
        ("331124106000", "3", "1", "5.0"),
        ("331124103000", "4", "1", "5.0"),
        ("331124105000", "5", "1", "5.0"),
        ("331124101000", "6", "2", "6.0"),
    ]
    assert [row["score"] for row in rows] == [
        row["score"]
        for row in sorted(
            rows_of(reader, "/evaluation/map.csv"), key=lambda row: -float(row["score"])
        )
    ]


def test_league_of_villages_names_those_that_are_not_ranked(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, "/evaluation/?level=village")

    assert "4 villages are ranked." in text
    assert (
        "Not ranked For these places, less than half of the index by weight is known and may be"
        " shown. Village 0-0 Village 0-1 Village 1-0 "
    ) in text
    assert "Of 84 values 16 are withheld, so that nobody" in text
    assert "Villages with an auditorium not computed for places of this level" in text
    assert reader.get("/evaluation/map.svg?level=village").status_code == 404


def test_league_keeps_what_was_asked_and_takes_the_default_for_what_is_not_there(
    reader: Client,
) -> None:
    make_busy_county()

    asked = reader.get("/evaluation/?level=village&frame=none&period=none").content.decode()

    assert re.findall(r'<option value="([^"]+)" selected', asked)[:2] == ["village", "commonfield"]
    assert 'href="league.svg?level=village&amp;frame=commonfield&amp;period=' in asked


def test_league_of_nothing_says_why_there_is_none(reader: Client) -> None:
    make_county(towns=1, villages=1)

    text = text_of(reader, "/evaluation/")

    assert "No ranking can be made of this" in text
    assert reader.get("/evaluation/league.csv").status_code == 422


def test_official_is_told_that_the_public_sees_less() -> None:
    make_busy_county()
    official = client_of(make_actor(Role.ANALYST, place=COUNTY))

    text = text_of(official, "/evaluation/?level=village")

    assert "12 villages are ranked." in text
    assert "You see what is withheld, too, as an official of the county" in text


@pytest.mark.parametrize(("query", "asked"), [("", 6), ("?level=village", 5)])
def test_league_asks_the_database_as_often_for_many_places(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str, asked: int
) -> None:
    make_busy_county()
    reader.get(f"/evaluation/{query}")

    with django_assert_num_queries(asked):
        reader.get(f"/evaluation/{query}")


def test_league_picture_is_an_svg_file(reader: Client) -> None:
    make_busy_county()

    response = reader.get("/evaluation/league.svg")

    assert response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert len(elements(response.content, "circle")) == 6


def test_sentences_say_that_places_are_alike() -> None:
    league = make_league([1, 2], [2, 1], [5, 5])

    with translation.override("en"):
        said = sentences_of(league)

    assert said == [
        "2 towns are ranked. We ranked them 1,000 times more, to see which differences last.",
        "No place is surely ahead of another: nobody can tell them apart.",
        (
            "Each time every weight was changed by up to 25%, one of 6 ways was taken to make"
            " points of values and to join them, and the figures were drawn as few counted acts may"
            " move them; for one that is withheld, or whose error is not known, that of another"
            " place was drawn. Not changed: which indicators count."
        ),
    ]


def test_sentences_name_who_is_surely_ahead() -> None:
    league = make_league([1, 2, 3], [1, 2, 3], [1, 2, 3])

    with translation.override("en"):
        said = sentences_of(league)

    assert said[1:3] == [
        (
            "They fall into 3 tiers. Surely ahead is who ranks before another in at least 95% of"
            " the draws; of two places in one tier, neither is."
        ),
        "In the first tier: P103. Of the 2 others, 2 are surely behind.",
    ]


@pytest.mark.parametrize(
    ("count", "text"), [(2, "P101, P102"), (7, "P101, P102, P103, P104, P105 and 2 more")]
)
def test_many_names_are_cut_short(count: int, text: str) -> None:
    codes = [f"331124{101 + number}000" for number in range(count)]
    values = make_values(
        {code: {each: n for n, each in enumerate(codes)} for code in ("one", "two", "three")}
    )
    rows = sorted(doubted(built(values, _FRAME)).rows, key=lambda row: row.place.code)

    with translation.override("en"):
        assert names_text(rows) == text


def test_pictures_draw_intervals_and_hatch_what_is_not_ranked() -> None:
    league = make_league([1, 2, 3], [1, 2, 3], [1, 2, 3])
    squares = [
        PlaceTile(code, code[6:9], code[6:9], col, 0) for col, code in enumerate(_TOWNS, start=2)
    ]

    ranks = intervals_picture(league, query="?q")
    towns = squares_picture(league, squares, query="?q")

    bars = [rect.get("class") for rect in elements(ranks.drawing, "rect")]
    assert [bar for bar in bars if bar != "target"] == ["step-3 edge"] * 3
    assert [row.texts for row in towns.rows] == [("0.0",), ("50.0",), ("100.0",), ("—",)]
    assert towns.rows[0].href == "/evaluation/places/331124101000/?q"


def test_many_of_one_score_are_drawn_as_one_and_stand_all_in_the_table() -> None:
    towns = [f"331124{101 + at}000" for at in range(14)]
    values = make_values(
        {
            code: {town: float(at > 6) for at, town in enumerate(towns)}
            for code in ("one", "two", "three")
        }
    )
    league = doubted(built(values, _FRAME))

    with translation.override("en"):
        picture = intervals_picture(league, query="")

    texts = [text.text or "" for text in elements(picture.drawing, "text")]
    assert len(picture.rows) == 14
    assert [text for text in texts if "score" in text] == [
        "1 · 7 with the same score (in the table)",
        "8 · 7 with the same score (in the table)",
    ]


def test_parts_of_an_index_are_shares_among_siblings() -> None:
    league = make_league([1, 2], [1, 2], [1, 1])

    parts = parts_of(_FRAME)

    assert [(share, [own for _code, own in inside]) for _group, share, inside in parts] == [
        (0.25, [0.5, 0.5]),
        (0.75, [1]),
    ]
    left_out = [(each.code, why) for each, why in left_out_of(league.index)]
    assert left_out == [("three", "constant")]
