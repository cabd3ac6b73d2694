"""Reading what belongs to stores: what sending from them costs."""

from collections import defaultdict
from collections.abc import Iterable

from commonfield.market.models import ShippingRate
from commonfield.market.stores.types import Rate


def shipping_rates(store_ids: Iterable[int]) -> dict[int, list[Rate]]:
    """Return each store's rates; a store without any sends for nothing and is left out."""
    found: defaultdict[int, list[Rate]] = defaultdict(list)
    rows = ShippingRate.objects.filter(store_id__in=list(store_ids)).order_by(
        "store_id", "region_prefix"
    )
    for row in rows:
        found[row.store_id].append(_rate(row))
    return dict(found)


def _rate(row: ShippingRate) -> Rate:
    return Rate(
        region_prefix=row.region_prefix,
        first_g=row.first_g,
        first_fen=row.first_fen,
        more_g=row.more_g,
        more_fen=row.more_fen,
        free_from_fen=row.free_from_fen,
    )
