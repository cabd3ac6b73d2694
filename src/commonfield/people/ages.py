"""How old a person is: by their identity number, or as stated where none is written down."""

from datetime import date
from typing import Final

from commonfield.people.choices import AgeGroup, SealedField
from commonfield.people.models import Person
from commonfield.people.rules import age_on

# Personal Information Protection Law, art. 31: for a younger child a guardian decides.
_DECIDES_ALONE_FROM: Final = 14
# Civil Code, art. 17.
_GROWN_UP_FROM: Final = 18


def age_group(identity: str, on: date) -> AgeGroup | None:
    """Return how old a person is by their identity number; nothing if there is none."""
    years = age_on(identity, on)
    if years is None:
        return None
    if years < _DECIDES_ALONE_FROM:
        return AgeGroup.CHILD
    return AgeGroup.YOUTH if years < _GROWN_UP_FROM else AgeGroup.ADULT


def age_group_of(row: Person, on: date) -> str:
    """Return how old a person is; empty where neither a number nor a word tells it."""
    return age_group(row.opened(SealedField.IDENTITY), on) or row.age_said


def is_child(row: Person, on: date) -> bool:
    return age_group_of(row, on) == AgeGroup.CHILD


def is_minor(row: Person, on: date) -> bool:
    """Return whether a person is known to be too young to decide for a child."""
    return age_group_of(row, on) in {AgeGroup.CHILD, AgeGroup.YOUTH}
