"""A file taken back whole, while nothing of it was packed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from commonfield.channels.choices import FileKind, FileState
from commonfield.channels.commands.files import locked_file
from commonfield.channels.commands.money import unbook_money
from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import FilePackedError
from commonfield.channels.models import (
    ChannelChange,
    ChannelFile,
    ChannelMoney,
    ChannelOrder,
    ChannelRefund,
    ChannelShop,
)
from commonfield.facts.commands import retract
from commonfield.kernel.clock import CHINA
from commonfield.orders.imports.commands import take_back_imported
from commonfield.orders.queries import orders_by_number
from commonfield.people.types import Actor


@transaction.atomic
def take_back_file(*, by: Actor, now: datetime, store: str, file: int) -> None:
    """Undo a file as if it had never come; it may be uploaded again.

    Raises:
        FilePackedError: if something came of it that cannot be undone.
    """
    row = locked_file(by, now, store, file, FileState.TAKEN)
    taking = taking_of(by, now, store, row.channel, row)
    if row.kind in {FileKind.ORDERS, FileKind.LINES}:
        _take_back_orders(taking, row)
    elif row.kind == FileKind.AFTER_SALES:
        _take_back_refunds(row)
    elif row.kind == FileKind.FIGURES:
        raise FilePackedError
    else:
        _take_back_money(taking, row)
    row.state = FileState.TAKEN_BACK
    row.save(update_fields=["state"])
    _forget_shop(taking)
    audit("market.channel_file_taken_back", taking, kind=row.kind, file=row.digest)
    open_days(taking)


def _forget_shop(taking: Taking) -> None:
    """Forget what a store's shop is called where no file says it any more."""
    own = {"store": taking.store_id, "channel": taking.channel}
    taken = ChannelFile.objects.filter(**own, state=FileState.TAKEN)
    if not taken.exclude(report__shop="").exists():
        ChannelShop.objects.filter(**own).update(name="")


def _take_back_orders(taking: Taking, file: ChannelFile) -> None:
    rows = ChannelOrder.objects.select_for_update(of=("self",), no_key=True)
    new = list(rows.filter(file=file).order_by("id"))
    changes = list(ChannelChange.objects.filter(file=file).select_related("order").order_by("id"))
    _check(file, new, changes)
    for order in new:
        taking.touch(order.paid_at)
        if order.order:
            take_back_imported(by=taking.by, now=taking.now, number=order.order)
        if order.parcel_fact:
            retract(order.parcel_fact, now=taking.now)
    ChannelOrder.objects.filter(pk__in=[order.pk for order in new]).delete()
    for change in changes:
        _restore(change)
        taking.touch(change.order.paid_at)
    ChannelChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


def _check(file: ChannelFile, new: list[ChannelOrder], changes: list[ChannelChange]) -> None:
    """Refuse if an order was packed, sent, refunded or moved on by another file since."""
    of_new = Q(order__in=new) | Q(order__in=[change.order for change in changes])
    is_followed = ChannelChange.objects.filter(of_new).exclude(file=file)
    later = is_followed.filter(file__taken_at__gte=file.taken_at).exists()
    views = orders_by_number([order.order for order in new if order.order])
    has_moved = any(
        views[order.order].state != order.sold_as or order.refunded_fen
        for order in new
        if order.order
    )
    if later or has_moved or any(change.order.order for change in changes):
        raise FilePackedError


def _restore(change: ChannelChange) -> None:
    order = change.order
    for name, value in change.before.items():
        setattr(order, name, _value(name, value))
    if not order.has_lines:
        order.lines.all().delete()
    order.save()


def _value(name: str, plain: object) -> object:
    if isinstance(plain, str) and name.endswith("_at"):
        return datetime.fromisoformat(plain).astimezone(CHINA)
    return plain


def _take_back_refunds(file: ChannelFile) -> None:
    rows = ChannelRefund.objects.filter(file=file)
    numbers = list(rows.values_list("number", flat=True))
    orders = ChannelOrder.objects.filter(
        store=file.store_id, channel=file.channel, number__in=numbers
    )
    if orders.filter(refunded_fen__gt=0).exists():
        raise FilePackedError
    rows.delete()


def _take_back_money(taking: Taking, file: ChannelFile) -> None:
    rows = ChannelMoney.objects.filter(file=file)
    numbers = list(rows.values_list("number", flat=True))
    orders = ChannelOrder.objects.filter(
        store=file.store_id, channel=file.channel, number__in=numbers
    )
    if orders.filter(refunded_fen__gt=0).exists() or rows.exclude(named="").exists():
        raise FilePackedError
    for at in (*rows.values_list("at", flat=True), *orders.values_list("paid_at", flat=True)):
        taking.touch(at)
    unbook_money(taking, list(rows.order_by("id")))
    rows.delete()
