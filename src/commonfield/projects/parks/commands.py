"""Writing parks: rooms, tenancies with their facts, services given."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number, new_serial
from commonfield.people.permissions import require_venue
from commonfield.people.queries import organisations, organisations_within
from commonfield.people.types import Actor
from commonfield.places.queries import venue as venue_of
from commonfield.places.types import VenueInfo
from commonfield.projects.choices import EndReason, ParkService
from commonfield.projects.models import GivenService, LetDay, ParkRoom, Tenancy, VenueCard
from commonfield.projects.parks import errors, rules
from commonfield.projects.parks.permissions import require_park
from commonfield.projects.parks.types import NewParkRoom, NewService, NewTenancy, VenueContact
from commonfield.services.choices import RoomKind
from commonfield.services.halls.commands import add_room as add_bookable
from commonfield.services.halls.commands import retire_room as retire_bookable
from commonfield.services.halls.types import NewRoom
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.phones import plain_phone

_MOST_ROOMS: Final = 200
_AT_ONCE: Final = 500


@transaction.atomic
def describe_venue(*, by: Actor, now: datetime, venue: str, contact: VenueContact) -> None:
    """Write how to reach a park or a centre."""
    found = require_venue(by, venue, now=now)
    phone = plain_phone(contact.phone) if contact.phone else ""
    if phone is None:
        raise errors.ParkPhoneError
    ways = {
        name: rules.public_line(getattr(contact, name), required=False)
        for name in ("ways", "ways_en")
    }
    VenueCard.objects.update_or_create(venue=venue, defaults={"phone": phone, **ways})
    _audit("projects.venue_described", by, found, f"venue:{venue}", now)


@transaction.atomic
def add_park_room(*, by: Actor, now: datetime, venue: str, room: NewParkRoom) -> str:
    """Add a room to a park; one that is let by the hour can be booked from then on."""
    park = require_park(by, venue, now=now)
    if not 1 <= room.area_m2 <= rules.MOST_M2:
        raise errors.RoomSizeError(most=rules.MOST_M2)
    if ParkRoom.objects.filter(venue=venue, retired_at=None).count() >= _MOST_ROOMS:
        raise errors.ParkRoomsFullError(most=_MOST_ROOMS)
    name, *rest = (
        rules.public_line(getattr(room, each), required=each == "name")
        for each in ("name", "name_en", "has", "has_en")
    )
    words = dict(zip(("name_en", "has", "has_en"), rest, strict=True)) | {"name": name}
    if room.is_by_hour:
        new = NewRoom(RoomKind.ROOM, name, words["name_en"])
        code = add_bookable(by=by, now=now, hall=venue, room=new)
    else:
        code = f"p{new_serial(10)}"
    ParkRoom.objects.create(code=code, venue=venue, **asdict(room) | words)
    _audit("projects.room_added", by, park, f"room:{code}", now)
    return code


@transaction.atomic
def retire_park_room(*, by: Actor, now: datetime, room: str) -> None:
    """Take a room off the list, unless it is let or booked for a time to come."""
    row, park = _locked_room(by, room, now)
    if LetDay.objects.filter(room=row, day__gte=china_day(now)).exists():
        raise errors.ParkRoomLetError
    if row.is_by_hour:
        retire_bookable(by=by, now=now, hall=row.venue, room=room)
    ParkRoom.objects.filter(pk=row.pk).update(retired_at=now)
    _audit("projects.room_retired", by, park, f"room:{room}", now)


@transaction.atomic
def begin_tenancy(*, by: Actor, now: datetime, new: NewTenancy) -> str:
    """Let a room to an organisation for a term; return the tenancy's number.

    Its facts are recorded once their days have come.
    """
    room, park = _locked_room(by, new.room, now)
    if room.is_by_hour:
        raise errors.RoomByHourError
    rules.check_term(new.begins_on, new.ends_on, china_day(now))
    row = Tenancy.objects.create(
        number=new_number(now),
        room=room,
        organisation=_tenant(new.organisation),
        begins_on=new.begins_on,
        ends_on=new.ends_on,
    )
    taken = LetDay.objects.filter(room=room, day__range=(new.begins_on, new.ends_on))
    first = taken.order_by("day").values_list("day", flat=True).first()
    if first is not None:
        raise errors.RoomLetAlreadyError(day=first)
    with conflicts_as(errors.RoomLetAlreadyError(day=new.begins_on)):
        LetDay.objects.bulk_create(
            LetDay(room=room, day=day, tenancy=row)
            for day in rules.days_of(new.begins_on, new.ends_on)
        )
    _record_due([row], now)
    term = {"from": new.begins_on.isoformat(), "until": new.ends_on.isoformat()}
    _audit("projects.tenancy_begun", by, park, f"tenancy:{row.number}", now, **term)
    return row.number


def _tenant(text: str) -> str:
    """Return the code of the organisation that a code or a whole name stands for."""
    wanted = " ".join(text.split())
    if wanted in organisations([wanted]):
        return wanted
    near = organisations_within(settings.COUNTY_CODE, search=wanted) if wanted else []
    found = [each.code for each in near if wanted in {each.name, each.name_en}]
    if len(found) != 1:
        raise errors.TenantUnknownError(text=wanted)
    return found[0]


@transaction.atomic
def end_tenancy(*, by: Actor, now: datetime, number: str, last_day: date, reason: str) -> None:
    """Let a tenancy end before its term, on a last day, and say why."""
    row, park = _locked(by, number, now)
    if row.end_fact is not None or row.ends_on < china_day(now):
        raise errors.TenancyEndedError
    if reason not in EndReason.values or reason == EndReason.TERM:
        raise errors.EndReasonMissingError
    if last_day < row.begins_on:
        raise errors.EndBeforeBeginError(begins_on=row.begins_on)
    if last_day > row.ends_on:
        raise errors.EndAfterTermError(ends_on=row.ends_on)
    # The latest stands first.
    if (given := row.services.filter(on__gt=last_day).first()) is not None:
        raise errors.EndBeforeServiceError(day=given.on)
    LetDay.objects.filter(tenancy=row, day__gt=last_day).delete()
    row.ends_on, row.end_reason = last_day, reason
    row.save(update_fields=["ends_on", "end_reason"])
    _record_due([row], now)
    said = {"until": last_day.isoformat(), "reason": reason}
    _audit("projects.tenancy_ended", by, park, f"tenancy:{number}", now, **said)


@transaction.atomic
def withdraw_tenancy(*, by: Actor, now: datetime, number: str) -> None:
    """Take a tenancy back that has not begun."""
    row, park = _locked(by, number, now)
    # The job that records the begin may still be to come.
    if row.begins_on <= china_day(now):
        raise errors.TenancyBegunError
    row.delete()
    _audit("projects.tenancy_withdrawn", by, park, f"tenancy:{number}", now)


@transaction.atomic
def give_service(*, by: Actor, now: datetime, number: str, new: NewService) -> None:
    """Record what was done for a tenant on a day of the term."""
    row, park = _locked(by, number, now)
    if new.kind not in ParkService.values:
        raise errors.ServiceKindError
    if new.on > china_day(now):
        raise errors.ServiceAheadError(day=new.on)
    if not row.begins_on <= new.on <= row.ends_on:
        raise errors.ServiceOutsideTermError(day=new.on)
    said = {"kind": new.kind}
    at = start_of_china_day(new.on)
    fact = FactRecord("projects.service_given", park.place_code, at, 1, attributes=said)
    GivenService.objects.create(
        tenancy=row,
        kind=new.kind,
        on=new.on,
        line=rules.public_line(new.line),
        fact=record(fact, now=now),
    )
    _audit("projects.service_given", by, park, f"tenancy:{number}", now, **said)


@transaction.atomic
def record_due_tenancies(now: datetime) -> int:
    """Record tenancies that have begun or ended (a job); return how many did."""
    today = china_day(now)
    rows = Tenancy.objects.select_for_update(of=["self"], skip_locked=True).select_related("room")
    beginning = list(rows.filter(begin_fact=None, begins_on__lte=today)[:_AT_ONCE])
    ending = list(rows.filter(end_fact=None, ends_on__lt=today)[:_AT_ONCE])
    return _record_due(list({row.pk: row for row in [*beginning, *ending]}.values()), now)


def _record_due(rows: Sequence[Tenancy], now: datetime) -> int:
    """Record the begins and ends whose day has come, each on its own."""
    today, count = china_day(now), 0
    for row in rows:
        place = must_exist(venue_of(row.room.venue)).place_code
        if row.begin_fact is None and row.begins_on <= today:
            at = start_of_china_day(row.begins_on)
            row.begin_fact = record(FactRecord("projects.tenancy_begun", place, at, 1), now=now)
            count += 1
        if row.end_fact is None and row.ends_on < today:
            at = start_of_china_day(row.ends_on + timedelta(days=1))
            row.end_fact = record(FactRecord("projects.tenancy_ended", place, at, 1), now=now)
            count += 1
        row.save(update_fields=["begin_fact", "end_fact"])
    return count


def _locked_room(by: Actor, code: str, now: datetime) -> tuple[ParkRoom, VenueInfo]:
    rows = ParkRoom.objects.select_for_update().filter(code=code, retired_at=None)
    row = must_exist(rows.first())
    return row, require_park(by, row.venue, now=now)


def _locked(by: Actor, number: str, now: datetime) -> tuple[Tenancy, VenueInfo]:
    rows = Tenancy.objects.select_for_update(of=["self"]).select_related("room")
    row = must_exist(rows.filter(number=number).first())
    return row, require_park(by, row.room.venue, now=now)


def _audit(
    action: str, by: Actor, park: VenueInfo, thing: str, now: datetime, /, **detail: str
) -> None:
    record_audit(action, by.code, thing, now, park.place_code, **detail)
