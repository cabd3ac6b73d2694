"""Writing promotions: what becomes of teams and limits."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import must_exist
from commonfield.orders.choices import Channel, Ending, TeamState
from commonfield.orders.commands import cancel_order
from commonfield.orders.models import CombinedPayment, FlashPurchase, Order, Team, TeamSeat
from commonfield.orders.notifications import notify_buyer
from commonfield.orders.rules import STEPS
from commonfield.orders.teams.rules import TeamNow, outcome, packs_allowed
from commonfield.people.permissions import require_system
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.models import FlashSale
from commonfield.stores.stock.commands import lock_stock
from commonfield.workshop.schedule import isolating_failures

_AT_ONCE: Final = 200


# Teams


def settle_teams(now: datetime) -> int:
    """Form teams whose seats are all paid and fail those whose time ran out (the worker's job)."""
    due = Team.objects.filter(Q(ends_at__lte=now) | Q(taken=F("seats")), state=TeamState.OPEN)
    codes = list(due.order_by("ends_at", "id").values_list("code", flat=True)[:_AT_ONCE])
    settled = 0
    for code in codes:
        with isolating_failures("team", code):
            settled += settle_team(by=SYSTEM, now=now, team=code) != TeamState.OPEN
    return settled


@transaction.atomic
def settle_team(*, by: Actor, now: datetime, team: str) -> TeamState:
    """Form or fail a team if it is time for either; return its state.

    Formed: its orders may be packed. Failed: its orders are called off, each once: what was paid
    is owed back, the packs are in stock again. Payments are locked first, then orders, then
    their stock, then the team, as everywhere.
    """
    require_system(by)
    orders = _lock_orders(team)
    row = must_exist(
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("offer__sku__product__store")
        .filter(code=team)
        .first()
    )
    seats = list(TeamSeat.objects.filter(team=row, left_at=None).order_by("order_id"))
    paid = sum(seat.paid_at is not None for seat in seats)
    standing = TeamNow(TeamState(row.state), row.seats, len(seats), paid, row.ends_at)
    state = outcome(standing, now)
    if state == row.state:
        return state
    if {seat.order_id for seat in seats} - set(orders):
        # Another buyer joined since the orders were locked; the next run takes theirs too.
        return TeamState.OPEN
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at"])
    members = [orders[seat.order_id] for seat in seats]
    (_form if state == TeamState.FORMED else _fail)(row, members, now)
    return state


def _lock_orders(team: str) -> dict[int, Order]:
    """Lock the orders of a team's live seats behind their payments, then the stock of all."""
    live = TeamSeat.objects.filter(team__code=team, left_at=None)
    # Read once: a buyer who joins from here on is locked neither here nor there.
    seated = list(live.values_list("order_id", flat=True))
    payments = CombinedPayment.objects.select_for_update(no_key=True).filter(
        pk__in=Order.objects.filter(pk__in=seated).values("combined_id")
    )
    list(payments.order_by("id").values_list("id", flat=True))
    orders = {
        row.pk: row
        for row in Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("store")
        .filter(pk__in=seated)
        .order_by("id")
    }
    lock_stock(_stock_of(orders))
    return orders


def _stock_of(orders: dict[int, Order]) -> list[int]:
    lines = Order.objects.filter(pk__in=list(orders)).order_by("lines__stock_id")
    return list(lines.values_list("lines__stock_id", flat=True).distinct())


def _form(row: Team, members: Sequence[Order], now: datetime) -> None:
    store = row.offer.sku.product.store
    Order.objects.filter(pk__in=[order.pk for order in members]).update(is_held=False)
    record_fact(
        FactRecord(
            kind="market.team_formed",
            place=store.place,
            occurred_at=now,
            quantity=row.seats,
            channel=Channel.OWN.value,
            attributes={"store": store.code},
            subject=store.organisation,
        ),
        now=now,
    )
    team = f"team:{row.code}"
    record_audit("market.team_formed", SYSTEM.code, team, now, store.place, seats=row.seats)
    for order in members:
        notify_buyer(order, "team_formed", now)


def _fail(row: Team, members: Sequence[Order], now: datetime) -> None:
    for order in members:
        if order.state in STEPS["cancel"]:
            cancel_order(by=SYSTEM, now=now, number=order.number, ending=Ending.TEAM)
        else:
            _leave(order.number, now)
        notify_buyer(order, "team_failed_paid" if order.paid_at else "team_failed", now)
    team, place = f"team:{row.code}", row.offer.sku.product.store.place
    record_audit("market.team_failed", SYSTEM.code, team, now, place, seats=len(members))


# What happens to orders


@transaction.atomic(savepoint=False)
def note_seat_paid(*, by: Actor, now: datetime, number: str) -> None:
    """Note that an order's seat is paid; the team is settled once this transaction holds.

    To form the team here would lock its other orders after this one: two payments at once could
    wait for each other.
    """
    require_system(by)
    seat = TeamSeat.objects.select_related("team").filter(order__number=number, left_at=None)
    for row in seat:
        row.paid_at = now
        row.save(update_fields=["paid_at"])
        settle = partial(settle_team, by=by, now=now, team=row.team.code)
        transaction.on_commit(settle, robust=True)
    # It was called off when its time ran out; ``may_have_again`` has seen that the limit allows it.
    _given_up(number).update(released_at=None)


def _given_up(number: str) -> "QuerySet[FlashPurchase]":
    return FlashPurchase.objects.filter(order__number=number, released_at__isnull=False)


@transaction.atomic(savepoint=False)
def may_have_again(*, by: Actor, now: datetime, number: str) -> bool:  # noqa: ARG001 - as all have
    """Return whether the buyer may still have the flash packs of an order that is paid too late."""
    require_system(by)
    given_up = list(_given_up(number).order_by("sale_id"))
    if not given_up:
        return True
    # Other orders of the same payment come next: all their sales are locked at once, in order.
    together = Order.objects.filter(number=number).values("combined")
    wanted = Q(purchases__order__number=number) | Q(purchases__order__combined__in=together)
    sales = FlashSale.objects.filter(pk__in=FlashSale.objects.filter(wanted).values("pk"))
    packs_each = {
        sale.pk: sale.packs_each for sale in sales.select_for_update(no_key=True).order_by("id")
    }
    return all(
        purchase.packs <= packs_allowed(packs_each[purchase.sale_id], _held(purchase))
        for purchase in given_up
    )


def _held(purchase: FlashPurchase) -> "QuerySet[FlashPurchase, int]":
    """Return the packs that a purchase's buyer holds of its sale in live orders."""
    live = FlashPurchase.objects.filter(
        sale=purchase.sale_id, buyer=purchase.buyer, released_at=None
    )
    return live.values_list("packs", flat=True)


@transaction.atomic(savepoint=False)
def give_back(*, by: Actor, now: datetime, number: str) -> None:
    """Give back what an order held: packs of a buyer's limit, a seat."""
    require_system(by)
    FlashPurchase.objects.filter(order__number=number, released_at=None).update(released_at=now)
    _leave(number, now)


def _leave(number: str, now: datetime) -> None:
    seat = TeamSeat.objects.select_related("team").filter(order__number=number, left_at=None)
    for row in seat:
        # Only the command that holds all its orders' locks, this one's too, ends a team.
        if row.team.state != TeamState.FORMED:
            Team.objects.filter(pk=row.team_id).update(taken=F("taken") - 1)
            row.left_at = now
            row.save(update_fields=["left_at"])
