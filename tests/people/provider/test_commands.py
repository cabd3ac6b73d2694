"""Who invites whom, who accepts, what a session so opened counts as: in pairs of deeds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.people import errors
from commonfield.people.choices import Role
from commonfield.people.commands import (
    erase_person,
    export_person,
    grant_role,
    issue_reset_slip,
    revoke_role,
    set_password,
    use_reset_slip,
)
from commonfield.people.models import Grant, Person, ProviderAccount, ResetSlip, Session
from commonfield.people.permissions import are_close, is_just_recovered, is_own_word, responsible_id
from commonfield.people.provider import errors as provider_errors
from commonfield.people.provider.commands import (
    invite_to_provider,
    open_invitation,
    sign_in_with_provider,
    tie_provider_account,
    untie_provider_account,
)
from commonfield.people.provider.types import ProviderIdentity
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant, NewSignIn
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_household,
    make_person,
)

LI = ProviderIdentity("https://sign-in.example", "li-at-the-county")
WANG = ProviderIdentity("https://sign-in.example", "wang-at-the-county")


def officer(role: Role = Role.BUREAU, place: str = VILLAGE) -> int:
    return make_actor(role, place=place).person_id or 0


def accepted(
    by: Actor, person_id: int, taker: Actor = GUEST, identity: ProviderIdentity = LI
) -> int:
    code = invite_to_provider(by=by, now=NOW, person_id=person_id).code
    found = open_invitation(by=taker, now=NOW, code=code)
    return tie_provider_account(
        by=taker, now=NOW, invitation_id=found.invitation_id, identity=identity
    )


def by_provider(person_id: int) -> Actor:
    return Actor(person_id, "person", is_by_provider=True)


def with_password(person_id: int) -> int:
    set_password(by=SYSTEM, now=NOW, person_id=person_id, password=PASSWORD)
    return person_id


def test_subject_is_sealed_and_stands_in_no_other_place():
    admin, person_id = make_admin(), with_password(officer())

    accepted(admin, person_id, actor(person_id))

    row = ProviderAccount.objects.get()
    assert LI.subject.encode() not in bytes(row.subject_sealed)
    assert LI.subject not in repr(list(AuditRow.objects.values_list("detail", "object")))
    held = export_person(by=actor(person_id), now=NOW, person_id=person_id)
    assert held["people"]["provider_account_since"] == NOW.isoformat()
    assert LI.subject not in repr(held)
    assert LI.subject not in repr(LI)
    assert sign_in_with_provider(by=GUEST, now=NOW, identity=LI) == person_id


def test_account_of_the_same_name_at_another_issuer_is_another():
    person_id = with_password(officer())
    accepted(make_admin(), person_id, actor(person_id))

    with pytest.raises(provider_errors.ProviderAccountUnknownError):
        sign_in_with_provider(by=GUEST, now=NOW, identity=replace(LI, issuer="https://b.example"))


def test_who_may_invite():
    town, county = make_admin(TOWN), make_admin()
    here, elsewhere, grower = officer(), officer(place=OTHER_VILLAGE), make_person()

    assert invite_to_provider(by=town, now=NOW, person_id=here).code
    # With a role in another town, too, they answer for more than this administrator does.
    for by, person_id in (
        (town, elsewhere),
        (town, county.person_id or 0),
        (county, county.person_id or 0),
        (make_actor(Role.HELPER, place=VILLAGE), here),
        (replace(county, scopes=frozenset({"desk"})), here),
        (replace(county, helper=town.person_id), here),
    ):
        with pytest.raises(CommonfieldError):
            invite_to_provider(by=by, now=NOW, person_id=person_id)
    with pytest.raises(provider_errors.ProviderForOfficersError):
        invite_to_provider(by=county, now=NOW, person_id=grower)


def test_invitation_is_void_once_its_maker_or_its_person_is_out_of_office():
    admin, person_id = make_admin(TOWN), officer()
    code = invite_to_provider(by=admin, now=NOW, person_id=person_id).code
    make_admin(TOWN)
    revoke_role(by=SYSTEM, now=NOW, grant_id=Grant.objects.get(person=admin.person_id).pk)
    with pytest.raises(provider_errors.InvitationRefusedError):
        open_invitation(by=GUEST, now=NOW, code=code)

    county = make_admin()
    second = invite_to_provider(by=county, now=NOW, person_id=person_id).code
    # A further role voids what was printed for a person with fewer powers.
    grant_role(by=county, now=NOW, grant=NewGrant(person_id, Role.ANALYST, COUNTY))
    with pytest.raises(provider_errors.InvitationRefusedError):
        open_invitation(by=GUEST, now=NOW, code=second)


def test_invitation_works_once_for_a_week_and_only_the_last_one():
    admin, person_id = make_admin(), officer()
    first = invite_to_provider(by=admin, now=NOW, person_id=person_id).code
    last = invite_to_provider(by=admin, now=NOW, person_id=person_id).code
    found = open_invitation(by=GUEST, now=NOW, code=last)
    after = NOW + timedelta(days=7)
    for code, at in ((first, NOW), (last, after), ("", NOW)):
        with pytest.raises(provider_errors.InvitationRefusedError):
            open_invitation(by=GUEST, now=at, code=code)
    with pytest.raises(provider_errors.InvitationRefusedError):
        tie_provider_account(by=GUEST, now=after, invitation_id=found.invitation_id, identity=LI)

    tie_provider_account(by=GUEST, now=NOW, invitation_id=found.invitation_id, identity=LI)

    with pytest.raises(provider_errors.InvitationRefusedError):
        tie_provider_account(by=GUEST, now=NOW, invitation_id=found.invitation_id, identity=WANG)


def test_slip_ties_nothing_and_an_invitation_sets_no_password():
    admin, person_id = make_admin(), officer()
    slip = issue_reset_slip(by=admin, now=NOW, person_id=person_id).code
    invitation = invite_to_provider(by=admin, now=NOW, person_id=person_id).code

    with pytest.raises(provider_errors.InvitationRefusedError):
        open_invitation(by=GUEST, now=NOW, code=slip)
    with pytest.raises(errors.SlipRefusedError):
        use_reset_slip(by=GUEST, now=NOW, code=invitation, new_sign_in=NewSignIn(PASSWORD, "li"))


def test_account_that_is_in_use_opens_to_no_bearer_of_an_invitation():
    admin, person_id, auditor = make_admin(), with_password(officer()), officer(Role.AUDITOR)
    grower = officer()
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(grower, Role.GROWER, VILLAGE))
    seen = officer()
    Person.objects.filter(pk=seen).update(last_login=NOW)

    for each in (person_id, auditor, grower, seen):
        code = invite_to_provider(by=admin, now=NOW, person_id=each).code
        with pytest.raises(provider_errors.InvitationInOwnSessionError):
            open_invitation(by=GUEST, now=NOW, code=code)


def test_who_signs_in_meanwhile_takes_the_invitation_from_its_bearer():
    admin, person_id = make_admin(), officer()
    code = invite_to_provider(by=admin, now=NOW, person_id=person_id).code
    found = open_invitation(by=GUEST, now=NOW, code=code)
    with_password(person_id)

    with pytest.raises(provider_errors.InvitationInOwnSessionError):
        tie_provider_account(by=GUEST, now=NOW, invitation_id=found.invitation_id, identity=LI)


def test_only_its_person_accepts_in_a_session_and_only_in_one_of_their_own():
    admin, person_id = make_admin(), with_password(officer())
    code = invite_to_provider(by=admin, now=NOW, person_id=person_id).code

    for by in (admin, replace(actor(person_id), helper=admin.person_id)):
        with pytest.raises((provider_errors.InvitationOfAnotherError, PermissionRefusedError)):
            open_invitation(by=by, now=NOW, code=code)


def test_own_tie_is_the_persons_own_word_and_no_recovery():
    admin, person_id = make_admin(), with_password(officer())

    accepted(admin, person_id, actor(person_id))

    assert is_own_word(by_provider(person_id), person_id)
    assert not is_just_recovered(person_id, on=TODAY)
    assert not are_close(admin.person_id or 0, person_id)
    assert not ResetSlip.objects.exists()


def test_tie_of_a_bearer_is_the_inviters_too_and_so_is_a_password_set_by_it():
    admin, person_id = make_admin(), officer()
    make_household(admin.person_id or 0, relative := make_person())

    accepted(admin, person_id)

    assert responsible_id(by_provider(person_id)) == admin.person_id
    assert not is_own_word(by_provider(person_id), person_id)
    assert is_just_recovered(person_id, on=TODAY)
    assert are_close(admin.person_id or 0, person_id)
    assert are_close(relative, person_id)
    set_password(by=by_provider(person_id), now=NOW, person_id=person_id, password=PASSWORD)
    assert Person.objects.get(pk=person_id).let_in_by_id == admin.person_id


def test_tie_in_a_session_by_anothers_slip_is_that_others_too():
    admin, helper, person_id = make_admin(), make_admin(), officer()
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id).code
    use_reset_slip(by=GUEST, now=NOW, code=slip, new_sign_in=NewSignIn(PASSWORD, "lihua"))

    accepted(admin, person_id, actor(person_id))

    assert responsible_id(by_provider(person_id)) == helper.person_id


def test_one_account_is_tied_to_one_person_and_one_person_to_one_account():
    admin = make_admin()
    one, other = with_password(officer()), with_password(officer())
    accepted(admin, one, actor(one))
    code = invite_to_provider(by=admin, now=NOW, person_id=other).code
    found = open_invitation(by=actor(other), now=NOW, code=code)

    with pytest.raises(provider_errors.ProviderAccountTakenError):
        tie_provider_account(
            by=actor(other), now=NOW, invitation_id=found.invitation_id, identity=LI
        )
    with pytest.raises(provider_errors.ProviderTiedError):
        invite_to_provider(by=admin, now=NOW, person_id=one)


def _session(person_id: int, key: str) -> None:
    Session.objects.create(session_key=key, person_id=person_id, expire_date=NOW, session_data="")


def test_untying_ends_the_sessions_that_the_account_may_have_opened():
    admin, person_id = make_admin(), with_password(officer())
    accepted(admin, person_id, actor(person_id))
    _session(person_id, "own")
    _session(person_id, "other")
    with pytest.raises(PermissionRefusedError):
        untie_provider_account(by=make_admin(OTHER_VILLAGE), now=NOW, person_id=person_id)

    untie_provider_account(by=actor(person_id), now=NOW, person_id=person_id, but="own")

    assert list(Session.objects.values_list("session_key", flat=True)) == ["own"]
    with pytest.raises(provider_errors.ProviderAccountUnknownError):
        sign_in_with_provider(by=GUEST, now=NOW, identity=LI)
    with pytest.raises(provider_errors.ProviderNotTiedError):
        untie_provider_account(by=admin, now=NOW, person_id=person_id)


def test_administrator_unties_and_a_session_by_the_account_keeps_none():
    admin, person_id = make_admin(), officer()
    for by in (admin, by_provider(person_id)):
        _session(person_id, "own")
        Person.objects.filter(pk=person_id).update(last_login=None)
        accepted(admin, person_id)
        untie_provider_account(by=by, now=NOW, person_id=person_id, but="own")

        assert not Session.objects.exists()


def test_slip_and_erasure_end_the_tie():
    admin, one, other = make_admin(), with_password(officer()), with_password(officer())
    accepted(admin, one, actor(one))
    accepted(admin, other, actor(other), WANG)
    slip = issue_reset_slip(by=admin, now=NOW, person_id=one).code

    use_reset_slip(by=GUEST, now=NOW, code=slip, new_sign_in=NewSignIn(PASSWORD, "lihua"))
    erase_person(by=actor(other), now=NOW, person_id=other)

    assert not ProviderAccount.objects.exists()


def test_role_that_is_over_lets_nobody_in_by_the_account():
    admin, person_id = make_admin(), with_password(officer())
    accepted(admin, person_id, actor(person_id))
    Grant.objects.filter(person=person_id).update(valid_until=TODAY + timedelta(days=2))
    after = NOW + timedelta(days=2)

    assert sign_in_with_provider(by=GUEST, now=NOW, identity=LI) == person_id
    with pytest.raises(provider_errors.ProviderAccountUnknownError):
        sign_in_with_provider(by=GUEST, now=after, identity=LI)
