"""Published inputs with published outputs, to the digits that were published."""

import numpy as np
import polars as pl
import pytest

from commonfield_measures import Choices, build_index
from commonfield_measures.composite.sobol import sobol_indices
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weighing import priorities

_META = ("iCode", "Type", "Level", "Parent", "Weight", "Direction", "Low", "High", "Transform")
type Line = tuple[str, str, int, str | None, float, int, float | None, float | None, str | None]


def meta(*lines: Line) -> pl.DataFrame:
    return pl.DataFrame([dict(zip(_META, line, strict=True)) for line in lines])


def indicator(code: str, parent: str, weight: float = 1, direction: int = 1) -> Line:
    return (code, "Indicator", 1, parent, weight, direction, None, None, None)


def between(code: str, parent: str, low: float, high: float, transform: str = "none") -> Line:
    return (code, "Indicator", 1, parent, 1.0, 1, low, high, transform)


def aggregate(code: str, parent: str | None, level: int = 2) -> Line:
    return (code, "Aggregate", level, parent, 1.0, 1, None, None, None)


def test_human_development_index_of_2021():
    # UNDP, Human Development Report 2021/22, table 1; goalposts of its technical notes.
    countries = pl.DataFrame(
        {
            "uCode": ["Norway", "Switzerland", "Iceland", "China", "Niger"],
            "life": [83.2339, 83.9872, 82.6782, 78.2107, 61.5763],
            "expected": [18.1852, 16.5003, 19.1630, 14.2366, 6.9570],
            "mean": [13.0036, 13.8597, 13.7672, 7.6019, 2.1166],
            "income": [64660.1062, 66933.0045, 55782.0498, 17504.4, 1239.87],
        }
    )
    tree = meta(
        between("life", "health", 20, 85),
        between("expected", "education", 0, 18),
        between("mean", "education", 0, 15),
        between("income", "living", 100, 75_000, "log"),
        *(aggregate(code, "hdi") for code in ("health", "education", "living")),
        aggregate("hdi", None, 3),
    )

    found = build_index(
        countries, tree, Choices(normalise="goalposts", aggregate="amean,gmean")
    ).scores

    assert found["hdi"].round(3).to_list() == [0.961, 0.962, 0.959, 0.768, 0.400]


def test_merec_of_its_authors():
    # Keshavarz-Ghorabaee et al. 2021, Symmetry 13, 525, tables 1 to 5: two benefits, two costs.
    projects = pl.DataFrame(
        {
            "uCode": ["A1", "A2", "A3", "A4", "A5"],
            "a": [450, 10, 100, 220, 5],
            "b": [8000, 9100, 8200, 9300, 8400],
            "c": [54, 2, 31, 1, 23],
            "d": [145, 160, 153, 162, 158],
        }
    )
    tree = meta(
        *(indicator(code, "I", direction=1 if code in "ab" else -1) for code in "abcd"),
        aggregate("I", None),
    )

    found = build_index(projects, tree, Choices(weights="merec:raw")).weights

    assert found["Weight"].round(4).to_list() == [0.5752, 0.0141, 0.4016, 0.0091, 1.0]


def test_topsis_of_hwang_and_yoon():
    # Hwang and Yoon 1981, "Multiple Attribute Decision Making": four aircraft, price is a cost.
    aircraft = pl.DataFrame(
        {
            "uCode": ["A1", "A2", "A3", "A4"],
            "speed": [2.0, 2.5, 1.8, 2.2],
            "range": [1500, 2700, 2000, 1800],
            "payload": [20000, 18000, 21000, 20000],
            "price": [5.5, 6.5, 4.5, 5.0],
            "reliable": [5, 3, 7, 5],
            "agile": [9, 5, 7, 5],
        }
    )
    weights = {"speed": 0.2, "range": 0.1, "payload": 0.1, "price": 0.1, "reliable": 0.2}
    tree = meta(
        *(
            indicator(code, "best", weight, -1 if code == "price" else 1)
            for code, weight in (weights | {"agile": 0.3}).items()
        ),
        aggregate("best", None),
    )

    found = build_index(aircraft, tree, Choices(normalise="vector", aggregate="topsis"))

    # The book rounds on the way.
    published = [0.643, 0.268, 0.613, 0.312]
    assert found.scores["best"].to_list() == pytest.approx(published, abs=6e-4)


def test_critic_of_diakoulaki():
    # Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations Research 22: eight firms.
    firms = pl.DataFrame(
        {
            "uCode": list("ABCDEFGH"),
            "profit": [61.0, 20.7, 16.3, 9.0, 5.4, 4.0, -6.1, -34.6],
            "share": [1.08, 0.26, 1.98, 3.29, 2.77, 4.12, 3.52, 3.31],
            "output": [4.33, 4.34, 2.53, 1.65, 2.33, 1.21, 2.10, 0.98],
        }
    )
    tree = meta(
        *(indicator(code, "firm") for code in ("profit", "share", "output")),
        aggregate("firm", None),
    )

    found = build_index(firms, tree, Choices(weights="critic")).weights

    assert found["Weight"].round(8).to_list()[:3] == [0.20222554, 0.48090173, 0.31687273]


def test_wealth_of_nations_of_saaty():
    # Saaty 1980, "The Analytic Hierarchy Process": judgements of seven nations' wealth.
    upper = [
        [1, 4, 9, 6, 6, 5, 5],
        [0, 1, 7, 5, 5, 3, 4],
        [0, 0, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
        [0, 0, 0, 1, 1, 1 / 3, 1 / 3],
        [0, 0, 0, 0, 1, 1 / 3, 1 / 3],
        [0, 0, 0, 0, 0, 1, 2],
        [0, 0, 0, 0, 0, 0, 1],
    ]
    judgements = np.array(upper, np.float64)
    judgements[np.tril_indices(7, -1)] = 1 / judgements.T[np.tril_indices(7, -1)]

    found = priorities(judgements, "wealth", tuple("abcdefg"))

    assert found.weights.round(3).tolist() == [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094]
    assert round(found.eigenvalue, 2) == 7.61
    assert round(found.consistency_index, 2) == 0.10


def test_g_function_of_sobol():
    # Saltelli et al. 2008, "Global Sensitivity Analysis", with a = 0, 1, 4.5, 9, 99 …
    apart = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])

    def outcome(rows: Numbers) -> Numbers:
        factors = (np.abs(4 * rows - 2) + apart) / (1 + apart)
        return np.asarray(factors.prod(axis=1, keepdims=True))

    found = sobol_indices(outcome, factors=8, samples=16_384, rng=np.random.default_rng(3))

    first, total = (each.ravel()[:4].tolist() for each in (found.first, found.total))
    assert first == pytest.approx([0.7162, 0.1790, 0.0237, 0.0072], abs=0.02)
    assert total == pytest.approx([0.7871, 0.2424, 0.0343, 0.0105], abs=0.02)
