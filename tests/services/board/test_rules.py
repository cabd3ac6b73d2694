from datetime import date

import pytest

from commonfield.services.board.errors import SheetMoneyError
from commonfield.services.board.rules import (
    fen_of,
    notice_kinds,
    overdue_days,
    period_due,
    question_due,
    sheet_differences,
)
from commonfield.services.board.types import SheetDifference


def test_question_runs_fifteen_days_over_new_year():
    assert question_due(date(2026, 12, 20)) == date(2027, 1, 4)


def test_quarter_is_due_fifteen_days_after_its_end():
    assert period_due(notice_kinds()["income"], date(2026, 12, 1)) == date(2026, 10, 15)


def test_overdue_is_what_has_passed_without_a_notice():
    kind = notice_kinds()["income"]

    found = overdue_days(kind, date(2026, 12, 1), {date(2026, 10, 15)})

    assert found == [date(2026, 4, 15), date(2026, 7, 15)]


def test_matter_of_weight_is_never_overdue():
    assert overdue_days(notice_kinds()["weight"], date(2026, 12, 1), ()) == []


def row(opening: str, income: str, spending: str, closing: str) -> dict[str, str]:
    return {"opening": opening, "income": income, "spending": spending, "closing": closing}


def test_balance_that_does_not_add_up_is_named_by_row():
    rows = [
        (2, row("1,000.00", "200", "50.5", "1149.50")),
        (3, row("", "0", "149.50", "1000")),
        (4, row("1000", "1", "", "1002")),
    ]

    assert sheet_differences(rows) == [SheetDifference(4, 100_100, 100_200)]


@pytest.mark.parametrize("text", ["abc", "1.234", "1e9999", "NaN"])
def test_amount_that_is_none_is_refused(text: str):
    with pytest.raises(SheetMoneyError):
        fen_of(text, 7)
