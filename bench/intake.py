"""Spike 2: concurrent orders committed together, beside the same orders one a transaction.

Every row of a real order is written: idempotency key, order, line, stock counter and movement,
ledger entry with its postings, audit row, fact with its queue row, and the sealed text message.
"""

import threading
import uuid
from collections.abc import Callable
from functools import partial

from django.db import connection, connections

from bench.county import Shop, make_shop
from bench.harness import Result, environment, rates
from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.intake import Intake
from commonfield.orders.types import Contact, OrderRequest

_BUYERS = 64
_ORDERS_EACH = 20


def run(runs: int) -> list[Result]:
    """Measure many SKUs and one hot SKU on the database in force."""
    results = []
    for name, skus in (("many_skus", 1_000), ("hot_sku", 1)):
        shop = make_shop(skus=skus, packs=2_000_000 // skus)
        alone, _ = rates(partial(_crowd, shop, _alone), runs)
        together, spread = rates(partial(_crowd, shop, Intake().submit), runs)
        results.append(
            Result(
                name=f"intake_{name}_{connection.vendor}",
                value=together,
                unit="orders/s",
                peer="one transaction an order, same threads",
                peer_value=alone,
                goal=1.5,
                runs=runs,
                spread=spread,
                environment=environment(connection.vendor) | {"buyers": _BUYERS},
            )
        )
    return results


def _alone(request: OrderRequest) -> object:
    return place_orders(requests=[request], now=clock.now())[0]


def _crowd(shop: Shop, take: Callable[[OrderRequest], object]) -> int:
    """Let 64 buyers order at once; return how many orders were taken."""

    def buyer(seat: int) -> None:
        try:
            for turn in range(_ORDERS_EACH):
                take(order_request(shop.skus[(seat * _ORDERS_EACH + turn) % len(shop.skus)]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=buyer, args=(seat,)) for seat in range(_BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _BUYERS * _ORDERS_EACH


def order_request(sku: str) -> OrderRequest:
    """Return an order of one pack under a key of its own."""
    key = uuid.uuid4().hex
    return OrderRequest(
        key=key,
        digest=key,
        lines=[(sku, 1)],
        contact=Contact("买家", "13800138000"),
        region="110101000000",
        detail="某街 1 号",
        payment="cod",
    )
