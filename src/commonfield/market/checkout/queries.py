"""What a basket costs where it is to be sent: goods and shipping, store by store."""

from collections.abc import Sequence

from commonfield.market.models import Store
from commonfield.market.stores.queries import shipping_rates
from commonfield.market.stores.rules import shipping_fen
from commonfield.market.types import BasketLine, BasketView, Quote
from commonfield.workshop.pages.memory import remembered


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


def sends_for_nothing(content: BasketView) -> bool:
    """Tell whether no store of a basket asks anything for sending it, wherever it goes."""
    return not shipping_rates(_store_ids(content).values())


def _store_ids(content: BasketView) -> dict[str, int]:
    slugs = tuple(sorted({lines[0].sku.store for lines in content.groups}))
    return remembered(("store ids", slugs), lambda: _ids_of(slugs))


def _ids_of(slugs: Sequence[str]) -> dict[str, int]:
    rows = Store.objects.filter(slug__in=slugs).order_by("id")
    return dict(rows.values_list("slug", "id"))


def _weight(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.quantity * line.sku.net_g for line in lines)


def _worth(lines: tuple[BasketLine, ...]) -> int:
    return sum(line.total_fen for line in lines)
