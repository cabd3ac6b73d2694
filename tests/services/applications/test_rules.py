"""The clock of a limit: pauses, working days, New Year; and what no form asks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.services.applications import errors
from commonfield.services.applications.rules import asks_again, check_answers, due, timing
from commonfield.services.applications.types import Due, Limit, Question
from commonfield.workshop.calendar import working_calendar

CALENDAR = Limit(30, "calendar", "submitted", {}, "A", extension=10)
WORKING = Limit(20, "working", "accepted", {}, "A")
KNOWN = working_calendar()
# Of 2025 and the first half of 2026, so that what follows is known.
DAYS = st.dates(date(2025, 1, 1), date(2026, 5, 31))
LIMITS = st.builds(
    lambda days, unit: Limit(days, unit, "accepted", {}, "A"),
    st.integers(1, 60),
    st.sampled_from(["working", "calendar"]),
)
PAUSE = st.tuples(st.integers(0, 90), st.integers(0, 20))
PAUSES = st.lists(PAUSE, max_size=4)


def ended(began_on: date, pauses: Iterable[tuple[int, int]]) -> list[tuple[date, date]]:
    """Return pauses, each by the day after the beginning on which it began, and how long it was."""
    return [
        (began_on + timedelta(days=at), began_on + timedelta(days=at + long)) for at, long in pauses
    ]


def due_day(limit: Limit, began_on: date, pauses: Iterable[tuple[date, date]] = ()) -> date:
    found = due(limit, began_on, pauses, KNOWN.is_working).day
    assert found is not None
    return found


@given(limit=LIMITS, began_on=DAYS, pauses=PAUSES)
def test_as_many_days_run_until_the_last_one_as_the_limit_has(
    limit: Limit, began_on: date, pauses: list[tuple[int, int]]
):
    spans = ended(began_on, pauses)

    last = due_day(limit, began_on, spans)

    since = [began_on + timedelta(days=n) for n in range(1, (last - began_on).days + 1)]
    running = [
        day
        for day in since
        if not any(begin < day <= end for begin, end in spans)
        and (limit.unit == "calendar" or KNOWN.is_working(day))
    ]
    assert (len(running), running[-1]) == (limit.days, last)


@given(limit=LIMITS, began_on=DAYS, pauses=PAUSES, more=PAUSE)
def test_another_pause_never_brings_the_last_day_forward(
    limit: Limit, began_on: date, pauses: list[tuple[int, int]], more: tuple[int, int]
):
    before = due_day(limit, began_on, ended(began_on, pauses))
    after = due_day(limit, began_on, ended(began_on, [*pauses, more]))

    assert before <= after


@given(began_on=DAYS, limit=LIMITS)
def test_without_a_pause_it_is_what_the_calendar_says(limit: Limit, began_on: date):
    counted = (
        KNOWN.after(began_on, limit.days)
        if limit.unit == "working"
        else began_on + timedelta(days=limit.days)
    )

    assert due_day(limit, began_on) == counted


def test_twenty_working_days_over_new_year_leave_out_its_rest_and_count_the_worked_sunday():
    # 2026-01-01 to 03 are days of rest, Sunday the 4th is worked.
    assert due_day(WORKING, date(2025, 12, 25)) == date(2026, 1, 23)


def test_pause_over_new_year_stands_still_until_the_papers_came():
    pauses = [(date(2025, 12, 30), date(2026, 1, 5))]

    assert due_day(WORKING, date(2025, 12, 25), pauses) == date(2026, 1, 28)
    assert due_day(CALENDAR, date(2025, 12, 25), pauses) == date(2026, 1, 30)


def test_no_day_is_said_in_a_year_whose_rest_is_not_announced():
    found = due(WORKING, date(2026, 12, 21), [], KNOWN.is_working)

    assert (found.day, found.left, found.unknown_year) == (None, 12, 2027)


def test_calendar_days_need_no_announcement():
    found = due(CALENDAR, date(2026, 12, 21), [], KNOWN.is_working)

    assert found.day == date(2027, 1, 20)


def test_no_day_is_said_while_papers_are_missing():
    found = due(CALENDAR, date(2026, 12, 1), [(date(2026, 12, 11), None)], KNOWN.is_working)

    assert (found.day, found.left) == (None, 20)


def test_extension_adds_its_days_once():
    found = due(CALENDAR, date(2026, 11, 1), [], KNOWN.is_working, is_extended=True)

    assert found.day == date(2026, 12, 11)


DOUBTFUL = replace(CALENDAR, certainty="C")


@pytest.mark.parametrize(
    ("dues", "said"),
    [
        ([], "uncounted"),
        ([Due(CALENDAR, date(2026, 12, 1))], "in_time"),
        ([Due(CALENDAR, date(2026, 11, 30))], "late"),
        # The promised limit is shorter than the law's.
        ([Due(CALENDAR, date(2026, 12, 20)), Due(WORKING, date(2026, 11, 20))], "late"),
        # Nobody is late by a limit that was not checked.
        ([Due(DOUBTFUL, date(2026, 11, 1))], "uncounted"),
        # The limit runs on into a year that is not known yet: this one is not over.
        ([Due(WORKING, None, 3, 2027)], "in_time"),
        ([Due(WORKING, None, 3, 2026)], "uncounted"),
    ],
)
def test_decision_is_in_time_by_every_limit_that_counts(dues: list[Due], said: str):
    assert timing(dues, date(2026, 12, 1)) == said


def question(code: str = "what", label: str = "什么树", label_en: str = "Kind of tree") -> Question:
    return Question(code, "text", {"label": label, "label_en": label_en})


@pytest.mark.parametrize(
    "asked",
    [
        question(code="phone"),
        question(label="您的姓名"),
        question(label="手机号码"),
        question(label="身份证号"),
        question(label="家庭住址"),
        question(label_en="Your full name"),
        question(label_en="Mobile phone"),
        question(label_en="Date of birth"),
        question(label_en="ID number"),
    ],
)
def test_question_for_what_is_on_file_is_found(asked: Question):
    assert asks_again(asked)


def test_question_for_something_else_is_none():
    assert not asks_again(question())
    assert not asks_again(question(label="品牌和型号", label_en="Make and model of the machine"))


@pytest.mark.parametrize("answers", [{}, {"what": "杉树", "income": 1}, {"what": "长" * 3_000}])
def test_answers_that_do_not_fit_the_form_are_refused(answers: dict[str, str | int]):
    with pytest.raises(errors.AnswersUnusableError):
        check_answers([question()], answers)


def test_statement_that_has_to_be_made_is_not_left_at_no():
    agreed = Question("agree", "yes_no", {}, must=True)

    check_answers([agreed], {"agree": True})
    with pytest.raises(errors.AnswersUnusableError):
        check_answers([agreed], {"agree": False})
