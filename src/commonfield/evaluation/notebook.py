"""Evaluation for a notebook: the library's names, and indicators from exported facts as frames."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonfield.evaluation.indicators.running import OmittedIndicator, Request, Run, run
from commonfield.evaluation.indicators.types import Evaluated, Level
from commonfield.evaluation.indicators.writing import (
    LONG,
    META,
    data_rows,
    long_rows,
    meta_rows,
    method,
    write,
)
from commonfield_measures.dataframes import ARROW, Backend, Maker
from commonfield_measures.notebook import Choices, IndexFrames, Summary, build_index, inequality

__all__ = [
    "Choices",
    "EvaluatedFrames",
    "IndexFrames",
    "Request",
    "Summary",
    "build_index",
    "evaluate",
    "inequality",
]


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


def evaluate(request: Request, frames: Backend = ARROW) -> EvaluatedFrames[Any]:
    """Compute indicators from facts that ``commonfield export_facts`` wrote.

    Args:
        request: What to compute from what.
        frames: Whose frames come out.
    """
    return EvaluatedFrames(run(request), Maker(frames))
