"""Systems that are silent, refuse and come back: what it costs others, what keepers see."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override
from pytest_django import Settings

from commonfield.audit.queries import audit_trail
from commonfield.front.todos import Duty, TodoReader, todos_of
from commonfield.kernel.identifiers import new_id
from commonfield.orders.commands import pack_order, ship_order
from commonfield.people.choices import Role
from commonfield.people.commands import change_contact, lay_down_roles
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.stock.commands import adjust_stock
from commonfield.stores.stock.types import NewAdjustment
from commonfield.webhooks import commands
from commonfield.webhooks.choices import EventType
from commonfield.webhooks.commands import (
    add_webhook,
    claim_webhooks,
    delete_old_deliveries,
    note_tries,
    queue_stock_changes,
    resume_webhook,
    try_webhook,
)
from commonfield.webhooks.models import Webhook, WebhookDelivery
from commonfield.webhooks.queries import webhook
from commonfield.webhooks.sending import send_doubtful, send_waiting
from commonfield.webhooks.types import NewWebhook
from commonfield.workshop import outgoing
from commonfield.workshop.messages import send_due
from tests.market.builders import Shop, make_order, make_shop
from tests.people.builders import NOW, make_actor
from tests.webhooks.receiver import Receiver, receiving
from tests.workshop.test_messages import Keeper

pytestmark = pytest.mark.usefixtures("socket_enabled")

MINUTE = timedelta(minutes=1)
PLACED = EventType.ORDER_PLACED


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=9)


@pytest.fixture
def receiver(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(outgoing, "_ALL_S", 0.5)
    with receiving() as made:
        yield made


def add(shop: Shop, url: str, *events: str) -> str:
    new = NewWebhook(shop.maker.code, url, events or EventType.values)
    code, _secret = add_webhook(by=shop.keeper, now=NOW, webhook=new)
    return code


def make_waiting(code: str, count: int) -> None:
    """Let so many events of as many orders wait for a webhook."""
    hook = Webhook.objects.get(code=code)
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            event_id=new_id(NOW), webhook=hook, event=PLACED, about=str(n), body="{}", made_at=NOW
        )
        for n in range(count)
    )


def send(at: datetime) -> int:
    """Let both lanes of the worker send."""
    return send_waiting(at) + send_doubtful(at)


def answer(code: str, receiver: Receiver) -> None:
    """Let a webhook's system be there from now on."""
    Webhook.objects.filter(code=code).update(url=f"{receiver.address}/good")
    receiver.requests.clear()


def paths(receiver: Receiver) -> list[str]:
    return sorted(path for path, *_rest in receiver.requests)


def told(receiver: Receiver) -> list[tuple[str, str]]:
    bodies = [json.loads(body) for *_rest, body in receiver.requests]
    return [(each["type"], each["data"]["number"]) for each in bodies]


def todos(keeper: Actor, shop: Shop) -> list[str]:
    reader = TodoReader(keeper.person_id or 0, (Duty(Role.KEEPER, "", shop.maker.code),), NOW)
    return [each.words for each in todos_of(reader) if each.address == "/webhooks/"]


def test_a_silent_system_with_3000_events_waiting_delays_nobody(shop: Shop, receiver: Receiver):
    silent = add(make_shop("mist"), f"{receiver.address}/silent", PLACED)
    make_waiting(silent, 3_000)
    add(shop, f"{receiver.address}/good", PLACED)
    make_order(shop, key="1", payment="cod")

    arrived = [send_waiting(NOW)]
    make_order(shop, key="2", payment="cod")
    arrived.append(send_waiting(NOW + timedelta(seconds=5)))

    assert arrived == [1, 1]
    assert paths(receiver) == ["/good", "/good", "/silent"]
    assert not WebhookDelivery.objects.filter(webhook__code=silent, attempts__gt=0).exists()


def test_fifty_systems_silent_at_once_are_tried_beside_the_one_that_answers(
    shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(commands, "_MOST", 50)
    mist = make_shop("mist")
    for _ in range(50):
        make_waiting(add(mist, f"{receiver.address}/silent", PLACED), 2)
    add(shop, f"{receiver.address}/good", PLACED)
    make_order(shop, key="1", payment="cod")

    first = send_waiting(NOW)
    make_order(shop, key="2", payment="cod")
    receiver.requests.clear()
    second = send_waiting(NOW + MINUTE)

    assert (first, second) == (1, 1)
    # Those that failed are in a lane of their own by now.
    assert paths(receiver) == ["/good"]
    send_doubtful(NOW + MINUTE)
    assert paths(receiver).count("/silent") == 50


def test_slow_system_goes_into_the_lane_of_the_doubtful(shop: Shop, receiver: Receiver):
    code = add(shop, f"{receiver.address}/good", PLACED)
    (claimed,) = Webhook.objects.filter(code=code).values_list("pk", flat=True)
    note_tries(by=SYSTEM, now=NOW, webhook=claimed, tries=[], is_slow=True)
    make_order(shop, payment="cod")

    arrived = send_waiting(NOW), send_doubtful(NOW), Webhook.objects.get().is_slow

    assert arrived == (0, 1, False)


def test_silence_loses_nothing_and_ends_by_itself_in_order(shop: Shop, receiver: Receiver):
    code = add(shop, f"{receiver.address}/silent", PLACED)
    numbers = [make_order(shop, packs=1, key=key, payment="cod").number for key in "abc"]
    at = NOW
    for minutes in (0, 1, 5, 30, 120, 480, 480):
        at += minutes * MINUTE
        assert send(at) == 0
        assert send(at + minutes * MINUTE / 2) == 0
    tried = len(receiver.requests)
    answer(code, receiver)

    arrived = [send(at + timedelta(hours=hours)) for hours in (7, 8)]

    assert (tried, arrived) == (7, [0, 3])
    assert told(receiver) == [(PLACED, number) for number in numbers]
    by = webhook(code, by=shop.keeper, now=NOW)
    assert (by.failures, by.paused_until, by.waiting, by.given_up) == (0, None, 0, 0)


def test_refused_event_holds_up_its_order_and_no_other(shop: Shop, receiver: Receiver):
    code = add(shop, f"{receiver.address}/picky")
    one, other = (make_order(shop, packs=1, key=key, payment="cod").number for key in "ab")
    for step in (pack_order, ship_order):
        step(by=shop.keeper, now=NOW, number=one)
    later = make_order(shop, packs=1, key="c", payment="cod").number

    send(NOW)
    first = told(receiver)
    answer(code, receiver)
    send(NOW + MINUTE)

    assert first == [(PLACED, one), (PLACED, other), ("order.packed", one), (PLACED, later)]
    assert told(receiver) == [("order.packed", one), ("order.shipped", one)]


def test_keepers_are_told_once_and_resume_by_hand(shop: Shop, receiver: Receiver):
    pocket = Keeper()
    keeper = make_actor(Role.KEEPER, organisation=shop.maker.code)
    change_contact(by=keeper, now=NOW, person_id=keeper.person_id or 0, phone="13900000001")
    code = add(shop, f"{receiver.address}/silent", PLACED)
    make_order(shop, payment="cod")
    todo = []
    for minutes in (0, 1, 6, 36, 156):
        send(NOW + minutes * MINUTE)
        todo.append(len(todos(keeper, shop)))
    send_due(NOW + timedelta(hours=3), backend=pocket)
    answer(code, receiver)

    resume_webhook(by=keeper, now=NOW + timedelta(hours=3), code=code)

    assert todo == [0, 0, 1, 1, 1]
    texts = [each.text for each in pocket.messages if each.template == "webhooks/messages/paused"]
    assert len(texts) == 1
    assert "您的系统 127.0.0.1 没有应答，推送已暂停，1 条通知在等待。" in texts[0]
    assert f"/webhooks/{code}/" in texts[0]
    assert todos(keeper, shop) == []
    assert send_waiting(NOW + timedelta(hours=3)) == 1


def test_webhook_of_a_keeper_who_left_is_stopped_until_another_takes_it_over(
    shop: Shop, receiver: Receiver
):
    pocket = Keeper()
    code = add(shop, f"{receiver.address}/good", PLACED)
    other = make_actor(Role.KEEPER, organisation=shop.maker.code)
    change_contact(by=other, now=NOW, person_id=other.person_id or 0, phone="13900000001")
    lay_down_roles(by=shop.keeper, now=NOW, person_id=shop.keeper.person_id or 0)
    make_order(shop, payment="cod")

    arrived = [send(NOW), send(NOW + timedelta(days=1))]
    send_due(NOW, backend=pocket)

    assert (arrived, receiver.requests) == ([0, 0], [])
    with override("en"):
        assert todos(other, shop) == ["1 webhook is stopped: its store keeper has left"]
    texts = [each.text for each in pocket.messages if each.template == "webhooks/messages/stopped"]
    assert len(texts) == 1
    assert "店主已离任，推送已停用，1 条通知在等待" in texts[0]
    resume_webhook(by=other, now=NOW, code=code)
    assert (send(NOW), Webhook.objects.get().made_by) == (1, other.code)


def test_what_a_killed_worker_had_claimed_is_sent_under_the_same_id(shop: Shop, receiver: Receiver):
    add(shop, f"{receiver.address}/good", PLACED)
    make_order(shop, payment="cod")
    claimed = claim_webhooks(by=SYSTEM, now=NOW, are_doubtful=False, most=9)

    arrived = [send(NOW + timedelta(seconds=seconds)) for seconds in (30, 60)]

    assert (len(claimed), arrived) == (1, [0, 1])
    (headers,) = [headers for _path, headers, _body in receiver.requests]
    assert headers["webhook-id"] == str(WebhookDelivery.objects.get().event_id)


@pytest.mark.parametrize("ahead", [timedelta(minutes=20), timedelta(days=365)])
def test_clock_that_ran_ahead_and_was_put_right_holds_nothing_up(
    shop: Shop, receiver: Receiver, ahead: timedelta
):
    code = add(shop, f"{receiver.address}/silent", PLACED)
    refusing = add(shop, f"{receiver.address}/error", PLACED)
    fine = add(shop, f"{receiver.address}/good", PLACED)
    make_order(shop, key="1", payment="cod")
    send(NOW + ahead)
    make_order(shop, key="2", payment="cod")
    Webhook.objects.filter(code=fine).update(claimed_until=NOW + timedelta(hours=1))
    answer(code, receiver)
    answer(refusing, receiver)

    arrived = send(NOW)

    assert arrived == 5


def test_a_test_is_tried_in_a_pause_and_before_what_waits(shop: Shop, receiver: Receiver):
    code = add(shop, f"{receiver.address}/silent", PLACED)
    make_order(shop, payment="cod")
    send(NOW)
    answer(code, receiver)

    try_webhook(by=shop.keeper, now=NOW, code=code)
    arrived = send(NOW)

    types = [json.loads(body)["type"] for *_rest, body in receiver.requests]
    assert (arrived, types) == (2, ["webhook.test", PLACED])


def test_stock_that_changes_while_its_event_waits_is_told_as_it_is_then(
    shop: Shop, receiver: Receiver
):
    code = add(shop, f"{receiver.address}/silent", EventType.STOCK_CHANGED)
    said = NewAdjustment(-1, "damaged: ")
    queued = []
    for _ in range(3):
        adjust_stock(by=shop.keeper, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=said)
        queued.append(queue_stock_changes(NOW))
        send(NOW)
    answer(code, receiver)

    for minutes in (1, 2):
        send(NOW + minutes * MINUTE)
        queue_stock_changes(NOW + minutes * MINUTE)

    levels = [
        json.loads(body)["data"]["skus"][0]["available"] for *_rest, body in receiver.requests
    ]
    assert (queued, levels) == ([1, 0, 0], [8, 6])


def test_what_waited_a_month_is_given_up_in_the_audit(shop: Shop, receiver: Receiver):
    code = add(shop, f"{receiver.address}/silent", PLACED)
    make_waiting(code, 3)

    gone = delete_old_deliveries(NOW + timedelta(days=31))

    (row,) = audit_trail(object_code=f"webhook:{code}", action="webhooks.expired", limit=1)
    assert (gone, row.detail["given_up"]) == (3, 3)
