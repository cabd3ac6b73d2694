"""Taking orders: all or nothing, never one pack too many, each request on its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, connection, transaction

from commonfield.audit.models import AuditRow
from commonfield.facts.queries import recent_facts
from commonfield.front.errors import IdempotencyConflictError
from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.checkout import intake
from commonfield.orders.checkout.commands import KEYS_KEPT, delete_old_keys, place_orders
from commonfield.orders.checkout.errors import (
    IntakeBusyError,
    NotEnoughStockError,
    PriceChangedError,
)
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import expire_orders
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import IdempotencyKey, Order, OrderLine
from commonfield.orders.queries import order_with_token
from commonfield.orders.types import OrderRequest
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.models import StockMovement
from commonfield.stores.running.commands import close_store
from commonfield.workshop.messages import render
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import (
    PRICE_FEN,
    Shop,
    add_lot,
    differences,
    make_order,
    make_request,
    make_shop,
    place,
)
from tests.people.builders import NOW

SECOND = timedelta(seconds=1)


def refusal_of(request: OrderRequest) -> CommonfieldError:
    answer = place_orders(requests=[request], now=NOW)[0]
    assert isinstance(answer, CommonfieldError), answer
    return answer


def test_order_sets_packs_aside_and_writes_everything_once():
    shop = make_shop(packs=40)

    order = make_order(shop, packs=3)

    assert (order.state, order.total_fen, shop.left) == ("awaiting_payment", 3 * PRICE_FEN, 37)
    assert order.expires_at == NOW + timedelta(minutes=30)
    assert [(line.quantity, line.lots) for line in order.lines] == [(3, ((shop.gtin, shop.lot),))]
    facts = recent_facts(["market.order_placed"])
    assert [(fact.quantity, fact.amount_fen) for fact in facts] == [(3, 3 * PRICE_FEN)]
    assert AuditRow.objects.filter(action="market.order_placed").count() == 1
    assert OutboxMessage.objects.count() == 1
    assert differences() == []


def test_order_message_links_to_its_page():
    order = make_order(make_shop())

    text = render(OutboxMessage.objects.get()).text

    assert f"/orders/{order.number}/?token={order.token}" in text
    assert order_with_token(order.number, order.token) is not None
    assert order_with_token(order.number, "x") is None


def test_order_of_one_sku_twice_adds_up():
    shop = make_shop(packs=5)

    refusal = refusal_of(make_request((shop.sku, 3), (shop.sku, 3)))
    order = place(make_request((shop.sku, 2), (shop.sku, 3))).orders[0]

    assert isinstance(refusal, NotEnoughStockError)
    assert refusal.skus == ((shop.sku, 6, 5),)
    assert [(line.quantity, shop.left) for line in order.lines] == [(5, 0)]


def test_order_over_two_lots_takes_the_older_first():
    shop = make_shop(packs=2)
    second = add_lot(shop, packs=9)

    order = make_order(shop, packs=5)

    assert order.lines[0].lots == ((shop.gtin, shop.lot), (shop.gtin, second))
    assert sorted(OrderLine.objects.values_list("packs", flat=True)) == [2, 3]
    assert differences() == []


def test_order_over_two_stores_becomes_two():
    first, second = make_shop("cloud"), make_shop("mist")

    placed = place(make_request((first.sku, 1), (second.sku, 2)))

    assert [(order.store, order.total_fen) for order in placed.orders] == [
        ("cloud", PRICE_FEN),
        ("mist", 2 * PRICE_FEN),
    ]
    assert placed.total_fen == 3 * PRICE_FEN


def test_order_beyond_the_stock_takes_nothing_of_any_store():
    first, second = make_shop("cloud"), make_shop("mist", packs=1)

    refusal = refusal_of(make_request((first.sku, 1), (second.sku, 2)))

    assert isinstance(refusal, NotEnoughStockError)
    assert refusal.skus == ((second.sku, 2, 1),)
    assert (first.left, second.left, Order.objects.count()) == (40, 1, 0)
    assert IdempotencyKey.objects.count() == 0


def test_last_pack_goes_to_the_first_of_two_in_one_batch():
    shop = make_shop(packs=1)
    wanted = [make_request((shop.sku, 1), key=f"key-{number}") for number in range(2)]

    first, second = place_orders(requests=wanted, now=NOW)

    assert isinstance(first, PlacedOrders)
    assert isinstance(second, NotEnoughStockError)
    assert (shop.left, differences()) == (0, [])


def test_key_again_gives_the_same_orders():
    request = make_request((make_shop().sku, 1))
    first = place(request)

    again = place(request)

    assert (again.orders, again.is_repeat) == (first.orders, True)
    assert Order.objects.count() == 1


def test_key_for_something_else_is_refused():
    shop = make_shop()
    make_order(shop)

    refusal = refusal_of(make_request((shop.sku, 1)))

    assert isinstance(refusal, IdempotencyConflictError)
    assert Order.objects.count() == 1


def test_key_of_a_refused_order_may_be_used_again():
    shop = make_shop(packs=1)
    refusal_of(make_request((shop.sku, 2)))

    placed = place(make_request((shop.sku, 1)))

    assert placed.is_repeat is False


def test_keys_are_forgotten_after_thirty_days():
    make_order(make_shop())

    forgotten = [delete_old_keys(NOW + KEYS_KEPT), delete_old_keys(NOW + KEYS_KEPT + SECOND)]

    assert forgotten == [0, 1]


@pytest.mark.parametrize(("expected", "is_taken"), [(PRICE_FEN, True), (PRICE_FEN - 1, False)])
def test_order_at_the_price_that_the_buyer_saw(expected: int, is_taken: bool):
    request = replace(make_request((make_shop().sku, 1)), expected_total_fen=expected)

    answer = place_orders(requests=[request], now=NOW)[0]

    assert isinstance(answer, PlacedOrders if is_taken else PriceChangedError)


def test_order_taken_keeps_its_price():
    shop = make_shop()
    order = make_order(shop)

    change_price(by=shop.keeper, now=NOW, sku=shop.sku, price_fen=9_900)

    kept = order_with_token(order.number, order.token)
    assert kept is not None
    assert kept.lines[0].price_fen == PRICE_FEN
    assert differences() == []


def test_order_from_a_closed_store_is_refused():
    shop = make_shop()
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    refusal = refusal_of(make_request(("nothing", 1), (shop.sku, 1)))

    assert isinstance(refusal, InvalidOrderError)
    assert refusal.errors == (("/lines/0/sku", "unknown_sku"), ("/lines/1/sku", "store_closed"))


def test_order_to_nowhere_is_refused():
    refusal = refusal_of(replace(make_request((make_shop().sku, 1)), region="999999000000"))

    assert isinstance(refusal, InvalidOrderError)
    assert refusal.errors == (("/address/region", "unknown_region"),)


def test_order_that_is_not_paid_gives_its_packs_back():
    shop = make_shop()
    make_order(shop, packs=3)
    make_order(shop, packs=1, key="cash", payment="cod")

    expired = [expire_orders(NOW + timedelta(minutes=minutes)) for minutes in (29, 30, 31)]

    assert (expired, shop.left) == ([0, 1, 0], 39)
    assert differences() == []


def test_order_that_the_database_rejects_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    shop = make_shop()
    monkeypatch.setattr("commonfield.orders.checkout.commands.record_facts", break_off)

    with pytest.raises(DataError), transaction.atomic():
        make_order(shop)

    assert (Order.objects.count(), StockMovement.objects.filter(reason="ordered").count()) == (0, 0)
    assert (IdempotencyKey.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    assert (shop.left, differences()) == (40, [])


def break_off(*_arguments: object, **_options: object) -> None:
    raise DataError("as a database would")


def commit(*requests: OrderRequest) -> list[Any]:
    """Commit requests as the intake's thread does; return answers, or the errors raised."""
    tickets = [intake.Ticket(each) for each in requests]
    intake.commit_batch(tickets)
    return [outcome(ticket) for ticket in tickets]


def outcome(ticket: intake.Ticket) -> PlacedOrders | Exception:
    try:
        return ticket.wait(timeout_s=0)
    except Exception as refusal:  # noqa: BLE001 - the tests look at whatever it is
        return refusal


def test_order_that_nobody_answers_in_time_may_be_sent_again():
    ticket = intake.Ticket(make_request(("any", 1)))

    assert isinstance(outcome(ticket), IntakeBusyError)


def test_batch_with_a_twin_answers_both_alike():
    request = make_request((make_shop().sku, 1))

    first, second = commit(request, request)

    assert (second.orders, second.is_repeat) == (first.orders, True)
    assert Order.objects.count() == 1


def poisoned(shop: Shop) -> OrderRequest:
    """Return an order that only the database rejects: a language longer than its column."""
    return replace(make_request((shop.sku, 1), key="poison"), language="x" * 200)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps texts of any length")
def test_batch_with_a_poisoned_order_serves_its_neighbours():
    shop = make_shop(packs=2)
    wanted = [make_request((shop.sku, 1), key=f"key-{number}") for number in range(2)]

    first, bad, second = commit(wanted[0], poisoned(shop), wanted[1])

    assert isinstance(first, PlacedOrders)
    assert isinstance(bad, InvalidOrderError | IntakeBusyError)
    assert isinstance(second, PlacedOrders)
    assert (shop.left, differences()) == (0, [])


def test_batch_that_fails_once_is_tried_one_by_one(monkeypatch: pytest.MonkeyPatch):
    shop = make_shop(packs=2)
    monkeypatch.setattr(intake, "place_orders", fail_together(place_orders))
    wanted = [make_request((shop.sku, 1), key=f"key-{number}") for number in range(3)]

    answers = commit(*wanted)

    assert [type(answer) for answer in answers] == [PlacedOrders, PlacedOrders, NotEnoughStockError]
    assert differences() == []


def fail_together(taken: Any) -> Any:  # noqa: ANN401 - a command of any shape
    def place_some(*, requests: list[OrderRequest], now: Any) -> Any:  # noqa: ANN401 - as above
        if len(requests) > 1:
            raise DataError("a neighbour's value")
        return taken(requests=requests, now=now)

    return place_some


def test_order_that_no_thread_can_answer_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "place_orders", break_off)

    answers = commit(make_request(("any", 1)))

    assert isinstance(answers[0], CommonfieldError)
