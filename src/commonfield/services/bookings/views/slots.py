"""A doctor's day: its slots, taken and given back, for oneself or beside another."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_as_messages, number_in
from commonfield.front.signed_in import signed_in_form
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import CHINA, now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.people.types import person_number
from commonfield.services.bookings import commands, queries
from commonfield.services.bookings.errors import SlotMinutesError, SlotTakenError
from commonfield.services.bookings.forms import SlotsForm
from commonfield.services.bookings.views.texts import span_words
from commonfield.services.errors import PersonNumberError

_CONFLICT: Final = 409


@signed_in_form
def slots(request: HttpRequest, number: str) -> HttpResponse:
    """Show which slots are free; take one, wait for one, give one back, or divide the day."""
    if request.method != "POST":
        return render(request, "services/bookings/slots.html", _context(request, number))
    step = _STEPS.get(request.POST.get("name", ""))
    if step is None:
        raise NotFoundError
    queries.doctors_day(number, by=actor_of(request), now=now())
    with errors_as_messages(request):
        try:
            messages.success(request, step(request, number))
        except SlotTakenError as error:
            context = _context(request, number) | {"asks": error_message(error)}
            return render(request, "services/bookings/slots.html", context, status=_CONFLICT)
    return redirect("services:slots", number=number)


def _context(request: HttpRequest, number: str) -> dict[str, Any]:
    day = queries.doctors_day(number, by=actor_of(request), now=now())
    return {
        "day": day,
        "name": in_language(day, "title") or _("Doctor's day"),
        "when": span_words(day.begins_at, day.ends_at),
        "slots": [(each, f"{each.begins_at.astimezone(CHINA):%H:%M}") for each in day.slots],
        "has_free": any(each.is_free for each in day.slots),
        "own_at": day.own_at and f"{day.own_at.astimezone(CHINA):%H:%M}",
        "form": SlotsForm(),
        "for_whom": request.POST.get("person", ""),
    }


def _for_whom(request: HttpRequest) -> int | None:
    """Return for whom the visitor acts; refuse what is no person's number."""
    text = request.POST.get("person", "").strip()
    if text and not person_number(text):
        raise PersonNumberError
    return person_number(text) or None


def _take(request: HttpRequest, number: str) -> str:
    at = commands.take_slot(
        by=actor_of(request),
        now=now(),
        number=number,
        slot=number_in(request.POST.get("slot", "")),
        person_id=_for_whom(request),
    )
    return _("Taken: %(at)s.") % {"at": f"{at.astimezone(CHINA):%H:%M}"}


def _wait(request: HttpRequest, number: str) -> str:
    who = _for_whom(request)
    commands.wait_for_slot(by=actor_of(request), now=now(), number=number, person_id=who)
    return _("On the list. When a slot is given back, the first in the list gets it and is told.")


def _back(request: HttpRequest, number: str) -> str:
    who = _for_whom(request)
    commands.give_slot_back(by=actor_of(request), now=now(), number=number, person_id=who)
    return _("Given back. Thank you: somebody else can come.")


def _set(request: HttpRequest, number: str) -> str:
    form = SlotsForm(request.POST)
    if not form.is_valid():
        raise SlotMinutesError
    minutes = form.cleaned_data["minutes"]
    count = commands.set_slots(by=actor_of(request), now=now(), number=number, minutes=minutes)
    return _("%(n)s slots.") % {"n": count}


_STEPS: Final[dict[str, Callable[[HttpRequest, str], str]]] = {
    "take": _take,
    "wait": _wait,
    "back": _back,
    "set": _set,
}
