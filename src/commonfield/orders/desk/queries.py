"""Reading what a keeper works with: orders found, sheets to print and fill, what runs out, sales.

Everything is of one store and checks first that ``by`` keeps it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import batched
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek

from commonfield.kernel.clock import CHINA, end_of_china_day, start_of_china_day
from commonfield.orders.choices import OrderState
from commonfield.orders.desk import types
from commonfield.orders.desk.rules import checked_parcels, periods
from commonfield.orders.models import Order, OrderLine, Refund
from commonfield.orders.permissions import orders_of_keeper, orders_sold
from commonfield.orders.queries import (
    PHONE_END,
    TO_PACK,
    address_on,
    in_order,
    orders_by_number,
    unfinished_orders,
)
from commonfield.orders.types import OrderView
from commonfield.people.types import Actor
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.rules import pack_titles
from commonfield.workshop.phones import phone_digits

type _Parts = QuerySet[Any, Any]

# One sheet is worked off by hand; what is more comes on the next.
MOST_ON_A_SHEET: Final = 300
_AT_ONCE: Final = 200
# Among so many orders one is looked for by its phone; each has to be opened.
_PHONES_OPENED: Final = 1_000
_TRUNC: Final = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
_PACK: Final[dict[str, F]] = {
    "sku": F("stock__sku__code"),
    "title": F("stock__sku__product__title"),
    "title_en": F("stock__sku__product__title_en"),
    "variant": F("stock__sku__variant"),
    "variant_en": F("stock__sku__variant_en"),
    "net_g": F("stock__sku__net_g"),
}
_TO_SHIP: Final = TO_PACK | Q(state=OrderState.PACKED)


def work_left(slug: str, *, by: Actor, now: datetime) -> int:
    """Return how many orders, returns and refunds of a store still wait for its keeper."""
    store = store_of_keeper(slug, by, now)
    received = Order.objects.filter(store=store, state=OrderState.RECEIVED)
    return unfinished_orders(store.pk) - received.count()


def orders_found(
    slug: str, *, by: Actor, now: datetime, wanted: types.Wanted, offset: int = 0, limit: int = 50
) -> list[OrderView]:
    """Return a store's orders that its keeper looks for, the latest first."""
    rows = _wanted(orders_of_keeper(slug, by, now), wanted)
    numbers = list(rows.values_list("number", flat=True)[offset : offset + limit])
    return in_order(numbers)


def sold_orders(
    *, by: Actor, now: datetime, store: str, wanted: types.Wanted, after: str, limit: int
) -> list[OrderView]:
    """Return what the organisations that ``by`` keeps have sold, the latest first; of one store.

    ``after`` is the number of the last one that is known already: orders that come in move none.
    """
    sold = orders_sold(store, by, now)
    last = sold.filter(number=after).values_list("placed_at", "id").first() if after else None
    if last is not None:
        sold = sold.filter(Q(placed_at__lt=last[0]) | Q(placed_at=last[0], id__lt=last[1]))
    return in_order(list(_wanted(sold, wanted).values_list("number", flat=True)[:limit]))


def all_orders(slug: str, *, by: Actor, now: datetime, wanted: types.Wanted) -> Iterator[OrderView]:
    """Return all of a store's orders that are looked for, read piece by piece, for a file."""
    # Refused before the first row is read.
    numbers = list(
        _wanted(orders_of_keeper(slug, by, now), wanted).values_list("number", flat=True)
    )
    return (view for some in batched(numbers, _AT_ONCE, strict=False) for view in in_order(some))


def _wanted(orders: QuerySet[Order], wanted: types.Wanted) -> QuerySet[Order]:
    rows = orders.order_by("-placed_at", "-id")
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.text:
        found = Q(number__startswith=wanted.text)
        if wanted.text.isdecimal() and len(wanted.text) >= PHONE_END:
            found |= Q(pk__in=_of_phones_ending(orders, wanted.text))
        rows = rows.filter(found)
    if wanted.from_day:
        rows = rows.filter(placed_at__gte=start_of_china_day(wanted.from_day))
    if wanted.to_day:
        rows = rows.filter(placed_at__lt=end_of_china_day(wanted.to_day))
    return rows


def _of_phones_ending(orders: QuerySet[Order], digits: str) -> list[int]:
    """Return which of the latest orders were ordered with a phone that ends so."""
    rows = orders.exclude(contact_sealed=None).order_by("-placed_at", "-id")
    found = []
    for row in rows.only("number", "contact_sealed", "region")[:_PHONES_OPENED]:
        to = address_on(row)
        if to is not None and phone_digits(to.phone).endswith(digits):
            found.append(row.pk)
    return found


def pick_sheet(slug: str, *, by: Actor, now: datetime) -> types.PickSheet:
    """Return what all orders to pack need, by SKU and lot; the oldest orders, if there are many."""
    rows = orders_of_keeper(slug, by, now).filter(TO_PACK).order_by("placed_at", "id")
    numbers = list(rows.values_list("number", flat=True)[: MOST_ON_A_SHEET + 1])
    is_cut = len(numbers) > MOST_ON_A_SHEET
    numbers = numbers[:MOST_ON_A_SHEET]
    lots: _Parts = OrderLine.objects.filter(order__number__in=numbers).values(
        **_PACK, gtin=F("stock__sku__gtin"), lot=F("stock__lot_code")
    )
    lines = lots.annotate(all_packs=Sum("packs"), orders=Count("order_id", distinct=True))
    return types.PickSheet(
        lines=tuple(
            types.PickLine(net_g=line["net_g"], **_named(line))
            for line in lines.order_by("title", "sku", "lot")
        ),
        orders=tuple(in_order(numbers)),
        is_cut=is_cut,
    )


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with how its pack is called instead of its product, variant and weight."""
    names = ("title", "title_en", "variant", "variant_en", "net_g")
    title, title_en = pack_titles(*(row.pop(name) for name in names))
    return row | {"packs": row.pop("all_packs"), "title": title, "title_en": title_en}


def parcels_to_send(
    slug: str, *, by: Actor, now: datetime, only_packed: bool = False, numbers: Sequence[str] = ()
) -> list[types.Parcel]:
    """Return the orders that can leave with where they go, the oldest first, so many at once.

    With ``numbers`` only these of them.
    """
    wanted = Q(state=OrderState.PACKED) if only_packed else _TO_SHIP
    wanted &= Q(number__in=numbers) if numbers else Q()
    rows = orders_of_keeper(slug, by, now).filter(wanted).order_by("placed_at", "id")
    sealed = {
        row.number: row for row in rows.only("number", "contact_sealed", "region")[:MOST_ON_A_SHEET]
    }
    return [types.Parcel(view, address_on(sealed[view.number])) for view in in_order(list(sealed))]


def orders_waiting(slug: str, *, by: Actor, now: datetime) -> dict[str, int]:
    """Return how many orders of a store wait to be packed ("pack") and to be sent ("ship")."""
    return orders_of_keeper(slug, by, now).aggregate(
        pack=Count("id", filter=TO_PACK), ship=Count("id", filter=Q(state=OrderState.PACKED))
    )


def parcels_as_read(
    slug: str, rows: Sequence[types.ParcelRow], *, by: Actor, now: datetime
) -> list[types.ParcelRow]:
    """Return the rows of a filled shipping sheet with what is wrong with each."""
    sold = orders_of_keeper(slug, by, now)
    orders: dict[str, OrderView] = {}
    for some in batched({row.number for row in rows}, _AT_ONCE, strict=False):
        own = sold.filter(number__in=some).order_by("id").values_list("number", flat=True)
        orders |= orders_by_number(list(own))
    return checked_parcels(rows, orders, slug)


def sales_report(
    slug: str, *, by: Actor, now: datetime, from_day: date, to_day: date, step: str
) -> types.SalesReport:
    """Return what a store sold between two days, both counted.

    A sale counts on the day on which it was paid (cash on delivery: received), a refund on the
    day on which it was decided. Money that came too late was never a sale, so what is given back
    of it is no refund here.
    """
    sold = orders_of_keeper(slug, by, now)
    start, end = start_of_china_day(from_day), end_of_china_day(to_day)
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
    return types.SalesReport(
        from_day=from_day,
        to_day=to_day,
        step=step,
        total=sum(by_day.values(), types.Sales("")),
        periods=tuple(
            replace(by_day.get(day, types.Sales("")), label=day.isoformat())
            for day in periods(from_day, to_day, step)
        ),
        channels=tuple(replace(sales, label=name) for name, sales in sorted(channels.items())),
        products=tuple(_products(lines)),
    )


def _sales(orders: _Parts, lines: _Parts, refunds: _Parts) -> dict[Any, types.Sales]:
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
    return {part: types.Sales(label="", **values) for part, values in sums.items()}


def _products(lines: QuerySet[OrderLine]) -> Iterator[types.ProductSales]:
    rows: _Parts = lines.order_by().values(**_PACK)
    fen = F("packs") * F("price_fen") + F("rest_fen")
    sums = rows.annotate(all_packs=Sum("packs"), amount_fen=Sum(fen))
    for row in sums.order_by("-amount_fen", "sku"):
        yield types.ProductSales(**_named(row))
