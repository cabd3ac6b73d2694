"""Doors to work: each room registers its own, and a person's own page shows those that open.

A door stands by the name of its address, so that no room knows another's pages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page by the name of its address, its words, and whom it opens to.

    It opens to those who hold one of ``roles``, or for whose id ``opens_to`` is true.
    """

    name: str
    words: "_StrPromise"
    roles: frozenset[str] = frozenset()
    opens_to: Callable[[int], bool] | None = None


_doors: Final[dict[str, MenuItem]] = {}


def register_menu_item(door: MenuItem) -> None:
    """Register a door; rooms do so when the program starts, the lower room's doors first."""
    _doors[door.name] = door


def menu_of(person_id: int, roles: Iterable[str]) -> list[MenuItem]:
    """Return the doors that open to a person, in the order in which they were registered."""
    held = frozenset(roles)
    return [
        door
        for door in _doors.values()
        if door.roles & held or (door.opens_to is not None and door.opens_to(person_id))
    ]
