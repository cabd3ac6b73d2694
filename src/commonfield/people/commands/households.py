"""Households: who lives there, and their dated designation as low-income with its source."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import NEW_HOUSEHOLD, RequestKind, Role
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit, by_code
from commonfield.people.models import Household, LowIncomeSpan, Person, new_code
from commonfield.people.permissions import (
    is_close_to_any,
    is_self,
    may_help,
    may_register_person,
    require,
    require_role,
    require_scope,
)
from commonfield.people.queries import known_place
from commonfield.people.types import Actor, person_of_code
from commonfield.workshop.conflicts import conflicts_as


@transaction.atomic
def register_household(*, by: Actor, now: datetime, place_code: str, code: str = "") -> str:
    known_place(place_code)
    require(may_register_person(by, place=place_code, on=china_day(now)))
    return _founded(by, now, place_code, code).code


def _founded(by: Actor, now: datetime, place_code: str, code: str = "") -> Household:
    row = Household(code=code or new_code("H"), place_code=place_code)
    with conflicts_as(errors.CodeTakenError(code=code)):
        row.save(force_insert=True)
    record("people.household_registered", by.code, f"household:{row.code}", now, place_code)
    return row


@transaction.atomic
def designate_low_income(
    *, by: Actor, now: datetime, household_code: str, source: str, valid_from: date
) -> None:
    """Designate a household low-income from a day on, by a named source (a list, a decision)."""
    rows = Household.objects.select_for_update().filter(code=household_code)
    row = must_exist(rows.first(), errors.HouseholdNotFoundError(code=household_code))
    require_role(by, {Role.COUNTY_ADMIN, Role.BUREAU}, on=china_day(now), place=row.place_code)
    not_over = Q(valid_until=None) | Q(valid_until__gt=valid_from)
    if LowIncomeSpan.objects.filter(not_over, household=row).exists():
        raise errors.DesignationOverlapsError
    LowIncomeSpan.objects.create(
        household=row, valid_from=valid_from, source=source[:120], designated_by=by.code
    )
    record("people.low_income_designated", by.code, f"household:{row.code}", now, row.place_code)


@transaction.atomic
def request_household(*, by: Actor, now: datetime, person_id: int, home: str) -> None:
    """Request that a person joins a household, by its code or by a member (``P12``).

    With nothing they leave theirs. Two without a household found one.
    """
    require_scope(by)
    row = Person.objects.locked(person_id)
    require(is_self(by, person_id) or may_help(by, person_id=person_id, on=china_day(now)))
    joins = [(person_id, home.strip())]
    member_id = person_of_code(home.strip().upper())
    if member_id == person_id:
        raise errors.HouseholdSameError
    if member_id:
        member = Person.objects.locked(member_id)
        require(may_help(by, person_id=member_id, on=china_day(now)))
        if member.household is None:
            joins = [(person_id, NEW_HOUSEHOLD), (member_id, NEW_HOUSEHOLD)]
        else:
            joins = [(person_id, member.household.code)]
    if joins[0][1] == (row.household.code if row.household else ""):
        raise errors.HouseholdSameError
    request_joining(by=by, now=now, joins=joins)


@transaction.atomic
def request_joining(*, by: Actor, now: datetime, joins: Sequence[tuple[int, str]]) -> None:
    """Request that persons live in households, all of them confirmed by one second person.

    What set-up writes down counts at once.
    The members of a household are notified, and may refuse; nobody else's helper writes about
    their own. The caller has checked who may write about the persons.
    """
    require_scope(by)
    codes = {home for _person, home in joins} - {"", NEW_HOUSEHOLD}
    by_code(Household.objects, codes, errors.HouseholdNotFoundError)
    payload = {"joins": [list(each) for each in joins]}
    if by.kind == "system":
        _join(by, now, payload)
        return
    persons = [person for person, _home in joins]
    homes = Household.objects.filter(Q(code__in=codes) | Q(members__in=persons))
    living = Person.objects.alive().filter(household__in=homes.values("pk")).order_by("pk")
    members = set(living.values_list("pk", flat=True)) - set(persons)
    is_own = persons == [by.person_id] and by.helper is None
    if not is_own and is_close_to_any(by, members | set(persons)):
        raise errors.OwnHouseholdError
    request_approval(
        by=by, now=now, person_id=persons[0], kind=RequestKind.HOUSEHOLD, payload=payload
    )
    for each in sorted(members):
        template = "people/messages/household_changes"
        notify_person(by=by, now=now, person_id=each, template=template)


def _join(by: Actor, now: datetime, payload: dict[str, Any]) -> None:
    """Carry out what a second person approved, for those who are still here."""
    homes = dict(payload["joins"])
    codes = set(homes.values()) - {"", NEW_HOUSEHOLD}
    found = by_code(Household.objects, codes, errors.HouseholdNotFoundError)
    rows = list(
        Person.objects.alive().select_for_update().filter(pk__in=list(homes)).order_by("pk")
    )
    if rows and NEW_HOUSEHOLD in homes.values():
        # Each of two may have requested the same.
        shared = rows[0].household if len({row.household_id for row in rows}) == 1 else None
        found[NEW_HOUSEHOLD] = shared or _founded(by, now, rows[0].home_place)
    for row in rows:
        row.household = found.get(homes[row.pk])
        row.save(update_fields=["household"])
        audit("household_changed", by, row, now)


DEEDS[RequestKind.HOUSEHOLD] = lambda by, now, _row, payload: _join(by, now, payload)
