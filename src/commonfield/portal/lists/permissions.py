"""To whom which list opens; each row is checked again by its own command."""

from datetime import date

from commonfield.heritage.permissions import keeps_any_heritage
from commonfield.people.choices import Role
from commonfield.people.permissions import LOOKING_AFTER, has_role
from commonfield.people.types import Actor
from commonfield.portal.commands import VENUE_ROLES
from commonfield.portal.lists.choices import ListKind

_ROLES = {
    ListKind.OFFICERS: frozenset({Role.COUNTY_ADMIN}),
    ListKind.STORES: LOOKING_AFTER | {Role.KEEPER, Role.CLERK},
    ListKind.HALLS: VENUE_ROLES,
    ListKind.GROWERS: frozenset({Role.CLERK}),
}


def lists_open_to(by: Actor, on: date) -> list[ListKind]:
    """Return the lists that an actor may enter, in the order of a county's first week."""
    return [
        kind
        for kind in ListKind
        if (has_role(by, _ROLES[kind], on=on) if kind in _ROLES else keeps_any_heritage(by, on))
    ]
