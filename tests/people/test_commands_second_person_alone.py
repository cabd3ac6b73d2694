"""Ways in which one person would be their own second person, found by plays (tests/promises)."""

from datetime import timedelta
from typing import Final

import pytest
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.kernel.clock import china_day
from commonfield.people.choices import (
    ConsentChannel,
    Purpose,
    RequestKind,
    Role,
    Scope,
    SealedField,
)
from commonfield.people.commands import (
    apply_due_bank_changes,
    approve_request,
    change_contact,
    confirm_bank_change,
    create_person,
    end_consents,
    give_consent,
    grant_role,
    issue_reset_slip,
    issue_service_key,
    make_service_account,
    record_consents,
    register_household,
    request_bank_change,
    request_erasure,
    set_password,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.errors import (
    ConsentLostError,
    SecondPersonError,
    SlipRefusedError,
    SlipSessionError,
)
from commonfield.people.models import Person, PersonRequest, Session
from commonfield.people.permissions import are_close, is_own_word
from commonfield.people.queries import bank_changes_seen_by, consents_of, waiting_of
from commonfield.people.types import (
    GUEST,
    SYSTEM,
    Actor,
    ConsentTerms,
    NewGrant,
    NewPerson,
    NewServiceAccount,
    NewSignIn,
    NewToken,
)
from tests.people.builders import (
    COUNTY,
    NOW,
    TODAY,
    TOWN,
    VILLAGE,
    actor,
    approve_requests,
    make_actor,
    make_household,
    make_organisation,
    make_person,
)

OLD, NEW = "4111111111111111", "6222021234567890128"
_PHONE: Final = "13700000001"
_PASSWORD: Final = "misty-valley-3"


@pytest.fixture
def helper() -> Actor:
    return make_actor(Role.HELPER, place=VILLAGE, username="helper")


@pytest.fixture
def person() -> int:
    """Write down a person without a phone who is paid to an old account."""
    person_id = make_person("叶秀兰")
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_id], purposes=list(Purpose)[:4])
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=OLD)
    return person_id


def by_code(person_id: int) -> Actor:
    """Return a person in a session that a code opened."""
    return Actor(person_id, "person", is_by_code=True)


def by_slip_of(helper: Actor, person_id: int) -> Actor:
    """Let a helper in by a slip and out again: return who signs in by the password set with it."""
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    new_sign_in = NewSignIn(_PASSWORD, f"taken{person_id}")
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=new_sign_in)
    return actor(person_id)


def bank_of(person_id: int) -> str:
    """Return the number to which a person is paid."""
    return Person.objects.get(pk=person_id).opened(SealedField.BANK)


def test_password_set_in_a_session_by_anothers_phone_is_not_the_persons_word(
    person: int, helper: Actor
):
    change_contact(by=helper, now=NOW, person_id=person, phone=_PHONE)

    set_password(by=by_code(person), now=NOW, person_id=person, password=_PASSWORD)

    assert not is_own_word(actor(person), person)


def test_phone_of_the_person_themselves_ends_sessions_by_anothers(person: int, helper: Actor):
    change_contact(by=helper, now=NOW, person_id=person, phone=_PHONE)
    Session.objects.create(session_key="by code", person_id=person, expire_date=NOW)

    change_contact(by=actor(person), now=NOW, person_id=person, phone="13900000000")

    assert (Session.objects.count(), is_own_word(by_code(person), person)) == (0, True)


@pytest.mark.parametrize("changed", [{"email": "li@example.org"}, {"phone": _PHONE, "email": ""}])
def test_phone_that_another_wrote_down_stays_theirs_until_it_is_changed(
    person: int, helper: Actor, changed: dict[str, str]
):
    change_contact(by=helper, now=NOW, person_id=person, phone=_PHONE)

    change_contact(by=actor(person), now=NOW, person_id=person, **changed)

    assert is_own_word(by_code(person), person) == ("phone" in changed)


def test_who_lets_somebody_in_by_way_of_another_account_is_close_to_them():
    admin, helper = make_actor(Role.COUNTY_ADMIN, place=COUNTY), make_actor(Role.HELPER, place=TOWN)
    person_id = make_person()

    by_slip_of(by_slip_of(admin, helper.person_id or 0), person_id)

    assert are_close(admin.person_id or 0, person_id)


def test_password_after_a_slip_is_not_the_persons_by_a_role_that_is_over(
    person: int, helper: Actor
):
    before, until = NOW - timedelta(days=90), TODAY - timedelta(days=40)
    was = NewGrant(person, Role.BUREAU, VILLAGE, valid_from=china_day(before), valid_until=until)
    grant_role(by=SYSTEM, now=before, grant=was)

    set_password(by=by_slip_of(helper, person), now=NOW, person_id=person, password=_PASSWORD)

    assert not is_own_word(actor(person), person)


def test_kin_of_who_let_somebody_in_is_no_second_person(person: int):
    home = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    kin = [
        create_person(by=SYSTEM, now=NOW, person=NewPerson(name, VILLAGE, household_code=home))
        for name in ("王大力", "王小力")
    ]
    for each in kin:
        grant_role(by=SYSTEM, now=NOW, grant=NewGrant(each, Role.HELPER, place_code=VILLAGE))
    let_in = by_slip_of(actor(kin[0]), person)
    request_bank_change(by=let_in, now=NOW, person_id=person, bank=NEW)

    with pytest.raises(SecondPersonError):
        confirm_bank_change(
            by=actor(kin[1]), now=NOW + timedelta(days=9), person_id=person, bank=NEW
        )


def test_number_entered_in_an_account_stays_its_helpers_when_another_lets_the_person_in(
    person: int, helper: Actor
):
    request_bank_change(by=by_slip_of(helper, person), now=NOW, person_id=person, bank=NEW)
    by_slip_of(make_actor(Role.HELPER, place=VILLAGE), person)

    entered_by = waiting_of(person).bank_entered_by

    assert entered_by == helper.code


def test_withdrawal_by_a_password_that_a_helper_may_know_keeps_the_bank_number(
    person: int, helper: Actor
):
    let_in = by_slip_of(helper, person)

    withdraw_consent(by=let_in, now=NOW, person_id=person, purpose=Purpose.PAYOUT)

    waiting = PersonRequest.objects.values_list("kind", "prepared_by")
    assert (bank_of(person), list(waiting)) == (OLD, [(RequestKind.BANK_DELETED, helper.person_id)])


def test_consent_by_a_password_that_a_helper_may_know_is_the_helpers(person: int, helper: Actor):
    terms = ConsentTerms(until=TODAY + timedelta(days=1))
    give_consent(
        by=by_slip_of(helper, person),
        now=NOW,
        person_id=person,
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.SELF,
        terms=terms,
    )

    end_consents(NOW + timedelta(days=1))

    last = consents_of(person)[-1]
    waiting = PersonRequest.objects.values_list("kind", "prepared_by")
    audited = AuditRow.objects.filter(action="people.approval_requested").get()
    assert audited.actor == SYSTEM.code
    assert (last.channel, bank_of(person), list(waiting)) == (
        ConsentChannel.ALOUD,
        OLD,
        [(RequestKind.BANK_DELETED, helper.person_id)],
    )


def test_helper_of_the_town_who_lost_a_consent_does_not_take_it_again(person: int):
    helper = make_actor(Role.HELPER, place=TOWN)
    withdraw_consent(by=actor(person), now=NOW, person_id=person, purpose=Purpose.HELPER)

    with pytest.raises(ConsentLostError):
        give_consent(
            by=helper,
            now=NOW,
            person_id=person,
            purpose=Purpose.HELPER,
            channel=ConsentChannel.ALOUD,
        )


def test_number_waits_where_nothing_carries_the_notice(
    person: int, helper: Actor, settings: Settings
):
    change_contact(by=SYSTEM, now=NOW, person_id=person, phone=_PHONE)
    settings.MESSAGES_BACKEND = "email"
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)

    apply_due_bank_changes(NOW + timedelta(days=9))

    assert bank_of(person) == OLD


@pytest.mark.parametrize("way", ["slip", "phone"])
def test_number_no_longer_counts_by_itself_once_a_helper_gets_into_the_account(
    person: int, helper: Actor, way: str
):
    change_contact(by=SYSTEM, now=NOW, person_id=person, phone=_PHONE)
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    if way == "slip":
        by_slip_of(helper, person)
    else:
        change_contact(by=helper, now=NOW, person_id=person, phone="13700000002")

    apply_due_bank_changes(NOW + timedelta(days=9))

    assert bank_of(person) == OLD


def test_slip_is_void_once_its_person_withdraws_the_helper(person: int, helper: Actor):
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person)

    withdraw_consent(by=actor(person), now=NOW, person_id=person, purpose=Purpose.HELPER)

    with pytest.raises(SlipRefusedError):
        use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn(_PASSWORD, "taken"))


@pytest.fixture
def admin() -> Actor:
    return make_actor(Role.COUNTY_ADMIN, place=COUNTY)


@pytest.fixture
def officer(admin: Actor) -> Actor:
    """Let an administrator into an officer's account."""
    return by_slip_of(admin, make_actor(Role.HELPER, place=VILLAGE).person_id or 0)


AFTER: Final = NOW + timedelta(days=4)


def make_password_own(officer: Actor) -> None:
    set_password(by=officer, now=AFTER, person_id=officer.person_id or 0, password="my-own-word-77")


def test_number_entered_in_an_officers_account_is_confirmed_by_nobody_who_was_in_it(
    person: int, admin: Actor, officer: Actor
):
    relative = make_actor(Role.HELPER, place=VILLAGE)
    make_household(officer.person_id or 0, relative.person_id or 0)
    request_bank_change(by=officer, now=AFTER, person_id=person, bank=NEW)
    make_password_own(officer)

    for second in (officer, admin, relative):
        with pytest.raises(SecondPersonError):
            confirm_bank_change(by=second, now=AFTER, person_id=person, bank=NEW)
        assert bank_changes_seen_by(second, now=AFTER) == []
    other = make_actor(Role.HELPER, place=VILLAGE)
    confirm_bank_change(by=other, now=AFTER, person_id=person, bank=NEW)

    assert bank_of(person) == NEW


def test_request_made_in_an_officers_account_is_approved_by_nobody_who_was_in_it(
    person: int, admin: Actor, officer: Actor
):
    relative = make_actor(Role.HELPER, place=VILLAGE)
    make_household(officer.person_id or 0, relative.person_id or 0)
    request_erasure(by=officer, now=AFTER, person_id=person)
    make_password_own(officer)
    request = PersonRequest.objects.get().pk

    for second in (officer, admin, relative):
        with pytest.raises(SecondPersonError):
            approve_request(by=second, now=AFTER, request_id=request)
    approve_request(by=make_actor(Role.HELPER, place=VILLAGE), now=AFTER, request_id=request)


def test_consent_that_waits_lapses_once_its_person_withdraws_again(person: int, helper: Actor):
    withdraw_consent(by=actor(person), now=NOW, person_id=person, purpose=Purpose.PAYOUT)
    give_consent(
        by=helper, now=NOW, person_id=person, purpose=Purpose.PAYOUT, channel=ConsentChannel.ALOUD
    )
    give_consent(
        by=actor(person),
        now=NOW,
        person_id=person,
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.SELF,
    )
    withdraw_consent(by=actor(person), now=AFTER, person_id=person, purpose=Purpose.PAYOUT)

    assert approve_requests(make_actor(Role.BUREAU, place=VILLAGE), now=AFTER) == 0


def test_nobody_gives_a_program_access_in_a_session_that_a_helpers_slip_opened(helper: Actor):
    keeper = make_actor(Role.KEEPER, organisation=make_organisation())
    account = NewServiceAccount("OTEA", "till", (Role.KEEPER,))
    code = make_service_account(by=keeper, now=NOW, account=account)
    by = Actor(keeper.person_id, "person", helper=helper.person_id)

    with pytest.raises(SlipSessionError):
        make_service_account(by=by, now=NOW, account=account)
    with pytest.raises(SlipSessionError):
        issue_service_key(by=by, now=NOW, code=code, token=NewToken("x", Scope.values))
