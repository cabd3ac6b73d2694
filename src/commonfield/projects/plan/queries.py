"""Reads of the plan: the county held against it, what may have a target, targets that count."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.conf import settings
from django.db.models import Count

from commonfield.evaluation.queries import begins_within, definitions, values, windows
from commonfield.evaluation.targets import IndicatorTarget
from commonfield.evaluation.types import Shown, Values
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import GUEST, Actor
from commonfield.projects.models import PlanMeasure, PlanObjective, PlanTarget
from commonfield.projects.plan import rules
from commonfield.projects.plan.choices import TargetState
from commonfield.projects.plan.permissions import may_plan
from commonfield.projects.plan.types import (
    Course,
    MeasureView,
    ObjectiveView,
    PlanView,
    TargetChange,
    TargetView,
)
from commonfield_measures.indicators.computing import period_of
from commonfield_measures.indicators.reading import kinds_of
from commonfield_measures.indicators.types import Indicator, Level
from commonfield_measures.indicators.writing import computing_digest

_UNKNOWN: Final = Shown(None, coverage=0.0, reason="coverage")
_OWN: Final = "projects.target_"
_ON_TRACK: Final = frozenset({TargetState.MET, TargetState.ON_TRACK})


def may_have_target(indicator: Indicator) -> bool:
    """Return whether the county may set itself a target for an indicator.

    Not for how many targets it keeps, which it could set for itself.
    """
    is_own = any(kind.startswith(_OWN) for kind in kinds_of(indicator))
    return Level.COUNTY in indicator.levels and not is_own


def indicators() -> dict[str, Indicator]:
    """Return by code the indicators for which there may be a target."""
    return {each.code: each for each in definitions().indicators if may_have_target(each)}


@dataclass(frozen=True)
class PublicFigures:
    """The county's and its towns' values as everybody sees them, each read at most once."""

    now: datetime

    @cached_property
    def county(self) -> Values:
        """The county's, of the window up to now."""
        return self._values("county", 0)

    @cached_property
    def towns(self) -> Values:
        """The towns', of the window up to now."""
        return self._values("town", 0)

    @cached_property
    def towns_before(self) -> Values | None:
        """The towns' of the twelve months before, if anything was recorded then."""
        return self._values("town", 1) if windows(self.now)[1:] else None

    def shown(self, code: str) -> Shown:
        """Return the county's value of an indicator."""
        return self.county.cells.get(code, {}).get(settings.COUNTY_CODE, _UNKNOWN)

    def towns_behind(self, course: Course, indicator: Indicator) -> Sequence[rules.TownBehind]:
        """Return the towns behind a gap; totals of an incomplete year are compared with none."""
        cells = self.towns.cells.get(indicator.code, {})
        before: Mapping[str, Shown] = {}
        if self.towns_before and indicator.code not in self.towns_before.counted_from:
            before = self.towns_before.cells.get(indicator.code, {})
        return rules.towns_behind(course, indicator, self.towns.places, cells, before)

    def _values(self, level: str, back: int) -> Values:
        return values(
            settings.COUNTY_CODE,
            level,
            period=windows(self.now)[back],
            by=GUEST,
            now=self.now,
            with_unlisted=True,
        )


def offered(*, by: Actor, now: datetime) -> list[tuple[Indicator, Shown]]:
    """Return the indicators that may have a target, each with the county's value today."""
    require(may_plan(by, china_day(now)))
    figures = PublicFigures(now)
    return [(each, figures.shown(each.code)) for each in indicators().values()]


def plan(now: datetime) -> PlanView:
    """Return the county against its plan, made of what everybody sees."""
    figures, day = PublicFigures(now), china_day(now)
    chains = _chains(PlanTarget.objects.order_by("pk"))
    known = indicators()

    def measure_view(row: PlanMeasure) -> MeasureView:
        own = [chain for chain in chains if chain[0].measure_id == row.pk]
        ended = [chain for chain in own if chain[-1].value is None]
        return MeasureView(
            number=row.pk,
            title=row.title,
            title_en=row.title_en,
            office=row.office,
            proposed=row.proposed,
            position=row.position,
            targets=tuple(
                _target(chain, figures, known, day) for chain in own if chain[-1].value is not None
            ),
            withdrawn=tuple(
                (known[chain[0].indicator], _history(chain))
                for chain in ended
                if chain[0].indicator in known
            ),
            project_count=vars(row)["project_count"],
        )

    objectives = _objectives(measure_view)
    has_targets = any(each.targets for one in objectives for each in one.measures)
    return PlanView(day, figures.county.as_of if has_targets else None, objectives)


def _objectives(view_of: Callable[[PlanMeasure], MeasureView]) -> tuple[ObjectiveView, ...]:
    rows = PlanMeasure.objects.annotate(project_count=Count("projects"))
    measures = list(rows.order_by("position", "pk"))
    return tuple(
        ObjectiveView(
            number=row.pk,
            title=row.title,
            title_en=row.title_en,
            position=row.position,
            measures=tuple(view_of(each) for each in measures if each.objective_id == row.pk),
        )
        for row in PlanObjective.objects.order_by("position", "pk")
    )


def _chains(rows: Iterable[PlanTarget]) -> list[list[PlanTarget]]:
    """Return targets, each with all that replaced it, oldest first."""
    chains: dict[int, list[PlanTarget]] = {}
    for row in rows:
        chain = chains.pop(row.replaces_id, []) if row.replaces_id else []
        chains[row.pk] = [*chain, row]
    return list(chains.values())


def _history(chain: Sequence[PlanTarget]) -> tuple[TargetChange, ...]:
    return tuple(TargetChange(each.set_at, each.value, each.due_on, each.reason) for each in chain)


def course_of(row: PlanTarget) -> Course:
    """Return the course of a target that has a value."""
    return Course(row.baseline, row.baseline_on, must_exist(row.value), row.due_on)


def _target(
    chain: Sequence[PlanTarget], figures: PublicFigures, known: Mapping[str, Indicator], day: date
) -> TargetView:
    row = chain[-1]
    indicator, course = known.get(row.indicator), course_of(row)
    shown = figures.shown(row.indicator)
    state = _state(row, indicator, shown, day)
    has_gap = state in {TargetState.ON_TRACK, TargetState.BEHIND}
    return TargetView(
        target_id=row.pk,
        code=row.indicator,
        indicator=indicator,
        course=course,
        baseline_window=row.baseline_window,
        shown=shown,
        expected=rules.expected_on(course, day),
        state=state,
        towns=tuple(figures.towns_behind(course, indicator)) if indicator and has_gap else (),
        history=_history(chain),
        is_over=row.due_on < day,
    )


def is_same(row: PlanTarget, indicator: Indicator | None) -> bool:
    """Return whether an indicator is still computed as it was for a target's baseline."""
    return indicator is not None and computing_digest(indicator) == row.definition


def needs_baseline(row: PlanTarget, indicator: Indicator) -> bool:
    """Return whether the next change of a target is to compute its baseline anew."""
    is_known = row.baseline is not None and is_same(row, indicator)
    return not is_known or _has_partial_baseline(row, indicator)


def _has_partial_baseline(row: PlanTarget, indicator: Indicator) -> bool:
    """Return whether a sum's counting began within the months of a target's baseline."""
    return begins_within(indicator, period_of(row.baseline_window))


def _state(row: PlanTarget, indicator: Indicator | None, shown: Shown, day: date) -> TargetState:
    if indicator is None or not is_same(row, indicator):
        return TargetState.REDEFINED
    state = rules.state_of(course_of(row), shown.value, day=day, direction=indicator.direction)
    # A value that is reached is, whatever the baseline was.
    is_by_baseline = state in {TargetState.ON_TRACK, TargetState.BEHIND}
    if is_by_baseline and _has_partial_baseline(row, indicator):
        return TargetState.BEGUN
    return state


def targets_on_track(now: datetime) -> set[int]:
    rows, known, figures = PlanTarget.objects.in_force().order_by("pk"), indicators(), None
    found: set[int] = set()
    for row in rows:
        figures = figures or PublicFigures(now)
        state = _state(row, known.get(row.indicator), figures.shown(row.indicator), china_day(now))
        if state in _ON_TRACK:
            found.add(row.pk)
    return found


def shown_targets() -> list[IndicatorTarget]:
    """Return the targets in force whose indicator is still computed as it was."""
    known = indicators()
    return [
        IndicatorTarget(row.indicator, must_exist(row.value), row.due_on)
        for row in PlanTarget.objects.in_force().order_by("pk")
        if is_same(row, known.get(row.indicator))
    ]


def targets_to_set_anew(on: date) -> tuple[int, int]:
    """Return how many targets in force are past their day, and how many counted differently."""
    known = indicators()
    rows = list(PlanTarget.objects.in_force().order_by("pk"))
    changed = sum(not is_same(row, known.get(row.indicator)) for row in rows)
    return sum(row.due_on < on for row in rows), changed
