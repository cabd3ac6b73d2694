import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from commonfield.people.choices import Role
from commonfield.province.analyst.urls import urlpatterns
from tests.people.builders import make_actor
from tests.province.analyst.builders import (
    COUNTIES,
    LATE,
    LATE_PERIODS,
    PERIODS,
    PROVINCE,
    YEARS,
    figure,
)
from tests.supply.builders import client_of

pytestmark = pytest.mark.usefixtures("province")
_ARGS = {"report", "report_pdf", "report_picture"}


@pytest.fixture
def analyst() -> Client:
    return client_of(make_actor(Role.ANALYST, place=PROVINCE))


def addresses() -> list[str]:
    """Return an address of every page and file."""
    found = []
    for name in (f"{each.name}" for each in urlpatterns):
        told = {"code": COUNTIES[1]} if name in _ARGS else {}
        told |= {"code": "jobs"} if name.startswith("gap_") or name == "gap" else {}
        told |= {"ending": "csv"} if name.endswith("_picture") else {}
        found.append(reverse(f"province:{name}", kwargs=told))
    return found


def test_every_page_and_file_opens_to_the_provinces_analyst_and_to_nobody_else(analyst: Client):
    nobody, neighbour = Client(), client_of(make_actor(Role.ANALYST, place=COUNTIES[0]))

    for address in addresses():
        assert analyst.get(address, {"indicator": "jobs"}).status_code == 200, address
        assert nobody.get(address).status_code == 302, address
        assert neighbour.get(address).status_code == 403, address


def test_the_table_beside_small_multiples_holds_the_figures_and_a_late_countys_own_periods(
    analyst: Client,
):
    address = reverse("province:change_picture", kwargs={"ending": "csv"})
    answer = analyst.get(address, {"indicator": "online_stores"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    found = {
        (row["place"].strip(), row["period"]): float(row["value"])
        for row in csv.DictReader(io.StringIO(text))
    }

    assert found == {
        (code, period): figure("online_stores", number, year)
        for number, code in enumerate(COUNTIES)
        for year, period in zip(YEARS, LATE_PERIODS if code == LATE else PERIODS, strict=True)
    }
    assert "unhidden" in answer.headers["Content-Disposition"]


def test_places_are_sorted_by_a_link_and_a_late_county_stands_last_either_way(analyst: Client):
    for sort, first in (("", COUNTIES[-2]), ("low", COUNTIES[0])):
        page = analyst.get(reverse("province:beside"), {"indicator": "jobs", "sort": sort})
        rows = page.context["rows"]

        assert rows[0]["code"] == first
        assert rows[-1]["code"] == LATE
        assert rows[-1]["note"].startswith("Late")


def test_a_report_says_where_a_county_stands_in_the_province_and_nothing_of_hands(analyst: Client):
    page = analyst.get(reverse("province:report", args=[COUNTIES[1]])).content.decode()

    assert "that are not late" in page
    assert "for officials only" in page
    assert "entered by hand" not in page
    assert "filled in a form" not in page
