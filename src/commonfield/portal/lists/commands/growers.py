"""A list of growers, who are written down together: one by one, a thousand would take minutes."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from commonfield.front.spreadsheets import SheetRow
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.errors import PhoneUnusableError
from commonfield.people.queries import namesakes
from commonfield.people.types import Namesake, NewPerson
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line, ListContext, attempt
from commonfield.portal.lists.types import Outcome, TriedRow
from commonfield.supply.commands import register_growers
from commonfield.supply.queries import growers_among
from commonfield.workshop.phones import plain_phone

# The number of the row by which a new person comes, by name and village, then by phone.
type _Earlier = defaultdict[tuple[str, str], dict[str, int]]


def take_growers(shared: ListContext, rows: Sequence[SheetRow]) -> list[TriedRow]:
    """Register the growers of a list that their organisation does not have yet."""
    by, now, maker = shared.by, shared.now, shared.organisation
    read = [attempt(row, partial(_person, shared, row)) for row in rows]
    people = [each for each in read if isinstance(each, NewPerson)]
    known = namesakes(by, people=people, now=now)
    every = [each.person_id for found in known.values() for each in found]
    ours = growers_among(every, cooperative=maker)
    earlier: _Earlier = defaultdict(dict)
    new: list[NewPerson] = []
    done: list[TriedRow] = []
    for row, person in zip(rows, read, strict=True):
        if isinstance(person, TriedRow):
            done.append(person)
            continue
        found = attempt(row, partial(_is_new, person, known[person], ours, earlier))
        if found is True:
            earlier[person.name, person.home_place][person.phone] = row.number
            new.append(person)
        outcome: Outcome = "new" if found else "stands"
        done.append(found if isinstance(found, TriedRow) else TriedRow(row, outcome))
    try:
        register_growers(by=by, now=now, cooperative=maker, people=new)
    except CommonfieldError as error:
        return [TriedRow(row, "refused", error) for row in rows]
    return done


def _person(shared: ListContext, row: SheetRow) -> NewPerson:
    line = Line(shared, row)
    phone = line.text("phone", 30)
    plain = plain_phone(phone) if phone else ""
    if plain is None:
        raise PhoneUnusableError
    return NewPerson(line.needed("name", 60), line.place(), phone=plain)


def _is_new(
    person: NewPerson, known: Sequence[Namesake], ours: set[int], earlier: _Earlier
) -> bool:
    """Return whether a row names a new grower; two of one name are told apart by their phones."""
    for phone, number in earlier.get((person.name, person.home_place), {}).items():
        if phone == person.phone or not (phone and person.phone):
            raise errors.RowDoubleError(row=number)
    mine = [each for each in known if each.person_id in ours]
    if any(each.phone == "same" or not person.phone for each in mine):
        return False
    # Of others only that they may be the same person is said, as by hand.
    if len(mine) < len(known) or any(each.phone == "none" for each in mine):
        raise errors.RowNamesakeError
    return True
