"""Targets for indicators of the county, handed in by the room that keeps the county's plan.

Apart from the queries, whose arrays a short command does without.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class IndicatorTarget:
    """What an indicator of the county is to reach, and by when. Units: the indicator's own."""

    indicator: str
    value: float
    due_on: date


type TargetSource = Callable[[], Sequence[IndicatorTarget]]

_sources: dict[str, TargetSource] = {}


def register_targets(name: str, source: TargetSource) -> None:
    """Register where targets in force come from; the same name again replaces it."""
    _sources[name] = source


def targets_in_force() -> dict[str, list[IndicatorTarget]]:
    """Return the targets in force by indicator, the next due first."""
    found = [each for source in _sources.values() for each in source()]
    by_code: dict[str, list[IndicatorTarget]] = {}
    for each in sorted(found, key=lambda each: each.due_on):
        by_code.setdefault(each.indicator, []).append(each)
    return by_code
