"""Reading stores, products, stock and orders."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from commonfield.kernel.clock import china_day
from commonfield.market.choices import OrderState, PaymentMethod
from commonfield.market.models import Order, OrderLine, Product, Sku, Stock, Store
from commonfield.market.types import (
    Address,
    LineView,
    OrderView,
    ProductView,
    SkuView,
    StoreView,
)
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.text import fold
from commonfield.workshop.vault import fingerprint, open_sealed

CONTACT_PURPOSE = "market.contact"


def payment_methods() -> list[str]:
    """Return the ways to pay that this installation offers."""
    methods = [PaymentMethod.COD.value]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


def order_token(number: str) -> str:
    """Return an order's unguessable token: a keyed hash of its number, so none is stored."""
    return fingerprint(number, purpose="market.order-token")[:26]


# Stores


def store(slug: str) -> StoreView | None:
    """Return a store, open or closed."""
    row = Store.objects.filter(slug=slug).first()
    return _store_view(row) if row else None


def stores(
    *,
    prefix: str = "",
    organisations: Iterable[str] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[StoreView]:
    """Return open stores under a place or of some organisations, by name."""
    rows = Store.objects.filter(closed_at=None).order_by("name", "id")
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return [_store_view(row) for row in rows[offset : offset + limit]]


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
    *, store_slug: str = "", text: str = "", offset: int = 0, limit: int = 50
) -> list[SkuView]:
    """Return SKUs on sale, of one store or all, whose title, English or pinyin has the text."""
    rows = _skus().filter(_on_sale())
    if store_slug:
        rows = rows.filter(product__store__slug=store_slug)
    for word in fold(text).split():
        rows = rows.filter(product__search_text__contains=word)
    return [_sku_view(row) for row in rows[offset : offset + limit]]


def skus_by_code(codes: Iterable[str]) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    return {row.code: _sku_view(row) for row in _skus().filter(_on_sale(), code__in=list(codes))}


def _sku_view(row: Sku) -> SkuView:
    return SkuView(
        sku=row.code,
        product=row.product.slug,
        store=row.product.store.slug,
        title=row.product.title,
        title_en=row.product.title_en,
        price_fen=row.price_fen,
        available=row.packs_left,  # type: ignore[attr-defined]  # annotated by _skus
        net_g=row.net_g,
        gtin=row.gtin,
    )


def product(slug: str) -> ProductView | None:
    """Return a product with its SKUs and the lots that they are sold from."""
    row = Product.objects.select_related("store").filter(slug=slug).first()
    if row is None:
        return None
    lots = (
        Stock.objects.filter(sku__product=row)
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
    if not token or token != order_token(number):
        return None
    return orders_by_number([number]).get(number)


def order_for_person(number: str, by: Actor) -> OrderView | None:
    """Return an order to the signed-in buyer who placed it."""
    if by.kind != "person":
        return None
    row = _orders().filter(number=number, person_id=by.person_id).first()
    return _order_view(row) if row else None


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
    require_role(by, {Role.KEEPER}, organisation=row.organisation if row else "", on=china_day(now))
    return row or Store()


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
