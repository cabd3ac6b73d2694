"""What two people book after a payment's result, or of a debt to an erased grower."""

from dataclasses import replace
from typing import cast

import pytest

from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import (
    CorrectionKind,
    CorrectionReason,
    NotPaidFor,
    PayoutState,
)
from commonfield.ledger.payouts.errors import (
    CorrectionReasonMissingError,
    CorrectionUnfitError,
    CorrectionWaitingError,
)
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.people.commands import erase_due, erase_person
from commonfield.people.models import ErasureWish
from commonfield.people.types import SYSTEM, Actor
from commonfield.supply.errors import GrowerOwedError
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.commands import (
    approve_payout_correction,
    approve_payout_run,
    make_bank_file,
    prepare_payout_correction,
    record_payment_results,
)
from commonfield.supply.payouts.errors import GrowerNotErasedError, NotYetHeirsError
from commonfield.supply.payouts.queries import owed_growers
from commonfield.supply.queries import grower_statement
from tests.ledger.test_payouts import of_one_household
from tests.night import MONTH
from tests.people.builders import NOW, actor, make_person
from tests.supply.builders import (
    Maker,
    erase_while_owed,
    make_delivery,
    make_grower,
    make_maker,
    pay_growers,
    person_of,
    prepare_all,
)
from tests.supply.payouts.test_commands import (
    OTHER_BANK,
    approved_by_bank,
    make_accountant,
    outcomes_of,
    set_bank,
    wrong,
)


def test_heirs_are_paid_by_two_before_a_grower_is_erased_who_is_owed():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (grower,) = approved_by_bank(maker, accountant, "叶秀兰")
    person_id = person_of(grower)
    with pytest.raises(GrowerOwedError):
        erase_person(by=SYSTEM, now=NOW, person_id=person_id)
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    failed = [replace(each, reason="closed") for each in outcomes_of(run, is_paid=False)]
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=failed)
    with pytest.raises(NotYetHeirsError):
        correct(maker, accountant, CorrectionKind.HEIRS, grower)
    wish = ErasureWish.objects.create(
        person_id=person_id, asked_by="P0", asked_at=NOW, erased_from=NOW
    )

    with pytest.raises(GrowerNotErasedError):
        correct(maker, accountant, CorrectionKind.CLOSED, grower)
    correct(maker, accountant, CorrectionKind.HEIRS, grower)

    assert (owed_growers(maker.code), wish.pk is None) == ([], False)
    assert (erase_due(NOW), len(recent_facts(["ledger.paid_out"])), wrong()) == (1, 1, ())


def test_heirs_of_a_grower_who_took_the_erasure_back_are_not_paid():
    maker = make_maker()
    grower, accountant = make_grower(maker), make_accountant(maker)
    make_delivery(maker, grower)
    wish = ErasureWish.objects.create(
        person_id=person_of(grower), asked_by="P0", asked_at=NOW, erased_from=NOW
    )
    number = prepare_payout_correction(
        by=maker.clerk,
        now=NOW,
        maker=maker.code,
        kind=CorrectionKind.HEIRS,
        concerns=grower,
        reason=CorrectionReason.BANK_NOTICE,
    )
    wish.delete()

    with pytest.raises(NotYetHeirsError):
        approve_payout_correction(by=accountant, now=NOW, correction_id=number)


def test_what_is_owed_to_an_erased_grower_may_be_closed_and_nobody_elses():
    maker = make_maker()
    grower, living = make_grower(maker), make_grower(maker, "周长根")
    accountant = make_accountant(maker)
    make_delivery(maker, grower)
    erase_while_owed(maker, grower)
    make_delivery(maker, living)

    correct(maker, accountant, CorrectionKind.CLOSED, grower)

    assert [each.grower for each in owed_growers(maker.code)] == [living]
    with pytest.raises(GrowerNotErasedError):
        correct(maker, accountant, CorrectionKind.CLOSED, living)
    assert (recent_facts(["ledger.paid_out"]) != [], wrong()) == (True, ())


def correct(maker: Maker, approver: Actor, kind: CorrectionKind, concerns: str) -> None:
    """Let the clerk prepare a correction, and the approver approve it."""
    number = prepare_payout_correction(
        by=maker.clerk,
        now=NOW,
        maker=maker.code,
        kind=kind,
        concerns=concerns,
        reason=CorrectionReason.BANK_NOTICE,
    )
    approve_payout_correction(by=approver, now=NOW, correction_id=number)


def test_payment_left_out_never_arrives_after_its_payee_is_erased():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (moved,) = approved_by_bank(maker, accountant, "叶秀兰")
    set_bank(moved, OTHER_BANK)
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    pay_growers(maker, by=maker.clerk)
    erase_person(by=SYSTEM, now=NOW, person_id=person_of(moved))
    (left_out,) = payments_of_run(run)

    with pytest.raises(CorrectionUnfitError):
        correct(maker, accountant, CorrectionKind.ARRIVED, left_out.number)

    assert (left_out.reason, wrong()) == (NotPaidFor.LEFT_OUT, ())


def test_transfer_that_comes_back_and_one_that_arrives_after_all_are_booked_by_two():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (grower,) = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    paid = outcomes_of(run, is_paid=True)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=paid)
    number = paid[0].number

    seen: list[object] = []
    for kind in (CorrectionKind.RETURNED, CorrectionKind.ARRIVED, CorrectionKind.RETURNED):
        other = CorrectionKind.ARRIVED if kind == "returned" else CorrectionKind.RETURNED
        with pytest.raises(CorrectionUnfitError):
            correct(maker, accountant, other, number)
        correct(maker, accountant, kind, number)
        owed = [(each.fen, each.failure) for each in owed_growers(maker.code)]
        counted = sum(each.quantity for each in recent_facts(["ledger.paid_out"]))
        seen.append((payments_of_run(run)[0].state, owed, counted))
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=paid)
    statement = grower_statement(by=SYSTEM, now=NOW, code=grower, period=MONTH)

    returned = ("returned", [(75_000, PayoutState.RETURNED)], 0)
    assert seen == [returned, ("paid", [], 1), returned]
    assert (statement.paid_fen, statement.closing_fen, wrong()) == (0, 75_000, ())
    assert prepare_all(maker, by=maker.clerk)


def test_cash_that_was_confirmed_wrongly_is_owed_again_by_the_word_of_two():
    maker = make_maker()
    grower, accountant = make_grower(maker, "叶秀兰"), make_accountant(maker)
    make_delivery(maker, grower)
    run = pay_growers(maker, by=maker.clerk).run
    number = payments_of_run(run)[0].number

    seen: list[object] = []
    with pytest.raises(CorrectionUnfitError):
        correct(maker, accountant, CorrectionKind.RETURNED, number)
    for kind in (CorrectionKind.UNPAID, CorrectionKind.HANDED, CorrectionKind.UNPAID):
        correct(maker, accountant, kind, number)
        owed = [(each.fen, each.failure) for each in owed_growers(maker.code)]
        counted = sum(each.quantity for each in recent_facts(["ledger.paid_out"]))
        seen.append((payments_of_run(run)[0].state, owed, counted))

    unpaid = ("failed", [(75_000, NotPaidFor.NOT_COLLECTED)], 0)
    assert (seen, wrong()) == ([unpaid, ("paid", [], 1), unpaid], ())
    assert prepare_all(maker, by=maker.clerk)


def test_payment_that_arrived_after_all_is_no_failed_one_any_more():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, (grower,) = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    failed = outcomes_of(run, is_paid=False)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=failed)
    before = [each.failure for each in owed_growers(maker.code)]

    correct(maker, accountant, CorrectionKind.ARRIVED, failed[0].number)
    make_delivery(maker, grower)

    assert (before, [each.failure for each in owed_growers(maker.code)]) == (["closed"], [""])


def test_nobody_is_paid_while_it_is_open_whether_an_earlier_payment_arrived():
    maker = make_maker()
    accountant = make_accountant(maker)
    run, _growers = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    failed = outcomes_of(run, is_paid=False)
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=failed)
    waiting = prepare_all(maker, by=maker.clerk)
    prepare_payout_correction(
        by=accountant,
        now=NOW,
        maker=maker.code,
        kind=CorrectionKind.ARRIVED,
        concerns=failed[0].number,
        reason=CorrectionReason.BANK_NOTICE,
    )

    with pytest.raises(CorrectionWaitingError):
        approve_payout_run(by=accountant, now=NOW, run=waiting)

    ledger.take_back_payouts(by=maker.clerk, now=NOW, run=waiting)
    assert [each.obstacle for each in owed_growers(maker.code)] == [Obstacle.CORRECTED]


@pytest.mark.parametrize("who", ["preparer", "relative", "clerk", "nobody"])
def test_correction_is_not_approved_by(who: str):
    maker = make_maker()
    grower, accountant = make_grower(maker), make_accountant(maker)
    make_delivery(maker, grower)
    erase_while_owed(maker, grower)
    number = prepare_payout_correction(
        by=accountant,
        now=NOW,
        maker=maker.code,
        kind=CorrectionKind.CLOSED,
        concerns=grower,
        reason=CorrectionReason.UNCLAIMED,
    )
    of_one_household(relative := make_accountant(maker), accountant)
    others = {"preparer": accountant, "relative": relative, "clerk": maker.clerk}
    by = others.get(who) or actor(make_person())

    with pytest.raises(CommonfieldError):
        approve_payout_correction(by=by, now=NOW, correction_id=number)

    assert [each.fen for each in owed_growers(maker.code)] == [75_000]


def test_correction_says_why_by_a_fixed_choice():
    maker = make_maker()
    words = cast("CorrectionReason", "叶秀兰 told me")

    with pytest.raises(CorrectionReasonMissingError):
        prepare_payout_correction(
            by=maker.clerk,
            now=NOW,
            maker=maker.code,
            kind=CorrectionKind.RETURNED,
            concerns="R1-0001",
            reason=words,
        )
