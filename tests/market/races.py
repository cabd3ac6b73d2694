"""Sixteen buyers at once, each in a connection of its own; run as a program by its test.

Prints, as JSON, what became of each crowd and what the books say afterwards. ``ORDER_INTAKE`` in
the environment decides whether the committing thread gathers them or each commits for itself, as
the intakes of several processes do.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable

import django

django.setup()

from django.db import connection, transaction

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.checkout.intake import take_order
from commonfield.orders.models import Order
from commonfield.orders.types import OrderRequest
from commonfield.people.types import SYSTEM
from commonfield.stores.choices import PaperKind
from commonfield.stores.models import PackRequest
from commonfield.stores.running.commands import hand_over_store
from commonfield.stores.stock.commands import ask_for_packs, stock_from_lot
from commonfield.stores.types import NewPaper
from tests.at_once import race
from tests.market.builders import Shop, differences, make_request, make_shop, place
from tests.people.builders import NOW, make_organisation

BUYERS = 16


def crowd(orders: int, wish: Callable[[int, int], OrderRequest]) -> dict[str, int]:
    """Let every buyer send so many orders at once with all others; count the answers."""
    answers: Counter[str] = Counter()
    start = threading.Barrier(BUYERS)

    def buy(buyer: int) -> None:
        start.wait()
        for number in range(orders):
            answers[answer_to(wish(buyer, number))] += 1
        connection.close()

    threads = [threading.Thread(target=buy, args=(buyer,)) for buyer in range(BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(sorted(answers.items()))


def answer_to(request: OrderRequest) -> str:
    try:
        placed = take_order(request)
    except CommonfieldError as refusal:
        return refusal.code
    except Exception as error:  # noqa: BLE001 - the test wants to see what it was
        return f"{type(error).__name__}: {error}"
    return "repeated" if placed.is_repeat else "placed"


def one_sku(shop: Shop) -> dict[str, int]:
    def wish(buyer: int, number: int) -> OrderRequest:
        return make_request((shop.sku, 1), key=f"one-{buyer}-{number}", payment="cod")

    return crowd(8, wish)


def opposite_lines(first: Shop, second: Shop) -> dict[str, int]:
    """Half of the buyers name the two SKUs in one order, half in the other."""

    def wish(buyer: int, number: int) -> OrderRequest:
        lines = [(first.sku, 1), (second.sku, 1)]
        if buyer % 2:
            lines.reverse()
        return make_request(*lines, key=f"two-{buyer}-{number}", payment="cod")

    return crowd(4, wish)


def one_key(shop: Shop) -> dict[str, int]:
    return crowd(1, lambda _buyer, _number: make_request((shop.sku, 1), key="same", payment="cod"))


def handover_meets_order(shop: Shop) -> list[str]:
    """Hand a store over while an order of it is written, but not committed yet."""
    other, told = make_organisation("OTHER"), list[str]()

    def hand_over() -> None:
        try:
            hand_over_store(
                by=SYSTEM,
                now=NOW,
                slug=shop.slug,
                to_organisation=other,
                paper=NewPaper(PaperKind.GROWER_PROMISE),
            )
            told.append("handed over")
        except CommonfieldError as refusal:
            told.append(refusal.code)
        connection.close()

    thread = threading.Thread(target=hand_over)
    with transaction.atomic():
        place(make_request((shop.sku, 1), key="held", payment="cod"))
        thread.start()
        # It waits for this transaction; so does this for it, but not for long.
        thread.join(timeout=1)
    thread.join()
    return told


def packing_meets_asking(shop: Shop) -> list[tuple[str, int]]:
    """Request another number of packs while the maker packs the first request."""

    def ask(packs: int) -> None:
        ask_for_packs(by=SYSTEM, now=NOW, store=shop.slug, sku=shop.sku, packs=packs)

    def pack() -> None:
        stock_from_lot(by=SYSTEM, now=NOW, sku=shop.sku, lot=shop.lot, packs=1)

    ask(20)
    race(pack, lambda: ask(30))
    return list(PackRequest.objects.order_by("id").values_list("state", "packs"))


def main() -> None:
    """Print what became of every crowd."""
    hot, first, second, calm = (
        make_shop("hot", packs=50),
        make_shop("first", packs=40),
        make_shop("second", packs=30),
        make_shop("calm", packs=40),
    )
    sold = make_shop("sold", packs=40)
    outcome = {
        "one sku": one_sku(hot),
        "opposite lines": opposite_lines(first, second),
        "one key": one_key(calm),
        "handover": handover_meets_order(sold),
        "packs asked": packing_meets_asking(make_shop("asking")),
        "left": [shop.left for shop in (hot, first, second, calm)],
        "orders": Order.objects.count(),
        "differences": differences(),
    }
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
