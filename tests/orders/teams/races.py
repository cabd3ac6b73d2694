"""Buyers at once around seats, limits and deadlines; run as a program by its test.

Every thread has a connection of its own. Prints, as JSON, what became of each crowd and what the
books say afterwards. ``ORDER_INTAKE`` decides whether a committing thread gathers the orders or
each commits for itself, as the intakes of several processes do.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.conf import settings

from commonfield.kernel import clock
from commonfield.orders.checkout.intake import take_order
from commonfield.orders.commands import (
    cancel_order,
    confirm_payment,
    expire_orders,
    take_late_payment,
)
from commonfield.orders.models import Order, Refund, Team
from commonfield.orders.teams.commands import settle_teams
from commonfield.orders.teams.queries import team_codes_of
from commonfield.people.types import SYSTEM
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from tests.at_once import at_once
from tests.market.builders import Shop, make_shop
from tests.orders.teams.builders import all_differences, wish

DAY = timedelta(days=1)
AT_ONCE = 16


def buy(shop: Shop, buyer: int, offer: str = "", packs: int = 1) -> Callable[[], str]:
    request = wish(shop, buyer, offer, packs=packs)

    def act() -> str:
        take_order(request)
        return "placed"

    return act


def pay(number: str) -> Callable[[], str]:
    def act() -> str:
        confirm_payment(by=SYSTEM, now=clock.now(), number=number, provider="simulated")
        return "paid"

    return act


def pay_late(number: str) -> Callable[[], str]:
    def act() -> str:
        return take_late_payment(by=SYSTEM, now=clock.now(), number=number, provider="simulated")

    return act


def leave(number: str) -> Callable[[], str]:
    def act() -> str:
        cancel_order(by=SYSTEM, now=clock.now(), number=number, ending="buyer")
        return "left"

    return act


def settle(after: timedelta = timedelta()) -> Callable[[], str]:
    def act() -> str:
        settle_teams(clock.now() + after)
        return "looked"

    return act


def offer_of(shop: Shop, seats: int) -> str:
    now = clock.now()
    offer = NewTeamOffer(shop.sku, 6_000, seats, 24, 3, now, now + DAY)
    return make_team_offer(by=SYSTEM, now=now, offer=offer)


def open_team(shop: Shop, offer: str, buyer: int) -> str:
    number = take_order(wish(shop, buyer, f"team:new:{offer}")).orders[0].number
    return team_codes_of([number])[number]


def numbers_of(code: str) -> list[str]:
    rows = Order.objects.filter(team_seat__team__code=code).order_by("id")
    return list(rows.values_list("number", flat=True))


def state_of(code: str) -> list[object]:
    row = Team.objects.get(code=code)
    return [row.state, row.taken]


def last_seat(shop: Shop) -> dict[str, object]:
    """Sixteen buyers want the last seat of a team of two."""
    code = open_team(shop, offer_of(shop, 2), 99)
    told = at_once([buy(shop, buyer, f"team:{code}") for buyer in range(AT_ONCE)])
    return {"told": told, "team": state_of(code)}


def one_buyer(shop: Shop) -> dict[str, object]:
    """One buyer sends sixteen orders for the same team."""
    code = open_team(shop, offer_of(shop, 5), 99)
    told = at_once([buy(shop, 1, f"team:{code}") for _ in range(AT_ONCE)])
    return {"told": told, "team": state_of(code)}


def limit(shop: Shop) -> dict[str, object]:
    """Two buyers send eight orders each of a flash sale with three packs for each."""
    now = clock.now()
    sale = NewFlashSale(shop.sku, 5_000, 3, now, now + DAY)
    make_flash_sale(by=SYSTEM, now=now, sale=sale)
    return {"told": at_once([buy(shop, number % 2) for number in range(AT_ONCE)])}


def late_limit(shop: Shop) -> dict[str, object]:
    """Two orders of a buyer are paid too late while the buyer orders again; one may live."""
    now = clock.now()
    make_flash_sale(by=SYSTEM, now=now, sale=NewFlashSale(shop.sku, 5_000, 3, now, now + DAY))
    late = []
    for _each in range(2):
        late.append(take_order(wish(shop, 1, packs=2)).orders[0].number)
        expire_orders(clock.now() + DAY / 2)
    acts = [pay_late(number) for number in late for _twice in range(2)]
    told = at_once(acts + [buy(shop, 1, packs=2) for _each in range(6)])
    orders = Order.objects.filter(store__slug=shop.slug)
    gone = orders.filter(number__in=late, state="cancelled")
    return {
        "trouble": [each for each in told if ": " in each],
        "alive": orders.exclude(state="cancelled").count(),
        "refunded once": sorted(Refund.objects.filter(order__in=gone).values_list("order"))
        == sorted(gone.values_list("pk")),
    }


def paying(shop: Shop) -> dict[str, object]:
    """Everybody of a team of six pays at once, and the worker looks all the time."""
    code = open_team(shop, offer_of(shop, 6), 99)
    for buyer in range(5):
        buy(shop, buyer, f"team:{code}")()
    told = at_once([pay(number) for number in numbers_of(code)] + [settle()] * 4)
    settle_teams(clock.now())
    return {"told": told, "team": state_of(code)}


def coming_and_going(shop: Shop) -> dict[str, object]:
    """Two of a full team leave while the others pay and two more want to sit down."""
    code = open_team(shop, offer_of(shop, 6), 99)
    for buyer in range(5):
        buy(shop, buyer, f"team:{code}")()
    numbers = numbers_of(code)
    told = at_once(
        [pay(number) for number in numbers[:4]]
        + [leave(number) for number in numbers[2:4]]
        + [buy(shop, buyer, f"team:{code}") for buyer in (11, 12)]
        + [settle()] * 4
    )
    trouble = [each for each in told if ": " in each]
    return {"trouble": trouble}


def deadline(shop: Shop) -> dict[str, object]:
    """A team's time runs out while its buyers pay, leave and join, and four workers look."""
    code = open_team(shop, offer_of(shop, 7), 99)
    for buyer in range(5):
        buy(shop, buyer, f"team:{code}", packs=2)()
    numbers = numbers_of(code)
    for number in numbers[:3]:
        pay(number)()
    told = at_once(
        [settle(2 * DAY)] * 4
        + [pay(number) for number in numbers[3:5]]
        + [leave(number) for number in numbers[:2]]
        + [buy(shop, 21, f"team:{code}")]
    )
    settle_teams(clock.now() + 2 * DAY)
    unpaid = Order.objects.filter(number__in=numbers_of(code), paid_at=None)
    late = [number for number in unpaid.values_list("number", flat=True) for _twice in range(2)]
    at_once([pay_late(number) for number in late])
    states = Order.objects.filter(number__in=numbers_of(code)).values_list("state", flat=True)
    refunds = Counter(
        Refund.objects.filter(order__number__in=numbers_of(code)).values_list(
            "order__number", flat=True
        )
    )
    return {
        "trouble": [each for each in told if ": " in each],
        "team": state_of(code),
        "alive": sum(state not in {"cancelled", "refunded"} for state in states),
        "refunded once": sorted(refunds) == sorted(numbers_of(code)) and max(refunds.values()) == 1,
    }


def main() -> None:
    """Print what became of every crowd; they pay without a provider, as in the demo."""
    settings.DEMO = True
    crowds = (last_seat, one_buyer, limit, late_limit, paying, coming_and_going, deadline)
    outcome: dict[str, object] = {}
    left = {}
    for crowd in crowds:
        name = crowd.__name__.replace("_", "")
        shop = make_shop(name, packs=30)
        outcome[name] = crowd(shop)
        left[name] = shop.left
    outcome["left"] = {
        name: left[name] for name in ("lastseat", "onebuyer", "limit", "latelimit", "deadline")
    }
    outcome["differences"] = all_differences()
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
