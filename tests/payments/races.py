"""Callbacks at once, each in a connection of its own; run as a program by its test.

Prints, as JSON, what came of each crowd and what the books say afterwards. No crowd may answer
anything but a provider's word or a named refusal: a database that had to break a tie says so here.
"""

import json
import os
import sys
from functools import partial

import django

django.setup()

from django.conf import settings

from commonfield.ledger.models import LedgerEntry
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.commands import cancel_order, expire_orders
from commonfield.orders.models import Order, Refund
from commonfield.orders.teams.commands import settle_teams
from commonfield.payments.gateway import ask_due, receive, send_refunds
from commonfield.payments.models import PaymentEvent
from commonfield.people.types import GUEST
from tests.at_once import Act, at_once
from tests.market.builders import Shop, make_shop
from tests.orders.teams.builders import HOUR, wish
from tests.payments.builders import LATER, Basket, differences, make_basket, order_again, team_of
from tests.payments.fakes import WECHAT_CONFIG, wechat_body, wechat_headers, wechat_paid
from tests.people.builders import NOW

CROWD = 8
ROUNDS = 4

_trouble: list[str] = []
together = partial(at_once, trouble=_trouble)


def callback(basket: Basket, event: str) -> Act:
    body = wechat_body(
        event, "TRANSACTION.SUCCESS", wechat_paid(basket.placed.payment, basket.parts)
    )
    headers = wechat_headers(body, NOW)
    return lambda: receive("wechat", headers, body, NOW)[1]


def callbacks(basket: Basket, count: int = 4) -> list[Act]:
    """Half of them the same notice again, half notices of their own."""
    return [callback(basket, f"{basket.placed.payment}-{index // 2}") for index in range(count)]


def expiry() -> list[Act]:
    return [lambda: expire_orders(LATER), lambda: ask_due(LATER)] * 2


def cancelling(basket: Basket, order: int) -> Act:
    placed = basket.placed.orders[order]
    return lambda: cancel_order(by=GUEST, now=NOW, number=placed.number, token=placed.token)


def buying(shop: Shop, buyer: int, packs: int) -> Act:
    request = wish(shop, buyer, packs=packs, payment="cod")
    return lambda: type(place_orders(requests=[request], now=NOW)[0]).__name__


def kept_or_given_back(basket: Basket) -> list[str]:
    """Return the orders of a paid basket that have both or neither of goods and money."""
    odd = []
    for order in Order.objects.filter(number__in=basket.numbers).order_by("id"):
        refunds = list(Refund.objects.filter(order=order).values_list("amount_fen", flat=True))
        has_goods = order.state == "paid"
        if refunds != ([] if has_goods else [order.total_fen]):
            odd.append(f"{order.number} {order.state} {order.ending} {refunds}")
    return odd


def around_expiry(shops: tuple[Shop, ...], key: str) -> list[str]:
    """Let the money come while the time to pay runs out."""
    basket = order_again(shops, "wechat", packs=1, key=key)
    together(callbacks(basket) + expiry())
    return kept_or_given_back(basket)


def around_scarcity(key: int) -> list[str]:
    """The same, while a buyer buys up what one of the two stores gets back."""
    scarce, plenty = make_shop(f"scarce{key}", packs=6), make_shop(f"plenty{key}", packs=6)
    basket = order_again((scarce, plenty), "wechat", packs=4, key=f"scarce{key}")
    together(callbacks(basket) + expiry() + [buying(scarce, buyer, 3) for buyer in (1, 2)])
    return kept_or_given_back(basket)


def around_cancelling(shops: tuple[Shop, ...], key: str) -> list[str]:
    """Let the money come while the buyer and the store call orders off."""
    basket = order_again(shops, "wechat", packs=1, key=key)
    together(callbacks(basket) + [cancelling(basket, order) for order in (0, 0, 1)])
    return kept_or_given_back(basket)


def around_a_teams_end(shop: Shop, key: int) -> list[str]:
    """Let both members' money come while their team's time runs out."""
    baskets = team_of(shop, "wechat", buyers=(10 + 2 * key, 11 + 2 * key))
    acts = [act for basket in baskets for act in callbacks(basket, 2)]
    together(acts + [lambda: settle_teams(NOW + 25 * HOUR)] * 2 + expiry())
    settle_teams(NOW + 25 * HOUR)
    return [odd for basket in baskets for odd in kept_or_given_back(basket)]


def main() -> None:
    """Print what became of every crowd."""
    settings.PAYMENT_PROVIDERS = {"wechat": {**WECHAT_CONFIG, "gateway": "http://127.0.0.1:1"}}
    first = make_basket(packs=1, stock=50)
    second = order_again(first.shops, "wechat", packs=1, key="second")
    outcome: dict[str, object] = {
        "identical": together([callback(first, "same")] * CROWD),
        "different": together([callback(second, f"each-{index}") for index in range(CROWD)]),
        "events": PaymentEvent.objects.filter(outcome="paid").count(),
        "sales": LedgerEntry.objects.filter(kind="sale").count(),
    }
    odd: list[str] = []
    for index in range(ROUNDS):
        odd += around_expiry(first.shops, f"expiry{index}")
        odd += around_scarcity(index)
        odd += around_cancelling(first.shops, f"cancel{index}")
        odd += around_a_teams_end(first.shops[0], index)
    together([lambda: send_refunds(NOW + 30 * HOUR)] * 4)
    tries = set(Refund.objects.exclude(next_try_at=None).values_list("tries", flat=True))
    outcome |= {
        "both or neither": odd,
        "trouble": _trouble,
        "asked once each": not tries - {1},
        "differences": differences(),
    }
    sys.stdout.write(json.dumps(outcome, ensure_ascii=False))
    sys.stdout.flush()
    # Threads of the pool may linger.
    os._exit(0)


if __name__ == "__main__":
    main()
