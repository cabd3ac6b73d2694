"""Days as sheets write them, funds however they are typed."""

from datetime import date

import pytest

from commonfield.projects.works import errors
from commonfield.projects.works.choices import FundSource
from commonfield.projects.works.rules import (
    STEPS,
    proposed_days,
    read_day,
    source_named,
    typed_payment,
)
from commonfield.projects.works.types import NewProjectPayment, SourceView

DAY = date(2026, 11, 4)
CENTRAL = SourceView(1, FundSource.CENTRAL, "数字乡村资金", 5, 0)
COUNTY = SourceView(2, FundSource.COUNTY, "县配套A", 5, 0)
SECOND = SourceView(3, FundSource.COUNTY, "县配套B", 5, 0)


@pytest.mark.parametrize("text", ["2026-11-04", "2026/11/4", "2026年11月4日", " 2026.11.04 "])
def test_day_is_read_as_sheets_write_it(text: str):
    assert read_day(text) == DAY


@pytest.mark.parametrize("text", ["", "2026-13-01", "4 Nov", "20261104"])
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(errors.PaymentDayError):
        read_day(text)


@pytest.mark.parametrize(("number", "purpose"), [("9" * 41, ""), ("JZ-1", "设" * 61)])
def test_row_of_a_sheet_that_no_column_takes_is_refused(number: str, purpose: str):
    with pytest.raises(errors.PaymentTextTooLongError):
        typed_payment(NewProjectPayment(1, number, 5, DAY, purpose))


def test_source_is_found_by_its_fund_or_by_its_kind_if_there_is_one():
    sources = [CENTRAL, COUNTY, SECOND]

    found = [
        source_named(text, sources) for text in ("县配套a", str(CENTRAL.source.label), "县级", "")
    ]

    assert found == [COUNTY, CENTRAL, None, None]


def test_planned_days_rise_to_the_last_day():
    days = list(proposed_days(DAY, date(2026, 12, 1)).values())

    assert (len(days), days[-1], days) == (len(STEPS), date(2026, 12, 1), sorted(days))
