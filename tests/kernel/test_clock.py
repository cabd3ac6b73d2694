"""Days and months are those of China, whatever clock the machine has."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.clock import china_day, china_month, now, start_of_china_day

MIDNIGHT = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def test_now_is_in_utc():
    assert now().tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "day", "month"),
    [
        (MIDNIGHT - MICROSECOND, date(2026, 12, 31), "2026-12"),
        (MIDNIGHT, date(2027, 1, 1), "2027-01"),
        (datetime(2026, 11, 25, 4, 0, tzinfo=UTC), date(2026, 11, 25), "2026-11"),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29), "2024-02"),
    ],
)
def test_day_and_month_turn_at_midnight_in_china(instant: datetime, day: date, month: str):
    assert (china_day(instant), china_month(instant)) == (day, month)


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_starts_with_its_first_instant(day: date):
    start = start_of_china_day(day)

    assert (china_day(start), china_day(start - MICROSECOND)) == (day, day - timedelta(days=1))


def test_only_the_tests_launcher_lets_a_program_live_on_another_day(root: Path):
    program = "from commonfield.kernel.clock import today; print(today())"
    days = {}
    for name in ("", "another_day"):
        paths = [str(root / "src"), *([str(root / "tests" / name)] if name else [])]
        days[name] = subprocess.run(
            [sys.executable, "-c", program],
            env={"TESTS_DAYS_AHEAD": "400", "PYTHONPATH": os.pathsep.join(paths)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    plain, moved = (date.fromisoformat(days[name]) for name in ("", "another_day"))
    assert (moved - plain).days in {400, 401}
