"""Plays two or three deeds of one person or of two, and asks afterwards what has become open.

Deeds are the lines of the matrix that are written when a role sends them, with the things for which
it says so; and attempts to rise, which the matrix does not know. After a play nobody who took part
may reach another's thing that they did not reach before, but as ``Stage._is_meant`` says. What a
play writes is taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from typing import Final

from django.core.cache import cache as pages
from django.db import transaction
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import withdraw_consent
from commonfield.people.models import Grant
from commonfield.people.types import Actor
from tests.access.addresses import addresses
from tests.access.cast import ANONYMOUS, ROLES, VILLAGE_ADMIN, Cast
from tests.access.matrix import OPEN, OTHERS, OWN, Line, Slots, lines, sent, tried_as, worlds_of
from tests.access.reach import reach
from tests.access.visits import WROTE, Visitors, writes_noted
from tests.people.builders import COUNTY

ACTORS: Final = (*(role for role in ROLES if role != ANONYMOUS), VILLAGE_ADMIN)
# Where persons, money, stores and books lie: these are tried again.
_ASKED: Final = ("people:", "supply:", "orders:desk", "market:order", "ledger:", "api:")
# Who looks after a grower; an address, by what it speaks of a grower.
_BESIDE: Final = ("clerk", "helper", "bureau")
_OF_A_GROWER: Final = {"{person}", "{grower}", "{delivery}"}


@dataclass(frozen=True)
class Deed:
    """A form that a player sends, with what its slots are filled with."""

    role: str
    line: Line
    slots: Slots

    def __str__(self) -> str:
        return f"{self.role}: {self.line} {self.slots}"


@dataclass(frozen=True)
class Play:
    """What was sent, which of it was done, and what became open that should not have."""

    deeds: Sequence[Deed]
    done: Sequence[bool]
    opened: Sequence[str]

    def __str__(self) -> str:
        told = [
            f"{'did' if is_done else 'tried'} {deed}"
            for deed, is_done in zip(self.deeds, self.done, strict=True)
        ]
        return "\n  ".join([*told, f"opened {sorted(self.opened)}"])


class Stage:
    """The cast, and the deeds of each."""

    def __init__(self, cast: Cast, visitors: Visitors) -> None:
        self._cast = cast
        self._visitors = visitors
        self._lines = lines()
        self._reached_before: dict[str, set[str]] = {}
        self._deeds = {role: [*self._allowed(role), *self._attempts(role)] for role in ACTORS}

    def actor(self, role: str) -> Actor:
        """Return who plays a role."""
        return Actor(self._cast.players[role].person_id, "person")

    def _allowed(self, role: str) -> Iterator[Deed]:
        for line in (each for each in self._lines if each.body):
            groups = [group for group in worlds_of(line, self._cast, role) if group]
            for letter, group in zip(_cell(line, role), groups, strict=True):
                if letter == WROTE:
                    yield from (Deed(role, line, slots) for slots in group)

    def _attempts(self, role: str) -> Iterator[Deed]:
        """Yield attempts to give oneself or a friend a role, up to the county's."""
        home, neighbour = self._cast.home, self._cast.neighbour
        for person in {self._cast.players[role].person_id, home.person}:
            for rank in (Role.COUNTY_ADMIN, Role.BUREAU, Role.HELPER):
                body = {"role": rank, "place_code": COUNTY}
                yield _deed(role, "people:person_role", {"person_id": f"{person}"}, body)
            for code in (home.coop, neighbour.coop, neighbour.shop):
                rank = Role.KEEPER if code == neighbour.shop else Role.CLERK
                body = {"person": f"P{person}", "role": rank}
                yield _deed(role, "people:organisation_role", {"code": code}, body)

    def attempts(self, role: str) -> list[Deed]:
        """Return a role's attempts to rise."""
        return list(self._attempts(role))

    def deeds(self, role: str, address: str) -> list[Deed]:
        """Return a role's deeds at an address."""
        return [deed for deed in self._deeds[role] if deed.line.address == address]

    def chosen(self, chance: Random) -> list[Deed]:
        """Choose two or three deeds of one person or of two; each address is as likely."""
        roles = chance.sample(ACTORS, chance.choice((1, 2, 2)))
        found = []
        for role in [*roles, *chance.choices(roles, k=2)][: chance.choice((2, 3))]:
            address = chance.choice(sorted({deed.line.address for deed in self._deeds[role]}))
            found.append(chance.choice(self.deeds(role, address)))
        chance.shuffle(found)
        return found

    def play(self, deeds: Sequence[Deed], chance: Random, asked: int = 0) -> Play:
        """Do deeds in turn, and return what has become open to those who did them.

        All powers are checked, of the matrix ``asked`` lines.
        """
        with transaction.atomic():
            last = Grant.objects.order_by("-pk").values_list("pk", flat=True)[0]
            clients = {deed.role: self._visitors.client(deed.role) for deed in deeds}
            with writes_noted() as written:
                done = [_do(clients[deed.role], deed) for deed in deeds]
            given = list(Grant.objects.filter(pk__gt=last).select_related("organisation"))
            risen = {grant.person_id for grant in given if self._is_by_right(grant)}
            opened = [
                f"{grant.granted_by} gave {grant.role} {_scope(grant)}"
                for grant in given
                if not self._is_by_right(grant)
            ]
            # Where nothing was written, nothing has become open; a role that was given by right is
            # meant to open things.
            rest = [each for each in clients if self.actor(each).person_id not in risen]
            reached = {role: self._reached(role) for role in rest} if written else {}
            for role in reached:
                opened += [f"{role}: {each}" for each in self._opened(role, chance, asked)]
            transaction.set_rollback(True)
        pages.clear()
        for role, powers in reached.items():
            opened += [f"{role}: {each}" for each in sorted(powers - self._before(role))]
        return Play(deeds, done, opened)

    def closed_without(self, purpose: Purpose) -> set[str]:
        """Return which own lines, by role, close when the home grower withdraws a consent."""
        spoken = [each for each in self._lines if _speaks_of_a_grower(each)]
        tries = [
            (role, line) for line in spoken for role in _BESIDE if _cell(line, role)[0] in OPEN
        ]
        with transaction.atomic():
            withdraw_consent(
                by=self.actor("grower"),
                now=now(),
                person_id=self._cast.home.person,
                purpose=purpose,
            )
            closed = {f"{role} {line}" for role, line in tries if not self._is_open(role, line)}
            transaction.set_rollback(True)
        return closed

    def _is_open(self, role: str, line: Line) -> bool:
        found, _visits = tried_as(role, line, self._cast, self._visitors, OWN)
        return found in OPEN

    def _before(self, role: str) -> set[str]:
        """Return what a role reaches without any play."""
        if role not in self._reached_before:
            self._reached_before[role] = reach(self.actor(role), self._cast)
        return self._reached_before[role]

    def _reached(self, role: str) -> set[str]:
        """Return what a role reaches; who laid a role down is again in reach of their officers."""
        ended = Grant.objects.filter(revoked_at__isnull=False).values_list("person_id", flat=True)
        laid_down = {f"P{person_id}" for person_id in ended}
        powers = reach(self.actor(role), self._cast)
        return {each for each in powers if each.split()[-1] not in laid_down}

    def _opened(self, role: str, chance: Random, asked: int) -> Iterator[str]:
        closed = [line for line in self._lines if _is_asked(line, role)]
        for line in chance.sample(closed, min(asked, len(closed))):
            found, _visits = tried_as(role, line, self._cast, self._visitors, OTHERS)
            pairs = zip(found, _cell(line, role)[OTHERS], strict=True)
            if any(is_now in OPEN and was not in OPEN for is_now, was in pairs):
                yield str(line)

    def _is_by_right(self, grant: Grant) -> bool:
        """Return whether an administrator gave a role within their own scope."""
        players = self._cast.players
        over = {f"P{players['county_admin'].person_id}": COUNTY[:6]}
        over[f"P{players[VILLAGE_ADMIN].person_id}"] = self._cast.home.place
        return grant.granted_by in over and _scope(grant).startswith(over[grant.granted_by])


def _scope(grant: Grant) -> str:
    return grant.organisation.place_code if grant.organisation else grant.place_code


def _speaks_of_a_grower(line: Line) -> bool:
    named = {*addresses()[line.address].slots().values(), *line.objects.values()}
    is_consent = line.address == "people:person_withdraw"
    is_tried = line.method == "GET" or bool(line.body)
    is_paying = line.address == "supply:payouts"
    return is_tried and not is_consent and (is_paying or bool(named & _OF_A_GROWER))


def _cell(line: Line, role: str) -> str:
    return line.cells["county_admin" if role == VILLAGE_ADMIN else role]


def _is_asked(line: Line, role: str) -> bool:
    """Return whether a line speaks of another's things that are closed to a role.

    What nobody can do as the cast stands, such as forgetting an open order, is no question of who.
    """
    others = _cell(line, role)[OTHERS]
    is_right = any(OPEN & set(cell) for cell in line.cells.values())
    return line.address.startswith(_ASKED) and is_right and bool(others) and not OPEN & set(others)


def _deed(role: str, address: str, path: Mapping[str, str], body: Mapping[str, str]) -> Deed:
    assert set(path) == set(addresses()[address].parameters)
    slots = {f"path {name}": value for name, value in path.items()}
    slots |= {f"body {name}": value for name, value in body.items()}
    return Deed(role, Line(address, {}, {}, "POST", body, {}), slots)


def _do(client: Client, deed: Deed) -> bool:
    """Send a form; return whether it was done."""
    path, body = sent(deed.line, deed.slots)
    # Every player comes from one address here; its rate limits are not the question.
    pages.clear()
    response = getattr(client, deed.line.method.lower())(path, body)
    assert response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR, deed
    return bool(response.status_code < HTTPStatus.BAD_REQUEST)
