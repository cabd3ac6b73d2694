"""How sure the ranks of a built index are when its weights are drawn, and the draws as a file."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from commonfield.evaluation.composite.climbing import Climb
from commonfield.evaluation.composite.doubting import (
    BLOCK,
    Intervals,
    RankSample,
    Told,
    sample_ranks,
)
from commonfield.evaluation.composite.drawing import (
    StoredWeight,
    in_blocks,
    noisy_weights,
    stored_weights,
)
from commonfield.evaluation.composite.errors import (
    DrawsCountError,
    DrawsTooManyError,
    DrawUndefinedError,
    GapError,
    OptionUnusedError,
)
from commonfield.evaluation.composite.pipeline import Build
from commonfield.evaluation.composite.ranking import ranks
from commonfield.evaluation.composite.scoring import Scorer
from commonfield.evaluation.composite.tables import number, read_sheet
from commonfield.evaluation.composite.types import Numbers, Rows
from commonfield.evaluation.errors import NotANumberError
from commonfield.evaluation.files import read_bytes, read_table

_COLUMNS: Final = ("draw", "iCode", "Weight")
NOISE: Final = 0.25
MOST_DRAWS: Final = 10_000_000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for: so many draws around the weights, or those of a file."""

    draws: int | None = None
    noise: float | None = None
    seed: int | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Ranks of the top aggregate over all draws, row by row of the table, within each time.

    Shape: ``weights`` draws x ``elements``, summing to one within each group; ``nominal`` and the
    intervals' arrays rows; ``samples`` the ranks of the rows of each time. ``settings`` tell how
    they were drawn.
    """

    settings: Mapping[str, object]
    elements: tuple[str, ...]
    weights: Numbers
    nominal: NDArray[np.int64]
    intervals: Intervals
    samples: tuple[RankSample, ...]


def drawn_as_asked(build: Build, asked: Asked, *, told: Told | None = None) -> Drawn | None:
    """Draw as asked; None if nothing was asked for.

    Raises:
        OptionUnusedError: an option has nothing to act on.
    """
    if asked.draws is None:
        for option, value in (("--noise", asked.noise), ("--seed", asked.seed)):
            if value is not None:
                raise OptionUnusedError(option=option, needed="--draws")
    elif asked.file is not None:
        raise OptionUnusedError(option="--draws", needed="leaving --draw-weights out")
    if asked.file is not None:
        return drawn_from_file(build, asked.file, told=told)
    if asked.draws is None:
        return None
    noise = NOISE if asked.noise is None else asked.noise
    seed = SEED if asked.seed is None else asked.seed
    return drawn_by_noise(build, draws=asked.draws, noise=noise, seed=seed, told=told)


def drawn_by_noise(
    build: Build, *, draws: int, noise: float, seed: int, told: Told | None = None
) -> Drawn:
    """Draw each weight times a uniform factor in 1 ± noise; ``told`` hears how many are done.

    Raises:
        DrawsCountError: there is not one draw.
        DrawsTooManyError: there are more than ``MOST_DRAWS``.
    """
    if draws < 1:
        raise DrawsCountError(draws=draws)
    if draws > MOST_DRAWS:
        raise DrawsTooManyError(draws=draws, most=MOST_DRAWS)
    climb = _complete(build.climb())
    scorer = _scorer(climb, np.arange(0))
    rng = np.random.default_rng(seed)
    own = scorer.weights_of(climb.weights)
    weights = noisy_weights(own, draws=draws, noise=noise, rng=rng)
    settings = {"draws": draws, "noise": noise, "seed": seed}
    return _drawn(build, climb, _rescaled(weights, scorer), settings, told)


def drawn_from_file(build: Build, path: Path, *, told: Told | None = None) -> Drawn:
    """Take stored sets of weights (``draw,iCode,Weight``; CSV or Parquet) instead of chance.

    A weight of the index itself says nothing and is passed over.
    """
    climb = _complete(build.climb())
    scorer = _scorer(climb, np.arange(0))
    top = climb.tree.top
    lines = [line for line in read_draws(path) if line.code != top]
    weights = stored_weights(lines, scorer, climb.tree)
    digest = hashlib.sha256(read_bytes(path)).hexdigest()
    settings = {"draws": len(weights), "file": path.name, "sha256": digest}
    return _drawn(build, climb, _rescaled(weights, scorer), settings, told)


def read_draws(path: Path) -> list[StoredWeight]:
    """Read stored weights from CSV, or from Parquet if the name says so.

    Raises:
        DrawsCountError: there is none.
        NotANumberError: a draw is no whole number, or a weight is missing.
    """
    columns = _parquet_columns(path) if path.suffix == ".parquet" else _csv_columns(path)
    if not columns[0]:
        raise DrawsCountError(draws=0)
    found = []
    for draw, code, weight in zip(*columns, strict=True):
        row = f"{draw} {code}"
        whole, share = (
            number(text, column=name, row=row)
            for text, name in ((draw, "draw"), (weight, "Weight"))
        )
        if whole is None or share is None or not whole.is_integer():
            column, value = ("Weight", weight) if share is None else ("draw", draw)
            raise NotANumberError(column=column, row=row, value=value)
        found.append(StoredWeight(int(whole), code, share))
    return found


def _csv_columns(path: Path) -> list[list[str]]:
    sheet = read_sheet(path)
    return [list(sheet.needed(name)) for name in _COLUMNS]


def _parquet_columns(path: Path) -> list[list[str]]:
    table = read_table(path, _COLUMNS)
    columns = [table.column(name) for name in _COLUMNS]
    return [["" if value is None else str(value) for value in column] for column in columns]


def draws_as_parquet(drawn: Drawn) -> bytes:
    """Return the drawn weights as a Parquet file: ``draw`` (from 1), ``iCode``, ``Weight``."""
    draws, count = drawn.weights.shape
    codes = np.tile(np.arange(count, dtype=np.int32), draws)
    table = pa.table(
        {
            "draw": pa.array(np.repeat(np.arange(1, draws + 1, dtype=np.int32), count)),
            "iCode": pa.DictionaryArray.from_arrays(codes, list(drawn.elements)),
            "Weight": pa.array(drawn.weights.ravel()),
        }
    )
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _complete(climb: Climb) -> Climb:
    gaps = np.isnan(climb.table.values)
    if gaps.any():
        row, place = np.argwhere(gaps)[0]
        raise GapError(
            rule="drawing",
            indicator=climb.table.indicators[place],
            unit=climb.table.row_name(int(row)),
        )
    return climb


def _scorer(climb: Climb, rows: Rows) -> Scorer:
    """Return a scorer of some rows."""
    return Scorer(climb.table.values[rows], climb.tree, climb.methods)


def _rescaled(weights: Numbers, scorer: Scorer) -> Numbers:
    """Return weights that sum to one within each group, so that a stored draw repeats exactly."""
    found = weights.copy()
    for group in scorer.groups:
        places = list(group)
        found[:, places] /= found[:, places].sum(axis=1, keepdims=True)
    return found


def _drawn(
    build: Build,
    climb: Climb,
    weights: Numbers,
    settings: Mapping[str, object],
    told: Told | None,
) -> Drawn:
    table = climb.table
    top = build.scores.of(climb.tree.top)
    nominal = np.empty(table.rows, np.int64)
    found = np.empty((4, table.rows))
    elements: tuple[str, ...] = ()
    samples: list[RankSample] = []
    is_doubtful = set(climb.methods.values()) != {"amean"}
    for rows in table.by_time():
        scorer = _scorer(climb, rows)
        blocks = _checked(in_blocks(scorer, weights, BLOCK), is_doubtful=is_doubtful)
        sample = sample_ranks(blocks, units=len(rows), draws=len(weights), told=told)
        samples.append(sample)
        own = sample.intervals()
        nominal[rows] = ranks(top[rows])
        found[:, rows] = (own.mean, own.median, own.q05, own.q95)
        elements = scorer.elements
    return Drawn(settings, elements, weights, nominal, Intervals(*found), tuple(samples))


def _checked(blocks: Iterator[Numbers], *, is_doubtful: bool) -> Iterator[Numbers]:
    for scores in blocks:
        if is_doubtful and np.isnan(scores).any():
            raise DrawUndefinedError
        yield scores
