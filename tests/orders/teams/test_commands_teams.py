"""Team purchases: seats, forming, failing; every payment kept or paid back once."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from commonfield.audit.models import AuditRow
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.orders import order_events
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import (
    cancel_order,
    confirm_payment,
    expire_orders,
    pack_order,
    take_late_payment,
)
from commonfield.orders.errors import InvalidOrderError, StillHeldError, WrongStateError
from commonfield.orders.models import Order, Refund, Team, TeamSeat
from commonfield.orders.order_events import OrderEvent
from commonfield.orders.queries import work_by_store
from commonfield.orders.teams.commands import settle_team, settle_teams
from commonfield.orders.teams.queries import buyer_mark, team_codes_of
from commonfield.orders.types import StoreWork
from commonfield.people.types import SYSTEM
from commonfield.stores.models import StockMovement
from commonfield.stores.offers.commands import end_team_offer
from commonfield.workshop.messages import render
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import PRICE_FEN, make_shop
from tests.orders.teams.builders import (
    HOUR,
    TEAM_FEN,
    all_differences,
    ask,
    bring_back,
    join,
    make_offer,
    open_team,
    paid,
    take,
    team_now,
    wish,
)
from tests.people.builders import NOW, VILLAGE

END = NOW + 24 * HOUR


def code_of(answer: object) -> str:
    assert isinstance(answer, CommonfieldError), answer
    return answer.code


def messages() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("template", flat=True))


def test_team_is_opened_at_its_price_and_held():
    shop = make_shop()

    code, order = open_team(shop, make_offer(shop), packs=2)

    view = team_now(code)
    assert (order.total_fen, shop.left) == (2 * TEAM_FEN, 38)
    assert (view.state, view.taken, view.paid, view.left, view.ends_at) == ("open", 1, 0, 1, END)
    assert Order.objects.get().is_held
    assert AuditRow.objects.filter(action="market.team_opened").count() == 1
    assert all_differences() == []


def test_team_forms_when_every_seat_is_paid():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    second = join(shop, code, 1)
    for order in (first, second):
        paid(order)

    settled = settle_teams(NOW)

    view = team_now(code)
    assert (settled, view.state, view.paid, view.ended_at) == (1, "formed", 2, NOW)
    assert [row.is_held for row in Order.objects.all()] == [False, False]
    facts = recent_facts(["market.team_formed"])
    assert [(fact.quantity, fact.place) for fact in facts] == [(2, VILLAGE)]
    assert messages().count("market/messages/team_formed") == 2
    assert all_differences() == []


def test_team_forms_with_the_last_payment(django_capture_on_commit_callbacks: Any):  # noqa: ANN401 - a fixture
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    second = join(shop, code, 1)

    with django_capture_on_commit_callbacks() as callbacks:
        paid(first)
        paid(second)
    # Others' must not run: what they keep in memory would outlive this test's transaction.
    for callback in callbacks:
        if isinstance(callback, partial) and callback.func is settle_team:
            callback()

    assert team_now(code).state == "formed"


def test_team_settled_again_changes_nothing():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    paid(first)
    paid(join(shop, code, 1))

    settled = [settle_teams(NOW), settle_teams(END), settle_team(by=SYSTEM, now=END, team=code)]

    assert settled == [1, 0, "formed"]
    assert len(recent_facts(["market.team_formed"])) == 1
    assert messages().count("market/messages/team_formed") == 2


def test_orders_of_a_team_are_packed_once_it_has_formed():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    paid(first)
    with pytest.raises(StillHeldError):
        pack_order(by=shop.keeper, now=NOW, number=first.number)
    waiting = work_by_store([shop.slug])
    paid(join(shop, code, 1))
    settle_teams(NOW)
    ready = work_by_store([shop.slug])

    pack_order(by=shop.keeper, now=NOW, number=first.number)

    assert (waiting, ready) == ({}, {shop.slug: StoreWork(pack=2)})
    assert Order.objects.get(number=first.number).state == "packed"


def test_team_in_trouble_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch):
    shop = make_shop()
    offer = make_offer(shop)
    _first, broken = open_team(shop, offer, 0)
    second, _order = open_team(shop, offer, 1)

    def refuse(events: Sequence[OrderEvent]) -> None:
        if broken.number in {event.number for event in events}:
            raise ZeroDivisionError

    monkeypatch.setitem(order_events._SUBSCRIBERS, "picky", refuse)
    settled = settle_teams(END)
    monkeypatch.delitem(order_events._SUBSCRIBERS, "picky")

    assert (settled, team_now(second).state) == (1, "failed")
    assert (all_differences(), settle_teams(END)) == ([], 1)


def test_buyer_who_sits_down_while_a_team_is_locked_is_settled_next_time():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop, seats=3))
    paid(first)
    joined: list[str] = []

    def sit_down(execute: Any, sql: str, *rest: Any) -> object:  # noqa: ANN401 - Django's wrapper
        if "orders_combined_payment" in sql and not joined:
            joined.append("")
            joined.append(join(shop, code, 1).number)
        return execute(sql, *rest)

    with connection.execute_wrapper(sit_down):
        at_once = settle_team(by=SYSTEM, now=END, team=code)

    states = list(Order.objects.order_by("id").values_list("state", flat=True))
    assert (at_once, states) == ("open", ["paid", "awaiting_payment"])
    assert settle_team(by=SYSTEM, now=END, team=code) == "failed"
    assert all_differences() == []


def test_team_that_fails_pays_everybody_back_once():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop, seats=3), packs=2)
    second = join(shop, code, 1)
    paid(first)

    counts = [settle_teams(END - timedelta(seconds=1)), settle_teams(END), settle_teams(END)]

    assert counts == [0, 1, 0]
    assert (team_now(code).state, team_now(code).taken, shop.left) == ("failed", 0, 40)
    states = dict(Order.objects.values_list("number", "state"))
    assert states == {first.number: "refunded", second.number: "cancelled"}
    refunds = Refund.objects.values_list("order__number", "amount_fen")
    assert list(refunds) == [(first.number, 2 * TEAM_FEN)]
    assert StockMovement.objects.filter(reason="released").count() == 2
    told = [name for name in messages() if "order_" not in name]
    assert told == ["market/messages/team_failed", "market/messages/team_failed_paid"]
    assert all_differences() == []


def test_team_paid_in_time_forms_though_nobody_looked_until_later():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    second = join(shop, code, 1)
    for order in (first, second):
        paid(order)

    settle_teams(END + 5 * HOUR)

    assert (team_now(code).state, all_differences()) == ("formed", [])


def test_last_seat_is_one_buyers():
    shop = make_shop()
    code, _first = open_team(shop, make_offer(shop))
    wishes = [wish(shop, buyer, f"team:{code}") for buyer in (1, 2)]

    sat, refused = place_orders(requests=wishes, now=NOW)

    assert isinstance(sat, PlacedOrders)
    assert code_of(refused) == "team_full"
    assert (Order.objects.count(), shop.left, team_now(code).taken) == (2, 38, 2)
    assert all_differences() == []


def test_refused_neighbour_takes_nobody_along():
    shop = make_shop()
    offer = make_offer(shop)
    code, _first = open_team(shop, offer)
    wishes = [
        wish(shop, 0, f"team:{code}"),
        wish(shop, 1, "team:nothing"),
        wish(shop, 2),
        wish(shop, 3, f"team:{code}"),
        wish(shop, 4, f"team:new:{offer}"),
        wish(shop, 5, f"team:new:{offer}", payment="cod"),
    ]

    answers = place_orders(requests=wishes, now=NOW)

    told = ["placed" if isinstance(each, PlacedOrders) else code_of(each) for each in answers]
    assert told == ["already_in_team", "invalid_order", "placed", "placed", "placed",
                    "invalid_order"]  # fmt: skip
    totals = [each.total_fen for each in answers if isinstance(each, PlacedOrders)]
    assert totals == [PRICE_FEN, TEAM_FEN, TEAM_FEN]
    assert all_differences() == []


@pytest.mark.parametrize("phone", ["13800138000", "+86 138 0013 8000", "86 138-0013-8000"])
def test_nobody_sits_twice(phone: str):
    shop = make_shop()
    code, _first = open_team(shop, make_offer(shop, seats=3))
    again = wish(shop, 0, f"team:{code}")

    assert code_of(ask(again)) == "already_in_team"
    assert buyer_mark(phone) == TeamSeat.objects.get().buyer


def test_buyer_abroad_is_one_however_wide_the_digits():
    wide = str.maketrans(
        "0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
    )

    assert buyer_mark("+44 7911 123456".translate(wide)) == buyer_mark("+447911123456")


def test_seat_that_is_left_is_free_again():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    second = join(shop, code, 1)
    paid(first)

    cancel_order(by=SYSTEM, now=NOW, number=first.number, ending="buyer")
    third = join(shop, code, 2)
    back = ask(wish(shop, 0, f"team:{code}"))
    for order in (second, third):
        paid(order)
    settle_teams(NOW)

    assert (team_now(code).state, code_of(back)) == ("formed", "team_full")
    assert list(Refund.objects.values_list("amount_fen", flat=True)) == [TEAM_FEN]
    assert all_differences() == []


def test_buyer_who_left_may_sit_down_again():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    cancel_order(by=SYSTEM, now=NOW, number=first.number, ending="buyer")

    join(shop, code, 0)

    assert (team_now(code).taken, TeamSeat.objects.count(), all_differences()) == (1, 2, [])


def test_seat_that_is_not_paid_in_time_is_free_again():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    unpaid = join(shop, code, 1)
    paid(first)

    expire_orders(NOW + HOUR)
    late = take_late_payment(by=SYSTEM, now=NOW + HOUR, number=unpaid.number, provider="simulated")
    third = take(wish(shop, 2, f"team:{code}"), NOW + HOUR)
    paid(third, NOW + HOUR)
    settle_teams(NOW + HOUR)

    assert (late, team_now(code).state) == ("refunded", "formed")
    assert all_differences() == []


def test_order_called_off_after_the_team_has_formed_leaves_the_team_formed():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    paid(first)
    paid(join(shop, code, 1))
    settle_teams(NOW)

    cancel_order(by=SYSTEM, now=NOW, number=first.number, ending="buyer")

    assert (team_now(code).state, team_now(code).paid) == ("formed", 2)
    assert code_of(ask(wish(shop, 2, f"team:{code}"))) == "team_full"
    assert all_differences() == []


def test_order_that_came_back_whole_leaves_the_team_formed():
    shop = make_shop()
    code, first = open_team(shop, make_offer(shop))
    paid(first)
    paid(join(shop, code, 1))
    settle_teams(NOW)

    bring_back(shop, first, 1)

    assert Order.objects.get(number=first.number).state == "refunded"
    assert (team_now(code).state, team_now(code).paid, team_now(code).left) == ("formed", 2, 0)
    assert all_differences() == []


def test_payment_after_the_team_has_failed_goes_back():
    shop = make_shop()
    _code, order = open_team(shop, make_offer(shop))
    settle_teams(END)
    with pytest.raises(WrongStateError):
        confirm_payment(by=SYSTEM, now=END, number=order.number, provider="simulated")

    outcomes = [
        take_late_payment(by=SYSTEM, now=END, number=order.number, provider="simulated")
        for _time in range(2)
    ]

    assert outcomes == ["refunded", "refunded"]
    assert (Refund.objects.count(), all_differences()) == (1, [])


def test_team_over_takes_nobody():
    shop = make_shop()
    code, _order = open_team(shop, make_offer(shop))
    before = ask(wish(shop, 1, f"team:{code}"), END)
    settle_teams(END)
    after = ask(wish(shop, 1, f"team:{code}"), END)

    assert [code_of(before), code_of(after)] == ["team_over", "team_over"]
    assert (Order.objects.count(), all_differences()) == (1, [])


def test_offer_before_and_after_its_time():
    shop = make_shop()
    offer = make_offer(shop, starts_at=NOW + HOUR)

    def at(hours: int) -> object:
        return ask(wish(shop, hours, f"team:new:{offer}"), NOW + hours * HOUR)

    assert [code_of(at(0)), code_of(at(25))] == ["offer_not_started", "offer_over"]
    assert isinstance(at(1), PlacedOrders)


def test_offer_ended_early_keeps_its_open_teams():
    shop = make_shop()
    offer = make_offer(shop)
    code, _first = open_team(shop, offer)

    end_team_offer(by=shop.keeper, now=NOW, code=offer)
    refused = ask(wish(shop, 1, f"team:new:{offer}"))
    join(shop, code, 2)

    assert (code_of(refused), team_now(code).taken) == ("offer_over", 2)


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"offer": "team:new:nothing"}, (("/team", "unknown_team"),)),
        ({"offer": "team:nothing"}, (("/team", "unknown_team"),)),
        ({"offer": "team:"}, (("/team", "unknown_team"),)),
        ({"packs": 4}, (("/lines/0/quantity", "team_packs"),)),
        ({"payment": "cod"}, (("/payment", "team_no_cod"),)),
    ],
)
def test_team_order_that_makes_no_sense(
    changed: dict[str, object], errors: tuple[tuple[str, str], ...]
):
    shop = make_shop()
    given = {"offer": f"team:new:{make_offer(shop)}", "packs": 1, "payment": "simulated"} | changed

    refusal = ask(wish(shop, 0, **given))  # type: ignore[arg-type]  # by name

    assert isinstance(refusal, InvalidOrderError)
    assert refusal.errors == errors
    assert (Order.objects.count(), Team.objects.count(), shop.left) == (0, 0, 40)


def test_team_order_of_another_product():
    first, second = make_shop("cloud"), make_shop("mist")
    offer = make_offer(first)

    refusal = ask(wish(second, 0, f"team:new:{offer}"))

    assert isinstance(refusal, InvalidOrderError)
    assert refusal.errors == (("/lines", "team_one_product"),)


def test_team_order_beyond_the_stock_opens_nothing():
    shop = make_shop(packs=1)

    refusal = ask(wish(shop, 0, f"team:new:{make_offer(shop)}", packs=2))

    assert (code_of(refusal), Team.objects.count(), shop.left) == ("not_enough_stock", 0, 1)


def test_key_of_a_team_order_again_opens_no_second_team():
    shop = make_shop()
    request = wish(shop, 0, f"team:new:{make_offer(shop)}")
    first = take(request)

    again = take(request)

    assert (again.number, Team.objects.count()) == (first.number, 1)
    assert list(team_codes_of([first.number])) == [first.number]


def test_team_is_settled_by_the_system_only():
    shop = make_shop()
    code, _order = open_team(shop, make_offer(shop))

    with pytest.raises(PermissionRefusedError):
        settle_team(by=shop.keeper, now=END, team=code)
    with pytest.raises(NotFoundError):
        settle_team(by=SYSTEM, now=END, team="nothing")


def test_messages_say_what_became_of_the_team():
    shop = make_shop()
    _code, order = open_team(shop, make_offer(shop))
    paid(order)
    settle_teams(END)

    row = OutboxMessage.objects.get(template="market/messages/team_failed_paid")
    text = render(row).text

    assert order.number in text
    assert f"/orders/{order.number}/?token={order.token}" in text
