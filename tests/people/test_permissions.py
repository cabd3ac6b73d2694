"""Attacks on an account by way of powers over it, each from a person who may do a little."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, Role, Scope, SealedField
from commonfield.people.commands import (
    change_contact,
    create_person,
    erase_person,
    export_person,
    give_consent,
    grant_role,
    issue_reset_slip,
    issue_token,
    lay_down_roles,
    register_household,
    register_organisation,
    request_bank_change,
    revoke_role,
    revoke_token,
    seal_identity,
    unmask,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.errors import (
    IdentityTakenError,
    SlipRefusedError,
    SlipVoidError,
    TooManySearchesError,
)
from commonfield.people.permissions import count_search
from commonfield.people.queries import grants_of, person_seen_by, persons_within, tokens_of
from commonfield.people.types import (
    GUEST,
    SYSTEM,
    Actor,
    NewGrant,
    NewOrganisation,
    NewPerson,
    NewSignIn,
    NewToken,
)
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    make_person_of,
)

pytestmark = pytest.mark.any_engine

BANK: Final = "4111111111111111"
IDENTITY: Final = "11010519491231002X"
PHONE: Final = "13812345678"
TOKEN: Final = NewToken("x", [Scope.READ])
LATER: Final = NOW + timedelta(days=4)

type Act = Callable[[Actor, int], object]
RECOVERING: Final[dict[str, Act]] = {
    "slip": lambda by, who: issue_reset_slip(by=by, now=LATER, person_id=who),
    "contact": lambda by, who: change_contact(by=by, now=LATER, person_id=who, phone="13900000000"),
    "token": lambda by, who: revoke_token(
        by=by, now=LATER, token_id=tokens_of(who, now=NOW)[0].token_id
    ),
}
KEEPING: Final[dict[str, Act]] = {
    "see": lambda by, who: person_seen_by(by, person_id=who, on=TODAY),
    "unmask": lambda by, who: unmask(
        by=by, now=NOW, person_id=who, field=SealedField.PHONE, reason="for the payout"
    ),
    "bank": lambda by, who: request_bank_change(by=by, now=NOW, person_id=who, bank=BANK),
    "identity": lambda by, who: seal_identity(by=by, now=NOW, person_id=who, identity=IDENTITY),
    "consent": lambda by, who: give_consent(
        by=by, now=NOW, person_id=who, purpose=Purpose.PAYOUT, channel=ConsentChannel.ALOUD
    ),
    "withdrawal": lambda by, who: withdraw_consent(
        by=by, now=NOW, person_id=who, purpose=Purpose.ACCOUNT
    ),
    **RECOVERING,
}
ADMINISTERING: Final[dict[str, Act]] = {
    "export": lambda by, who: export_person(by=by, now=LATER, person_id=who),
    **RECOVERING,
    "roles": lambda by, who: lay_down_roles(by=by, now=LATER, person_id=who),
    "erase": lambda by, who: erase_person(by=by, now=LATER, person_id=who),
}


def resident(*, organisation: str = "") -> int:
    """Write down a person with something to steal."""
    person_id = (
        make_person_of(organisation, phone=PHONE) if organisation else make_person(phone=PHONE)
    )
    issue_token(by=SYSTEM, now=NOW, person_id=person_id, token=TOKEN)
    for purpose in (Purpose.ACCOUNT, Purpose.PAYOUT, Purpose.HELPER):
        give_consent(
            by=SYSTEM, now=NOW, person_id=person_id, purpose=purpose, channel=ConsentChannel.SELF
        )
    return person_id


def allowed(acts: dict[str, Act], by: Actor, person_id: int) -> list[str]:
    """Return what an actor may do with a person; the last acts last, since they end things."""
    done = []
    for name, act in acts.items():
        try:
            act(by, person_id)
        except PermissionRefusedError:
            continue
        done.append(name)
    return done


def clerk_of(code: str) -> Actor:
    return make_actor(Role.CLERK, organisation=make_organisation(code))


def test_clerk_has_power_over_whom_they_wrote_down():
    clerk = clerk_of("OTEA")

    assert allowed(KEEPING, clerk, resident(organisation="OTEA")) == list(KEEPING)


def test_clerk_has_no_power_over_whom_others_wrote_down():
    clerk = clerk_of("OTEA")
    make_organisation("OTWO")

    assert allowed(KEEPING, clerk, resident()) == []
    assert allowed(KEEPING, clerk, resident(organisation="OTWO")) == []


@pytest.mark.parametrize("role", [Role.HELPER, Role.KEEPER, Role.COUNTY_ADMIN, Role.AUDITOR])
def test_clerk_has_no_power_over_whoever_holds_a_role(role: Role):
    clerk = clerk_of("OTEA")
    person_id = resident(organisation="OTEA")
    scope = ("", "OTEA") if role == Role.KEEPER else (VILLAGE, "")
    # Also one that begins tomorrow.
    grant = NewGrant(person_id, role, *scope, valid_from=TODAY + timedelta(days=1))
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    assert allowed(KEEPING, clerk, person_id) == ["see"]


def test_clerk_gains_nothing_by_a_second_organisation_or_by_registering_one():
    first, person_id = clerk_of("OTEA"), resident(organisation="OTEA")
    attacker = make_actor(Role.BUREAU, place=OTHER_VILLAGE)
    own = NewOrganisation("cooperative", "空壳", "Shell", OTHER_VILLAGE, code="OSHELL")
    register_organisation(by=attacker, now=NOW, organisation=own)
    make_organisation("OTWO")
    for code in ("OSHELL", "OTWO"):
        grant = NewGrant(attacker.person_id or 0, Role.CLERK, organisation_code=code)
        grant_role(by=SYSTEM, now=NOW, grant=grant)

    assert allowed(KEEPING, attacker, person_id) == []
    assert allowed({"see": KEEPING["see"]}, first, person_id) == ["see"]


def test_clerk_gains_nothing_by_writing_down_a_double_with_phone_and_identity():
    clerk, person_id = clerk_of("OTEA"), resident()
    seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity=IDENTITY)
    double = NewPerson("李小明", VILLAGE, phone=PHONE, organisation="OTEA")

    double_id = create_person(by=clerk, now=NOW, person=double)

    with pytest.raises(IdentityTakenError):
        seal_identity(by=clerk, now=NOW, person_id=double_id, identity=IDENTITY)
    assert allowed(KEEPING, clerk, person_id) == []


def test_clerk_gains_nothing_by_a_household():
    clerk, person_id = clerk_of("OTEA"), resident()
    household = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    double = NewPerson("王芳", VILLAGE, household_code=household, organisation="OTEA")

    create_person(by=clerk, now=NOW, person=double)

    assert allowed(KEEPING, clerk, person_id) == []


# Never upwards


@pytest.mark.parametrize(
    ("place", "role", "scope", "is_within"),
    [
        (VILLAGE, Role.COUNTY_ADMIN, COUNTY, False),
        (VILLAGE, Role.BUREAU, TOWN, False),
        (VILLAGE, Role.HELPER, OTHER_VILLAGE, False),
        (VILLAGE, Role.HELPER, VILLAGE, True),
        (COUNTY, Role.COUNTY_ADMIN, COUNTY, True),
    ],
)
def test_administrator_reaches_only_whose_roles_lie_within_their_scope(
    place: str, role: Role, scope: str, *, is_within: bool
):
    person_id = resident()
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(person_id, role, scope))
    done = allowed(ADMINISTERING, make_admin(place), person_id)

    assert done == (list(ADMINISTERING) if is_within else [])


def test_administrator_of_a_village_does_not_erase_a_clerk_of_the_towns_organisation():
    admin, clerk = make_admin(VILLAGE), clerk_of("OTEA")
    issue_token(by=SYSTEM, now=NOW, person_id=clerk.person_id or 0, token=TOKEN)

    assert allowed(ADMINISTERING, admin, clerk.person_id or 0) == []


def test_slip_that_was_printed_for_a_grower_is_void_once_they_hold_a_role():
    clerk, person_id = clerk_of("OTEA"), resident(organisation="OTEA")
    slip = issue_reset_slip(by=clerk, now=NOW, person_id=person_id)

    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(person_id, Role.COUNTY_ADMIN, VILLAGE))

    with pytest.raises(SlipVoidError):
        use_reset_slip(
            by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn("misty-valley-3", "li.hua")
        )


@pytest.mark.parametrize("who", ["helper", "clerk", "administrator"])
def test_slip_ends_with_the_role_of_who_made_it(who: str):
    by = {
        "helper": make_actor(Role.HELPER, place=VILLAGE),
        "clerk": clerk_of("OTEA"),
        "administrator": make_admin(),
    }[who]
    person_id = resident(organisation="OTEA" if who == "clerk" else "")
    make_admin()
    slip = issue_reset_slip(by=by, now=NOW, person_id=person_id)
    lay_down_roles(by=by, now=NOW, person_id=by.person_id or 0)

    with pytest.raises(SlipRefusedError):
        use_reset_slip(
            by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn("misty-valley-3", "li.hua")
        )


# Auditors


def auditor() -> int:
    person_id = resident()
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(person_id, Role.AUDITOR, COUNTY))
    return person_id


def test_auditor_is_recovered_by_two_different_administrators():
    first, second, person_id = make_admin(), make_admin(), auditor()

    codes = [
        issue_reset_slip(by=by, now=LATER, person_id=person_id).code
        for by in (first, first, second, second)
    ]

    assert [bool(code) for code in codes] == [False, False, True, False]


def test_auditor_is_not_recovered_by_one_who_makes_a_second():
    admin, person_id = make_admin(), auditor()
    puppet = make_person()
    grant = NewGrant(puppet, Role.COUNTY_ADMIN, COUNTY, valid_from=TODAY - timedelta(days=9))
    grant_role(by=SYSTEM, now=LATER, grant=grant)

    assert issue_reset_slip(by=admin, now=LATER, person_id=person_id).code == ""
    with pytest.raises(PermissionRefusedError):
        issue_reset_slip(by=actor(puppet), now=LATER, person_id=person_id)


@pytest.mark.parametrize("is_first", [True, False])
def test_auditor_is_not_recovered_by_one_who_recovers_the_second(is_first: bool):
    admin, other, person_id = make_admin(), make_admin(), auditor()
    slip = issue_reset_slip(by=admin, now=LATER, person_id=other.person_id or 0)
    use_reset_slip(
        by=GUEST, now=LATER, code=slip.code, new_sign_in=NewSignIn("misty-valley-3", "li.hua")
    )
    if not is_first:
        issue_reset_slip(by=admin, now=LATER, person_id=person_id)

    with pytest.raises(PermissionRefusedError):
        issue_reset_slip(by=other, now=LATER, person_id=person_id)
    assert issue_reset_slip(by=admin, now=LATER, person_id=person_id).code == ""


def test_auditor_is_not_recovered_by_one_who_ends_the_role_first():
    admin, person_id = make_admin(), auditor()

    revoke_role(by=admin, now=NOW, grant_id=grants_of(person_id, TODAY)[0].grant_id)

    assert issue_reset_slip(by=admin, now=LATER, person_id=person_id).code == ""
    assert allowed({"contact": RECOVERING["contact"]}, admin, person_id) == []


def test_proposal_of_an_administrator_who_left_or_of_yesterday_counts_for_nothing():
    first, second, third, person_id = make_admin(), make_admin(), make_admin(), auditor()

    issue_reset_slip(by=first, now=LATER, person_id=person_id)
    lay_down_roles(by=first, now=LATER, person_id=first.person_id or 0)
    issue_reset_slip(by=second, now=LATER, person_id=person_id)
    tomorrow = LATER + timedelta(days=1)

    assert issue_reset_slip(by=third, now=tomorrow, person_id=person_id).code == ""


# Searching


def test_clerk_lists_the_own_and_learns_only_the_number_of_others():
    clerk = clerk_of("OTEA")
    own, other = resident(organisation="OTEA"), resident()

    listed = persons_within(clerk, place=COUNTY, now=NOW)
    found = persons_within(clerk, place=COUNTY, now=NOW, search=PHONE)

    assert [card.person_id for card in listed] == [own]
    assert [(card.person_id, bool(card.masked_name)) for card in found] == [
        (own, True),
        (other, False),
    ]
    shown = {found[1].masked_phone, found[1].home_place, found[1].masked_bank, found[1].username}
    assert shown == {""}


@pytest.mark.parametrize(("hours", "searches"), [(1, 120), (5, 600)])
def test_search_is_limited_for_each_actor_in_an_hour_and_in_a_day(hours: int, searches: int):
    helper, other = make_actor(Role.HELPER, place=VILLAGE), make_actor(Role.HELPER, place=VILLAGE)
    for number in range(searches):
        count_search(helper, now=NOW + timedelta(hours=number // 120 + 1 - hours))

    with pytest.raises(TooManySearchesError):
        persons_within(helper, place=VILLAGE, now=NOW, search="李小明")

    assert len(persons_within(helper, place=VILLAGE, now=NOW)) > 0
    assert persons_within(other, place=VILLAGE, now=NOW, search="李小明") == []
