"""A row of halls and parks."""

from typing import Final

from django.utils.text import slugify

from commonfield.kernel.identifiers import new_serial
from commonfield.places.choices import VenueKind
from commonfield.places.queries import place, venue, venues
from commonfield.places.types import NewVenue
from commonfield.portal.commands import open_venue
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line
from commonfield.portal.lists.types import Outcome

_LONGEST_CODE: Final = 50


def take_hall(line: Line) -> Outcome:
    """Open a venue, unless its village has one of this name and kind."""
    where, name = line.place(), line.needed("name")
    kind = line.choice("kind", VenueKind, VenueKind.HALL)
    key = (where, name, kind)
    standing = venues(where, kind)
    if any((each.place_code, each.name) == (where, name) for each in standing):
        return line.stands(key)
    opened_on = line.day("opened_on")
    if opened_on is None:
        line.needed("opened_on")
        raise errors.CellMissingError
    new = NewVenue(
        code=_free_code(where, kind),
        kind=kind,
        name=name,
        name_en=line.text("name_en"),
        place_code=where,
        address=line.text("address", 200),
        opened_on=opened_on,
    )
    open_venue(by=line.shared.by, now=line.shared.now, venue=new)
    return line.entered(key)


def _free_code(where: str, kind: str) -> str:
    """Return a name for the venue's address, made from its village's, that no venue has."""
    found = place(where)
    made = slugify(f"{found.pinyin if found else ''} {kind}")[:_LONGEST_CODE].strip("-")
    return made if made and venue(made) is None else f"{made}-{new_serial(6)}".lower()
