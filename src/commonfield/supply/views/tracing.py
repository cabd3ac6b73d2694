"""The trace page behind a pack's QR code: a page for people, EPCIS for machines."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.queries import organisation, organisations
from commonfield.places.queries import place, places
from commonfield.supply.shares.queries import agreements_of
from commonfield.supply.trace.queries import trace
from commonfield.supply.trace.rules import epcis_document, link, read_link
from commonfield.supply.types import Trace, TraceKey
from commonfield.supply.views.desk import today
from commonfield.supply.views.money import agreement_row
from commonfield.workshop.drawing.types import Bar
from commonfield.workshop.numbers import grams
from commonfield.workshop.sentences import sentence_of

EPCIS = "application/ld+json"


@require_safe
def digital_link(request: HttpRequest, gtin: str, lot: str, serial: str = "") -> HttpResponse:
    is_machine = request.get_preferred_type(["text/html", EPCIS]) == EPCIS
    try:
        key = read_link(gtin, lot, serial, _query(request))
        found = trace(key)
    except CommonfieldError as error:
        if not is_machine:
            raise
        response: HttpResponse = _problem(error)
    else:
        response = _document(found) if is_machine else _page(request, found, key)
    patch_vary_headers(response, ["Accept"])
    return response


def _query(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]


def _document(found: Trace) -> HttpResponse:
    document = epcis_document(found, base_url=settings.BASE_URL, created_at=now())
    return JsonResponse(document, content_type=EPCIS, json_dumps_params={"ensure_ascii": False})


def _problem(error: CommonfieldError) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": sentence_of(error),
        "status": error.status,
        "code": error.code,
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def _page(request: HttpRequest, found: Trace, key: TraceKey) -> HttpResponse:
    visitor = getattr(request, "visitor", None)
    language = getattr(visitor, "language", "zh-hans")
    chinese = not language.startswith("en")
    known = places(code for code, _weight in found.villages)
    in_force = [
        each
        for each in agreements_of(found.lot.maker)
        if each.starts_on <= today() and (each.ends_on is None or each.ends_on > today())
    ]
    sellers = organisations(each.seller for each in in_force if each.seller)
    context = {
        "trace": found,
        "serial": key.serial,
        "maker": organisation(found.lot.maker),
        "made_in": place(found.lot.place),
        "villages": [
            Bar(
                label=known[code].short_name_in(language) if code in known else code,
                value=weight_g,
                text=grams(weight_g, chinese=chinese),
            )
            for code, weight_g in found.villages
        ],
        "agreements": [
            agreement_row(each, sellers.get(each.seller), today())
            for each in sorted(in_force, key=lambda each: each.seller)
        ],
        "address": link(settings.BASE_URL, found.item.gtin, found.lot.code),
        "last_shipped_at": max((each.last_at for each in found.shippings), default=None),
        "ornament_code": found.lot.place,
        "as_of": now(),
    }
    return render(request, "supply/trace.html", context)
