import math

import numpy as np
import pytest

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    ClassUnknownError,
    DivisorZeroError,
    NegativeValueError,
    NothingToShareError,
    NoUnitsError,
    OneSideMissingError,
    ShapeError,
)
from commonfield_measures.measures.gap import is_urban, lowest_as_mean, ratio, urban_rural_gap
from commonfield_measures.measures.inequality import gini
from commonfield_measures.measures.inputs import Named


def test_zhejiangs_published_ratio_of_incomes():
    # Zhejiang 2020: urban residents 62,699 yuan, rural 31,930: 1.96.
    found = urban_rural_gap([62_699, 31_930], ["111", "220"])

    assert round(found.ratio, 2) == 1.96
    assert found.difference == 30_769


def test_place_without_a_class_is_missing_not_rural():
    found = urban_rural_gap([30, 10, 90, 20], ["121", "220", None, ""], [1, 1, 7, 1])

    assert (found.urban, found.rural) == (30, 10)
    assert (found.urban_units, found.rural_units, found.without_class) == (1, 1, 2)
    assert found.coverage == 0.5
    assert found.weight_coverage == 0.2


def test_place_without_a_value_is_not_covered():
    found = urban_rural_gap([30, None, 20, 10], [112, 210, 123, 220], [1, 5, 3, 1])

    assert (found.urban, found.rural) == (22.5, 10)
    assert (found.without_value, found.units, found.coverage) == (1, 4, 0.75)


def test_classes_are_taken_as_text_and_as_numbers():
    for classes in (["111", "220"], [111, 220], [111.0, 220.0], np.array([111, 220])):
        assert urban_rural_gap([2, 1], classes).ratio == 2
    urban, has_class = is_urban(["122", "210", math.nan, "123"])
    assert urban.tolist() == [True, False, False, True]
    assert has_class.tolist() == [True, True, False, True]


def test_class_that_does_not_exist_is_refused():
    with pytest.raises(ClassUnknownError, match="“类别”, row 2: “300” is not an urban-rural class"):
        urban_rural_gap([1, 2], ["111", "300"], named=Named(groups="类别"))


def test_gap_without_a_side_is_refused():
    with pytest.raises(OneSideMissingError, match="side “rural”"):
        urban_rural_gap([1, 2], ["111", None])
    with pytest.raises(OneSideMissingError, match="side “urban”"):
        urban_rural_gap([1, 2], ["111", "220"], [0, 1])
    with pytest.raises(DivisorZeroError, match="urban by rural"):
        urban_rural_gap([1, 0], ["111", "220"])
    with pytest.raises(ShapeError):
        urban_rural_gap([1, 2], ["111"])


def test_ratio_says_what_it_rests_on():
    found = ratio([1, 2, None, 4], [2, 4, 5, None])

    assert (found.value, found.numerator, found.denominator) == (0.5, 3, 6)
    assert (found.covered, found.units, found.coverage) == (2, 4, 0.5)


def test_ratio_by_nothing_is_refused():
    with pytest.raises(DivisorZeroError):
        ratio([1, 2], [0, 0])
    with pytest.raises(NegativeValueError, match=r"“residents”, row 2: -1\.0 is negative"):
        ratio([1, 2], [3, -1], divisor="residents")
    with pytest.raises(NoUnitsError):
        ratio([1, None], [None, 2])


def test_lowest_fifth_as_the_mean_by_hand():
    # All grew by 34/20, the lowest not at all.
    found = lowest_as_mean([1, 2, 3, 4, 10], [1, 2, 3, 8, 20])

    assert found.lowest_growth == 1
    assert found.mean_growth == pytest.approx(1.7)
    assert found.values.tolist() == pytest.approx([1.7, 2, 3, 8, 20])
    assert found.missing == pytest.approx(0.7)
    assert found.missing_share == pytest.approx(0.7 / 34)
    assert found.ratio == pytest.approx(1 / (34 / 5))
    assert found.ratio_if == pytest.approx(1.7 / (34.7 / 5))
    assert found.gini == gini([1, 2, 3, 8, 20])
    assert found.gini_if == pytest.approx(gini(found.values))


def test_unit_across_the_border_and_those_beside_it_count_in_part():
    # A fifth of four is 0.8 of the two that start lowest: 0.4 of each.
    found = lowest_as_mean([1, 1, 2, 4], [1, 1, 4, 10])

    assert found.values.tolist() == pytest.approx([1.4, 1.4, 4, 10])
    assert found.missing == pytest.approx(0.8)


def test_weights_of_what_if_are_replications():
    found = lowest_as_mean([1, 2, 4], [2, 3, 9], [3, 2, 1])

    again = lowest_as_mean([1, 1, 1, 2, 2, 4], [2, 2, 2, 3, 3, 9])
    for name in ("lowest_growth", "mean_growth", "ratio", "ratio_if", "gini", "gini_if", "missing"):
        assert getattr(found, name) == pytest.approx(getattr(again, name))


def test_growth_from_nothing_is_refused():
    with pytest.raises(DivisorZeroError, match="growth"):
        lowest_as_mean([0, 1, 1, 1, 1], [1, 1, 1, 1, 1])
    with pytest.raises(NothingToShareError):
        lowest_as_mean([1, 1], [0, 0])
    with pytest.raises(ChoiceOutOfRangeError, match="share"):
        lowest_as_mean([1, 2], [1, 2], share=1)
