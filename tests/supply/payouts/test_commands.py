"""Whom a maker may pay, what goes back of itself, and what the bank is told and answers."""

import pytest
from pytest_django import Settings

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.models import Payout
from commonfield.ledger.payouts.choices import NotPaidFor, PayoutState, SentBackFor
from commonfield.ledger.payouts.errors import (
    AccountChangedError,
    BankFileNotMadeError,
    OwedChangedError,
    PaymentLeftOutError,
    ResultByPreparerError,
    ResultByRelativeError,
    RunNotApprovedError,
)
from commonfield.ledger.payouts.queries import payments_of_run, payout_run
from commonfield.ledger.payouts.types import Outcome
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import (
    erase_person,
    record_consents,
    request_bank_change,
    withdraw_consent,
)
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.supply.commands import cancel_delivery, register_grower
from commonfield.supply.enrolling.commands import (
    accept_invitation,
    confirm_grower,
    confirm_growers,
    invite_grower,
)
from commonfield.supply.enrolling.errors import (
    RegistrationConfirmedError,
    RegistrationOwnError,
    RegistrationsNotChosenError,
)
from commonfield.supply.models import Grower
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.commands import (
    approve_payout_run,
    make_bank_file,
    prepare_payout_run,
    record_payment_results,
)
from commonfield.supply.payouts.errors import GrowerNotPayableError
from commonfield.supply.payouts.queries import owed_growers
from commonfield.workshop.books import Difference
from commonfield.workshop.key_rotation import reseal_all
from tests.ledger.test_payouts import of_one_household
from tests.people.builders import NOW, VILLAGE, actor, make_actor, make_person
from tests.supply.builders import (
    Maker,
    make_delivery,
    make_grower,
    make_maker,
    person_of,
    prepare_all,
)

BANK = "6222021234567890128"
OTHER_BANK = "99000000000001"


def make_accountant(maker: Maker) -> Actor:
    return make_actor(Role.ACCOUNTANT, organisation=maker.code)


def make_new_grower(maker: Maker) -> str:
    """Let a clerk register a grower; nobody has confirmed it."""
    code = register_grower(
        by=maker.clerk, now=NOW, cooperative=maker.code, person=NewPerson("蓝新妹", VILLAGE)
    )
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_of(code)], purposes=[Purpose.PAYOUT])
    make_delivery(maker, code)
    return code


def set_bank(grower: str, number: str = BANK) -> None:
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_of(grower), bank=number)


def gone(grower: str, why: str) -> None:
    """Let something happen between preparing and approving."""
    if why == "consent":
        withdraw_consent(by=SYSTEM, now=NOW, person_id=person_of(grower), purpose=Purpose.PAYOUT)
    else:
        (weighed,) = audit_trail(action="supply.leaf_weighed", limit=1)
        delivery = weighed.object.removeprefix("delivery:")
        cancel_delivery(by=SYSTEM, now=NOW, number=delivery, reason="typed twice")


@pytest.mark.parametrize(
    ("why", "refusal"), [("consent", GrowerNotPayableError), ("taken back", OwedChangedError)]
)
def test_run_that_can_no_longer_be_paid_goes_back(why: str, refusal: type[Exception]):
    maker = make_maker()
    make_delivery(maker, make_grower(maker, "周长根"))
    grower = make_grower(maker)
    make_delivery(maker, grower)
    run, accountant = prepare_all(maker, by=maker.clerk), make_accountant(maker)
    gone(grower, why)

    with pytest.raises(refusal):
        approve_payout_run(by=accountant, now=NOW, run=run)

    assert (payout_run(run).state, Payout.objects.count()) == (PayoutState.SENT_BACK, 0)


def test_new_grower_is_weighed_and_paid_once_another_person_has_confirmed_them():
    maker = make_maker()
    grower = make_new_grower(maker)
    before = [each.obstacle for each in owed_growers(maker.code)]
    with pytest.raises(GrowerNotPayableError):
        prepare_payout_run(by=maker.clerk, now=NOW, maker=maker.code, growers={grower: None})
    relative = make_accountant(maker)
    of_one_household(relative, maker.clerk)
    for by in (maker.clerk, relative, actor(person_of(grower))):
        with pytest.raises((RegistrationOwnError, PermissionRefusedError)):
            confirm_grower(by=by, now=NOW, code=grower)

    confirm_grower(by=make_actor(Role.HELPER, place=VILLAGE), now=NOW, code=grower)

    assert before == [Obstacle.UNCONFIRMED]
    with pytest.raises(RegistrationConfirmedError):
        confirm_grower(by=make_accountant(maker), now=NOW, code=grower)


def test_growers_are_confirmed_together_all_or_none():
    maker = make_maker()
    accountant, growers = make_accountant(maker), [make_new_grower(maker) for _ in range(2)]
    relative = growers[1]
    of_one_household(accountant, actor(person_of(relative)))
    with pytest.raises(RegistrationOwnError):
        confirm_growers(by=accountant, now=NOW, codes=growers)
    assert not Grower.objects.exclude(confirmed_at=None).exists()

    helper = make_actor(Role.HELPER, place=VILLAGE)
    confirmed = confirm_growers(by=helper, now=NOW, codes=growers)

    assert confirmed == len(growers)
    with pytest.raises(RegistrationsNotChosenError):
        confirm_growers(by=helper, now=NOW, codes=growers)


def test_officers_let_in_by_one_administrator_confirm_what_the_other_registered():
    maker, admin = make_maker(), make_actor(Role.COUNTY_ADMIN, place=VILLAGE)
    accountant, grower = make_accountant(maker), make_new_grower(maker)
    ids = [maker.clerk.person_id or 0, accountant.person_id or 0]
    Person.objects.filter(pk__in=ids).update(let_in_by=admin.person_id)

    confirm_grower(by=accountant, now=NOW, code=grower)

    assert Grower.objects.get(code=grower).confirmed_by == accountant.code


def test_whoever_may_not_pay_is_not_told_what_stands_in_the_way_of_a_grower():
    maker = make_maker()
    grower = make_new_grower(maker)

    with pytest.raises(PermissionRefusedError):
        prepare_payout_run(
            by=actor(make_person()), now=NOW, maker=maker.code, growers={grower: None}
        )


def test_clerk_who_invited_a_grower_is_not_the_second_person():
    maker = make_maker()
    invited = make_person()
    number = invite_grower(by=maker.clerk, now=NOW, cooperative=maker.code, person_id=invited)
    grower = accept_invitation(by=actor(invited), now=NOW, invitation_id=number)
    relative = make_accountant(maker)
    of_one_household(relative, maker.clerk)

    for by in (maker.clerk, relative):
        with pytest.raises(RegistrationOwnError):
            confirm_grower(by=by, now=NOW, code=grower)

    confirm_grower(by=make_accountant(maker), now=NOW, code=grower)


def test_bank_is_told_names_and_numbers_of_an_approved_run_and_each_is_audited():
    maker = make_maker()
    banked, cash = make_grower(maker, "叶秀兰"), make_grower(maker, "周长根")
    for grower in (banked, cash):
        make_delivery(maker, grower)
    set_bank(banked)
    run = prepare_all(maker, by=maker.clerk)
    with pytest.raises(RunNotApprovedError):
        make_bank_file(by=maker.clerk, now=NOW, run=run)
    approve_payout_run(by=make_accountant(maker), now=NOW, run=run)

    rows = make_bank_file(by=maker.clerk, now=NOW, run=run).rows

    assert [(row.name, row.bank, row.amount_fen) for row in rows] == [("叶秀兰", BANK, 75_000)]
    read = audit_trail(object_code=f"person:P{person_of(banked)}", action="people.unmasked")
    assert [row.detail for row in read] == [{"field": "bank", "reason": f"payout {run}"}]
    assert audit_trail(object_code=f"person:P{person_of(cash)}", action="people.unmasked") == []
    states = {each.payee: (each.is_cash, each.state) for each in payments_of_run(run)}
    assert states == {banked: (False, "submitted"), cash: (True, "approved")}


def wrong() -> tuple[Difference, ...]:
    return (*check_payouts().differences, *check_ledger().differences)


def approved_by_bank(maker: Maker, accountant: Actor, *names: str) -> tuple[str, list[str]]:
    """Return an approved run of growers with accounts, and the growers."""
    growers = [make_grower(maker, name) for name in names]
    for grower in growers:
        make_delivery(maker, grower)
        set_bank(grower)
    run = prepare_all(maker, by=maker.clerk)
    approve_payout_run(by=accountant, now=NOW, run=run)
    return run, growers


def outcomes_of(run: str, *, is_paid: bool) -> list[Outcome]:
    rows = enumerate(payments_of_run(run), start=1)
    return [Outcome(row, each.number, is_paid, "" if is_paid else "closed") for row, each in rows]


def test_payment_whose_account_changed_after_approval_is_left_out_and_approved_anew():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (moved, kept) = approved_by_bank(maker, accountant, "叶秀兰", "周长根")
    set_bank(moved, OTHER_BANK)

    file = make_bank_file(by=maker.clerk, now=NOW, run=run)
    with pytest.raises(PaymentLeftOutError):
        record_payment_results(
            by=accountant, now=NOW, run=run, outcomes=outcomes_of(run, is_paid=True)
        )
    again = prepare_all(maker, by=maker.clerk)
    approve_payout_run(by=accountant, now=NOW, run=again)
    second = make_bank_file(by=maker.clerk, now=NOW, run=again)

    assert [(each.name, each.bank) for each in file.rows] == [("周长根", BANK)]
    assert [each.name for each in file.left_out] == ["叶秀兰"]
    assert {each.payee: (each.state, each.reason) for each in payments_of_run(run)} == {
        moved: (PayoutState.FAILED, NotPaidFor.LEFT_OUT),
        kept: (PayoutState.SUBMITTED, ""),
    }
    assert [(each.name, each.bank) for each in second.rows] == [("叶秀兰", OTHER_BANK)]
    assert wrong() == ()


def test_account_that_changed_after_the_first_file_waits_for_what_the_bank_says():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (moved,) = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    set_bank(moved, OTHER_BANK)

    file = make_bank_file(by=maker.clerk, now=NOW, run=run)

    # The bank may be paying by the first file: nobody is paid twice.
    assert (file.rows, [each.name for each in file.left_out]) == ((), ["叶秀兰"])
    assert (payments_of_run(run)[0].state, owed_growers(maker.code)) == ("submitted", [])


@pytest.mark.parametrize("change", ["another account", "none", "one for who was paid in cash"])
def test_run_goes_back_if_an_account_changed_since_it_was_prepared(change: str):
    maker = make_maker()
    grower, accountant = make_grower(maker), make_accountant(maker)
    make_delivery(maker, grower)
    if change != "one for who was paid in cash":
        set_bank(grower)
    run = prepare_all(maker, by=maker.clerk)
    if change == "none":
        Person.objects.update(bank_sealed=None)
    else:
        set_bank(grower, OTHER_BANK)

    with pytest.raises(AccountChangedError):
        approve_payout_run(by=accountant, now=NOW, run=run)

    found = payout_run(run)
    assert (found.state, found.reason) == (PayoutState.SENT_BACK, SentBackFor.ACCOUNT_CHANGED)
    assert Payout.objects.count() == 0


@pytest.mark.parametrize("is_known", [True, False])
def test_fingerprint_of_an_older_key_holds_while_that_is_known(
    settings: Settings, *, is_known: bool
):
    maker = make_maker()
    grower, accountant = make_grower(maker), make_accountant(maker)
    make_delivery(maker, grower)
    set_bank(grower)
    run, old = prepare_all(maker, by=maker.clerk), settings.VAULT_KEY
    settings.VAULT_KEY, settings.VAULT_KEYS_OLD = b"n" * 32, (old,)
    reseal_all(NOW)
    if not is_known:
        settings.VAULT_KEYS_OLD = ()

    if is_known:
        approve_payout_run(by=accountant, now=NOW, run=run)
    else:
        with pytest.raises(AccountChangedError):
            approve_payout_run(by=accountant, now=NOW, run=run)

    assert wrong() == ()


def test_erasure_and_another_key_make_no_old_run_a_difference(settings: Settings):
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (grower,) = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    outcomes = outcomes_of(run, is_paid=True)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=outcomes)
    erase_person(by=SYSTEM, now=NOW, person_id=person_of(grower))
    settings.VAULT_KEY, settings.VAULT_KEYS_OLD = b"n" * 32, ()

    assert wrong() == ()


def test_who_was_paid_by_bank_before_and_is_paid_in_cash_now_is_marked():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (grower,) = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    outcomes = outcomes_of(run, is_paid=True)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=outcomes)
    deleted, never = make_grower(maker, "周长根"), make_grower(maker, "蓝新妹")
    set_bank(deleted)
    Person.objects.update(bank_sealed=None)
    for each in (grower, deleted, never):
        make_delivery(maker, each)

    again = prepare_all(maker, by=maker.clerk)

    marks = {each.payee: each.was_bank for each in payments_of_run(again)}
    assert marks == {grower: True, deleted: True, never: False}


def test_bank_says_nothing_before_its_file_and_its_preparer_says_nothing_for_it():
    maker = make_maker()
    accountant, colleague = make_accountant(maker), make_accountant(maker)
    run, _growers = approved_by_bank(maker, accountant, "叶秀兰")
    of_one_household(colleague, accountant)
    outcomes = outcomes_of(run, is_paid=True)

    with pytest.raises(BankFileNotMadeError):
        record_payment_results(by=accountant, now=NOW, run=run, outcomes=outcomes)
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    with pytest.raises(ResultByPreparerError):
        record_payment_results(by=maker.clerk, now=NOW, run=run, outcomes=outcomes)
    with pytest.raises(ResultByRelativeError):
        record_payment_results(by=colleague, now=NOW, run=run, outcomes=outcomes)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=outcomes)

    assert payments_of_run(run)[0].state == PayoutState.PAID


def test_run_of_which_everything_was_left_out_has_failed():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (moved,) = approved_by_bank(maker, accountant, "叶秀兰")
    set_bank(moved, OTHER_BANK)

    make_bank_file(by=maker.clerk, now=NOW, run=run)

    assert payout_run(run).state == PayoutState.FAILED
