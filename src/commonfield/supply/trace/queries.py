"""Reading what anybody may know of a lot."""

from collections import Counter

from django.db.models import Max, Sum
from django.db.models.functions import TruncDate

from commonfield.kernel.clock import CHINA
from commonfield.supply.models import Delivery, Dispatch, LotPacking
from commonfield.supply.queries import lot_card, trade_item
from commonfield.supply.trace.errors import NotTracedError
from commonfield.supply.types import Trace, TraceKey, TraceLeaf, TracePacking, TraceShipping


def trace(key: TraceKey) -> Trace:
    """Return the way of a lot that was packed as a trade item, without a person or a buyer.

    Raises:
        NotTracedError: if no pack of the item was filled from such a lot.
    """
    lot, item = lot_card(key.lot), trade_item(key.gtin)
    packings = _packings(key) if lot and item else ()
    if lot is None or item is None or not packings:
        raise NotTracedError(gtin=key.gtin, lot=key.lot)
    leaf = _leaf(key.lot)
    weights: Counter[str] = Counter()
    for each in leaf:
        weights[each.place] += each.weight_g
    return Trace(
        lot=lot,
        item=item,
        villages=tuple(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))),
        leaf=leaf,
        packings=packings,
        shippings=_shippings(key),
    )


def _packings(key: TraceKey) -> tuple[TracePacking, ...]:
    rows = LotPacking.objects.filter(lot__code=key.lot, item__gtin=key.gtin)
    return tuple(
        TracePacking(row.packs, row.weight_g, row.packed_at)
        for row in rows.order_by("packed_at", "id")
    )


def _leaf(lot: str) -> tuple[TraceLeaf, ...]:
    rows = Delivery.objects.filter(lot_input__lot__code=lot).select_related("certificate")
    return tuple(
        TraceLeaf(
            row.number, row.certificate.place, row.weighed_at, row.weight_g, row.certificate.number
        )
        for row in rows.order_by("weighed_at", "id")
    )


def _shippings(key: TraceKey) -> tuple[TraceShipping, ...]:
    """Sum what left and what came back by day, so that no single buyer's parcel can be told."""
    rows = Dispatch.objects.filter(lot_code=key.lot, gtin=key.gtin).annotate(
        day=TruncDate("dispatched_at", tzinfo=CHINA)
    )
    return tuple(
        TraceShipping(row["total"], row["last_at"])
        for kept in (rows.filter(packs__gt=0), rows.filter(packs__lt=0))
        for row in kept.values("day")
        .annotate(total=Sum("packs"), last_at=Max("dispatched_at"))
        .order_by("day")
    )
