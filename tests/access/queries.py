"""Tries every query parameter that a view looks up: none opens another's thing.

Which they are is seen while the view answers, so that a new one is tried by itself.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock
from urllib.parse import urlencode

from django.http import QueryDict

from tests.access.cast import ANONYMOUS, ROLES, Cast, World
from tests.access.matrix import Line, lines, sent, worlds_of
from tests.access.visits import ALLOW, Visitors

# What a flag is switched on with.
_FLAG: Final = "1"


@contextmanager
def lookups_noted() -> Iterator[set[str]]:
    """Note each name that is looked up in an address's query."""
    noted: set[str] = set()

    class Noting(QueryDict):
        def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - Django's own
            noted.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            noted.add(str(key))
            return super().__contains__(key)

        def getlist(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - Django's own
            noted.add(key)
            return super().getlist(key, default)

    with mock.patch("django.core.handlers.wsgi.QueryDict", Noting):
        yield noted


def closed_lines() -> list[tuple[Line, str]]:
    """Return the pages that are open for one's own and closed for another's, each with a role."""
    found = []
    for line in (each for each in lines() if each.method == "GET" and not each.query):
        roles = [role for role in ROLES if role != ANONYMOUS and _is_closed(line, role)]
        found += [(line, role) for role in roles[:1]]
    return found


def _is_closed(line: Line, role: str) -> bool:
    cell = line.cells[role]
    is_anybodys = line.cells[ANONYMOUS].startswith(ALLOW)
    return cell.startswith(ALLOW) and not is_anybodys and ALLOW not in cell[1:]


def opened_by_queries(line: Line, role: str, cast: Cast, visitors: Visitors) -> list[str]:
    """Return the queries by which a page shows another's thing to a role, or lets them in."""
    own, others, _mixed = worlds_of(line, cast, role)
    world = cast.others(role)
    with lookups_noted() as noted:
        before = _shown(visitors, role, sent(line, own[0])[0], world)
        for slots in others:
            visitors.visit(role, "GET", sent(line, slots)[0])
    found = []
    for name in sorted(noted):
        for value in _values(others, world):
            query = urlencode({name: value})
            shown = _shown(visitors, role, f"{sent(line, own[0])[0]}?{query}", world)
            found += [f"{line} {role} ?{query} shows {each}" for each in shown - before - {value}]
        for slots in others:
            for value in (_FLAG, *list(own[0].values())[:1]):
                query = urlencode({name: value})
                visit = visitors.visit(role, "GET", f"{sent(line, slots)[0]}?{query}")
                if visit.outcome == ALLOW:
                    found.append(f"{line} {role} another's ?{query}")
    return found


def _values(others: Sequence[dict[str, str]], world: World) -> set[str]:
    """Return what may name another's thing: of the address's sort, or of any where it has none."""
    if others:
        return {*others[0].values(), f"P{world.person}", f"{world.person}"}
    return {
        *(f"{world.person}", f"P{world.person}", world.grower, world.order, world.coop),
        *(world.shop, world.store, world.place),
    }


def _shown(visitors: Visitors, role: str, path: str, world: World) -> set[str]:
    """Return which of a world's closed things a page shows."""
    response = visitors.visit(role, "GET", path).response
    text = b"" if response.streaming else response.content
    marks = (
        *(f"P{each}" for each in (world.person, world.helped, world.asked)),
        *(world.grower, world.delivery, world.order, world.served, world.run, world.contract),
        *(world.token, world.served_token),
    )
    # Whole words: a page's random keys may hold any letters.
    return {mark for mark in marks if re.search(rf"\b{re.escape(mark)}\b".encode(), text)}
