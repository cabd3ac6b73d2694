"""New bank numbers and a helper's word for erasure do not count at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.commands import (
    apply_due_bank_changes,
    cancel_bank_change,
    cancel_erasure,
    change_contact,
    confirm_bank_change,
    create_person,
    erase_due,
    erase_person,
    export_person,
    grant_role,
    issue_reset_slip,
    record_consents,
    request_bank_change,
    request_erasure,
    unmask,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.commands import pending_changes as commands
from commonfield.people.errors import BankOtherError, NothingWaitsError, SecondPersonError
from commonfield.people.models import BankChange, ErasureWish
from commonfield.people.queries import person_card, waiting_of
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant, NewPerson, NewSignIn, Waiting
from commonfield.workshop.models import OutboxMessage
from tests.people.builders import (
    NOW,
    VILLAGE,
    actor,
    approve_requests,
    make_actor,
    make_admin,
    make_person,
)

OLD, NEW, OTHER = "4111111111111111", "6222021234567890128", "5500000000000004"
SOON, LATER = NOW + timedelta(hours=71), NOW + timedelta(hours=72)
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def person() -> int:
    """Write down a person who is paid to an old account."""
    person_id = make_person(phone="13812345678")
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_id], purposes=list(Purpose))
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=OLD)
    return person_id


@pytest.fixture
def helper() -> Actor:
    return make_actor(Role.HELPER, place=VILLAGE, username="helper")


def in_force(person_id: int) -> str:
    """Return the number that is given out, whose end is shown."""
    plain = unmask(by=SYSTEM, now=NOW, person_id=person_id, field=SealedField.BANK, reason="to pay")
    assert person_card(person_id).masked_bank[-4:] == plain[-4:]
    return plain


@pytest.mark.parametrize("who", ["helper", "self", "admin"])
def test_new_bank_number_counts_after_three_days(person: int, helper: Actor, who: str):
    by = {"helper": helper, "self": actor(person), "admin": make_admin()}[who]
    request_bank_change(by=by, now=NOW, person_id=person, bank=NEW)

    apply_due_bank_changes(SOON)
    before = in_force(person)
    apply_due_bank_changes(LATER)

    assert (before, in_force(person), waiting_of(person)) == (OLD, NEW, Waiting())


def test_new_bank_number_counts_once_a_second_person_has_entered_it(person: int, helper: Actor):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)

    with pytest.raises(SecondPersonError):
        confirm_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    with pytest.raises(BankOtherError):
        confirm_bank_change(by=actor(person), now=NOW, person_id=person, bank=OTHER)
    with pytest.raises(PermissionRefusedError):
        confirm_bank_change(
            by=make_actor(Role.HALL_KEEPER, place=VILLAGE), now=NOW, person_id=person, bank=NEW
        )
    before = in_force(person)
    exported = [export_person(by=SYSTEM, now=NOW, person_id=person)["people"]["bank"]]
    confirm_bank_change(by=actor(person), now=NOW, person_id=person, bank=f"{NEW[:4]} {NEW[4:]}")
    exported.append(export_person(by=SYSTEM, now=NOW, person_id=person)["people"]["bank"])

    assert (before, in_force(person), exported) == (OLD, NEW, [OLD, NEW])


@pytest.mark.parametrize("which", ["enters", "confirms", "confirms as another helper"])
def test_account_entered_with_a_slip_is_no_second_person(person: int, helper: Actor, which: str):
    taken = make_actor(Role.HELPER, place=VILLAGE) if "another" in which else actor(person)
    by_slip(taken)
    first, second = (taken, helper) if which == "enters" else (helper, taken)
    request_bank_change(by=first, now=NOW, person_id=person, bank=NEW)

    with pytest.raises(SecondPersonError):
        confirm_bank_change(by=second, now=SOON, person_id=person, bank=NEW)

    apply_due_bank_changes(NOW + timedelta(days=400))
    assert in_force(person) == (NEW if "another" in which else OLD)


def by_slip(who: Actor) -> None:
    """Enter a person's account as the maker of a slip for it can."""
    slip = issue_reset_slip(by=SYSTEM, now=NOW, person_id=who.person_id or 0)
    new_sign_in = NewSignIn("misty-valley-3", "li.hua")
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=new_sign_in)


def written_down_by(helper: Actor) -> int:
    new = NewPerson(name="周大妈", home_place=VILLAGE, phone="13900000001")
    person_id = create_person(by=helper, now=NOW, person=new)
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_id], purposes=list(Purpose))
    return person_id


@pytest.mark.parametrize("is_person_first", [True, False])
@pytest.mark.parametrize("how", ["slip", "phone", "written down"])
def test_whoever_let_a_person_in_long_ago_is_no_second_person_beside_them(
    person: int, helper: Actor, how: str, *, is_person_first: bool
):
    if how == "slip":
        issue_reset_slip(by=helper, now=NOW, person_id=person)
    elif how == "phone":
        change_contact(by=helper, now=NOW, person_id=person, phone="13900000001")
    else:
        person = written_down_by(helper)
    pair = (actor(person), helper) if is_person_first else (helper, actor(person))
    request_bank_change(by=pair[0], now=NEXT_WEEK, person_id=person, bank=NEW)

    with pytest.raises(SecondPersonError):
        confirm_bank_change(by=pair[1], now=NEXT_WEEK, person_id=person, bank=NEW)
    confirm_bank_change(by=make_admin(), now=NEXT_WEEK, person_id=person, bank=NEW)

    assert in_force(person) == NEW


@pytest.mark.parametrize("act", [
    lambda person, helper: cancel_bank_change(by=helper, now=NOW, person_id=person),
    lambda person, _helper: request_bank_change(
        by=actor(person), now=NOW, person_id=person, bank=OLD),
], ids=["taken back", "the old one entered again"])  # fmt: skip
def test_new_bank_number_that_is_taken_back_never_counts(
    person: int, helper: Actor, act: Callable[[int, Actor], None]
):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)

    act(person, helper)

    assert (apply_due_bank_changes(LATER), in_force(person)) == (0, OLD)
    with pytest.raises(NothingWaitsError):
        confirm_bank_change(by=actor(person), now=NOW, person_id=person, bank=NEW)


def test_a_third_number_waits_its_own_time(person: int, helper: Actor):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    request_bank_change(by=helper, now=SOON, person_id=person, bank=OTHER)

    assert (apply_due_bank_changes(LATER), in_force(person)) == (0, OLD)


@pytest.mark.parametrize("by_helper", [False, True])
def test_withdrawal_of_payment_deletes_both_numbers(person: int, helper: Actor, *, by_helper: bool):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    by = helper if by_helper else actor(person)

    withdraw_consent(by=by, now=NOW, person_id=person, purpose=Purpose.PAYOUT)
    kept = person_card(person).masked_bank[-4:]
    approved = approve_requests(make_admin())

    assert (kept, approved) == ((OLD[-4:], 1) if by_helper else ("", 0))
    assert (apply_due_bank_changes(LATER), person_card(person).masked_bank) == (0, "")
    assert BankChange.objects.count() == 0


def test_person_is_told_of_a_new_number_of_consents_and_of_erasure(person: int, helper: Actor):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    withdraw_consent(by=helper, now=NOW, person_id=person, purpose=Purpose.HELPER)
    withdraw_consent(by=actor(person), now=NOW, person_id=person, purpose=Purpose.PAYOUT)
    request_erasure(by=helper, now=NOW, person_id=person)
    approve_requests(make_admin())

    told = OutboxMessage.objects.order_by("pk").values_list("template", flat=True)
    assert [each.rpartition("/")[2] for each in told] == [
        "bank_entered",
        "consent_recorded",
        "second_person_wanted",
        "erasure_asked",
    ]


def test_erasure_asked_by_a_helper_is_done_a_week_after_approval(person: int, helper: Actor):
    for _again in range(2):
        request_erasure(by=helper, now=NOW, person_id=person)
    unapproved = erase_due(NEXT_WEEK)
    approved = approve_requests(helper), approve_requests(make_admin())

    early, late = erase_due(NEXT_WEEK - timedelta(hours=1)), erase_due(NEXT_WEEK)

    assert (unapproved, approved) == (0, (0, 1))
    assert (early, late, person_card(person).is_erased) == (0, 1, True)
    assert (ErasureWish.objects.count(), BankChange.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["helper", "self"])
def test_erasure_that_is_taken_back_is_not_done(person: int, helper: Actor, who: str):
    request_erasure(by=helper, now=NOW, person_id=person)
    approve_requests(make_admin())

    cancel_erasure(by=helper if who == "helper" else actor(person), now=NOW, person_id=person)

    assert (erase_due(NEXT_WEEK), person_card(person).is_erased) == (0, False)


@pytest.mark.parametrize("starts", [0, 30])
def test_erasure_asked_by_a_helper_ends_with_a_role(person: int, helper: Actor, starts: int):
    request_erasure(by=helper, now=NOW, person_id=person)
    approve_requests(make_admin())
    begins = (NOW + timedelta(days=starts)).date()
    grant = NewGrant(person, Role.BUREAU, VILLAGE, valid_from=begins)
    grant_role(by=make_admin(), now=NOW, grant=grant)

    assert (erase_due(NEXT_WEEK), person_card(person).is_erased) == (0, False)


def test_helper_asks_no_erasure_of_those_with_duties_or_elsewhere(person: int, helper: Actor):
    official = make_actor(Role.BUREAU, place=VILLAGE).person_id or 0
    stranger = actor(make_person("路人"))

    for by, person_id in ((helper, official), (stranger, person)):
        with pytest.raises(PermissionRefusedError):
            request_erasure(by=by, now=NOW, person_id=person_id)
    with pytest.raises(PermissionRefusedError):
        cancel_erasure(by=stranger, now=NOW, person_id=person)


def test_one_that_cannot_be_erased_yet_does_not_hold_up_the_others(
    person: int, helper: Actor, monkeypatch: pytest.MonkeyPatch
):
    other = make_person()
    for each in (person, other):
        request_erasure(by=helper, now=NOW, person_id=each)
    approve_requests(make_admin())

    def refuse_one(*, person_id: int, **given: object) -> None:
        if person_id == person:
            raise CommonfieldError
        erase_person(person_id=person_id, **given)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(commands, "erase_person", refuse_one)

    assert (erase_due(NEXT_WEEK), person_card(other).is_erased) == (1, True)
    assert ErasureWish.objects.get().person_id == person


def test_number_is_written_nowhere_in_the_audit(person: int, helper: Actor):
    request_bank_change(by=helper, now=NOW, person_id=person, bank=NEW)
    confirm_bank_change(by=actor(person), now=NOW, person_id=person, bank=NEW)

    written = repr(audit_trail(object_code=f"person:P{person}"))

    assert [each for each in (OLD, NEW, NEW[-4:]) if each in written] == []
    assert "people.bank_confirmed" in written
