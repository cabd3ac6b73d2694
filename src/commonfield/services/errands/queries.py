"""Reads of errands: a person's own, a helper's classes, and the figure of phone classes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.permissions import is_self
from commonfield.people.queries import full_names, halls_kept
from commonfield.people.types import Actor, person_of_code
from commonfield.services.bookings.queries import COUNTED_WITHIN
from commonfield.services.choices import OWN_HANDS, BookingState, HallUse
from commonfield.services.errands import rules
from commonfield.services.errands.types import ClassEffect, ErrandView, PhoneClass
from commonfield.services.models import Booking, ClassVisit, Errand
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

KIND_PURPOSE: Final = "services.errand"
# What consents are about, before a colon and its number. Pages of persons show the number alone:
# what it was stands in the person's own list.
ERRAND, CLASS = "errand", "class"
_SHOWN: Final = 500


def errands_of(person_id: int) -> list[ErrandView]:
    """Return a person's errands, the latest first, with who helped; the caller has checked."""
    return _views(_of_person(person_id)[:_SHOWN])


def _of_person(person_id: int) -> QuerySet[Errand]:
    return Errand.objects.filter(person=person_id).order_by("-done_at", "-pk")


def _views(rows: Iterable[Errand]) -> list[ErrandView]:
    found = list(rows)
    names = full_names({person_of_code(row.helper) for row in found})
    return [
        view_of(
            ErrandView, row, kind=_kind_of(row), helper=names.get(person_of_code(row.helper), "")
        )
        for row in found
    ]


def _kind_of(row: Errand) -> str:
    return open_sealed(row.kind_sealed, purpose=KIND_PURPOSE, about=row.number)


def errand_slip(number: str, *, by: Actor, now: datetime) -> tuple[ErrandView, str]:
    """Return an errand with its person's surname: to them, and on its day to who helped."""
    row = must_exist(Errand.objects.filter(number=number).first())
    is_todays = row.helper == by.code and china_day(row.done_at) == china_day(now)
    if not (is_self(by, row.person_id) or is_todays):
        raise NotFoundError
    return _views([row])[0], rules.surname_of(full_names([row.person_id])[row.person_id])


def classes_at(by: Actor, now: datetime) -> list[PhoneClass]:
    """Return the phone classes of the last 30 days in the actor's halls, the latest first."""
    rows = Booking.objects.filter(
        hall__in=[hall.code for hall in halls_kept(by, china_day(now))],
        event_type=HallUse.PHONE_CLASS,
        state=BookingState.CONFIRMED,
        begins_at__lte=now,
        ends_at__gt=now - COUNTED_WITHIN,
    )
    return [view_of(PhoneClass, row) for row in rows.order_by("-begins_at", "-pk")[:20]]


def class_effect(now: datetime) -> ClassEffect:
    """Return the county's figure of phone classes."""
    rows = Errand.objects.order_by("done_at", "pk").values_list("person_id", "done_at", "hand")
    done = (rules.DoneErrand(person, at, hand in OWN_HANDS) for person, at, hand in rows)
    visits = ClassVisit.objects.order_by("-booking__begins_at")
    first = dict(visits.values_list("person_id", "booking__begins_at"))
    return rules.class_effect(done, first, now)


def has_errands(person_id: int) -> bool:
    return Errand.objects.filter(person=person_id).exists()


def export_of_person(person_id: int) -> dict[str, Any]:
    visits = ClassVisit.objects.filter(person=person_id).order_by("pk")
    days = visits.values_list("booking__begins_at", flat=True)
    return {
        "errands": [
            {
                "number": each.number,
                "errand": each.kind,
                "hand": each.hand,
                "helper": each.helper,
                "at": each.done_at.isoformat(),
            }
            for each in _views(_of_person(person_id))
        ],
        "phone_classes": [china_day(at).isoformat() for at in days],
    }
