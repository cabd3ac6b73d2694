"""Reads of errands: a person's own, a helper's people, and the figure of phone classes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.permissions import is_self, may_help
from commonfield.people.queries import full_names, halls_kept
from commonfield.people.types import Actor, person_of_code
from commonfield.services.bookings.queries import COUNTED_WITHIN
from commonfield.services.choices import OWN_HANDS, BookingState, ErrandKind, HallUse
from commonfield.services.errands import rules
from commonfield.services.errands.types import ClassEffect, ErrandSlip, ErrandView, PhoneClass
from commonfield.services.models import Booking, ClassVisit, Errand
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

KIND_PURPOSE: Final = "services.errand"
_SHOWN: Final = 500


def errand_object(number: str) -> str:
    """Return what the consent to an errand is about."""
    return f"errand:{number}"


def class_object(number: str) -> str:
    """Return what the consent to having come to a class is about."""
    return f"class:{number}"


def errands_of(person_id: int) -> list[ErrandView]:
    """Return a person's errands, the latest first, with who helped; the caller has checked."""
    rows = Errand.objects.filter(person=person_id).order_by("-done_at", "-pk")
    return _views(list(rows[:_SHOWN]))


def _views(rows: list[Errand]) -> list[ErrandView]:
    names = full_names({person_of_code(row.helper) for row in rows})
    return [
        view_of(ErrandView, row, kind=_kind_of(row), helper=names.get(person_of_code(row.helper), ""))
        for row in rows
    ]


def _kind_of(row: Errand) -> str:
    return open_sealed(row.kind_sealed, purpose=KIND_PURPOSE, about=row.number)


def errand_slip(number: str, *, by: Actor, now: datetime) -> ErrandSlip:
    """Return an errand's slip to the person whose it is, and on its day to who helped."""
    row = must_exist(Errand.objects.filter(number=number).first())
    is_todays = row.helper == by.code and china_day(row.done_at) == china_day(now)
    if not (is_self(by, row.person_id) or (is_todays and may_see(by, row.person_id, now))):
        raise NotFoundError
    name = full_names([row.person_id]).get(row.person_id, "")
    return ErrandSlip(_views([row])[0], rules.surname_of(name))


def may_see(by: Actor, person_id: int, now: datetime) -> bool:
    """Tell whether the actor may still help a person."""
    return may_help(by, person_id=person_id, on=china_day(now))


def classes_at(by: Actor, now: datetime) -> list[PhoneClass]:
    """Return the phone classes of the last 30 days in the actor's halls, the latest first."""
    halls = [hall.code for hall in halls_kept(by, china_day(now))]
    rows = Booking.objects.filter(
        hall__in=halls,
        event_type=HallUse.PHONE_CLASS,
        state=BookingState.CONFIRMED,
        begins_at__lte=now,
        ends_at__gt=now - COUNTED_WITHIN,
    )
    return [view_of(PhoneClass, row) for row in rows.order_by("-begins_at", "-pk")[:20]]


def class_effect(now: datetime) -> ClassEffect:
    """Return the county's figure of phone classes."""
    done = (
        rules.DoneErrand(person, done_at, hand in OWN_HANDS)
        for person, done_at, hand in Errand.objects.order_by("pk").values_list(
            "person_id", "done_at", "hand"
        )
    )
    first: dict[int, datetime] = {}
    visits = ClassVisit.objects.order_by("-booking__begins_at")
    for person, begins_at in visits.values_list("person_id", "booking__begins_at"):
        first[person] = begins_at
    return rules.class_effect(done, first, now)


def errand_words(objects: Collection[str]) -> dict[str, str]:
    """Return the words of errands and classes by what consents to them are about."""
    numbers = [each.partition(":")[2] for each in objects if each.startswith("errand:")]
    found = {
        errand_object(row.number): str(ErrandKind(_kind_of(row)).label)
        for row in Errand.objects.filter(number__in=numbers)
    }
    classes = [each for each in objects if each.startswith("class:")]
    return found | dict.fromkeys(classes, str(HallUse.PHONE_CLASS.label))


def has_errands(person_id: int) -> bool:
    """Tell whether a person has a list of errands."""
    return Errand.objects.filter(person=person_id).exists()


def done_on(person_id: int, first: datetime) -> int:
    """Return how many errands of a person were written down since a moment."""
    return Errand.objects.filter(person=person_id, done_at__gte=first).count()


def export_of_person(person_id: int) -> dict[str, Any]:
    """Return what is kept of a person's errands."""
    visits = ClassVisit.objects.filter(person=person_id).order_by("pk")
    return {
        "errands": [
            {
                "number": each.number,
                "errand": each.kind,
                "hand": each.hand,
                "helper": each.helper,
                "at": each.done_at.isoformat(),
            }
            for each in errands_of(person_id)
        ],
        "phone_classes": [
            china_day(at).isoformat() for at in visits.values_list("booking__begins_at", flat=True)
        ],
    }
