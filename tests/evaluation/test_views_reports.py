from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from commonfield.evaluation.views.report_text import report_of
from commonfield.evaluation.views.reports import findings_of
from commonfield.kernel.clock import now
from commonfield.people.choices import Role
from tests.evaluation.builders_county import make_busy_county
from tests.evaluation.pages import text_of
from tests.front.drawings import title_of
from tests.people.builders import make_actor
from tests.portal.builders import COUNTY, leaf, make_county, record, village
from tests.supply.builders import client_of

TOWN = "331124103000"


def test_report_of_a_town_says_first_what_is_to_be_known(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"/evaluation/reports/{TOWN}/")

    assert "Report: Town 2 Town (zhen) · 2 villages" in text
    assert (
        "In short Of the county's 6 towns, with Town 2 among them: 1 is clearly behind it; 4 cannot"
        " be told apart from it. Its place is somewhere from number 1 to number 5. It is strong in:"
        " Mean price of fresh leaf, 116 yuan per kg (number 2 of 6). In no figure does it fall far"
        " behind the others. What changed in a year cannot be told: of a year ago too little is"
        " known. Among the towns of Songyang County"
    ) in text


def test_report_tells_each_figure_with_the_middle_and_which_way_is_better(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"/evaluation/reports/{TOWN}/")

    assert "Now A year ago Middle of the towns Compared" in text
    assert (
        "Mean price of fresh leaf yuan per kg · more is better 116 — 103 ▲ clearly better than most"
    ) in text
    # Nobody returned anything: all are alike, which says nothing of how far chance reaches.
    assert "Refunds as a share of sales % · less is better 0 — — " in text
    assert "Sales per store yuan per store · more is better Not known: there is nothing" in text


def test_report_of_a_village_says_what_is_hidden_and_that_it_is_not_ranked(reader: Client) -> None:
    make_busy_county()

    text = text_of(reader, f"/evaluation/reports/{village(1, 1)}/")

    assert "Village 1-1 has no place in the comparison: too little of it is known" in text
    assert "Withheld: fewer than five contributors, or one accounts for most of it." in text
    assert "8 figures are withheld: Online sales, Sales through the own shop, " in text
    assert "We would not tell yours either." in text
    assert "Among the villages of" not in text
    picture = f"/evaluation/reports/{village(1, 1)}/neighbours.svg"
    assert reader.get(picture).status_code == 404


def test_report_of_the_county_compares_it_with_itself_and_with_what_others_said(
    reader: Client,
) -> None:
    make_busy_county()
    last_year, before_it = (now() - timedelta(days=days) for days in (400, 740))
    record(
        [leaf(village(0, 0), f"g{at}", 3_950 + 20 * at, at=last_year) for at in range(6)], now=now()
    )
    record([leaf(village(0, 0), "g0", 4_000, at=before_it)], now=now())
    cache.clear()

    text = text_of(reader, f"/evaluation/reports/{COUNTY}/")

    assert "Only this county's figures are held here, so it is compared with itself" in text
    assert "Mean price of fresh leaf rose within a year from 40 yuan per kg to 102" in text
    assert "Of its 6 towns, Town 1 comes out first, but 4 others are not clearly behind" in text
    assert "Now A year ago In a year" in text
    assert "102 40 ▲ risen: better" in text
    assert "Online stores open: about 1,500 online tea stores in the county (An article" in text


def test_report_is_the_same_for_everybody(reader: Client) -> None:
    make_busy_county()
    address = f"/evaluation/reports/{village(1, 1)}/"

    public = text_of(reader, address)
    official = text_of(client_of(make_actor(Role.ANALYST, place=COUNTY)), address)

    assert official == public


def test_link_in_another_language_is_written_in_it_altogether(reader: Client) -> None:
    make_busy_county()

    response = reader.get(f"/evaluation/reports/{TOWN}/?lang=zh-hans")

    page = response.content.decode()
    assert response.headers["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans">' in page
    assert f'href="/evaluation/reports/{TOWN}.pdf?lang=zh-hans"' in page
    assert reader.get(f"/evaluation/reports/{TOWN}/?lang=fr").headers["Content-Language"] == "en"


def test_pdf_is_whole_and_the_same_for_the_same_figures(reader: Client) -> None:
    make_busy_county()
    address = f"/evaluation/reports/{TOWN}.pdf"

    response = reader.get(address)

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="{TOWN}-en.pdf"'
    assert response.content.startswith(b"%PDF-1.7")
    assert response.content.rstrip().endswith(b"%%EOF")
    chinese = reader.get(f"{address}?lang=zh-hans")
    assert chinese.headers["Content-Disposition"] == f'inline; filename="{TOWN}-zh-hans.pdf"'
    assert chinese.content != response.content


def test_picture_is_a_drawing_and_a_table(reader: Client) -> None:
    make_busy_county()
    address = f"/evaluation/reports/{TOWN}/neighbours"

    drawing = reader.get(f"{address}.svg").content
    rows = reader.get(f"{address}.csv").getvalue().decode("utf-8-sig").splitlines()

    assert title_of(drawing) == "Among the towns of Songyang County"
    assert rows[0] == "place,name,first,last"
    assert len(rows) == 7


@pytest.mark.parametrize("code", ["331124199000", "330106101000", "330000000000"])
@pytest.mark.parametrize("ending", ["/", ".pdf"])
def test_place_elsewhere_or_nowhere_has_no_report(reader: Client, code: str, ending: str) -> None:
    make_county(towns=1, villages=1)

    assert reader.get(f"/evaluation/reports/{code}{ending}").status_code == 404


@pytest.mark.parametrize("towns", [1, 3])
def test_report_asks_the_database_as_often_for_many_places(
    reader: Client, towns: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_county(towns=towns, villages=3)
    address = f"/evaluation/reports/{village(0, 0)}/"
    reader.get(address)

    with django_assert_num_queries(6):
        reader.get(address)


def test_report_of_a_demonstration_says_so(settings: Settings) -> None:
    make_county(towns=1, villages=1)
    findings = findings_of(COUNTY, now())
    settings.DEMO = True

    with translation.override("en"):
        told = report_of(findings).warning
        settings.DEMO = False
        untold = report_of(findings).warning

    assert told.startswith("This is a demonstration.")
    assert untold == ""
