"""The authorisation matrix as it is written down in matrix.txt, and how a line is tried."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from django.db import connection
from django.urls import reverse

from commonfield.kernel.clock import china_day, now
from tests.access.addresses import Address, addresses
from tests.access.cast import ROLES, Cast, World
from tests.access.visits import ALLOW, NOTHING, WROTE, Visit, Visitors, most_open
from tests.night import TODAY

FILE: Final = Path(__file__).parent / "matrix.txt"

type Slots = dict[str, str]
OPEN: Final = {ALLOW, WROTE}
# Of a cell, and of what is tried for it: one's own things; another's, and the two mixed.
OWN: Final = slice(1)
OTHERS: Final = slice(1, None)


@dataclass(frozen=True)
class Line:
    """A line of the matrix: an address, a method, what is sent along, and a cell for each role."""

    address: str
    objects: Mapping[str, str]
    query: Mapping[str, str]
    method: str
    body: Mapping[str, str]
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.address}{_extra(self)}"

    @property
    def is_plain(self) -> bool:
        """Return whether this is an address as it stands, with nothing sent along."""
        return not (self.objects or self.query or self.body)


def _extra(line: Line) -> str:
    objects = "".join(f" @{name}={value}" for name, value in line.objects.items())
    query = f" ?{_written(line.query)}" if line.query else ""
    body = f" {_written(line.body)}" if line.body else ""
    return f"{objects}{query} {line.method}{body}"


def _written(values: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def lines() -> list[Line]:
    """Read the matrix."""
    texts = FILE.read_text(encoding="utf-8").splitlines()
    written = (text for text in texts if text.strip() and not text.startswith("#"))
    return [line for text in written for line in _lines(text)]


def _lines(text: str) -> list[Line]:
    what, _bar, cells = text.rpartition("|")
    address, *words = what.split()
    at = next(number for number, word in enumerate(words) if word.isupper())
    given = cells.split()
    assert len(given) == len(ROLES), f"{len(ROLES)} cells are wanted, one for each role: {text}"
    line = Line(
        address=address,
        objects=dict(word[1:].split("=", 1) for word in words[:at] if word.startswith("@")),
        query=dict(parse_qsl(next((w[1:] for w in words[:at] if w.startswith("?")), ""))),
        method="",
        body=dict(parse_qsl("&".join(words[at + 1 :]), keep_blank_values=True)),
        cells=dict(zip(ROLES, given, strict=True)),
    )
    return [replace(line, method=method) for method in words[at].split("+")]


def tried(
    line: Line, cast: Cast, visitors: Visitors, *, closed_too: bool = True
) -> tuple[dict[str, str], list[Visit]]:
    """Try a line as every role: the cells as they are, and every visit that was made.

    Only on request (``closed_too``) every role tries everything. Otherwise letters are taken as
    they are written: others' things where one's own are closed, an empty form whose filled one is
    refused to the same role, and all but one of the roles for which a line says the same, or to
    which it is closed. On PostgreSQL none tries a closed door, which is closed on any engine. One
    of those who are let in requests the head only.
    """
    cells, visits = {}, []
    by_head = _asks_by_head(line)
    for role in ROLES:
        if not closed_too and _is_left_out(line, role):
            cells[role] = line.cells[role]
            continue
        way = replace(line, method="HEAD") if role == by_head else line
        cells[role], made = tried_as(role, way, cast, visitors, OWN)
        visits += made
        if closed_too or cells[role] in OPEN:
            others, made = tried_as(role, line, cast, visitors, OTHERS)
            cells[role] += others
            visits += made
        else:
            cells[role] += line.cells[role][OTHERS]
    return cells, visits


def _is_left_out(line: Line, role: str) -> bool:
    if connection.vendor == "postgresql" and not _is_let_in(line, role):
        return True
    return role not in _trying_today(line) or _is_refused_filled(line, role)


def _trying_today(line: Line) -> set[str]:
    """Return nobody, and of the roles that are let in alike and of those kept out one each.

    Each day another one.
    """
    alike = defaultdict[str, list[str]](list)
    for role in ROLES[1:]:
        cell = line.cells[role]
        alike[cell if cell[OWN] in OPEN else ""].append(role)
    turn = TODAY.toordinal() + crc32(str(line).encode())
    return {ROLES[0], *(roles[turn % len(roles)] for roles in alike.values())}


def _asks_by_head(line: Line) -> str | None:
    """Return who asks a page for its head alone, where two are let in: it is to be the same.

    The API's library takes no such request.
    """
    if line.method != "GET" or not line.is_plain or line.address.startswith("api"):
        return None
    let_in = [role for role in ROLES if not _is_left_out(line, role) and _is_let_in(line, role)]
    return let_in[-2] if len(let_in) > 1 else None


def _is_let_in(line: Line, role: str) -> bool:
    return line.cells[role][OWN] in OPEN


def _is_refused_filled(line: Line, role: str) -> bool:
    """Return whether a line with the form filled in says that this role writes nothing by it."""
    is_empty = line.is_plain and line.method == "POST"
    filled = _filled_forms()[line.address] if is_empty and not _is_let_in(line, role) else []
    return any(each.cells[role][OWN] == NOTHING for each in filled)


@cache
def _filled_forms() -> dict[str, list[Line]]:
    """Return the lines of each address whose form a role may send with its own things."""
    found = defaultdict[str, list[Line]](list)
    for line in lines():
        if line.body and any(cell[OWN] == WROTE for cell in line.cells.values()):
            found[line.address].append(line)
    return found


def tried_as(
    role: str, line: Line, cast: Cast, visitors: Visitors, groups: slice
) -> tuple[str, list[Visit]]:
    """Try a line as one role: a letter for each group of things, and every visit."""
    letters, visits = "", []
    for group in list(worlds_of(line, cast, role))[groups]:
        made = [_visit(line, visitors, role, slots) for slots in group]
        visits += made
        if made:
            letters += most_open([each.deed if line.body else each.outcome for each in made])
    return letters, visits


def worlds_of(line: Line, cast: Cast, role: str) -> Iterator[list[Slots]]:
    """Yield what fills the slots: one's own things, another's, and the two mixed."""
    slots = _slots(line)
    own = _filled(slots, cast.home, role, cast)
    other = _filled(slots, cast.others(role), role, cast)
    differing = [name for name in slots if own[name] != other[name]]
    yield [own]
    yield [other] if differing else []
    mixed = []
    if len(differing) > 1:
        mixed = [own | {name: other[name]} for name in differing]
        mixed += [other | {name: own[name]} for name in differing]
    yield [dict(pairs) for pairs in dict.fromkeys(tuple(each.items()) for each in mixed)]


def _slots(line: Line) -> Slots:
    """Return everything that a line fills in, by where it goes."""
    address = addresses()[line.address]
    places = itertools.chain(
        ((f"path {name}", value) for name, value in (address.slots() | dict(line.objects)).items()),
        ((f"query {name}", value) for name, value in line.query.items()),
        ((f"body {name}", value) for name, value in line.body.items()),
    )
    return dict(places)


def _filled(slots: Slots, world: World, role: str, cast: Cast) -> Slots:
    players = cast.players
    token_of = players["buyer" if role == "clerk" else "clerk"]
    is_home = world is cast.home
    words = vars(world) | {
        "token_id": players[role].token_id if is_home else token_of.token_id,
        "today": china_day(now()).isoformat(),
        "weeks_ago": china_day(now() - timedelta(days=21)).isoformat(),
    }
    return {name: value.format_map(words) for name, value in slots.items()}


def path_of(line: Line, world: World, cast: Cast, role: str = "county_admin") -> str:
    """Return the address of a world's things."""
    return sent(line, _filled(_slots(line), world, role, cast))[0]


def _visit(line: Line, visitors: Visitors, role: str, slots: Slots) -> Visit:
    path, body = sent(line, slots)
    return visitors.visit(role, line.method, path, body)


def sent(line: Line, slots: Slots) -> tuple[str, dict[str, str]]:
    """Return the address and the form of a line with its slots filled."""
    parts: dict[str, dict[str, str]] = {"path": {}, "query": {}, "body": {}}
    for name, value in slots.items():
        where, _space, key = name.partition(" ")
        parts[where][key] = value
    path = reverse(line.address, kwargs=parts["path"])
    if parts["query"]:
        path = f"{path}?{urlencode(parts['query'])}"
    return path, parts["body"]


def shown(line: Line, cells: Mapping[str, str]) -> str:
    """Write a line as it stands in the file."""
    return f"{line!s:<64} | " + " ".join(f"{cells[role]:<7}" for role in ROLES).rstrip()


def empty(address: Address, method: str) -> Line:
    """Return the plain line of an address, to be tried."""
    return Line(address.name, {}, {}, method, {}, {})
