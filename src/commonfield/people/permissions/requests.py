"""Who may see, approve and refuse the deeds that wait for a second person."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Q

from commonfield.people.ages import is_minor
from commonfield.people.choices import RequestKind, Role
from commonfield.people.closeness import are_close, close_persons, is_erased
from commonfield.people.models import BankChange, Household, Person, PersonRequest
from commonfield.people.permissions.persons import (
    ACCESS_ACTIONS,
    has_had_access,
    has_role,
    is_just_recovered,
    is_own_word,
    is_self,
    last_actor,
    may_help_with_money,
    persons_behind,
    share_household,
)
from commonfield.people.types import Actor, person_of_code

# What gives one person power over another is never approved by a person whom it concerns.
_BY_OTHERS: Final = frozenset({RequestKind.IDENTITY, RequestKind.HOUSEHOLD, RequestKind.GUARDIAN})


def may_look_at_request(by: Actor, request: PersonRequest, *, on: date) -> bool:
    """Return whether a deed about a person concerns the actor by role, or as that person."""
    if by.kind != "person" or is_self(by, request.person_id):
        return by.kind == "person"
    if request.kind == RequestKind.ADMINISTRATOR:
        return has_role(by, {Role.COUNTY_ADMIN}, on=on, place=request.opened()["place"])
    return may_help_with_money(by, person_id=request.person_id, on=on)


def may_approve_request(by: Actor, request: PersonRequest, *, on: date) -> bool:
    """Return whether the actor may be the second person for a deed that another requested.

    The person themselves, if nobody else may be in their account; else nobody of their household.
    Nor anyone close to the first, nor an account that was just recovered. Nobody approves that
    they become an administrator, nor in a session that a slip opened that another does.
    """
    person_id = request.person_id
    firsts = _firsts(
        person_id, request.prepared_by, "people.approval_requested", request=request.pk
    )
    if not may_look_at_request(by, request, on=on):
        return False
    makes_administrator = request.kind == RequestKind.ADMINISTRATOR
    if makes_administrator and (by.helper is not None or not _still_administers(request, on)):
        return False
    if request.kind in _BY_OTHERS:
        is_unbound = _may_approve_for_others(by, request, on)
    elif is_own_word(by, person_id) and not makes_administrator:
        return not any(
            share_household(first, person_id)
            or has_had_access(f"P{first}", person_id, ACCESS_ACTIONS[:1])
            for first in firsts
        )
    else:
        is_unbound = not is_self(by, person_id) and not is_close_to_any(by, {person_id})
    return (
        is_unbound
        and not (
            _are_close_to(by, firsts)
            # The person who wrote them down may have written down their own phone.
            or (
                person_id in firsts
                and any(
                    has_had_access(f"P{each}", person_id, ACCESS_ACTIONS[:1])
                    for each in persons_behind(by)
                )
            )
            or any(is_just_recovered(each, on=on) for each in persons_behind(by))
        )
    )


def _firsts(person_id: int, responsible: int | None, deed: str, **detail: int) -> set[int]:
    """Return who did the first of two persons' deeds: who answered for it, and in whose account.

    The account's password may have become its person's own since.
    """
    actor = last_actor(person_id, deed, **detail)
    return {responsible or 0, 0 if actor == person_id else actor} - {0}


def is_close_to_any(by: Actor, others: Collection[int]) -> bool:
    """Return whether any person who may be at work in the session is close to one of ``others``."""
    return any(not close_persons(each).isdisjoint(others) for each in persons_behind(by))


def is_close_to(by: Actor, person_id: int | None, is_accepting: bool = True) -> bool:  # noqa: FBT001, FBT002 - for partial
    """Return whether the actor may not check what a person did; ``None`` is the program.

    In a session by a code, the owner of the phone that it went to counts too, in one by the
    county's provider, who may hold the account there, and in one opened with a slip, whose account
    it is: it may be they who sit there. A person whose records were erased may have
    been any person's relative: what they prepared is only sent back.
    """
    if person_id is None:
        return False
    is_through_another = by.is_by_code or by.is_by_provider
    acting = persons_behind(by) if is_through_another else {by.acting_id or 0, by.person_id or 0}
    if any(are_close(each, person_id) for each in acting):
        return is_accepting or not is_erased(person_id)
    return False


def _are_close_to(by: Actor, firsts: Collection[int]) -> bool:
    return is_close_to_any(by, firsts) or any(map(is_erased, firsts))


def may_confirm_bank(by: Actor, change: BankChange, *, on: date) -> bool:
    """Return whether the actor may be the second person for a bank number that another entered."""
    person_id, seconds = change.person_id, persons_behind(by)
    firsts = _firsts(person_id, person_of_code(change.entered_by), "people.bank_sealed")
    pair = firsts | seconds
    return not (
        any(is_just_recovered(each, on=on) for each in {person_id, *seconds})
        or _are_close_to(by, firsts)
        or (is_self(by, person_id) and not is_own_word(by, person_id))
        # One of the two is the person, and the other has let them in.
        or (
            person_id in pair
            and any(has_had_access(f"P{other}", person_id) for other in pair - {person_id})
        )
    )


def _may_approve_for_others(by: Actor, request: PersonRequest, on: date) -> bool:
    """Return whether the actor looks after all persons of a request and is close to none."""
    joins = Person.objects.filter(pk__in=[person for person, _home in request.joins()])
    homes = joins.order_by("home_place", "records_began_at", "pk")
    of_each_home = {
        (home, began_at): pk
        for home, began_at, pk in homes.values_list("home_place", "records_began_at", "pk")
    }
    return not is_close_to_any(by, persons_concerned(request)) and all(
        may_help_with_money(by, person_id=each, on=on)
        for each in (request.person_id, *of_each_home.values())
    )


def persons_concerned(request: PersonRequest) -> set[int]:
    """Return whom a request is about: for a household also who lives there or did before."""
    joins = request.joins()
    persons = {request.person_id, *(person for person, _home in joins), *request.named()}
    homes = Household.objects.filter(
        Q(code__in=[home for _person, home in joins])
        | Q(members__in=[person for person, _home in joins])
    )
    members = Person.objects.alive().filter(household__in=homes.values("pk"))
    return persons | set(members.order_by("pk").values_list("pk", flat=True))


def is_of_household(by: Actor, request: PersonRequest, *, on: date) -> bool:
    """Return whether the actor lives in a household, so may refuse who joins or leaves it."""
    if by.kind != "person" or request.kind != RequestKind.HOUSEHOLD:
        return False
    me = Person.objects.alive().filter(pk=by.person_id or 0).first()
    is_grown = me is not None and not is_minor(me, on)
    return is_grown and by.person_id in persons_concerned(request)


def _still_administers(request: PersonRequest, on: date) -> bool:
    first = Actor(person_id=request.prepared_by, kind="person")
    return has_role(first, {Role.COUNTY_ADMIN}, on=on, place=request.opened()["place"])
