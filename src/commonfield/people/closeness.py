"""Who can sign in as whom, so that neither may check what the other did."""

from django.db.models import Q

from commonfield.people.models import Person


def behind(*persons: int) -> list[tuple[set[int], set[int]]]:
    """Return for each person who can sign in as them, and the households of all of these.

    Directly, or as somebody who can.
    """
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
    found = [_reached(each, links) for each in persons]
    return [(each, {homes[pk] for pk in each if pk in homes}) for each in found]


def _reached(person_id: int, links: dict[int, set[int]]) -> set[int]:
    found, edge = set[int](), {person_id}
    while edge:
        found |= edge
        edge = {each for pk in edge for each in links.get(pk, ())} - found
    return found


def close_persons(person_id: int) -> set[int]:
    """Return everybody who is close to a person, themselves too; see ``are_close``."""
    ((close, homes),) = behind(person_id)
    edge = close | set(
        Person.objects.filter(household__in=homes).order_by().values_list("pk", flat=True)
    )
    while edge:
        close |= edge
        signed_in_by = Q(let_in_by__in=edge) | Q(contact_set_by__in=edge)
        rows = Person.objects.filter(signed_in_by).exclude(pk__in=close).order_by()
        edge = set(rows.values_list("pk", flat=True))
    return close
