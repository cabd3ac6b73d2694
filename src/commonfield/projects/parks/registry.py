"""What parks hand to the rooms below: guard, check, job, the menu, to-dos."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day, today
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.projects.parks.commands import record_due_tenancies
from commonfield.projects.parks.guards import OF_ITS_TERM, check_tenancies
from commonfield.projects.parks.queries import venues_run
from commonfield.services.bookings.queries import duties_at
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import add_trigger
from commonfield.workshop.schedule import register_job


def register_parks() -> None:
    add_trigger(OF_ITS_TERM)
    register_check("tenancies", check_tenancies)
    register_job("projects.record_due_tenancies", 3_600, record_due_tenancies)
    register_menu_item("projects:keep_parks", _("Park: rooms and tenants"), opens_to=_runs_a_park)
    register_todos("projects.parks", _waiting, roles={Role.PARK_MANAGER})


def _runs_a_park(person_id: int) -> bool:
    return bool(venues_run(Actor(person_id, "person"), VenueKind.PARK, today()))


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return the to-do of requests for rooms of the manager's parks."""
    by = Actor(reader.person_id, "person")
    parks = venues_run(by, VenueKind.PARK, china_day(reader.at))
    asked = [each for each in duties_at(parks, reader.at) if each.requests]
    count = sum(each.requests for each in asked)
    words = ngettext("%(n)s request for rooms waits", "%(n)s requests for rooms wait", count)
    address = reverse("services:bookings", args=[asked[0].hall.code]) if asked else ""
    return counted(count, words, address, pgettext("a booking", "Answer"))
