"""What a basket costs where it is to be sent: goods and shipping, store by store."""

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.orders.checkout.types import Quote
from commonfield.stores.catalogue.types import BasketLine, BasketView
from commonfield.stores.queries import shipping_rates, store_ids
from commonfield.stores.rules import postage_of, shipping_fen, shipping_span
from commonfield.stores.types import Postage


def quote(content: BasketView, region: str) -> Quote:
    """Return what a basket costs with shipping to a region."""
    ids = _store_ids(content)
    rates = shipping_rates(ids.values())
    return Quote(
        content,
        tuple(
            shipping_fen(
                rates.get(ids[lines[0].sku.store], ()), region, _weight(lines), _worth(lines)
            )
            for lines in content.groups
        ),
    )


def shipping_spans(content: BasketView) -> list[tuple[int, int]]:
    """Return the least and the most that sending each group of a basket may cost. Units: fen."""
    ids = _store_ids(content)
    rates = shipping_rates(ids.values())
    return [
        shipping_span(rates.get(ids[lines[0].sku.store], ()), _weight(lines), _worth(lines))
        for lines in content.groups
    ]


def postage(slug: str) -> Postage:
    """Return what a store says that sending costs."""
    (store_id,) = _ids_of_stores((slug,)).values()
    return postage_of(shipping_rates([store_id]).get(store_id, ()))


def _store_ids(content: BasketView) -> dict[str, int]:
    return _ids_of_stores(tuple(sorted({lines[0].sku.store for lines in content.groups})))


def _ids_of_stores(slugs: tuple[str, ...]) -> dict[str, int]:
    return cached_locally(("store ids", slugs), lambda: store_ids(slugs))


def _weight(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.quantity * line.sku.net_g for line in lines)


def _worth(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.total_fen for line in lines)
