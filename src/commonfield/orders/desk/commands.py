"""Writing what a keeper does to many orders or products at once, and what the worker tells them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.orders.choices import OrderState
from commonfield.orders.commands import pack_order, receive_order, ship_order
from commonfield.orders.desk.errors import NotOfStoreError
from commonfield.orders.desk.queries import parcels_as_read
from commonfield.orders.desk.types import ParcelRow, StepResult
from commonfield.orders.permissions import orders_of_keeper
from commonfield.orders.queries import orders_by_number
from commonfield.people.types import Actor
from commonfield.stores.queries import store, store_of_keeper

_STEPS: Final[dict[str, tuple[Callable[..., None], OrderState]]] = {
    "pack": (pack_order, OrderState.PACKED),
    "receive": (receive_order, OrderState.RECEIVED),
}


def step_orders(
    *, by: Actor, now: datetime, slug: str, numbers: Sequence[str], step: str
) -> list[StepResult]:
    """Note that orders of a store are packed ("pack") or have arrived ("receive").

    Each stands by itself: what is refused holds up no other, and what was done before is not done
    twice.
    """
    store_of_keeper(slug, by, now)
    known = orders_by_number(list(numbers))
    return [
        _stepped(by, now, number, known[number].state, step)
        if number in known and known[number].store == slug
        else StepResult(number, NotOfStoreError())
        for number in dict.fromkeys(numbers)
    ]


def _stepped(by: Actor, now: datetime, number: str, state: str, step: str) -> StepResult:
    command, after = _STEPS[step]
    if state == after:
        return StepResult(number, was_done=True)
    try:
        with transaction.atomic():
            command(by=by, now=now, number=number)
    except CommonfieldError as error:
        return StepResult(number, error)
    return StepResult(number)


def ship_parcels(
    *, by: Actor, now: datetime, slug: str, rows: Sequence[ParcelRow]
) -> list[ParcelRow]:
    """Note what has left by a filled sheet; return every row with whether it was sent or why not.

    Each order stands by itself: the good rows are written, whatever is wrong with others. One
    that was not packed yet is packed and sent in one act. The same sheet again changes nothing.
    """
    store_of_keeper(slug, by, now)
    checked = parcels_as_read(slug, rows, by=by, now=now)
    return [row if row.problem or row.is_sent else _ship(by, now, row) for row in checked]


def _ship(by: Actor, now: datetime, row: ParcelRow) -> ParcelRow:
    try:
        with transaction.atomic():
            order = orders_by_number([row.number])[row.number]
            if order.state != OrderState.PACKED:
                pack_order(by=by, now=now, number=row.number)
            ship_order(
                by=by, now=now, number=row.number, carrier=row.carrier, tracking=row.tracking
            )
    except CommonfieldError:
        # It changed since the sheet was looked at.
        return replace(row, problem="wrong_state")
    return replace(row, is_sent=True)


@transaction.atomic
def note_addresses_taken(*, by: Actor, now: datetime, slug: str, parcels: int) -> None:
    """Leave in the audit that a keeper took so many buyers' addresses out, to send their orders."""
    _note_taken("market.addresses_taken", by, slug, now, parcels=parcels)


@transaction.atomic
def note_invoices_taken(*, by: Actor, now: datetime, slug: str, invoices: int) -> None:
    """Leave in the audit that a keeper took out the names of so many invoices."""
    _note_taken("market.invoices_taken", by, slug, now, invoices=invoices)


def _note_taken(action: str, by: Actor, slug: str, now: datetime, **detail: int) -> None:
    orders_of_keeper(slug, by, now)
    shop = must_exist(store(slug))
    record_audit(action, by.code, f"store:{shop.code}", now, shop.place, **detail)
