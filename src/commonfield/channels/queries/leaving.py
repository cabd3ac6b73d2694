"""What must leave, and what must not; what goes back to platforms as their sheets."""

from datetime import datetime
from typing import Final

from django.db.models import F

from commonfield.channels.choices import State
from commonfield.channels.models import ChannelOrder, ChannelShop, Listing
from commonfield.channels.types import DueOrder
from commonfield.front.templatetags.commonfield import in_language
from commonfield.orders.choices import OrderState
from commonfield.orders.queries import orders_by_number
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.queries import store_of_keeper

_ALL: Final = 10_000
_MOST: Final = 500
_AT_PLATFORM: Final = (State.PAID, State.PART_SENT)
_HERE: Final = (OrderState.PAID, OrderState.PACKED, OrderState.SHIPPED)


def due_orders(slug: str, *, by: Actor, now: datetime) -> list[DueOrder]:
    """Return the orders that their platform still waits for, by the hour it promised.

    Those that were sent here stay until the platform knows.
    """
    store = store_of_keeper(slug, by, now)
    rows = ChannelOrder.objects.filter(store=store, state__in=_AT_PLATFORM).exclude(order="")
    first = F("promised_at").asc(nulls_last=True)
    some = list(rows.order_by(first, "paid_at", "id")[:_MOST])
    views = orders_by_number([row.order for row in some])
    found = []
    for row in some:
        view = views[row.order]
        if view.state in _HERE:
            goods = " · ".join(f"{in_language(x, 'title')} × {x.quantity}" for x in view.lines)
            promised = row.promised_at
            found.append(
                DueOrder(
                    *(row.number, row.order, row.channel, view.state, promised, row.paid_at),
                    goods=goods,
                    carrier=view.carrier,
                    tracking=view.tracking,
                    is_held=view.is_held,
                    is_late=bool(promised and promised < now and view.state != OrderState.SHIPPED),
                )
            )
    return found


def shipping_rows(slug: str, channel: str, *, by: Actor, now: datetime) -> list[list[str]]:
    """Return a platform's shipping sheet: what is packed or sent here and not known there."""
    return [
        [each.number, each.carrier, each.tracking]
        for each in due_orders(slug, by=by, now=now)
        if each.channel == channel and each.state != OrderState.PAID and not each.is_held
    ]


def stock_rows(
    slug: str, channel: str, *, by: Actor, now: datetime
) -> list[tuple[str, str, str, int]]:
    """Return a platform's stock sheet: of each known listing as many as packs allow.

    The shop's buffer is kept back of each SKU.
    """
    store = store_of_keeper(slug, by, now)
    kept = buffer_of(slug, channel, by=by, now=now)
    skus = skus_on_sale(now=now, store_slug=slug, limit=_ALL)
    left = {each.sku: max(each.available - kept, 0) for each in skus}
    rows = Listing.objects.filter(store=store, channel=channel, taught_at__isnull=False)
    return [
        (
            row.goods_id,
            row.sku_id,
            row.merchant_code,
            min((left.get(part.sku, 0) // part.packs for part in row.parts.all()), default=0),
        )
        for row in rows.prefetch_related("parts").order_by("title", "id")
    ]


def buffer_of(slug: str, channel: str, *, by: Actor, now: datetime) -> int:
    """Return how many packs of each SKU a platform's stock sheet keeps back."""
    store = store_of_keeper(slug, by, now)
    shop = ChannelShop.objects.filter(store=store, channel=channel).first()
    return shop.buffer_packs if shop else 0


def channels_of(slug: str, *, by: Actor, now: datetime) -> list[str]:
    """Return the platforms of which a store has taken files."""
    store = store_of_keeper(slug, by, now)
    rows = ChannelOrder.objects.filter(store=store).order_by("channel")
    return list(rows.values_list("channel", flat=True).distinct())
