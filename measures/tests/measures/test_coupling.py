import math
from itertools import combinations

import numpy as np
import pytest

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    NegativeWeightError,
    OutOfRangeError,
    ShapeError,
    TooFewUnitsError,
)
from commonfield_measures.measures.coupling import Formula, coupling_coordination, obstacle_degrees
from commonfield_measures.measures.inputs import Named


def test_two_systems_by_hand():
    found = coupling_coordination([[0.2, 0.8], [0.5, 0.5]])

    assert found.coupling.tolist() == pytest.approx([2 * math.sqrt(0.16) / 1.0, 1])
    assert found.development.tolist() == pytest.approx([0.5, 0.5])
    assert found.coordination.tolist() == pytest.approx([math.sqrt(0.4), math.sqrt(0.5)])


def test_three_systems_by_hand():
    found = coupling_coordination([[0.2, 0.4, 0.8]], [0.5, 0.25, 0.25])

    assert found.coupling[0] == pytest.approx(3 * 0.064 ** (1 / 3) / 1.4)
    assert found.development[0] == pytest.approx(0.4)


def test_corrected_by_hand():
    two = coupling_coordination([[0.8, 0.2]], formula="corrected")
    three = coupling_coordination([[0.8, 0.2, 0.4]], formula="corrected")

    assert two.coupling[0] == pytest.approx(math.sqrt((1 - 0.6) * 0.25))
    # Differences 0.6, 0.4 and 0.2 over three pairs; 1/4 and 1/2 of the highest.
    assert three.coupling[0] == pytest.approx(math.sqrt((1 - 0.4) * math.sqrt(0.25 * 0.5)))


def test_corrected_is_its_definition():
    systems = np.random.default_rng(1).random((20, 5))

    found = coupling_coordination(systems, formula="corrected")

    for unit, c in zip(systems, found.coupling, strict=True):
        apart = sum(abs(a - b) for a, b in combinations(unit, 2)) / 10
        assert c == pytest.approx(math.sqrt((1 - apart) * np.prod(unit / unit.max()) ** 0.25))


def test_published_bounds_of_the_corrected_form():
    # 王淑佳等 2021, table 8, 京津冀 2008: usual C and corrected C of the same two systems. The
    # usual one gives U₁/U₂, and the corrected one then U₂ - U₁, which must be possible.
    for usual, corrected in [
        (0.9989, 0.9404),
        (0.6821, 0.3006),
        (0.8868, 0.5440),
        (0.6101, 0.2700),
    ]:
        ratio = ((1 - math.sqrt(1 - usual**2)) / usual) ** 2
        higher = (1 - corrected**2 / ratio) / (1 - ratio)
        assert 0 < higher < 1

        systems = [[higher, higher * ratio]]

        assert coupling_coordination(systems).coupling[0] == pytest.approx(usual)
        found = coupling_coordination(systems, formula="corrected").coupling[0]
        assert found == pytest.approx(corrected)


@pytest.mark.parametrize("formula", ["usual", "corrected"])
def test_system_at_zero_has_no_coupling(formula: Formula):
    found = coupling_coordination([[0, 1], [0, 0], [1, 1]], formula=formula)

    assert found.coupling.tolist() == [0, 0, 1]
    assert found.coordination.tolist() == [0, 0, 1]


def test_grades_are_tenths_with_their_upper_end():
    # D of two equal systems is the root of them.
    systems = [[d * d, d * d] for d in (0.0, 0.05, 0.25, 0.5, 0.9, 0.91, 1.0)]

    found = coupling_coordination(systems).grades()

    assert found == (
        "极度失调",
        "极度失调",
        "中度失调",
        "濒临失调",
        "良好协调",
        "优质协调",
        "优质协调",
    )


def test_many_small_systems_do_not_vanish():
    found = coupling_coordination(np.full((1, 40), 1e-12))

    assert found.coupling[0] == pytest.approx(1)


def test_obstacles_by_hand():
    found = obstacle_degrees([[0.2, 0.8, 1], [1, 0, 0]], [0.5, 0.25, 0.25])

    assert found.degrees[0].tolist() == pytest.approx([0.4 / 0.45, 0.05 / 0.45, 0])
    assert found.degrees[1].tolist() == pytest.approx([0, 0.5, 0.5])
    assert found.largest(2).tolist() == [[0, 1], [1, 2]]


def test_obstacles_add_up_by_dimension():
    names, found = obstacle_degrees([[0.2, 0.8, 1], [1, 0, 0]]).by_group(["乙", "甲", "甲"])

    assert names == ("乙", "甲")
    assert found.tolist() == [pytest.approx([0.8, 0.2]), [0, 1]]


def test_best_of_all_has_no_obstacle():
    assert obstacle_degrees([[1, 1], [0, 1]]).degrees.tolist() == [[0, 0], [1, 0]]


def test_bad_input_is_refused():
    named = Named(values="得分", units=["甲", "乙"], first_row=2)

    with pytest.raises(OutOfRangeError, match=r"“得分”, row 3 \(乙\): 1\.5 does not lie between 0"):
        obstacle_degrees([[0, 1], [0.5, 1.5]], named=named)
    with pytest.raises(OutOfRangeError, match="coupling coordination"):
        coupling_coordination([[0, -0.1]])
    with pytest.raises(TooFewUnitsError):
        coupling_coordination([[0.5], [0.2]])
    with pytest.raises(ShapeError):
        coupling_coordination([0.5, 0.2])
    with pytest.raises(ShapeError):
        obstacle_degrees([[0.5, 0.2]]).by_group(["a"])
    with pytest.raises(NegativeWeightError):
        obstacle_degrees([[0.5, 0.2]], [1, -1])
    with pytest.raises(ChoiceOutOfRangeError, match="formula"):
        coupling_coordination([[0.5, 0.2]], formula="other")  # type: ignore[arg-type]
