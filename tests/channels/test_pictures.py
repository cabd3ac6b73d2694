"""What a shop's months say of the time before it joined a platform, and a county's of few."""

from commonfield.channels.queries.pictures import ShopMonths, county_months
from commonfield.facts.commands import fold_new_facts, record
from commonfield.kernel.clock import start_of_china_day
from commonfield.people.choices import Role
from tests.facts.builders import sale
from tests.night import first_of_month
from tests.people.builders import COUNTY, NOW, make_actor

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")


def test_running_month_counts_in_no_mean():
    assert ShopMonths(MONTHS, (10, 10, 10, 0), (0, 0, 90, 1), "2026-03").means == (10, 100)


def test_what_was_not_counted_is_no_month_without_sales():
    assert ShopMonths(MONTHS, (0, 10, 10, 0), (0, 90, 90, 1), "2026-02").means == (None, 100)


def test_what_few_stores_sold_on_a_platform_is_withheld_in_the_countys_picture():
    official = make_actor(Role.BUREAU, place=COUNTY, username="bureau")
    before = start_of_china_day(first_of_month(1))
    for nth in range(6):
        for channel in ("own", "pinduoduo") if nth < 5 else ("taobao",):
            fen = 2_000 if channel == "own" else 1_000
            record(sale(fen, channel=channel, subject=f"O{nth}", at=before), now=NOW)
    fold_new_facts(NOW)

    found = county_months(by=official, now=NOW)

    assert {each: sums[-1] for each, sums in found.channels.items()} == {
        "own": 10_000, "pinduoduo": None, "taobao": None,
    }  # fmt: skip
    assert (found.together[-1], found.together[0]) == (16_000, 0)
