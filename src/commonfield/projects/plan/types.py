"""What the plan's queries hand out, and its commands take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from commonfield.evaluation.types import Shown
from commonfield.places.types import PlaceInfo
from commonfield.projects.plan.choices import TargetState
from commonfield_measures.indicators.types import Indicator, Level

_UNJUDGED: Final = frozenset({TargetState.NO_DATA, TargetState.BEGUN, TargetState.REDEFINED})


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An objective or a measure, by its number."""

    kind: Literal["objective", "measure"]
    number: int


@dataclass(frozen=True, slots=True)
class PlanText:
    """The text of an objective or a measure; ``position`` 0: at the end."""

    title: str
    title_en: str = ""
    office: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class NewTarget:
    """What a planner may say of a target. Units: the indicator's own."""

    indicator: str
    value: float
    due_on: date


@dataclass(frozen=True, slots=True)
class Course:
    """From where to where an indicator is to go, and by when. Units: the indicator's own."""

    baseline: float | None
    baseline_on: date
    value: float
    due_on: date


@dataclass(frozen=True, slots=True)
class TownBehind:
    """A town that stands behind a gap; ``before`` is its value a year ago, for totals."""

    place: PlaceInfo
    value: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A step in a target's history; ``value`` None: withdrawn."""

    at: datetime
    value: float | None
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target in force and how the county stands against it."""

    target_id: int
    code: str
    indicator: Indicator | None
    course: Course
    baseline_window: str
    shown: Shown
    expected: float | None
    state: TargetState
    towns: tuple[TownBehind, ...]
    history: tuple[TargetChange, ...]
    is_over: bool

    @property
    def has_page(self) -> bool:
        """Whether the indicator has a page of its own, and not only its tile on the board."""
        return self.indicator is not None and Level.COUNTY not in self.indicator.unlisted

    @property
    def window(self) -> list[str]:
        """The first and the last month of the baseline, as YYYY-MM."""
        return self.baseline_window.split("/")

    @property
    def is_judged(self) -> bool:
        """Whether it can be said how the county stands."""
        return self.state not in _UNJUDGED


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure with its targets in force, and those that were withdrawn."""

    number: int
    title: str
    title_en: str
    office: str
    proposed: str
    position: int
    targets: tuple[TargetView, ...]
    withdrawn: tuple[tuple[Indicator, tuple[TargetChange, ...]], ...]
    project_count: int = 0

    @property
    def has_below(self) -> bool:
        """Whether a target stands or stood under it, or a project."""
        return bool(self.targets or self.withdrawn or self.project_count)


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective with its measures."""

    number: int
    title: str
    title_en: str
    position: int
    measures: tuple[MeasureView, ...]

    @property
    def has_below(self) -> bool:
        """Whether a measure stands under it."""
        return bool(self.measures)


@dataclass(frozen=True, slots=True)
class PlanView:
    """The county against its plan as of an instant."""

    day: date
    as_of: datetime | None
    objectives: tuple[ObjectiveView, ...]

    @property
    def targets(self) -> list[TargetView]:
        """All targets in force, in the plan's order."""
        measures = [each for objective in self.objectives for each in objective.measures]
        return [target for measure in measures for target in measure.targets]

    @property
    def judged(self) -> list[TargetView]:
        """Those of which it can be said how the county stands."""
        return [each for each in self.targets if each.is_judged]

    @property
    def silent(self) -> list[TargetView]:
        """Those that have no data, or are counted differently: named, and not failing."""
        return [each for each in self.targets if not each.is_judged]

    @property
    def on_track(self) -> list[TargetView]:
        return [each for each in self.judged if each.state is not TargetState.BEHIND]


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """An objective that comes with the program: measures, each with an office and an indicator."""

    code: str
    words: Mapping[str, str]
    checked_by: str
    objectives: tuple[tuple[PlanText, tuple[tuple[PlanText, str], ...]], ...]
