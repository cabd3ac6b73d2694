"""The shop: search, stores by town, a store, a product."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.kernel.money import split_fen
from commonfield.market import queries
from commonfield.market.catalogue import queries as catalogue
from commonfield.market.catalogue.types import ProductView
from commonfield.market.orders.queries import reviews_of
from commonfield.market.promotions.queries import promotions_of
from commonfield.market.rules import MOST_PACKS
from commonfield.market.views.asking import today
from commonfield.people.queries import organisations
from commonfield.places.queries import place_path, places, towns
from commonfield.supply.queries import lot_card, trade_item
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import LotView
from commonfield.workshop.asking import offset_of, pages_of
from commonfield.workshop.drawing.types import Share
from commonfield.workshop.numbers import yuan
from commonfield.workshop.pages.keeping import kept

# Every drawn tin weighs a kilobyte on the wire.
_SHELF = 16
_LOTS_SHOWN = 5
_REVIEWS_SHOWN = 5
_TOWN_DIGITS = 9
_LONGEST_SEARCH = 60


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "")[:_LONGEST_SEARCH].split())
    town = places([request.GET.get("town", "")]).get(request.GET.get("town", ""))
    prefix = town.code[:_TOWN_DIGITS] if town else ""
    offset = offset_of(request)
    found = catalogue.skus_on_sale(now=now(), text=text, prefix=prefix, offset=offset, limit=_SHELF)
    counts = queries.stores_by_town()
    stores = queries.stores(prefix=prefix, limit=200) if town else []
    context = {
        "text": text,
        "town": town,
        "towns": [
            {"place": each, "stores": counts[each.code]}
            for each in towns(settings.COUNTY_CODE)
            if each.code in counts
        ],
        "stores": stores,
        "skus": found,
        "pages": pages_of(request, len(found), page=_SHELF),
    }
    return render(request, "market/home.html", context)


@require_safe
@kept
def store(request: HttpRequest, slug: str) -> HttpResponse:
    shop = queries.store(slug)
    if shop is None:
        raise NotFoundError
    offset = offset_of(request)
    found = catalogue.skus_on_sale(now=now(), store_slug=slug, offset=offset, limit=_SHELF)
    context = {
        "store": shop,
        "owner": organisations([shop.organisation]).get(shop.organisation),
        "places": path_to(shop.place),
        "ornament_code": shop.place,
        "skus": found,
        "pages": pages_of(request, len(found), page=_SHELF),
    }
    return render(request, "market/store.html", context)


def path_to(code: str) -> list[object]:
    """Return the places from the county down."""
    county = settings.COUNTY_CODE
    return [
        each for each in place_path(code) if each.code >= county and each.code[:6] == county[:6]
    ]


@require_safe
@kept
def product(request: HttpRequest, slug: str) -> HttpResponse:
    view = catalogue.product(slug, now=now())
    if view is None:
        raise NotFoundError
    sku = view.skus[0] if view.skus else None
    lots = _lots_of(view)
    context = {
        "product": view,
        "sku": sku,
        "places": path_to(view.store.place),
        "ornament_code": view.store.place,
        "lots": lots,
        "grown_in": places(lot.place for _, lot in lots),
        "more_lots": max(len(view.lots) - _LOTS_SHOWN, 0),
        "shares": _shares_of(view),
        "most_packs": MOST_PACKS,
        "promotions": promotions_of(view.skus, now()),
        "reviews": reviews_of(slug, limit=_REVIEWS_SHOWN),
    }
    return render(request, "market/product.html", context)


def _lots_of(view: ProductView) -> list[tuple[str, LotView]]:
    cards = [(gtin, lot_card(code)) for gtin, code in view.lots[:_LOTS_SHOWN]]
    return [(gtin, card) for gtin, card in cards if card is not None]


def _shares_of(view: ProductView) -> list[Share]:
    """Return how the price of a pack is shared; empty where the store has bought the tea."""
    if not view.skus:
        return []
    sku = view.skus[0]
    item = trade_item(sku.gtin)
    if item is None:
        return []
    pair = (item.maker, view.store.organisation)
    shares = shares_in_force({pair}, on=today())[pair]
    if not shares.growers_bp:
        return []
    labels = (_("Growers"), _("Tea maker"), _("Store"), _("Carrier"))
    parts = split_fen(sku.price_fen, shares.as_weights())
    return [
        Share(label, part, yuan(part)) for label, part in zip(labels, parts, strict=True) if part
    ]
