"""Team purchases for buyers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.market.views.basket_cookie import address_of_team
from commonfield.market.views.checkout import Till, check_out, count_of
from commonfield.orders.checkout.errors import NotEnoughStockError
from commonfield.orders.errors import PROBLEMS
from commonfield.orders.teams import queries
from commonfield.stores.catalogue.queries import pictures_of
from commonfield.stores.catalogue.types import BasketView
from commonfield.stores.offers import queries as offers_queries
from commonfield.stores.offers.types import TeamOfferView


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
