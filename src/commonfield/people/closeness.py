"""Who can sign in as whom, so that neither may check what the other did.

An administrator lets every officer in once: such officers are close to the administrator and their
household, and not to each other. A person without office is close to all who are close to anyone
behind them.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from commonfield.people.choices import Role
from commonfield.people.models import Grant, Person, ResetSlip

# Whose invitation tied a person's account at the county's provider.
_INVITER: Final = "provider_account__let_in_by"


def are_close(one: int, other: int) -> bool:
    """Return whether neither of two persons may check what the other did.

    They, or those who can sign in as them, are the same person or of one household. A person whose
    records were erased may have been any person's relative.
    """
    if one == other or is_erased(one, other):
        return True
    chains, homes = _behind({one, other})
    officers = _officers({one, other})
    first, second = ({each} if each in officers else chains[each] for each in (one, other))
    pairs = ((first, second), (chains[one], {other}), ({one}, chains[other]))
    return any(
        some & others or _homes_of(some, homes) & _homes_of(others, homes) for some, others in pairs
    )


def is_erased(*persons: int) -> bool:
    return Person.objects.filter(pk__in=persons, erased_at__isnull=False).exists()


def _homes_of(persons: set[int], homes: dict[int, int]) -> set[int]:
    return {homes[pk] for pk in persons if pk in homes}


def close_persons(person_id: int) -> set[int]:
    """Return everybody who is close to a person, themselves too."""
    chains, homes = _behind({person_id})
    chain = chains[person_id]
    near = _with_households(chain, homes)
    if chain == {person_id}:
        return near | _let_in_by(near)
    found = near | _let_in_by(_with_households({person_id}, homes))
    if not _officers({person_id}):
        let_in = _let_in_by(near)
        found |= let_in - _officers(let_in)
    return found


def _with_households(persons: set[int], homes: dict[int, int]) -> set[int]:
    members = Person.objects.filter(household__in=_homes_of(persons, homes)).order_by()
    return persons | set(members.values_list("pk", flat=True))


def makes_password_own(person_id: int, *, on: date) -> bool:
    """Return whether a person's role lets them have a password of their own after another's slip.

    An officer may, until the role's last day, if the slip came after the role. An administrator may
    not: two of them make a third, and one who recovered the other would be both.
    """
    duties = _after_which_let_in(Grant.objects.not_over(on).filter(person=person_id))
    roles = set(duties.order_by().values_list("role", flat=True))
    return bool(roles) and Role.COUNTY_ADMIN not in roles


def _officers(persons: Collection[int]) -> set[int]:
    """Return who keeps an office and was let in, if by a slip, since they were given it."""
    given = _after_which_let_in(Grant.objects.filter(person__in=persons, revoked_at=None))
    return set(given.order_by().values_list("person_id", flat=True))


def _after_which_let_in(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    slips = ResetSlip.objects.filter(person=OuterRef("person"), used_at__isnull=False)
    last = Subquery(slips.order_by("-used_at").values("issued_at")[:1])
    offices = grants.exclude(role=Role.GROWER).alias(let_in_at=last)
    return offices.filter(Q(let_in_at=None) | Q(let_in_at__gte=F("granted_at")))


def _behind(persons: Collection[int]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """Return for each person who can sign in as them, directly or as another; and the homes."""
    homes: dict[int, int] = {}
    links: dict[int, set[int]] = {}
    edge = set(persons)
    while edge:
        rows = Person.objects.filter(pk__in=edge).order_by()
        columns = ("pk", "household", "let_in_by", "contact_set_by", _INVITER)
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
        signed_in_by |= Q(**{f"{_INVITER}__in": edge})
        rows = Person.objects.filter(signed_in_by).exclude(pk__in=found).order_by()
        edge = set(rows.values_list("pk", flat=True))
        found |= edge
    return found
