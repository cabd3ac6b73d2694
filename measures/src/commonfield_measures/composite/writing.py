"""A built index as files: scores, ranks, normalised values, weights, and the method they rest on.

Numbers are written in full precision: reading them gives the same bits. The files depend on inputs,
choices and the version alone, never on the time or the machine.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.building import Index
from commonfield_measures.composite.coherence import coherence_of
from commonfield_measures.composite.errors import NoSpreadError
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.ranking import ranks
from commonfield_measures.composite.sampling import DrawnRanks, draws_as_parquet
from commonfield_measures.composite.sensitivity import Removal, Sensitivity
from commonfield_measures.composite.statistics import (
    Correlation,
    Statistics,
    correlations_of,
    statistics_of,
)
from commonfield_measures.composite.types import IndexTable, Numbers
from commonfield_measures.files import csv_bytes, sha256_of, write_all
from commonfield_measures.version import __version__

_METHOD: Final = "method.json"
# Files that only some runs write.
OPTIONAL: Final = (
    *("intervals.csv", "draws.parquet", "statistics.csv", "correlations.csv"),
    *("sensitivity.csv", "removals.csv"),
)
CONVENTIONS: Final[Mapping[str, str]] = {
    "ranks": "1 = highest; ties share the smallest; in a panel within each Time",
    "direction": "normalised values point upwards: more is better for every indicator",
    "screen": "the share counts what stands in the table at that step",
    "treat": "skewness and kurtosis as Excel's SKEW and KURT (type 2 of R's e1071), kurtosis in"
    " excess; an indicator passes with |skew| below its limit or kurtosis below its limit; log is"
    " ln(x - min + 0.01 (max - min)); Box-Cox takes the same lift and the most likely lambda",
    "zscore": "sample standard deviation (n - 1)",
    "entropy": "shares of the normalised values within a group of indicators, 0 ln 0 = 0",
    "critic": "Pearson correlations; the divisor of the deviations cancels",
    "pca": "sizes of the loadings on the first component of the correlation matrix; its sign is set"
    " so that the mean loading is positive",
    "ahp": "principal right eigenvector; Saaty's random index",
    "gaps": "means go over the values that are there, weights rescaled; other rules refuse gaps",
    "mpi": "M - S² / M, S with the sample divisor over the members",
    "ampi": "M - S² / M, S with the population divisor over the members",
    "mpi+, ampi+": "M + S² / M, for an index of what is bad: unevenness adds to it",
    "std, gini": "standard deviations or Gini coefficients of the normalised values, as shares",
    "merec": "removal effects of the normalised values; merec:raw of the values before, x / max"
    " where less is better",
    "p values": "two-sided, of Pearson's r by Student's t with n - 2 degrees of freedom",
    "copeland": "units beaten less units lost to, by more than half of the weights",
    "quantiles": "linear (R's type 7)",
}


@dataclass(frozen=True, slots=True)
class Extras:
    """What is written beside an index on request."""

    drawn: DrawnRanks | None = None
    statistics: bool = False
    sensitivity: Sensitivity | None = None
    removals: tuple[Removal, ...] = ()


def write_index(index: Index, to: Path, extras: Extras | None = None) -> tuple[Path, ...]:
    """Write all files of an index into a folder, which is made if need be; return their paths.

    What an earlier run wrote there (its ``method.json`` says so) and this one does not is taken
    away: old intervals would stand beside new ranks. Anybody else's files stay.
    """
    extras = extras or Extras()
    drawn = extras.drawn
    state, scores = index.build.state, index.build.scores
    table, weights = state.table, state.weights or {}
    ranked = ranked_scores(table, scores.values)
    contents = {
        "scores.csv": _csv(table, scores.codes, scores.values.tolist()),
        "ranks.csv": _csv(table, scores.codes, ranked.tolist()),
        "normalised.csv": _csv(table, table.indicators, table.values.tolist()),
        "weights.csv": csv_bytes(
            [("iCode", "Weight"), *((code, repr(w)) for code, w in weights.items())]
        ),
    }
    contents |= _wanted(index, extras)
    method = method_of(index, drawn) | {"files": sorted({*contents, _METHOD})}
    text = json.dumps(method, ensure_ascii=False, indent=2, allow_nan=False)
    contents[_METHOD] = f"{text}\n".encode()
    earlier = _written_before(to)
    written = write_all(to, {Path(name): content for name, content in contents.items()})
    for name in earlier.difference(contents):
        (to / name).unlink(missing_ok=True)
    return written


def _written_before(folder: Path) -> set[str]:
    """Return which files of those that only some runs write an earlier run wrote there."""
    try:
        method = json.loads((folder / _METHOD).read_text(encoding="utf-8"))
        return set(OPTIONAL).intersection(method["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return set()


def _wanted(index: Index, extras: Extras) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if extras.drawn is not None:
        found["intervals.csv"] = _intervals(index.build.state.table, extras.drawn)
        found["draws.parquet"] = draws_as_parquet(extras.drawn)
    if extras.statistics:
        table = index.inputs.table
        found["statistics.csv"] = _lines(Statistics, statistics_of(table))
        found["correlations.csv"] = _lines(Correlation, correlations_of(table))
    if extras.sensitivity is not None:
        found["sensitivity.csv"] = _sensitivity(extras.sensitivity)
        found["removals.csv"] = _removals(extras.removals)
    return found


def _lines(kind: type[Statistics | Correlation], rows: Iterable[object]) -> bytes:
    """Write objects of one kind, a field a column; what is not defined stays empty."""
    names = [each.name for each in fields(kind)]
    cells = ([_cell(getattr(row, name)) for name in names] for row in rows)
    return csv_bytes([tuple(names), *map(tuple, cells)])


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _sensitivity(found: Sensitivity) -> bytes:
    """Write the shares of all ranks' variance together: a line a factor."""
    indices = found.indices
    head = ("factor", "first", "first_95", "total", "total_95", "ways")
    columns = (indices.first, indices.first_95, indices.total, indices.total_95)
    lines = [
        (
            factor,
            *(repr(float(column[place, -1])) for column in columns),
            " ".join(found.ways.get(factor, ())),
        )
        for place, factor in enumerate(found.factors)
    ]
    return csv_bytes([head, *lines])


def _removals(found: Sequence[Removal]) -> bytes:
    """Write what leaving out each indicator changes of the ranks."""
    head = ("indicator", "mean_shift", "largest_shift", "rank_correlation")
    lines = [
        (each.indicator, "", "", "")
        if each.comparison is None
        else (
            each.indicator,
            repr(each.comparison.mean_shift),
            str(each.comparison.largest_shift),
            repr(each.comparison.rank_correlation),
        )
        for each in found
    ]
    return csv_bytes([head, *lines])


def _intervals(table: IndexTable, drawn: DrawnRanks) -> bytes:
    found = drawn.intervals
    columns = (drawn.nominal, found.mean, found.median, found.q05, found.q95)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return _csv(table, ("nominal", "mean", "median", "q05", "q95"), rows)


def ranked_scores(table: IndexTable, scores: Numbers) -> NDArray[np.int64]:
    """Return ranks of each column, 1 = highest, ties sharing the smallest, within each time."""
    found = np.empty(scores.shape, np.int64)
    for rows in table.by_time():
        found[rows] = ranks(scores[rows].T).T
    return found


def method_of(index: Index, drawn: DrawnRanks | None = None) -> dict[str, object]:
    """Return all that the figures rest on: inputs with their hashes, tree, steps, conventions."""
    state = index.build.state
    other = {path.name: sha256_of(path) for path in index.other_files}
    files = {index.data.file: index.data.sha256, index.meta.file: index.meta.sha256} | other
    return {
        "program": "commonfield",
        "version": __version__,
        "seed": None if drawn is None else drawn.settings.get("seed"),
        "inputs": {
            "data": {"file": index.data.file, "sha256": index.data.sha256},
            "meta": {"file": index.meta.file, "sha256": index.meta.sha256},
            "others": [
                {"file": name, "sha256": digest} for name, digest in files.items() if name in other
            ],
        },
        **({"left_out": list(index.left_out)} if index.left_out else {}),
        "units": len(set(state.table.units)),
        "times": sorted(set(state.table.times or ()), key=float),
        "tree": [
            {
                "code": each.code,
                "name": each.name,
                "type": "Indicator" if each.is_indicator else "Aggregate",
                "level": each.level,
                "parent": each.parent,
                "direction": each.direction if each.is_indicator else None,
                "low": each.low,
                "high": each.high,
                "transform": each.transform if each.is_indicator else None,
                "target": each.target,
                "denominator": each.denominator,
                "treat": each.treat or None,
                "normalise": each.normalise or None,
            }
            for each in state.tree.elements
        ],
        "steps": [
            {
                "step": each.step,
                "parameters": dict(each.parameters),
                "changed": each.changed,
                "details": dict(each.details),
                "notices": [_notice(notice.code, str(notice)) for notice in each.notices],
            }
            for each in index.build.diagnoses
        ],
        "draws": None if drawn is None else dict(drawn.settings),
        "coherence": _coherence(index.build),
        "notices": [_notice(notice.code, str(notice)) for notice in index.inputs.notices],
        "conventions": dict(CONVENTIONS),
    }


def _coherence(build: Build) -> list[dict[str, object]]:
    """Return figures of every group that has them; a group without spread says so."""
    found: list[dict[str, object]] = []
    for group in build.state.tree.upwards():
        try:
            each = coherence_of(build, group)
        except NoSpreadError as error:
            found.append({"group": group, "undefined": str(error)})
            continue
        if each is not None:
            found.append(
                {
                    "group": group,
                    "rows": each.rows,
                    "alpha": each.alpha,
                    "explained": each.components.explained.tolist(),
                    "with_group": dict(zip(each.members, each.with_group.tolist(), strict=True)),
                    "pairs": [list(pair) for pair in each.pairs()],
                }
            )
    return found


def _notice(code: str, text: str) -> dict[str, str]:
    return {"code": code, "text": text}


def _csv(table: IndexTable, codes: Sequence[str], rows: Iterable[Sequence[float | int]]) -> bytes:
    times = () if table.times is None else ("Time",)
    lines: list[tuple[str, ...]] = [("uCode", *times, *codes)]
    for place, row in enumerate(rows):
        when = () if table.times is None else (table.times[place],)
        cells = ("" if math.isnan(value) else repr(value) for value in row)
        lines.append((table.units[place], *when, *cells))
    return csv_bytes(lines)
