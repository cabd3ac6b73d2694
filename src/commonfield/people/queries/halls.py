"""Which halls a person keeps."""

from datetime import date
from typing import Final

from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.queries.persons import organisations, organisations_held
from commonfield.people.queries.search import administered_places
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venues
from commonfield.places.types import VenueInfo

_KEEPERS: Final = (Role.HALL_KEEPER, Role.COUNTY_ADMIN)


def halls_kept(by: Actor, on: date) -> list[VenueInfo]:
    """Return a keeper's halls, open and closed, by place."""
    held = organisations(sorted(organisations_held(by, _KEEPERS, on))).values()
    halls = (each.place_code for each in held if each.kind == OrganisationKind.HALL)
    places = {*administered_places(by, on, _KEEPERS), *halls}
    found = [hall for place in sorted(places) for hall in venues(place, VenueKind.HALL)]
    return list({hall.code: hall for hall in found}.values())
