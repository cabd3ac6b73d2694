"""An order that its buyer has, with something of everything that comes after it."""

from dataclasses import dataclass

from commonfield.kernel.clock import now
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import (
    ask_invoice,
    ask_return,
    pack_order,
    receive_order,
    refund_partly,
    ship_order,
    write_review,
)
from commonfield.orders.reviews import reviews_of
from commonfield.orders.types import Contact, NewReview, OrderRequest
from commonfield.people.types import SYSTEM
from tests.people.builders import COUNTY, actor


@dataclass(frozen=True)
class Served:
    """The order's number and token, and the review that was written of its product."""

    order: str
    token: str
    review: int


def serve(name: str, sku: str, product: str, buyer: int) -> Served:
    """Take an order to its buyer, who sends a pack back, asks for an invoice and reviews."""
    request = OrderRequest(
        key=f"served-{name}",
        digest=name,
        lines=[(sku, 2)],
        contact=Contact("买家", "13800138000"),
        region=COUNTY,
        detail="1",
        payment="cod",
        person_id=buyer,
    )
    answer = place_orders(requests=[request], now=now())[0]
    assert isinstance(answer, PlacedOrders), answer
    number, token = answer.orders[0].number, answer.orders[0].token
    for step in (pack_order, ship_order, receive_order):
        step(by=SYSTEM, now=now(), number=number)
    by = actor(buyer)
    ask_return(by=by, now=now(), number=number, lines=[(sku, 1)], reason="damaged")
    refund_partly(by=SYSTEM, now=now(), number=number, amount_fen=100, reason="dented")
    ask_invoice(by=by, now=now(), number=number, title="买家")
    write_review(by=by, now=now(), number=number, review=NewReview(product, 5, "香"))
    return Served(number, token, reviews_of(product).reviews[0].pk)
