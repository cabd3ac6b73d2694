"""Writing stores, their catalogue and their stock."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import MovementReason
from commonfield.market.errors import (
    BadAdjustmentError,
    SlugTakenError,
    StockChangedError,
    StoreBarredError,
    StoreClosedError,
)
from commonfield.market.models import Product, Sku, Stock, StockMovement, Store, StorePaper
from commonfield.market.terms import write_terms, write_terms_of_store
from commonfield.market.types import LotSeen, NewAdjustment, NewProduct, NewStore
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.supply.commands import pack_lot
from commonfield.supply.queries import lot_card, trade_item
from commonfield.supply.types import NewPacking

_NOT_SEEN: Final = LotSeen()


@transaction.atomic
def open_store(*, by: Actor, now: datetime, store: NewStore) -> str:
    """Open an online store of an organisation; return its code.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper or clerk of the organisation.
        SlugTakenError: if the address name is taken.
    """
    require_role(by, {Role.KEEPER, Role.CLERK}, organisation=store.organisation, on=china_day(now))
    try:
        with transaction.atomic():
            row = Store.objects.create(
                code=f"new-{store.slug}"[:20],
                slug=store.slug,
                organisation=store.organisation,
                name=store.name,
                name_en=store.name_en,
                place=store.place,
                intro=store.intro,
                intro_en=store.intro_en,
                opened_at=now,
            )
            row.code = f"S{row.pk:05d}"
            row.save(update_fields=["code"])
    except IntegrityError as error:
        raise SlugTakenError(slug=store.slug) from error
    _store_fact("market.store_opened", row, now)
    record_audit(AuditRecord("market.store_opened", by.code, f"store:{row.code}", now, row.place))
    return row.code


@transaction.atomic
def close_store(*, by: Actor, now: datetime, slug: str) -> None:
    """Close a store for good; what was ordered is still sent.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of it.
        NotFoundError: if there is no such store.
        StoreClosedError: if it is closed already.
    """
    row = _store_for(by, slug, now)
    if row.closed_at is not None:
        raise StoreClosedError
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    write_terms_of_store(row.pk, now=now)
    _store_fact("market.store_closed", row, now)
    record_audit(AuditRecord("market.store_closed", by.code, f"store:{row.code}", now, row.place))


def _store_for(by: Actor, slug: str, now: datetime) -> Store:
    """Lock a store that ``by`` keeps.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    row = Store.objects.select_for_update(no_key=True).filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def _store_fact(kind: str, store: Store, now: datetime) -> None:
    record_fact(
        FactRecord(
            kind=kind,
            place=store.place,
            occurred_at=now,
            quantity=1,
            attributes={"store": store.code},
            subject=store.organisation,
        ),
        now=now,
    )


@transaction.atomic
def list_product(*, by: Actor, now: datetime, product: NewProduct) -> str:
    """Put a trade item on sale in a store as a product with one SKU; return the SKU's code.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
        NotFoundError: if there is no such store or trade item.
        SlugTakenError: if the product's address name is taken.
        StoreClosedError: if the store is closed.
        StoreBarredError: if a licence of the store has ended.
    """
    store = _store_for(by, product.store, now)
    item = trade_item(product.gtin)
    if item is None:
        raise NotFoundError
    if store.closed_at is not None:
        raise StoreClosedError
    if StorePaper.objects.ended(china_day(now)).filter(store=store).exists():
        raise StoreBarredError
    try:
        with transaction.atomic():
            row = Product.objects.create(
                store=store,
                slug=product.slug,
                title=product.title,
                title_en=product.title_en,
                description=product.description,
                description_en=product.description_en,
                season=product.season,
                published_at=now,
            )
    except IntegrityError as error:
        raise SlugTakenError(slug=product.slug) from error
    sku = Sku.objects.create(
        code=f"{store.code}-{row.pk}",
        product=row,
        gtin=product.gtin,
        net_g=item.net_g,
        price_fen=product.price_fen,
        variant=product.variant,
        variant_en=product.variant_en,
    )
    write_terms([row.pk], now=now)
    record_audit(AuditRecord("market.product_listed", by.code, f"sku:{sku.code}", now, store.place))
    return sku.code


@transaction.atomic
def change_price(*, by: Actor, now: datetime, sku: str, price_fen: int) -> None:
    """Set a SKU's price; orders taken keep theirs. Units: fen a pack.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
        NotFoundError: if there is no such SKU.
    """
    row = Sku.objects.select_related("product__store").filter(code=sku).first()
    if row is None:
        raise NotFoundError
    store = _store_for(by, row.product.store.slug, now)
    Sku.objects.filter(pk=row.pk).update(price_fen=price_fen)
    write_terms([row.product_id], now=now)
    record_audit(
        AuditRecord(
            "market.price_changed",
            by.code,
            f"sku:{sku}",
            now,
            store.place,
            {"from_fen": row.price_fen, "to_fen": price_fen},
        )
    )


@transaction.atomic
def stock_from_lot(
    *, by: Actor, now: datetime, sku: str, lot: str, packs: int, seen: LotSeen = _NOT_SEEN
) -> None:
    """Pack tea of a lot for a store and put the packs into its stock, in one act.

    Raises:
        LotChangedError: if tea of the lot was packed since the clerk looked.
        PermissionRefusedError: if ``by`` is no clerk of the lot's maker.
        OtherTeaError: if the pack says another tea, and it is not said why.
        NotEnoughTeaError: if the lot holds less.
        NotFoundError: if there is no such SKU or lot.
    """
    row = Sku.objects.select_related("product__store").filter(code=sku).first()
    card = lot_card(lot)
    if row is None or card is None:
        raise NotFoundError
    receiver = row.product.store.code
    new = NewPacking(lot, row.gtin, packs, receiver, seen.why_other_tea, seen.left_g)
    packing = pack_lot(by=by, now=now, packing=new)
    stock, _ = Stock.objects.get_or_create(
        sku=row, lot_code=lot, defaults={"maker": card.maker, "available": 0, "received_at": now}
    )
    _move(stock, packing.packs, MovementReason.RECEIVED, f"lot:{lot}", now)
    record_audit(
        AuditRecord(
            "market.stock_received",
            by.code,
            f"sku:{sku}",
            now,
            row.product.store.place,
            {"lot": lot, "packs": packs},
        )
    )


@transaction.atomic
def adjust_stock(
    *, by: Actor, now: datetime, sku: str, lot: str, adjustment: NewAdjustment
) -> None:
    """Correct a count by so many packs, up or down, with a reason in words.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
        NotFoundError: if the store never had packs of that lot.
        StockChangedError: if the count changed since whoever counted looked.
        BadAdjustmentError: if fewer than none would be left.
    """
    packs = adjustment.packs
    stock = (
        Stock.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sku__product__store")
        .filter(sku__code=sku, lot_code=lot)
        .first()
    )
    if stock is None:
        raise NotFoundError
    store = _store_for(by, stock.sku.product.store.slug, now)
    if adjustment.left not in {None, stock.available + packs}:
        raise StockChangedError(available=stock.available)
    if packs == 0 or stock.available + packs < 0:
        raise BadAdjustmentError(available=stock.available, packs=packs)
    _move(stock, packs, MovementReason.ADJUSTED, adjustment.reason[:60], now)
    record_audit(
        AuditRecord(
            "market.stock_adjusted",
            by.code,
            f"sku:{sku}",
            now,
            store.place,
            {"lot": lot, "packs": packs},
        )
    )


def _move(stock: Stock, packs: int, reason: MovementReason, reference: str, now: datetime) -> None:
    Stock.objects.filter(pk=stock.pk).update(available=F("available") + packs)
    StockMovement.objects.create(
        stock=stock, packs=packs, reason=reason, reference=reference, moved_at=now
    )
