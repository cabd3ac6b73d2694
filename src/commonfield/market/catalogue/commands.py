"""Changing what a store has on sale: words, packs, pictures, prices for a time."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.catalogue.errors import (
    PicturesFullError,
    PictureTwiceError,
    PictureWordsError,
    PriceListError,
    PriceListOverError,
    VariantTakenError,
)
from commonfield.market.catalogue.rules import LARGE_PX, SMALL_PX, check_price_list
from commonfield.market.catalogue.types import NewPriceList, NewVariant, ProductWords
from commonfield.market.errors import StoreBarredError, StoreClosedError
from commonfield.market.models import (
    ListPrice,
    PriceList,
    Product,
    ProductImage,
    Sku,
    Store,
    StorePaper,
)
from commonfield.market.terms import write_terms
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.supply.queries import trade_item
from commonfield.workshop.files import store_file
from commonfield.workshop.images import WebImage, resized

MOST_PICTURES: Final = 8
_LONGEST_WORDS: Final = 120
# A list that began or ended while no worker ran is still noticed.
_LOOKED_BACK: Final = timedelta(days=2)


# Words and packs


@transaction.atomic
def edit_product(*, by: Actor, now: datetime, slug: str, words: ProductWords) -> None:
    """Change what a product is called and said to be; its address stays.

    Raises:
        NotFoundError: if there is no such product.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _product(by, slug, now)
    names = ("title", "title_en", "description", "description_en", "season")
    changed = [name for name in names if getattr(row, name) != getattr(words, name)]
    for name in changed:
        setattr(row, name, getattr(words, name))
    if changed:
        row.save(update_fields=changed)
    write_terms([row.pk], now=now)
    _audit("market.product_edited", by, row, now, changed=" ".join(changed))


@transaction.atomic
def add_variant(*, by: Actor, now: datetime, variant: NewVariant) -> str:
    """Put another pack of a product on sale; return its SKU's code.

    Raises:
        NotFoundError: if there is no such product or trade item.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        StoreClosedError: if the store is closed.
        StoreBarredError: if a licence of the store has ended.
        VariantTakenError: if the product has that trade item already.
    """
    row = _product(by, variant.product, now)
    item = trade_item(variant.gtin)
    if item is None:
        raise NotFoundError
    _check_may_sell(row.store, now)
    skus = Sku.objects.filter(product=row)
    if skus.filter(gtin=variant.gtin).exists():
        raise VariantTakenError
    sku = Sku.objects.create(
        code=f"{row.store.code}-{row.pk}-{skus.count() + 1}",
        product=row,
        gtin=variant.gtin,
        net_g=item.net_g,
        price_fen=variant.price_fen,
        variant=variant.variant,
        variant_en=variant.variant_en,
    )
    write_terms([row.pk], now=now)
    _audit("market.variant_added", by, row, now, sku=sku.code)
    return sku.code


@transaction.atomic
def name_variant(*, by: Actor, now: datetime, sku: str, variant: str, variant_en: str) -> None:
    """Say what tells a pack from the product's others.

    Raises:
        NotFoundError: if there is no such SKU.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _sku(by, sku, now)
    row.variant, row.variant_en = variant, variant_en
    row.save(update_fields=["variant", "variant_en"])
    write_terms([row.product_id], now=now)
    _audit("market.variant_named", by, row.product, now, sku=sku)


@transaction.atomic
def withdraw_sku(*, by: Actor, now: datetime, sku: str) -> None:
    """Take one pack of a product off sale; what was ordered is still sent.

    Raises:
        NotFoundError: if there is no such SKU.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _sku(by, sku, now)
    row.withdrawn_at = row.withdrawn_at or now
    row.save(update_fields=["withdrawn_at"])
    write_terms([row.product_id], now=now)
    _audit("market.sku_withdrawn", by, row.product, now, sku=sku)


@transaction.atomic
def return_sku(*, by: Actor, now: datetime, sku: str) -> None:
    """Put a pack that was taken off sale back on sale.

    Raises:
        NotFoundError: if there is no such SKU.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        StoreClosedError: if the store is closed.
        StoreBarredError: if a licence of the store has ended.
    """
    row = _sku(by, sku, now)
    _check_may_sell(row.product.store, now)
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    write_terms([row.product_id], now=now)
    _audit("market.sku_returned", by, row.product, now, sku=sku)


@transaction.atomic
def withdraw_product(*, by: Actor, now: datetime, slug: str) -> None:
    """Take a product off sale; its page stays and says so, what was ordered is still sent.

    Raises:
        NotFoundError: if there is no such product.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _product(by, slug, now)
    row.withdrawn_at = row.withdrawn_at or now
    row.save(update_fields=["withdrawn_at"])
    write_terms([row.pk], now=now)
    _audit("market.product_withdrawn", by, row, now)


@transaction.atomic
def return_product(*, by: Actor, now: datetime, slug: str) -> None:
    """Put a product that was taken off sale back on sale.

    Raises:
        NotFoundError: if there is no such product.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        StoreClosedError: if the store is closed.
        StoreBarredError: if a licence of the store has ended.
    """
    row = _product(by, slug, now)
    _check_may_sell(row.store, now)
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    write_terms([row.pk], now=now)
    _audit("market.product_returned", by, row, now)


def _check_may_sell(store: Store, now: datetime) -> None:
    if store.closed_at is not None:
        raise StoreClosedError
    if StorePaper.objects.ended(china_day(now)).filter(store=store).exists():
        raise StoreBarredError


# Pictures


def add_picture(
    *, by: Actor, now: datetime, slug: str, content: bytes, alt: str, alt_en: str = ""
) -> int:
    """Add a picture to a product, after those that it has; return its number.

    It is made smaller before the transaction begins, so that nobody waits for that.

    Raises:
        NotFoundError: if there is no such product.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        PictureWordsError: if nothing is said of what it shows.
        PicturesFullError: if the product has eight.
        PictureTwiceError: if it has this one.
        CommonfieldError: if the file is no picture, see ``workshop.images``.
    """
    row = Product.objects.select_related("store").filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.store.organisation, on=china_day(now))
    _check_words(alt, alt_en)
    large, small = resized(content, LARGE_PX, SMALL_PX)
    return _keep_picture(by, now, slug, (large, small), (alt.strip(), alt_en.strip()))


@transaction.atomic
def _keep_picture(
    by: Actor, now: datetime, slug: str, sizes: tuple[WebImage, WebImage], words: tuple[str, str]
) -> int:
    row = _product(by, slug, now)
    kept = ProductImage.objects.filter(product=row)
    if kept.count() >= MOST_PICTURES:
        raise PicturesFullError(most=MOST_PICTURES)
    large, small = (store_file(now=now, content=each.content) for each in sizes)
    if kept.filter(large=large).exists():
        raise PictureTwiceError
    last = kept.order_by("-position").values_list("position", flat=True).first()
    picture = ProductImage.objects.create(
        product=row,
        large=large,
        small=small,
        width_px=sizes[0].width_px,
        height_px=sizes[0].height_px,
        alt=words[0],
        alt_en=words[1],
        position=(last or 0) + 1,
    )
    _audit("market.picture_added", by, row, now)
    return picture.pk


@transaction.atomic
def describe_picture(
    *, by: Actor, now: datetime, picture_id: int, alt: str, alt_en: str = ""
) -> None:
    """Say anew what a picture shows.

    Raises:
        NotFoundError: if there is no such picture.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        PictureWordsError: if nothing is said.
    """
    row = _picture(by, picture_id, now)
    _check_words(alt, alt_en)
    row.alt, row.alt_en = alt.strip(), alt_en.strip()
    row.save(update_fields=["alt", "alt_en"])
    _audit("market.picture_described", by, row.product, now)


@transaction.atomic
def show_picture_first(*, by: Actor, now: datetime, picture_id: int) -> None:
    """Put a picture before the product's others: the first is the one on the shelf.

    Raises:
        NotFoundError: if there is no such picture.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _picture(by, picture_id, now)
    others = ProductImage.objects.filter(product=row.product).exclude(pk=row.pk)
    for position, each in enumerate((row, *others.order_by("position", "id")), start=1):
        ProductImage.objects.filter(pk=each.pk).update(position=position)
    _audit("market.picture_moved", by, row.product, now)


@transaction.atomic
def remove_picture(*, by: Actor, now: datetime, picture_id: int) -> None:
    """Take a picture away; its file is forgotten when nothing shows it any more.

    Raises:
        NotFoundError: if there is no such picture.
        PermissionRefusedError: if ``by`` is no keeper of its store.
    """
    row = _picture(by, picture_id, now)
    ProductImage.objects.filter(pk=row.pk).delete()
    _audit("market.picture_removed", by, row.product, now)


def _check_words(alt: str, alt_en: str) -> None:
    if not alt.strip() or max(len(alt.strip()), len(alt_en.strip())) > _LONGEST_WORDS:
        raise PictureWordsError


# Prices for a time


@transaction.atomic
def make_price_list(*, by: Actor, now: datetime, price_list: NewPriceList) -> int:
    """Give some SKUs of a store other prices for a time; return the list's number.

    Of lists that overlap, the one that started last holds.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        PriceListError: if times, name or prices cannot be, or a SKU is not the store's.
    """
    store = _store(by, price_list.store, now)
    skus = dict(
        Sku.objects.filter(product__store=store, code__in=list(price_list.prices))
        .order_by("id")
        .values_list("code", "id")
    )
    check_price_list(price_list, now)
    if len(skus) != len(price_list.prices):
        raise PriceListError
    span = {"starts_at": price_list.starts_at, "ends_at": price_list.ends_at}
    row = PriceList.objects.create(store=store, name=price_list.name.strip(), **span)
    ListPrice.objects.bulk_create(
        ListPrice(price_list=row, sku_id=skus[code], price_fen=price_fen, **span)
        for code, price_fen in price_list.prices.items()
    )
    write_terms(_products_on(row), now=now)
    detail: dict[str, str | int | bool] = {"list": row.pk, "prices": len(skus)}
    _audit_store("market.price_list_made", by, store, now, detail)
    return row.pk


@transaction.atomic
def end_price_list(*, by: Actor, now: datetime, list_id: int) -> None:
    """End a price list at once; one that has not begun is taken away.

    Raises:
        NotFoundError: if there is no such list.
        PermissionRefusedError: if ``by`` is no keeper of its store.
        PriceListOverError: if it has ended already.
    """
    row = PriceList.objects.select_related("store").filter(pk=list_id).first()
    if row is None:
        raise NotFoundError
    store = _store(by, row.store.slug, now)
    row.refresh_from_db()
    if row.ends_at <= now:
        raise PriceListOverError
    products = _products_on(row)
    if row.starts_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
        ListPrice.objects.filter(price_list=row).update(ends_at=now)
    write_terms(products, now=now)
    _audit_store("market.price_list_ended", by, store, now, {"list": list_id})


def follow_price_lists(now: datetime) -> int:
    """Count products into the price band that they are in since a list began or ended (a job)."""
    since = now - _LOOKED_BACK
    turned = Q(starts_at__gt=since, starts_at__lte=now) | Q(ends_at__gt=since, ends_at__lte=now)
    rows = ListPrice.objects.filter(turned).order_by("sku__product__store_id")
    changed = 0
    for store_id in rows.values_list("sku__product__store_id", flat=True).distinct():
        with transaction.atomic():
            _locked(Q(pk=store_id))
            products = rows.filter(sku__product__store_id=store_id)
            ids = set(products.order_by().values_list("sku__product_id", flat=True))
            changed += write_terms(sorted(ids), now=now)
    return changed


def _products_on(price_list: PriceList) -> list[int]:
    rows = ListPrice.objects.filter(price_list=price_list).order_by("sku__product_id")
    return list(rows.values_list("sku__product_id", flat=True).distinct())


# Who may


def _locked(which: Q) -> Store:
    """Lock a store, so that its products change one after the other.

    Raises:
        NotFoundError: if there is no such store.
    """
    row = Store.objects.select_for_update(no_key=True).filter(which).first()
    if row is None:
        raise NotFoundError
    return row


def _store(by: Actor, slug: str, now: datetime) -> Store:
    row = _locked(Q(slug=slug))
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def _product(by: Actor, slug: str, now: datetime) -> Product:
    found = Product.objects.filter(slug=slug).values_list("store__slug", flat=True).first()
    if found is None:
        raise NotFoundError
    store = _store(by, found, now)
    row = Product.objects.get(slug=slug)
    row.store = store
    return row


def _sku(by: Actor, code: str, now: datetime) -> Sku:
    found = Sku.objects.select_related("product").filter(code=code).first()
    if found is None:
        raise NotFoundError
    product = _product(by, found.product.slug, now)
    row = Sku.objects.get(pk=found.pk)
    row.product = product
    return row


def _picture(by: Actor, picture_id: int, now: datetime) -> ProductImage:
    found = ProductImage.objects.select_related("product").filter(pk=picture_id).first()
    if found is None:
        raise NotFoundError
    product = _product(by, found.product.slug, now)
    # Somebody may have taken it away meanwhile.
    row = ProductImage.objects.filter(pk=picture_id).first()
    if row is None:
        raise NotFoundError
    row.product = product
    return row


def _audit(
    action: str, by: Actor, product: Product, now: datetime, **detail: str | int | bool
) -> None:
    record_audit(
        AuditRecord(
            action, by.code, f"product:{product.slug}"[:80], now, product.store.place, detail
        )
    )


def _audit_store(
    action: str, by: Actor, store: Store, now: datetime, detail: dict[str, str | int | bool]
) -> None:
    record_audit(AuditRecord(action, by.code, f"store:{store.code}", now, store.place, detail))
