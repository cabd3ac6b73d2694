"""Letters to a buyer: in the buyer's language, with the order's link; the log names nobody."""

import logging
from collections.abc import Callable
from typing import Final

import pytest

from commonfield.kernel.clock import china_day
from commonfield.orders import commands
from commonfield.orders.models import Order
from commonfield.orders.queries import order_token
from commonfield.people.choices import Role
from commonfield.people.commands import change_contact
from commonfield.people.queries import persons_with_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.messages import render, send_due
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import PHONE
from tests.orders.acts import ACTS
from tests.orders.builders import all_differences, letters, make_life_shop, order_at, state_of
from tests.people.builders import NOW, actor, make_person

# Which deed sends which letter, with what an English reader finds in it.
LETTERS: Final = {
    "confirm_payment": ("order_paid", "has your payment of ¥326.96"),
    "take_late_payment_for_nothing": ("late_payment", "came after it was cancelled. All ¥326.96"),
    "cancel_unpaid": ("order_cancelled", "is cancelled. Nothing is to be paid"),
    "cancel_paid": ("order_refunded", "Your money goes back"),
    "ship_order": ("order_shipped", "顺丰 SF10001"),
    "correct_parcel": ("parcel_corrected", "中通 ZT20002"),
    "hand_over_after_all": ("order_handed", "no carrier has it"),
    "refund_partly": ("refund_decided", "gives you ¥0.01"),
    "refund_done": ("refund_done", "has paid ¥10"),
    "agree_to_return": ("return_agreed", "agrees that goods"),
    "refuse_return": ("return_refused", "open"),
    "return_arrived": ("return_arrived", "back and gives you ¥159.98"),
    "issue_invoice": ("invoice_issued", "12345678"),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", LETTERS)
def test_letter_after(name: str, language: str):
    template, words = LETTERS[name]
    deed, number = prepare(name)
    Order.objects.update(language=language)

    deed()

    letter = render(OutboxMessage.objects.get(template=f"market/messages/{template}"))
    has_link = f"/orders/{number}/?token={order_token(number)}" in letter.text
    assert (letter.to, number in letter.text) == (PHONE, True)
    assert has_link == (name != "cancel_unpaid")
    assert letter.text.startswith("【Commonfield】" if language == "en" else "【")
    assert "\n" not in letter.text
    if language == "en":
        assert words in letter.text
        assert "Cloud Tea Shop" in letter.text


def test_contact_that_cannot_be_opened_stops_no_money(caplog: pytest.LogCaptureFixture):
    order = order_at(make_life_shop(), "awaiting")
    Order.objects.update(contact_sealed=b"sealed by another key")

    commands.confirm_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    assert (state_of(order.number), letters("order_paid")) == ("paid", 0)
    assert f"order {order.number}: nobody is notified" in caplog.text
    assert all_differences() == []


def test_goods_that_come_back_for_nothing_are_confirmed_all_the_same():
    shop = make_life_shop()
    order = order_at(shop)
    commands.refund_partly(by=SYSTEM, now=NOW, number=order.number, amount_fen=32_696, reason="bad")
    number = commands.ask_return(by=SYSTEM, now=NOW, number=order.number, lines=[(shop.sku, 4)],
                                 reason="damaged", token=order.token)  # fmt: skip
    commands.answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)
    Order.objects.update(language="en")

    commands.return_arrived(by=SYSTEM, now=NOW, number=number)

    letter = render(OutboxMessage.objects.get(template="market/messages/return_arrived"))
    assert "was given back to you before" in letter.text


@pytest.mark.parametrize(
    ("name", "kind", "desk"),
    [("ask_return", "return_asked", "returns"), ("ask_invoice", "invoice_asked", "invoices")],
)
@pytest.mark.parametrize("way", [{"phone": "13900139000"}, {"email": "keeper@example.org"}])
def test_keepers_are_told_what_a_buyer_asks(name: str, kind: str, desk: str, way: dict[str, str]):
    deed, number = prepare(name)
    keeper = next(iter(keepers()))
    change_contact(
        by=actor(keeper), now=NOW, person_id=keeper, phone=way.get("phone"), email=way.get("email")
    )

    deed()

    letter = render(OutboxMessage.objects.get(template=f"market/messages/{kind}"))
    assert (letter.channel, letter.to) == (
        ("sms", way["phone"]) if "phone" in way else ("email", way["email"])
    )
    assert number in letter.text
    assert f"/desk/cloud/{desk}/" in letter.text
    assert "赵小兰" not in letter.text
    assert bool(letter.subject) == ("email" in way)


def keepers() -> list[int]:
    organisation = Order.objects.get().store.organisation
    return persons_with_role(Role.KEEPER, on=china_day(NOW), organisation=organisation)


def test_log_names_nobody(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    prepare("confirm_payment")[0]()

    sent = send_due(NOW)

    logged = caplog.text
    assert sent > 0
    for private in (PHONE, "赵小兰", order_token(Order.objects.get().number)):
        assert private not in logged


def test_outside_channels_buyers_are_told_there():
    order = order_at(make_life_shop(), "packed")
    Order.objects.update(contact_sealed=None)
    before = OutboxMessage.objects.count()

    commands.ship_order(by=SYSTEM, now=NOW, number=order.number)

    assert OutboxMessage.objects.count() == before


def prepare(name: str) -> tuple[Callable[[], object], str]:
    """Prepare a deed, to be done by whom it belongs to; return it with the order's number."""
    buyer = make_person("赵小兰")
    may, prepared = ACTS[name]
    deed, token = prepared(make_life_shop(), buyer)
    by: Actor = actor(buyer) if "buyer" in may else SYSTEM
    return lambda: deed(by, token), Order.objects.get().number
