"""Writing stock: packs from a lot, counts corrected, packs moved for orders, keepers notified."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.choices import Role
from commonfield.people.commands import notify_person
from commonfield.people.permissions import require_role
from commonfield.people.queries import persons_with_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.catalogue.commands import add_picture, list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.choices import MovementReason, PackRequestState
from commonfield.stores.commands.shared import audit, locked_open_store_of, locked_store_of
from commonfield.stores.models import PackRequest, Sku, Stock, StockMovement, Store
from commonfield.stores.stock import errors
from commonfield.stores.stock.choices import AdjustmentReason
from commonfield.stores.stock.queries import low_skus, packs_taken
from commonfield.stores.stock.types import LotSeen, LowSku, NewAdjustment
from commonfield.supply.commands import pack_lot
from commonfield.supply.queries import trade_item
from commonfield.supply.types import NewPacking
from commonfield.workshop.rows import add_to_column, insert_columns

_TOLD: Final = "market.low_stock_told"
_NAMED_IN_A_MESSAGE: Final = 3
# What one packing takes at most (see the form of packing).
MOST_ASKED: Final = 10_000
_LONGEST_REASON: Final = 200

_NOT_SEEN: Final = LotSeen()


@transaction.atomic
def stock_from_lot(
    *, by: Actor, now: datetime, sku: str, lot: str, packs: int, seen: LotSeen = _NOT_SEEN
) -> None:
    """Pack tea of a lot for a store and put the packs into its stock, in one act.

    Another organisation's store takes what it requested, or by agreement; nobody else's tea.

    Raises:
        LotChangedError: if tea of the lot was packed since the clerk looked.
    """
    row = Sku.objects.select_related("product__store").filter(code=sku).first()
    item = trade_item(row.gtin) if row else None
    if row is None or item is None:
        raise NotFoundError
    receiver = row.product.store.code
    new = NewPacking(lot, row.gtin, packs, receiver, seen.why_other_tea, seen.left_g)
    packing = pack_lot(by=by, now=now, packing=new)
    _check_asked(by, row, packs, now)
    stock, _ = Stock.objects.get_or_create(
        sku=row, lot_code=lot, defaults={"maker": item.maker, "available": 0, "received_at": now}
    )
    _move(stock, packing.packs, MovementReason.RECEIVED, f"lot:{lot}", now)
    asked = PackRequest.objects.filter(sku=row, state=PackRequestState.OPEN)
    closing = {"closed_by": by.person_id, "closed_at": now}
    asked.update(state=PackRequestState.PACKED, packed=packing.packs, **closing)
    store = row.product.store
    audit("market.stock_received", by, store, now, f"sku:{sku}", lot=lot, packs=packs)


def _check_asked(by: Actor, row: Sku, packs: int, now: datetime) -> None:
    """Refuse more packs than the store takes; its request is locked, and answered once."""
    requests = PackRequest.objects.select_for_update(no_key=True)
    requests.filter(sku=row, state=PackRequestState.OPEN).first()
    most = packs_taken([row.code], on=china_day(now)).get(row.code, 0)
    if by.kind != "system" and most is not None and packs > most:
        raise errors.PacksNotAskedError(asked=most)


@transaction.atomic
def ask_for_packs(*, by: Actor, now: datetime, store: str, sku: str, packs: int) -> None:
    """Request packs of a SKU from its maker; requested again meanwhile, only the number changes."""
    kept = locked_open_store_of(by, store, now)
    row = must_exist(Sku.objects.filter(code=sku, product__store=kept).first())
    if not row.gtin:
        raise errors.NotFromLotsError
    if not 0 < packs <= MOST_ASKED:
        raise errors.PacksAskedError(most=MOST_ASKED)
    waiting = PackRequest.objects.select_for_update(no_key=True)
    # Locked: packing meanwhile closes it, and it is not opened again.
    request = waiting.filter(sku=row, state=PackRequestState.OPEN).first()
    if request is None:
        request = PackRequest(sku=row, asked_by=by.person_id, asked_at=now)
    elif request.packs == packs:
        return
    request.packs = packs
    request.save()
    audit("market.packs_asked", by, kept, now, f"sku:{sku}", packs=packs)


@transaction.atomic
def cancel_packs(*, by: Actor, now: datetime, request_id: int) -> None:
    """Withdraw a store's request to its maker."""
    request, store = _open_request(request_id)
    require_role(by, {Role.KEEPER}, organisation=store.organisation, on=china_day(now))
    _close_request(request, PackRequestState.CANCELLED, by, now)


@transaction.atomic
def decline_packs(*, by: Actor, now: datetime, request_id: int, reason: str) -> None:
    """Answer that no packs will come, saying why; for a clerk of the maker."""
    request, _store = _open_request(request_id)
    maker = must_exist(trade_item(request.sku.gtin)).maker
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    text = reason.strip()[:_LONGEST_REASON]
    if not text:
        raise errors.DeclineReasonError
    request.reason = text
    _close_request(request, PackRequestState.DECLINED, by, now)


def _open_request(request_id: int) -> tuple[PackRequest, Store]:
    """Lock a request by its store, as requesting and packing do."""
    rows = PackRequest.objects.filter(pk=request_id)
    store_id = must_exist(rows.values_list("sku__product__store_id", flat=True).first())
    store = Store.objects.select_for_update(no_key=True).get(pk=store_id)
    return rows.select_related("sku__product__store").get(), store


def _close_request(request: PackRequest, state: PackRequestState, by: Actor, now: datetime) -> None:
    """Close a request that is still open, once, even if it is packed at the same moment."""
    closing = {"reason": request.reason, "closed_by": by.person_id, "closed_at": now}
    rows = PackRequest.objects.filter(pk=request.pk, state=PackRequestState.OPEN)
    if not rows.update(state=state, **closing):
        raise errors.RequestClosedError
    store = request.sku.product.store
    audit(f"market.packs_{state}", by, store, now, f"sku:{request.sku.code}", packs=request.packs)


@transaction.atomic
def adjust_stock(
    *, by: Actor, now: datetime, sku: str, lot: str, adjustment: NewAdjustment
) -> None:
    """Correct a count by so many packs, up or down, with a reason in words.

    Goods that come from no lot (an empty ``lot``) also come in this way.
    """
    packs = adjustment.packs
    if lot and adjustment.code == AdjustmentReason.RECEIVED:
        raise errors.FromLotsError
    stock = must_exist(
        Stock.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sku__product__store")
        .filter(sku__code=sku, lot_code=lot)
        .first()
    )
    store = locked_store_of(by, stock.sku.product.store.slug, now)
    if adjustment.left not in {None, stock.available + packs}:
        raise errors.StockChangedError(available=stock.available)
    if packs == 0 or stock.available + packs < 0:
        raise errors.BadAdjustmentError(available=stock.available, packs=packs)
    _move(stock, packs, MovementReason.ADJUSTED, adjustment.reason[:60], now)
    audit("market.stock_adjusted", by, store, now, f"sku:{sku}", lot=lot, packs=packs)


@transaction.atomic
def list_goods(
    *, by: Actor, now: datetime, product: NewProduct, packs: int = 0, photo: bytes = b""
) -> str:
    """List a product with its photograph and first packs in one act; return the SKU's code."""
    sku = list_product(by=by, now=now, product=product)
    if packs:
        received = NewAdjustment(packs, AdjustmentReason.RECEIVED)
        adjust_stock(by=by, now=now, sku=sku, lot="", adjustment=received)
    if photo:
        words = {"alt": product.title, "alt_en": product.title_en}
        add_picture(by=by, now=now, slug=product.slug, content=photo, **words)
    return sku


def lock_stock(stock_ids: Iterable[int]) -> dict[int, int]:
    """Lock stock inside the caller's transaction, in one order for all; return the packs left."""
    rows = Stock.objects.select_for_update(no_key=True).filter(pk__in=list(stock_ids))
    return {row.pk: row.available for row in rows.order_by("id")}


def move_packs(
    packs: Sequence[tuple[int, int]], reason: MovementReason, reference: str, now: datetime
) -> None:
    """Move (stock, packs) onto their counters, or off them, inside the caller's transaction."""
    moved = sorted(packs)
    add_to_column("stores_stock", "available", moved)
    insert_columns(
        StockMovement,
        len(moved),
        {
            "stock_id": [stock for stock, _packs in moved],
            "packs": [count for _stock, count in moved],
            "reason": reason,
            "reference": reference,
            "moved_at": now,
        },
    )


def reserve_stock(
    ordered: Sequence[tuple[int, int, str]], taken: Sequence[tuple[int, int]], now: datetime
) -> None:
    """Take packs out for a batch of orders inside its transaction, without locking them before.

    ``ordered`` are stock, packs and order; ``taken`` the same packs by stock, in one order for
    all. Others who want the same packs wait from here until the commit, so it comes last.
    """
    insert_columns(
        StockMovement,
        len(ordered),
        {
            "stock_id": [stock for stock, _packs, _order in ordered],
            "packs": [-packs for _stock, packs, _order in ordered],
            "reason": MovementReason.ORDERED,
            "reference": [order for _stock, _packs, order in ordered],
            "moved_at": now,
        },
    )
    add_to_column("stores_stock", "available", [(stock, -packs) for stock, packs in taken])


def _move(stock: Stock, packs: int, reason: MovementReason, reference: str, now: datetime) -> None:
    Stock.objects.filter(pk=stock.pk).update(available=F("available") + packs)
    StockMovement.objects.create(
        stock=stock, packs=packs, reason=reason, reference=reference, moved_at=now
    )


def notify_low_stock(now: datetime) -> int:
    """Notify keepers of low stock in their stores, once for each SKU until it was restocked.

    One message a store, however much runs low in it; return of how many SKUs they were notified.
    """
    notified = 0
    for slug, skus in low_skus().items():
        with transaction.atomic():
            store = Store.objects.select_for_update(no_key=True).get(slug=slug)
            new = [sku for sku in skus if not _was_told(sku, store.low_stock_packs)]
            if new:
                _tell_low(store, new, now)
        notified += len(new)
    return notified


def _was_told(sku: LowSku, enough: int) -> bool:
    """Return whether the keeper knows: notified since there last was enough of it."""
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
        audit(_TOLD, SYSTEM, store, now, f"sku:{sku.sku}", packs=sku.packs)
