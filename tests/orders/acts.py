"""Every deed that can be done to an order, each with the order or return that it needs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from commonfield.orders import commands
from commonfield.orders.models import Review
from commonfield.orders.types import NewReview
from commonfield.people.types import SYSTEM, Actor
from tests.market.builders import Shop
from tests.orders.builders import ask, order_at, refund_at
from tests.people.builders import NOW, actor

# What is done by whom, with which token. Preparing it returns the deed.
type Deed = Callable[[Actor, str], object]
type Prepare = Callable[[Shop, int], tuple[Deed, str]]


def _on_order(state: str, deed: Callable[..., object], payment: str = "simulated") -> Prepare:
    def prepare(shop: Shop, buyer: int) -> tuple[Deed, str]:
        order = order_at(shop, state, payment=payment, person_id=buyer)
        return lambda by, token: deed(by, order.number, token), order.token

    return prepare


def _on_return(state: str, deed: Callable[..., object]) -> Prepare:
    def prepare(shop: Shop, buyer: int) -> tuple[Deed, str]:
        order = order_at(shop, person_id=buyer)
        number = ask(order, shop, 2)
        if state == "agreed":
            commands.answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)
        return lambda by, token: deed(by, number, token), order.token

    return prepare


def _on_refund(state: str, deed: Callable[..., object], payment: str = "simulated") -> Prepare:
    def prepare(shop: Shop, _buyer: int) -> tuple[Deed, str]:
        refund = refund_at(shop, state, payment=payment)
        return lambda by, _token: deed(by, refund), ""

    return prepare


def _prepare_invoice(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, "paid", person_id=buyer)
    commands.ask_invoice(by=actor(buyer), now=NOW, number=order.number, title="赵小兰")
    return lambda by, _token: commands.issue_invoice(
        by=by, now=NOW, number=order.number, invoice_number="12345678"
    ), order.token  # fmt: skip


def _late(by: Actor, number: str, _token: str) -> object:
    return commands.take_late_payment(by=by, now=NOW, number=number, provider="simulated")


def _prepare_late(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, "awaiting", person_id=buyer)
    commands.cancel_order(by=SYSTEM, now=NOW, number=order.number)
    return lambda by, token: _late(by, order.number, token), order.token


def _prepare_late_for_nothing(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, "awaiting", person_id=buyer)
    commands.cancel_order(by=SYSTEM, now=NOW, number=order.number, ending="buyer")
    return lambda by, token: _late(by, order.number, token), order.token


def _prepare_forgetting(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, "awaiting", person_id=buyer)
    commands.cancel_order(by=SYSTEM, now=NOW, number=order.number, ending="buyer")
    return lambda by, token: commands.forget_contact(
        by=by, now=NOW, number=order.number, token=token
    ), order.token  # fmt: skip


def _prepare_review(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, person_id=buyer)
    return lambda by, token: commands.write_review(
        by=by, now=NOW, number=order.number, review=NewReview(shop.product, 5, "香"), token=token
    ), order.token  # fmt: skip


def _prepare_hiding(shop: Shop, buyer: int) -> tuple[Deed, str]:
    deed, token = _prepare_review(shop, buyer)
    deed(actor(buyer), token)
    review = Review.objects.get().pk
    return lambda by, _token: commands.hide_review(
        by=by, now=NOW, review=review, reason="insult"
    ), token  # fmt: skip


def _prepare_asking(shop: Shop, buyer: int) -> tuple[Deed, str]:
    order = order_at(shop, person_id=buyer)
    return lambda by, token: commands.ask_return(
        by=by, now=NOW, number=order.number, lines=[(shop.sku, 1)], reason="damaged", token=token
    ), order.token  # fmt: skip


BUYER, KEEPER, SYSTEM_ONLY, COUNTYS = {"buyer", "token"}, {"keeper"}, set[str](), {"admin"}
ACTS: Final[dict[str, tuple[set[str], Prepare]]] = {
    "confirm_payment": (SYSTEM_ONLY, _on_order("awaiting", lambda by, number, _token:
        commands.confirm_payment(by=by, now=NOW, number=number, provider="simulated"))),
    "take_late_payment": (SYSTEM_ONLY, _prepare_late),
    "take_late_payment_for_nothing": (SYSTEM_ONLY, _prepare_late_for_nothing),
    "cancel_unpaid": (BUYER | KEEPER, _on_order("awaiting", lambda by, number, token:
        commands.cancel_order(by=by, now=NOW, number=number, token=token))),
    "cancel_paid": (BUYER | KEEPER, _on_order("paid", lambda by, number, token:
        commands.cancel_order(by=by, now=NOW, number=number, token=token))),
    "pack_order": (KEEPER, _on_order("paid", lambda by, number, _token:
        commands.pack_order(by=by, now=NOW, number=number))),
    "ship_order": (KEEPER, _on_order("packed", lambda by, number, _token:
        commands.ship_order(by=by, now=NOW, number=number, carrier="顺丰", tracking="SF10001"))),
    "add_parcel": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.add_parcel(by=by, now=NOW, number=number, carrier="中通", tracking="ZT20003"))),
    "correct_parcel": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.correct_parcel(by=by, now=NOW, number=number, carrier="中通",
                                tracking="ZT20002"))),
    "hand_over_after_all": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.correct_parcel(by=by, now=NOW, number=number))),
    "receive_order": (BUYER | KEEPER, _on_order("shipped", lambda by, number, token:
        commands.receive_order(by=by, now=NOW, number=number, token=token))),
    "receive_cash": (KEEPER, _on_order("shipped", lambda by, number, token:
        commands.receive_order(by=by, now=NOW, number=number, token=token), "cod")),
    "return_parcel": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.return_parcel(by=by, now=NOW, number=number, is_sellable=True))),
    "take_cash_parcel_back": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.return_parcel(by=by, now=NOW, number=number, is_sellable=True), "cod")),
    "close_order": (SYSTEM_ONLY, _on_order("received", lambda by, number, _token:
        commands.close_order(by=by, now=NOW, number=number))),
    "forget_contact": (BUYER, _prepare_forgetting),
    "refund_partly": (KEEPER, _on_order("received", lambda by, number, _token:
        commands.refund_partly(by=by, now=NOW, number=number, amount_fen=1, reason="dented"))),
    "refund_sent": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_sent(by=by, now=NOW, refund=refund, reference="R1"))),
    "refund_done": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_done(by=by, now=NOW, refund=refund))),
    "refund_done_in_cash": (KEEPER, _on_refund("due", lambda by, refund:
        commands.refund_done(by=by, now=NOW, refund=refund), "cod")),
    "refund_sent_in_cash": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_sent(by=by, now=NOW, refund=refund, reference="R1"), "cod")),
    "refund_failed": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_failed(by=by, now=NOW, refund=refund, again_at=None))),
    "refund_failed_in_cash": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_failed(by=by, now=NOW, refund=refund, again_at=None), "cod")),
    "put_refund_off": (SYSTEM_ONLY, _on_refund("due", lambda by, refund:
        commands.refund_failed(by=by, now=NOW, refund=refund,
                               again_at=NOW + timedelta(hours=1)))),
    "retry_refund": (KEEPER, _on_refund("failed", lambda by, refund:
        commands.retry_refund(by=by, now=NOW, refund=refund))),
    "refund_by_hand": (KEEPER, _on_refund("failed", lambda by, refund:
        commands.refund_by_hand(by=by, now=NOW, refund=refund, how="bank transfer"))),
    "ask_return": (BUYER, _prepare_asking),
    "agree_to_return": (KEEPER, _on_return("asked", lambda by, number, _token:
        commands.answer_return(by=by, now=NOW, number=number, is_agreed=True))),
    "refuse_return": (KEEPER, _on_return("asked", lambda by, number, _token:
        commands.answer_return(by=by, now=NOW, number=number, is_agreed=False, answer="open"))),
    "send_return": (BUYER, _on_return("agreed", lambda by, number, token:
        commands.send_return(by=by, now=NOW, number=number, carrier="中通", tracking="Z10001",
                             token=token))),
    "withdraw_return": (BUYER, _on_return("asked", lambda by, number, token:
        commands.withdraw_return(by=by, now=NOW, number=number, token=token))),
    "return_arrived": (KEEPER, _on_return("agreed", lambda by, number, _token:
        commands.return_arrived(by=by, now=NOW, number=number))),
    "ask_invoice": (BUYER, _on_order("paid", lambda by, number, token:
        commands.ask_invoice(by=by, now=NOW, number=number, title="赵小兰", token=token))),
    "issue_invoice": (KEEPER, _prepare_invoice),
    "write_review": (BUYER, _prepare_review),
    "hide_review": (COUNTYS, _prepare_hiding),
}  # fmt: skip
