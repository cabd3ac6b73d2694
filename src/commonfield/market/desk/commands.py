"""Writing what a keeper does to many orders or products at once, and what the worker tells them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.text import slugify

from commonfield.audit.commands import record as record_audit
from commonfield.audit.queries import audit_trail
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.kernel.identifiers import new_number
from commonfield.market.choices import OrderState
from commonfield.market.commands import change_price, list_product
from commonfield.market.desk.queries import goods_as_read, low_skus, parcels_as_read
from commonfield.market.desk.types import GoodsRow, LowSku, ParcelRow
from commonfield.market.models import StockMovement, Store
from commonfield.market.orders.commands import pack_order, ship_order
from commonfield.market.orders.queries import orders_by_number
from commonfield.market.queries import orders_of_keeper
from commonfield.market.types import NewProduct
from commonfield.people.choices import Role
from commonfield.people.commands import notify_person
from commonfield.people.permissions import require_role
from commonfield.people.queries import persons_with_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.text import in_pinyin

_TOLD: Final = "market.low_stock_told"
_LONGEST_SLUG: Final = 60
_NAMED_IN_A_MESSAGE: Final = 3


def pack_orders(*, by: Actor, now: datetime, slug: str, numbers: Sequence[str]) -> list[str]:
    """Note that orders of a store are packed, each by itself; return those that were not.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    _check_keeper(by, slug, now)
    known = orders_by_number(list(numbers))
    left = []
    for number in numbers:
        if number not in known or known[number].store != slug:
            left.append(number)
            continue
        try:
            with transaction.atomic():
                pack_order(by=by, now=now, number=number)
        except CommonfieldError:
            left.append(number)
    return left


def ship_parcels(
    *, by: Actor, now: datetime, slug: str, rows: Sequence[ParcelRow]
) -> list[ParcelRow]:
    """Note what has left by a filled sheet; return every row with whether it was sent or why not.

    Each order stands by itself: the good rows are written, whatever is wrong with others. One
    that was not packed yet is packed and sent in one act. The same sheet again changes nothing.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    _check_keeper(by, slug, now)
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
    """Leave in the audit that a keeper took so many buyers' addresses out, to send their orders.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` keeps neither it nor a former owner of it.
    """
    orders_of_keeper(slug, by, now)
    _audit("market.addresses_taken", by, Store.objects.get(slug=slug), now, parcels=parcels)


@transaction.atomic
def note_invoices_taken(*, by: Actor, now: datetime, slug: str, invoices: int) -> None:
    """Leave in the audit that a keeper took out whom so many invoices are made out to.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` keeps neither it nor a former owner of it.
    """
    orders_of_keeper(slug, by, now)
    _audit("market.invoices_taken", by, Store.objects.get(slug=slug), now, invoices=invoices)


def _audit(action: str, by: Actor, store: Store, now: datetime, **detail: int) -> None:
    record_audit(AuditRecord(action, by.code, f"store:{store.code}", now, store.place, {**detail}))


@transaction.atomic
def take_goods(*, by: Actor, now: datetime, slug: str, rows: Sequence[GoodsRow]) -> list[GoodsRow]:
    """List products and set prices by a filled sheet, all of it or nothing; return every row.

    With one row that has a problem nothing is written. The same sheet again changes nothing.
    Stock is never touched: packs come from a lot.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    _check_keeper(by, slug, now)
    checked = goods_as_read(slug, rows, by=by, now=now)
    done = [
        row if row.problem or row.does == "same" else _take(by, now, slug, row) for row in checked
    ]
    if any(row.problem for row in done):
        transaction.set_rollback(True)
    return done


def _take(by: Actor, now: datetime, slug: str, row: GoodsRow) -> GoodsRow:
    try:
        with transaction.atomic():
            if row.does == "price":
                change_price(by=by, now=now, sku=row.sku, price_fen=row.price_fen)
                return row
            product = NewProduct(
                store=slug,
                slug=_slug_of(row, now),
                title=row.title,
                title_en=row.title_en or in_pinyin(row.title),
                gtin=row.gtin,
                price_fen=row.price_fen,
                description=row.description,
            )
            return replace(row, sku=list_product(by=by, now=now, product=product))
    except CommonfieldError as error:
        return replace(row, problem=error.code)


def _slug_of(row: GoodsRow, now: datetime) -> str:
    """Return a name for the product's address that nobody else has."""
    words = slugify(row.title_en) or slugify(in_pinyin(row.title))
    return f"{words[:_LONGEST_SLUG]}-{new_number(now).lower()}".strip("-")


def _check_keeper(by: Actor, slug: str, now: datetime) -> Store:
    row = Store.objects.filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


# What the worker tells


def tell_low_stock(now: datetime) -> int:
    """Tell keepers what runs out in their stores, once for each SKU until it was restocked.

    One message a store, whatever runs out in it; return how many SKUs were told of.
    """
    told = 0
    for slug, skus in low_skus().items():
        with transaction.atomic():
            store = Store.objects.select_for_update(no_key=True).get(slug=slug)
            new = [sku for sku in skus if not _was_told(sku, store.low_stock_packs)]
            if new:
                _tell_low(store, new, now)
        told += len(new)
    return told


def _was_told(sku: LowSku, enough: int) -> bool:
    """Tell whether the keeper knows: told since there last was enough of it."""
    last = audit_trail(object_code=f"sku:{sku.sku}", action=_TOLD, limit=1)
    if not last:
        return False
    moved = StockMovement.objects.filter(stock__sku__code=sku.sku, moved_at__gt=last[0].at)
    later = list(moved.order_by("id").values_list("packs", flat=True))
    left = sku.packs - sum(later)
    for packs in later:
        left += packs
        if left >= enough:
            return False
    return True


def _tell_low(store: Store, skus: Sequence[LowSku], now: datetime) -> None:
    named = "、".join(f"{sku.title}（{sku.packs}）" for sku in skus[:_NAMED_IN_A_MESSAGE])
    params = {
        "store": store.name,
        "slug": store.slug,
        "products": named,
        "more": str(len(skus) - _NAMED_IN_A_MESSAGE) if len(skus) > _NAMED_IN_A_MESSAGE else "",
    }
    keepers = persons_with_role(Role.KEEPER, on=china_day(now), organisation=store.organisation)
    for person_id in keepers:
        notify_person(
            by=SYSTEM,
            now=now,
            person_id=person_id,
            template="market/messages/low_stock",
            params=params,
        )
    for sku in skus:
        record_audit(
            AuditRecord(
                _TOLD, SYSTEM.code, f"sku:{sku.sku}", now, store.place, {"packs": sku.packs}
            )
        )
