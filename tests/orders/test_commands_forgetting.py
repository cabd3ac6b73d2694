"""Who an order went to is emptied when nobody needs it any more; money and goods stay."""

from datetime import timedelta

import pytest

from commonfield.orders.commands import (
    ask_invoice,
    cancel_order,
    close_received,
    forget_contact,
    forget_contacts,
    issue_invoice,
    refund_done,
    refund_partly,
    write_review,
)
from commonfield.orders.commands import forgetting as commands
from commonfield.orders.errors import ContactNeededError
from commonfield.orders.models import InvoiceRequest, Order, Review
from commonfield.orders.queries import order_of_phone, orders_by_number, recipient_of
from commonfield.orders.types import NewReview, OrderView
from commonfield.people.types import GUEST, SYSTEM
from tests.market.builders import PHONE, Shop
from tests.orders.builders import (
    OVER,
    TOTAL_FEN,
    actions,
    all_differences,
    ask,
    make_life_shop,
    order_at,
)
from tests.people.builders import NOW

LATER = NOW + timedelta(days=400)
SOON = NOW + timedelta(days=100)


@pytest.fixture
def shop() -> Shop:
    return make_life_shop()


def closed(shop: Shop, key: str = "key-1") -> OrderView:
    """Take an order to its end."""
    order = order_at(shop, key=key)
    close_received(OVER)
    return orders_by_number([order.number])[order.number]


def invoice(order: OrderView) -> None:
    ask_invoice(by=GUEST, now=NOW, number=order.number, title="赵小兰", token=order.token)


def contacts() -> list[bool]:
    """Tell of each order, in their order, whether its contact is still held."""
    rows = Order.objects.order_by("id").values_list("contact_sealed", flat=True)
    return [sealed is not None for sealed in rows]


def test_contact_of_an_order_that_ended_long_ago_is_emptied(shop: Shop):
    order = closed(shop)
    before = (forget_contacts(SOON), contacts())

    after = (forget_contacts(LATER), contacts())

    assert (before, after) == ((0, [True]), (1, [False]))
    assert (order_of_phone(order.number, PHONE), all_differences()) == (None, [])
    assert recipient_of(orders_by_number([order.number])[order.number]) is None
    assert Order.objects.get().total_fen == TOTAL_FEN
    assert actions("market.contacts") == ["market.contacts_forgotten"]


def test_contact_of_a_cancelled_order_is_emptied_but_not_of_one_under_way(shop: Shop):
    cancelled = order_at(shop, "awaiting")
    cancel_order(by=SYSTEM, now=NOW, number=cancelled.number, ending="buyer")
    order_at(shop, "shipped", key="key-2")
    order_at(shop, "awaiting", key="key-3")

    assert (forget_contacts(LATER), contacts()) == (1, [False, True, True])


def test_contact_is_held_while_money_goes_back_and_some_time_after(shop: Shop):
    order = closed(shop)
    refund = refund_partly(
        by=SYSTEM, now=OVER, number=order.number, amount_fen=100, reason="dented"
    )
    while_due = forget_contacts(LATER)
    refund_done(by=SYSTEM, now=LATER, refund=refund)

    soon, late = forget_contacts(LATER + timedelta(days=1)), forget_contacts(LATER + (LATER - NOW))

    assert (while_due, soon, late) == (0, 0, 1)


def test_contact_is_held_for_a_refund_that_is_due_beside_one_that_is_done(shop: Shop):
    order = closed(shop)
    done, _due = (
        refund_partly(by=SYSTEM, now=OVER, number=order.number, amount_fen=100, reason="dented")
        for _ in range(2)
    )
    refund_done(by=SYSTEM, now=OVER, refund=done)

    emptied = forget_contacts(LATER)

    assert (emptied, contacts()) == (0, [True])


def test_invoice_made_out_loses_its_title_and_one_still_to_make_out_does_not(shop: Shop):
    first, second = order_at(shop), order_at(shop, key="key-2")
    for order in (first, second):
        invoice(order)
    issue_invoice(by=SYSTEM, now=NOW, number=first.number, invoice_number="12345678")
    close_received(OVER)

    forget_contacts(LATER)

    rows = InvoiceRequest.objects.order_by("id").values_list("title_sealed", "invoice_number")
    assert [(title is None, number) for title, number in rows] == [(True, "12345678"), (False, "")]


def test_contacts_are_emptied_some_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commands, "_AT_ONCE", 1)
    for key in ("a", "b", "c"):
        closed(shop, key)

    assert (forget_contacts(LATER), contacts()) == (3, [False] * 3)
    assert actions("market.contacts") == ["market.contacts_forgotten"] * 3


def test_guest_erases_contact_review_and_title_with_the_token(shop: Shop):
    order = order_at(shop)
    invoice(order)
    review = NewReview(shop.product, 4, "我是赵小兰")
    write_review(by=GUEST, now=NOW, number=order.number, review=review, token=order.token)
    close_received(OVER)

    for _ in range(2):
        forget_contact(by=GUEST, now=OVER, number=order.number, token=order.token)

    assert (contacts(), InvoiceRequest.objects.get().title_sealed) == ([False], None)
    assert (Review.objects.get().text, Review.objects.get().stars) == ("", 4)
    assert all_differences() == []


@pytest.mark.parametrize("state", ["awaiting", "paid", "packed", "shipped", "received"])
def test_guest_erases_nothing_while_goods_may_still_come_or_go(shop: Shop, state: str):
    order = order_at(shop, state)

    with pytest.raises(ContactNeededError):
        forget_contact(by=GUEST, now=NOW, number=order.number, token=order.token)

    assert contacts() == [True]


def test_guest_erases_nothing_while_a_return_or_a_refund_is_open(shop: Shop):
    returning, owed = order_at(shop), order_at(shop, key="key-2")
    ask(returning, shop, 1)
    refund_partly(by=SYSTEM, now=NOW, number=owed.number, amount_fen=100, reason="dented")

    for order in (returning, owed):
        with pytest.raises(ContactNeededError):
            forget_contact(by=GUEST, now=OVER, number=order.number, token=order.token)

    assert contacts() == [True, True]
