"""A value against its target: on the line, beyond it, or nothing to be said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.evaluation.types import Shown
from commonfield.places.types import PlaceInfo
from commonfield.projects.plan import errors
from commonfield.projects.plan.choices import TargetState
from commonfield.projects.plan.rules import check_course, expected_on, state_of, towns_behind
from commonfield.projects.plan.types import Course
from commonfield_measures.indicators.reading import shipped_definitions

DAY = date(2026, 3, 1)
INDICATORS = {each.code: each for each in shipped_definitions().indicators}

numbers = st.floats(-1e9, 1e9, allow_nan=False)
spans = st.integers(1, 3000)


@given(numbers, numbers, spans, st.integers(-10, 4000))
def test_expected_value_lies_between_baseline_and_target(
    baseline: float, value: float, days: int, passed: int
):
    course = Course(baseline, DAY, value, DAY + timedelta(days=days))

    expected = expected_on(course, DAY + timedelta(days=passed))

    assert expected is not None
    slack = 1e-6 * max(abs(baseline), abs(value), 1)
    assert min(baseline, value) - slack <= expected <= max(baseline, value) + slack
    assert expected_on(course, DAY) == baseline
    assert expected_on(course, course.due_on) == value


@given(numbers, numbers, numbers, spans, st.integers(0, 4000))
def test_a_better_value_is_never_in_a_worse_state(
    baseline: float, value: float, now: float, days: int, passed: int
):
    order = [TargetState.BEHIND, TargetState.ON_TRACK, TargetState.MET]
    course = Course(baseline, DAY, value, DAY + timedelta(days=days))
    day = DAY + timedelta(days=passed)
    state = state_of(course, now, day=day, direction=0)

    better = state_of(course, now + (value - baseline), day=day, direction=0)

    if TargetState.NO_DATA in {state, better}:
        assert abs(value - baseline) <= 1e-6 * max(abs(value), abs(baseline), 1)
    else:
        assert order.index(better) >= order.index(state)


@pytest.mark.parametrize(
    ("baseline", "value", "now", "direction", "state"),
    [
        (10, 20, 20, 1, "met"),
        (10, 20, 15, 1, "on_track"),
        (10, 20, 14.9, 1, "behind"),
        (10, 20, 9, 1, "behind"),
        (20, 10, 15, -1, "on_track"),
        (20, 10, 16, -1, "behind"),
        (10, 20, None, 1, "no_data"),
        (None, 20, 15, 1, "no_data"),
        (None, 20, 25, 1, "met"),
        (None, 20, 25, 0, "no_data"),
    ],
)
def test_state_half_way(
    baseline: float | None, value: float, now: float | None, direction: int, state: str
):
    course = Course(baseline, DAY, value, DAY + timedelta(days=100))

    found = state_of(course, now, day=DAY + timedelta(days=50), direction=direction)

    assert found == state


@pytest.mark.parametrize(
    ("baseline", "value", "days", "refusal"),
    [
        (10, 20, 0, errors.TargetDueError),
        (10, 20, -1, errors.TargetDueError),
        (10, 20, 6000, errors.TargetTooFarError),
        (10, 10, 9, errors.TargetEqualsBaselineError),
        (10, 9, 9, errors.TargetAgainstDirectionError),
        (10, float("nan"), 9, errors.TargetValueError),
        (None, float("inf"), 9, errors.TargetValueError),
    ],
)
def test_course_that_leads_nowhere_is_refused(
    baseline: float | None, value: float, days: int, refusal: type[Exception]
):
    course = Course(baseline, DAY, value, DAY + timedelta(days=days))

    with pytest.raises(refusal):
        check_course(course, 1, DAY)


def test_target_moved_to_a_day_that_is_over_is_refused():
    course = Course(10, DAY, 20, DAY + timedelta(days=9))

    with pytest.raises(errors.TargetDueError):
        check_course(course, 1, DAY + timedelta(days=9))


def _town(number: int) -> PlaceInfo:
    code = f"33112410{number}000"
    return PlaceInfo(code, "town", "town", "镇", "镇", "Town", "", None, None, None, "331124000000")


TOWNS = [_town(number) for number in range(1, 5)]


def _cells(*values: float | None, error: float = 0.0) -> dict[str, Shown]:
    return {
        town.code: Shown(value, reason="" if value is not None else "few", error=error)
        for town, value in zip(TOWNS, values, strict=False)
    }


def test_towns_behind_a_ratio_have_not_reached_the_target_and_are_shown():
    course = Course(40, DAY, 60, DAY + timedelta(days=9))

    found = towns_behind(course, INDICATORS["hall_coverage"], TOWNS, _cells(60, 30, None, 50), {})

    assert [(each.place.code, each.value) for each in found] == [
        (TOWNS[1].code, 30),
        (TOWNS[3].code, 50),
    ]


def test_towns_behind_a_total_fell_since_the_year_before_where_both_are_shown():
    course = Course(40, DAY, 60, DAY + timedelta(days=9))
    now, before = _cells(5, 3, 2, 9), _cells(4, 9, None, 9)

    found = towns_behind(course, INDICATORS["halls"], TOWNS, now, before)

    assert [(each.place.code, each.value, each.before) for each in found] == [(TOWNS[1].code, 3, 9)]
    by_chance = (_cells(5, 3, 2, 9, error=3.0), _cells(4, 9, None, 9, error=3.0))
    assert towns_behind(course, INDICATORS["halls"], TOWNS, *by_chance) == ()


def test_no_town_is_named_for_what_places_are_not_ranked_by():
    course = Course(40, DAY, 60, DAY + timedelta(days=9))

    assert towns_behind(course, INDICATORS["hall_events"], TOWNS, _cells(1), _cells(2)) == ()
