"""How sure the ranks of a built index are: weights drawn, or all choices, and draws as a file."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from commonfield_measures.composite.aggregating import AggregationInput
from commonfield_measures.composite.errors import (
    DrawsCountError,
    DrawsTooManyError,
    DrawUndefinedError,
    GapError,
    OptionUnusedError,
)
from commonfield_measures.composite.figure_errors import DRAWS_A_WORLD, read_errors, worlds
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.rank_intervals import (
    Intervals,
    OnProgress,
    RankSample,
    sample_ranks,
)
from commonfield_measures.composite.ranking import ranks
from commonfield_measures.composite.scenarios import in_scenarios
from commonfield_measures.composite.scoring import Scorer, scorer_of
from commonfield_measures.composite.sensitivity import (
    Way,
    alternatives_of,
    own_ways,
    pipeline_in,
    ways_drawn,
)
from commonfield_measures.composite.tables import number, read_sheet
from commonfield_measures.composite.types import Numbers, Rows
from commonfield_measures.composite.weight_draws import StoredWeight, noisy_weights, stored_weights
from commonfield_measures.errors import NotANumberError
from commonfield_measures.files import read_bytes, read_table

_COLUMNS: Final = ("draw", "iCode", "Weight")
NOISE: Final = 0.25
MOST_DRAWS: Final = 10_000_000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class DrawOptions:
    """The draws of a command line: so many draws around the weights, or those of a file."""

    draws: int | None = None
    noise: float | None = None
    seed: int | None = None
    with_ways: bool = False
    file: Path | None = None
    errors: Path | None = None


@dataclass(frozen=True, slots=True)
class DrawnRanks:
    """Ranks of the top aggregate over all draws, row by row of the table, within each time.

    Shape: ``weights`` draws x ``elements``, summing to one within each group; ``nominal`` and the
    intervals' arrays rows; ``samples`` the ranks of the rows of each time. ``settings`` are those
    of the draws, ``ways`` what was drawn besides weights.
    """

    settings: Mapping[str, object]
    elements: tuple[str, ...]
    weights: Numbers
    nominal: NDArray[np.int64]
    intervals: Intervals
    samples: tuple[RankSample, ...]
    ways: tuple[Way, ...] = ()


def drawn_as_asked(
    build: Build, asked: DrawOptions, *, on_progress: OnProgress | None = None
) -> DrawnRanks | None:
    """Draw by the options; None if there are none.

    Raises:
        OptionUnusedError: an option has nothing to act on.
    """
    if asked.draws is None:
        options = (
            ("--noise", asked.noise),
            ("--seed", asked.seed),
            ("--draw-ways", asked.with_ways or None),
            ("--errors", asked.errors),
        )
        for option, value in options:
            if value is not None:
                raise OptionUnusedError(option=option, needed="--draws")
    elif asked.file is not None:
        raise OptionUnusedError(option="--draws", needed="leaving --draw-weights out")
    if asked.file is not None:
        return drawn_from_file(build, asked.file, on_progress=on_progress)
    if asked.draws is None:
        return None
    noise = NOISE if asked.noise is None else asked.noise
    seed = SEED if asked.seed is None else asked.seed
    if asked.errors is not None:
        errors = read_errors(asked.errors, build.states[0].table)
        found = drawn_with_errors(
            build, errors, replace(asked, noise=noise, seed=seed), on_progress=on_progress
        )
        digest = hashlib.sha256(read_bytes(asked.errors)).hexdigest()
        told = {"errors": {"file": asked.errors.name, "sha256": digest}}
        return replace(found, settings={**found.settings, **told})
    return drawn_by_noise(
        build,
        draws=asked.draws,
        noise=noise,
        seed=seed,
        with_ways=asked.with_ways,
        on_progress=on_progress,
    )


def drawn_by_noise(
    build: Build,
    *,
    draws: int,
    noise: float,
    seed: int,
    with_ways: bool = False,
    on_progress: OnProgress | None = None,
) -> DrawnRanks:
    """Draw each weight times a uniform factor in 1 ± noise; ``on_progress`` hears the count.

    ``with_ways``: each draw also takes one of the ways to fill gaps, to normalise and to aggregate
    that ``sensitivity.alternatives_of`` names, each as likely as the others.

    Raises:
        DrawsCountError: there is not one draw.
        DrawsTooManyError: there are more than ``MOST_DRAWS``.
    """
    _check_draws(draws)
    aggregation = _complete(build.aggregation_input())
    scorer = scorer_of(aggregation, np.arange(0))
    rng = np.random.default_rng(seed)
    own = scorer.weights_of(aggregation.weights)
    weights = _rescaled(noisy_weights(own, draws=draws, noise=noise, rng=rng), scorer)
    settings = {"draws": draws, "noise": noise, "seed": seed}
    if not with_ways:
        return _drawn(build, [aggregation], weights, settings, on_progress)
    ways, aggregations = zip(*ways_drawn(build, alternatives_of(build, noise=noise)), strict=True)
    which = np.sort(rng.integers(0, len(ways), draws))
    found = _drawn(build, aggregations, weights, settings | {"ways": ways}, on_progress, which)
    return replace(found, ways=ways)


def drawn_with_errors(
    build: Build, errors: Numbers, asked: DrawOptions, *, on_progress: OnProgress | None = None
) -> DrawnRanks:
    """Draw weights, errors of the figures and, if asked, ways; see ``figure_errors``.

    ``errors`` are those of the table as given (rows × indicators), NaN where one is not known: such
    a value, and a gap, is drawn from those of the other units.
    """
    draws, noise, seed = asked.draws or 0, asked.noise or 0.0, asked.seed or 0
    _check_draws(draws)
    aggregation = _complete(build.aggregation_input())
    scorer = scorer_of(aggregation, np.arange(0))
    rng = np.random.default_rng(seed)
    own = scorer.weights_of(aggregation.weights)
    weights = _rescaled(noisy_weights(own, draws=draws, noise=noise, rng=rng), scorer)
    settings: dict[str, object] = {"draws": draws, "noise": noise, "seed": seed}
    ways: tuple[Way, ...] = ()
    pipelines = [build.pipeline]
    if asked.with_ways:
        # Gaps are filled by lot: no way to fill them is left to be drawn.
        wanted = alternatives_of(build, noise=noise)
        own_fill = (own_ways(build)["impute"],)
        ways = tuple(way for way, _made in ways_drawn(build, replace(wanted, impute=own_fill)))
        pipelines = [pipeline_in(build, way) for way in ways]
        settings["ways"] = ways
    count = -(-draws // DRAWS_A_WORLD)
    made = [aggregation, *worlds(build, pipelines, errors, rng, count=count)]
    which = 1 + np.arange(draws) // DRAWS_A_WORLD
    found = _drawn(build, made, weights, settings, on_progress, which)
    return replace(found, ways=ways)


def drawn_from_file(
    build: Build, path: Path, *, on_progress: OnProgress | None = None
) -> DrawnRanks:
    """Take stored sets of weights (``draw,iCode,Weight``; CSV or Parquet) instead of chance.

    A weight of the index itself says nothing and is passed over.
    """
    aggregation = _complete(build.aggregation_input())
    scorer = scorer_of(aggregation, np.arange(0))
    top = aggregation.tree.top
    lines = [line for line in read_draws(path) if line.code != top]
    weights = stored_weights(lines, scorer, aggregation.tree)
    digest = hashlib.sha256(read_bytes(path)).hexdigest()
    settings = {"draws": len(weights), "file": path.name, "sha256": digest}
    return _drawn(build, [aggregation], _rescaled(weights, scorer), settings, on_progress)


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


def draws_as_parquet(drawn: DrawnRanks) -> bytes:
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
    # Drawn weights hardly ever repeat: a dictionary of them only costs.
    parquet.write_table(table, sink, compression="zstd", use_dictionary=["iCode"])
    return bytes(sink.getvalue().to_pybytes())


def _check_draws(draws: int) -> None:
    if draws < 1:
        raise DrawsCountError(draws=draws)
    if draws > MOST_DRAWS:
        raise DrawsTooManyError(draws=draws, most=MOST_DRAWS)


def _complete(aggregation: AggregationInput) -> AggregationInput:
    gaps = np.isnan(aggregation.table.values)
    if gaps.any():
        row, place = np.argwhere(gaps)[0]
        raise GapError(
            rule="drawing",
            indicator=aggregation.table.indicators[place],
            unit=aggregation.table.row_name(int(row)),
        )
    return aggregation


def _rescaled(weights: Numbers, scorer: Scorer) -> Numbers:
    """Return weights that sum to one within each group, so that a stored draw repeats exactly."""
    found = weights.copy()
    for group in scorer.groups:
        places = list(group)
        found[:, places] /= found[:, places].sum(axis=1, keepdims=True)
    return found


def _drawn(
    build: Build,
    aggregations: Sequence[AggregationInput],
    weights: Numbers,
    settings: Mapping[str, object],
    on_progress: OnProgress | None,
    which: Rows | None = None,
) -> DrawnRanks:
    """Rank every draw by the aggregation it drew (``which`` rises); by the only one if left out."""
    table = aggregations[0].table
    drawn = np.zeros(len(weights), np.intp) if which is None else which
    top = build.scores.of(aggregations[0].tree.top)
    nominal = np.empty(table.rows, np.int64)
    found = np.empty((4, table.rows))
    samples: list[RankSample] = []
    is_doubtful = {"amean"} != {method for each in aggregations for method in each.methods.values()}
    for rows in table.by_time():
        scorers = [scorer_of(each, rows) for each in aggregations]
        blocks = _checked(in_scenarios(scorers, weights, drawn), is_doubtful=is_doubtful)
        sample = sample_ranks(blocks, units=len(rows), draws=len(weights), on_progress=on_progress)
        samples.append(sample)
        own = sample.intervals()
        nominal[rows] = ranks(top[rows])
        found[:, rows] = (own.mean, own.median, own.q05, own.q95)
    elements = scorer_of(aggregations[0], np.arange(0)).elements
    return DrawnRanks(settings, elements, weights, nominal, Intervals(*found), tuple(samples))


def _checked(blocks: Iterator[Numbers], *, is_doubtful: bool) -> Iterator[Numbers]:
    for scores in blocks:
        if is_doubtful and np.isnan(scores).any():
            raise DrawUndefinedError
        yield scores
