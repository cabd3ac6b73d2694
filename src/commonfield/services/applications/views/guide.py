"""What everybody reads: services, how far an application is, certificates that are not needed."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_as_messages, require_get_or_post
from commonfield.front.language import is_chinese
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of
from commonfield.people.queries import children_of, person_cards, registering_places
from commonfield.people.types import person_number
from commonfield.services.applications import queries
from commonfield.services.applications.commands import give_slip
from commonfield.services.applications.errors import ReceiptUnknownError
from commonfield.services.applications.forms import TrackForm
from commonfield.services.applications.permissions import desk_villages
from commonfield.services.applications.terms import (
    certificates_in,
    promise_of,
    service_on,
    services_on,
)
from commonfield.services.applications.views.texts import KNOWN_WORDS, limit_words, shown
from commonfield.workshop.rate_limits import check_rate_limit

_HOUR_S: Final = 3_600
# Of one address; of numbers that nobody has, a tenth.
_MOST_AN_HOUR, _MOST_UNKNOWN = 60, 10


@never_cache
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show the services of a day, and the way to everything else."""
    context = {
        "rows": services_on(today()),
        "form": TrackForm(),
        "person": person_number(request.GET.get("person", "")),
    }
    return render(request, "services/applications/guide.html", context)


@never_cache
@require_safe
def service(request: HttpRequest, service: str) -> HttpResponse:
    """Show what a service asks, how long it takes and by which law."""
    by, found = actor_of(request), service_on(service, today())
    person = person_number(request.GET.get("person", ""))
    if person:
        return redirect("services:apply_with", service=service, person_id=person)
    promise = promise_of(found.code, settings.COUNTY_CODE, today())
    context = {
        "service": found,
        "papers": [each for each in found.questions if each.kind == "paper"],
        "known": ("、" if is_chinese() else ", ").join(
            str(KNOWN_WORDS[each]) for each in found.known
        ),
        "limit": found.limit and limit_words(found.limit),
        "promise": promise,
        "promised": promise and limit_words(promise),
        "children": person_cards(children_of(by, on=today())).values(),
        "helps": by.kind == "person" and bool(registering_places(by, today())),
    }
    return render(request, "services/applications/service.html", context)


@never_cache
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Show how far an application is to everybody who has its receipt's number."""
    form, found, status = TrackForm(request.GET or None), None, 200
    if form.is_valid():
        check_rate_limit(request, "services.track", _MOST_AN_HOUR, _HOUR_S)
        try:
            found = shown(queries.tracked(form.cleaned_data["number"]))
        except ReceiptUnknownError as error:
            check_rate_limit(request, "services.track_unknown", _MOST_UNKNOWN, _HOUR_S)
            form.add_error("number", error_message(error))
            status = error.status
    context = {"form": form, "each": found}
    response = render(request, "services/applications/track.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def not_needed(request: HttpRequest) -> HttpResponse:
    """Show the certificates that a village must not issue."""
    rows = certificates_in(settings.COUNTY_CODE)
    return render(request, "services/applications/not_needed.html", {"rows": rows})


@never_cache
@require_get_or_post
def slip(request: HttpRequest, certificate: str) -> HttpResponse:
    """Show a slip to print: why the village does not certify it, and where to go instead."""
    rows = certificates_in(settings.COUNTY_CODE)
    found = must_exist(next((each for each in rows if each.code == certificate), None))
    by = actor_of(request)
    if request.method == "POST":
        with errors_as_messages(request):
            place = request.POST.get("place", "")
            give_slip(by=by, now=now(), certificate=certificate, place=place)
            messages.success(request, _("Counted. Whom it was given to is written nowhere."))
        return redirect("services:slip", certificate=certificate)
    villages = desk_villages(by, today())
    context = {"each": found, "villages": villages}
    return render(request, "services/applications/slip.html", context)
