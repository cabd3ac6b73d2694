"""Goods that come back: requested within seven days, answered, arrived, and their money."""

from datetime import timedelta

import pytest

from commonfield.facts.queries import recent_facts
from commonfield.orders.commands import (
    answer_return,
    ask_return,
    close_received,
    refund_done,
    refund_partly,
    return_arrived,
    send_return,
    withdraw_return,
)
from commonfield.orders.errors import (
    BadReturnError,
    BadTrackingError,
    ReturnArrivedError,
    ReturnOpenError,
    ReturnTooLateError,
    ReturnWrongStateError,
    WrongStateError,
)
from commonfield.orders.models import Order, Return
from commonfield.orders.queries import aftercare_of, order_token, owed_for_return, returns_of_store
from commonfield.orders.return_value import value_of_return
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.models import Stock
from commonfield.workshop.messages import send_due
from tests.orders.builders import (
    OVER,
    PACKS,
    PRICE_FEN,
    SHIPPING_FEN,
    TOTAL_FEN,
    all_differences,
    ask,
    fen_back,
    letters,
    make_life_shop,
    order_at,
    return_at,
    state_of,
)
from tests.people.builders import NOW


def agree(number: str) -> None:
    answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)


def arrive(number: str, unsellable: tuple[int, ...] = ()) -> str:
    return return_arrived(by=SYSTEM, now=NOW, number=number, unsellable=unsellable)


def test_return_goes_its_whole_way():
    shop = make_life_shop()
    order, number = return_at(shop)

    send_return(
        by=GUEST, now=NOW, number=number, carrier=" 中通 ", tracking="ZT 20 002", token=order.token
    )
    refund = arrive(number)
    refund_done(by=SYSTEM, now=NOW, refund=refund)

    (view,) = aftercare_of(order.number).returns
    assert (view.state, view.carrier, view.tracking) == ("arrived", "中通", "ZT20002")
    assert [(line.packs, line.is_sellable) for line in view.lines] == [(2, True)]
    assert (fen_back(order.number), shop.left) == ([2 * PRICE_FEN], 11)
    assert [fact.quantity for fact in recent_facts(["market.returned"])] == [2]
    assert (state_of(order.number), letters("return_agreed")) == ("received", 1)
    assert all_differences() == []


def test_spoilt_packs_do_not_go_into_the_stock():
    shop = make_life_shop()
    order = order_at(shop)
    number = ask(order, shop, PACKS)
    agree(number)
    first, second = Stock.objects.order_by("id")

    arrive(number, (first.pk,))

    left = list(Stock.objects.order_by("id").values_list("available", flat=True))
    assert left == [0, 10]
    (view,) = aftercare_of(order.number).returns
    assert [line.is_sellable for line in view.lines] == [False, True]
    assert [line.stock for line in view.lines] == [first.pk, second.pk]
    assert all_differences() == []


@pytest.mark.parametrize(
    ("reasons", "shipping_fen"),
    [
        (["damaged"], SHIPPING_FEN),
        (["damaged", "not_as_shown"], SHIPPING_FEN),
        (["changed_mind"], 0),
        (["changed_mind", "damaged"], 0),
    ],
)
def test_shipping_goes_back_with_everything_for_faults_only(reasons: list[str], shipping_fen: int):
    shop = make_life_shop()
    order = order_at(shop)

    said = []
    for reason in reasons:
        number = ask(order, shop, PACKS // len(reasons), reason=reason)
        agree(number)
        said.append(owed_for_return(number))
        arrive(number)

    assert sum(fen_back(order.number)) == sum(said) == PACKS * PRICE_FEN + shipping_fen
    assert (state_of(order.number), shop.left, all_differences()) == ("refunded", 13, [])


def test_what_was_given_back_before_is_not_given_back_again():
    shop = make_life_shop()
    order = order_at(shop)
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=5_000, reason="dented")
    number = ask(order, shop, PACKS, reason="damaged")
    agree(number)

    arrive(number)

    assert sum(fen_back(order.number)) == TOTAL_FEN
    assert all_differences() == []


@pytest.mark.parametrize(
    ("reduced_fen", "packs", "fen"),
    [
        # Of four packs the first three are of one lot, the last of another.
        (0, [2, 2], [2 * PRICE_FEN, 2 * PRICE_FEN]),
        (TOTAL_FEN // 2, [1, 1, 2], [3_999, 3_999, 8_000]),
        (TOTAL_FEN - 3, [2, 2], [1, 2]),
    ],
)
def test_packs_come_back_at_what_was_still_paid_for_them(
    reduced_fen: int, packs: list[int], fen: list[int]
):
    shop = make_life_shop()
    order = order_at(shop)
    if reduced_fen:
        refund_partly(
            by=SYSTEM, now=NOW, number=order.number, amount_fen=reduced_fen, reason="dented"
        )

    said = []
    for count in packs:
        number = ask(order, shop, count)
        agree(number)
        said.append(owed_for_return(number))
        arrive(number)

    assert fen_back(order.number)[bool(reduced_fen) :] == fen == said
    assert (state_of(order.number), all_differences()) == ("refunded", [])
    assert sum(fact.quantity for fact in recent_facts(["market.sale", "market.refund"])) == 0


def test_goods_whose_price_was_given_back_come_home_for_nothing():
    shop = make_life_shop()
    order = order_at(shop)
    refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=TOTAL_FEN, reason="dented")
    number = ask(order, shop, PACKS)
    agree(number)

    assert owed_for_return(number) == 0
    assert arrive(number) == ""
    assert (state_of(order.number), shop.left, all_differences()) == ("refunded", 13, [])
    back = [(fact.quantity, fact.amount_fen) for fact in recent_facts(["market.refund"])]
    assert sorted(back) == [(-PACKS, 0), (0, -TOTAL_FEN)]


def test_return_in_cash_is_given_back_by_the_store():
    shop = make_life_shop()
    _order, number = return_at(shop, payment="cod")

    refund = arrive(number)
    refund_done(by=shop.keeper, now=NOW, refund=refund)

    assert all_differences() == []


def test_last_day_to_return_ends_at_midnight_in_china():
    shop = make_life_shop()
    order = order_at(shop)
    last = OVER - timedelta(microseconds=1)

    with pytest.raises(ReturnTooLateError):
        ask(order, shop, 1, now=OVER)
    assert (close_received(last), ask(order, shop, 1, now=last)) == (0, f"{order.number}-T1")


def test_second_arrival_is_refused_and_owes_nothing_more():
    shop = make_life_shop()
    order, number = return_at(shop)
    seen = Return.objects.select_related("order").get(number=number)
    arrive(number)

    with pytest.raises(ReturnArrivedError):
        arrive(number)

    # A keeper who looked before and only now reads what it is worth gets an answer.
    assert [packs for packs, _fen in value_of_return(seen)[0].values()] == [2]
    assert len(fen_back(order.number)) == 1


def test_order_is_not_closed_while_something_comes_back():
    shop = make_life_shop()
    order, number = return_at(shop, "asked")

    kept = close_received(OVER)
    withdraw_return(by=GUEST, now=NOW, number=number, token=order.token)

    assert (kept, close_received(OVER)) == (0, 1)
    with pytest.raises(WrongStateError):
        ask(order, shop, 1)


@pytest.mark.parametrize("state", ["awaiting", "paid", "packed", "shipped"])
def test_return_before_the_order_is_received(state: str):
    shop = make_life_shop()
    order = order_at(shop, state)

    with pytest.raises(WrongStateError):
        ask(order, shop, 1)


def test_return_of_an_outside_channels_order():
    shop = make_life_shop()
    order = order_at(shop)
    Order.objects.update(channel="taobao")

    with pytest.raises(WrongStateError):
        ask(order, shop, 1)


@pytest.mark.parametrize(
    "lines",
    [[], [("SKU", 0)], [("SKU", -1)], [("SKU", 5)], [("SKU", 2), ("SKU", 3)], [("other", 1)]],
)
def test_return_of_packs_that_the_buyer_has_not(lines: list[tuple[str, int]]):
    shop = make_life_shop()
    order = order_at(shop)
    wanted = [(shop.sku if sku == "SKU" else sku, packs) for sku, packs in lines]

    with pytest.raises(BadReturnError):
        ask_return(by=GUEST, now=NOW, number=order.number, lines=wanted, reason="damaged",
                   token=order.token)  # fmt: skip

    assert not Return.objects.exists()


def test_return_for_a_reason_that_there_is_not():
    shop = make_life_shop()

    with pytest.raises(BadReturnError):
        ask(order_at(shop), shop, 1, reason="boredom")


def test_one_return_is_open_at_a_time():
    shop = make_life_shop()
    order, number = return_at(shop)

    with pytest.raises(ReturnOpenError):
        ask(order, shop, 1)
    arrive(number)
    with pytest.raises(BadReturnError):
        ask(order, shop, 3)

    assert ask(order, shop, 2) == f"{order.number}-T2"


def test_refusal_needs_a_reason_and_says_it():
    shop = make_life_shop()
    order, number = return_at(shop, "asked")

    with pytest.raises(ReturnWrongStateError):
        answer_return(by=shop.keeper, now=NOW, number=number, is_agreed=False, answer=" \x00 ")
    answer_return(by=shop.keeper, now=NOW, number=number, is_agreed=False, answer="已开封")

    (view,) = aftercare_of(order.number).returns
    assert (view.state, view.answer, letters("return_refused")) == ("refused", "已开封", 1)
    assert send_due(NOW) > 0
    # A buyer who was refused may ask again within the seven days.
    assert ask(order, shop, 1) == f"{order.number}-T2"


def test_steps_of_a_return_out_of_turn():
    shop = make_life_shop()
    order, number = return_at(shop, "asked")

    def send() -> None:
        send_return(
            by=GUEST, now=NOW, number=number, carrier="x", tracking="12345", token=order.token
        )

    def withdraw() -> None:
        withdraw_return(by=GUEST, now=NOW, number=number, token=order.token)

    for step in (send, lambda: arrive(number)):
        with pytest.raises(ReturnWrongStateError):
            step()
    agree(number)
    with pytest.raises(ReturnWrongStateError):
        agree(number)
    arrive(number)
    for step in (send, withdraw, lambda: arrive(number), lambda: agree(number)):
        with pytest.raises(ReturnWrongStateError):
            step()
    assert (len(fen_back(order.number)), all_differences()) == (1, [])


@pytest.mark.parametrize(
    ("carrier", "tracking"),
    [
        ("x" * 21, "12345"),
        ("", "12345"),
        ("x", "1" * 41),
        ("x", "1234"),
        ("x", "\x0012345"),
        ("x", "退SF12"),
    ],
)
def test_return_with_a_tracking_number_that_is_none(carrier: str, tracking: str):
    order, number = return_at(make_life_shop())

    with pytest.raises(BadTrackingError):
        send_return(by=GUEST, now=NOW, number=number, carrier=carrier, tracking=tracking,
                    token=order.token)  # fmt: skip


def test_returns_to_answer_come_first():
    shop = make_life_shop()
    numbers = []
    for key in ("a", "b", "c"):
        _order, number = return_at(shop, "asked", key=key)
        numbers.append(number)
    agree(numbers[2])
    withdrawn, asked, agreed = numbers
    token = order_token(withdrawn.partition("-")[0])
    withdraw_return(by=GUEST, now=NOW, number=withdrawn, token=token)

    listed = [each.number for each in returns_of_store(shop.slug, by=shop.keeper, now=NOW)]

    assert listed == [asked, agreed, withdrawn]
