"""For a notebook: paths or data frames in, results with frames of the same maker out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from narwhals.stable.v2.typing import IntoFrame

from commonfield_measures.composite import building
from commonfield_measures.composite.building import Choices, Index
from commonfield_measures.composite.notices import BuildNotice
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.sampling import DrawnRanks, DrawOptions, drawn_as_asked
from commonfield_measures.composite.tables import TextTable, read_sheet
from commonfield_measures.composite.writing import Extras, method_of, ranked_scores, write_index
from commonfield_measures.dataframes import ARROW, Backend, Maker, given
from commonfield_measures.errors import MeasuresError
from commonfield_measures.files import FileTable, csv_bytes
from commonfield_measures.indicators.running import OmittedIndicator, Request, Run, run
from commonfield_measures.indicators.types import Evaluated, Level
from commonfield_measures.indicators.writing import (
    LONG,
    META,
    data_rows,
    long_rows,
    meta_rows,
    method,
    write,
)
from commonfield_measures.measures.summary import Summary
from commonfield_measures.measures.tables import inequality_of_file, inequality_of_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Choices",
    "EvaluatedFrames",
    "IndexFrames",
    "MeasuresError",
    "Request",
    "Summary",
    "build_index",
    "evaluate",
    "inequality",
]

type Columns = Mapping[str, Iterable[object]]


@dataclass(frozen=True, slots=True)
class IndexFrames[F]:
    """A built index; every table is a frame of the maker whose frames were given."""

    found: Index
    drawn: DrawnRanks | None
    maker: Maker[F]

    @property
    def build(self) -> Build:
        """The build behind it: its steps can be listed, changed and rerun."""
        return self.found.build

    @property
    def notices(self) -> tuple[BuildNotice, ...]:
        """Everything that happened to the data."""
        return self.found.notices

    @property
    def scores(self) -> F:
        """``uCode`` (``Time``) and every aggregate's score."""
        scores = self.build.scores
        return self._rows(dict(zip(scores.codes, scores.values.T.tolist(), strict=True)))

    @property
    def ranks(self) -> F:
        """The same columns with ranks: 1 = highest, ties share the smallest, within each time."""
        scores = self.build.scores
        ranked = ranked_scores(self.build.state.table, scores.values)
        return self._rows(dict(zip(scores.codes, ranked.T.tolist(), strict=True)))

    @property
    def normalised(self) -> F:
        """``uCode`` (``Time``) and every indicator as it was aggregated; more is better."""
        table = self.build.state.table
        return self._rows(dict(zip(table.indicators, table.values.T.tolist(), strict=True)))

    @property
    def weights(self) -> F:
        """``iCode`` and ``Weight``, rescaled within each group."""
        weights = self.build.state.weights or {}
        return self.maker.made({"iCode": weights.keys(), "Weight": weights.values()})

    @property
    def intervals(self) -> F | None:
        """Ranks over all draws (nominal, mean, median, q05, q95); None if nothing was drawn."""
        if self.drawn is None:
            return None
        found = self.drawn.intervals
        return self._rows(
            {
                "nominal": self.drawn.nominal.tolist(),
                "mean": found.mean.tolist(),
                "median": found.median.tolist(),
                "q05": found.q05.tolist(),
                "q95": found.q95.tolist(),
            }
        )

    @property
    def method(self) -> Mapping[str, object]:
        """Inputs with their hashes, tree, steps with their diagnoses, seed and version."""
        return method_of(self.found, self.drawn)

    def write(self, folder: Path | str) -> tuple[Path, ...]:
        """Write what ``commonfield index build`` writes; return the paths."""
        return write_index(self.found, Path(folder), Extras(self.drawn))

    def _rows(self, columns: Columns) -> F:
        table = self.build.state.table
        times: Columns = {} if table.times is None else {"Time": [float(t) for t in table.times]}
        return self.maker.made({"uCode": table.units, **times, **columns})


@dataclass(frozen=True, slots=True)
class EvaluatedFrames[F]:
    """Indicators computed from facts, as frames."""

    found: Run
    maker: Maker[F]

    @property
    def evaluated(self) -> Evaluated:
        """The values with what they were computed from."""
        return self.found.evaluated

    @property
    def left_out(self) -> tuple[OmittedIndicator, ...]:
        """Shipped indicators that were not computed, and what they lack."""
        return self.found.left_out

    @property
    def values(self) -> F:
        """Every value with numerator, denominator, coverage, "as of", and why there is none."""
        return self._frame(LONG, long_rows(self.evaluated, self.found.names))

    @property
    def method(self) -> Mapping[str, object]:
        """How every indicator was computed, and the inputs with their hashes."""
        return method(self.evaluated) | {"inputs": self.found.inputs()}

    def data(self, level: str) -> F:
        """Return COINr's iData of a level (village, town, county, prefecture, province)."""
        return self._frame(*data_rows(self.evaluated, Level(level), self.found.names))

    def meta(self, level: str) -> F:
        """Return COINr's iMeta of a level: every indicator, with equal weights."""
        return self._frame(META, meta_rows(self.evaluated, Level(level)))

    def write(self, folder: Path | str) -> None:
        """Write what ``commonfield evaluate`` writes."""
        write(self.evaluated, Path(folder), self.found.names, self.found.inputs())

    def _frame(self, names: Sequence[str], rows: Iterable[Sequence[object]]) -> F:
        columns = zip(*rows, strict=True)
        return self.maker.made(dict(zip(names, columns, strict=True)))


@overload
def build_index(
    data: Path | str,
    meta: Path | str,
    choices: Choices | None = None,
    *,
    draws: int | None = None,
    noise: float | None = None,
    seed: int | None = None,
) -> "IndexFrames[pa.Table]": ...
@overload
def build_index[F: IntoFrame](
    data: F,
    meta: IntoFrame | Path | str,
    choices: Choices | None = None,
    *,
    draws: int | None = None,
    noise: float | None = None,
    seed: int | None = None,
) -> IndexFrames[F]: ...
def build_index(
    data: IntoFrame | Path | str,
    meta: IntoFrame | Path | str,
    choices: Choices | None = None,
    *,
    draws: int | None = None,
    noise: float | None = None,
    seed: int | None = None,
) -> IndexFrames[Any]:
    """Build a composite index of COINr's iData and iMeta.

    Args:
        data: iData, a CSV's path or a frame; tables come out as frames of its maker, of a path as
            Arrow's.
        meta: iMeta, the same.
        choices: The steps, as ``commonfield index build`` has them.
        draws: How often the weights are drawn, each times a uniform factor in 1 ± ``noise``.
        noise: A share from 0 to below 1.
        seed: Of the draws; the same seed gives the same draws.

    Raises:
        MeasuresError: for what inputs or choices have wrong, naming indicator, unit and rule.
    """
    data_sheet, maker = _sheet(data, "iData")
    meta_sheet, _ = _sheet(meta, "iMeta")
    found = building.index_of_sheets(data_sheet, meta_sheet, choices)
    drawn = drawn_as_asked(found.build, DrawOptions(draws, noise, seed))
    return IndexFrames(found, drawn, maker)


def inequality(
    data: IntoFrame | Path | str,
    value: str,
    *,
    weight: str | None = None,
    groups: Sequence[str] = (),
    unit: str | None = None,
) -> Summary:
    """Return the figures of inequality of a column.

    Args:
        data: A path of a CSV or Parquet file, or a frame.
        value: The column that is shared.
        weight: The column that says how many people a row stands for.
        groups: The columns that say to which group a row belongs; of several, from the highest,
            each must lie in the one before.
        unit: The column that names a row, each only once; ``uCode`` if it is there.

    Raises:
        MeasuresError: for what the data have wrong, with column and row.
    """
    if isinstance(data, Path | str):
        return inequality_of_file(Path(data), value, weight=weight, groups=groups, unit=unit)
    found = given(data, "data")
    table = FileTable(found.called, found.columns, found.names, first_row=1)
    return inequality_of_table(table, value, weight=weight, groups=groups, unit=unit)


def evaluate(request: Request, frames: Backend = ARROW) -> EvaluatedFrames[Any]:
    """Compute indicators from facts that ``commonfield export_facts`` wrote.

    Args:
        request: What to compute from what.
        frames: Whose frames come out.
    """
    return EvaluatedFrames(run(request), Maker(frames))


def _sheet(source: IntoFrame | Path | str, called: str) -> tuple[TextTable, Maker[Any]]:
    """Return a table as text; a frame's hash is that of the CSV with the same cells."""
    if isinstance(source, Path | str):
        return read_sheet(Path(source)), Maker(ARROW)
    found = given(source, called)
    lines = found.texts()
    content = csv_bytes([found.names, *lines])
    return TextTable(called, found.names, lines, hashlib.sha256(content).hexdigest()), found.maker
