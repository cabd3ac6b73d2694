"""Reads of deeds that wait for a second person."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import RequestKind, Role, SealedField
from commonfield.people.models import Person, PersonRequest, fingerprints_of
from commonfield.people.permissions import has_role, may_approve_request, may_look_at_request
from commonfield.people.queries.persons import organisations_of, person_cards
from commonfield.people.queries.search import administered_places
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor, NewGrant, RequestView

# Whoever may be asked to be the second person.
SECOND_PERSONS = (Role.HELPER, Role.BUREAU, Role.COUNTY_ADMIN, Role.CLERK)


def requests_seen_by(by: Actor, *, now: datetime) -> list[RequestView]:
    """Return the deeds that wait and concern the actor, the oldest first."""
    on, acting = china_day(now), by.acting_id or 0
    concerned = Q(person_id=by.person_id or 0) | Q(prepared_by=acting)
    for place in administered_places(by, on, SECOND_PERSONS):
        concerned |= Q(person__home_place__startswith=place_prefix(place))
    employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
    concerned |= Q(person__records_began_at__code__in=[each.code for each in employers])
    if has_role(by, {Role.COUNTY_ADMIN}, on=on):
        concerned |= Q(kind=RequestKind.ADMINISTRATOR)
    found = [
        row
        for row in PersonRequest.objects.undecided(now).filter(concerned)
        if row.prepared_by == acting or may_look_at_request(by, row, on=on)
    ]
    cards = person_cards({row.person_id for row in found} | {row.prepared_by or 0 for row in found})
    return [
        RequestView(
            request_id=row.pk,
            kind=RequestKind(row.kind),
            card=cards[row.person_id],
            requested_by=cards.get(row.prepared_by or 0),
            requested_at=row.prepared_at,
            lapses_at=row.lapses_at,
            is_own=row.prepared_by == acting,
            can_approve=may_approve_request(by, row, on=on),
            may_be_one=bool(
                possibly_one(row.prepared_by, {row.person_id, acting})
                or possibly_one(acting, {row.person_id})
            ),
            role=requested_role(row.person_id, row.opened())
            if row.kind == RequestKind.ADMINISTRATOR
            else None,
        )
        for row in found
    ]


def requested_role(person_id: int, payload: dict[str, Any]) -> NewGrant:
    """Return the administrator's role that a request is about."""
    starts, ends = (
        date.fromisoformat(day) if (day := payload[name]) else None for name in ("from", "until")
    )
    return NewGrant(
        person_id, Role.COUNTY_ADMIN, payload["place"], valid_from=starts, valid_until=ends
    )


def possibly_one(person_id: int | None, others: Iterable[int | None]) -> set[int]:
    """Return which other accounts have a person's phone or bank number: possibly their own."""
    wanted = {person_id or 0, *(each or 0 for each in others)}
    rows = {row.pk: row for row in Person.objects.alive().filter(pk__in=wanted).order_by("pk")}
    row = rows.pop(person_id or 0, None)
    if row is None or not rows:
        return set()
    phone, bank = row.opened(SealedField.PHONE), row.opened(SealedField.BANK)
    prints = set(fingerprints_of(SealedField.PHONE, phone)) if phone else set()
    return {
        pk
        for pk, other in rows.items()
        if other.phone_print in prints or (bank and bank == other.opened(SealedField.BANK))
    }


def possibly_one_detail(by: Actor, others: Iterable[int | None]) -> dict[str, Literal[True]]:
    """Return what an audit row of a second person says, if they and a first may be one person."""
    return {"possibly_one": True} if possibly_one(by.acting_id, others) else {}
