"""Menu items: each room registers the pages where a role's work begins.

An item stands by the name of its URL, so that no room knows another's pages; a person's own page
shows those that open to them.
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


_items: Final[dict[tuple[str, frozenset[str]], MenuItem]] = {}


def register_menu_item(item: MenuItem) -> None:
    """Register an item; rooms do so when the program starts, the lower room's items first."""
    _items[item.name, item.roles] = item


def menu_of(person_id: int, roles: Iterable[str]) -> list[MenuItem]:
    """Return the items that open to a person, in the order in which they were registered."""
    held = frozenset(roles)
    return [
        item
        for item in _items.values()
        if item.roles & held or (item.opens_to is not None and item.opens_to(person_id))
    ]
