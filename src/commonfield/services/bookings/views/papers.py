"""Papers of a family feast: the notice, and the sheet for the kitchen door."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place_path, venue
from commonfield.services.bookings import queries
from commonfield.services.bookings.feasts import feast_rule
from commonfield.services.bookings.views.texts import shown, span_words
from commonfield.services.choices import HallUse

# At a round table.
_AT_A_TABLE = 10


@signed_in_page
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Show the notice of a feast, to be signed and handed in by who gives it."""
    return _paper(request, number, "services/bookings/notice.html")


@signed_in_page
def kitchen(request: HttpRequest, number: str) -> HttpResponse:
    """Show the sheet for the kitchen door."""
    return _paper(request, number, "services/bookings/kitchen.html")


def _paper(request: HttpRequest, number: str, template: str) -> HttpResponse:
    view, is_keeper = queries.booking_view(number, by=actor_of(request), now=now())
    hall = venue(view.hall)
    if view.event_type != HallUse.FEAST or hall is None:
        raise NotFoundError
    context = {
        "each": shown(view),
        "hall": hall,
        "places": place_path(hall.place_code)[-2:],
        "rule": feast_rule(hall.place_code),
        "taken": span_words(
            view.begins_at - timedelta(minutes=view.setup_min),
            view.ends_at + timedelta(minutes=view.clear_min),
        ),
        "tables": -(-(view.guests or 0) // _AT_A_TABLE),
        "is_keeper": is_keeper,
    }
    return render(request, template, context)
