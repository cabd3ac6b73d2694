"""Whom a maker may pay, what goes back of itself, and what the bank is told and answers."""

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.ledger.models import Payout
from commonfield.ledger.payouts.choices import PayoutState
from commonfield.ledger.payouts.errors import OwedChangedError, RunNotApprovedError
from commonfield.ledger.payouts.queries import payments_of_run, payout_run
from commonfield.ledger.payouts.types import Outcome
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import (
    erase_person,
    record_consents,
    request_bank_change,
    withdraw_consent,
)
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.supply.commands import cancel_delivery, register_grower
from commonfield.supply.enrolling.commands import accept_invitation, confirm_grower, invite_grower
from commonfield.supply.enrolling.errors import RegistrationConfirmedError, RegistrationOwnError
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.commands import (
    approve_payout_run,
    prepare_payout_run,
    read_bank_rows,
    record_payment_results,
)
from commonfield.supply.payouts.errors import GrowerNotPayableError, NoBankPaymentsError
from commonfield.supply.payouts.queries import owed_growers
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


def set_bank(grower: str) -> None:
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_of(grower), bank=BANK)


def gone(grower: str, why: str) -> None:
    """Let something happen between preparing and approving."""
    if why == "erased":
        erase_person(by=SYSTEM, now=NOW, person_id=person_of(grower))
    elif why == "consent":
        withdraw_consent(by=SYSTEM, now=NOW, person_id=person_of(grower), purpose=Purpose.PAYOUT)
    else:
        (weighed,) = audit_trail(action="supply.leaf_weighed", limit=1)
        delivery = weighed.object.removeprefix("delivery:")
        cancel_delivery(by=SYSTEM, now=NOW, number=delivery, reason="typed twice")


@pytest.mark.parametrize(
    ("why", "refusal"),
    [
        ("erased", GrowerNotPayableError),
        ("consent", GrowerNotPayableError),
        ("taken back", OwedChangedError),
    ],
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
        read_bank_rows(by=maker.clerk, now=NOW, run=run)
    approve_payout_run(by=make_accountant(maker), now=NOW, run=run)

    rows = read_bank_rows(by=maker.clerk, now=NOW, run=run)

    assert [(row.name, row.bank, row.amount_fen) for row in rows] == [("叶秀兰", BANK, 75_000)]
    read = audit_trail(object_code=f"person:P{person_of(banked)}", action="people.unmasked")
    assert [row.detail for row in read] == [{"field": "bank", "reason": f"payout {run}"}]
    assert audit_trail(object_code=f"person:P{person_of(cash)}", action="people.unmasked") == []
    states = {each.payee: (each.is_cash, each.state) for each in payments_of_run(run)}
    assert states == {banked: (False, "submitted"), cash: (True, "approved")}


def test_bank_is_not_told_of_whoever_was_erased_since_nor_of_what_is_settled():
    maker = make_maker()
    grower = make_grower(maker)
    make_delivery(maker, grower)
    set_bank(grower)
    run = prepare_all(maker)
    accountant = make_accountant(maker)
    approve_payout_run(by=accountant, now=NOW, run=run)
    erase_person(by=SYSTEM, now=NOW, person_id=person_of(grower))

    with pytest.raises(NoBankPaymentsError):
        read_bank_rows(by=maker.clerk, now=NOW, run=run)
    failed = [Outcome(1, payments_of_run(run)[0].number, False, "no account")]  # noqa: FBT003 - failed
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=failed)

    assert [each.obstacle for each in owed_growers(maker.code)] == [Obstacle.ERASED]
    assert owed_growers(maker.code)[0].failure == "no account"
