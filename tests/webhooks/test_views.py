"""A keeper adds an address, tries it, and sees what came back."""

import re

from django.test import Client

from commonfield.webhooks.models import WebhookDelivery
from tests.market.builders import make_shop
from tests.supply.builders import client_of


def test_secret_is_shown_once_and_what_was_told_is_seen():
    shop = make_shop(packs=0)
    client = client_of(shop.keeper)
    entries = {
        "organisation": shop.maker.code,
        "url": "https://erp.example/hook",
        "events": ["order.paid", "stock.changed"],
    }

    made = page_of(client, "post", "/webhooks/", entries)
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]+", made)[0]
    page = re.findall(r'action="(/webhooks/W[^/]+/)try/"', made)[0]
    client.post(f"{page}try/")
    WebhookDelivery.objects.update(outcome="500", attempts=2)
    seen = page_of(client, "get", page)
    renewed = page_of(client, "post", f"{page}secret/")

    assert secret not in seen
    assert [
        word in seen for word in ("webhook.test", "2 tries · HTTP 500", "not delivered yet")
    ] == [True] * 3
    assert re.findall(r"whsec_[A-Za-z0-9+/=]+", renewed) != [secret]
    assert "https://erp.example/hook" in page_of(client, "get", "/webhooks/")
    assert "https://erp.example/hook" not in page_of(client, "post", f"{page}end/", follow=True)


def page_of(
    client: Client, method: str, address: str, data: object = None, *, follow: bool = False
) -> str:
    return str(getattr(client, method)(address, data, follow=follow).content.decode())


def test_address_that_is_refused_stands_at_its_field():
    shop = make_shop(packs=0)
    entries = {"organisation": shop.maker.code, "url": "http://x.example/", "events": "order.paid"}

    page = page_of(client_of(shop.keeper), "post", "/webhooks/", entries)

    assert "Messages cannot be sent to this address." in page
