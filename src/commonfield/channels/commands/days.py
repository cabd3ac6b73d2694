"""A day closed by its keeper, and goods that came back noted."""

from datetime import date, datetime

from django.db import transaction

from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import DayOpenError
from commonfield.channels.models import ChannelOrder, ChannelRefund, DayClosing
from commonfield.channels.queries.days import day_differences
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import must_exist
from commonfield.orders.imports.commands import return_imported
from commonfield.people.types import Actor


@transaction.atomic
def close_day(*, by: Actor, now: datetime, store: str, channel: str, day: date) -> None:
    """Close a shop's day on which every difference is explained; it is a fact, once.

    Raises:
        DayOpenError: if something of it is not.
    """
    taking = taking_of(by, now, store, channel)
    found = day_differences(store, channel, day, by=by, now=now)
    if is_open := sum(not each.is_explained for each in found):
        raise DayOpenError(open=is_open)
    rows = DayClosing.objects.select_for_update(of=("self",), no_key=True)
    row, _ = rows.get_or_create(store_id=taking.store_id, channel=channel, day=day)
    if row.closed_at:
        return
    row.closed_at, row.fact = now, record_fact(done_fact(taking, "market.day_reconciled"), now=now)
    row.save(update_fields=["closed_at", "fact"])
    audit("market.channel_day_closed", taking, day=str(day), differences=len(found))


def done_fact(taking: Taking, kind: str) -> FactRecord:
    """Return the fact that something of a store's shop at a platform was done."""
    return FactRecord(
        kind=kind,
        place=taking.place,
        occurred_at=taking.now,
        quantity=1,
        channel=taking.channel,
        attributes={"store": taking.store_code},
        subject=taking.organisation,
    )


@transaction.atomic
def note_goods_back(
    *, by: Actor, now: datetime, store: str, channel: str, number: str, is_sellable: bool
) -> None:
    """Note that the goods of a refunded order are back, and whether they can be sold again."""
    taking = taking_of(by, now, store, channel)
    rows = ChannelOrder.objects.select_for_update(of=("self",), no_key=True)
    row = must_exist(rows.filter(store=taking.store_id, channel=channel, number=number).first())
    refunds = ChannelRefund.objects.filter(channel=channel, number=number, goods_noted_at=None)
    if not refunds.update(goods_noted_at=now):
        return
    return_imported(by=by, now=now, number=row.order, is_sellable=is_sellable)
    taking.touch(row.paid_at)
    open_days(taking)
