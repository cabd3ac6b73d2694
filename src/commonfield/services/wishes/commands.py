"""Writing wishes: made, taken back, met; a supplier's offers."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import is_self, require_role, require_system
from commonfield.people.queries import home_and_household, organisation
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.queries import place, venue
from commonfield.services.bookings.commands import request_booking
from commonfield.services.bookings.types import BookingMade, NewBooking
from commonfield.services.choices import WISHED, BookingState
from commonfield.services.commands import count_own_hand
from commonfield.services.models import Booking, DayOffer, HallWish
from commonfield.services.permissions import person_asked_for
from commonfield.services.wishes import errors
from commonfield.services.wishes.queries import household_of
from commonfield.services.wishes.rules import KEPT, MET_WITHIN, quarter_of
from commonfield.workshop.locks import one_at_a_time

# A number is entered within 30 days of the event.
_LOOKED_AT: Final = timedelta(days=62)
_NAME: Final = 40


@transaction.atomic
def make_wish(*, by: Actor, now: datetime, use: str, person_id: int | None = None) -> None:
    """Ask for an event, for one's household or as a helper for another's, once a quarter."""
    if use not in WISHED:
        raise errors.NotOnTheListError
    who = person_asked_for(by, person_id, now=now)
    home = place(home_and_household(who)[0])
    if home is None or home.level != "village":
        raise errors.HomeUnknownError
    key, own = household_of(who)
    one_at_a_time(f"services.wish {key}")
    quarter = quarter_of(china_day(now))
    if HallWish.objects.filter(own, use=use, quarter=quarter).exists():
        raise errors.WishedAlreadyError
    # One of its own for each household: a household that asks twice counts once.
    earlier = HallWish.objects.filter(own).order_by("pk").values_list("subject", flat=True).first()
    subject = earlier or f"h{secrets.token_hex(10)}"
    fact = FactRecord(
        "services.wish_made", home.code, now, 1, attributes={"use": use}, subject=subject
    )
    HallWish.objects.create(
        household=key,
        subject=subject,
        person_id=who,
        use=use,
        place=home.code,
        quarter=quarter,
        made_by=by.code,
        made_at=now,
        fact=record(fact, now=now),
    )
    _audit("services.wish_made", by, who, home.code, now)
    count_own_hand(by=by, now=now, person_id=who)


@transaction.atomic
def take_wish_back(*, by: Actor, now: datetime, use: str, person_id: int | None = None) -> None:
    """Take back what one's household asked for in this quarter, with its fact."""
    who = person_asked_for(by, person_id, now=now)
    quarter = quarter_of(china_day(now))
    rows = HallWish.objects.select_for_update().filter(
        household_of(who)[1], use=use, quarter=quarter, met_by=None
    )
    row = must_exist(rows.first(), errors.NotWishedError)
    retract(row.fact, now=now)
    row.delete()
    _audit("services.wish_taken_back", by, who, row.place, now)


def _audit(action: str, by: Actor, who: int, at: str, now: datetime) -> None:
    """Note a deed without what was asked for: a doctor is nobody's business."""
    if is_self(by, who) and by.helper is None:
        record_audit(action, by.code, f"place:{at}", now, at)
    else:
        record_audit("services.wish_entered", by.code, f"person:P{who}", now, at)


@transaction.atomic
def offer_day(*, by: Actor, now: datetime, organisation_code: str, new: NewBooking) -> BookingMade:
    """Offer a day to a hall: a request for its rooms like any other, which its keeper answers."""
    on = china_day(now)
    require_role(by, {Role.SUPPLIER}, organisation=organisation_code, on=on)
    if new.use not in WISHED:
        raise errors.NotOnTheListError
    name = organisation(organisation_code).name[:_NAME]
    asked = replace(new, organisation=name, is_public=True, neighbour=None, repetition=None)
    made = request_booking(by=by, now=now, new=asked)
    booking = Booking.objects.get(number=made.number)
    DayOffer.objects.create(booking=booking, organisation=organisation_code, made_at=now)
    return made


def meet_wishes(now: datetime) -> int:
    """Find which wishes an event has met, and which it has not after all (a job)."""
    recent = Booking.objects.filter(ends_at__gt=now - _LOOKED_AT, ends_at__lte=now)
    held = recent.filter(state=BookingState.CONFIRMED, event_type__in=WISHED, visits__gt=0)
    changed = sum(_meet(number, now) for number in held.values_list("number", flat=True))
    undone = HallWish.objects.filter(met_by__visits=0).values_list("pk", flat=True)
    changed += sum(_unmeet(pk, now) for pk in undone)
    _forget_old(now)
    return changed


@transaction.atomic
def _meet(number: str, now: datetime) -> int:
    event = Booking.objects.get(number=number)
    hall = venue(event.hall)
    if hall is None:
        return 0
    rows = HallWish.objects.select_for_update().filter(
        use=event.event_type,
        place=hall.place_code,
        met_by=None,
        made_at__range=(event.begins_at - MET_WITHIN, event.begins_at),
    )
    met = list(rows.order_by("pk"))
    for row in met:
        use = {"use": str(row.use)}
        fact = FactRecord(
            "services.wish_met", row.place, now, 1, attributes=use, subject=row.subject
        )
        row.met_by, row.met_fact = event, record(fact, now=now)
        row.save(update_fields=["met_by", "met_fact"])
    if met:
        record_audit(
            "services.wishes_met",
            SYSTEM.code,
            f"booking:{number}",
            now,
            hall.place_code,
            n=len(met),
        )
    return len(met)


@transaction.atomic
def _unmeet(pk: int, now: datetime) -> int:
    row = HallWish.objects.select_for_update().get(pk=pk)
    if row.met_fact is None:
        return 0
    retract(row.met_fact, now=now)
    row.met_by, row.met_fact = None, None
    row.save(update_fields=["met_by", "met_fact"])
    record_audit("services.wish_not_met", SYSTEM.code, f"place:{row.place}", now, row.place)
    return 1


def _forget_old(now: datetime) -> None:
    """Forget whose wishes of long ago were; the household's own mark alone stays."""
    old = HallWish.objects.filter(made_at__lte=now - KEPT).exclude(
        person=None, household=F("subject")
    )
    old.update(person=None, household=F("subject"), made_by="")


@transaction.atomic
def forget_wisher(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - every command takes the time
    """Forget that a person asked for anything; the wish still counts for its village."""
    require_system(by)
    code = f"P{person_id}"
    HallWish.objects.filter(Q(household=code)).update(household=F("subject"))
    HallWish.objects.filter(made_by=code).update(made_by="")
    return HallWish.objects.filter(person=person_id).update(person=None)
