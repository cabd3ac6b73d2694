"""The scale: weighing leaf in, its receipt, taking it back; certificates."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import china_day, now, today
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, is_self
from commonfield.people.queries import full_names, organisation, organisations, person_cards
from commonfield.people.types import Actor
from commonfield.places.queries import place, places, towns
from commonfield.supply import queries
from commonfield.supply.choices import OFFICE, Basis, Grade, LateReason, ReceiptPaper
from commonfield.supply.commands import cancel_delivery, read_full_names, record_delivery
from commonfield.supply.errors import PriceImplausibleError, WeightImplausibleError
from commonfield.supply.forms import GrowerSearchForm, LateWeighForm, TakeBackForm, WeighForm
from commonfield.supply.late.commands import decide_late, enter_late
from commonfield.supply.late.queries import is_late, late_deliveries, late_maker
from commonfield.supply.office import Desk, desk_for, desk_of
from commonfield.supply.papers.queries import deeds_on_receipt, paper_settings, weigher_of
from commonfield.supply.types import DeliveryView, GrowerCard, NewDelivery
from commonfield.workshop.choices import Verdict

# Where a refusal of the scale is shown.
_REFUSALS: Final = {
    "bad_weight": "weight",
    "weight_implausible": "weight",
    "bad_price": "price",
    "price_implausible": "price",
    "certificate_missing": "has_promise",
    "late_reason_missing": "why",
    "weighing_too_long_ago": "weighed_on",
}
_CONFIRMED: Final = ("confirmed_weight_g", "confirmed_price_fen")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
# A receipt this young offers what the clerk does next.
_NEW = timedelta(minutes=10)


type _Write = Callable[[Actor, NewDelivery], HttpResponse]


@signed_in_form
def scale(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if not _grower_asked(request):
        return _who(request, desk)
    return _weigh(request, desk, WeighForm, _weigh_in)


def _grower_asked(request: HttpRequest) -> str:
    return request.POST.get("grower") or request.GET.get("grower") or ""


def _weigh_in(by: Actor, new: NewDelivery) -> HttpResponse:
    number = record_delivery(by=by, now=now(), delivery=new)
    return redirect("supply:delivery", number=number)


def _weigh(
    request: HttpRequest, desk: Desk, kind: type[WeighForm], write: _Write, **more: object
) -> HttpResponse:
    """Show the form of a weighing, or have it written and lead on."""
    code = _grower_asked(request)
    grower = queries.grower_at_scale(by=actor_of(request), now=now(), maker=desk.code, code=code)
    form = kind(
        request.POST or None,
        last_prices=queries.last_prices(desk.code),
        grade=_usual_grade(code, desk.code),
        unit=desk.unit,
        initial={"grower": code},
        **more,
    )
    confirmed, asked = _confirmed(request), dict[str, int]()
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_REFUSALS):
            new = replace(
                form.delivery(desk.code),
                confirmed_weight_g=confirmed.get("confirmed_weight_g"),
                confirmed_price_fen=confirmed.get("confirmed_price_fen"),
            )
            try:
                return write(actor_of(request), new)
            except WeightImplausibleError:
                asked = {"weight_g": new.weight_g}
                raise
            except PriceImplausibleError:
                asked = {"price_fen": new.price_fen_per_kg}
                raise
    context = {
        "desk": desk,
        "grower": grower,
        "name": _names(request, desk, [grower]).get(code, grower.masked_name),
        "home": place(grower.place),
        "confirmed": confirmed,
        "asked": asked,
        "here": request.resolver_match.view_name if request.resolver_match else "",
        "days": settings.DELIVERY_DAYS,
    }
    return render_form(request, "supply/weigh.html", form, **context)


@signed_in_form
def late_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if not _grower_asked(request):
        return redirect(f"{reverse('supply:scale')}{desk.query}")

    def write(by: Actor, new: NewDelivery) -> HttpResponse:
        if new.weighed_at is None or not is_late(new.weighed_at, now=now()):
            return _weigh_in(by, new)
        enter_late(by=by, now=now(), delivery=new, why=request.POST.get("why", ""))
        messages.success(request, _("Entered. A second person must now confirm it."))
        return redirect(f"{reverse('supply:late')}?organisation={desk.code}")

    return _weigh(request, desk, LateWeighForm, write, today=today())


@signed_in_page
def late(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request, OFFICE)
    found = late_deliveries(desk.code, by=actor_of(request), now=now())
    cards = queries.grower_cards({each.delivery.grower for each in found})
    persons = person_cards({each.entered_by for each in found})
    context = {
        "desk": desk,
        "rows": [
            {"late": each, "entered_by": persons.get(each.entered_by), "why": LateReason(each.why)}
            | {"grade": Grade(each.delivery.grade).label}
            | row
            for each, row in zip(
                found,
                grower_rows(request, desk, [cards[each.delivery.grower] for each in found]),
                strict=True,
            )
        ],
        "days": settings.DELIVERY_DAYS,
    }
    return render(request, "supply/late.html", context)


@signed_in_post
def late_decision(request: HttpRequest, late_id: int) -> HttpResponse:
    desk = desk_for(request, late_maker(late_id), OFFICE)
    there = f"{reverse('supply:late')}?organisation={desk.code}"
    given = request.POST.get("verdict")
    if given not in Verdict.values:
        return redirect(there)
    verdict = Verdict(given)
    number = decide_late(by=actor_of(request), now=now(), late_id=late_id, verdict=verdict)
    if number:
        messages.success(request, _("Confirmed and written: %(number)s.") % {"number": number})
    elif verdict == Verdict.TAKEN_BACK:
        messages.success(request, _("Withdrawn. Nothing was written."))
    else:
        messages.success(request, _("Sent back. Nothing was written."))
    return redirect(there)


def _confirmed(request: HttpRequest) -> dict[str, int]:
    """Return the implausible numbers that are given again as right."""
    given = {name: request.POST.get(name, "") for name in _CONFIRMED}
    return {name: int(text) for name, text in given.items() if _NUMBER.fullmatch(text)}


def _names(request: HttpRequest, desk: Desk, cards: list[GrowerCard]) -> dict[str, str]:
    """Return the whole names of the growers whose leaf is weighed here."""
    codes = [card.code for card in cards]
    return read_full_names(by=actor_of(request), now=now(), organisation=desk.code, growers=codes)


def _usual_grade(grower: str, maker: str) -> str:
    """Return the grade that the grower brought here last; without what others got."""
    latest = queries.deliveries_of_grower(grower)
    return next((each.grade for each in latest if each.maker == maker), "")


def _who(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask whose leaf it is: search, those who came last, or village by village."""
    form = GrowerSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.find_growers(by=actor_of(request), now=now(), maker=desk.code, text=text)
    if text and len(found) == 1:
        query = urlencode({"grower": found[0].code, "organisation": desk.code})
        return redirect(f"{reverse('supply:scale')}?{query}")
    recent = [] if text else queries.recent_growers(desk.code)
    context = {
        "desk": desk,
        "form": form,
        "text": text,
        "found": grower_rows(request, desk, found),
        "recent": grower_rows(request, desk, recent),
        "towns": [] if text else _villages_by_town(desk.code),
    }
    return render(request, "supply/scale.html", context)


def grower_rows(
    request: HttpRequest, desk: Desk, cards: list[GrowerCard]
) -> list[dict[str, object]]:
    """Return growers with what a list says of them, by their whole names."""
    homes, names = places(card.place for card in cards), _names(request, desk, cards)
    return [
        {
            "card": card,
            "home": homes.get(card.place),
            "name": names.get(card.code, card.masked_name),
        }
        for card in cards
    ]


def _villages_by_town(maker: str) -> list[dict[str, object]]:
    """Return the villages where growers live, under their towns, with how many there are."""
    numbers = queries.grower_villages(maker)
    county = organisation(maker).place_code[:6].ljust(12, "0")
    known = places(numbers)
    return [
        {"town": town, "villages": villages}
        for town in towns(county)
        if (
            villages := [
                {"place": known[code], "growers": number}
                for code, number in numbers.items()
                if code in known and known[code].parent_code == town.code
            ]
        )
    ]


@signed_in_page
def deliveries(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    found = queries.deliveries_of(desk.code, offset=page_offset(request), limit=PAGE_SIZE)
    context = {"desk": desk, "rows": delivery_rows(found), "pages": page_links(request, len(found))}
    return render(request, "supply/deliveries.html", context)


def delivery_rows(found: list[DeliveryView]) -> list[dict[str, object]]:
    growers = queries.grower_cards({each.grower for each in found})
    villages = places({each.place for each in found})
    return [
        {
            "delivery": each,
            "grower": growers.get(each.grower),
            "grade": Grade(each.grade).label,
            "village": villages.get(each.place),
        }
        for each in found
    ]


@signed_in_page
def delivery(request: HttpRequest, number: str) -> HttpResponse:
    return _receipt(request, number, TakeBackForm())


def name_on_paper(actor: Actor, grower: str, *, organisation: str) -> str:
    """Return the name that a paper bears: whole to its clerk and its grower, else in part."""
    card = must_exist(queries.grower_card(grower))
    if has_role(actor, {Role.CLERK}, organisation=organisation, on=today()):
        names = read_full_names(by=actor, now=now(), organisation=organisation, growers=[grower])
        return names.get(grower, card.masked_name)
    if card.person_id is not None and is_self(actor, card.person_id):
        return full_names([card.person_id]).get(card.person_id, "")
    return card.masked_name


def _receipt(request: HttpRequest, number: str, form: TakeBackForm) -> HttpResponse:
    actor = actor_of(request)
    found = queries.delivery_seen_by(actor, number=number, now=now())
    is_clerk = has_role(actor, {Role.CLERK}, organisation=found.maker, on=today())
    own, paper = paper_settings(found.maker), request.GET.get("paper", "")
    period = f"{china_day(found.weighed_at):%Y-%m}"
    statement = reverse("supply:statement", args=[found.grower])
    context = {
        "form": form,
        "delivery": found,
        "name": name_on_paper(actor, found.grower, organisation=found.maker),
        "weigher": weigher_of(number),
        "deeds": deeds_on_receipt(number),
        "maker": organisation(found.maker),
        "papers": ReceiptPaper,
        "paper": paper if paper in ReceiptPaper else own.receipt_paper,
        "unit": own.weight_unit,
        "statement": f"{settings.BASE_URL}{statement}?period={period}",
        "village": place(found.place),
        "grade": Grade(found.grade).label,
        "basis": Basis(found.basis).label,
        "is_clerk": is_clerk,
        "can_take_back": is_clerk and not found.lot and not found.is_cancelled,
        "is_new": now() - found.weighed_at <= _NEW,
        "period": period,
    }
    status = 422 if form.errors else 200
    return render(request, "supply/delivery.html", context, status=status)


@signed_in_post
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    form = TakeBackForm(request.POST)
    if form.is_valid():
        with errors_on_form(form):
            cancel_delivery(
                by=actor_of(request), now=now(), number=number, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("Taken back. Nothing is owed for it any more."))
            return redirect("supply:delivery", number=number)
    return _receipt(request, number, form)


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    found = must_exist(queries.certificate(number, by=actor_of(request), now=now()))
    keepers = organisations([found.keeper])
    context = {
        "certificate": found,
        "place": place(found.place),
        "keeper": keepers.get(found.keeper),
        "basis": Basis(found.basis).label,
        "is_growers": found.product == queries.LEAF,
    }
    response = render(request, "supply/certificate.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
