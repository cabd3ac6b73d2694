"""The pure rules of selling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.ledger.types import Leg
from commonfield.orders.checkout.rules import (
    MOST_PACKS,
    allocate,
    is_idempotency_key,
    request_errors,
)
from commonfield.orders.rules import SoldLine, merged_lines, order_legs, payment_legs, sale_legs
from commonfield.orders.types import Contact, OrderRequest
from commonfield.stores.rules import pack_titles
from commonfield.supply.types import Shares

packs = st.integers(min_value=1, max_value=MOST_PACKS)
stocks = st.lists(st.integers(min_value=0, max_value=200), max_size=6)
lines = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), packs), max_size=12)
weights = st.tuples(*[st.integers(min_value=0, max_value=10_000)] * 4).filter(any)
sold = st.builds(
    SoldLine,
    maker=st.sampled_from(["OMAKER", "OSELLER"]),
    lot=st.sampled_from(["L1", "L2"]),
    amount_fen=st.integers(min_value=1, max_value=10**9),
)


@given(packs, stocks)
def test_allocate_takes_all_or_nothing(wanted: int, available: list[int]):
    taken = allocate(wanted, available)

    if sum(available) < wanted:
        assert taken is None
    else:
        assert taken is not None
        assert sum(taken) == wanted
        assert all(0 <= take <= left for take, left in zip(taken, available, strict=True))


@given(packs, stocks)
def test_allocate_empties_a_lot_before_the_next(wanted: int, available: list[int]):
    taken = allocate(wanted, available) or [0] * len(available)

    begun = [place for place, take in enumerate(taken) if take]
    last = begun[-1] if begun else 0
    assert taken[:last] == list(available[:last]) or not begun


@given(lines)
def test_merged_lines_keep_every_pack(asked: list[tuple[str, int]]):
    merged = merged_lines(asked)

    assert len({sku for sku, _ in merged}) == len(merged)
    assert dict(merged) == {
        sku: sum(count for other, count in asked if other == sku) for sku, _ in asked
    }


@given(st.lists(sold, min_size=1, max_size=6), weights)
def test_sale_legs_are_the_sum_of_the_lines(
    items: list[SoldLine], shares: tuple[int, int, int, int]
):
    legs = sale_legs("OSELLER", items, {maker: Shares(*shares) for maker in ("OMAKER", "OSELLER")})

    assert sum_of(legs) == -sum(item.amount_fen for item in items)


@given(st.lists(sold, min_size=1, max_size=6), weights)
def test_sale_and_payment_balance(items: list[SoldLine], shares: tuple[int, int, int, int]):
    total_fen = sum(item.amount_fen for item in items)
    parts = {maker: Shares(*shares) for maker in ("OMAKER", "OSELLER")}

    legs = (*payment_legs("OSELLER", "Simulated", total_fen), *sale_legs("OSELLER", items, parts))

    assert sum_of(order_legs("OSELLER", total_fen)) == 0
    assert sum_of(legs) == 0


def sum_of(legs: tuple[Leg, ...]) -> int:
    return sum(leg.amount_fen for leg in legs)


def test_sale_legs_of_a_makers_own_store_owe_no_maker():
    legs = sale_legs(
        "OTEA", [SoldLine("OTEA", "L1", 8_000)], {"OTEA": Shares(1500, 4000, 4200, 300)}
    )

    assert {leg.account: leg.amount_fen for leg in legs} == {
        "Liabilities:OTEA:Carriers:Carriers": -240,
        "Income:OTEA:Sales": -6_560,
        "Liabilities:OTEA:Lots:L1": -1_200,
    }


@pytest.mark.parametrize("key", ["a", "~" * 64, "!"])
def test_idempotency_key_of_visible_ascii(key: str):
    assert is_idempotency_key(key)


@pytest.mark.parametrize("key", ["", "a" * 65, "a b", "键", "a\n"])
def test_idempotency_key_of_anything_else(key: str):
    assert not is_idempotency_key(key)


def make(
    *,
    asked: tuple[tuple[str, int], ...] = (("a", 1),),
    name: str = "赵",
    phone: str = "13800138000",
    region: str = "331124000000",
    detail: str = "1",
    payment: str = "cod",
) -> OrderRequest:
    return OrderRequest("k", "d", asked, Contact(name, phone), region, detail, payment)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (make(asked=()), ("/lines", "empty")),
        (make(asked=(("a", 1),) * 51), ("/lines", "too_many")),
        (make(asked=(("a", 0),) * 51), ("/lines", "too_many")),
        (make(asked=(("a", 0),)), ("/lines/0/quantity", "bad_quantity")),
        (make(asked=(("a", 1), ("a", -1))), ("/lines/1/quantity", "bad_quantity")),
        (make(asked=(("a", 1_000),)), ("/lines/0/quantity", "bad_quantity")),
        (make(asked=(("a", 999), ("a", 1))), ("/lines/1/quantity", "bad_quantity")),
        (make(name="  "), ("/contact/name", "bad_name")),
        (make(name="赵" * 61), ("/contact/name", "bad_name")),
        (make(name="a\nb"), ("/contact/name", "bad_name")),
        (make(phone="12"), ("/contact/phone", "bad_phone")),
        (make(phone="call me"), ("/contact/phone", "bad_phone")),
        (make(phone="\uff11\uff12"), ("/contact/phone", "bad_phone")),
        (make(region="330000000000"), ("/address/region", "bad_region")),
        (make(region="3311"), ("/address/region", "bad_region")),
        (make(detail=""), ("/address/detail", "bad_detail")),
        (make(payment="shells"), ("/payment", "unknown_payment")),
    ],
)
def test_request_with_one_wrong_part(request_: OrderRequest, error: tuple[str, str]):
    assert request_errors(request_, ["cod"]) == [error]


def test_request_with_nothing_wrong():
    assert request_errors(make(), ["cod"]) == []


@pytest.mark.parametrize(
    ("called", "titles"),
    [
        (("高山香茶", "Mountain Tea", "", "", 500), ("高山香茶 500 克", "Mountain Tea 500 g")),
        (("高山香茶", "Mountain Tea", "礼盒", "Box", 500), ("高山香茶 礼盒", "Mountain Tea Box")),
        (("香茶 250克", "Tea, 250 g", "", "", 250), ("香茶 250克", "Tea, 250 g")),
        (("香茶 250克", "Tea, 250 g", "", "", 50), ("香茶 250克 50 克", "Tea, 250 g 50 g")),
        (("高山香茶", "", "礼盒", "", 500), ("高山香茶 礼盒", "高山香茶 礼盒")),
    ],
)
def test_pack_is_called_by_its_name_or_its_weight(
    called: tuple[str, str, str, str, int], titles: tuple[str, str]
):
    assert pack_titles(*called) == titles
