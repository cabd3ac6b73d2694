"""What opens an account or takes a bank number away waits for a person of another household."""

from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, RequestKind, Role, SealedField
from commonfield.people.commands import (
    approve_request,
    change_contact,
    export_person,
    give_consent,
    issue_reset_slip,
    issue_token,
    record_consents,
    refuse_request,
    request_bank_change,
    request_erasure,
    set_password,
    take_back_request,
    unmask,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.errors import (
    AccountOpenedError,
    ConsentLostError,
    NothingWaitsError,
    SecondPersonError,
)
from commonfield.people.models import BankChange, Household, Person, PersonRequest
from commonfield.people.queries import has_consent
from commonfield.people.types import GUEST, SYSTEM, Actor, NewSignIn, NewToken
from commonfield.workshop.errors import DecidedAlreadyError, NotPreparedByYouError
from tests.people.builders import (
    COUNTY,
    NOW,
    PASSWORD,
    VILLAGE,
    actor,
    approve_requests,
    make_actor,
    make_admin,
    make_person,
)

BANK = "4111111111111111"
LATER = NOW + timedelta(hours=1)
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def grower() -> int:
    """Write down a person who is paid and has nobody but a helper."""
    person_id = make_person()
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_id], purposes=[Purpose.PAYOUT])
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    return person_id


@pytest.fixture
def helper() -> Actor:
    return make_actor(Role.HELPER, place=VILLAGE)


def consent(by: Actor, person_id: int, purpose: Purpose = Purpose.HELPER) -> int:
    channel = ConsentChannel.SELF if by.person_id == person_id else ConsentChannel.ALOUD
    return give_consent(by=by, now=LATER, person_id=person_id, purpose=purpose, channel=channel)


def live_together(*person_ids: int) -> None:
    household = Household.objects.create(code=f"H{person_ids[0]}", place_code=VILLAGE)
    Person.objects.filter(pk__in=person_ids).update(household=household)


def enter_with_slip(helper: Actor, person_id: int) -> Actor:
    """Sign in as a person with a slip; return who acts in that session."""
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn(PASSWORD, "li.hua"))
    return Actor(person_id, "person", helper=helper.person_id)


def test_growers_slip_wants_consent_to_this_helper_or_a_second_person(grower: int, helper: Actor):
    without = issue_reset_slip(by=helper, now=NOW, person_id=grower)
    approve_requests(make_admin())
    approved = issue_reset_slip(by=helper, now=NOW, person_id=grower)
    too_late = issue_reset_slip(by=helper, now=NOW + timedelta(days=2), person_id=grower)
    consent(helper, grower)
    with_consent = issue_reset_slip(by=helper, now=NEXT_WEEK, person_id=grower)
    another = issue_reset_slip(by=make_admin(), now=NEXT_WEEK, person_id=grower)

    codes = [each.code != "" for each in (without, approved, too_late, with_consent, another)]
    assert codes == [False, True, False, True, False]


def test_hall_keeper_makes_no_growers_slip(grower: int):
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)

    for act in (issue_reset_slip, request_erasure, change_contact):
        with pytest.raises(PermissionRefusedError):
            act(by=keeper, now=NOW, person_id=grower)

    assert issue_reset_slip(by=keeper, now=NOW, person_id=make_person()).code != ""


def test_growers_phone_is_changed_like_a_slip_is_made(grower: int, helper: Actor):
    with pytest.raises(AccountOpenedError):
        change_contact(by=helper, now=NOW, person_id=grower, phone="13900000001")

    consent(helper, grower)
    change_contact(by=helper, now=NOW, person_id=grower, phone="13900000001")

    assert Person.objects.get(pk=grower).contact_set_by_id == helper.person_id


@pytest.mark.parametrize("who", ["helper", "relative", "recovered", "hall keeper", "bureau"])
def test_second_person_is_of_another_household_and_of_some_office(
    grower: int, helper: Actor, who: str
):
    role = Role.HALL_KEEPER if who == "hall keeper" else Role.BUREAU
    second = helper if who == "helper" else make_actor(role, place=COUNTY)
    if who == "relative":
        live_together(helper.person_id or 0, second.person_id or 0)
    elif who == "recovered":
        enter_with_slip(SYSTEM, second.person_id or 0)
    issue_reset_slip(by=helper, now=NOW, person_id=grower)

    assert approve_requests(second) == (1 if who == "bureau" else 0)


def test_grower_approves_unless_somebody_may_be_in_their_account(grower: int, helper: Actor):
    consent(helper, grower)
    inside = enter_with_slip(helper, grower)
    withdraw_consent(by=actor(grower), now=NOW, person_id=grower, purpose=Purpose.HELPER)
    issue_reset_slip(by=helper, now=NEXT_WEEK, person_id=grower)

    assert approve_requests(inside, NEXT_WEEK) == 0
    assert approve_requests(actor(grower), NEXT_WEEK) == 0
    assert approve_requests(Actor(grower, "person", is_by_code=True), NEXT_WEEK) == 1


def test_deed_is_decided_once_and_taken_back_by_who_requested_it(grower: int, helper: Actor):
    request_erasure(by=helper, now=NOW, person_id=grower)
    (waiting,) = PersonRequest.objects.all()

    for wrong, by, refusal in (
        (take_back_request, make_admin(), NotPreparedByYouError),
        (approve_request, helper, SecondPersonError),
        (refuse_request, make_actor(Role.HELPER, place="331124105201"), PermissionRefusedError),
    ):
        with pytest.raises(refusal):
            wrong(by=by, now=NOW, request_id=waiting.pk)
    refuse_request(by=actor(grower), now=NOW, request_id=waiting.pk)

    with pytest.raises((NothingWaitsError, DecidedAlreadyError)):
        approve_request(by=make_admin(), now=NOW, request_id=waiting.pk)


def test_what_a_slip_opened_is_the_helpers_deed_without_access_to_numbers(helper: Actor):
    person_id = make_person()
    inside = enter_with_slip(helper, person_id)
    consent(inside, person_id, Purpose.PAYOUT)
    request_bank_change(by=inside, now=NOW, person_id=person_id, bank=BANK)

    written = AuditRow.objects.filter(action__in=["people.bank_sealed", "people.consent_given"])
    assert {row.actor for row in written} == {helper.code}
    assert BankChange.objects.get().counts_from is None
    token = NewToken("x", ["read"])
    for refused in (
        lambda: export_person(by=inside, now=NOW, person_id=person_id),
        lambda: issue_token(by=inside, now=NOW, person_id=person_id, token=token),
        lambda: unmask(
            by=inside, now=NOW, person_id=person_id, field=SealedField.NAME, reason="to know"
        ),
    ):
        with pytest.raises(PermissionRefusedError):
            refused()


def test_password_of_a_slip_stays_the_helpers_until_one_is_set_after_a_code(helper: Actor):
    person_id = make_person(phone="13812345678")
    enter_with_slip(helper, person_id)

    set_password(by=actor(person_id), now=LATER, person_id=person_id, password=PASSWORD)
    after_password = Person.objects.get(pk=person_id).let_in_by_id
    by_code = Actor(person_id, "person", is_by_code=True)
    set_password(by=by_code, now=LATER, person_id=person_id, password=PASSWORD)

    assert (after_password, Person.objects.get(pk=person_id).let_in_by) == (helper.person_id, None)


@pytest.mark.parametrize("purpose", [Purpose.HELPER, Purpose.READING])
def test_consent_that_its_person_withdrew_waits_unless_they_give_it(
    grower: int, helper: Actor, purpose: Purpose
):
    consent(helper, grower, purpose)
    withdraw_consent(by=actor(grower), now=NOW, person_id=grower, purpose=purpose)

    with pytest.raises(ConsentLostError):
        consent(helper, grower, purpose)
    other = make_admin()
    waits = consent(other, grower, purpose), has_consent(grower, purpose)
    approved = approve_requests(make_actor(Role.BUREAU, place=VILLAGE), LATER)
    by_helper = has_consent(grower, purpose)
    withdraw_consent(by=actor(grower), now=LATER, person_id=grower, purpose=purpose)
    own = consent(actor(grower), grower, purpose)

    assert (waits, approved, by_helper) == ((0, False), 1, True)
    assert (own > 0, has_consent(grower, purpose)) == (True, True)


def test_what_a_helper_withdrew_a_helper_may_record_again(grower: int, helper: Actor):
    withdraw_consent(by=helper, now=NOW, person_id=grower, purpose=Purpose.PAYOUT)

    assert consent(helper, grower, Purpose.PAYOUT) > 0
    assert PersonRequest.objects.get().kind == RequestKind.BANK_DELETED
    with pytest.raises(NothingWaitsError):
        approve_requests(make_admin(), LATER)
    assert Person.objects.get(pk=grower).bank_sealed is not None
