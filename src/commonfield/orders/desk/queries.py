"""Reading what a keeper works with: orders found, sheets to print and fill, what runs out, sales.

Everything is of one store and asks first whether ``by`` keeps it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek

from commonfield.kernel.clock import CHINA, start_of_china_day
from commonfield.orders.choices import OrderState
from commonfield.orders.desk.rules import checked_parcels, periods
from commonfield.orders.desk.types import (
    Parcel,
    ParcelRow,
    PickLine,
    PickSheet,
    ProductSales,
    Sales,
    SalesReport,
    Wanted,
)
from commonfield.orders.models import Order, OrderLine, Refund
from commonfield.orders.permissions import orders_of_keeper
from commonfield.orders.queries import orders_by_number, unfinished_orders
from commonfield.orders.sealed import opened_contact
from commonfield.orders.types import Address, OrderView
from commonfield.people.types import Actor
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.rules import pack_titles


def work_left(slug: str, *, by: Actor, now: datetime) -> int:
    """Return how many orders, returns and refunds of a store still ask something of its keeper."""
    store = store_of_keeper(slug, by, now)
    received = Order.objects.filter(store=store, state=OrderState.RECEIVED)
    return unfinished_orders(store.pk) - received.count()


type _Parts = QuerySet[Any, Any]

# One sheet is worked off by hand; what is more comes on the next.
MOST_ON_A_SHEET: Final = 300
_AT_ONCE: Final = 200
_TRUNC: Final = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
_TO_PACK: Final = Q(state=OrderState.PAID, is_held=False) | Q(
    state=OrderState.AWAITING_PAYMENT, payment=PaymentMethod.COD
)
_TO_SHIP: Final = _TO_PACK | Q(state=OrderState.PACKED)


# Orders


def orders_found(
    slug: str, *, by: Actor, now: datetime, wanted: Wanted, offset: int = 0, limit: int = 50
) -> list[OrderView]:
    """Return a store's orders that its keeper looks for, the latest first."""
    rows = _wanted(orders_of_keeper(slug, by, now), wanted)
    numbers = list(rows.values_list("number", flat=True)[offset : offset + limit])
    return _views(numbers)


def all_orders(slug: str, *, by: Actor, now: datetime, wanted: Wanted) -> Iterator[OrderView]:
    """Return all of a store's orders that are looked for, read piece by piece, for a file."""
    rows = _wanted(orders_of_keeper(slug, by, now), wanted)
    return _in_pieces(rows)


def _in_pieces(rows: QuerySet[Order]) -> Iterator[OrderView]:
    numbers = list(rows.values_list("number", flat=True))
    for some in batched(numbers, _AT_ONCE, strict=False):
        yield from _views(some)


def _wanted(orders: QuerySet[Order], wanted: Wanted) -> QuerySet[Order]:
    rows = orders.order_by("-placed_at", "-id")
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.text:
        rows = rows.filter(number__startswith=wanted.text)
    if wanted.from_day:
        rows = rows.filter(placed_at__gte=start_of_china_day(wanted.from_day))
    if wanted.to_day:
        rows = rows.filter(placed_at__lt=start_of_china_day(wanted.to_day + timedelta(days=1)))
    return rows


def _views(numbers: Sequence[str]) -> list[OrderView]:
    found = orders_by_number(numbers)
    return [found[number] for number in numbers if number in found]


def pick_sheet(slug: str, *, by: Actor, now: datetime) -> PickSheet:
    """Return what all orders to pack need, by SKU and lot; the oldest orders, if there are many."""
    rows = orders_of_keeper(slug, by, now).filter(_TO_PACK).order_by("placed_at", "id")
    numbers = list(rows.values_list("number", flat=True)[: MOST_ON_A_SHEET + 1])
    is_cut = len(numbers) > MOST_ON_A_SHEET
    numbers = numbers[:MOST_ON_A_SHEET]
    lines = (
        OrderLine.objects.filter(order__number__in=numbers)
        .values(
            sku=F("stock__sku__code"),
            title=F("stock__sku__product__title"),
            title_en=F("stock__sku__product__title_en"),
            variant=F("stock__sku__variant"),
            variant_en=F("stock__sku__variant_en"),
            gtin=F("stock__sku__gtin"),
            net_g=F("stock__sku__net_g"),
            lot=F("stock__lot_code"),
        )
        .annotate(all_packs=Sum("packs"), orders=Count("order_id", distinct=True))
        .order_by("title", "sku", "lot")
    )
    return PickSheet(
        lines=tuple(_pick_line(line) for line in _dicts(lines)),
        orders=tuple(_views(numbers)),
        is_cut=is_cut,
    )


def _pick_line(line: dict[str, Any]) -> PickLine:
    net_g: int = line["net_g"]
    return PickLine(packs=line.pop("all_packs"), net_g=net_g, **_named(line))


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with how its pack is called instead of its product, variant and weight."""
    title, title_en = pack_titles(
        row.pop("title"),
        row.pop("title_en"),
        row.pop("variant"),
        row.pop("variant_en"),
        row.pop("net_g"),
    )
    return {**row, "title": title, "title_en": title_en}


def _dicts(rows: Iterable[Mapping[str, object]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield dict(row)


def parcels_to_send(
    slug: str, *, by: Actor, now: datetime, only_packed: bool = False
) -> list[Parcel]:
    """Return the orders that can leave with where they go, the oldest first, so many at once."""
    wanted = Q(state=OrderState.PACKED) if only_packed else _TO_SHIP
    rows = orders_of_keeper(slug, by, now).filter(wanted).order_by("placed_at", "id")
    sealed = {
        row.number: row for row in rows.only("number", "contact_sealed", "region")[:MOST_ON_A_SHEET]
    }
    return [Parcel(view, _address(sealed[view.number])) for view in _views(list(sealed))]


def _address(row: Order) -> Address | None:
    if row.contact_sealed is None:
        return None
    return opened_contact(row.number, bytes(row.contact_sealed), row.region)


def orders_waiting(slug: str, *, by: Actor, now: datetime) -> dict[str, int]:
    """Return how many orders of a store wait to be packed ("pack") and to be sent ("ship")."""
    return orders_of_keeper(slug, by, now).aggregate(
        pack=Count("id", filter=_TO_PACK), ship=Count("id", filter=Q(state=OrderState.PACKED))
    )


# Sheets that come back


def parcels_as_read(
    slug: str, rows: Sequence[ParcelRow], *, by: Actor, now: datetime
) -> list[ParcelRow]:
    """Return the rows of a filled shipping sheet with what is wrong with each."""
    kept = orders_of_keeper(slug, by, now)
    orders: dict[str, OrderView] = {}
    for some in batched({row.number for row in rows}, _AT_ONCE, strict=False):
        own = kept.filter(number__in=some).order_by("id").values_list("number", flat=True)
        orders |= orders_by_number(list(own))
    return checked_parcels(rows, orders, slug)


# What was corrected, what runs out


# Sales


def sales_report(
    slug: str, *, by: Actor, now: datetime, from_day: date, to_day: date, step: str
) -> SalesReport:
    """Return what a store sold between two days, both counted.

    A sale counts on the day on which it was paid (cash on delivery: received), a refund on the
    day on which it was decided. Money that came too late was never a sale, so what is given back
    of it is no refund here.
    """
    sold = orders_of_keeper(slug, by, now)
    start, end = start_of_china_day(from_day), start_of_china_day(to_day + timedelta(days=1))
    orders = sold.filter(paid_at__gte=start, paid_at__lt=end)
    refunds = Refund.objects.filter(
        order__in=sold, fact__isnull=False, decided_at__gte=start, decided_at__lt=end
    )
    lines = OrderLine.objects.filter(order__in=orders)
    trunc = _TRUNC[step]
    by_period = _sales(
        orders.values(part=trunc("paid_at", tzinfo=CHINA)),
        lines.values(part=trunc("order__paid_at", tzinfo=CHINA)),
        refunds.values(part=trunc("decided_at", tzinfo=CHINA)),
    )
    by_day = {part.date(): sales for part, sales in by_period.items()}
    channels = _sales(
        orders.values(part=F("channel")),
        lines.values(part=F("order__channel")),
        refunds.values(part=F("order__channel")),
    )
    return SalesReport(
        from_day=from_day,
        to_day=to_day,
        step=step,
        total=_together(by_day.values()),
        periods=tuple(
            _labelled(by_day.get(day), day.isoformat()) for day in periods(from_day, to_day, step)
        ),
        channels=tuple(_labelled(sales, name) for name, sales in sorted(channels.items())),
        products=tuple(_products(lines)),
    )


def _sales(orders: _Parts, lines: _Parts, refunds: _Parts) -> dict[Any, Sales]:
    """Add up orders, packs and refunds of each ``part``."""
    sums: defaultdict[Any, dict[str, int]] = defaultdict(dict)
    counted = orders.order_by("part").annotate(
        orders=Count("id"), total=Sum("total_fen"), shipping=Sum("shipping_fen")
    )
    for row in counted:
        sums[row["part"]] |= {
            "orders": row["orders"],
            "goods_fen": row["total"] - row["shipping"],
            "shipping_fen": row["shipping"],
        }
    for row in lines.order_by("part").annotate(all_packs=Sum("packs")):
        sums[row["part"]]["packs"] = row["all_packs"]
    for row in refunds.order_by("part").annotate(fen=Sum("amount_fen")):
        sums[row["part"]]["refunded_fen"] = row["fen"]
    return {part: Sales(label="", **values) for part, values in sums.items()}


def _labelled(sales: Sales | None, label: str) -> Sales:
    known = sales or Sales(label)
    return Sales(
        label, known.orders, known.packs, known.goods_fen, known.shipping_fen, known.refunded_fen
    )


def _together(parts: Iterable[Sales]) -> Sales:
    every = list(parts)
    return Sales(
        label="",
        orders=sum(each.orders for each in every),
        packs=sum(each.packs for each in every),
        goods_fen=sum(each.goods_fen for each in every),
        shipping_fen=sum(each.shipping_fen for each in every),
        refunded_fen=sum(each.refunded_fen for each in every),
    )


def _products(lines: QuerySet[OrderLine]) -> Iterator[ProductSales]:
    rows = (
        lines.order_by()
        .values(
            sku=F("stock__sku__code"),
            title=F("stock__sku__product__title"),
            title_en=F("stock__sku__product__title_en"),
            variant=F("stock__sku__variant"),
            variant_en=F("stock__sku__variant_en"),
            net_g=F("stock__sku__net_g"),
        )
        .annotate(all_packs=Sum("packs"), amount_fen=Sum(F("packs") * F("price_fen")))
        .order_by("-amount_fen", "sku")
    )
    for row in _dicts(rows):
        yield ProductSales(packs=row.pop("all_packs"), **_named(row))
