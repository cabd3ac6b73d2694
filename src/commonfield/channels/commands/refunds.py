"""What went back of orders: taken back of their sales once, whichever file says it first."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from commonfield.channels.choices import ChannelRefundState, MoneyKind, State
from commonfield.channels.commands.shared import Taking, named_among, save_changed
from commonfield.channels.errors import OtherStoreError
from commonfield.channels.models import ChannelMoney, ChannelOrder, ChannelRefund
from commonfield.channels.types import ReadRefund
from commonfield.kernel.errors import must_exist
from commonfield.orders.choices import OrderState
from commonfield.orders.imports.commands import call_off_imported, hold_imported, refund_imported
from commonfield.orders.queries import orders_by_number

_UNSENT: Final = (OrderState.PAID, OrderState.PACKED)
_WHOLE: Final = (State.SENT_CLOSED, State.UNSENT_REFUNDED)


def take_refunds(taking: Taking, refunds: Sequence[ReadRefund], as_of: datetime | None) -> None:
    """Write refunds of an after-sales file, and take the sales back that they are of.

    Raises:
        OtherStoreError: if a refund, or the order that it is of, is another store's.
    """
    refuse_others(taking, (each.number for each in refunds))
    rows = ChannelRefund.objects.select_for_update(of=("self",), no_key=True)
    wanted = rows.filter(channel=taking.channel, refund__in=[each.refund for each in refunds])
    known = {row.refund: row for row in wanted.order_by("id")}
    if others := [row.refund for row in known.values() if row.store_id != taking.store_id]:
        raise OtherStoreError(why=others[0])
    touched = set()
    for each in refunds:
        row = known.get(each.refund)
        if row is None:
            known[each.refund] = _insert(taking, each, as_of)
            taking.new += 1
        elif _change(row, each, as_of):
            taking.changed += 1
        else:
            taking.unchanged += 1
            continue
        touched.add(each.number)
        taking.touch(each.at)
    settle_refunds(taking, orders_named(taking, touched))


def _insert(taking: Taking, read: ReadRefund, as_of: datetime | None) -> ChannelRefund:
    return ChannelRefund.objects.create(
        store_id=taking.store_id,
        channel=taking.channel,
        file=must_exist(taking.file),
        as_of=as_of,
        **{name: getattr(read, name) for name in
           ("refund", "number", "state", "amount_fen", "at", "is_goods_back")},
    )  # fmt: skip


def _change(row: ChannelRefund, read: ReadRefund, as_of: datetime | None) -> bool:
    """Move a refund on; one that is done or closed stays so, and an older file changes nothing."""
    is_older = bool(row.as_of and (as_of is None or as_of < row.as_of))
    if row.state != ChannelRefundState.OPEN or is_older:
        return False
    said = {"state": read.state, "amount_fen": read.amount_fen, "at": read.at}
    changed = any(getattr(row, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(row, name, value)
    row.as_of = as_of or row.as_of
    row.save(update_fields=[*said, "as_of"])
    return changed


def refuse_others(taking: Taking, numbers: Iterable[str]) -> None:
    """Refuse a file that names another store's order: it would take that store's sale back."""
    named = ChannelOrder.objects.filter(channel=taking.channel, number__in={*numbers} - {""})
    other = named.exclude(store=taking.store_id).order_by("id").first()
    if other:
        raise OtherStoreError(why=other.number)


def orders_named(taking: Taking, numbers: Iterable[str]) -> list[ChannelOrder]:
    rows = ChannelOrder.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(
        store=taking.store_id, channel=taking.channel, number__in=sorted(set(numbers) - {""})
    )
    return list(found.order_by("id"))


def settle_refunds(taking: Taking, rows: Sequence[ChannelOrder], *, are_new: bool = False) -> None:
    """Take sales back as far as platforms have given money back, each fen once.

    The after-sales file and the money file both name a refund: what the one that names more says
    is taken back, less what was before.
    """
    sold = {row.number: row for row in rows if row.order}
    given, paid_out, requested = _refunded(taking, list(sold))
    whole = {number for number, row in sold.items() if row.state in _WHOLE}
    some = [sold[number] for number in sorted({*given, *paid_out, *requested, *whole})]
    views = orders_by_number([row.order for row in some])
    for row in some:
        state, was = views[row.order].state, row.refunded_fen
        sides = (given.get(row.number, []), paid_out.get(row.number, []))
        _settle(taking, row, state, max(sides, key=lambda side: sum(fen for fen, _at in side)))
        if row.number in requested and state == OrderState.PAID:
            hold_imported(by=taking.by, now=taking.now, number=row.order, is_held=True)
        save_changed([row] if row.refunded_fen != was and not are_new else [], ["refunded_fen"])


type _Given = dict[str, list[tuple[int, datetime | None]]]


def _refunded(taking: Taking, numbers: Sequence[str]) -> tuple[_Given, _Given, set[str]]:
    """Return what after-sales and money say went back of orders, and which are requested."""
    own = {"store": taking.store_id, "channel": taking.channel}
    where = ("number", taking.channel, numbers)
    refunds = ChannelRefund.objects.filter(**own, number__in=named_among(ChannelRefund, *where))
    moneys = ChannelMoney.objects.filter(**own, number__in=named_among(ChannelMoney, *where))
    moneys = moneys.filter(kind=MoneyKind.REFUND, amount_fen__lt=0)
    given: _Given = {}
    paid_out: _Given = {}
    requested = set()
    for each in refunds.order_by("id"):
        if each.state == ChannelRefundState.DONE:
            given.setdefault(each.number, []).append((each.amount_fen, each.at))
        elif each.state == ChannelRefundState.OPEN:
            requested.add(each.number)
    for money in moneys.order_by("id"):
        paid_out.setdefault(money.number, []).append((-money.amount_fen, money.at))
    return given, paid_out, requested


def _settle(
    taking: Taking, row: ChannelOrder, state: str, given: Sequence[tuple[int, datetime | None]]
) -> None:
    given_fen = sum(fen for fen, _at in given)
    is_whole = row.state in _WHOLE or 0 < max(row.paid_fen, 1) <= given_fen
    if state == OrderState.REFUNDED or not (is_whole or given_fen > row.refunded_fen):
        return
    times = [at for _fen, at in given if at]
    at = max(times) if times else row.as_of or taking.now
    at = min(max(at, row.paid_at or at), taking.now)
    what: dict[str, Any] = {"by": taking.by, "now": taking.now, "number": row.order, "at": at}
    if is_whole and state in _UNSENT:
        row.refunded_fen += call_off_imported(**what)
    else:
        fen = None if is_whole else given_fen - row.refunded_fen
        row.refunded_fen += refund_imported(**what, amount_fen=fen)
    taking.touch(at)
    taking.touch(row.paid_at)
