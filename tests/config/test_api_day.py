"""An ERP's day, whole, by a client that knows nothing but the API's description."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from commonfield.kernel.clock import now
from commonfield.orders.commands import ask_invoice, ask_return
from commonfield.people.types import GUEST
from commonfield.webhooks.commands import log_new_events
from tests.config.described_client import DescribedClient
from tests.config.erp import described, key_of_program
from tests.market.builders import Shop, differences, make_shop
from tests.people.builders import COUNTY
from tests.workshop.builders import photograph

pytestmark = pytest.mark.sql


STORE: Final = "cloud"


@pytest.fixture
def shop(settings: Settings) -> Shop:
    settings.ORDER_INTAKE = "direct"
    return make_shop(packs=9)


@pytest.fixture
def erp(shop: Shop) -> DescribedClient:
    return DescribedClient(described(), key_of_program(shop))


def ordered(shop: Shop) -> dict[str, str]:
    """Order as any buyer's program does."""
    body = {
        "lines": [{"sku": shop.sku, "quantity": 2}],
        "contact": {"name": "赵小兰", "phone": "13800138000"},
        "address": {"region": COUNTY, "detail": "西屏街道 1 号"},
        "payment": "cod",
        "remark": "礼品勿放价签",
    }
    guest = DescribedClient(described(), "")
    order: dict[str, str] = guest.call("place", body, Idempotency_Key="order-1")["orders"][0]
    return order


def set_up(erp: DescribedClient, shop: Shop) -> None:
    """Set what is sold at which price, and where events go."""
    hook = {"organisation": shop.maker.code, "url": "https://erp.example/", "events": []}
    erp.call("add_webhook", hook | {"events": ["order.paid"]}, Idempotency_Key="hook-1")
    erp.call("set_prices", {"prices": [{"sku": shop.sku, "price_fen": 7_000}]}, store=STORE)
    count = {"sku": shop.sku, "lot": shop.lot, "available": 8, "was": 9}
    erp.call("set_counts", {"counts": [count]}, store=STORE)
    picture = {"picture": SimpleUploadedFile("p.jpg", photograph((600, 400))), "alt": "茶园"}
    erp.call("add_picture", picture, store=STORE, product=shop.product)


def serve(erp: DescribedClient, number: str) -> list[str]:
    """Pack an order, send it in three parcels, hand it over; return the tracking numbers."""
    parcel = {"carrier": "SF", "tracking": "SF10001"}
    erp.call("pack", number=number)
    erp.call("ship", parcel | {"further": [parcel | {"tracking": "SF10002"}]}, number=number)
    sent = erp.call("add_parcel", parcel | {"tracking": "SF10003"}, number=number)
    erp.call("receive", number=number)
    return [each["tracking"] for each in sent["parcels"]]


def test_an_erps_day(shop: Shop, erp: DescribedClient):
    set_up(erp, shop)
    order = ordered(shop)
    number = order["number"]

    (waiting,) = erp.call("list_orders", state="awaiting_payment", store=STORE)["items"]
    address = erp.call("read_address", number=number)
    sent = serve(erp, number)
    of_buyer: dict[str, Any] = {"by": GUEST, "number": number, "token": order["token"]}
    ask_invoice(now=now(), title="丽水茶业", **of_buyer)
    ask_return(now=now(), lines=[(shop.sku, 1)], reason="damaged", **of_buyer)
    (back,) = erp.call("list_returns", state="asked")["items"]
    erp.call("agree_to_return", number=back["number"])
    arrived = erp.call("note_arrival", {}, number=back["number"])
    (asked,) = erp.call("list_invoices", is_issued=False)["items"]
    made_out_to = erp.call("read_invoice", number=asked["order"])["title"]
    erp.call("number_invoice", {"invoice_number": "24332A"}, number=number)
    log_new_events(now())
    begun = erp.call("list_events", since=(now() - timedelta(hours=1)).isoformat(), limit=3)
    missed = erp.call("list_events", after=begun["last"])["items"]

    assert (waiting["number"], waiting["total_fen"]) == (number, 14_000)
    assert (address["remark"], made_out_to) == ("礼品勿放价签", "丽水茶业")
    assert sent == ["SF10001", "SF10002", "SF10003"]
    assert (arrived["state"], arrived["lines"][0]["is_sellable"]) == ("arrived", True)
    assert [each["type"] for each in begun["items"] + missed] == [
        f"order.{step}"
        for step in (
            *("placed", "packed", "shipped", "parcels_changed", "received", "invoice_asked"),
            *("return_asked", "return_agreed", "return_arrived", "invoice_issued"),
        )
    ]
    assert erp.call("list_events", after=missed[-1]["id"])["items"] == []
    assert erp.call("pack", number=number) == (409, "wrong_state")
    assert shop.left == 7
    assert differences() == []
