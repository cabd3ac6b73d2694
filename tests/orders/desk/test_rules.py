"""Rules of the desk: parts of a report, rows of sheets; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.orders.choices import OrderState
from commonfield.orders.desk.rules import (
    checked_parcels,
    first_day_of,
    may_leave,
    parcels_pasted,
    periods,
    step_for,
)
from commonfield.orders.desk.types import ParcelRow
from commonfield.orders.types import OrderView
from commonfield.stores.sheets.rules import goods_problem, read_price
from commonfield.stores.sheets.types import GoodsRow

AT = datetime(2026, 11, 25, tzinfo=UTC)
ORDER = OrderView(
    number="A1",
    store="cloud",
    store_name="云",
    store_name_en="Cloud",
    state=OrderState.PAID,
    payment="simulated",
    channel="own",
    total_fen=100,
    lines=(),
    token="",
    placed_at=AT,
    expires_at=None,
    paid_at=AT,
)
ROW = ParcelRow(2, "A1", "顺丰速运", "SF12345")
GOODS = GoodsRow(2, "", "0200", "银猴", "", "", 8_000)


ONE, TWO = "261128AAAAAAAAA", "261128BBBBBBBBB"


@pytest.mark.parametrize(
    ("pasted", "rows"),
    [
        ("", [(ONE, "ZTO", "", "bad_tracking"), (TWO, "YTO", "Y200002", "")]),
        ("SF 10001", [(ONE, "SF", "10001", ""), (TWO, "YTO", "Y200002", "")]),
        (f"\n{ONE.lower()}\tSF10001\n", [(ONE, "ZTO", "SF10001", ""), (TWO, "YTO", "Y200002", "")]),
        (f"{TWO}，圆通 速递，Y3", [(ONE, "ZTO", "", "bad_tracking"), (TWO, "圆通 速递", "Y3", "")]),
        (
            "S1\nS2",
            [(ONE, "ZTO", "S1", ""), (TWO, "YTO", "Y200002", ""), ("", "ZTO", "S2", "no_order")],
        ),
    ],
)
def test_pasted_numbers_find_their_orders(pasted: str, rows: list[tuple[str, str, str, str]]):
    chosen = {ONE: ("", ""), TWO: ("YTO", "Y200 002")}

    read = parcels_pasted(chosen, pasted, "ZTO")

    assert [(row.number, row.carrier, row.tracking, row.problem) for row in read] == rows
    assert [row.row for row in read] == list(range(1, len(rows) + 1))


@given(pasted=st.text(max_size=200), carrier=st.text(max_size=9))
def test_each_chosen_order_has_one_row_whatever_is_pasted(pasted: str, carrier: str):
    read = parcels_pasted({ONE: ("", ""), TWO: ("", "")}, pasted, carrier)

    assert [row.number for row in read][:2] == [ONE, TWO]
    assert all(bool(row.problem) == (not row.number or not row.tracking) for row in read)


@pytest.mark.parametrize(
    ("step", "first"),
    [("day", date(2026, 11, 25)), ("week", date(2026, 11, 23)), ("month", date(2026, 11, 1))],
)
def test_first_day_of_a_period(step: str, first: date):
    assert first_day_of(date(2026, 11, 25), step) == first


def test_periods_go_over_the_year():
    assert list(periods(date(2026, 11, 25), date(2027, 1, 2), "month")) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert len(list(periods(date(2026, 11, 23), date(2026, 12, 6), "week"))) == 2


@pytest.mark.parametrize(
    ("days", "wanted", "step"),
    [(30, "", "day"), (90, "", "week"), (366, "", "month"), (366, "day", "day"),
     (400, "day", "month"), (30, "decade", "day")],
)  # fmt: skip
def test_step_is_the_wanted_one_or_one_that_can_be_read(days: int, wanted: str, step: str):
    first = date(2026, 1, 1)

    assert step_for(first, date.fromordinal(first.toordinal() + days - 1), wanted) == step


@pytest.mark.parametrize(
    ("state", "payment", "is_held", "leaves"),
    [
        (OrderState.PAID, "simulated", False, True),
        (OrderState.PAID, "simulated", True, False),
        (OrderState.PACKED, "simulated", False, True),
        (OrderState.AWAITING_PAYMENT, "cod", False, True),
        (OrderState.AWAITING_PAYMENT, "simulated", False, False),
        (OrderState.SHIPPED, "simulated", False, False),
        (OrderState.CANCELLED, "simulated", False, False),
    ],
)
def test_may_leave(state: str, payment: str, *, is_held: bool, leaves: bool):
    order = replace(ORDER, state=state, payment=payment, is_held=is_held)

    assert may_leave(order) is leaves


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW, ""),
        (replace(ROW, number="B2"), "unknown_order"),
        (replace(ROW, carrier=""), "bad_carrier"),
        (replace(ROW, carrier="x" * 21), "bad_carrier"),
        (replace(ROW, tracking="SF 1"), "bad_tracking"),
        (replace(ROW, tracking="=1+1"), "bad_tracking"),
        (replace(ROW, problem="rounded"), "rounded"),
    ],
)
def test_row_of_a_shipping_sheet(row: ParcelRow, problem: str):
    (checked,) = checked_parcels([row], {"A1": ORDER}, "cloud")

    assert (checked.problem, checked.is_sent) == (problem, False)


def test_rows_that_say_nothing_are_left_out():
    assert checked_parcels([replace(ROW, carrier="", tracking="")], {"A1": ORDER}, "cloud") == []


def test_order_of_another_store_is_not_found():
    (checked,) = checked_parcels([ROW], {"A1": ORDER}, "mist")

    assert checked.problem == "unknown_order"


def test_order_twice_in_a_sheet():
    first, second = checked_parcels([ROW, replace(ROW, row=3)], {"A1": ORDER}, "cloud")

    assert (first.problem, second.problem) == ("", "twice")


def test_sheet_sent_twice_does_nothing_twice():
    shipped = replace(ORDER, state=OrderState.SHIPPED, tracking="SF12345")
    other = replace(ROW, tracking="SF99999")

    (same,) = checked_parcels([ROW], {"A1": shipped}, "cloud")
    (changed,) = checked_parcels([other], {"A1": shipped}, "cloud")

    assert (same.problem, same.is_sent) == ("", True)
    assert changed.problem == "wrong_state"


@pytest.mark.parametrize(
    ("text", "fen"),
    [("80", 8_000), ("¥80.50", 8_050), ("￥80", 8_000), ("80元", 8_000), ("0", None), ("-1", None),
     ("100000", None), ("80.555", None), ("=1+1", None), ("", None)],
)  # fmt: skip
def test_price_as_people_type_it(text: str, fen: int | None):
    assert read_price(text) == fen


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (GOODS, ""),
        (replace(GOODS, price_fen=0), "bad_price"),
        (replace(GOODS, title=""), "bad_title"),
        (replace(GOODS, title="长" * 81), "bad_title"),
        (replace(GOODS, title="", sku="S1-1"), ""),
        (replace(GOODS, description="长" * 2_001), "bad_text"),
    ],
)
def test_row_of_a_product_sheet(row: GoodsRow, problem: str):
    assert goods_problem(row) == problem
