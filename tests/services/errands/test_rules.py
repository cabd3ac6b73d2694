"""The figure of phone classes, and surnames."""

from datetime import timedelta

import pytest

from commonfield.services.errands.rules import DoneErrand, class_effect, surname_of
from commonfield.services.errands.types import ClassEffect, NextErrands
from tests.services.builders import NOW

LONG_AGO = NOW - timedelta(days=300)


def errands(person: int, *days: tuple[int, bool]) -> list[DoneErrand]:
    return [DoneErrand(person, LONG_AGO + timedelta(days=day), is_own) for day, is_own in days]


def figure(per_side: int = 5, *, class_day: int = 10) -> ClassEffect:
    """So many who went do the next one themselves, so many do not, and the same of the others."""
    done, classes = [], {}
    for at in range(per_side):
        for person, is_own, went in (
            (4 * at, True, True),
            (4 * at + 1, False, True),
            (4 * at + 2, True, False),
            (4 * at + 3, False, False),
        ):
            done += errands(person, (0, False), (30, is_own))
            if went:
                classes[person] = LONG_AGO + timedelta(days=class_day)
    return class_effect(done, classes, NOW)


def test_next_errand_is_counted_beside_those_without_a_class():
    assert figure() == ClassEffect(NextErrands(10, 5), NextErrands(10, 5))


def test_few_on_one_side_are_not_shown():
    assert figure(4) == ClassEffect(None, None)


def test_figure_grows_by_five_persons_at_a_time():
    grown = [figure(each).without for each in (5, 6, 7, 8)]

    assert [each.people for each in grown if each] == [10, 10, 10, 15]


@pytest.mark.parametrize(
    ("days", "class_day"),
    [
        # Never helped before the class; the class lies too near to now.
        ([(20, False), (30, True)], 10),
        ([(0, False), (250, True)], 240),
    ],
)
def test_who_does_not_belong_to_the_class_is_not_counted(
    days: list[tuple[int, bool]], class_day: int
):
    done = [each for person in range(20) for each in errands(person, *days)]
    classes = dict.fromkeys(range(20), LONG_AGO + timedelta(days=class_day))

    assert class_effect(done, classes, NOW).with_class is None


def test_errand_after_ninety_days_and_a_helped_one_first_are_no_success():
    done = [each for n in range(5) for each in errands(n, (0, False), (101, True))]
    done += [each for n in range(5, 10) for each in errands(n, (0, False), (11, False), (12, True))]
    done += [each for n in range(10, 15) for each in errands(n, (0, False), (99, True))]
    classes = dict.fromkeys(range(15), LONG_AGO + timedelta(days=10))

    assert class_effect(done, classes, NOW).with_class == NextErrands(15, 5)


def test_who_went_to_a_class_within_the_days_is_no_other():
    done = [each for n in range(20) for each in errands(n, (0, False), (5, n % 2 == 0))]
    classes = dict.fromkeys(range(20), LONG_AGO + timedelta(days=90))

    assert class_effect(done, classes, NOW).without is None


@pytest.mark.parametrize(
    ("name", "surname"), [("蓝阿英", "蓝"), ("欧阳明", "欧阳"), ("Li Hua", "Hua"), ("", "")]
)
def test_surname_stands_alone(name: str, surname: str):
    assert surname_of(name) == surname
