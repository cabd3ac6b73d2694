"""A shop's days: order, money, ledger side by side, every difference with its name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.channels.choices import ChannelRefundState, MoneyKind, State, Wait
from commonfield.channels.models import ChannelMoney, ChannelOrder, ChannelRefund, DayClosing
from commonfield.channels.rules.days import (
    OrderSides,
    differences_of,
    money_difference,
    provider_of,
)
from commonfield.channels.rules.settlements import TWICE
from commonfield.channels.types import DaySums, NamedDifference
from commonfield.kernel.clock import china_day, end_of_china_day, start_of_china_day
from commonfield.ledger.queries import moved
from commonfield.orders.queries import corrections
from commonfield.people.types import Actor
from commonfield.stores.queries import store_of_keeper

NO_GOODS: Final = (State.UNPAID, State.CANCELLED, State.UNSENT_REFUNDED)
_AT_ONCE: Final = 500


def is_sale(row: ChannelOrder) -> bool:
    """Return whether an order moves goods: neither unpaid, called off unsent, nor a lottery."""
    is_live = row.state not in NO_GOODS and row.paid_at is not None
    return is_live and not row.is_lottery and revenue_of(row) > 0


def revenue_of(row: ChannelOrder) -> int:
    """Return goods and postage, less what the seller takes off. Units: fen."""
    return row.goods_fen + row.postage_fen - row.seller_fen


def day_differences(
    slug: str, channel: str, day: date, *, by: Actor, now: datetime
) -> list[NamedDifference]:
    """Return the differences of a shop's day, the open ones first."""
    store = store_of_keeper(slug, by, now)
    found = differences(store.pk, channel, (day, day), now)[day]
    return sorted(found, key=lambda each: (each.is_explained, each.kind, each.order))


def differences(
    store_id: int, channel: str, days: tuple[date, date], now: datetime
) -> defaultdict[date, list[NamedDifference]]:
    """Return the differences of a shop by the day of payment, or of money that no order has."""
    span = start_of_china_day(days[0]), end_of_china_day(days[1])
    rows = ChannelOrder.objects.filter(
        store=store_id, channel=channel, paid_at__gte=span[0], paid_at__lt=span[1]
    ).order_by("id")
    found: defaultdict[date, list[NamedDifference]] = defaultdict(list)
    some = list(rows)
    for start in range(0, len(some), _AT_ONCE):
        for day, order in _sides(channel, some[start : start + _AT_ONCE], now):
            found[day] += differences_of(order)
    for row in _loose_money(store_id, channel, span):
        day, kind = china_day(row.at), _kind(row)
        age = (china_day(now) - day).days
        found[day].append(money_difference(kind, row.number, row.amount_fen, age))
    return found


def _loose_money(
    store_id: int, channel: str, span: tuple[datetime, datetime]
) -> list[ChannelMoney]:
    """Return the money of some days whose order no file has named."""
    rows = ChannelMoney.objects.filter(
        store=store_id, channel=channel, at__gte=span[0], at__lt=span[1]
    )
    known = ChannelOrder.objects.filter(channel=channel, paid_at__isnull=False)
    return list(rows.exclude(number__in=known.values("number")).order_by("id"))


def _sides(
    channel: str, rows: Sequence[ChannelOrder], now: datetime
) -> Iterable[tuple[date, OrderSides]]:
    numbers = [row.number for row in rows]
    money = _money(channel, numbers)
    account = f":Receivable:{provider_of(channel)}"
    ours = [row.order for row in rows if row.order]
    ledger, corrected = moved(ours, kinds=["sale"], party_account=account), corrections(ours)
    awaited = ChannelRefund.objects.filter(
        channel=channel, number__in=numbers, state=ChannelRefundState.DONE, is_goods_back=True
    )
    back = set(awaited.filter(goods_noted_at=None).values_list("number", flat=True))
    for row in rows:
        day = china_day(row.paid_at or now)
        yield (
            day,
            OrderSides(
                number=row.number,
                age_days=(china_day(now) - day).days,
                is_sale=is_sale(row),
                wait=row.wait and Wait(row.wait).value,
                revenue_fen=revenue_of(row),
                paid_fen=row.paid_fen,
                platform_fen=row.platform_fen,
                sold_fen=row.sold_fen,
                corrected_fen=corrected.get(row.order, 0),
                ledger_fen=ledger.get(row.order, 0),
                refunded_fen=row.refunded_fen,
                is_refund_unknown=row.state == State.SENT_REFUNDED,
                is_goods_awaited=row.number in back and bool(row.order),
                money=money.get(row.number, {}),
            ),
        )


def _money(channel: str, numbers: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = ChannelMoney.objects.filter(channel=channel, number__in=numbers)
    for row in rows:
        sums[row.number][_kind(row)] += row.amount_fen
    return sums


def _kind(row: ChannelMoney) -> str:
    return row.named or (TWICE if row.code == TWICE else row.kind)


def days_of(slug: str, *, by: Actor, now: datetime, days: int = 31) -> list[DaySums]:
    """Return a store's latest days by platform, those with something on them, the latest first."""
    store = store_of_keeper(slug, by, now)
    last = china_day(now)
    span = last - timedelta(days=days), last
    channels = ChannelOrder.objects.filter(store=store).values_list("channel", flat=True)
    closed = {
        (row.channel, row.day): row.closed_at for row in DayClosing.objects.filter(store=store)
    }
    return sorted(
        (
            each
            for channel in sorted(set(channels.distinct()))
            for each in _days(store.pk, channel, span, closed, now)
        ),
        key=lambda each: (each.day, each.channel),
        reverse=True,
    )


def day_sums(slug: str, channel: str, day: date, *, by: Actor, now: datetime) -> DaySums | None:
    """Return the sums of a shop's day; nothing where nothing happened."""
    store = store_of_keeper(slug, by, now)
    rows = DayClosing.objects.filter(store=store, channel=channel, day=day)
    closed = {(row.channel, row.day): row.closed_at for row in rows}
    found = _days(store.pk, channel, (day, day), closed, now)
    return next((each for each in found if each.day == day), None)


def _days(
    store_id: int,
    channel: str,
    span: tuple[date, date],
    closed: Mapping[tuple[str, date], datetime | None],
    now: datetime,
) -> list[DaySums]:
    found = differences(store_id, channel, span, now)
    sums: defaultdict[date, list[int]] = defaultdict(list)
    rows = ChannelOrder.objects.filter(
        store=store_id,
        channel=channel,
        paid_at__gte=start_of_china_day(span[0]),
        paid_at__lt=end_of_china_day(span[1]),
    )
    for row in rows.order_by("id"):
        if is_sale(row) and row.paid_at:
            sums[china_day(row.paid_at)].append(revenue_of(row))
    return [
        DaySums(
            channel,
            day,
            orders=len(sums[day]),
            revenue_fen=sum(sums[day]),
            open=sum(not each.is_explained for each in found[day]),
            closed_at=closed.get((channel, day)),
        )
        for day in sorted({*found, *sums})
    ]


def money_to_name(
    slug: str, channel: str, day: date, *, by: Actor, now: datetime
) -> list[tuple[int, str, int]]:
    """Return the money of a day that its file did not name: id, order, fen."""
    store = store_of_keeper(slug, by, now)
    of_day = ChannelOrder.objects.filter(
        store=store,
        channel=channel,
        paid_at__gte=start_of_china_day(day),
        paid_at__lt=end_of_china_day(day),
    )
    rows = ChannelMoney.objects.filter(
        store=store, channel=channel, kind=MoneyKind.OTHER, named=""
    ).order_by("id")
    own = set(of_day.values_list("number", flat=True))
    return [
        (row.pk, row.number, row.amount_fen)
        for row in rows
        if row.number in own or (china_day(row.at) == day and not row.number)
    ]
