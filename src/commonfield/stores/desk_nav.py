"""The row of links over the pages of a store's desk: each room registers those that it holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """A page of the desk by the name of its address, its words, and its place in the row."""

    key: str
    name: str
    words: "_StrPromise"
    rank: int
    is_for_former: bool


_entries: Final[dict[str, DeskEntry]] = {}


def register_desk_entry(
    key: str, name: str, words: "_StrPromise", rank: int, *, is_for_former: bool = False
) -> None:
    """Register a page; ``is_for_former`` says that a store's former owner sees it too."""
    _entries[key] = DeskEntry(key, name, words, rank, is_for_former)


def desk_entries_for(*, is_former: bool) -> list[DeskEntry]:
    """Return the pages that the desk shows a store's owner, or its former one."""
    shown = (each for each in _entries.values() if each.is_for_former or not is_former)
    return sorted(shown, key=lambda each: each.rank)
