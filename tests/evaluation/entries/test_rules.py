"""What a value may be, how it is typed, when it needs a reason, and where an entry stands."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from commonfield.evaluation.entries import rules
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.errors import (
    EntryDayAheadError,
    EntryError,
    EntryEvidenceMissingError,
    EntryJumpUnexplainedError,
    EntryLevelNotToldError,
    EntryNoDayError,
    EntryNoNumberError,
    EntryNotWholeError,
    EntryOutOfRangeError,
    EntrySourceMissingError,
    EntryTextTooLongError,
)
from commonfield.evaluation.entries.types import EntryColumn, NewEntry
from commonfield.workshop.choices import Verdict
from commonfield_measures.indicators.types import Level

TODAY: Final = date(2026, 11, 25)
COLUMN: Final = EntryColumn(
    table="residents",
    code="residents",
    zh="常住人口",
    en="Residents",
    unit_zh="人",
    unit_en="residents",
    why_zh="普查",
    why_en="census",
    is_whole=True,
    greatest_change=0.2,
    limits={Level.VILLAGE: (0, 30_000), Level.TOWN: (100, 500_000)},
)
ENTRY: Final = NewEntry(
    "residents", "residents", "331124104201", date(2020, 11, 1), 1_000, "普查公报", "a" * 64
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234),
        (" 1,234.5 ", 1234.5),
        ("\uff11\uff12\uff13\uff14", 1234),
        ("-3", -3),
        ("0.25", 0.25),
    ],
)
def test_number_as_people_type_it(text: str, value: float):
    assert rules.read_number(text) == value


@pytest.mark.parametrize("text", ["", "many", "1,23", "12 34", "1e5", "nan", "1.2.3", "9" * 60])
def test_number_that_is_none_is_refused(text: str):
    with pytest.raises(EntryNoNumberError):
        rules.read_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "2020-11-01",
        "2020/11/1",
        "2020年11月1日",
        "2020.11.01",
        "2020-11-01 00:00",
        "2020/11/1 0:00:00",
    ],
)
def test_day_as_people_type_it(text: str):
    assert rules.read_day(text) == date(2020, 11, 1)


@pytest.mark.parametrize(
    "text", ["", "2020", "2020-13-01", "1 Nov 2020", "2021-02-29", "2020-11-01 08:30"]
)
def test_day_that_is_none_is_refused(text: str):
    with pytest.raises(EntryNoDayError):
        rules.read_day(text)


def test_entry_that_can_be_true_is_taken():
    rules.check_entry(COLUMN, ENTRY, level="village", today=TODAY)


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (replace(ENTRY, value=-1), EntryOutOfRangeError),
        (replace(ENTRY, value=30_001), EntryOutOfRangeError),
        (replace(ENTRY, value=999.5), EntryNotWholeError),
        (replace(ENTRY, value=float("nan")), EntryNoNumberError),
        (replace(ENTRY, value=float("inf")), EntryNoNumberError),
        (replace(ENTRY, source="s" * 301), EntryTextTooLongError),
        (replace(ENTRY, reason="r" * 501), EntryTextTooLongError),
        (replace(ENTRY, told_on=date(2026, 11, 26)), EntryDayAheadError),
        (replace(ENTRY, source="  "), EntrySourceMissingError),
        (replace(ENTRY, evidence=""), EntryEvidenceMissingError),
    ],
)
def test_entry_that_cannot_be_true_is_refused(entry: NewEntry, refusal: type[EntryError]):
    with pytest.raises(refusal):
        rules.check_entry(COLUMN, entry, level="village", today=TODAY)


def test_entry_is_held_against_the_limits_of_its_level():
    with pytest.raises(EntryOutOfRangeError) as refused:
        rules.check_value(COLUMN, 99, "town")

    assert refused.value.params == {"value": "99", "least": "100", "most": "500,000"}


def test_entry_of_a_level_that_is_not_told_is_refused():
    with pytest.raises(EntryLevelNotToldError):
        rules.check_value(COLUMN, 1_000, "county")


def test_entry_that_tells_of_today_is_taken():
    rules.check_entry(COLUMN, replace(ENTRY, told_on=TODAY), level="village", today=TODAY)


@pytest.mark.parametrize(
    ("value", "last", "expected"),
    [(1_200, 1_000, False), (1_201, 1_000, True), (800, 1_000, False), (799, 1_000, True)],
)
def test_jump_is_a_share_of_the_last_value(value: float, last: float, expected: bool):
    assert rules.is_jump(COLUMN, value, last) is expected


def test_anything_after_nothing_is_a_jump():
    assert rules.is_jump(COLUMN, 1, 0)
    assert not rules.is_jump(COLUMN, 0, 0)


def test_jump_without_a_reason_is_refused():
    with pytest.raises(EntryJumpUnexplainedError) as refused:
        rules.check_jump(COLUMN, replace(ENTRY, value=1_500), last=1_000, last_on=date(2010, 11, 1))

    assert str(refused.value) == (
        "The last value, of 2010-11-01, was 1,000; 1,500 differs by more than 20 %. Look again, or"
        " say why it is right."
    )


def test_jump_with_a_reason_and_first_value_are_taken():
    explained = replace(ENTRY, value=1_500, reason="两村合并")

    rules.check_jump(COLUMN, explained, last=1_000, last_on=date(2010, 11, 1))
    rules.check_jump(COLUMN, replace(ENTRY, value=1_500), last=None, last_on=None)


@pytest.mark.parametrize(
    ("verdict", "after", "expected"),
    [
        ("", "", EntryState.WAITING),
        (Verdict.SENT_BACK, "", EntryState.SENT_BACK),
        (Verdict.TAKEN_BACK, "", EntryState.TAKEN_BACK),
        (Verdict.ACCEPTED, "", EntryState.COUNTS),
        (Verdict.ACCEPTED, "revision", EntryState.REPLACED),
        (Verdict.ACCEPTED, "withdrawal", EntryState.WITHDRAWN),
    ],
)
def test_state_follows_from_what_was_decided(verdict: str, after: str, expected: EntryState):
    found = rules.state_of(
        verdict, is_withdrawal=False, is_replaced=bool(after), is_undone=after == "withdrawal"
    )

    assert found is expected


def test_accepted_withdrawal_is_withdrawn_itself():
    found = rules.state_of(Verdict.ACCEPTED, is_withdrawal=True, is_replaced=False, is_undone=False)

    assert found is EntryState.WITHDRAWN


def test_first_of_a_day_and_successors_settle_different_places():
    first = rules.settled_place("residents.residents", "331124104201", date(2020, 11, 1), "")
    second = rules.settled_place("residents.residents", "331124104201", date(2020, 11, 1), "ab12")

    assert (first, second) == ("residents.residents/331124104201/2020-11-01", "ab12")
