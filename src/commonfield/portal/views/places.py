"""A place's page, searching places, opening and closing its halls and parks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import board, board_figures
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of, has_role, require_role
from commonfield.places.choices import DivisionKind, UrbanRuralClass, VenueKind
from commonfield.places.queries import (
    children,
    find_places,
    place_path,
    places,
    successors,
    venue,
    venues,
)
from commonfield.places.types import NewVenue, PlaceInfo, VenueInfo
from commonfield.portal import figure_texts
from commonfield.portal.commands import VENUE_ROLES, close_venue, open_venue
from commonfield.portal.errors import PlaceNotFoundError
from commonfield.portal.forms import CloseVenueForm, VenueForm
from commonfield.stores.catalogue.queries import first_of_stores
from commonfield.stores.catalogue.types import Card
from commonfield.stores.offers.types import OfferView
from commonfield.stores.queries import stores
from commonfield.stores.types import StoreView
from commonfield.voices.dialect.queries import varieties_of_place

_STORES_SHOWN = 20
_DIGITS = {"province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}
_LONGEST_SEARCH = 40
_MOST_FOUND = 30
# What a place's page begins with, of the board's figures.
_LIFE = ("stores", "jobs", "growers", "income-per-grower")
_SHOPS_ASKED, _OF_A_SHOP, _CARDS_SHOWN = 4, 2, 4


@dataclass(frozen=True, slots=True)
class ShownVenue:
    venue: VenueInfo
    kind: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]
    today = china_day(now())
    ours = find_places(text, prefix=settings.COUNTY_CODE[:6], on=today, limit=_MOST_FOUND)
    if len(ours) == 1:
        return redirect("portal:place", code=ours[0].code)
    found = [*ours, *_elsewhere(text, today, _MOST_FOUND - len(ours))]
    above = places(code for each in found for code in _above(each))
    rows = [
        {"place": each, "above": [above[code] for code in _above(each) if code in above]}
        for each in found
    ]
    context = {"text": text, "rows": rows, "towns": children(settings.COUNTY_CODE, today)}
    return render(request, "portal/places.html", context)


def _elsewhere(text: str, on: date, limit: int) -> list[PlaceInfo]:
    """Return places outside the county, which a reader may look for too."""
    county = settings.COUNTY_CODE[:6]
    found = find_places(text, on=on, limit=_MOST_FOUND)
    return [each for each in found if each.code[:6] != county][:limit]


def _above(place: PlaceInfo) -> list[str]:
    spans = [digits for digits in (4, 6, 9) if digits < _DIGITS[place.level]]
    return [place.code[:digits].ljust(12, "0") for digits in spans]


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    today = china_day(now())
    path = place_path(code)
    if not path or path[-1].code != code:
        raise PlaceNotFoundError(place=code)
    here = path[-1]
    prefix = code[: _DIGITS[here.level]]
    found = board(settings.COUNTY_CODE, now=now())
    is_ours = prefix.startswith(settings.COUNTY_CODE[:6])
    shops = stores(prefix=prefix, limit=_STORES_SHOWN + 1) if is_ours else []
    figures = (
        [figure_texts.shown_figure(figure, found, code) for figure in board_figures().values()]
        if is_ours
        else []
    )
    took_over = successors(code)
    context = {
        "spot": here,
        "path": path,
        "ornament_code": code,
        "kind": DivisionKind(here.kind).label if here.kind in DivisionKind.values else here.kind,
        "urban_rural": _class_words(here),
        "children": children(code, today),
        "took_over": [places([each.to_code]).get(each.to_code) for each in took_over],
        "figures": figures,
        "life": [each for each in figures if each.figure.code in _LIFE],
        "cards": _on_sale(shops) if here.level in {"town", "village"} else (),
        "as_of": found.as_of,
        "village_year": found.village_year if here.level == "village" else None,
        "is_ours": is_ours,
        "venues": _venues(prefix, here),
        "spoken": varieties_of_place(code) if here.level in {"town", "village"} else (),
        "stores": shops[:_STORES_SHOWN],
        "has_more_stores": len(shops) > _STORES_SHOWN,
        "may_open": is_ours
        and here.level in {"town", "village"}
        and has_role(actor_of(request), VENUE_ROLES, place=code, on=china_day(now())),
    }
    return render(request, "portal/place.html", context)


def _on_sale(shops: Sequence[StoreView]) -> list[tuple[Card, Sequence[OfferView]]]:
    """Return a few products of the place's stores, of each store at most so many."""
    slugs = [shop.slug for shop in shops[:_SHOPS_ASKED]]
    cards = first_of_stores(slugs, now=now(), each=_OF_A_SHOP)
    return figure_texts.shelf(cards[:_CARDS_SHOWN], now())


def _class_words(here: PlaceInfo) -> str:
    if here.urban_rural is None:
        return _("not published") if here.level == "village" else ""
    return str(UrbanRuralClass(here.urban_rural).label)


def _venues(prefix: str, here: PlaceInfo) -> list[ShownVenue]:
    if here.level in {"province", "prefecture"}:
        return []
    # A county has hundreds of halls; they stand on the pages of their towns and villages.
    found = venues(prefix, VenueKind.PARK if here.level == "county" else None)
    return [ShownVenue(each, str(VenueKind(each.kind).label)) for each in found]


@signed_in_form
def venue_new(request: HttpRequest, code: str) -> HttpResponse:
    today = china_day(now())
    here = places([code], today).get(code)
    if here is None:
        raise PlaceNotFoundError(place=code)
    actor = actor_of(request)
    require_role(actor, VENUE_ROLES, place=code, on=today)
    form = VenueForm(request.POST or None, initial={"opened_on": today, "kind": "hall"})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            open_venue(by=actor, now=now(), venue=NewVenue(place_code=code, **form.cleaned_data))
            messages.success(request, _("Opened. The board counts it from now on."))
            return redirect("portal:place", code)
    return render_form(request, "portal/venue_new.html", form, spot=here, path=place_path(code))


@signed_in_form
def venue_close(request: HttpRequest, slug: str) -> HttpResponse:
    found = must_exist(venue(slug))
    actor, today = actor_of(request), china_day(now())
    require_role(actor, VENUE_ROLES, place=found.place_code, on=today)
    form = CloseVenueForm(request.POST or None, initial={"closed_on": today})
    if request.method == "POST" and form.is_valid():
        closed_on = form.cleaned_data["closed_on"]
        with errors_on_form(form):
            close_venue(by=actor, now=now(), venue_code=slug, closed_on=closed_on)
            messages.success(request, _("Closed. Its past years stay on record."))
            return redirect("portal:place", found.place_code)
    path = place_path(found.place_code)
    return render_form(request, "portal/venue_close.html", form, venue=found, path=path)
