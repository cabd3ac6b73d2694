"""A row of growers."""

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.commands import seal_identity
from commonfield.people.permissions import require_role
from commonfield.people.queries import namesakes
from commonfield.people.types import Namesake, NewPerson
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line
from commonfield.portal.lists.types import Outcome
from commonfield.supply.commands import enrol_grower, register_grower
from commonfield.supply.queries import cooperatives_of_person, grower_cards


def take_grower(line: Line) -> Outcome:
    """Register a grower of the chosen organisation, unless it has them."""
    by, now, maker = line.shared.by, line.shared.now, line.shared.organisation
    require_role(by, {Role.CLERK}, organisation=maker, on=china_day(now))
    person = NewPerson(line.needed("name", 60), line.place(), phone=line.text("phone", 30))
    key = (person.name, person.home_place, person.phone)
    known = _known(line, person)
    if known is not None and maker in cooperatives_of_person(known.person_id):
        return line.stands(key)
    if known is not None:
        enrol_grower(by=by, now=now, cooperative=maker, person_id=known.person_id)
        return line.entered(key)
    code = register_grower(by=by, now=now, cooperative=maker, person=person)
    person_id = grower_cards([code])[code].person_id
    if person_id is not None and (identity := line.text("identity", 30)):
        seal_identity(by=by, now=now, person_id=person_id, identity=identity)
    return line.entered(key)


def _known(line: Line, person: NewPerson) -> Namesake | None:
    """Return whom the organisation has written down with this name, village and phone.

    Another phone is another person, as far as the organisation's own records show it.
    """
    same = None
    for each in namesakes(line.shared.by, person=person, now=line.shared.now):
        is_ours = each.records_began_at == line.shared.organisation
        if is_ours and each.phone == "other":
            continue
        if not is_ours or (person.phone and each.phone != "same"):
            raise errors.RowNamesakeError
        same = each
    return same
