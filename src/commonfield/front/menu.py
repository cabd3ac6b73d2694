"""Menu items and tasks: each room registers the pages where a role's work or a visit begins.

Both stand by the name of their URL, so that no room knows another's pages. A person's own page
shows the items that open to them; the home page and the navigation show the tasks to everybody.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page by the name of its address, its words, and the visitors that it opens to.

    It opens to those who hold one of ``roles``, or for whose id ``opens_to`` is true.
    """

    name: str
    words: "_StrPromise"
    roles: frozenset[str] = frozenset()
    opens_to: Callable[[int], bool] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a visitor comes for: a large link on the home page, a short word in the navigation.

    ``rank`` says how far in front it stands; without ``short`` it is on the home page alone.
    """

    name: str
    words: "_StrPromise | str"
    rank: int
    short: "_StrPromise | str" = ""


_tasks: Final[dict[str, Task]] = {}
_person_pages: Final[dict[str, MenuItem]] = {}
_items: Final[dict[tuple[str, frozenset[str]], MenuItem]] = {}


def register_menu_item(
    name: str,
    words: "_StrPromise",
    roles: Collection[str] = (),
    *,
    opens_to: Callable[[int], bool] | None = None,
) -> None:
    """Register an item; rooms do so when the program starts, the lower room's items first."""
    item = MenuItem(name, words, frozenset(roles), opens_to)
    _items[name, item.roles] = item


def register_person_page(name: str, words: "_StrPromise") -> None:
    """Register a page that a helper opens from a person's page; its address takes their id."""
    _person_pages[name] = MenuItem(name, words)


def person_pages() -> list[MenuItem]:
    """Return the pages that a helper opens from a person's page."""
    return list(_person_pages.values())


def menu_of(person_id: int, roles: Iterable[str]) -> list[MenuItem]:
    """Return the items that open to a person, in the order in which they were registered."""
    held = frozenset(roles)
    return [
        item
        for item in _items.values()
        if item.roles & held or (item.opens_to is not None and item.opens_to(person_id))
    ]


def register_task(
    name: str, words: "_StrPromise | str", rank: int, short: "_StrPromise | str" = ""
) -> None:
    """Register a task; rooms do so when the program starts."""
    _tasks[name] = Task(name, words, rank, short)


def tasks() -> list[Task]:
    """Return the tasks, the first in rank first."""
    return sorted(_tasks.values(), key=lambda task: task.rank)
