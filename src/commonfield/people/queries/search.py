"""The persons whom an actor may list and search for, and where."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import batched
from typing import Literal

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import OrganisationKind, Purpose, Role, SealedField
from commonfield.people.models import Consent, Grant, Person, fingerprints_of
from commonfield.people.permissions import (
    LOOKING_AFTER,
    count_search,
    is_clerk_in_county,
    may_register_person,
    require,
)
from commonfield.people.queries.persons import (
    organisations,
    organisations_of,
    organisations_within,
    person_cards,
)
from commonfield.people.rules import county_of, normalise_email, normalise_username, place_prefix
from commonfield.people.types import Actor, Namesake, NewPerson, OrganisationInfo, PersonCard
from commonfield.workshop.personal_numbers import normalise_identity
from commonfield.workshop.phones import plain_phone

_WORKING_FOR = {Role.KEEPER, Role.CLERK, Role.ACCOUNTANT, Role.HALL_KEEPER, Role.BUREAU}


def persons_within(
    by: Actor, *, place: str, now: datetime, search: str = "", offset: int = 0, limit: int = 50
) -> list[PersonCard]:
    """Return the persons whose home lies within a place, masked, by number.

    ``search`` is a whole name, phone, e-mail, identity number, sign-in name or ``P…`` number: it
    is found by fingerprint, so parts of a name find nobody. Clerks list those whose records began
    at their organisations; of others whom they find they learn the number only.
    """
    on, plain = china_day(now), " ".join(search.split())
    looks_after = may_register_person(by, place=place, on=on)
    require(looks_after or is_clerk_in_county(by, place=place, on=on))
    rows = Person.objects.alive().filter(home_place__startswith=place_prefix(place)).order_by("pk")
    own = Q()
    if not looks_after:
        employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
        own = Q(records_began_at__code__in=[each.code for each in employers])
    if plain:
        count_search(by, now=now)
        rows = rows.filter(_search(plain))
    else:
        rows = rows.filter(own)
    found = list(rows.values_list("pk", flat=True)[offset : offset + limit])
    cards = person_cards(found)
    whole = set(
        Person.objects.filter(own, pk__in=found).values_list("pk", flat=True) if own else found
    )
    return [cards[pk] if pk in whole else _number_only(cards[pk]) for pk in found]


def namesakes(
    by: Actor, *, people: Sequence[NewPerson], now: datetime
) -> dict[NewPerson, list[Namesake]]:
    """Return for each new person who has that name in the same village, by number.

    Each found beyond the actor's own list counts as a search.
    """
    on, homes = china_day(now), sorted({person.home_place for person in people})
    looks_after = all(may_register_person(by, place=home, on=on) for home in homes)
    for county in {county_of(home) for home in homes} if not looks_after else ():
        require(is_clerk_in_county(by, place=county, on=on))
    employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
    own = {each.code for each in employers}
    found = _standing(people)
    for person in people:
        for each in found[person]:
            if not looks_after and each.records_began_at not in own:
                count_search(by, now=now)
    return found


def _standing(people: Sequence[NewPerson]) -> dict[NewPerson, list[Namesake]]:
    wanted: defaultdict[tuple[str, str], list[NewPerson]] = defaultdict(list)
    for person in people:
        for each in fingerprints_of(SealedField.NAME, " ".join(person.name.split())):
            wanted[person.home_place, each].append(person)
    found: dict[NewPerson, list[Namesake]] = {person: [] for person in people}
    for some in batched(sorted({name for _home, name in wanted}), 500, strict=False):
        rows = Person.objects.alive().filter(name_print__in=some).order_by("pk")
        for pk, home, name, phone, employer in rows.values_list(
            "pk", "home_place", "name_print", "phone_print", "records_began_at__code"
        ):
            for person in wanted.get((home, name), ()):
                known = Namesake(pk, _compared(phone, person.phone), employer or "")
                found[person].append(known)
    return found


def _compared(known: str, phone: str) -> Literal["same", "other", "none"]:
    plain = plain_phone(phone, is_local=True) if phone else None
    if not known or not plain:
        return "none"
    return "same" if known in fingerprints_of(SealedField.PHONE, plain) else "other"


def _number_only(card: PersonCard) -> PersonCard:
    """Return a card that says no more of a person than that they are registered here."""
    return replace(
        card,
        username="",
        masked_name="",
        masked_phone="",
        masked_email="",
        masked_identity="",
        masked_bank="",
        home_place="",
        household_code="",
        demo_role="",
    )


def _search(plain: str) -> Q:
    found = Q(name_print__in=fingerprints_of(SealedField.NAME, plain))
    if phone := plain_phone(plain, is_local=True):
        found |= Q(phone_print__in=fingerprints_of(SealedField.PHONE, phone))
    if email := normalise_email(plain):
        found |= Q(email_print__in=fingerprints_of(SealedField.EMAIL, email))
    if identity := normalise_identity(plain):
        found |= Q(identity_print__in=fingerprints_of(SealedField.IDENTITY, identity))
    if username := normalise_username(plain):
        found |= Q(username=username)
    if plain[:1] in "Pp" and plain[1:].isdecimal():
        found |= Q(pk=int(plain[1:]))
    return found


def registering_places(by: Actor, on: date) -> list[str]:
    """Return the places whose people an actor may write down, by code."""
    roles = [Role.COUNTY_ADMIN, Role.BUREAU, Role.HELPER, Role.HALL_KEEPER]
    return administered_places(by, on, roles)


def searching_places(by: Actor, on: date) -> list[str]:
    """Return the counties in which an actor may look for persons as a clerk."""
    employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
    return sorted({county_of(each.place_code) for each in employers})


def can_list_persons(by: Actor, on: date) -> bool:
    return bool(registering_places(by, on) or searching_places(by, on))


def organisations_listed(by: Actor, on: date) -> tuple[list[str], list[OrganisationInfo]]:
    """Return the places whose organisations an actor looks after, and those they work for."""
    held = list(
        Grant.objects.in_force(on)
        .held_by(by.person_id)
        .order_by("pk")
        .values_list("role", "place_code", "organisation__code")
    )
    places = sorted({place for role, place, _code in held if place and role in LOOKING_AFTER})
    own = organisations(code for role, _place, code in held if code and role in _WORKING_FOR)
    for role, village, _code in held:
        if village and role == Role.HALL_KEEPER:
            halls = organisations_within(village, kind=OrganisationKind.HALL)
            own |= {each.code: each for each in halls}
    return places, list(own.values())


def roles_held_within(place: str, on: date) -> set[str]:
    """Return the roles held for a place, or for an organisation that lies in it."""
    prefix = place_prefix(place)
    within = Q(place_code__startswith=prefix) | Q(organisation__place_code__startswith=prefix)
    rows = Grant.objects.in_force(on).filter(within).order_by()
    return set(rows.values_list("role", flat=True).distinct())


def staff_without_password(place: str, on: date) -> list[PersonCard]:
    """Return who has a role beyond the grower's in a place, no password, no provider's account."""
    prefix = place_prefix(place)
    within = Q(place_code__startswith=prefix) | Q(organisation__place_code__startswith=prefix)
    held = Grant.objects.not_over(on).filter(within).exclude(role=Role.GROWER)
    rows = Person.objects.alive().filter(
        pk__in=held.values("person"),
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        provider_account=None,
    )
    return list(person_cards(rows.values_list("pk", flat=True)).values())


def helped_persons(places: Iterable[str]) -> int:
    """Return how many persons who live in the places let a helper act with them."""
    homes = Q(pk__in=[])
    for place in places:
        homes |= Q(home_place__startswith=place_prefix(place))
    allowed = Consent.objects.filter(purpose=Purpose.HELPER, object="", withdrawn_at=None)
    rows = Person.objects.alive().filter(homes, pk__in=allowed.values("person_id"))
    return rows.count()


def administered_places(by: Actor, on: date, roles: Collection[Role]) -> list[str]:
    """Return the places for which an actor holds one of the roles, by code."""
    held = Grant.objects.in_force(on).held_by(by.person_id).filter(role__in=list(roles))
    return sorted(set(held.exclude(place_code="").values_list("place_code", flat=True)))
