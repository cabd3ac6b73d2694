"""Reading stores and their stock; how buyers may pay."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.market.choices import PaymentMethod
from commonfield.market.errors import SoldByFormerOwnerError
from commonfield.market.models import FormerOwner, Merchant, Order, Sku, Stock, Store
from commonfield.market.rules import MOST_COMBINED, masked_detail, pack_titles
from commonfield.market.types import Address, StockView, StoreView
from commonfield.people.choices import Role, Scope
from commonfield.people.permissions import has_role, has_scope, require_role
from commonfield.people.queries import masked_name
from commonfield.people.types import Actor
from commonfield.supply.queries import trade_items_of
from commonfield.workshop.vault import mask_phone

_MOST_STORES = 200
# Pages that show a SKU are made anew when what they say of its stock changes.
STOCK_WATCH, LOTS_WATCH = "market.stock", "market.lots"
STOCK, LOTS = 1, 2


def payment_methods(stores: Iterable[str] | None = None) -> list[str]:
    """Return the ways to pay that this installation offers; of ``stores``, those that all take.

    A provider is offered where it is set up and each store has its own merchant number with it:
    money goes to the stores, never to us. The demo's simulator asks for none.
    """
    methods = [PaymentMethod.COD.value, *settings.PAYMENT_PROVIDERS]
    if stores is not None and settings.PAYMENT_PROVIDERS:
        wanted = set(stores)
        rows = Merchant.objects.filter(store__slug__in=wanted, ended_at=None)
        having = Counter(rows.order_by().values_list("method", flat=True))
        methods = [
            method
            for method in methods
            if method == PaymentMethod.COD
            or (0 < having[method] == len(wanted) <= MOST_COMBINED.get(method, 1))
        ]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


def takes(method: str, store_ids: Iterable[int]) -> bool:
    """Tell whether each of some stores can be paid in a way that this installation offers."""
    if method not in settings.PAYMENT_PROVIDERS:
        return True
    wanted = set(store_ids)
    rows = Merchant.objects.filter(store_id__in=wanted, method=method, ended_at=None)
    return rows.count() == len(wanted) <= MOST_COMBINED.get(method, 1)


# Stores


def store(slug: str) -> StoreView | None:
    """Return a store, open or closed."""
    row = Store.objects.filter(slug=slug).first()
    return store_view(row) if row else None


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
    return [store_view(row) for row in rows[offset : offset + limit]]


def stores_of_former(organisations: Iterable[str]) -> list[StoreView]:
    """Return the stores that some organisations had and none of them has now, by name."""
    codes = list(organisations)
    rows = Store.objects.filter(former_owners__organisation__in=codes)
    rows = rows.exclude(organisation__in=codes).distinct().order_by("name", "id")
    return [store_view(row) for row in rows[:_MOST_STORES]]


def stores_selling(gtins: Iterable[str]) -> list[StoreView]:
    """Return the open stores that have one of the trade items on sale, by name."""
    rows = Store.objects.filter(pk__in=_selling(gtins).values("product__store")).order_by(
        "name", "id"
    )
    return [store_view(row) for row in rows[:_MOST_STORES]]


def organisations_selling(maker: str) -> set[str]:
    """Return whose open stores have packs of a maker on sale."""
    rows = _selling(item.gtin for item in trade_items_of(maker))
    return set(rows.values_list("product__store__organisation", flat=True))


def _selling(gtins: Iterable[str]) -> QuerySet[Sku]:
    on_sale = Q(withdrawn_at=None, product__withdrawn_at=None, product__store__closed_at=None)
    return Sku.objects.filter(on_sale, gtin__in=list(gtins)).order_by()


def stores_by_town() -> dict[str, int]:
    """Return how many open stores there are in each town, by the town's code."""
    rows = (
        Store.objects.filter(closed_at=None)
        .values(town=Substr("place", 1, 9))
        .annotate(stores=Count("id"))
        .order_by("town")
    )
    return {f"{row['town']}000": row["stores"] for row in rows}


def store_view(row: Store) -> StoreView:
    """Return a store as anybody sees it; for the market's own queries."""
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
        logo=row.logo,
    )


# Stock


def stock_of_store(slug: str, *, by: Actor, now: datetime) -> list[StockView]:
    """Return what a store has of every lot, for its keeper, by product and age.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = store_of_keeper(slug, by, now)
    rows = (
        Stock.objects.filter(sku__product__store=row)
        .select_related("sku__product")
        .order_by("sku_id", "received_at", "id")
    )
    return [_stock_view(stock) for stock in rows]


def _stock_view(stock: Stock) -> StockView:
    title, title_en = titles_of_pack(stock.sku)
    return StockView(
        sku=stock.sku.code,
        title=title,
        title_en=title_en,
        lot=stock.lot_code,
        maker=stock.maker,
        available=stock.available,
        received_at=stock.received_at,
    )


def titles_of_pack(sku: Sku) -> tuple[str, str]:
    """Return how a pack is called where it stands alone, in Chinese and in English."""
    product = sku.product
    return pack_titles(product.title, product.title_en, sku.variant, sku.variant_en, sku.net_g)


def masked(to: Address) -> Address:
    """Return where an order goes so that its buyer knows it, and nobody else finds it."""
    return Address(masked_name(to.name), mask_phone(to.phone), to.region, masked_detail(to.detail))


def store_of_keeper(slug: str, by: Actor, now: datetime) -> Store:
    """Return the row of a store for its keeper; for the market's own queries.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    row = Store.objects.filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def stores_kept(by: Actor, slugs: Iterable[str], *, now: datetime) -> set[str]:
    """Return those of some stores whose keeper ``by`` is, and whose desk their token may read."""
    if by.kind == "guest" or not has_scope(by, Scope.DESK):
        return set()
    rows = Store.objects.filter(slug__in=set(slugs)).order_by("slug")
    owners = dict(rows.values_list("slug", "organisation"))
    on = china_day(now)
    kept = {
        each
        for each in set(owners.values())
        if has_role(by, {Role.KEEPER}, organisation=each, on=on)
    }
    return {slug for slug, owner in owners.items() if owner in kept}


def orders_of_keeper(slug: str, by: Actor, now: datetime) -> QuerySet[Order]:
    """Return the orders of a store that its keeper answers for; for the market's own queries.

    A former owner's keepers see what their organisation sold, the owner's what theirs has sold.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of whoever has or had it.
    """
    row = Store.objects.filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    former = FormerOwner.objects.filter(store=row).order_by("organisation")
    owners = {row.organisation, *former.values_list("organisation", flat=True)}
    day = china_day(now)
    kept = [each for each in owners if has_role(by, {Role.KEEPER}, organisation=each, on=day)]
    if not kept:
        raise PermissionRefusedError
    return Order.objects.filter(store=row, seller__in=kept)


def check_seller(order: Order, by: Actor, now: datetime) -> None:
    """Refuse unless ``by`` keeps the organisation that sold an order.

    Raises:
        SoldByFormerOwnerError: if it was sold before ``by``'s organisation had the store.
        PermissionRefusedError: if ``by`` is no keeper at all.
    """
    day = china_day(now)
    if has_role(by, {Role.KEEPER}, organisation=order.seller, on=day):
        return
    if has_role(by, {Role.KEEPER}, organisation=order.store.organisation, on=day):
        raise SoldByFormerOwnerError
    raise PermissionRefusedError
