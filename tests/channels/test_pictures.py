"""What a shop's months say of the time before it joined a platform."""

from commonfield.channels.queries.pictures import ShopMonths

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")


def test_running_month_counts_in_no_mean():
    assert ShopMonths(MONTHS, (10, 10, 10, 0), (0, 0, 90, 1), "2026-03").means == (10, 100)


def test_what_was_not_counted_is_no_month_without_sales():
    assert ShopMonths(MONTHS, (0, 10, 10, 0), (0, 90, 90, 1), "2026-02").means == (None, 100)
