"""What the shop's pages tell machines: where they are, what they show, in schema.org's words."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commonfield.front.page_meta import PageMeta
from commonfield.front.templatetags.commonfield import place_name
from commonfield.kernel.clock import china_day
from commonfield.kernel.money import yuan_text
from commonfield.orders.types import ReviewsView
from commonfield.places.types import PlaceInfo
from commonfield.stores.catalogue.types import ProductView, SkuView
from commonfield.stores.types import StoreView

_LONGEST: Final = 160
_PICTURE: Final = ".webp"
_GTIN: Final = 14


def absolute(path: str) -> str:
    """Return an address as others write it."""
    return f"{settings.BASE_URL}{path}"


def picture_address(name: str) -> str:
    """Return where a kept picture is."""
    return absolute(reverse("file", args=[f"{name}{_PICTURE}"]))


def shortened(text: str) -> str:
    """Return as much of a text as a search engine shows of it."""
    return Truncator(" ".join(text.split())).chars(_LONGEST)


def about_home(town: PlaceInfo | None) -> PageMeta:
    """Return what the head of the market's first page says."""
    address = absolute(reverse("market:home"))
    if town is None:
        return PageMeta(title=_("Market"), address=address)
    return PageMeta(
        title=f"{_('Market')} · {place_name(town)}", address=f"{address}?town={town.code}"
    )


def about_product(view: ProductView, title: str, description: str) -> PageMeta:
    """Return what the head of a product's page says."""
    return PageMeta(
        title=title,
        address=_product_address(view),
        description=shortened(description),
        kind="product",
        pictures=tuple(picture_address(each.large) for each in view.pictures[:1]),
        is_hidden=not view.skus,
    )


def about_store(view: StoreView, title: str, description: str) -> PageMeta:
    """Return what the head of a store's page says."""
    return PageMeta(
        title=title,
        address=absolute(reverse("market:store", args=[view.slug])),
        description=shortened(description),
        pictures=(picture_address(view.logo),) if view.logo else (),
        is_hidden=not view.is_open,
    )


def product_data(view: ProductView, about: PageMeta, reviews: ReviewsView) -> dict[str, Any]:
    """Return a product as schema.org describes it: https://schema.org/Product."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": about.title,
        "url": about.address,
        "description": about.description or about.title,
        "offers": [_offer(sku, about.address, view.store) for sku in view.skus],
    }
    if view.pictures:
        said["image"] = [picture_address(each.large) for each in view.pictures]
    if len(view.skus) == 1:
        said |= {"sku": view.skus[0].sku, "gtin14": view.skus[0].gtin.zfill(_GTIN)}
    if reviews.count:
        said["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(reviews.mean_stars or 0, 1),
            "reviewCount": reviews.count,
        }
    return said


def _offer(sku: SkuView, address: str, store: StoreView) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": address,
        "sku": sku.sku,
        "gtin14": sku.gtin.zfill(_GTIN),
        "price": yuan_text(sku.price_fen, always_fen=True).replace(",", ""),
        "priceCurrency": "CNY",
        "itemCondition": "https://schema.org/NewCondition",
        "availability": f"https://schema.org/{'InStock' if sku.available else 'OutOfStock'}",
        "seller": {"@type": "Store", "name": store.name},
    }
    if sku.variant:
        offer["name"] = sku.variant
    if sku.price_until is not None:
        offer["priceValidUntil"] = china_day(sku.price_until).isoformat()
    return offer


def store_data(view: StoreView, about: PageMeta, places: Iterable[PlaceInfo]) -> dict[str, Any]:
    """Return a store as schema.org describes it: https://schema.org/Store."""
    names = [place.name for place in places]
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Store",
        "name": about.title,
        "url": about.address,
        "currenciesAccepted": "CNY",
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressLocality": "".join(names),
        },
    }
    if about.description:
        said["description"] = about.description
    if view.logo:
        said |= {"image": picture_address(view.logo), "logo": picture_address(view.logo)}
    return said


def _product_address(view: ProductView) -> str:
    return absolute(reverse("market:product", args=[view.slug]))
