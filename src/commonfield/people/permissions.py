"""Who may do what: predicates over an actor's grants on a day.

A grant for a place covers everything below it, and every organisation that lies there. A grant
for an organisation covers that organisation only. The system itself (worker, set-up, demo) may
do everything; a guest nothing.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from django.db.models import Q

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role, Scope
from commonfield.people.errors import TokenScopeError
from commonfield.people.models import Grant, Organisation, Person
from commonfield.people.rules import county_of, scopes_covering
from commonfield.people.types import Actor

# Rooms above tell which organisations keep a person's records, such as a grower's cooperative.
type RecordKeepers = Callable[[int], Collection[str]]
_RECORD_KEEPERS: Final[list[RecordKeepers]] = []


def register_record_keepers(function: RecordKeepers) -> None:
    """Let a room tell, by person, the codes of the organisations that keep their records."""
    if function not in _RECORD_KEEPERS:
        _RECORD_KEEPERS.append(function)


def has_role(
    by: Actor,
    roles: Collection[Role],
    *,
    on: date,
    place: str | None = None,
    organisation: str | None = None,
) -> bool:
    """Tell whether the actor holds one of the roles for the place or the organisation on a day.

    With neither place nor organisation: whether the role is held anywhere.
    """
    if by.kind != "person":
        return by.kind == "system"
    held = Grant.objects.in_force(on).held_by(by.person_id).filter(role__in=list(roles))
    scope = Q()
    if organisation is not None:
        lies_in = Organisation.objects.filter(code=organisation).values_list(
            "place_code", flat=True
        )
        scope |= Q(organisation__code=organisation)
        for place_code in lies_in:
            scope |= Q(place_code__in=scopes_covering(place_code))
    if place is not None:
        scope |= Q(place_code__in=scopes_covering(place))
    return held.filter(scope).exists()


def require_role(
    by: Actor,
    roles: Collection[Role],
    *,
    on: date,
    place: str | None = None,
    organisation: str | None = None,
) -> None:
    """Refuse unless ``has_role``.

    Raises:
        PermissionRefusedError: if the actor holds none of the roles there.
    """
    if not has_role(by, roles, on=on, place=place, organisation=organisation):
        raise PermissionRefusedError


def may_see_whole_facts(by: Actor, *, place: str, on: date) -> bool:
    """Tell whether the actor may see amounts and exact places of facts, and figures unhidden.

    The county's officials may, whose task they are.
    """
    roles = {Role.COUNTY_ADMIN, Role.BUREAU, Role.ANALYST, Role.AUDITOR}
    return has_role(by, roles, place=place, on=on)


def is_self(by: Actor, person_id: int) -> bool:
    """Tell whether the actor is that person."""
    return by.kind == "person" and by.person_id == person_id


def is_clerk_in_county(by: Actor, *, place: str, on: date) -> bool:
    """Tell whether the actor is a clerk of an organisation that lies in the place's county."""
    if by.kind != "person":
        return by.kind == "system"
    return (
        Grant.objects.in_force(on)
        .held_by(by.person_id)
        .filter(
            role=Role.CLERK,
            organisation__place_code__startswith=county_of(place)[:6],
        )
        .exists()
    )


def is_clerk_of(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor is a clerk of an organisation that keeps the person's records.

    Only that one: another cooperative's clerk could otherwise read a grower's bank number, or
    take over the account.
    """
    keepers = {code for function in _RECORD_KEEPERS for code in function(person_id)}
    return any(has_role(by, {Role.CLERK}, organisation=code, on=on) for code in sorted(keepers))


def may_register_person(by: Actor, *, place: str, on: date) -> bool:
    """Tell whether the actor may write down a person who lives in the place."""
    roles = {Role.COUNTY_ADMIN, Role.BUREAU, Role.HELPER, Role.HALL_KEEPER}
    return has_role(by, roles, on=on, place=place) or is_clerk_in_county(by, place=place, on=on)


def may_see_person(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may see a person's card (masked)."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    home = Person.objects.filter(pk=person_id).values_list("home_place", flat=True).first()
    return home is not None and may_register_person(by, place=home, on=on)


def may_help(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may act with a person beside them: helper, hall keeper, own clerk."""
    if by.kind != "person" or is_self(by, person_id):
        return by.kind == "system"
    home = Person.objects.alive().filter(pk=person_id).values_list("home_place", flat=True).first()
    if not home:
        return False
    roles = {Role.HELPER, Role.HALL_KEEPER, Role.COUNTY_ADMIN}
    return has_role(by, roles, on=on, place=home) or is_clerk_of(by, person_id=person_id, on=on)


def may_seal(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may enter a person's numbers, and so where their money goes."""
    if is_self(by, person_id) or may_help(by, person_id=person_id, on=on):
        return True
    home = Person.objects.alive().filter(pk=person_id).values_list("home_place", flat=True).first()
    return bool(home) and has_role(by, {Role.BUREAU}, on=on, place=home)


def may_recover(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may help a person back into their account.

    Whoever may reset an account can take it over; so persons with any role beyond the grower's
    are recovered by an administrator only, and nobody recovers themselves.
    """
    if by.kind != "person" or is_self(by, person_id):
        return by.kind == "system"
    held = Grant.objects.in_force(on).filter(person_id=person_id).exclude(role=Role.GROWER)
    if not held.exists():
        return may_help(by, person_id=person_id, on=on)
    home = Person.objects.alive().filter(pk=person_id).values_list("home_place", flat=True).first()
    return home is not None and has_role(by, {Role.COUNTY_ADMIN}, on=on, place=home)


def may_unmask(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may see a person's plain data, given a reason."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    home = Person.objects.alive().filter(pk=person_id).values_list("home_place", flat=True).first()
    if not home:
        return False
    roles = {Role.COUNTY_ADMIN, Role.BUREAU}
    return has_role(by, roles, on=on, place=home) or is_clerk_of(by, person_id=person_id, on=on)


def may_help_with_money(by: Actor, *, person_id: int, on: date) -> bool:
    """Tell whether the actor may say where a person's money goes; a hall keeper may not."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    home = Person.objects.alive().filter(pk=person_id).values_list("home_place", flat=True).first()
    roles = {Role.HELPER, Role.COUNTY_ADMIN, Role.BUREAU}
    return bool(home) and (
        has_role(by, roles, on=on, place=home) or is_clerk_of(by, person_id=person_id, on=on)
    )


def has_scope(by: Actor, *scopes: Scope) -> bool:
    """Tell whether the actor is no token, or one that was made for one of the scopes."""
    return by.scopes is None or bool(by.scopes & set(scopes))


def require_scope(by: Actor, *scopes: Scope) -> None:
    """Refuse unless ``has_scope``; with no scope named, every token.

    Raises:
        TokenScopeError: if it is a token made for none of them.
    """
    if not has_scope(by, *scopes):
        raise TokenScopeError


def require(is_allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: require(may_help(...))
    """Refuse unless allowed.

    Raises:
        PermissionRefusedError: if it is not.
    """
    if not is_allowed:
        raise PermissionRefusedError
