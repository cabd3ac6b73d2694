"""Deliveries of orders and stock to a receiver that fails, is slow, and lies."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders.commands import pack_order, receive_order, refund_partly, ship_order
from commonfield.people.types import Actor
from commonfield.stores.stock.commands import adjust_stock
from commonfield.stores.stock.types import NewAdjustment
from commonfield.webhooks.choices import TEST, EventType
from commonfield.webhooks.commands import (
    add_webhook,
    delete_old_deliveries,
    end_webhook,
    queue_stock_changes,
    renew_secret,
    send_again,
    try_webhook,
)
from commonfield.webhooks.errors import (
    TooManyWebhooksError,
    WebhookAddressError,
    WebhookEventsError,
    WebhookWaitsError,
)
from commonfield.webhooks.models import KnownStock, Webhook, WebhookDelivery
from commonfield.webhooks.queries import deliveries_of, webhooks_of
from commonfield.webhooks.sending import send_doubtful, send_waiting
from commonfield.webhooks.types import NewWebhook
from commonfield.workshop import outgoing
from tests.market.builders import PHONE, Shop, make_order, make_shop
from tests.people.builders import NOW
from tests.webhooks.receiver import Receiver, receiving

pytestmark = pytest.mark.usefixtures("socket_enabled")

SECOND = timedelta(seconds=1)


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=9)


@pytest.fixture
def receiver(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(outgoing, "_ALL_S", 0.5)
    with receiving() as made:
        yield made


def add(shop: Shop, url: str, *events: str) -> tuple[str, str]:
    new = NewWebhook(shop.maker.code, url, events or EventType.values)
    return add_webhook(by=shop.keeper, now=NOW, webhook=new)


def outcomes() -> list[tuple[str, str]]:
    rows = WebhookDelivery.objects.order_by("event_id")
    return [(row.event, row.outcome) for row in rows]


def send_until_given_up(at: datetime) -> None:
    for minutes in (1, 5, 30, 120, 480):
        at += timedelta(minutes=minutes)
        send_doubtful(at)


def test_an_order_is_told_of_as_it_goes_its_way(shop: Shop, receiver: Receiver):
    _code, secret = add(shop, f"{receiver.address}/good")
    order = make_order(shop, payment="cod")
    pack_order(by=shop.keeper, now=NOW, number=order.number)
    ship_order(by=shop.keeper, now=NOW, number=order.number)

    sent = send_waiting(NOW + SECOND)

    assert sent == 3
    told = [json.loads(body) for _path, _headers, body in receiver.requests]
    assert [each["type"] for each in told] == ["order.placed", "order.packed", "order.shipped"]
    state = {"number": order.number, "store": "cloud", "state": "shipped"}
    assert told[-1]["data"] == state
    everything = str([body.decode() for *_rest, body in receiver.requests])
    assert not any(word in everything for word in ("赵小兰", PHONE, "西屏街道"))
    _path, headers, body = receiver.requests[0]
    # Checked as the standard says, by nothing of ours.
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{made}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp()) + 1


def test_what_a_refund_tells(shop: Shop, receiver: Receiver):
    add(shop, f"{receiver.address}/good", EventType.ORDER_REFUNDED)
    order = make_order(shop, payment="cod")
    for step in (pack_order, ship_order, receive_order):
        step(by=shop.keeper, now=NOW, number=order.number)
    refund = refund_partly(
        by=shop.keeper, now=NOW, number=order.number, amount_fen=300, reason="赵小兰 complained"
    )

    send_waiting(NOW)

    (told,) = [json.loads(body) for *_rest, body in receiver.requests]
    assert told["data"] == {
        "number": order.number,
        "store": "cloud",
        "state": "received",
        "refund": refund,
        "amount_fen": 300,
    }


@pytest.mark.parametrize(
    ("address", "outcome", "is_good"),
    [
        ("good", "204", True),
        ("huge", "200", True),
        ("error", "500", False),
        ("redirect", "302", False),
        ("closed", "answer_unreadable", False),
        ("nonsense", "answer_unreadable", False),
        ("slow", "too_slow", False),
    ],
)
def test_receivers_of_every_kind(
    shop: Shop, receiver: Receiver, address: str, outcome: str, is_good: bool
):
    code, _ = add(shop, f"{receiver.address}/{address}")
    try_webhook(by=shop.keeper, now=NOW, code=code)

    sent = send_waiting(NOW)

    assert (outcomes(), sent) == ([(TEST, outcome)], int(is_good))
    (delivery,) = deliveries_of(code, by=shop.keeper, now=NOW)
    assert (delivery.delivered_at is not None) == is_good
    assert [path for path, *_ in receiver.requests] == [f"/{address}"]


def test_what_never_arrives_is_given_up_and_sent_again_by_hand(shop: Shop, receiver: Receiver):
    code, _ = add(shop, f"{receiver.address}/error")
    try_webhook(by=shop.keeper, now=NOW, code=code)
    first = WebhookDelivery.objects.get()
    send_waiting(NOW)
    with pytest.raises(WebhookWaitsError):
        send_again(by=shop.keeper, now=NOW, code=code, event_id=str(first.event_id))

    send_until_given_up(NOW)

    (delivery,) = deliveries_of(code, by=shop.keeper, now=NOW)
    assert (delivery.attempts, delivery.given_up_at is not None) == (6, True)
    assert webhooks_of(shop.maker.code, by=shop.keeper, now=NOW)[0].given_up == 1
    Webhook.objects.update(url=f"{receiver.address}/good")
    later = NOW + timedelta(days=1)
    send_again(by=shop.keeper, now=later, code=code, event_id=delivery.event_id)
    send_doubtful(later)
    first.refresh_from_db()
    assert (first.given_up_at, first.outcome) == (None, "204")
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.requests}) == 1


def test_a_dead_address_holds_up_no_other_and_keeps_its_order(shop: Shop, receiver: Receiver):
    dead, _ = add(shop, f"{receiver.address}/closed", EventType.ORDER_PLACED)
    add(shop, f"{receiver.address}/good", EventType.ORDER_PLACED)
    numbers = [make_order(shop, packs=1, key=each, payment="cod").number for each in "abc"]

    send_waiting(NOW)

    paths = [path for path, *_ in receiver.requests]
    assert (paths.count("/good"), paths.count("/closed")) == (3, 1)
    Webhook.objects.filter(code=dead).update(url=f"{receiver.address}/good")
    receiver.requests.clear()
    send_doubtful(NOW + timedelta(minutes=1))
    told = [json.loads(body)["data"]["number"] for *_rest, body in receiver.requests]
    assert told == numbers


def test_stock_that_changed_is_told_once(shop: Shop, receiver: Receiver):
    add(shop, f"{receiver.address}/good", EventType.STOCK_CHANGED)

    quiet = queue_stock_changes(NOW)
    make_order(shop, packs=2, payment="cod")
    said = NewAdjustment(-1, "damaged: ")
    adjust_stock(by=shop.keeper, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=said)
    told = [queue_stock_changes(NOW) for _ in range(2)]
    send_waiting(NOW)

    assert (quiet, told) == (0, [1, 0])
    (body,) = [json.loads(each) for *_rest, each in receiver.requests]
    assert body["data"] == {"skus": [{"sku": shop.sku, "available": 6}]}
    assert list(KnownStock.objects.values_list("packs", flat=True)) == [6]


def test_an_ended_webhook_is_told_nothing_not_even_what_waits(shop: Shop, receiver: Receiver):
    code, _ = add(shop, f"{receiver.address}/good")
    make_order(shop, payment="cod")
    end_webhook(by=shop.keeper, now=NOW, code=code)

    make_order(shop, key="2", payment="cod")
    send_waiting(NOW)

    assert (receiver.requests, outcomes()) == ([], [("order.placed", "")])
    (ended,) = audit_trail(object_code=f"webhook:{code}", action="webhooks.ended", limit=1)
    assert ended.detail["given_up"] == 1
    with pytest.raises(NotFoundError):
        try_webhook(by=shop.keeper, now=NOW, code=code)


def test_another_secret_signs_and_the_one_before_for_a_day(shop: Shop, receiver: Receiver):
    code, _ = add(shop, f"{receiver.address}/good")
    renew_secret(by=shop.keeper, now=NOW, code=code)
    for at in (NOW, NOW + timedelta(days=1)):
        try_webhook(by=shop.keeper, now=at, code=code)
        send_waiting(at)

    signed = [headers["webhook-signature"].count("v1,") for _path, headers, _ in receiver.requests]

    assert signed == [2, 1]


def test_what_is_taken_back_is_not_told(shop: Shop, receiver: Receiver):
    add(shop, f"{receiver.address}/good")

    with transaction.atomic():
        make_order(shop, payment="cod")
        transaction.set_rollback(True)
    send_waiting(NOW)

    assert receiver.requests == []


def test_private_machines_are_not_spoken_to(shop: Shop, receiver: Receiver, settings: Settings):
    code, _ = add(shop, f"{receiver.address}/good")
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    with pytest.raises(WebhookAddressError):
        add(shop, f"{receiver.address}/good")
    Webhook.objects.update(url=receiver.address.replace("http:", "https:"))
    try_webhook(by=shop.keeper, now=NOW, code=code)

    send_waiting(NOW)

    assert (outcomes(), receiver.requests) == ([(TEST, "address_not_public")], [])


def test_webhooks_are_their_organisations_keepers_affair(shop: Shop, receiver: Receiver):
    code, secret = add(shop, f"{receiver.address}/good")
    other = make_shop("mist").keeper

    for by in (other, shop.maker.clerk, Actor(None, "service", service="A1")):
        with pytest.raises(PermissionRefusedError):
            deliveries_of(code, by=by, now=NOW)
        with pytest.raises(PermissionRefusedError):
            renew_secret(by=by, now=NOW, code=code)
        with pytest.raises(PermissionRefusedError):
            webhooks_of(shop.maker.code, by=by, now=NOW)
    with pytest.raises(WebhookEventsError):
        add(shop, f"{receiver.address}/good", "order.eaten")
    for _ in range(19):
        add(shop, f"{receiver.address}/good")
    with pytest.raises(TooManyWebhooksError):
        add(shop, f"{receiver.address}/good")
    assert secret.removeprefix("whsec_") not in str(Webhook.objects.values().first())


def test_deliveries_are_forgotten_after_a_month(shop: Shop, receiver: Receiver):
    code, _ = add(shop, f"{receiver.address}/good")
    try_webhook(by=shop.keeper, now=NOW, code=code)

    gone = [delete_old_deliveries(NOW + timedelta(days=days)) for days in (30, 31)]

    assert gone == [0, 1]
