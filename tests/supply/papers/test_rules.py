from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.front.numbers import weight
from commonfield.supply.choices import LabelSheet, WeightUnit
from commonfield.supply.errors import LicenceNumberUnusableError
from commonfield.supply.papers.rules import best_before, label_sheets, licence_number
from commonfield.supply.rules import parse_weight


@given(st.integers(0, 999_999), st.sampled_from(list(WeightUnit)), st.booleans(), st.booleans())
def test_a_weight_typed_as_it_is_shown_is_the_same(
    weight_g: int, unit: WeightUnit, chinese: bool, has_unit: bool
):
    shown = weight(weight_g, unit=unit, chinese=chinese).replace(",", "")

    assert parse_weight(shown if has_unit else shown.split()[0], unit=unit) == weight_g


@given(st.sampled_from(list(LabelSheet)), st.integers(1, 200), st.data())
def test_every_label_lies_on_a_sheet_behind_the_places_used_up(
    sheet: LabelSheet, count: int, data: st.DataObject
):
    start = data.draw(st.integers(1, sheet.on_a_sheet))

    sheets = label_sheets(sheet, count, start)

    places = [place for each in sheets for place in each]
    assert places == [False] * (start - 1) + [True] * count
    assert [len(each) for each in sheets[:-1]] == [sheet.on_a_sheet] * (len(sheets) - 1)


@pytest.mark.parametrize(
    ("packed_on", "months", "last_day"),
    [
        (date(2026, 11, 28), 18, date(2028, 5, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_best_before_is_a_day_of_the_calendar(packed_on: date, months: int, last_day: date):
    assert best_before(packed_on, months) == last_day


def test_licence_number_is_sc_and_fourteen_digits():
    assert licence_number(" sc114 3311 2400 123 ") == "SC11433112400123"
    assert licence_number("") == ""
    with pytest.raises(LicenceNumberUnusableError):
        licence_number("SC123")
