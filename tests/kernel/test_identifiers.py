"""Identifiers: in order of time, of their standard's shape, read out without mistakes."""

import random
import re
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.identifiers import drawn_from, id_from_parts, new_id, new_number, new_token

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - naive by contract of hypothesis
    lambda naive: naive.replace(tzinfo=UTC)
)
AT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@given(INSTANTS)
def test_new_id_is_a_uuid_of_version_7(at: datetime):
    made = new_id(at)

    assert (made.version, made.variant) == (7, uuid.RFC_4122)


@given(INSTANTS)
def test_new_id_holds_its_millisecond(at: datetime):
    made = new_id(at)

    written = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=made.int >> 80)
    assert written == at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(INSTANTS, st.integers(1, 10**9))
def test_new_id_sorts_by_time_as_text_and_as_number(at: datetime, later_ms: int):
    earlier, later = new_id(at), new_id(at + timedelta(milliseconds=later_ms))

    assert (earlier < later, str(earlier) < str(later)) == (True, True)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**74 - 1))
def test_id_from_parts_keeps_both_parts(milliseconds: int, random_bits: int):
    made = id_from_parts(milliseconds, random_bits).int

    kept = (made >> 64 & 0xFFF) << 62 | made & (1 << 62) - 1
    assert (made >> 80, kept) == (milliseconds, random_bits)


def test_new_id_never_repeats_within_a_millisecond():
    made = {new_id(AT) for _ in range(1000)}

    assert len(made) == 1000


def test_new_number_begins_with_the_day_in_china():
    before_breakfast = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    number = new_number(before_breakfast)

    assert number[:6] == "261125"


def test_new_number_has_no_character_that_is_taken_for_another():
    tails = "".join(new_number(AT)[6:] for _ in range(200))

    assert re.findall(r"[^2-9A-HJKMNP-TV-Z]", tails) == []


def test_drawn_from_repeats_ids_and_numbers_but_no_token():
    def draw() -> tuple[uuid.UUID, str, str]:
        with drawn_from(random.Random(7)):  # noqa: S311 - repeatable on purpose
            return new_id(AT), new_number(AT), new_token()

    first, second = draw(), draw()

    assert (first[:2] == second[:2], first[2] == second[2]) == (True, False)


def test_new_token_has_128_bits():
    assert len(new_token()) == 22


def test_new_ids_of_one_millisecond_stand_in_the_order_of_making():
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)

    made = [new_id(at) for _ in range(1_000)]

    assert made == sorted(made)
