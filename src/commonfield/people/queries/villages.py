"""Villages that are no more, and the persons still written down there."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import Role
from commonfield.people.models import Grant, Person
from commonfield.people.permissions import LOOKING_AFTER, require_role
from commonfield.people.queries.persons import grant_infos, person_cards
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor, EndedVillage
from commonfield.places.queries import ended_villages

_SHOWN_AT_ONCE = 200


def villages_to_clear(scopes: Iterable[str], on: date) -> list[EndedVillage]:
    """Return the ended villages within some places where persons or roles still stand."""
    gone = {
        info.code: info
        for scope in sorted(scopes)
        for info in ended_villages(place_prefix(scope), on)
    }
    homes = Person.objects.alive().filter(home_place__in=gone).order_by().values("home_place")
    roles = Grant.objects.not_over(on).filter(place_code__in=gone).order_by().values("place_code")
    persons = dict(homes.annotate(n=Count("pk")).values_list("home_place", "n"))
    held = dict(roles.annotate(n=Count("pk")).values_list("place_code", "n"))
    return [
        EndedVillage(info, persons.get(code, 0), held.get(code, 0))
        for code, info in sorted(gone.items())
        if code in persons or code in held
    ]


def ended_village(code: str, *, by: Actor, on: date) -> EndedVillage:
    """Return a village that is no more, with its persons, for an officer who looks after it."""
    require_role(by, LOOKING_AFTER, place=code, on=on)
    found = [each for each in ended_villages(code, on) if each.code == code]
    info = must_exist(found[0] if found else None, errors.VillageStandsError)
    homes = Person.objects.alive().filter(home_place=code).order_by("pk")
    grants = grant_infos(Grant.objects.not_over(on).filter(place_code=code))
    cards = person_cards([*homes.values_list("pk", flat=True)[:_SHOWN_AT_ONCE]])
    holders = person_cards(grant.person_id for grant in grants)
    return EndedVillage(
        info,
        homes.count(),
        len(grants),
        tuple(cards.values()),
        tuple(
            (grant, str(Role(grant.role).label), holders.get(grant.person_id)) for grant in grants
        ),
    )
