"""The shop: search, stores by town, a store, a product and what buyers say of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.drawing.types import Share
from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.links import cached_reverse
from commonfield.front.numbers import yuan
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.kernel.money import split_fen
from commonfield.market.forms.shop import HideForm
from commonfield.market.views.search_filters import (
    SEARCHED_BY,
    chosen_filters,
    criteria_of,
    facets_of,
    hidden_filters,
    offers_of,
    sorts_of,
)
from commonfield.market.views.structured_data import (
    about_home,
    about_product,
    about_store,
    product_data,
    store_data,
)
from commonfield.orders.checkout.queries import postage
from commonfield.orders.checkout.rules import MOST_PACKS
from commonfield.orders.commands import hide_review
from commonfield.orders.reviews import NO_REVIEWS, review_of, reviews_of
from commonfield.orders.rules import SOLD_WITHIN
from commonfield.orders.teams.queries import promotions_of
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require
from commonfield.people.queries import organisations
from commonfield.places.queries import place_path, places, towns
from commonfield.places.types import PlaceInfo
from commonfield.stores import queries as store_queries
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.rules import to_buy_first
from commonfield.stores.catalogue.types import (
    NEWCOMERS_SHOWN,
    SOLD_SHOWN_FROM,
    Card,
    Criteria,
    ProductView,
    SkuView,
)
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.queries import offers_on
from commonfield.stores.offers.types import OfferView
from commonfield.stores.papers.queries import papers_shown
from commonfield.stores.types import Postage
from commonfield.supply.queries import lot_card, trade_item
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import LotView

# Every drawn tin weighs a kilobyte on the wire.
_SHELF = 16
_LOTS_SHOWN = 5
_REVIEWS_SHOWN = 5
_OFFERS_SHOWN = 4

type Offers = Mapping[str, Sequence[OfferView]]


@cached_page(*SEARCHED_BY)
def home(request: HttpRequest) -> HttpResponse:
    criteria, moment = criteria_of(request), now()
    prefix = criteria.chosen.get("town", "")
    town = places([f"{prefix}000"]).get(f"{prefix}000")
    offset, text = page_offset(request), criteria.text
    shelf = catalogue.search(criteria, now=moment, offset=offset, limit=_SHELF)
    is_bare = criteria == Criteria()
    facets = [offers_of(request, criteria), *facets_of(request, shelf)]
    on = offers_on(moment)
    # A visitor who finds nothing may look through the towns.
    counts = store_queries.stores_by_town() if is_bare or not shelf.cards else {}
    context = {
        "text": text,
        "town": town,
        "is_bare": is_bare,
        "kept": hidden_filters(criteria),
        "towns": [
            {"place": each, "stores": counts[each.code]}
            for each in (towns(settings.COUNTY_CODE) if counts else ())
            if each.code in counts
        ],
        "stores": store_queries.stores(prefix=prefix, limit=200) if town and not text else [],
        "shelf": shelf,
        "cards": _with_offers(shelf.cards, on),
        "newcomers": catalogue.new_stores(moment, limit=NEWCOMERS_SHOWN)
        if is_bare and not offset
        else [],
        "on_offer": _to_buy_now(on, moment) if is_bare and not offset else [],
        "facets": facets,
        "chosen": chosen_filters(request, criteria, facets),
        "sorts": sorts_of(request, shelf),
        "sells_tea": catalogue.sells_tea(),
        "under": criteria.under_fen // 100,
        "sold_days": SOLD_WITHIN.days,
        "sold_from": SOLD_SHOWN_FROM,
        "pages": page_links(request, len(shelf.cards), page=_SHELF),
        "about": about_home(town),
    }
    return render(request, "market/home.html", context)


def _with_offers(cards: Iterable[Card], on: Offers) -> list[tuple[Card, Sequence[OfferView]]]:
    """Return a shelf's cards in the order shown, each with what is on for it."""
    return [(card, on.get(card.sku.product, ())) for card in to_buy_first(list(cards))]


def _to_buy_now(on: Offers, moment: datetime) -> list[tuple[OfferView, SkuView]]:
    """Return the offer of each store that ends first, known stores' before others'.

    Only as far as packs are left.
    """
    known = store_queries.known_stores() if on else frozenset()
    live = sorted(
        (each for some in on.values() for each in some),
        key=lambda each: (each.store not in known, each.ends_at),
    )
    first: dict[str, OfferView] = {}
    for each in live:
        first.setdefault(each.store, each)
    looked_at = list(first.values())[: 3 * _OFFERS_SHOWN]
    skus = catalogue.skus_by_code({offer.sku for offer in looked_at}, now=moment)
    on_sale = [(offer, skus[offer.sku]) for offer in looked_at if offer.sku in skus]
    return [(offer, sku) for offer, sku in on_sale if sku.available][:_OFFERS_SHOWN]


@cached_page("offset")
def store(request: HttpRequest, slug: str) -> HttpResponse:
    shop = must_exist(store_queries.store(slug))
    offset = page_offset(request)
    cards = _with_offers(
        catalogue.products_of_store(slug, now=now(), offset=offset, limit=_SHELF), offers_on(now())
    )
    above = path_to(shop.place)
    about = about_store(shop, in_language(shop, "name"), in_language(shop, "intro"))
    context = {
        "store": shop,
        "owner": organisations([shop.organisation]).get(shop.organisation),
        "places": above,
        "ornament_code": shop.place,
        "cards": cards,
        "papers": papers_shown(slug, on=today()),
        "postage": postage_words(postage(slug)),
        "pages": page_links(request, len(cards), page=_SHELF),
        "about": about,
        "data": store_data(shop, about, above),
    }
    return render(request, "market/store.html", context)


def path_to(code: str) -> list[PlaceInfo]:
    county = settings.COUNTY_CODE
    return [
        each for each in place_path(code) if each.code >= county and each.code[:6] == county[:6]
    ]


@cached_page()
def product(request: HttpRequest, slug: str) -> HttpResponse:
    view = must_exist(catalogue.product(slug, now=now()))
    if view.is_draft:
        raise NotFoundError
    sku = Card(view.skus).sku if view.skus else None
    item = trade_item(sku.gtin) if sku else None
    maker = organisations([item.maker]).get(item.maker) if item else None
    lots = _lots_of(view)
    promotions, sending = promotions_of(view.skus, now()), postage(view.store.slug)
    reviews = reviews_of(slug, limit=_REVIEWS_SHOWN) if view.review_count else NO_REVIEWS
    about = about_product(view, in_language(view, "title"), in_language(view, "description"))
    context = {
        "product": view,
        "sku": sku,
        # A flash sale has a note of its own.
        "flash": {sale.sku for sale in promotions.sales if sale.phase == SalePhase.ON},
        "store_address": cached_reverse("market:store", view.store.slug),
        "places": path_to(view.store.place),
        "ornament_code": view.store.place,
        "lots": lots,
        "more_lots": max(len(view.lots) - _LOTS_SHOWN, 0),
        "shares": _shares_of(view, sku, item.maker if item else ""),
        "postage": postage_words(sending),
        "is_sent_free": not sending.least_fen and sending.is_flat,
        "most_packs": MOST_PACKS,
        "promotions": promotions,
        "reviews": reviews,
        "about": about,
        "data": product_data(
            view, about, reviews, maker=in_language(maker, "name") if maker else ""
        ),
    }
    return render(request, "market/product.html", context)


def _lots_of(view: ProductView) -> list[tuple[str, LotView, SkuView | None]]:
    """Return the lots that it is sold from; where there are several packs, each with its pack."""
    packs = {sku.gtin: sku for sku in view.skus} if len(view.skus) > 1 else {}
    cards = [(gtin, lot_card(code)) for gtin, code in view.lots[:_LOTS_SHOWN]]
    return [(gtin, card, packs.get(gtin)) for gtin, card in cards if card is not None]


def _shares_of(view: ProductView, sku: SkuView | None, maker: str) -> list[Share]:
    """Return how the price of a pack is shared; empty where the store has bought the tea."""
    if sku is None or not maker:
        return []
    pair = (maker, view.store.organisation)
    shares = shares_in_force({pair}, on=today())[pair]
    if not shares.growers_bp:
        return []
    labels = (_("Growers"), _("Tea maker"), _("Store"), _("Packing and shipping"))
    parts = split_fen(sku.price_fen, shares.as_weights())
    return [
        Share(label, part, yuan(part)) for label, part in zip(labels, parts, strict=True) if part
    ]


def postage_words(postage: Postage) -> str:
    """Return what a store says that sending costs, and from how much it is free."""
    if not postage.least_fen and postage.is_flat:
        return _("Free shipping")
    fee = {"price": yuan(postage.least_fen)}
    words = (
        _("Shipping %(price)s to anywhere in China") % fee
        if postage.is_flat
        else _("Shipping from %(price)s, by where it goes") % fee
    )
    if postage.free_from_fen is None:
        return words
    goods = {"price": yuan(postage.free_from_fen)}
    free = (
        _("free from %(price)s of goods") % goods
        if postage.is_free_everywhere
        else _("free from %(price)s of goods, but not to far regions") % goods
    )
    return f"{words} · {free}"


def _product(slug: str) -> ProductView:
    return must_exist(catalogue.product(slug, now=now()))


def _may_hide(request: HttpRequest, product: ProductView) -> bool:
    roles = {Role.BUREAU, Role.COUNTY_ADMIN}
    return has_role(actor_of(request), roles, place=product.store.place, on=today())


@never_cache
@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    product = _product(slug)
    found = reviews_of(slug, offset=page_offset(request), limit=PAGE_SIZE)
    context = {
        "product": product,
        "reviews": found,
        "may_hide": _may_hide(request, product),
        "pages": page_links(request, len(found.reviews)),
    }
    return render(request, "market/product_reviews.html", context)


@signed_in_form
def hide(request: HttpRequest, slug: str, review: int) -> HttpResponse:
    product = _product(slug)
    require(_may_hide(request, product))
    found = must_exist(review_of(slug, review))
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            hide_review(
                by=actor_of(request), now=now(), review=review, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("Hidden. Its stars still count."))
            return redirect("market:product_reviews", slug)
    return render_form(request, "market/review_hide.html", form, product=product, review=found)
