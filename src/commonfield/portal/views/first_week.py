"""The page of a county's first week: what is left to do, and what the program can load."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.library.desk.commands import order_spoken_books
from commonfield.library.desk.queries import halls_of
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require_role
from commonfield.people.types import Actor
from commonfield.places.queries import place
from commonfield.places.types import PlaceInfo, VenueInfo
from commonfield.portal import commands
from commonfield.portal.first_week import MOST_STAFF, first_steps, staff_without_password
from commonfield.portal.lists.permissions import lists_open_to

_LOADS: Final = {
    "heritage": commands.load_shipped_heritage,
    "dialects": commands.load_shipped_dialects,
}


@signed_in_form
def first_week(request: HttpRequest) -> HttpResponse:
    by, county = actor_of(request), settings.COUNTY_CODE
    require_role(by, {Role.COUNTY_ADMIN}, place=county, on=today())
    if request.method == "POST":
        what, hall = request.POST.get("load", ""), request.POST.get("hall", "")
        if what == "classics" and any(each.code == hall for each in halls_of(by, today())):
            return redirect("library:desk_add", hall=hall)
        with errors_as_messages(request):
            if what == "spoken":
                order_spoken_books(by=by, now=now(), hall=hall)
                return redirect("library:desk_files", hall=hall)
            number = _load(by, what, hall)
            messages.success(
                request,
                _("Loaded, new: %(n)s.") % {"n": number}
                if number
                else _(
                    "Nothing new to load. The program brings the dialects and the heritage of some"
                    " counties only; those of another are entered at their own desks."
                ),
            )
        return redirect("portal:first_week")
    steps = first_steps(now())
    own = {reverse("portal:list", args=[each]) for each in lists_open_to(by, today())}
    left = [each.address for each in steps if not each.is_done and each.address in own]
    if "next" in request.GET and left:
        return redirect(left[0])
    context = {
        # Another role's step opens on that person's own page, never here.
        "steps": [
            (each, each.role is None or has_role(by, {each.role}, on=today()))
            for each in steps
            if not each.is_done
        ],
        "done": [each for each in steps if each.is_done],
        "staff": staff_without_password(by, now()),
        "most_staff": MOST_STAFF,
        "towns": _by_town(halls_of(by, today())),
    }
    return render(request, "portal/first_week.html", context)


def _by_town(halls: Sequence[VenueInfo]) -> list[tuple[PlaceInfo | None, list[VenueInfo]]]:
    """Return halls by their town: many villages of a county have one name."""
    groups = groupby(halls, lambda hall: f"{hall.place_code[:9]}000")
    return [(place(town), list(those)) for town, those in groups]


def _load(by: Actor, what: str, hall: str) -> int:
    if what == "books":
        return commands.load_shipped_books(by=by, now=now(), hall=hall)
    return _LOADS[what](by=by, now=now()) if what in _LOADS else 0
