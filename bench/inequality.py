"""Theil's and Dagum's decompositions beside the unavoidable part of each.

Times are CPU seconds of this process, one thread. The peers of the same run: for Theil, with
integer groups, one logarithm and one ``np.bincount`` of all rows; for Dagum, NumPy's sort of all
units. Each measure has also its limit in seconds. No database is involved; the engine's name says
what the arrays are. What is measured is compared with the definition first.
"""

import os
from collections.abc import Sequence
from typing import Any, Final

# One thread, as the floors were measured; before NumPy's library starts its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from bench.harness import Result, cpu_seconds_of_runs, environment, quickest
from commonfield_measures.measures.dagum import dagum, dagum_pairs
from commonfield_measures.measures.theil import theil_grouped

_ROWS: Final = 1_000_000
_COUNTIES: Final = 2_800
_VILLAGES: Final = 18_620
_GROUPS: Final = 90
_THEIL_LIMIT_S: Final = 0.02
_DAGUM_LIMIT_S: Final = 0.07
# So often in one run: one time is shorter than the clock of a busy machine is exact.
_TIMES: Final = 5
_EXACT: Final = 1e-10

type Floats = NDArray[np.float64]
type Codes = NDArray[np.intp]


def run(runs: int) -> list[Result]:
    """Measure both decompositions beside their peers and limits."""
    chance = np.random.default_rng(20261126)
    incomes, counties = chance.lognormal(10, 1, _ROWS), chance.integers(0, _COUNTIES, _ROWS)
    _check_theil(incomes, counties)
    theil = cpu_seconds_of_runs(lambda: theil_grouped(incomes, counties), runs, times=_TIMES)
    counted = cpu_seconds_of_runs(
        lambda: np.bincount(counties, incomes * np.log(incomes)), runs, times=_TIMES
    )
    groups = chance.integers(0, _GROUPS, _VILLAGES)
    shares = chance.lognormal(10, 1, _VILLAGES) * (1 + groups / _GROUPS)
    _check_dagum(shares, groups)
    parts = cpu_seconds_of_runs(lambda: dagum(shares, groups), runs, times=_TIMES)
    pairs = cpu_seconds_of_runs(lambda: dagum_pairs(shares, groups), runs, times=_TIMES)
    ordered = cpu_seconds_of_runs(lambda: np.sort(shares), runs, times=_TIMES)
    theil_peer = {"one_log_and_bincount_cpu_s": round(min(counted), 5)}
    dagum_peer = {"one_sort_cpu_s": round(min(ordered), 5)}
    return [
        _result("inequality_theil", theil, _THEIL_LIMIT_S, theil_peer),
        _result("inequality_dagum", parts, _DAGUM_LIMIT_S, dagum_peer),
        _result("inequality_dagum_pairs", pairs, _DAGUM_LIMIT_S, dagum_peer),
    ]


def _check_theil(incomes: Floats, counties: Codes) -> None:
    """Compare with the formula.

    Raises:
        SystemExit: if they differ.
    """
    ratios = incomes / incomes.mean()
    within = sum(
        float((part * np.log(part / part.mean())).sum())
        for part in (incomes[counties == county] for county in range(_COUNTIES))
    ) / float(incomes.sum())
    found = theil_grouped(incomes, counties).theil_t
    total = float((ratios * np.log(ratios)).mean())
    if max(abs(found.total - total), abs(found.within - within)) > _EXACT:
        raise SystemExit(f"Theil differs from its definition: {found}, {total}, {within}")


def _check_dagum(shares: Floats, groups: Codes) -> None:
    """Compare with the mean differences inside each group and of all.

    Raises:
        SystemExit: if they differ.
    """
    found, pairs = dagum(shares, groups), dagum_pairs(shares, groups).total
    whole = len(shares) * float(shares.sum()) * 2
    within = 0.0
    for group in range(_GROUPS):
        part = shares[groups == group]
        within += float(np.abs(part[:, None] - part).sum()) / whole
    total = sum(float(np.abs(shares - one).sum()) for one in shares) / whole
    for one in (found, pairs):
        if max(abs(one.within - within), abs(one.gini - total)) > _EXACT:
            raise SystemExit(f"Dagum differs from its definition: {one}, {within}, {total}")


def _result(name: str, taken: Sequence[float], limit: float, more: dict[str, Any]) -> Result:
    value, spread = quickest(taken)
    return Result(
        name=name,
        value=value,
        unit="CPU s",
        peer=f"{limit:g} CPU s",
        peer_value=limit,
        goal=1.0,
        runs=len(taken),
        spread=spread,
        is_at_most=True,
        environment=environment(f"NumPy {np.__version__}, one thread") | more,
    )
