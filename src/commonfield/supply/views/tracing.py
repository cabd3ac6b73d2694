"""The trace page behind a pack's QR code: a page for people, EPCIS for machines."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.drawing.types import Bar
from commonfield.front.error_messages import error_message
from commonfield.front.numbers import percent
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.queries import organisation, organisations
from commonfield.places.queries import place, places
from commonfield.supply.shares.queries import agreements_of
from commonfield.supply.trace.queries import names_shown, trace
from commonfield.supply.trace.rules import epcis_document, link, read_link
from commonfield.supply.types import FEW_GROWERS, Trace, TraceKey, TraceOrigin
from commonfield.supply.views.money import agreement_row
from commonfield.workshop.calendar import first_term_after

EPCIS = "application/ld+json"


@require_safe
def digital_link(request: HttpRequest, gtin: str, lot: str, serial: str = "") -> HttpResponse:
    is_machine = request.get_preferred_type(["text/html", EPCIS]) == EPCIS
    try:
        query = [(name, each) for name, values in request.GET.lists() for each in values]
        key = read_link(gtin, lot, serial, query)
        found = trace(key)
    except CommonfieldError as error:
        if not is_machine:
            raise
        response: HttpResponse = _problem(error)
    else:
        response = _document(found) if is_machine else _page(request, found, key)
    patch_vary_headers(response, ["Accept"])
    return response


def _document(found: Trace) -> HttpResponse:
    document = epcis_document(found, base_url=settings.BASE_URL, created_on=today())
    return JsonResponse(document, content_type=EPCIS, json_dumps_params={"ensure_ascii": False})


def _problem(error: CommonfieldError) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": error_message(error),
        "status": error.status,
        "code": error.code,
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def _page(request: HttpRequest, found: Trace, key: TraceKey) -> HttpResponse:
    origins = _origins(request, found)
    in_force = [
        each
        for each in agreements_of(found.maker)
        if each.starts_on <= today() and (each.ends_on is None or each.ends_on > today())
    ]
    sellers = organisations(each.seller for each in in_force if each.seller)
    context = {
        "trace": found,
        "serial": key.serial,
        "maker": organisation(found.maker),
        "made_in": place(found.place),
        "origins": origins,
        "bars": [bar for bar, _origin in origins],
        "few": FEW_GROWERS,
        "before": first_term_after(max(day for each in origins for day in each[1].days)),
        "names": names_shown(found.lot, on=today()),
        "agreements": [
            agreement_row(each, sellers.get(each.seller), today())
            for each in sorted(in_force, key=lambda each: each.seller)
        ],
        "address": link(settings.BASE_URL, found.item.gtin, found.lot),
        "ornament_code": found.place,
        "as_of": now(),
    }
    return render(request, "supply/trace.html", context)


def _origins(request: HttpRequest, found: Trace) -> list[tuple[Bar, TraceOrigin]]:
    """Return each origin with its bar; where everything is one, only its place is shown."""
    visitor = getattr(request, "visitor", None)
    language = getattr(visitor, "language", "zh-hans")
    known = places(each.place for each in found.origins)
    rows = []
    for each in found.origins:
        name = known[each.place].short_name_in(language) if each.place in known else each.place
        if each.is_merged and len(found.origins) > 1:
            name = _("Other villages of %(place)s") % {"place": name}
        text = percent(each.percent / 100, decimals=0)
        rows.append((Bar(label=name, value=each.percent, text=text), each))
    return rows
