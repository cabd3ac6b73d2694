"""What a basket costs where it is to be sent: goods and shipping, store by store."""

from collections.abc import Sequence

from commonfield.market.models import Store
from commonfield.market.stores.queries import shipping_rates
from commonfield.market.stores.rules import shipping_fen
from commonfield.market.types import BasketLine, BasketView, Quote
from commonfield.workshop.pages.memory import remembered


def quote(content: BasketView, region: str) -> Quote:
    """Return what a basket costs with shipping to a region."""
    slugs = tuple(sorted({lines[0].sku.store for lines in content.groups}))
    ids = remembered(("store ids", slugs), lambda: _ids_of(slugs))
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


def _ids_of(slugs: Sequence[str]) -> dict[str, int]:
    rows = Store.objects.filter(slug__in=slugs).order_by("id")
    return dict(rows.values_list("slug", "id"))


def _weight(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.quantity * line.sku.net_g for line in lines)


def _worth(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.total_fen for line in lines)
