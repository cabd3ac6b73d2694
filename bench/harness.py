"""What every benchmark shares: the shape of a result, repeating, a county to measure on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Result:
    """One measured figure beside its peer or limit, from the same run.

    ``ratio`` is value / peer_value; ``passed`` compares it with ``goal`` (at least, or at most if
    ``is_at_most``).
    """

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    goal: float
    runs: int
    spread: float
    is_at_most: bool = False
    environment: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How the value stands beside its peer."""
        return self.value / self.peer_value if self.peer_value else 0.0

    @property
    def passed(self) -> bool:
        """Whether the goal is met."""
        if self.is_at_most and not self.peer_value:
            # Of nothing there is no multiple.
            return self.value <= 0
        return self.ratio <= self.goal if self.is_at_most else self.ratio >= self.goal

    def as_row(self) -> dict[str, Any]:
        """Return the row of ``bench/results.json``."""
        row = asdict(self)
        row.pop("is_at_most")
        return row | {
            "ratio": round(self.ratio, 4),
            "passed": self.passed,
            "goal": f"{'≤' if self.is_at_most else '≥'} {self.goal:g} × {self.peer}",
        }


def environment(engine: str) -> dict[str, Any]:
    """Return what a reader must know of the machine."""
    return {
        "engine": engine,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def rates(work: Callable[[], int], runs: int) -> tuple[float, float]:
    """Run ``work``, which returns how many things it did; return the median rate and the spread."""
    measured = []
    for _ in range(runs):
        started = time.perf_counter()
        done = work()
        measured.append(done / (time.perf_counter() - started))
    middle = statistics.median(measured)
    return middle, (max(measured) - min(measured)) / middle


def cpu_seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return this process's CPU seconds of one of so many times."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


def cpu_seconds_of_runs(work: Callable[[], object], runs: int, *, times: int = 1) -> list[float]:
    """Return the CPU seconds of one time in each run, after one run that only warms up."""
    return [cpu_seconds(work, times=times) for _ in range(runs + 1)][1:]


def quickest(taken: Sequence[float]) -> tuple[float, float]:
    """Return the shortest of some times, and how far the longest is from it as a share of it."""
    value = min(taken)
    return value, (max(taken) - value) / value
