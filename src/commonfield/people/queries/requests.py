"""Reads of deeds that wait for a second person."""

from datetime import date, datetime

from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import RequestKind, Role, SealedField
from commonfield.people.models import BankChange, Person, PersonRequest
from commonfield.people.permissions import (
    are_close,
    may_approve_request,
    may_help_with_money,
    may_look_at_request,
    responsible_id,
)
from commonfield.people.queries.persons import organisations_of, person_cards
from commonfield.people.queries.search import administered_places
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor, PersonCard, RequestView, person_of_code

# Whoever may be asked to be the second person.
SECOND_PERSONS = (Role.HELPER, Role.BUREAU, Role.COUNTY_ADMIN, Role.CLERK)


def requests_seen_by(by: Actor, *, now: datetime) -> list[RequestView]:
    """Return the deeds that wait and concern the actor, the oldest first."""
    on, acting = china_day(now), responsible_id(by)
    concerned = _looked_after(by, on) | Q(person_id=by.person_id or 0) | Q(prepared_by=acting)
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
            may_be_one=may_be_one_person(row.prepared_by or 0, acting),
        )
        for row in found
    ]


def _looked_after(by: Actor, on: date) -> Q:
    """Return what picks rows about persons whom the actor looks after by role."""
    employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
    found = Q(person__records_began_at__code__in=[each.code for each in employers])
    for place in administered_places(by, on, SECOND_PERSONS):
        found |= Q(person__home_place__startswith=place_prefix(place))
    return found


def bank_changes_seen_by(by: Actor, *, now: datetime) -> list[PersonCard]:
    """Return whose new bank number waits for the actor as the second person, the oldest first."""
    on, acting = china_day(now), responsible_id(by)
    rows = BankChange.objects.filter(_looked_after(by, on)).exclude(person_id=acting)
    entered = [
        row.person_id
        for row in rows.order_by("pk")
        if not are_close(person_of_code(row.entered_by), acting)
        and may_help_with_money(by, person_id=row.person_id, on=on)
    ]
    cards = person_cards(entered)
    return [cards[each] for each in entered]


def may_be_one_person(one: int, other: int) -> bool:
    """Tell whether two accounts have the same phone or bank number: possibly one person's."""
    rows = list(Person.objects.alive().filter(pk__in=[one, other]))
    if len(rows) < 2:  # noqa: PLR2004 - a pair
        return False
    first, second = rows
    same_phone = first.phone_print and first.phone_print == second.phone_print
    bank = first.opened(SealedField.BANK)
    return bool(same_phone or (bank and bank == second.opened(SealedField.BANK)))
