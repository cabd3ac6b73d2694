"""One villager attacks: with their own account, with those they get into, and with their family.

A play is a row of deeds. Some are the attacker's, in any session that they hold; some the others',
who do what people do: withdraw a consent, get a slip, approve what waits. What the program refuses
is no part of the play. What others have agreed to is noted, since no promise speaks of that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from django.core.cache import cache

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.models import Person, Session, fingerprints_of, plain_form
from commonfield.people.types import Actor
from tests.people.builders import NOW
from tests.promises.village import OWN_PASSWORD, Village, Villager, bank_number

type Deed = Callable[["Play", "Held"], object]

# Two SIM cards that nobody knows of.
_OWN_SIMS: Final = ("13700000001", "13700000002")
_SESSIONS_LAST: Final = timedelta(days=14)
_KEYS: Final = count(1)


@dataclass(frozen=True)
class Held:
    """A session in a browser: as whom, and by which key it ends."""

    actor: Actor
    way: str
    key: str = ""

    def __str__(self) -> str:
        beside = f" beside P{self.actor.helper}" if self.actor.helper else ""
        return f"P{self.actor.person_id} by {self.way}{beside}"

    @property
    def person_id(self) -> int:
        """Whose account it is."""
        return self.actor.person_id or 0


@dataclass
class Play:
    """Who attacks whom, what they have in their hands, and what others have agreed to."""

    village: Village
    attackers: list[Villager]
    chance: Random
    now: datetime = NOW
    sessions: list[Held] = field(default_factory=list)
    sims: list[str] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    # Invitations to the county's provider, and what its accounts are called that they linked.
    invitations: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    # Whom they have written down.
    made: set[int] = field(default_factory=set)
    # Of others: bank numbers agreed to; purposes withdrawn by themselves; erasures, deletions.
    agreed: set[tuple[int, str]] = field(default_factory=set)
    withdrawn: set[tuple[int, Purpose]] = field(default_factory=set)
    let_go: set[tuple[int, str]] = field(default_factory=set)
    # Who were the helpers over a person as that person withdrew from helpers.
    left: dict[int, frozenset[int]] = field(default_factory=dict)
    # Whose errands such a helper, or their family, says they heard a yes to since.
    heard: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    # Whose wish, slot or booking somebody else decided on without their leave or a keeper's office.
    unasked: list[str] = field(default_factory=list)
    # What was written down in sessions that a slip opened: in which, what, in whose name.
    beside: list[tuple[Held, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sims += [*_OWN_SIMS, *(each.phone for each in self.attackers if each.phone)]
        self.numbers += [bank_number(self.chance)]
        # So that deeds meet: most are about one of them.
        self.aim = self.chance.choice(self.victims)

    @property
    def crew(self) -> list[Villager]:
        """The attacker, and who of their household holds an office."""
        homes = {each.household for each in self.attackers} - {0}
        family = [each for each in self.village.people if each.household in homes]
        officers = (each for each in family if each.role != Role.GROWER)
        return list(dict.fromkeys([*self.attackers, *officers]))

    @property
    def victims(self) -> list[Villager]:
        """The growers, but those who share a phone with the attacker, and the child."""
        own = {each.person_id for each in self.crew}
        return [
            each
            for each in self.village.people
            if each.person_id not in own
            and each.role == Role.GROWER
            and not (each.phone and each.phone in {who.phone for who in self.crew})
        ]

    @property
    def others(self) -> list[Villager]:
        """Who holds an office and is no kin of the attacker."""
        own = {each.person_id for each in self.crew}
        return [
            each
            for each in self.village.people
            if each.person_id not in own and each.role != Role.GROWER
        ]

    def __str__(self) -> str:
        return "\n  ".join(
            [f"{', '.join(map(str, self.attackers))} against {self.aim}", *self.told]
        )

    def do(self, deed: Deed, held: Held) -> bool:
        """Do a deed in a session; return whether the program allowed it."""
        # Everybody comes from one address here; rate limits are not the question.
        cache.clear()
        before = set(AuditRow.objects.values_list("id", flat=True)) if held.actor.helper else set()
        try:
            said = deed(self, held)
        except CommonfieldError:
            return False
        if held.actor.helper:
            new = AuditRow.objects.exclude(id__in=before).order_by("id")
            self.beside += [(held, row.action, row.actor) for row in new]
        self.told.append(f"{held}: {deed.__name__} {'' if said is None else said}")
        return True

    def someone(self) -> int:
        """Whom a deed is about: mostly the one aimed at."""
        if self.chance.random() < 0.85:
            return self.aim.person_id
        others = [each.person_id for each in self.village.people]
        return self.chance.choice([*others, *sorted(self.made)])

    def enter(self, person_id: int, way: str) -> Held:
        """Open a session as the pages do."""
        row = Person.objects.get(pk=person_id)
        helper = row.let_in_by_id if way == "slip" else None
        key = f"held {next(_KEYS)}"
        Session.objects.create(
            session_key=key, person=row, expire_date=self.now + _SESSIONS_LAST, session_data=""
        )
        is_by_code, is_by_provider = way == "code", way == "provider"
        actor = Actor(
            person_id, "person", helper=helper, is_by_code=is_by_code, is_by_provider=is_by_provider
        )
        held = Held(actor, way, key)
        self.sessions.append(held)
        return held

    def still_held(self) -> list[Held]:
        """Return the attacker's sessions that still open something."""
        there = set(Session.objects.values_list("session_key", flat=True))
        alive = set(Person.objects.alive().values_list("pk", flat=True))
        self.sessions = [
            each for each in self.sessions if each.key in there and each.person_id in alive
        ]
        for person_id in {each.person_id for each in self.crew} & alive:
            # One's own account opens again.
            if not any(held.person_id == person_id for held in self.sessions):
                self.enter(person_id, "password")
        return self.sessions

    def answering(self, sim: str) -> list[int]:
        """Return whose codes a SIM card receives."""
        prints = fingerprints_of(SealedField.PHONE, plain_form(SealedField.PHONE, sim))
        rows = Person.objects.alive().filter(phone_print__in=prints).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def own_sessions(self, who: Villager) -> list[Held]:
        """Return how a villager signs in by themselves, without any helper."""
        found = []
        row = Person.objects.alive().filter(pk=who.person_id).first()
        if row is None:
            return []
        if who.has_password and row.is_password(OWN_PASSWORD):
            found.append(Held(Actor(row.pk, "person"), "password"))
        if who.phone and row.pk in self.answering(who.phone):
            found.append(Held(Actor(row.pk, "person", is_by_code=True), "code"))
        return found
