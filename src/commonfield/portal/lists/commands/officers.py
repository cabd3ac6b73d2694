"""A row of staff: a person, and the role that an administrator gives them."""

from datetime import date

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.commands import create_person, grant_role
from commonfield.people.errors import RoleHeldError
from commonfield.people.permissions import require_role
from commonfield.people.queries import grants_of, namesakes
from commonfield.people.types import NewGrant, NewPerson, person_number
from commonfield.places.queries import place
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line
from commonfield.portal.lists.commands.organisations import organisation_named
from commonfield.portal.lists.types import Outcome
from commonfield.services.board.commands import seat_supervisor


def take_officer(line: Line) -> Outcome:
    """Write a person down, unless they are, and give them the role of the row."""
    by, now = line.shared.by, line.shared.now
    on = china_day(now)
    require_role(by, {Role.COUNTY_ADMIN}, on=on)
    role, (where, organisation) = line.choice("role", Role), _scope(line)
    person_id = _person(line, role, where, organisation)
    key = (person_id, role, where, organisation)
    if _holds(person_id, role, where, organisation, on):
        return line.stands(key)
    grant = NewGrant(person_id, role, where, organisation)
    try:
        if role == Role.SUPERVISOR:
            related = [person_number(each) for each in line.text("related").split()]
            seat_supervisor(by=by, now=now, person_id=person_id, village=where, related=related)
        elif not grant_role(by=by, now=now, grant=grant):
            return line.entered(key, "waits")
    except RoleHeldError:
        return line.stands(key)
    return line.entered(key)


def _scope(line: Line) -> tuple[str, str]:
    """Return the place or else the organisation that the role is for."""
    name, county = line.needed("scope"), line.shared.county
    found = organisation_named(name, county=county)
    if found is not None:
        return "", found.code
    top = place(county)
    if top is not None and name in {county, top.name, top.short_name, top.name_en}:
        return county, ""
    try:
        return line.shared.places.find(name), ""
    except errors.VillageNameUnknownError:
        raise errors.OrganisationNameUnknownError(name=name) from None


def _person(line: Line, role: Role, where: str, organisation: str) -> int:
    """Return the person of the row, written down if nothing speaks for one who is here."""
    by, now, name = line.shared.by, line.shared.now, line.needed("name", 60)
    if number := person_number(line.text("person")):
        return number
    home = line.place() if line.text("village") or line.text("town") else line.shared.county
    person = NewPerson(name, home, line.text("username", 64) or None, line.text("phone", 30))
    known = namesakes(by, people=[person], now=now)[person]
    key = (name, home, person.phone)
    on = china_day(now)
    for each in known:
        is_here = each.phone == "same" or line.shared.fresh.get((key, each.person_id))
        if is_here or _holds(each.person_id, role, where, organisation, on):
            return each.person_id
    if known:
        numbers = ", ".join(f"P{each.person_id}" for each in known)
        raise errors.OfficerNamesakeError(persons=numbers, column=line.head("person"))
    person_id = create_person(by=by, now=now, person=person)
    line.entered((key, person_id))
    return person_id


def _holds(person_id: int, role: Role, where: str, organisation: str, on: date) -> bool:
    return any(
        (each.role, each.place_code, each.organisation_code) == (role, where, organisation)
        for each in grants_of(person_id, on)
    )
