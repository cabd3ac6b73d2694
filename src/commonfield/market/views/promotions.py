"""Team purchases for buyers; promotions on the desk of a store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import ChoicesForm
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import (
    PAGE_SIZE,
    errors_on_form,
    page_links,
    page_offset,
    render_form,
    require_get_or_post,
)
from commonfield.front.numbers import yuan
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.market.forms.catalogue import FlashSaleForm, TeamOfferForm
from commonfield.market.views.basket_cookie import address_of_team
from commonfield.market.views.checkout import Till, check_out, count_of
from commonfield.market.views.desk import store_of
from commonfield.market.views.desk_catalogue import sku_options
from commonfield.market.views.desk_store import managed_store
from commonfield.orders.checkout.errors import NotEnoughStockError
from commonfield.orders.errors import PROBLEMS
from commonfield.orders.teams import queries
from commonfield.people.permissions import actor_of
from commonfield.stores.catalogue.queries import pictures_of
from commonfield.stores.catalogue.types import BasketView
from commonfield.stores.offers import queries as offers_queries
from commonfield.stores.offers.commands import (
    end_flash_sale,
    end_team_offer,
    make_flash_sale,
    make_team_offer,
)
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer, OfferView, TeamOfferView

# Which field of a form a refusal belongs to.
_FIELDS: Final = {
    "bad_offer_price": "price_fen",
    "bad_offer_time": "ends_at",
    "offer_overlaps": "starts_at",
}


@dataclass(frozen=True)
class _Offers:
    """How a kind of offer is asked for, made, found and ended."""

    form: type[ChoicesForm]
    make: Callable[..., str]
    find: Callable[[str, datetime], OfferView | None]
    end: Callable[..., None]


_OFFERS: Final = {
    "team": _Offers(
        TeamOfferForm,
        lambda given, **acting: make_team_offer(offer=NewTeamOffer(**given), **acting),
        offers_queries.team_offer,
        end_team_offer,
    ),
    "flash": _Offers(
        FlashSaleForm,
        lambda given, **acting: make_flash_sale(sale=NewFlashSale(**given), **acting),
        offers_queries.flash_sale,
        end_flash_sale,
    ),
}


# For buyers


@never_cache
@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    view = must_exist(queries.team(code, now()))
    pictures = pictures_of([view.product]).get(view.product, [])
    context = {
        "team": view,
        "picture": pictures[0] if pictures else None,
        "address": address_of_team(code),
    }
    return render(request, "market/promotions/team.html", context)


@without_form_key("Orders carry their own key (Idempotency-Key).")
@never_cache
@require_get_or_post
def join(request: HttpRequest, code: str, packs: int | None = None) -> HttpResponse:
    """Check out one line in a team that is open already."""
    view = must_exist(queries.team(code, now()))
    if packs is None:
        return redirect("market:team_join_packs", code=code, packs=_packs_of(request))
    if request.method != "POST" and not view.can_join:
        # Its page says why.
        return redirect("market:team", code=code)
    return _check_out(request, view.offer, f"team:{code}", packs)


@without_form_key("Orders carry their own key (Idempotency-Key).")
@never_cache
@require_get_or_post
def open_team(request: HttpRequest, code: str, packs: int | None = None) -> HttpResponse:
    """Check out one line with which a team of its own is opened."""
    offer = must_exist(offers_queries.team_offer(code, now()))
    if packs is None:
        return redirect("market:team_open_packs", code=code, packs=_packs_of(request))
    return _check_out(request, offer, f"team:new:{code}", packs)


def _packs_of(request: HttpRequest) -> int:
    return count_of(request.GET.get("packs", "")) or 1


def _check_out(request: HttpRequest, offer: TeamOfferView, asked: str, packs: int) -> HttpResponse:
    def price(wanted: dict[str, int]) -> BasketView:
        return queries.team_basket(offer, wanted.get(offer.sku, packs), now())

    till = Till(price=price, offer=asked, product=offer.product)
    if request.method != "POST":
        content = price({})
        if not content.lines or any(line.is_short for line in content.lines):
            messages.error(request, error_message(NotEnoughStockError([])))
            return redirect("market:home")
        if not till.methods:
            words = PROBLEMS["team_no_cod"]
            messages.error(request, _(words))
            return redirect("market:product", slug=offer.product)
    return check_out(request, {offer.sku: packs}, till)


# For keepers


@signed_in_page
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    offset = page_offset(request)
    teams = queries.teams_of_store(slug, by=by, now=at, offset=offset, limit=PAGE_SIZE)
    context = {
        "store": store_of(slug),
        "sales": offers_queries.flash_sales_of_store(slug, by=by, now=at),
        "offers": offers_queries.team_offers_of_store(slug, by=by, now=at),
        "teams": teams,
        "pages": page_links(request, len(teams)),
    }
    return render(request, "market/promotions/desk.html", context)


@signed_in_form
def offer_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    store, offers = managed_store(request, slug), _OFFERS[kind]
    choices = {"sku": sku_options(slug, lambda sku: yuan(sku.own_price_fen))}
    form = offers.form(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        at = now()
        given = form.cleaned_data | {"starts_at": form.cleaned_data["starts_at"] or at}
        with errors_on_form(form, **_FIELDS):
            offers.make(given, by=actor_of(request), now=at)
            messages.success(request, _("The offer is made."))
            return redirect("market:desk_promotions", slug=slug)
    return render_form(request, "market/promotions/new.html", form, store=store, kind=kind)


@signed_in_post
def offer_end(request: HttpRequest, slug: str, kind: str, code: str) -> HttpResponse:
    offers = _OFFERS[kind]
    offer = offers.find(code, now())
    if offer is None or offer.store != slug:
        raise NotFoundError
    offers.end(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("The offer has ended."))
    return redirect("market:desk_promotions", slug=slug)
