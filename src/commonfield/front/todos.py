"""To-dos: what waits for a person, counted, with the page where its next act is done.

Each room registers its sources; a source runs only for the persons whom it concerns, with one query
where that is enough. Shown after sign-in and, in short, on the home page.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Todo:
    """A line of the list: ``words`` say what (in the reader's language), ``act`` the next act.

    ``count`` is how many wait. Zero: the line only tells something, as a sum or a state.
    """

    words: str
    address: str
    act: str
    count: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A role that a person holds for a place or for an organisation."""

    role: str
    place: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class TodoReader:
    """The person whose to-dos are counted, and when."""

    person_id: int
    duties: tuple[Duty, ...]
    at: datetime

    def organisations(self, *roles: str) -> list[str]:
        """Return the organisations for which one of the roles is held, by code."""
        held = {each.organisation for each in self.duties if each.role in roles}
        return sorted(held - {""})

    def places(self, *roles: str) -> list[str]:
        """Return the places for which one of the roles is held, by code."""
        return sorted({each.place for each in self.duties if each.role in roles} - {""})


def counted(count: int, words: str, address: str, act: str, detail: str = "") -> list[Todo]:
    """Return a line with the count of what waits; none if it is 0. ``words`` have ``%(n)s``."""
    return [Todo(words % {"n": count}, address, act, count, detail)] if count else []


type TodoSource = Callable[[TodoReader], list[Todo]]

_sources: Final[dict[str, tuple[frozenset[str], TodoSource]]] = {}


def register_todos(name: str, source: TodoSource, *, roles: Collection[str] = ()) -> None:
    """Register a source for holders of one of ``roles``; without any, for all who are signed in."""
    _sources[name] = frozenset(roles), source


def todos_of(reader: TodoReader) -> list[Todo]:
    """Return what waits for a person, then mere notes, in the order of registration."""
    held = {each.role for each in reader.duties}
    lines = [
        line
        for roles, source in _sources.values()
        if not roles or roles & held
        for line in source(reader)
    ]
    return sorted(lines, key=lambda line: not line.count)
