import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import RequestKind, Role, Scope
from commonfield.people.commands import (
    add_administrator,
    approve_request,
    change_contact,
    grant_role,
    grant_roles,
    issue_reset_slip,
    lay_down_roles,
    refuse_request,
    revoke_role,
    set_password,
    sign_in_with_password,
    use_reset_slip,
)
from commonfield.people.errors import (
    RoleHeldError,
    SecondAdministratorMissingError,
    SecondPersonError,
    SlipSessionError,
    StillNeededError,
    TokenScopeError,
)
from commonfield.people.models import Grant, Household, Person
from commonfield.people.permissions import are_close, has_role
from commonfield.people.queries import close_persons, grants_of, requests_seen_by
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant, NewSignIn
from tests.people.builders import (
    COUNTY,
    NOW,
    PASSWORD,
    TODAY,
    VILLAGE,
    actor,
    approve_requests,
    make_actor,
    make_admin,
    make_person,
)

LATER = NOW + timedelta(days=5)


def id_of(by: Actor) -> int:
    return by.person_id or 0


def ask(by: Actor, candidate: int, place: str = COUNTY, starts: date | None = None) -> int:
    """Let an administrator ask for another one; return the request's number."""
    grant = NewGrant(candidate, Role.COUNTY_ADMIN, place, valid_from=starts)
    assert grant_role(by=by, now=NOW, grant=grant) == 0
    (found,) = [each for each in requests_seen_by(by, now=NOW) if each.is_own]
    return found.request_id


def administers(person_id: int, place: str = COUNTY) -> bool:
    return has_role(actor(person_id), {Role.COUNTY_ADMIN}, on=TODAY, place=place)


def move_together(*persons: int) -> None:
    home = Household.objects.create(code=f"H{persons[0]}", place_code=VILLAGE)
    Person.objects.filter(pk__in=persons).update(household=home)


def recover(by: Actor, person_id: int) -> None:
    slip = issue_reset_slip(by=by, now=NOW, person_id=person_id)
    sign_in = NewSignIn("misty-valley-3", f"person{person_id}")
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=sign_in)


def test_administrator_is_made_by_two():
    first, second, candidate = make_admin(), make_admin(), make_person()

    number = ask(first, candidate)
    before = administers(candidate)
    approve_request(by=second, now=NOW, request_id=number)

    assert (before, administers(candidate)) == (False, True)
    told = {row.action: row.actor for row in audit_trail(object_code=f"person:P{candidate}")}
    assert told["people.approval_requested"] == first.code
    assert told["people.role_granted"] == second.code


@pytest.mark.parametrize("place", [COUNTY, VILLAGE])
@pytest.mark.parametrize("days", [0, 1])
def test_administrator_is_made_by_two_for_every_place_and_day(place: str, days: int):
    first, second, candidate = make_admin(), make_admin(), make_person()
    starts = TODAY + timedelta(days=days)

    number = ask(first, candidate, place, starts)
    none_yet = grants_of(candidate, TODAY)
    approve_request(by=second, now=NOW, request_id=number)

    (grant,) = Grant.objects.filter(person_id=candidate)
    assert none_yet == []
    assert (grant.place_code, grant.valid_from) == (place, starts)


def test_administrator_gives_the_role_to_many_by_no_other_way():
    admin = make_admin()

    with pytest.raises(PermissionRefusedError):
        grant_roles(by=admin, now=NOW, grants=[NewGrant(make_person(), Role.COUNTY_ADMIN, COUNTY)])


def relative_of_first(first: Actor, second: Actor, _candidate: int) -> Actor:
    move_together(id_of(first), id_of(second))
    return second


def relative_of_candidate(_first: Actor, second: Actor, candidate: int) -> Actor:
    move_together(candidate, id_of(second))
    return second


def recovered_by_first(first: Actor, second: Actor, _candidate: int) -> Actor:
    recover(first, id_of(second))
    return second


def recovered_with_another_password(first: Actor, second: Actor, _candidate: int) -> Actor:
    recover(first, id_of(second))
    set_password(by=second, now=NOW, person_id=id_of(second), password="misty-valley-4")
    return second


def recovered_over_another(first: Actor, second: Actor, _candidate: int) -> Actor:
    between = make_admin()
    recover(first, id_of(between))
    recover(between, id_of(second))
    return second


def recovered_by_a_relative(first: Actor, second: Actor, _candidate: int) -> Actor:
    relative = make_admin()
    move_together(id_of(first), id_of(relative))
    recover(relative, id_of(second))
    return second


def in_a_slips_session(_first: Actor, second: Actor, _candidate: int) -> Actor:
    return replace(second, helper=id_of(make_admin()))


def the_candidate(_first: Actor, _second: Actor, candidate: int) -> Actor:
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(candidate, Role.COUNTY_ADMIN, COUNTY))
    return actor(candidate)


def the_first(first: Actor, _second: Actor, _candidate: int) -> Actor:
    return first


def after_the_firsts_end(first: Actor, second: Actor, _candidate: int) -> Actor:
    lay_down_roles(by=first, now=NOW, person_id=id_of(first))
    return second


@pytest.mark.parametrize(
    "prepare",
    [
        relative_of_first,
        relative_of_candidate,
        recovered_by_first,
        recovered_with_another_password,
        recovered_over_another,
        recovered_by_a_relative,
        in_a_slips_session,
        the_candidate,
        the_first,
        after_the_firsts_end,
    ],
)
def test_administrator_is_not_made_by_one_alone(prepare: Callable[[Actor, Actor, int], Actor]):
    first, second, candidate = make_admin(), make_admin(), make_person()
    make_admin()
    number = ask(first, candidate, VILLAGE)
    by = prepare(first, second, candidate)

    # Also after the days in which a recovered account is no second person.
    for now in (NOW, LATER):
        with pytest.raises(SecondPersonError):
            approve_request(by=by, now=now, request_id=number)


@pytest.mark.parametrize("role", [Role.BUREAU, Role.HELPER, Role.AUDITOR])
def test_administrator_is_made_by_administrators_only(role: Role):
    first, _second = make_admin(), make_admin()
    number = ask(first, make_person())

    with pytest.raises(PermissionRefusedError):
        approve_request(by=make_actor(role, place=COUNTY), now=NOW, request_id=number)


def test_administrator_of_a_village_approves_none_of_the_county():
    first, _second = make_admin(), make_admin()
    number = ask(first, make_person(), COUNTY)

    with pytest.raises(PermissionRefusedError):
        approve_request(by=make_admin(VILLAGE), now=NOW, request_id=number)


def test_administrator_is_requested_by_no_program_and_in_no_slips_session():
    admin, grant = make_admin(), NewGrant(make_person(), Role.COUNTY_ADMIN, COUNTY)
    make_admin()

    with pytest.raises(TokenScopeError):
        grant_role(by=replace(admin, scopes=frozenset({Scope.DESK})), now=NOW, grant=grant)
    with pytest.raises(SlipSessionError):
        grant_role(by=replace(admin, helper=make_person()), now=NOW, grant=grant)


def test_candidate_refuses_to_be_an_administrator():
    first, second, candidate = make_admin(), make_admin(), make_person()
    number = ask(first, candidate)

    refuse_request(by=actor(candidate), now=NOW, request_id=number)

    assert approve_requests(second) == 0


def test_request_of_a_role_held_meanwhile_changes_nothing():
    first, second, candidate = make_admin(), make_admin(), make_person()
    number = ask(first, candidate)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(candidate, Role.COUNTY_ADMIN, COUNTY))

    with pytest.raises(RoleHeldError):
        approve_request(by=second, now=NOW, request_id=number)


def test_single_administrator_gets_a_second_from_the_machine():
    first, candidate = make_admin(), make_person()
    grant = NewGrant(candidate, Role.COUNTY_ADMIN, COUNTY)
    with pytest.raises(SecondAdministratorMissingError):
        grant_role(by=first, now=NOW, grant=grant)

    slip = add_administrator(now=NOW, county_code=COUNTY, username="second.one", name="何")

    assert slip is not None
    second = use_reset_slip(
        by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn("misty-valley-3")
    )
    number = ask(first, candidate)
    # A person who came with a slip is a second person after three days.
    approve_request(by=actor(second), now=LATER, request_id=number)
    assert len(grants_of(candidate, TODAY + timedelta(days=5))) == 1


def test_machine_gives_the_role_to_an_account_that_is_there():
    person_id = make_person(username="second.one")

    assert add_administrator(now=NOW, county_code=COUNTY, username="second.one") is None
    assert administers(person_id)
    with pytest.raises(PermissionRefusedError):
        add_administrator(by=make_admin(), now=NOW, county_code=COUNTY, username="third.one")


def test_last_administrator_of_the_county_stays_beside_one_of_a_village():
    first = make_admin()
    grant_id = grants_of(id_of(first), TODAY)[0].grant_id
    village = make_admin(VILLAGE)

    with pytest.raises(StillNeededError):
        revoke_role(by=first, now=NOW, grant_id=grant_id)
    lay_down_roles(by=first, now=NOW, person_id=id_of(village))
    assert administers(id_of(first))


# Recovering officers


def test_officer_is_recovered_by_who_administered_when_they_last_signed_in():
    old, officer = make_admin(), make_person(username="officer", password=PASSWORD)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(officer, Role.BUREAU, VILLAGE))
    sign_in_with_password(by=GUEST, now=NOW, name="officer", password=PASSWORD)
    new_id = make_person()
    at = NOW + timedelta(hours=1)
    grant_role(by=SYSTEM, now=at, grant=NewGrant(new_id, Role.COUNTY_ADMIN, COUNTY))
    at += timedelta(hours=1)

    with pytest.raises(PermissionRefusedError):
        issue_reset_slip(by=actor(new_id), now=at, person_id=officer)
    assert issue_reset_slip(by=old, now=at, person_id=officer).code
    assert issue_reset_slip(by=SYSTEM, now=at, person_id=officer).code
    sign_in_with_password(by=GUEST, now=at, name="officer", password=PASSWORD)
    assert issue_reset_slip(by=actor(new_id), now=at, person_id=officer).code


def test_officer_is_no_easier_to_recover_once_their_roles_were_ended():
    officer = make_person()
    grant = grant_role(by=SYSTEM, now=NOW, grant=NewGrant(officer, Role.BUREAU, VILLAGE))
    make_admin()
    new_id = make_person()
    at = NOW + timedelta(hours=1)
    grant_role(by=SYSTEM, now=at, grant=NewGrant(new_id, Role.COUNTY_ADMIN, COUNTY))

    revoke_role(by=actor(new_id), now=at, grant_id=grant)

    for by in (actor(new_id), make_actor(Role.HELPER, place=VILLAGE)):
        with pytest.raises(PermissionRefusedError):
            issue_reset_slip(by=by, now=at, person_id=officer)


@pytest.mark.parametrize("is_related", [True, False])
def test_auditor_is_recovered_by_administrators_of_two_households(*, is_related: bool):
    first, second, auditor = make_admin(), make_admin(), make_person()
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(auditor, Role.AUDITOR, COUNTY))
    if is_related:
        move_together(id_of(first), id_of(second))

    codes = [issue_reset_slip(by=by, now=LATER, person_id=auditor).code for by in (first, second)]

    assert [bool(code) for code in codes] == [False, not is_related]


# Closeness


def test_whoever_wrote_the_phone_stays_behind_a_password_that_was_set_by_its_code():
    admin, officer = make_admin(), make_actor(Role.BUREAU, place=VILLAGE)
    person_id = id_of(officer)
    change_contact(by=admin, now=NOW, person_id=person_id, phone="13900000001")
    by_code = replace(officer, is_by_code=True)

    set_password(by=by_code, now=NOW, person_id=person_id, password="misty-valley-3")
    change_contact(by=officer, now=NOW, person_id=person_id, phone="13900000002")
    set_password(by=officer, now=NOW, person_id=person_id, password="misty-valley-4")
    set_password(by=by_code, now=NOW, person_id=person_id, password="misty-valley-5")

    assert are_close(id_of(admin), person_id)


def test_closeness_is_the_same_from_both_sides_and_one_by_one():
    source = random.Random(7)  # noqa: S311 - repeatable
    persons = [make_person() for _ in range(8)]
    whoever: list[int | None] = [*persons, *[None] * 9]
    homes = [Household.objects.create(code=f"H{i}", place_code=VILLAGE) for i in range(4)]
    for each in persons:
        Person.objects.filter(pk=each).update(
            household=source.choice([None, *homes]),
            let_in_by=source.choice(whoever),
            contact_set_by=source.choice(whoever),
        )
    for each in persons[::3]:
        grant_role(by=SYSTEM, now=NOW, grant=NewGrant(each, Role.BUREAU, VILLAGE))

    close = {(each, o) for each in persons for o in close_persons(each) & set(persons)}

    assert close == {(each, o) for each in persons for o in persons if are_close(each, o)}
    assert close == {(o, each) for each, o in close}
    assert 8 < len(close) < 64


def test_requests_of_administrators_say_for_where():
    first, second = make_admin(), make_admin()
    ask(first, make_person(), VILLAGE)

    (seen,) = requests_seen_by(second, now=NOW)

    assert seen.kind == RequestKind.ADMINISTRATOR
    assert (seen.role.place_code if seen.role else "", seen.can_approve) == (VILLAGE, True)
