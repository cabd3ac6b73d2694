import math
from decimal import Decimal

import numpy as np
import pytest

from commonfield_measures.errors import (
    GroupMissingError,
    MeasuresError,
    NegativeValueError,
    NegativeWeightError,
    NotANumberError,
    NotFiniteError,
    NoUnitsError,
    NoWeightError,
    ShapeError,
    ValueMissingError,
)
from commonfield_measures.measures.inequality import gini
from commonfield_measures.measures.inputs import UNNAMED, Given, Named, grouping, number_of, numbers

NAMED = Named(
    values="收入", weights="人数", groups="县", units=["甲村", "乙村", "丙村"], first_row=2
)


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ([1, "二", 3], NotANumberError, "“收入”, row 3 (乙村): “二” is not a number."),
        ([1, "1_000", 3], NotANumberError, "“收入”, row 3 (乙村): “1_000” is not a number."),
        ([1, "1,000", 3], NotANumberError, "“收入”, row 3 (乙村): “1,000” is not a number."),
        ([1, "\uff11", 3], NotANumberError, "“收入”, row 3 (乙村): “\uff11” is not a number."),
        ([1, 2, None], ValueMissingError, "“收入”, row 4 (丙村): there is no value"),
        ([math.nan, 2, 3], ValueMissingError, "“收入”, row 2 (甲村): there is no value"),
        (["1", "", "3"], ValueMissingError, "“收入”, row 3 (乙村): there is no value"),
        (["1", "NA", "3"], ValueMissingError, "“收入”, row 3 (乙村): there is no value"),
        ([1, 2, math.inf], NotFiniteError, "“收入”, row 4 (丙村): the value is infinite"),
        (["1", "2", "1e999"], NotFiniteError, "“收入”, row 4 (丙村): the value is infinite"),
        ([1, -2, 3], NegativeValueError, "“收入”, row 3 (乙村): -2.0 is negative, and Gini"),
        ([], NoUnitsError, "“收入” has no values."),
        (
            [[1], [2, 3]],
            ShapeError,
            "“收入” has the shape (uneven); it must be rows of one length.",
        ),
        ([[1], [2], [3]], ShapeError, "“收入” has the shape (3, 1); it must be one column."),
    ],
)
def test_value_that_cannot_be_is_refused_with_column_row_and_rule(
    values: Given, error: type[MeasuresError], sentence: str
):
    with pytest.raises(error) as refused:
        gini(values, named=NAMED)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("weights", "error", "sentence"),
    [
        ([1, -1, 1], NegativeWeightError, "“人数”, row 3 (乙村): the weight -1.0 is negative."),
        ([0, 0, 0], NoWeightError, "The weights “人数” add up to 0"),
        ([1, 1], ShapeError, "“人数” has the shape (2,); it must be (3,)."),
        ([1, "x", 1], NotANumberError, "“人数”, row 3 (乙村): “x” is not a number."),
        ([1, None, 1], ValueMissingError, "“人数”, row 3 (乙村): there is no value"),
    ],
)
def test_weight_that_cannot_be_is_refused(
    weights: Given, error: type[MeasuresError], sentence: str
):
    with pytest.raises(error) as refused:
        gini([1, 2, 3], weights, named=NAMED)

    assert sentence in str(refused.value)


def test_group_that_is_not_there_is_refused():
    given: list[Given] = [["a", "", "b"], ["a", None, "b"], [1.0, math.nan, 2.0]]

    for groups in given:
        with pytest.raises(GroupMissingError, match=r"“县”, row 3 \(乙村\): there is no group"):
            grouping(groups, NAMED)


def test_numbers_of_any_kind_are_taken():
    for given in (
        [1, 2],
        [1.0, 2.0],
        ["1", " 2 "],
        [Decimal(1), Decimal(2)],
        [True, 2],
        (1, "2e0"),
    ):
        assert numbers(given, "x", UNNAMED).tolist() == [1, 2]
    assert numbers(np.array([1, 2], np.float32), "x", UNNAMED).dtype == np.float64


def test_masked_value_is_missing():
    masked = np.ma.masked_array([1, 2, 3], [False, True, False])

    with pytest.raises(ValueMissingError, match="row 2"):
        gini(masked)


def test_missing_number_is_nan_where_it_is_taken():
    assert math.isnan(number_of(None))
    assert math.isnan(number_of(" NA "))
    assert np.isnan(numbers([1, None], "x", UNNAMED, missing=True)).tolist() == [False, True]


def test_row_of_a_table_is_that_of_its_unit():
    with pytest.raises(NotANumberError, match="row 2: “x”"):
        numbers([["1", "2"], ["3", "x"], ["5", "6"]], "table", UNNAMED)


def test_groups_are_numbered_in_the_order_of_their_names():
    found = grouping(["b", "a", "b"], UNNAMED)

    assert (found.codes.tolist(), found.labels) == ([1, 0, 1], ("a", "b"))
    assert grouping([5, 3, 5], UNNAMED).codes.tolist() == [5, 3, 5]
    assert grouping([-1, 3, -1], UNNAMED).count == 2
