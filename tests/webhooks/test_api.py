"""The log of events: read again after an outage, by a program, each event once and in order."""

import json
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from commonfield.kernel.clock import now
from commonfield.orders.commands import pack_order, ship_order
from commonfield.people.choices import Scope
from commonfield.webhooks.choices import TEST, EventType
from commonfield.webhooks.commands import (
    add_webhook,
    delete_old_deliveries,
    log_new_events,
    try_webhook,
)
from commonfield.webhooks.models import LoggedEvent, WebhookDelivery
from commonfield.webhooks.types import NewWebhook
from tests.config.erp import Erp, described, make_erp
from tests.market.builders import Shop, make_order, make_shop
from tests.people.builders import NOW
from tests.supply.builders import token_of

pytestmark = pytest.mark.sql

SECOND = timedelta(seconds=1)


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=9)


@pytest.fixture
def erp(shop: Shop) -> Erp:
    return make_erp(shop)


def read_on(erp: Erp, **query: str | int) -> list[dict[str, Any]]:
    """Read the log page by page, as a client does."""
    page = erp.get("/api/events", **query)
    items: list[dict[str, Any]] = page["items"]
    while page["next"]:
        page = erp.get(page["next"])
        items += page["items"]
    return items


def test_log_goes_on_after_an_outage_with_the_ids_that_webhooks_carry(shop: Shop, erp: Erp):
    other = make_shop("mist")
    hooks = [NewWebhook(shop.maker.code, f"https://{name}.example.org/", EventType.values)
             for name in ("one", "two")]  # fmt: skip
    for hook in hooks:
        add_webhook(by=shop.keeper, now=NOW, webhook=hook)
    before = make_order(shop, packs=1, payment="cod", key="a")
    make_order(other, payment="cod", key="b")
    log_new_events(NOW)
    first = erp.get("/api/events", since="2020-01-01T00:00:00Z")
    pack_order(by=shop.keeper, now=NOW + SECOND, number=before.number)
    ship_order(by=shop.keeper, now=NOW + SECOND, number=before.number)
    unlogged = erp.get("/api/events", after=first["last"])
    log_new_events(NOW)

    missed = read_on(erp, after=first["last"], limit=1)

    assert unlogged == {"items": [], "next": None, "last": first["last"]}
    types = [each["type"] for each in first["items"] + missed]
    assert types == ["order.placed", "order.packed", "order.shipped"]
    data = {"number": before.number, "store": "cloud", "state": "shipped"}
    assert missed[-1]["data"] == data
    assert erp.get("/api/events", after=missed[-1]["id"])["items"] == []
    # Both webhooks say which event it is; the first one's deliveries have its id.
    bodies = WebhookDelivery.objects.filter(body__contains=missed[0]["id"]).order_by("webhook")
    assert [each.webhook_id for each in bodies] == sorted({each.webhook_id for each in bodies})
    assert len(bodies) == 2
    assert str(bodies[0].event_id) == missed[0]["id"]


def test_log_is_kept_a_month_and_says_when_an_event_is_gone(shop: Shop, erp: Erp):
    make_order(shop, payment="cod")
    log_new_events(NOW)
    (event,) = erp.get("/api/events")["items"]

    kept = delete_old_deliveries(NOW + timedelta(days=30))
    deleted = delete_old_deliveries(NOW + timedelta(days=30) + SECOND)

    assert (kept, deleted) == (0, 1)
    assert erp.get("/api/events", after=event["id"]) == (410, "event_unknown")


def test_a_key_sees_the_events_of_its_scopes_and_organisation(shop: Shop, erp: Erp):
    stock = Erp(token_of(shop.keeper, Scope.STOCK))
    stranger = make_erp(make_shop("mist"))
    make_order(shop, payment="cod")
    log_new_events(NOW)
    (event,) = erp.get("/api/events")["items"]

    assert stock.get("/api/events")["items"] == []
    assert stranger.get("/api/events")["items"] == []
    assert stranger.get("/api/events", after=event["id"]) == (410, "event_unknown")
    assert erp.get("/api/events", since=(now() + SECOND).isoformat())["items"] == []


def test_without_a_system_nothing_is_logged(shop: Shop):
    make_order(shop, payment="cod")

    assert (log_new_events(NOW), LoggedEvent.objects.count()) == (0, 0)


def test_a_webhook_is_set_up_tried_and_ended_by_a_program(shop: Shop, erp: Erp):
    new = {"organisation": shop.maker.code, "url": "https://erp.example/", "events": ["order.paid"]}
    other = make_shop("mist")

    made = [erp.send("post", "/api/webhooks", new, key="w") for _ in range(2)]
    address = f"/api/webhooks/{made[0]['code']}"
    unsafe = erp.send("post", "/api/webhooks", new | {"url": "http://x.example/"}, key="x")
    theirs = erp.send("post", "/api/webhooks", new | {"organisation": other.maker.code}, key="y")
    erp.send("post", f"{address}/try")
    (delivery,) = erp.get(f"{address}/deliveries")
    waits = erp.send("post", f"{address}/deliveries/{delivery['event_id']}/again")
    renewed = erp.send("post", f"{address}/secret", key="s")
    (listed,) = erp.get("/api/webhooks")
    stranger = make_erp(other).get(address)
    erp.send("delete", address)

    assert made[0] == made[1]
    assert made[0]["secret"] != renewed["secret"]
    assert (unsafe, theirs) == ((422, "webhook_address"), (403, "permission_refused"))
    assert (delivery["event"], waits) == ("webhook.test", (409, "webhook_waits"))
    assert (listed["events"], stranger) == (["order.paid"], (403, "permission_refused"))
    assert erp.get("/api/webhooks") == []


def test_deliveries_are_as_the_description_of_webhooks_says(shop: Shop):
    code, _ = add_webhook(
        by=shop.keeper,
        now=NOW,
        webhook=NewWebhook(shop.maker.code, "https://one.example/", EventType.values),
    )
    make_order(shop, payment="cod")
    try_webhook(by=shop.keeper, now=NOW, code=code)
    order, trial = WebhookDelivery.objects.order_by("pk")

    schema = described()

    assert set(schema["webhooks"]) == {*EventType.values, TEST}
    for delivery in (order, trial):
        operation = schema["webhooks"][delivery.event]["post"]
        content = operation["requestBody"]["content"]["application/json"]["schema"]
        body = json.loads(delivery.body)
        Draft202012Validator(content | {"components": schema["components"]}).validate(body)
        assert body["id"] == str(delivery.event_id)
