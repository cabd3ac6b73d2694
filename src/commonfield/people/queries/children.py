"""Reads of persons' ages, and of children's guardians."""

from datetime import date

from django.db.models import Q

from commonfield.people import ages
from commonfield.people.choices import BY_GUARDIAN
from commonfield.people.models import Consent, Guardianship, Person
from commonfield.people.permissions import is_self, may_help_to_lend
from commonfield.people.types import Actor


def is_child(person_id: int, *, on: date) -> bool:
    row = Person.objects.alive().filter(pk=person_id).first()
    return row is not None and ages.is_child(row, on)


def is_age_unsaid(person_id: int) -> bool:
    """Return whether a person's age is unknown, so that a consent needs it first."""
    rows = Person.objects.alive().filter(pk=person_id, identity_sealed=None, age_said="")
    return rows.exists()


def stands_for(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor decides for a child: an adult of its household, or proven guardian.

    Not in a session opened with a slip, where nobody knows who sits there.
    """
    if by.kind != "person" or by.helper is not None or is_self(by, person_id):
        return False
    rows = Person.objects.alive().in_bulk([person_id, by.person_id or 0])
    child, me = rows.get(person_id), rows.get(by.person_id or 0)
    if child is None or me is None or not ages.is_child(child, on) or ages.is_minor(me, on):
        return False
    is_at_home = child.household_id is not None and child.household_id == me.household_id
    return is_at_home or is_proven_guardian(me.pk, child.pk)


def is_proven_guardian(guardian: int, child: int) -> bool:
    """Return whether a person proved by a paper, which a second person saw, to be a guardian."""
    rows = Guardianship.objects.exclude(approved_at=None)
    return rows.filter(guardian_id=guardian, child_id=child).exists()


def guardians_of(person_id: int) -> list[int]:
    """Return who proved by a paper to be a person's guardian."""
    rows = Guardianship.objects.filter(child=person_id, child__erased_at=None)
    return sorted(set(rows.exclude(approved_at=None).values_list("guardian_id", flat=True)))


def guarded_by(person_id: int) -> list[int]:
    """Return whose guardian a person proved by a paper to be."""
    rows = Guardianship.objects.filter(guardian=person_id).exclude(approved_at=None)
    return sorted(set(rows.values_list("child_id", flat=True)))


def may_say_age(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may say how old a person is: themselves, a helper, a relative."""
    if is_self(by, person_id) or may_help_to_lend(by, person_id=person_id, on=on):
        return True
    mine = Person.objects.alive().filter(pk=by.person_id or 0, household__isnull=False)
    is_at_home = Person.objects.alive().filter(pk=person_id, household__in=mine.values("household"))
    return by.kind == "person" and is_at_home.exists()


def children_of(by: Actor, *, on: date) -> list[int]:
    homes = Person.objects.filter(pk=by.person_id or 0, household__isnull=False)
    proven = Guardianship.objects.exclude(approved_at=None).filter(guardian_id=by.person_id or 0)
    near = Person.objects.alive().filter(
        Q(household__in=homes.values("household")) | Q(pk__in=proven.values("child"))
    )
    found = near.order_by("pk").values_list("pk", flat=True)
    return [each for each in found if stands_for(by, person_id=each, on=on)]


def consents_of_children(by: Actor, *, on: date) -> list[Consent]:
    """Return children's consents that a guardian gives, for the account pages of guardians.

    Whichever adult of the household lent a child's voice, every adult there may take it back.
    """
    rows = Consent.objects.filter(
        person__in=children_of(by, on=on), purpose__in=BY_GUARDIAN, withdrawn_at=None
    )
    return list(rows.order_by("pk"))
