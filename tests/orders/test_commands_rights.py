"""Every command of an order: who may, who may not, and nothing by halves."""

from collections.abc import Callable
from typing import Final

import pytest

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders import commands
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM, Actor
from tests.market.builders import Shop, make_shop
from tests.orders.acts import ACTS
from tests.orders.builders import make_life_shop, order_at, return_at, written
from tests.people.builders import COUNTY, NOW, OTHER_COUNTY, actor, make_actor, make_person

pytestmark = pytest.mark.any_engine

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


MISSING: Final[dict[str, Callable[[], object]]] = {
    "confirm_payment": lambda: commands.confirm_payment(
        by=SYSTEM, now=NOW, number="NONE", provider="simulated"),
    "take_late_payment": lambda: commands.take_late_payment(
        by=SYSTEM, now=NOW, number="NONE", provider="simulated"),
    "cancel_order": lambda: commands.cancel_order(by=SYSTEM, now=NOW, number="NONE"),
    "refund_partly": lambda: commands.refund_partly(
        by=SYSTEM, now=NOW, number="NONE", amount_fen=1, reason="x"),
    "refund_done": lambda: commands.refund_done(by=SYSTEM, now=NOW, refund="NONE-R1"),
    "refund_by_hand": lambda: commands.refund_by_hand(
        by=SYSTEM, now=NOW, refund="NONE-R1", how="x"),
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
