from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from commonfield.workshop.typed_rows import Columns


@dataclass(frozen=True)
class Row:
    """A row with what the two databases say differently."""

    number: int
    is_open: bool
    since: datetime
    until: datetime | None
    sealed: bytes | None


NAIVE = datetime(2026, 11, 28, 6)  # noqa: DTZ001 - as SQLite gives it
COLUMNS = Columns(Row, "t", is_open="t.closed_at IS NULL")


def test_columns_are_the_fields_in_their_order():
    assert COLUMNS.sql == "t.number, t.closed_at IS NULL, t.since, t.until, t.sealed"


def test_values_are_what_their_fields_say():
    (row,) = COLUMNS.read([(7, 1, NAIVE, None, memoryview(b"x"))])

    assert row == Row(7, is_open=True, since=NAIVE.replace(tzinfo=UTC), until=None, sealed=b"x")
    assert row.is_open is True


def test_column_of_no_field_is_refused():
    with pytest.raises(TypeError, match="Row has no closed"):
        Columns(Row, "t", closed="t.closed_at")


def test_rows_within_a_row_are_read_with_it():
    @dataclass(frozen=True)
    class Outer:
        """A row that has another."""

        code: str
        inner: Row
        later: int = 0

    columns = Columns(Outer, "o", without={"later"}, inner=COLUMNS)

    assert columns.sql == f"o.code, {COLUMNS.sql}"
    assert columns.read([("a", 7, 0, NAIVE, None, None)]) == [
        Outer("a", Row(7, is_open=False, since=NAIVE.replace(tzinfo=UTC), until=None, sealed=None))
    ]
