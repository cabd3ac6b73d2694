"""Reading stores, products, stock and orders."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr
from django.utils.crypto import constant_time_compare

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import OrderState, PaymentMethod
from commonfield.market.models import Order, OrderLine, Product, Sku, Stock, Store
from commonfield.market.types import (
    Address,
    BasketLine,
    BasketView,
    LineView,
    OrderView,
    ProductView,
    SkuView,
    StockView,
    StoreView,
)
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.text import fold
from commonfield.workshop.vault import fingerprint, normalise_phone, open_sealed

_MOST_STORES = 200
CONTACT_PURPOSE = "market.contact"


def payment_methods() -> list[str]:
    """Return the ways to pay that this installation offers."""
    methods = [PaymentMethod.COD.value]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


def order_token(number: str) -> str:
    """Return an order's unguessable token: a keyed hash of its number, so none is stored."""
    return fingerprint(number, purpose="market.order-token")[:26]


def holds_token(number: str, token: str) -> bool:
    """Tell whether a token is the order's own."""
    return bool(token) and constant_time_compare(token, order_token(number))


# Stores


def store(slug: str) -> StoreView | None:
    """Return a store, open or closed."""
    row = Store.objects.filter(slug=slug).first()
    return _store_view(row) if row else None


def stores(
    *,
    prefix: str = "",
    organisations: Iterable[str] | None = None,
    with_closed: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[StoreView]:
    """Return open stores under a place or of some organisations, by name; all, if asked."""
    rows = Store.objects.order_by("name", "id")
    if not with_closed:
        rows = rows.filter(closed_at=None)
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return [_store_view(row) for row in rows[offset : offset + limit]]


def stores_selling(gtins: Iterable[str]) -> list[StoreView]:
    """Return the open stores that have one of the trade items on sale, by name."""
    selling = Sku.objects.filter(_on_sale(), gtin__in=list(gtins)).order_by()
    rows = Store.objects.filter(pk__in=selling.values("product__store")).order_by("name", "id")
    return [_store_view(row) for row in rows[:_MOST_STORES]]


def stores_by_town() -> dict[str, int]:
    """Return how many open stores there are in each town, by the town's code."""
    rows = (
        Store.objects.filter(closed_at=None)
        .values(town=Substr("place", 1, 9))
        .annotate(stores=Count("id"))
        .order_by("town")
    )
    return {f"{row['town']}000": row["stores"] for row in rows}


def _store_view(row: Store) -> StoreView:
    return StoreView(
        code=row.code,
        slug=row.slug,
        name=row.name,
        name_en=row.name_en,
        place=row.place,
        organisation=row.organisation,
        intro=row.intro,
        intro_en=row.intro_en,
        opened_at=row.opened_at,
        is_open=row.closed_at is None,
    )


# Products and SKUs


def _skus() -> QuerySet[Sku]:
    return (
        Sku.objects.select_related("product__store")
        .annotate(packs_left=Coalesce(Sum("stock__available"), 0))
        .order_by("id")
    )


def _on_sale() -> Q:
    return Q(product__withdrawn_at=None, product__store__closed_at=None)


def skus_on_sale(
    *, store_slug: str = "", text: str = "", prefix: str = "", offset: int = 0, limit: int = 50
) -> list[SkuView]:
    """Return SKUs on sale whose title, English or pinyin has the text.

    Of one store, of the stores under a place, or of all.
    """
    rows = _skus().filter(_on_sale())
    if store_slug:
        rows = rows.filter(product__store__slug=store_slug)
    if prefix:
        low, high = prefix.ljust(12, "0"), prefix.ljust(12, "9")
        rows = rows.filter(product__store__place__gte=low, product__store__place__lte=high)
    for word in fold(text).split():
        rows = rows.filter(product__search_text__contains=word)
    return [_sku_view(row) for row in rows[offset : offset + limit]]


def skus_by_code(codes: Iterable[str]) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    return {row.code: _sku_view(row) for row in _skus().filter(_on_sale(), code__in=list(codes))}


def basket(packs: Mapping[str, int]) -> BasketView:
    """Return a basket, given as packs of each SKU, priced and grouped by store.

    What is no longer on sale is left out of the groups and counted in ``gone``.
    """
    found = skus_by_code(packs)
    groups: dict[str, list[BasketLine]] = {}
    for code, quantity in packs.items():
        if code in found:
            line = BasketLine(found[code], quantity)
            groups.setdefault(line.sku.store, []).append(line)
    return BasketView(
        groups=tuple(tuple(lines) for lines in groups.values()),
        gone=tuple(code for code in packs if code not in found),
    )


def _sku_view(row: Sku) -> SkuView:
    return SkuView(
        sku=row.code,
        product=row.product.slug,
        store=row.product.store.slug,
        store_name=row.product.store.name,
        store_name_en=row.product.store.name_en,
        title=row.product.title,
        title_en=row.product.title_en,
        price_fen=row.price_fen,
        available=row.packs_left,  # type: ignore[attr-defined]  # annotated by _skus
        net_g=row.net_g,
        gtin=row.gtin,
    )


def product(slug: str) -> ProductView | None:
    """Return a product with its SKUs and the lots that they are now sold from."""
    row = Product.objects.select_related("store").filter(slug=slug).first()
    if row is None:
        return None
    lots = (
        Stock.objects.filter(sku__product=row, available__gt=0)
        .order_by("received_at", "id")
        .values_list("sku__gtin", "lot_code")
    )
    return ProductView(
        slug=row.slug,
        store=_store_view(row.store),
        title=row.title,
        title_en=row.title_en,
        description=row.description,
        description_en=row.description_en,
        skus=tuple(_sku_view(sku) for sku in _skus().filter(_on_sale(), product=row)),
        lots=tuple(lots),
    )


# Orders


def orders_by_number(numbers: Sequence[str]) -> dict[str, OrderView]:
    """Return orders by their numbers."""
    return {row.number: _order_view(row) for row in _orders().filter(number__in=list(numbers))}


def order_with_token(number: str, token: str) -> OrderView | None:
    """Return an order to whoever holds its token."""
    if not holds_token(number, token):
        return None
    return orders_by_number([number]).get(number)


def order_for_person(number: str, by: Actor) -> OrderView | None:
    """Return an order to the signed-in buyer who placed it."""
    if by.kind != "person":
        return None
    row = _orders().filter(number=number, person_id=by.person_id).first()
    return _order_view(row) if row else None


def order_of_phone(number: str, phone: str) -> OrderView | None:
    """Return an order to whoever knows its number and the phone that it was ordered with."""
    row = Order.objects.filter(number=number).exclude(contact_sealed=None).first()
    wanted = _plain_phone(phone)
    if row is None or not wanted:
        return None
    if not constant_time_compare(_plain_phone(_address(row).phone), wanted):
        return None
    return orders_by_number([number]).get(number)


def _plain_phone(phone: str) -> str:
    """Return a phone for comparing: as a Chinese number, else its digits."""
    return normalise_phone(phone) or "".join(mark for mark in phone if mark.isdecimal())


def orders_of_person(by: Actor, *, limit: int = 50) -> list[OrderView]:
    """Return the orders that a person placed while signed in, the latest first."""
    if by.kind != "person":
        return []
    rows = _orders().filter(person_id=by.person_id).order_by("-id")
    return [_order_view(row) for row in rows[:limit]]


def orders_of_store(
    slug: str,
    *,
    by: Actor,
    now: datetime,
    states: Iterable[str] = (),
    offset: int = 0,
    limit: int = 50,
) -> list[OrderView]:
    """Return a store's orders for its keeper, the latest first.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = _store_of_keeper(slug, by, now)
    rows = _orders().filter(store=row)
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    return [
        _order_view(order) for order in rows.order_by("-placed_at", "-id")[offset : offset + limit]
    ]


def stock_of_store(slug: str, *, by: Actor, now: datetime) -> list[StockView]:
    """Return what a store has of every lot, for its keeper, by product and age.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = _store_of_keeper(slug, by, now)
    rows = (
        Stock.objects.filter(sku__product__store=row)
        .select_related("sku__product")
        .order_by("sku_id", "received_at", "id")
    )
    return [
        StockView(
            sku=stock.sku.code,
            title=stock.sku.product.title,
            title_en=stock.sku.product.title_en,
            lot=stock.lot_code,
            maker=stock.maker,
            available=stock.available,
            received_at=stock.received_at,
        )
        for stock in rows
    ]


def orders_to_do(slugs: Iterable[str]) -> dict[str, int]:
    """Return how many orders wait to be packed or sent in each store."""
    waiting = Q(state__in=[OrderState.PAID, OrderState.PACKED]) | Q(
        state=OrderState.AWAITING_PAYMENT, payment=PaymentMethod.COD
    )
    rows = (
        Order.objects.filter(waiting, store__slug__in=list(slugs))
        .values("store__slug")
        .annotate(orders=Count("id"))
        .order_by("store__slug")
    )
    return {row["store__slug"]: row["orders"] for row in rows}


def orders_held_of(person_id: int) -> list[dict[str, object]]:
    """Return all that is held of a person's orders, opened, for their own export."""
    rows = Order.objects.filter(person_id=person_id).order_by("id")
    views = orders_by_number([row.number for row in rows])
    return [
        {
            "number": row.number,
            "placed_at": row.placed_at.isoformat(),
            "store": views[row.number].store,
            "state": row.state,
            "total_fen": row.total_fen,
            "lines": [[line.title, line.quantity] for line in views[row.number].lines],
            "sent_to": asdict(_address(row)) if row.contact_sealed is not None else None,
        }
        for row in rows
    ]


def address_of(number: str, *, by: Actor, now: datetime) -> Address | None:
    """Open where an order goes, for the keeper who packs it.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the order's store.
    """
    row = Order.objects.select_related("store").filter(number=number).first()
    if row is None or row.contact_sealed is None:
        return None
    _store_of_keeper(row.store.slug, by, now)
    return _address(row)


def _address(row: Order) -> Address:
    contact = json.loads(open_sealed(bytes(row.contact_sealed or b""), purpose=CONTACT_PURPOSE))
    return Address(contact["name"], contact["phone"], row.region, contact["detail"])


def _store_of_keeper(slug: str, by: Actor, now: datetime) -> Store:
    row = Store.objects.filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def _orders() -> QuerySet[Order]:
    lines = OrderLine.objects.select_related("stock__sku__product").order_by("stock_id")
    return Order.objects.select_related("store").prefetch_related(Prefetch("lines", queryset=lines))


def _order_view(row: Order) -> OrderView:
    by_sku: dict[str, list[OrderLine]] = defaultdict(list)
    for line in row.lines.all():
        by_sku[line.stock.sku.code].append(line)
    return OrderView(
        number=row.number,
        store=row.store.slug,
        store_name=row.store.name,
        store_name_en=row.store.name_en,
        state=row.state,
        payment=row.payment,
        channel=row.channel,
        total_fen=row.total_fen,
        lines=tuple(_line_view(lines) for lines in by_sku.values()),
        token=order_token(row.number),
        placed_at=row.placed_at,
        expires_at=row.expires_at if row.state == OrderState.AWAITING_PAYMENT else None,
        paid_at=row.paid_at,
    )


def _line_view(lines: Sequence[OrderLine]) -> LineView:
    sku = lines[0].stock.sku
    return LineView(
        sku=sku.code,
        title=sku.product.title,
        title_en=sku.product.title_en,
        quantity=sum(line.packs for line in lines),
        price_fen=lines[0].price_fen,
        lots=tuple((sku.gtin, line.stock.lot_code) for line in lines),
    )
