from datetime import date

from commonfield.portal.board.rules.months import month_before, months_to, window_of
from commonfield.portal.board.types import Window


def test_month_before_crosses_years():
    assert month_before(202601, 1) == 202512
    assert month_before(202611, 23) == 202412
    assert month_before(202611, 0) == 202611


def test_months_to_is_oldest_first():
    assert months_to(202602, 3) == [202512, 202601, 202602]


def test_window_of_holds_twelve_months_and_the_twelve_before():
    assert window_of(date(2026, 11, 25)) == Window(202512, 202611, 202412, 202511)
