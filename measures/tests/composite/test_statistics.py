import numpy as np
import pytest

from commonfield_measures.composite.statistics import correlations_of, statistics_of
from measures.tests.composite.builders import make_table


def test_statistics_of_an_indicator_with_a_gap():
    table = make_table([[0, 1], [2, 1], [np.nan, 1], [4, 1], [10, 1]], codes=["a", "b"])

    a, b = statistics_of(table)

    assert (a.available, a.share_available, a.zeros, a.distinct) == (4, 0.8, 1, 4)
    assert (a.minimum, a.median, a.mean, a.maximum) == (0, 3, 4, 10)
    # Excel: STDEV, SKEW and KURT of 0, 2, 4 and 10.
    assert (a.deviation, a.skew, a.kurtosis) == pytest.approx((4.320494, 1.190340, 1.5))
    assert (b.deviation, b.skew, b.kurtosis) == (0, None, None)


def test_correlations_with_their_p_values():
    values = np.array([[1, 2, 5], [2, 1, 5], [3, 4, 5], [4, 3, 5], [5, 7, 5], [6, 8, 5]], float)
    pairs = {(each.first, each.second): each for each in correlations_of(make_table(values))}

    found = pairs["i0", "i1"]
    assert found.rows == 6
    r = np.corrcoef(values[:, 0], values[:, 1])[0, 1]
    # Student's t with four degrees of freedom has a distribution in closed form.
    t = r * np.sqrt(4 / (1 - r * r))
    below = 0.5 + 0.375 * t / np.sqrt(1 + t * t / 4) * (1 - t * t / (12 * (1 + t * t / 4)))
    assert (found.correlation, found.p_value) == pytest.approx((r, 2 * (1 - below)))
    assert pairs["i0", "i2"].correlation is None


def test_correlation_of_the_same_is_sure_and_of_two_rows_unknown():
    same = make_table([[1, 2], [2, 4], [3, 6], [4, 8]])
    few = make_table([[1, 2], [2, np.nan], [3, 5]])

    (sure,), (unknown,) = correlations_of(same), correlations_of(few)

    assert sure.correlation == pytest.approx(1)
    assert sure.p_value == pytest.approx(0, abs=1e-12)
    assert (unknown.rows, unknown.correlation, unknown.p_value) == (2, None, None)
