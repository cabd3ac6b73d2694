"""Writing down persons, and in which household they live."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditEntry
from commonfield.kernel.clock import china_day
from commonfield.people import errors
from commonfield.people.choices import Role, SealedField
from commonfield.people.commands.households import request_joining
from commonfield.people.commands.shared import by_code
from commonfield.people.models import Household, Organisation, Person
from commonfield.people.permissions import may_register_person, require, require_role
from commonfield.people.queries import known_place
from commonfield.people.rules import county_of, usable_username
from commonfield.people.types import Actor, NewPerson
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.vault import new_salt


@transaction.atomic
def create_person(*, by: Actor, now: datetime, person: NewPerson) -> int:
    """Write down a person and return their number; see ``create_people``."""
    return create_people(by=by, now=now, people=[person])[0]


@transaction.atomic
def create_people(*, by: Actor, now: datetime, people: Sequence[NewPerson]) -> list[int]:
    """Write down persons without passwords and return their numbers, in order.

    A clerk writes down who lives in the county of their organisation, which keeps the records. Who
    joins a household lives there once a second person has confirmed it, for all of them at once.
    """
    codes = {person.organisation for person in people} - {""}
    employers = by_code(Organisation.objects, codes, errors.OrganisationNotFoundError)
    for home, code in sorted({(person.home_place, person.organisation) for person in people}):
        _require_may_write_down(by, known_place(home), employers.get(code), china_day(now))
    codes = {person.household_code for person in people} - {""}
    households = by_code(Household.objects, codes, errors.HouseholdNotFoundError)
    rows = [_row(person, by, now) for person in people]
    if by.kind == "system":
        for row, person in zip(rows, people, strict=True):
            row.household = households.get(person.household_code)
    for row, person in zip(rows, people, strict=True):
        row.records_began_at = employers.get(person.organisation)
    names = ", ".join(row.username for row in rows if row.username)
    with conflicts_as(errors.UsernameTakenError(username=names)):
        Person.objects.bulk_create(rows)
    record_all(
        (
            AuditEntry("people.person_created", by.code, f"person:P{row.pk}", row.home_place)
            for row in rows
        ),
        now=now,
    )
    if by.kind != "system" and codes:
        joins = [(row.pk, each.household_code) for row, each in zip(rows, people, strict=True)]
        request_joining(by=by, now=now, joins=[each for each in joins if each[1]])
    return [row.pk for row in rows]


def _require_may_write_down(
    by: Actor, home: str, employer: Organisation | None, today: date
) -> None:
    if employer is None:
        require(may_register_person(by, place=home, on=today))
        return
    require_role(by, {Role.CLERK}, organisation=employer.code, on=today)
    require(by.kind == "system" or county_of(home) == county_of(employer.place_code))


def _row(person: NewPerson, by: Actor, now: datetime) -> Person:
    row = Person(
        username=usable_username(person.username) if person.username else None,
        password=make_password(None),
        salt=new_salt(),
        language=person.language,
        home_place=person.home_place,
        age_said=person.age_said,
        age_said_by=by.code if person.age_said else "",
        demo_role=person.demo_role,
        created_at=now,
    )
    row.put(SealedField.NAME, person.name)
    row.put(SealedField.PHONE, person.phone)
    row.put(SealedField.EMAIL, person.email)
    return row
