"""Parks for everybody: rooms, what is free when, what the tenants' facts add up to."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.kernel.clock import start_of_china_day, today
from commonfield.people.permissions import actor_of
from commonfield.projects.parks import queries
from commonfield.projects.parks.forms import RoomFinderForm
from commonfield.projects.parks.permissions import runs
from commonfield.workshop.phones import phone_text


@require_safe
def parks(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/parks/parks.html", {"parks": queries.parks(today())})


@require_safe
def park(request: HttpRequest, venue: str) -> HttpResponse:
    """Show a park's rooms; with a day, those that are free then."""
    view = queries.park_view(venue, today())
    form = RoomFinderForm(request.GET) if "day" in request.GET else RoomFinderForm()
    context = {
        "park": view,
        "form": form,
        "phone": phone_text(view.contact.phone),
        "found": _found(form, venue) if form.is_bound and form.is_valid() else None,
        "is_manager": runs(actor_of(request), view.venue, today()),
    }
    return render(request, "projects/parks/park.html", context)


def _found(form: RoomFinderForm, venue: str) -> dict[str, object]:
    """Return the rooms that are free, with what a booking form takes along."""
    given = form.cleaned_data
    day, least = given["day"], given.get("m2") or 1
    span = form.span()
    begins, ends = span or (start_of_china_day(day), start_of_china_day(day))
    query = {"day": day.isoformat()}
    if span:
        query |= {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    hourly = queries.rooms_free_at(venue, begins, ends, least) if span else []
    return {
        "has_hours": span is not None,
        "day": day_text(day, chinese=is_chinese()),
        "by_hour": [(room, urlencode({**query, "rooms": room.code})) for room in hourly],
        "for_term": [] if span else queries.rooms_free_on(venue, day, least),
    }


@require_safe
def park_figures(request: HttpRequest, venue: str) -> HttpResponse:
    """Show what the tenants sold and how many work for them, or why it is withheld."""
    context = {
        "venue": queries.open_park(venue, today()),
        "figures": queries.tenant_figures(venue, today()),
    }
    return render(request, "projects/parks/figures.html", context)
