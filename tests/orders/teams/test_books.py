"""The books of promotions name exactly what was tampered with."""

from collections.abc import Callable

import pytest

from commonfield.orders.models import FlashPurchase, Order, Team, TeamSeat
from commonfield.orders.teams.books import check_promotions
from commonfield.orders.teams.commands import settle_teams
from tests.market.builders import make_shop
from tests.orders.teams.builders import (
    HOUR,
    join,
    make_offer,
    make_sale,
    open_team,
    paid,
    take,
    wish,
)
from tests.people.builders import NOW


def make_promotions() -> None:
    """Let one team form, one fail and one wait; sell packs of a flash sale."""
    shop = make_shop()
    offer = make_offer(shop)
    failing, first = open_team(shop, offer, 5)
    paid(first)
    settle_teams(NOW + 24 * HOUR)
    forming, first = open_team(shop, offer, 0)
    for order in (first, join(shop, forming, 1)):
        paid(order)
    settle_teams(NOW)
    _waiting, first = open_team(shop, offer, 2)
    paid(first)
    make_sale(shop, each=2)
    take(wish(shop, 3, packs=2))
    assert failing


def seats_of(state: str) -> list[int]:
    return list(TeamSeat.objects.filter(team__state=state).values_list("order_id", flat=True))


def take_a_seat_away() -> None:
    Team.objects.filter(state="open").update(taken=0)


def form_unpaid() -> None:
    TeamSeat.objects.filter(team__state="formed").update(paid_at=None)


def forget_a_payment() -> None:
    TeamSeat.objects.filter(team__state="open").update(paid_at=None)


def hold_a_formed_order() -> None:
    Order.objects.filter(pk__in=seats_of("formed")).update(is_held=True)


def release_a_waiting_order() -> None:
    Order.objects.filter(pk__in=seats_of("open")).update(is_held=False)


def revive_a_failed_order() -> None:
    Order.objects.filter(pk__in=seats_of("failed")).update(state="paid")


def call_off_quietly() -> None:
    Order.objects.filter(pk__in=seats_of("open")).update(state="refunded")


def raise_the_packs() -> None:
    FlashPurchase.objects.update(packs=3)


def release_the_packs() -> None:
    FlashPurchase.objects.update(released_at=NOW)


@pytest.mark.parametrize(
    ("tamper", "rules"),
    [
        (take_a_seat_away, ["taken seats are live seats"]),
        (form_unpaid, ["formed teams are paid in every seat"]),
        (forget_a_payment, ["seats of open teams are paid when their orders are"]),
        (hold_a_formed_order, ["open teams hold their orders, formed ones release them"]),
        (release_a_waiting_order, ["open teams hold their orders, formed ones release them"]),
        (revive_a_failed_order, ["in teams that failed nobody's order lives"]),
        (call_off_quietly, ["who is called off before the team has formed sits nowhere"]),
        (
            raise_the_packs,
            [
                "limits count the packs of live orders",
                "nobody has more of a flash sale than each may",
            ],
        ),
        (release_the_packs, ["limits count the packs of live orders"]),
    ],
)
def test_books_name_what_was_tampered_with(tamper: Callable[[], None], rules: list[str]):
    make_promotions()
    before = check_promotions()

    tamper()

    found = {each.check.removeprefix("promotions: ") for each in check_promotions().differences}
    assert (before.count, before.differences) == (5, ())
    assert sorted(found) == sorted(rules)
