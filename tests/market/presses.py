"""Forms sent by several at once, each in a connection of its own; run as a program by its test.

Prints, as JSON, how often each was answered how, and what was written. One form sent eight times is
a button pressed again and again; two forms are two people who look at the same page.
"""

import json
import sys
from datetime import timedelta
from functools import partial

import django

django.setup()

from django.test import Client

from commonfield.facts.models import Fact
from commonfield.front.form_keys import new_form_key
from commonfield.kernel.clock import china_day, now
from commonfield.orders.models import Refund
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.stores.models import StockMovement, Store
from commonfield.supply.models import LotPacking, TradeItem
from commonfield.supply.queries import lot_card
from tests.at_once import at_once
from tests.market.builders import Shop, differences, make_shop
from tests.orders.builders import return_at
from tests.people.builders import VILLAGE, make_actor
from tests.supply.builders import client_of

PRESSES = 8

type Form = dict[str, str]


def pressed(by: Actor, path: str, form: Form) -> dict[str, int]:
    """Send one form eight times at once."""
    key = new_form_key(now())
    return at_once([partial(send, client_of(by), path, form, key) for _press in range(PRESSES)])


def by_two(first: Actor, second: Actor, path: str, form: Form) -> dict[str, int]:
    """Let two people send the same from a page of their own, at once."""
    return at_once(
        [partial(send, client_of(by), path, form, new_form_key(now())) for by in (first, second)]
    )


def send(client: Client, path: str, form: Form, key: str) -> str:
    response = client.post(path, form | {"form_key": key}, headers={"accept-language": "en"})
    location = response.headers.get("Location", "").partition("?")
    return " ".join(filter(None, [f"{response.status_code}", *location[:2]]))


def correction(shop: Shop, left: int) -> tuple[str, Form]:
    page = f"/desk/{shop.slug}/stock/{shop.sku}/{shop.lot}/"
    return page, {"packs": "1", "why": "damaged", "words": "roof", "left": str(left)}


def packing(shop: Shop) -> tuple[str, Form]:
    lot = lot_card(shop.lot)
    left = {f"left-{shop.lot}": str(lot.remaining_g if lot else 0)}
    form = {"sku": shop.sku, "lot": shop.lot, "packs": "1"}
    return f"/desk/{shop.slug}/stock/receive/", form | left


def opening(shop: Shop, name: str) -> tuple[str, Form]:
    return "/desk/new/", {
        "organisation": shop.maker.code,
        "name": name,
        "place": VILLAGE,
        "kind": "food_licence",
        "number": "JY13311240001234",
        "expires_on": f"{china_day(now()) + timedelta(days=90)}",
        "plan": "free",
    }


def arrival(shop: Shop, key: str) -> tuple[str, Form]:
    _order, number = return_at(shop, payment="cod", key=key)
    return f"/desk/{shop.slug}/returns/{number}/", {"step": "arrived"}


def main() -> None:
    """Print how each form was answered, and what was written."""
    shop = make_shop()
    keeper, clerk = shop.keeper, shop.maker.clerk
    other = make_actor(Role.KEEPER, organisation=shop.maker.code, username="other-keeper")
    other_clerk = make_actor(Role.CLERK, organisation=shop.maker.code, username="other-clerk")
    item = ("/items/new/", {"name": "香茶", "name_en": "Tea", "net_g": "100"})
    answers = {
        "correction, pressed": pressed(keeper, *correction(shop, shop.left - 1)),
        "correction, by two": by_two(keeper, other, *correction(shop, shop.left - 1)),
        "packing, pressed": pressed(clerk, *packing(shop)),
        "packing, by two": by_two(clerk, other_clerk, *packing(shop)),
        "arrival, pressed": pressed(keeper, *arrival(shop, "first")),
        "arrival, by two": by_two(keeper, other, *arrival(shop, "second")),
        "opening, pressed": pressed(keeper, *opening(shop, "上安茶店")),
        "opening, by two": by_two(keeper, other, *opening(shop, "上安香茶店")),
        "item, by two": by_two(clerk, other_clerk, *item),
    }
    corrected = StockMovement.objects.filter(reason="adjusted")
    written = {
        "corrected": [each.packs for each in corrected.order_by("id")],
        "packed": [each.packs for each in LotPacking.objects.order_by("id")][1:],
        "refunds": Refund.objects.count(),
        "returned": Fact.objects.filter(kind="market.returned").count(),
        "stores": Store.objects.count(),
        "opened": Fact.objects.filter(kind="market.store_opened").count(),
        "items": TradeItem.objects.filter(name="香茶").count(),
        "differences": differences(),
    }
    sys.stdout.write(json.dumps({"answers": answers, "written": written}))


if __name__ == "__main__":
    main()
