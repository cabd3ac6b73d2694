"""What bookings hand to the rooms below: persons' data, sealed columns, jobs, guards, checks."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.offline.kinds import register_kind
from commonfield.people.choices import Ground, Role
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.permissions import is_hall_open
from commonfield.people.queries import halls_kept
from commonfield.people.types import Actor, KeptAbout
from commonfield.services.bookings.books import check_bookings
from commonfield.services.bookings.commands import (
    count_active_halls,
    forget_booker,
    forget_neighbours,
)
from commonfield.services.bookings.guards import CONFIRMED_ALONE_TAKES
from commonfield.services.bookings.offline_acts import KINDS
from commonfield.services.bookings.queries import (
    CONTACT_PURPOSE,
    OFFICERS,
    duties_at,
    export_of_person,
    halls_standing_empty,
    has_bookings,
)
from commonfield.services.models import Booking
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import add_trigger
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job

_KEPT: Final = KeptAbout(
    _("Rooms you booked"),
    Ground.CONTRACT,
    used_for=_("So that the hall's keeper knows who comes, and you are told"),
    kept_until=_("until your account is erased; a neighbour's name and phone: 30 days"),
)


def register_bookings() -> None:
    holder = Holder(export_of_person, (forget_booker,), kept_as(_KEPT, export_of_person))
    person_data.register("services", holder)
    contact = SealedColumn(Booking, "contact_sealed", (CONTACT_PURPOSE,), about=("number",))
    register_keyed_column(contact)
    add_trigger(CONFIRMED_ALONE_TAKES)
    register_check("bookings", check_bookings)
    register_kind(*KINDS)
    register_menu_item("services:own_bookings", _("Rooms you booked"), opens_to=has_bookings)
    register_todos("services.bookings", _waiting, roles={Role.HALL_KEEPER})
    register_todos("services.empty_halls", _empty, roles=OFFICERS)
    register_job("services.count_active_halls", 86_400, count_active_halls)
    register_job("services.forget_neighbours", 86_400, forget_neighbours)


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return a keeper's to-dos: requests, numbers that are missing, halls without an event."""
    on = china_day(reader.at)
    kept = halls_kept(Actor(reader.person_id, "person"), on)
    duties = duties_at([hall for hall in kept if is_hall_open(hall, on)], reader.at)
    asked, missing = sum(each.requests for each in duties), sum(each.uncounted for each in duties)
    quiet = sum(each.is_quiet for each in duties)
    lines = [
        (
            asked,
            [each for each in duties if each.requests],
            ngettext("%(n)s request for rooms waits", "%(n)s requests for rooms wait", asked),
            pgettext("a booking", "Answer"),
        ),
        (
            missing,
            [each for each in duties if each.uncounted],
            ngettext(
                "of %(n)s event it is not said yet how many came",
                "of %(n)s events it is not said yet how many came",
                missing,
            ),
            gettext("Enter the number"),
        ),
        (
            quiet,
            [each for each in duties if each.is_quiet],
            ngettext(
                "in %(n)s hall nothing was held for 30 days",
                "in %(n)s halls nothing was held for 30 days",
                quiet,
            ),
            gettext("Enter an event"),
        ),
    ]
    return [
        line
        for count, some, words, act in lines
        for line in counted(count, words, _door([each.hall.code for each in some]), act)
    ]


def _empty(reader: TodoReader) -> list[Todo]:
    """Return an officer's to-do: halls of their places without an event; keepers have their own."""
    count = len(halls_standing_empty(Actor(reader.person_id, "person"), reader.at))
    words = ngettext(
        "in %(n)s hall nothing was held for 30 days",
        "in %(n)s halls nothing was held for 30 days",
        count,
    )
    return counted(count, words, reverse("services:empty_halls"), gettext("Look at them"))


def _door(halls: list[str]) -> str:
    if len(halls) == 1:
        return reverse("services:bookings", args=[halls[0]])
    return reverse("services:desk")
