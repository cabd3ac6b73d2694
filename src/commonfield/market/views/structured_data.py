"""What the shop's pages tell machines: where they are, what they show, in schema.org's words."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commonfield.front.language import is_chinese
from commonfield.front.links import cached_reverse
from commonfield.front.numbers import grams
from commonfield.front.page_meta import PageMeta
from commonfield.front.templatetags.commonfield import in_language, place_name
from commonfield.kernel.clock import china_day
from commonfield.kernel.money import yuan_text
from commonfield.orders.checkout.queries import shipping_spans
from commonfield.orders.rules import RETURN_WITHIN
from commonfield.orders.types import ReviewsView
from commonfield.places.types import PlaceInfo
from commonfield.stores.catalogue.types import BasketLine, BasketView, ProductView, SkuView
from commonfield.stores.types import StoreView
from commonfield.supply.rules import is_assigned

_LONGEST: Final = 160
_PICTURE: Final = ".webp"
# Goods go back by post, at the buyer's cost (Consumer Protection Law, article 25).
_RETURNS: Final = {
    "@type": "MerchantReturnPolicy",
    "applicableCountry": "CN",
    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
    "merchantReturnDays": RETURN_WITHIN.days,
    "returnMethod": "https://schema.org/ReturnByMail",
    "returnFees": "https://schema.org/ReturnFeesCustomerResponsibility",
}


def absolute(path: str) -> str:
    """Return an address as others write it."""
    return f"{settings.BASE_URL}{path}"


def picture_address(name: str) -> str:
    return absolute(cached_reverse("file", f"{name}{_PICTURE}"))


def shortened(text: str) -> str:
    """Return as much of a text as a search engine shows of it."""
    return Truncator(" ".join(text.split())).chars(_LONGEST)


def about_home(town: PlaceInfo | None) -> PageMeta:
    """Return what the head of the market's first page says."""
    address = absolute(cached_reverse("market:home"))
    if town is None:
        return PageMeta(title=_("Market"), address=address)
    return PageMeta(
        title=f"{_('Market')} · {place_name(town)}", address=f"{address}?town={town.code}"
    )


def about_product(view: ProductView, title: str, description: str) -> PageMeta:
    return PageMeta(
        title=title,
        address=absolute(cached_reverse("market:product", view.slug)),
        description=shortened(description),
        kind="product",
        pictures=tuple(picture_address(each.large) for each in view.pictures[:1]),
        is_hidden=not view.skus,
    )


def about_store(view: StoreView, title: str, description: str) -> PageMeta:
    return PageMeta(
        title=title,
        address=absolute(cached_reverse("market:store", view.slug)),
        description=shortened(description),
        pictures=(picture_address(view.logo),) if view.logo else (),
        is_hidden=not view.is_open,
    )


def product_data(
    view: ProductView, about: PageMeta, reviews: ReviewsView, *, maker: str
) -> dict[str, Any]:
    """Return a product as schema.org describes it; with several packs, as a group of products.

    https://schema.org/Product, https://schema.org/ProductGroup; ``maker`` is whose tea it is.
    """
    data = _product(about, view)
    if maker:
        data["brand"] = {"@type": "Brand", "name": maker}
    if reviews.count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(reviews.mean_stars or 0, 1),
            "reviewCount": reviews.count,
        }
    if len(view.skus) <= 1:
        return data | (_pack(view.skus[0], about, view) if view.skus else {"offers": []})
    variants = [_product(about, view, sku) | _pack(sku, about, view) for sku in view.skus]
    return data | {
        "@type": "ProductGroup",
        "productGroupID": view.slug,
        "variesBy": ["https://schema.org/size"],
        "hasVariant": variants,
    }


def _product(about: PageMeta, view: ProductView, sku: SkuView | None = None) -> dict[str, Any]:
    name = about.title
    if sku is not None:
        weight = grams(sku.net_g, chinese=is_chinese())
        name = " ".join(filter(None, (name, in_language(sku, "variant"), weight)))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "url": about.address,
        "description": about.description or about.title,
    }
    if view.pictures:
        data["image"] = [picture_address(each.large) for each in view.pictures]
    return data


def _pack(sku: SkuView, about: PageMeta, view: ProductView) -> dict[str, Any]:
    data: dict[str, Any] = {
        "sku": sku.sku,
        "size": f"{sku.net_g} g",
        "weight": {"@type": "QuantitativeValue", "value": sku.net_g, "unitCode": "GRM"},
        "offers": [_offer(sku, about.address, view.store)],
    }
    # A number that GS1 has given nobody is no GTIN to others.
    return data | ({"gtin14": sku.gtin} if sku.gtin and is_assigned(sku.gtin) else {})


def _offer(sku: SkuView, address: str, store: StoreView) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": address,
        "price": _yuan(sku.price_fen),
        "priceCurrency": "CNY",
        "itemCondition": "https://schema.org/NewCondition",
        "availability": f"https://schema.org/{'InStock' if sku.available else 'OutOfStock'}",
        "seller": {"@type": "Store", "name": store.name},
        "shippingDetails": _shipping(sku),
        "hasMerchantReturnPolicy": _RETURNS,
    }
    if sku.price_until is not None:
        offer["priceValidUntil"] = china_day(sku.price_until).isoformat()
    return offer


def _shipping(sku: SkuView) -> dict[str, Any]:
    """Return what sending one pack costs, wherever it goes in the country."""
    ((least_fen, most_fen),) = shipping_spans(BasketView(((BasketLine(sku, 1),),)))
    costs = {"minValue": _yuan(least_fen), "maxValue": _yuan(most_fen)}
    amount = {"value": _yuan(most_fen)} if least_fen == most_fen else costs
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", "currency": "CNY", **amount},
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "CN"},
    }


def _yuan(fen: int) -> str:
    return yuan_text(fen, always_fen=True).replace(",", "")


def store_data(view: StoreView, about: PageMeta, places: Iterable[PlaceInfo]) -> dict[str, Any]:
    """Return a store as schema.org describes it: https://schema.org/Store."""
    names = [place.name for place in places]
    data: dict[str, Any] = {
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
        data["description"] = about.description
    if view.logo:
        data |= {"image": picture_address(view.logo), "logo": picture_address(view.logo)}
    return data
