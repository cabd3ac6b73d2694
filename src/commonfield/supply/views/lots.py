"""Lots of made tea, what they are packed as, and their labels."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.links import is_own_url
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now
from commonfield.ledger.accounts import owed
from commonfield.ledger.queries import liability
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place, places
from commonfield.supply import queries
from commonfield.supply.choices import Grade
from commonfield.supply.commands import make_lot, register_trade_item
from commonfield.supply.forms import LotForm, TradeItemForm
from commonfield.supply.office import desk_of, lot_of_desk
from commonfield.supply.shares.commands import divide_lot
from commonfield.supply.trace.rules import link
from commonfield.supply.types import DeliveryView, Packing
from commonfield.supply.views.scale import delivery_rows


@signed_in_page
def lots(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {
        "desk": desk,
        "lots": queries.lots_of(desk.code),
        "waiting": len(queries.deliveries_waiting(desk.code)),
    }
    return render(request, "supply/lots.html", context)


@signed_in_form
def lot_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    grade = request.GET.get("grade", "")
    waiting = queries.deliveries_waiting(desk.code, grade=grade)
    chosen = request.GET.getlist("delivery")
    if "all" in request.GET:
        chosen = [each.number for each in waiting]
    words = _words_for(request, waiting)
    form = LotForm(
        request.POST or None, waiting=words, unit=desk.unit, initial={"deliveries": chosen}
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, delivery_used="deliveries", lot_too_heavy="made"):
            code = make_lot(by=actor_of(request), now=now(), lot=form.lot(desk.code))
            messages.success(request, _("The lot is recorded, with its certificate."))
            return redirect("supply:lot", code=code)
    if request.method == "POST" and (made := _lot_of_all(request.POST.getlist("deliveries"))):
        # The same form sent twice: its leaf is in the lot that it made.
        return redirect("supply:lot", code=made)
    context = {
        "desk": desk,
        "waiting": waiting,
        "grade": grade,
        "grades": Grade.choices,
        "leaf_g": sum(each.weight_g for each in waiting),
    }
    return render_form(request, "supply/lot_new.html", form, **context)


def _words_for(request: HttpRequest, waiting: list[DeliveryView]) -> list[tuple[DeliveryView, str]]:
    language = actor_of(request).language
    villages = places({each.place for each in waiting})
    return [
        (
            each,
            " · ".join(
                [
                    villages[each.place].short_name_in(language) if each.place in villages else "",
                    each.grower,
                    day_text(each.weighed_at, chinese=not language.startswith("en")),
                ]
            ),
        )
        for each in waiting
    ]


def _lot_of_all(numbers: list[str]) -> str:
    """Return the one lot that all of these deliveries are in, if there is one."""
    found = queries.deliveries_by_number(numbers)
    codes = {found[number].lot if number in found else "" for number in numbers}
    return codes.pop() if len(codes) == 1 else ""


@signed_in_page
def lot(request: HttpRequest, code: str) -> HttpResponse:
    found, desk = lot_of_desk(request, code)
    weights = queries.lot_villages(code)
    known = places(village for village, _weight in weights)
    context = {
        "desk": desk,
        "lot": found,
        "place": place(found.place),
        "villages": [
            {"place": known.get(village), "weight_g": weight} for village, weight in weights
        ],
        "rows": delivery_rows(queries.deliveries_in_lot(code)),
        "packings": [_packing(each) for each in queries.lot_packings(code)],
        "dividings": queries.lot_dividings(code),
        "pool_fen": liability(owed(found.maker, "Lots", code)),
    }
    return render(request, "supply/lot.html", context)


def _packing(packing: Packing) -> dict[str, object]:
    return {
        "packing": packing,
        "item": queries.trade_item(packing.gtin),
        "address": link(settings.BASE_URL, packing.gtin, packing.lot),
    }


@signed_in_post
def lot_divide(request: HttpRequest, code: str) -> HttpResponse:
    divided_fen = divide_lot(by=actor_of(request), now=now(), lot=code)
    if divided_fen:
        messages.success(request, _("Divided among the growers by the value of their leaf."))
    else:
        messages.info(request, _("Nothing to divide yet: no sale has brought this lot anything."))
    return redirect("supply:lot", code=code)


@signed_in_page
def items(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {"desk": desk, "items": queries.trade_items_of(desk.code)}
    return render(request, "supply/items.html", context)


@signed_in_form
def item_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = TradeItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            gtin = register_trade_item(
                by=actor_of(request), now=now(), maker=desk.code, **form.cleaned_data
            )
            messages.success(request, _("The trade item has the number %(gtin)s.") % {"gtin": gtin})
            return redirect(_after_item(request))
    go_on = request.POST.get("next") or request.GET.get("next", "")
    return render_form(request, "supply/item_new.html", form, desk=desk, next=go_on)


def _after_item(request: HttpRequest) -> str:
    """Return where a clerk came from who lacked a pack size there, or the list of them."""
    came_from = request.POST.get("next", "")
    return came_from if is_own_url(came_from, request) else reverse("supply:items")
