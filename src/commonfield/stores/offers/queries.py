"""Reading offers: what is on or comes, one by its code, a store's own."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.front.page_cache.shared import cache_until
from commonfield.people.types import Actor
from commonfield.stores.models import FlashSale, TeamOffer
from commonfield.stores.offers.rules import phase
from commonfield.stores.offers.types import FlashSaleView, OfferView, TeamOfferView
from commonfield.stores.queries import store_of_keeper
from commonfield.workshop.typed_rows import view_of

_ROWS_AT_MOST: Final = 200


def promoted_skus(now: datetime) -> frozenset[str]:
    """Return the codes of all SKUs for which something is on or comes: few of a county's many."""
    live = Q(ended_at=None, ends_at__gt=now)
    sales = FlashSale.objects.filter(live).order_by().values_list("sku__code", flat=True)
    offers = TeamOffer.objects.filter(live).order_by().values_list("sku__code", flat=True)
    return frozenset(sales) | frozenset(offers)


def offers_on(now: datetime) -> dict[str, list[OfferView]]:
    """Return what is on now, the first to end first, by product; a page holds until it changes."""
    live = cached_locally("offers", lambda: _live(now))
    found: dict[str, list[OfferView]] = defaultdict(list)
    for offer in live:
        cache_until(next((at for at in (offer.starts_at, offer.ends_at) if at > now), None))
        if offer.starts_at <= now < offer.ends_at:
            found[offer.product].append(offer)
    return dict(found)


def _live(now: datetime) -> list[OfferView]:
    found = [
        *(sale_view(row, now) for row in sales_coming(now)),
        *(offer_view(row, now) for row in offers_coming(now)),
    ]
    return sorted(found, key=lambda offer: (offer.ends_at, offer.code))


def team_offer(code: str, now: datetime) -> TeamOfferView | None:
    """Return a team offer, whether it is on or not."""
    row = _all_offers().filter(code=code).first()
    return offer_view(row, now) if row else None


def flash_sale(code: str, now: datetime) -> FlashSaleView | None:
    """Return a flash sale, whether it is on or not."""
    row = _all_sales().filter(code=code).first()
    return sale_view(row, now) if row else None


def flash_sales_of_store(slug: str, *, by: Actor, now: datetime) -> list[FlashSaleView]:
    """Return a store's flash sales for its keeper, the latest first."""
    store = store_of_keeper(slug, by, now)
    rows = _all_sales().filter(sku__product__store=store)
    return [sale_view(row, now) for row in rows.order_by("-id")[:_ROWS_AT_MOST]]


def team_offers_of_store(slug: str, *, by: Actor, now: datetime) -> list[TeamOfferView]:
    """Return a store's team offers for its keeper, the latest first."""
    store = store_of_keeper(slug, by, now)
    rows = _all_offers().filter(sku__product__store=store)
    return [offer_view(row, now) for row in rows.order_by("-id")[:_ROWS_AT_MOST]]


def sales_coming(now: datetime) -> QuerySet[FlashSale]:
    """Return the flash sales that are on or to come, the first first."""
    return _all_sales().filter(ended_at=None, ends_at__gt=now).order_by("starts_at", "id")


def offers_coming(now: datetime) -> QuerySet[TeamOffer]:
    """Return the team offers that are on or to come, the first first."""
    return _all_offers().filter(ended_at=None, ends_at__gt=now).order_by("starts_at", "id")


def offer_view(row: TeamOffer, now: datetime) -> TeamOfferView:
    """Return a team offer as the public sees it."""
    return view_of(TeamOfferView, row, **_of_offer(row, now))


def sale_view(row: FlashSale, now: datetime) -> FlashSaleView:
    """Return a flash sale as the public sees it."""
    return view_of(FlashSaleView, row, **_of_offer(row, now))


def _of_offer(row: TeamOffer | FlashSale, now: datetime) -> dict[str, object]:
    sku = row.sku
    return {
        "store": sku.product.store.slug,
        "product": sku.product.slug,
        "sku": sku.code,
        "gtin": sku.gtin,
        "title": sku.product.title,
        "title_en": sku.product.title_en,
        "variant": sku.variant,
        "variant_en": sku.variant_en,
        "usual_fen": sku.price_fen,
        "phase": phase(row.starts_at, row.ends_at, row.ended_at, now),
        "time_left": (row.starts_at if now < row.starts_at else row.ends_at) - now,
    }


def _all_offers() -> QuerySet[TeamOffer]:
    return TeamOffer.objects.select_related("sku__product__store")


def _all_sales() -> QuerySet[FlashSale]:
    return FlashSale.objects.select_related("sku__product__store")
