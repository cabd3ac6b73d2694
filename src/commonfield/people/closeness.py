"""Who can sign in as whom, so that neither may check what the other did.

An administrator lets every officer in once: such officers are close to the administrator, and not
to each other. Whoever keeps no office is close to all who are close to anybody behind them.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from commonfield.people.choices import Role
from commonfield.people.models import Grant, Person


def are_behind_close(one: int, other: int) -> bool:
    """Tell whether two persons are close: see ``permissions.are_close``."""
    if one == other:
        return True
    chains, homes = _behind({one, other})
    officers = _officers({one, other})
    hands = [{each} if each in officers else chains[each] for each in (one, other)]
    (first, first_homes), (second, second_homes) = (
        (some, {homes[pk] for pk in some if pk in homes}) for some in hands
    )
    return bool(
        first & second or first_homes & second_homes or other in chains[one] or one in chains[other]
    )


def close_persons(person_id: int) -> set[int]:
    """Return everybody who is close to a person, themselves too."""
    chains, homes = _behind({person_id})
    chain = chains[person_id]
    hands = {person_id} if _officers({person_id}) else chain
    members = Person.objects.filter(household__in={homes[pk] for pk in hands if pk in homes})
    near = hands | set(members.order_by().values_list("pk", flat=True))
    let_in = _let_in_by(near)
    return chain | near | _let_in_by({person_id}) | (let_in - _officers(let_in))


def makes_password_own(person_id: int, *, on: date) -> bool:
    """Tell whether a person's role lets them have a password of their own after another's slip.

    An officer's does, until its last day. An administrator's does not: two of them make a third,
    and one who recovered the other would be both.
    """
    duties = Grant.objects.not_over(on).filter(person=person_id).exclude(role=Role.GROWER)
    roles = set(duties.order_by().values_list("role", flat=True))
    return bool(roles) and Role.COUNTY_ADMIN not in roles


def _officers(persons: Collection[int]) -> set[int]:
    given = Grant.objects.filter(person__in=persons, revoked_at=None).exclude(role=Role.GROWER)
    return set(given.order_by().values_list("person_id", flat=True))


def _behind(persons: Collection[int]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """Return for each person who can sign in as them, directly or as another; and the homes."""
    homes: dict[int, int] = {}
    links: dict[int, set[int]] = {}
    edge = set(persons)
    while edge:
        rows = Person.objects.filter(pk__in=edge).order_by()
        columns = ("pk", "household", "let_in_by", "contact_set_by")
        for pk, household, *by in rows.values_list(*columns):
            links[pk] = {each for each in by if each}
            if household:
                homes[pk] = household
        edge = {each for by in links.values() for each in by} - links.keys()
    return {each: _reached(each, links) for each in persons}, homes


def _reached(person_id: int, links: dict[int, set[int]]) -> set[int]:
    found, edge = set[int](), {person_id}
    while edge:
        found |= edge
        edge = {each for pk in edge for each in links.get(pk, ())} - found
    return found


def _let_in_by(persons: Collection[int]) -> set[int]:
    """Return whom some persons let in, directly or as another."""
    found, edge = set[int](), set(persons)
    while edge:
        signed_in_by = Q(let_in_by__in=edge) | Q(contact_set_by__in=edge)
        rows = Person.objects.filter(signed_in_by).exclude(pk__in=found).order_by()
        edge = set(rows.values_list("pk", flat=True))
        found |= edge
    return found
