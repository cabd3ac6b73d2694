"""Stores by API, for a keeper's ERP: products, prices and stock."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from commonfield.front.api_pages import PageQuery, page_of
from commonfield.front.idempotency import KEY_HEADER, done_once
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations_held
from commonfield.stores import queries, schemas
from commonfield.stores.catalogue import commands
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import (
    NewPriceList,
    NewProduct,
    NewVariant,
    PriceListView,
    ProductDetails,
    ProductView,
)
from commonfield.stores.sheets.commands import take_counts, take_goods
from commonfield.stores.sheets.errors import RowsRefusedError
from commonfield.stores.sheets.types import CountRow, GoodsRow
from commonfield.stores.stock import queries as stock_queries
from commonfield.stores.stock.commands import adjust_stock, stock_from_lot
from commonfield.stores.stock.types import NewAdjustment
from commonfield.stores.types import StoreView

own = Router(tags=["stores"])
products = Router(tags=["products and prices"])
stock = Router(tags=["stock"])

_MOST_STORES = 200


@own.get("/stores", response=list[schemas.OwnStoreOut], summary="Stores of the service account")
def own_stores(request: HttpRequest) -> list[StoreView]:
    held = organisations_held(actor_of(request), {Role.KEEPER}, today())
    return queries.stores(organisations=held, with_closed=True, limit=_MOST_STORES)


# Products and prices


@products.get("/stores/{store}/products", response=schemas.ProductsOut, summary="Products")
def list_products(request: HttpRequest, store: str, page: Query[PageQuery]) -> dict[str, Any]:
    """On sale or not, the newest first."""
    rows = catalogue.managed_products(
        store, by=actor_of(request), now=now(), after=page.after, limit=page.limit + 1
    )
    return page_of(request, page, rows, lambda row: row.slug)


@products.post(
    "/stores/{store}/products", response={201: schemas.ProductOut}, summary="Add a product"
)
def create_product(
    request: HttpRequest, store: str, body: schemas.ProductIn
) -> Status[ProductView]:
    given = body.model_dump()
    given["season"] = given["season"] or ""
    product = NewProduct(store=store, **given)
    commands.list_product(by=actor_of(request), now=now(), product=product)
    return Status(201, _product(request, store, body.slug))


@products.get(
    "/stores/{store}/products/{product}", response=schemas.ProductOut, summary="A product"
)
def read_product(request: HttpRequest, store: str, product: str) -> ProductView:
    return _product(request, store, product)


def _product(request: HttpRequest, store: str, product: str) -> ProductView:
    return catalogue.managed_product(store, product, by=actor_of(request), now=now())


@products.patch(
    "/stores/{store}/products/{product}",
    response=schemas.ProductOut,
    summary="Change a product's texts",
)
def change_product(
    request: HttpRequest, store: str, product: str, body: schemas.ProductChangeIn
) -> ProductView:
    view = _product(request, store, product)
    names = ProductDetails.__dataclass_fields__
    details = {name: getattr(view, name) for name in names} | body.model_dump(exclude_none=True)
    commands.edit_product(
        by=actor_of(request), now=now(), slug=product, details=ProductDetails(**details)
    )
    return _product(request, store, product)


@products.put(
    "/stores/{store}/products/{product}/on-sale",
    response=schemas.ProductOut,
    summary="Withdraw a product, or put it back on sale",
)
def set_product_on_sale(
    request: HttpRequest, store: str, product: str, body: schemas.OnSaleIn
) -> ProductView:
    _product(request, store, product)
    act = commands.return_product if body.on_sale else commands.withdraw_product
    act(by=actor_of(request), now=now(), slug=product)
    return _product(request, store, product)


@products.post(
    "/stores/{store}/products/{product}/skus",
    response={201: schemas.ProductOut},
    summary="Add a SKU to a product",
)
def add_pack(
    request: HttpRequest, store: str, product: str, body: schemas.PackIn
) -> Status[ProductView]:
    _product(request, store, product)
    variant = NewVariant(product, **body.model_dump())
    commands.add_variant(by=actor_of(request), now=now(), variant=variant)
    return Status(201, _product(request, store, product))


@products.post(
    "/stores/{store}/products/{product}/pictures",
    response={201: schemas.ProductOut},
    summary="Add a picture to a product",
)
def add_picture(
    request: HttpRequest,
    store: str,
    product: str,
    picture: File[UploadedFile],
    words: Form[schemas.PictureWordsIn],
) -> Status[ProductView]:
    """JPEG, PNG or WebP, at most 15 MB; the same picture again is refused (`picture_twice`)."""
    _product(request, store, product)
    content, at = picture.read(), now()
    given = words.model_dump()
    commands.add_picture(by=actor_of(request), now=at, slug=product, content=content, **given)
    return Status(201, _product(request, store, product))


@products.put(
    "/stores/{store}/products/{product}/pictures/{picture_id}",
    response=schemas.ProductOut,
    summary="Change a picture's words, or put it first",
)
@transaction.atomic
def change_picture(
    request: HttpRequest, store: str, product: str, picture_id: int, body: schemas.PictureChangeIn
) -> ProductView:
    _require_picture(request, store, product, picture_id)
    by, at, given = actor_of(request), now(), body.model_dump(exclude={"is_first"})
    commands.describe_picture(by=by, now=at, picture_id=picture_id, **given)
    if body.is_first:
        commands.show_picture_first(by=by, now=at, picture_id=picture_id)
    return _product(request, store, product)


@products.delete(
    "/stores/{store}/products/{product}/pictures/{picture_id}",
    response={204: None},
    summary="Take a picture away",
)
def remove_picture(request: HttpRequest, store: str, product: str, picture_id: int) -> Status[None]:
    _require_picture(request, store, product, picture_id)
    commands.remove_picture(by=actor_of(request), now=now(), picture_id=picture_id)
    return Status(204, None)


def _require_picture(request: HttpRequest, store: str, product: str, picture_id: int) -> None:
    known = _product(request, store, product).pictures
    if picture_id not in {each.picture_id for each in known}:
        raise NotFoundError


@products.put("/skus/{sku}/price", response={204: None}, summary="Set a SKU's own price")
def set_price(request: HttpRequest, sku: str, body: schemas.PriceIn) -> Status[None]:
    commands.change_price(by=actor_of(request), now=now(), sku=sku, price_fen=body.price_fen)
    return Status(204, None)


@products.put(
    "/stores/{store}/prices",
    response=schemas.PricesOut,
    summary="Set many SKUs' own prices",
    description="All of them or none: `rows_refused` names each wrong row under `errors`.",
)
def set_prices(request: HttpRequest, store: str, body: schemas.PricesIn) -> dict[str, Any]:
    rows = [
        GoodsRow(index, each.sku, "", "", "", "", each.price_fen)
        for index, each in enumerate(body.prices)
    ]
    done = take_goods(by=actor_of(request), now=now(), slug=store, rows=rows)
    _refuse_rows("prices", done)
    return {"items": done}


def _refuse_rows(name: str, rows: Sequence[GoodsRow] | Sequence[CountRow]) -> None:
    if problems := [(f"/{name}/{row.row}", row.problem) for row in rows if row.problem]:
        raise RowsRefusedError(problems)


@products.put(
    "/skus/{sku}/on-sale", response={204: None}, summary="Withdraw a SKU, or put it back on sale"
)
def set_pack_on_sale(request: HttpRequest, sku: str, body: schemas.OnSaleIn) -> Status[None]:
    act = commands.return_sku if body.on_sale else commands.withdraw_sku
    act(by=actor_of(request), now=now(), sku=sku)
    return Status(204, None)


@products.get(
    "/stores/{store}/price-lists",
    response=list[schemas.PriceListOut],
    summary="Price lists in force or to come",
)
def list_price_lists(request: HttpRequest, store: str) -> list[PriceListView]:
    return catalogue.price_lists_of(store, by=actor_of(request), now=now())


@products.post(
    "/stores/{store}/price-lists",
    response={201: schemas.PriceListNumberOut},
    summary="Add a price list",
    openapi_extra=KEY_HEADER,
)
@done_once
def create_price_list(
    request: HttpRequest, store: str, body: schemas.PriceListIn
) -> schemas.PriceListNumberOut:
    at = now()
    new = NewPriceList(
        store,
        body.name,
        body.starts_at or at,
        body.ends_at,
        {each.sku: each.price_fen for each in body.prices},
    )
    list_id = commands.make_price_list(by=actor_of(request), now=at, price_list=new)
    return schemas.PriceListNumberOut(list_id=list_id)


@products.delete(
    "/stores/{store}/price-lists/{list_id}", response={204: None}, summary="End a price list"
)
def end_price_list(request: HttpRequest, store: str, list_id: int) -> Status[None]:
    known = catalogue.price_lists_of(store, by=actor_of(request), now=now())
    if list_id not in {each.list_id for each in known}:
        raise NotFoundError
    commands.end_price_list(by=actor_of(request), now=now(), list_id=list_id)
    return Status(204, None)


# Stock


@stock.get("/stores/{store}/stock", response=schemas.StocksOut, summary="Stock by lot")
def list_stock(request: HttpRequest, store: str, page: Query[PageQuery]) -> dict[str, Any]:
    rows = stock_queries.stock_after(
        store, by=actor_of(request), now=now(), after=page.after_number, limit=page.limit + 1
    )
    return page_of(request, page, rows, lambda row: row.stock_id)


@stock.get(
    "/stores/{store}/stock/movements", response=schemas.MovementsOut, summary="Stock movements"
)
def list_movements(request: HttpRequest, store: str, page: Query[PageQuery]) -> dict[str, Any]:
    """The latest first."""
    rows = stock_queries.movements_before(
        store, by=actor_of(request), now=now(), before=page.after_number, limit=page.limit + 1
    )
    return page_of(request, page, rows, lambda row: row.movement_id)


@stock.put(
    "/stores/{store}/stock",
    response=schemas.CountsOut,
    summary="Set what is in stock of many lots",
    description="All of them or none: `rows_refused` names each wrong row under `errors`.",
)
def set_counts(request: HttpRequest, store: str, body: schemas.CountsIn) -> dict[str, Any]:
    rows = [CountRow(index, **each.model_dump()) for index, each in enumerate(body.counts)]
    reason = f"{body.reason}: {body.words}"
    done = take_counts(by=actor_of(request), now=now(), slug=store, rows=rows, reason=reason)
    _refuse_rows("counts", done)
    return {"items": done}


@stock.post(
    "/skus/{sku}/stock/movements",
    response={201: schemas.AvailableOut},
    summary="Adjust stock",
    openapi_extra=KEY_HEADER,
)
@done_once
def add_movement(request: HttpRequest, sku: str, body: schemas.MovementIn) -> schemas.AvailableOut:
    adjustment = NewAdjustment(body.packs, f"{body.reason}: {body.words}", body.left)
    adjust_stock(by=actor_of(request), now=now(), sku=sku, lot=body.lot, adjustment=adjustment)
    left = stock_queries.packs_left(sku, body.lot)
    return schemas.AvailableOut(sku=sku, lot=body.lot, available=left)


@stock.post(
    "/skus/{sku}/stock/receipts",
    response={201: schemas.PackedOut},
    summary="Pack tea of a lot into a store's stock",
    description="For the maker's program: its member is a clerk of the lot's maker.",
    openapi_extra=KEY_HEADER,
)
@done_once
def receive_packs(request: HttpRequest, sku: str, body: schemas.ReceiptIn) -> schemas.PackedOut:
    stock_from_lot(by=actor_of(request), now=now(), sku=sku, lot=body.lot, packs=body.packs)
    return schemas.PackedOut(sku=sku, lot=body.lot, packs=body.packs)
