"""What a basket costs where it is to be sent: goods and shipping, store by store."""

from commonfield.market.models import Store
from commonfield.market.stores.queries import shipping_rates
from commonfield.market.stores.rules import shipping_fen
from commonfield.market.types import BasketLine, BasketView, Quote


def quote(content: BasketView, region: str) -> Quote:
    """Return what a basket costs with shipping to a region."""
    slugs = {lines[0].sku.store for lines in content.groups}
    ids = dict(Store.objects.filter(slug__in=slugs).order_by("id").values_list("slug", "id"))
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


def _weight(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.quantity * line.sku.net_g for line in lines)


def _worth(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.total_fen for line in lines)
