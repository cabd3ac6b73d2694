"""What holds a place back, and how well its systems go together: 障碍度 and 耦合协调度.

Both take values that are normalised already, 0 (worst) to 1 (best).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    NoUnitsError,
    OutOfRangeError,
    ShapeError,
    TooFewUnitsError,
)
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Named,
    checked_weights,
    grouping,
    numbers,
)

type Formula = Literal["usual", "corrected"]

_TWO: Final = 2
# From D = 0 on, a tenth each, the upper end included. Source: 廖重斌 1999, 《环境与经济协调发展的
# 定量评判及其分类体系》, 热带地理 19(2): 171-177.
GRADES: Final = (
    "极度失调",
    "严重失调",
    "中度失调",
    "轻度失调",
    "濒临失调",
    "勉强协调",
    "初级协调",
    "中级协调",
    "良好协调",
    "优质协调",
)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Obstacle degrees: shares that add up to 1 for each unit, 0 for one that lacks nothing.

    Shapes: ``degrees`` units × indicators.
    """

    degrees: Floats

    def largest(self, count: int) -> NDArray[np.intp]:
        """Return for each unit the indicators that hold it back most (units × ``count``)."""
        return np.argsort(-self.degrees, axis=1, kind="stable")[:, :count]

    def by_group(self, parents: Given) -> tuple[tuple[str | int, ...], Floats]:
        """Add up the indicators of a dimension: its names, and units × dimensions.

        Args:
            parents: The dimension of each indicator.

        Raises:
            ShapeError: if there is not one for each indicator.
        """
        place = grouping(parents, Named(groups="parent"))
        if len(place.codes) != self.degrees.shape[1]:
            raise ShapeError(
                column="parent", found=place.codes.shape, expected=f"({self.degrees.shape[1]},)"
            )
        belongs = np.zeros((len(place.codes), place.count))
        belongs[np.arange(len(place.codes)), place.codes] = 1
        return tuple(place.labels), self.degrees @ belongs


@dataclass(frozen=True, slots=True)
class Coupling:
    """How well systems go together, a unit each.

    ``coupling`` C: 1 where all systems are equally far; ``development`` T: the weighted mean of the
    systems; ``coordination`` D = √(C T).
    """

    formula: Formula
    coupling: Floats
    development: Floats
    coordination: Floats

    def grades(self) -> tuple[str, ...]:
        """Return each unit's grade of coordination, of ten equal steps (``GRADES``)."""
        steps = np.ceil(self.coordination * len(GRADES)).astype(np.intp) - 1
        return tuple(GRADES[step] for step in np.clip(steps, 0, len(GRADES) - 1))


def obstacle_degrees(
    normalised: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Obstacles:
    """Return by how much each indicator holds each unit back (障碍度).

    O_ij = w_j (1 - x_ij) / Σ_j w_j (1 - x_ij): factor contribution (weight) times deviation. A unit
    at the best of all has no obstacle: 0 everywhere.

    Args:
        normalised: Units × indicators, 0 to 1.
        weights: One an indicator; equal if left out.
        named: What refusals call them.

    Source: 鲁春阳等 2011, 《基于改进 TOPSIS 法的城市土地利用绩效评价及障碍因子诊断》,
    资源科学 33(3): 535-541.

    Raises:
        OutOfRangeError: for a value below 0 or above 1.
    """
    found = _normalised(normalised, "obstacle degree", named)
    counts = checked_weights(weights, found.shape[1], Named(weights=named.weights))
    lacking = (1 - found) * (1.0 if counts is None else counts)
    totals = lacking.sum(axis=1, keepdims=True)
    return Obstacles(np.divide(lacking, totals, out=np.zeros_like(lacking), where=totals > 0))


def coupling_coordination(
    systems: Given,
    weights: Given | None = None,
    *,
    formula: Formula = "usual",
    named: Named = UNNAMED,
) -> Coupling:
    """Return coupling C, development T and coordination D of two and more systems (耦合协调度).

    With k systems U, T = Σ a U with Σ a = 1, D = √(C T):

    - ``usual``: C = k (ΠU)^(1/k) / ΣU, the geometric by the arithmetic mean; for k = 2,
      C = 2 √(U₁U₂) / (U₁ + U₂). It lies near 1 for most data.
    - ``corrected``: C = √((1 - mean of |U_i - U_j| over the pairs) (Π U_i / max U)^(1/(k-1))), the
      maximum being one of the factors of Π and so 1; for k = 2, C = √((1 - |U₁ - U₂|) U₁/U₂) with
      U₂ the larger. It spreads over 0 to 1.

    A unit with a system at 0 has C = 0 and D = 0, one with all systems at 0 too (there C has no
    limit, but D = 0 in any case).

    Args:
        systems: Units × systems, 0 to 1.
        weights: a, one a system; equal if left out.
        formula: Which C.
        named: What refusals call them.

    Source: 王淑佳等 2021 《国内耦合协调度模型的误区及修正》, 自然资源学报 36(3): 793–810.

    Raises:
        OutOfRangeError: for a value below 0 or above 1.
        TooFewUnitsError: for fewer than two systems.
        ChoiceOutOfRangeError: for a formula that there is not.
    """
    if formula not in {"usual", "corrected"}:
        raise ChoiceOutOfRangeError(
            choice="formula", value=formula, expected="“usual” or “corrected”"
        )
    found = _normalised(systems, "coupling coordination", named)
    if found.shape[1] < _TWO:
        raise TooFewUnitsError(
            column=named.values, count=found.shape[1], least=_TWO, measure="coupling coordination"
        )
    counts = checked_weights(weights, found.shape[1], Named(weights=named.weights))
    shares = np.full(found.shape[1], 1.0) if counts is None else counts
    development = (found * shares).sum(axis=1) / shares.sum()
    coupling = _usual(found) if formula == "usual" else _corrected(found)
    return Coupling(formula, coupling, development, np.sqrt(coupling * development))


def _usual(systems: Floats) -> Floats:
    highest = systems.max(axis=1, keepdims=True)
    # By the highest of each unit, so that products of many small numbers do not vanish.
    even = np.divide(systems, highest, out=np.zeros_like(systems), where=highest > 0)
    means = even.mean(axis=1)
    product = np.prod(even ** (1 / systems.shape[1]), axis=1)
    found = np.divide(product, means, out=np.zeros_like(means), where=means > 0)
    return np.minimum(found, 1.0)


def _corrected(systems: Floats) -> Floats:
    count = systems.shape[1]
    rising = np.sort(systems, axis=1)
    # Σ over pairs of |U_i - U_j|: the i-th of the sorted is larger than i others.
    places = 2 * np.arange(count) - (count - 1)
    apart = (rising * places).sum(axis=1) / (count * (count - 1) / 2)
    highest = rising[:, -1:]
    even = np.divide(rising, highest, out=np.zeros_like(rising), where=highest > 0)
    product = np.prod(even ** (1 / (count - 1)), axis=1)
    found: Floats = np.sqrt(np.clip((1 - apart) * product, 0.0, 1.0))
    return found


def _normalised(given: Given, measure: str, named: Named) -> Floats:
    found = numbers(given, named.values, named)
    if found.ndim != _TWO:
        raise ShapeError(column=named.values, found=found.shape, expected="units × columns")
    if not found.size:
        raise NoUnitsError(column=named.values)
    outside = np.argwhere((found < 0) | (found > 1))
    if len(outside):
        place = tuple(outside[0])
        raise OutOfRangeError(
            column=named.values,
            row=named.row(place[0]),
            value=float(found[place]),
            low=0,
            high=1,
            measure=measure,
        )
    return found
