"""Pages of a province's site: what everybody sees, what an analyst sees besides."""

import re
from datetime import date
from html import unescape

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.people.choices import Role
from commonfield.province.models import CollectedFigures
from tests.copies import taken_back
from tests.pages import text_of
from tests.people.builders import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, make_actor
from tests.province.builders import (
    COUNTIES,
    EARLIER,
    PROVINCE,
    make_counties,
    make_county,
    write_figures,
)
from tests.supply.builders import client_of

FIRST, SECOND, _SONGYANG, LATE = COUNTIES


def page(address: str, client: Client | None = None) -> str:
    found = (client or Client()).get(f"{address}?lang=en")
    assert found.status_code == 200, address
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text_of(found))))


def reachable(client: Client) -> dict[str, str]:
    """Return every page of the site that links lead to, with its text and attributes."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if address in found or answer.status_code != 200:
            continue
        found[address] = text_of(answer)
        waiting += re.findall(
            r'href="(/(?:counties|indicators|villages|idle)[^"#]*)"', found[address]
        )
    return found


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.lists(st.integers(100_001, 999_999), min_size=6, max_size=6, unique=True),
)
def test_no_page_without_sign_in_shows_what_a_county_withholds(
    withheld: list[bool], values: list[int]
):
    with taken_back():
        make_counties()
        counties = [make_county(FIRST), make_county(SECOND), make_county(COUNTY)]
        places = [(FIRST, "county", 0), (SECOND, "county", 1), (COUNTY, "county", 2)]
        places += [(TOWN, "town", 2), (VILLAGE, "village", 2), (OTHER_VILLAGE, "village", 2)]
        told = list(zip(places, withheld, values, strict=True))
        for code in ("online_sales", "library_readers"):
            for level in ("county", "town", "village"):
                for at, county in enumerate(counties):
                    own = [each for each in told if each[0][1:] == (level, at)]
                    shown = {p[0]: None if hidden else v for p, hidden, v in own}
                    write_figures(county, code, shown, level=level)
                    whole = {p[0]: v for p, _hidden, v in own}
                    write_figures(county, code, whole, level=level, sight="whole")

        pages = reachable(Client())

        seen = " ".join(pages.values()).replace(",", "")
        assert len(pages) > 10
        for (place, _level, _at), is_withheld, value in told:
            if is_withheld:
                # Chinese writes 10万; in full or short, no digits of it in a row.
                assert str(value) not in seen, place
                assert f"{value / 10_000:.1f}万" not in seen, place


def test_home_says_who_is_late_and_how_many_the_coverage_is_of():
    make_counties()
    for code, value in ((FIRST, 80.0), (SECOND, 90.0)):
        write_figures(make_county(code), "hall_coverage", {code: value})
    late = make_county(LATE, until=date(2026, 9, 30), window=EARLIER)
    write_figures(late, "hall_coverage", {LATE: 1.0})
    make_county(COUNTY, until=None)
    CollectedFigures.objects.filter(county__code=FIRST).update(
        cells={FIRST: [80.0, "shown", "", None, 8.0, 10.0]}
    )
    CollectedFigures.objects.filter(county__code=SECOND).update(
        cells={SECOND: [90.0, "shown", "", None, 27.0, 30.0]}
    )

    home, side_by_side = page("/"), page("/indicators/hall_coverage/")

    assert "2 of 4 counties have sent everything until 30 Nov 2026." in home
    assert home.index("nothing sent yet") < home.index("30 Sep 2026")
    assert "87.5%" in home
    assert "35 of 40 villages · 2 of 4 counties · complete until 30 Nov 2026" in home
    assert "Late: complete until 30 Sep 2026, figure of Oct 2025 to Sep 2026." in side_by_side


def test_official_finds_villages_without_hall_and_idle_halls():
    make_counties()
    county = make_county(COUNTY)
    for sight in ("public", "whole"):
        write_figures(county, "halls", {VILLAGE: 0, OTHER_VILLAGE: 1}, level="village", sight=sight)
        write_figures(
            county, "hall_events", {VILLAGE: 0, OTHER_VILLAGE: 0}, level="village", sight=sight
        )
    of_province = client_of(make_actor(Role.ANALYST, place=PROVINCE))
    of_county = client_of(make_actor(Role.ANALYST, place=COUNTY))

    without, idle = page("/villages-without-hall/"), page("/idle-halls/", of_province)

    assert "of 2 villages in 1 of 1 counties · " in without
    assert "Shang'an" in without
    assert "Yangjiatang" not in without
    assert "Yangjiatang" in idle
    assert "Shang'an" not in idle
    assert Client().get("/idle-halls/").status_code == 302
    assert of_county.get("/idle-halls/").status_code == 403


def test_analyst_of_the_province_alone_sees_figures_whole():
    make_counties()
    county = make_county(COUNTY)
    write_figures(county, "online_sales", {COUNTY: None})
    write_figures(county, "online_sales", {COUNTY: 4321}, sight="whole")
    address = "/indicators/online_sales/"

    seen = {
        place: page(address, client_of(make_actor(Role.ANALYST, place=place)))
        for place in (PROVINCE, COUNTY)
    }

    assert "4,321" in seen[PROVINCE]
    assert "withheld" in seen[COUNTY]
    assert "4,321" not in seen[COUNTY] + page(address)


def test_shop_and_desks_are_not_there_and_accounts_are():
    make_counties()
    client = client_of(make_actor(Role.COUNTY_ADMIN, place=PROVINCE))

    answers = {
        each: client.get(each).status_code
        for each in ("/market/", "/desk/", "/api/", "/evaluation/", "/people/", "/privacy/")
    }

    assert answers == dict.fromkeys(("/market/", "/desk/", "/api/", "/evaluation/"), 404) | (
        dict.fromkeys(("/people/", "/privacy/"), 200)
    )
