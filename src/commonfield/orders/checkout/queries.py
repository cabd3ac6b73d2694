"""What a basket costs where it is to be sent: goods and shipping, store by store."""

from collections.abc import Sequence

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.orders.checkout.types import Quote
from commonfield.stores.catalogue.types import BasketView
from commonfield.stores.queries import shipping_rates, store_ids
from commonfield.stores.rules import postage_of, shipping_fen, shipping_span
from commonfield.stores.types import Postage, Rate


def quote(content: BasketView, region: str) -> Quote:
    parcels = _parcels(content)
    costs = tuple(shipping_fen(rates, region, net_g, fen) for rates, net_g, fen in parcels)
    return Quote(content, costs)


def shipping_spans(content: BasketView) -> list[tuple[int, int]]:
    """Return the least and the most that sending each group of a basket may cost. Units: fen."""
    return [shipping_span(*parcel) for parcel in _parcels(content)]


def postage(slug: str) -> Postage:
    """Return what a store says that sending costs."""
    (store_id,) = _ids_of_stores((slug,)).values()
    return postage_of(shipping_rates([store_id]).get(store_id, ()))


def _parcels(content: BasketView) -> list[tuple[Sequence[Rate], int, int]]:
    """Return each store's rates with the grams and the fen of its part of the basket."""
    ids = _ids_of_stores(tuple(sorted({lines[0].sku.store for lines in content.groups})))
    rates = shipping_rates(ids.values())
    return [
        (
            rates.get(ids[lines[0].sku.store], ()),
            sum(line.quantity * line.sku.net_g for line in lines),
            sum(line.total_fen for line in lines),
        )
        for lines in content.groups
    ]


def _ids_of_stores(slugs: tuple[str, ...]) -> dict[str, int]:
    return cached_locally(("store ids", slugs), lambda: store_ids(slugs))
