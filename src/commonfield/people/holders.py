"""The rooms that hold data of persons: what each keeps, exports, forgets and takes back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from commonfield.people.choices import OWN_ANSWERS, Purpose
from commonfield.people.types import SYSTEM, KeptAbout, Withdrawn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Exporter = Callable[[int], dict[str, Any]]
# A command: its actor, its moment, the person that it forgets.
type Eraser = Callable[..., object]
type Keeper = Callable[[int], list[KeptAbout]]
# Takes away what a withdrawn consent allowed; answers with codes of its ``answers``, and how often.
type Withdrawer = Callable[[Withdrawn], list[tuple[str, int]]]
# Says in words what consents are about, of the things that the room knows.
type Namer = Callable[[Collection[str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Holder:
    """How a room exports, forgets, shows and takes back what it holds of a person."""

    export: Exporter
    erase: tuple[Eraser, ...] = ()
    kept: Keeper = lambda _person_id: []
    withdraw: Withdrawer = lambda _withdrawn: []
    answers: "Mapping[str, _StrPromise]" = field(default_factory=dict)
    things: Namer = lambda _things: {}
    # The organisations that may have to pay the person, by code.
    payers: Callable[[int], Collection[str]] = lambda _person_id: ()


def kept_as(about: KeptAbout, export: Exporter) -> Keeper:
    """Return the keeper of all that a room exports of a person, counted."""
    return lambda person_id: [replace(about, count=sum(map(len, export(person_id).values())))]


def erased_without(purpose: Purpose, erase: Eraser, answer: str) -> Withdrawer:
    """Return what erases all that a room keeps by a consent, once it is withdrawn."""

    def withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
        if withdrawn.purpose != purpose:
            return []
        erase(by=SYSTEM, now=withdrawn.at, person_id=withdrawn.person_id)
        return [(answer, 1)]

    return withdraw


class PersonData:
    """The rooms that hold data of persons; each registers itself when the program starts."""

    def __init__(self) -> None:
        self._holders: list[tuple[str, Holder]] = []

    def register(self, room: str, holder: Holder) -> None:
        """Let a room take part in exports, erasures and withdrawals, in their transactions."""
        self._holders.append((room, holder))

    def holders(self) -> list[tuple[str, Holder]]:
        """Return the holders by name of their room; a room may have several."""
        return sorted(self._holders, key=itemgetter(0))

    def export(self, person_id: int) -> dict[str, Any]:
        """Return what the rooms hold of a person, by name of the room."""
        held: dict[str, Any] = {}
        for room, holder in self.holders():
            held[room] = held.get(room, {}) | holder.export(person_id)
        return held

    def erase(self, *, now: datetime, person_id: int) -> None:
        for _room, holder in self.holders():
            for command in holder.erase:
                command(by=SYSTEM, now=now, person_id=person_id)

    def withdraw(self, withdrawn: Withdrawn) -> list[tuple[str, int]]:
        """Let every room know that a consent no longer stands; return what each has done."""
        answers = (each for _room, holder in self.holders() for each in holder.withdraw(withdrawn))
        return [(code, count) for code, count in answers if count]

    def kept(self, person_id: int) -> list[KeptAbout]:
        """Return what the rooms keep about a person, and on what ground."""
        every = (each for _room, holder in self.holders() for each in holder.kept(person_id))
        return [each for each in every if each.count]

    def things(self, objects: Collection[str]) -> dict[str, str]:
        """Return the subjects of consents in words; the code of what no room knows."""
        codes = {each: each.partition(":")[2] for each in objects}
        for _room, holder in self.holders():
            codes |= holder.things(objects)
        return codes

    def is_paid(self, person_id: int) -> bool:
        """Return whether some room may have to pay a person."""
        return bool(self.payers(person_id))

    def payers(self, person_id: int) -> set[str]:
        """Return the organisations that may have to pay a person, by code."""
        return {code for _room, holder in self.holders() for code in holder.payers(person_id)}

    def words(self, code: str) -> str:
        """Return in words what a room answered to a withdrawal."""
        known = [OWN_ANSWERS, *(holder.answers for _room, holder in self.holders())]
        return next((str(answers[code]) for answers in known if code in answers), code)


person_data: Final = PersonData()
