"""Every command of an order: who may, who may not, and nothing by halves."""

from collections.abc import Callable
from typing import Final

import pytest

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.market.models import Review
from commonfield.market.orders import commands
from commonfield.market.orders.commands import aftercare, shared
from commonfield.market.types import NewReview
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM, Actor
from tests.market.builders import Shop, make_shop
from tests.market.orders.builders import (
    ask,
    make_life_shop,
    order_at,
    refund_at,
    return_at,
    written,
)
from tests.people.builders import COUNTY, NOW, OTHER_COUNTY, actor, make_actor, make_person

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
    "pay_simulated": (BUYER, _on_order("awaiting", lambda by, number, token:
        commands.pay_simulated(by=by, now=NOW, number=number, token=token))),
    "take_late_payment": (SYSTEM_ONLY, _prepare_late),
    "cancel_unpaid": (BUYER | KEEPER, _on_order("awaiting", lambda by, number, token:
        commands.cancel_order(by=by, now=NOW, number=number, token=token))),
    "cancel_paid": (BUYER | KEEPER, _on_order("paid", lambda by, number, token:
        commands.cancel_order(by=by, now=NOW, number=number, token=token))),
    "pack_order": (KEEPER, _on_order("paid", lambda by, number, _token:
        commands.pack_order(by=by, now=NOW, number=number))),
    "ship_order": (KEEPER, _on_order("packed", lambda by, number, _token:
        commands.ship_order(by=by, now=NOW, number=number, carrier="顺丰", tracking="SF1"))),
    "receive_order": (BUYER | KEEPER, _on_order("shipped", lambda by, number, token:
        commands.receive_order(by=by, now=NOW, number=number, token=token))),
    "receive_cash": (KEEPER, _on_order("shipped", lambda by, number, token:
        commands.receive_order(by=by, now=NOW, number=number, token=token), "cod")),
    "take_parcel_back": (KEEPER, _on_order("shipped", lambda by, number, _token:
        commands.take_parcel_back(by=by, now=NOW, number=number, is_sellable=True))),
    "close_order": (SYSTEM_ONLY, _on_order("received", lambda by, number, _token:
        commands.close_order(by=by, now=NOW, number=number))),
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
    "retry_refund": (KEEPER, _on_refund("failed", lambda by, refund:
        commands.retry_refund(by=by, now=NOW, refund=refund))),
    "ask_return": (BUYER, _prepare_asking),
    "agree_to_return": (KEEPER, _on_return("asked", lambda by, number, _token:
        commands.answer_return(by=by, now=NOW, number=number, is_agreed=True))),
    "refuse_return": (KEEPER, _on_return("asked", lambda by, number, _token:
        commands.answer_return(by=by, now=NOW, number=number, is_agreed=False, answer="open"))),
    "send_return": (BUYER, _on_return("agreed", lambda by, number, token:
        commands.send_return(by=by, now=NOW, number=number, carrier="中通", tracking="Z1",
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
CAST: Final = ("buyer", "token", "keeper", "other", "clerk", "admin", "elsewhere", "stranger")


def cast(shop: Shop, buyer: int, token: str, who: str) -> tuple[Actor, str]:
    """Return who asks, and with which token."""
    people: dict[str, Callable[[], tuple[Actor, str]]] = {
        "buyer": lambda: (actor(buyer), ""),
        "token": lambda: (GUEST, token),
        "keeper": lambda: (shop.keeper, ""),
        "other": lambda: (make_shop("mist").keeper, "guessed"),
        "clerk": lambda: (shop.maker.clerk, ""),
        "admin": lambda: (make_actor(Role.COUNTY_ADMIN, place=COUNTY), ""),
        "elsewhere": lambda: (make_actor(Role.COUNTY_ADMIN, place=OTHER_COUNTY), ""),
        "stranger": lambda: (actor(make_person("路人")), ""),
    }
    return people[who]()


@pytest.mark.parametrize("name", ACTS)
def test_command_by_everybody_who_may_not(name: str):
    shop, buyer = make_life_shop(), make_person("赵小兰")
    allowed, prepare = ACTS[name]
    deed, token = prepare(shop, buyer)
    refused = [cast(shop, buyer, token, who) for who in CAST if who not in allowed]
    before = written()

    for by, held in [*refused, (GUEST, ""), (GUEST, "guessed")]:
        with pytest.raises(PermissionRefusedError):
            deed(by, held)

    assert written() == before


@pytest.mark.parametrize(
    ("name", "who"), [(name, who) for name in ACTS for who in sorted(ACTS[name][0])]
)
def test_command_by_whom_it_belongs_to(name: str, who: str):
    shop, buyer = make_life_shop(), make_person("赵小兰")
    deed, token = ACTS[name][1](shop, buyer)
    by, held = cast(shop, buyer, token, who)
    before = written()

    deed(by, held)

    assert written() != before


@pytest.mark.parametrize("name", ACTS)
def test_command_that_breaks_off_leaves_nothing(name: str, monkeypatch: pytest.MonkeyPatch):
    shop, buyer = make_life_shop(), make_person("赵小兰")
    deed, token = ACTS[name][1](shop, buyer)
    by = actor(buyer) if "buyer" in ACTS[name][0] else SYSTEM
    before = written()
    monkeypatch.setattr(shared, "record_audit", break_off)

    with pytest.raises(RuntimeError):
        deed(by, token)

    assert written() == before


def test_forgetting_that_breaks_off_leaves_everything(monkeypatch: pytest.MonkeyPatch):
    shop, buyer = make_life_shop(), make_person("赵小兰")
    order_at(shop, person_id=buyer)
    before = written()
    monkeypatch.setattr(aftercare, "record_audit", break_off)

    with pytest.raises(RuntimeError):
        commands.forget_buyer(by=SYSTEM, now=NOW, person_id=buyer)

    assert written() == before


def break_off(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("the last thing that a command does")


MISSING: Final[dict[str, Callable[[], object]]] = {
    "confirm_payment": lambda: commands.confirm_payment(
        by=SYSTEM, now=NOW, number="NONE", provider="simulated"),
    "take_late_payment": lambda: commands.take_late_payment(
        by=SYSTEM, now=NOW, number="NONE", provider="simulated"),
    "cancel_order": lambda: commands.cancel_order(by=SYSTEM, now=NOW, number="NONE"),
    "refund_partly": lambda: commands.refund_partly(
        by=SYSTEM, now=NOW, number="NONE", amount_fen=1, reason="x"),
    "refund_done": lambda: commands.refund_done(by=SYSTEM, now=NOW, refund="NONE-R1"),
    "refund_done_of_nothing": lambda: commands.refund_done(by=SYSTEM, now=NOW, refund=""),
    "ask_return": lambda: commands.ask_return(
        by=SYSTEM, now=NOW, number="NONE", lines=[], reason="damaged"),
    "answer_return": lambda: commands.answer_return(
        by=SYSTEM, now=NOW, number="NONE-T1", is_agreed=True),
    "send_return": lambda: commands.send_return(
        by=SYSTEM, now=NOW, number="NONE-T1", carrier="x", tracking="x"),
    "ask_invoice": lambda: commands.ask_invoice(by=SYSTEM, now=NOW, number="NONE", title="x"),
    "issue_invoice": lambda: commands.issue_invoice(
        by=SYSTEM, now=NOW, number="NONE", invoice_number="1"),
    "hide_review": lambda: commands.hide_review(by=SYSTEM, now=NOW, review=0, reason="x"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISSING)
def test_command_of_something_that_is_not_there(name: str):
    with pytest.raises(NotFoundError):
        MISSING[name]()


def test_numbers_of_anothers_order_lead_to_nothing():
    shop = make_life_shop()
    order, number = return_at(shop)
    refund = commands.refund_partly(
        by=SYSTEM, now=NOW, number=order.number, amount_fen=1, reason="dented"
    )
    other = order_at(shop, key="key-2")

    with pytest.raises(NotFoundError):
        commands.return_arrived(
            by=SYSTEM, now=NOW, number=number.replace(order.number, other.number)
        )
    with pytest.raises(NotFoundError):
        commands.refund_done(by=SYSTEM, now=NOW, refund=refund.replace(order.number, other.number))
