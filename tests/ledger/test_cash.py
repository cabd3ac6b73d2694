"""Cash is paid when two people have said so, beside the signed list; the database wants both."""

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError
from commonfield.ledger.accounts import owed
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.models import (
    Payout,
    PayoutCashDecision,
    PayoutCashList,
    PayoutOutcome,
    PayoutRun,
)
from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.choices import NotPaidFor, PayoutState
from commonfield.ledger.payouts.commands import (
    approve_payouts,
    confirm_cash_list,
    note_export,
    record_cash_list,
    record_outcomes,
    send_back_cash_list,
    store_cash_sheet,
    take_back_cash_list,
)
from commonfield.ledger.payouts.queries import (
    cash_list_of,
    cash_lists_awaiting,
    cash_sheet,
    payments_of_run,
)
from commonfield.ledger.payouts.types import Outcome
from commonfield.ledger.queries import liability
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.workshop.choices import Verdict
from commonfield.workshop.errors import DecidedAlreadyError, PreparedByYouError
from commonfield.workshop.guards import remove_guards
from tests.ledger.builders import (
    HOLDER,
    NOW,
    SHEET,
    by_party,
    hand_over,
    make_accountant,
    owe,
    payee,
    prepare,
)
from tests.ledger.test_payouts import make_clerk, of_one_household
from tests.people.builders import actor, make_actor, make_organisation, make_person

BOTH = (payee("G1"), payee("G2"))


def approved_cash() -> tuple[str, Actor, Actor]:
    """Return an approved run of two in cash, the clerk who prepared it, and the accountant."""
    make_organisation(HOLDER)
    owe()
    owe(1_000, grower="G2")
    clerk, accountant = make_clerk(), make_accountant()
    run = prepare(*BOTH, by=clerk, is_cash=True)
    approve_payouts(by=accountant, now=NOW, run=run)
    return run, clerk, accountant


def record(run: str, by: Actor) -> int:
    sheet = store_cash_sheet(by=by, now=NOW, payer=HOLDER, content=SHEET)
    return record_cash_list(by=by, now=NOW, run=run, sheet=sheet)


def confirm(run: str, by: Actor, cash_list: int) -> None:
    confirm_cash_list(by=by, now=NOW, run=run, cash_list=cash_list, payees=by_party(*BOTH))


def differences() -> set[str]:
    found = (*check_payouts().differences, *check_ledger().differences)
    return {each.check for each in found}


def test_cash_counts_as_paid_when_another_person_confirms_the_whole_list():
    run, clerk, accountant = approved_cash()

    shown = record(run, clerk)
    before = (recent_facts(["ledger.paid_out"]), PayoutOutcome.objects.count())
    waiting = [each.run for each in cash_lists_awaiting([HOLDER])]
    confirm(run, accountant, shown)

    assert (before, waiting) == (([], 0), [run])
    assert [each.state for each in payments_of_run(run)] == [PayoutState.PAID] * 2
    assert len(recent_facts(["ledger.paid_out"])) == 2
    assert cash_sheet(run, by=accountant, now=NOW).content == SHEET
    assert (cash_lists_awaiting([HOLDER]), differences()) == ([], set())
    with pytest.raises(errors.NoCashPaymentsError):
        record(run, clerk)


def test_what_nobody_collected_is_owed_again():
    run, clerk, accountant = approved_cash()

    hand_over(run, *BOTH, by=accountant, confirmed_by=clerk, missing=1)

    first, second = payments_of_run(run)
    assert (first.state, first.reason) == (PayoutState.FAILED, NotPaidFor.NOT_COLLECTED)
    assert (second.state, len(recent_facts(["ledger.paid_out"]))) == (PayoutState.PAID, 1)
    assert (liability(owed(HOLDER, "Growers", "G1")), differences()) == (6_000, set())


@pytest.mark.parametrize("who", ["recorder", "relative", "keeper", "neighbour", "nobody"])
def test_cash_list_is_not_confirmed_by(who: str):
    run, clerk, _accountant = approved_cash()
    make_organisation("OOTHER")
    shown = record(run, clerk)
    relative = make_accountant()
    of_one_household(clerk, relative)
    by = {
        "recorder": lambda: clerk,
        "relative": lambda: relative,
        "keeper": lambda: make_actor(Role.KEEPER, organisation=HOLDER),
        "neighbour": lambda: make_accountant("OOTHER"),
        "nobody": lambda: actor(make_person()),
    }[who]()

    with pytest.raises(CommonfieldError):
        confirm(run, by, shown)

    assert PayoutOutcome.objects.count() == 0


@pytest.mark.parametrize("verdict", [Verdict.SENT_BACK, Verdict.TAKEN_BACK])
def test_list_that_went_back_counts_for_nothing_and_is_recorded_anew(verdict: Verdict):
    run, clerk, accountant = approved_cash()
    shown = record(run, clerk)
    with pytest.raises(errors.CashListWaitingError):
        record(run, accountant)

    if verdict == Verdict.SENT_BACK:
        why = "one signature is missing"
        send_back_cash_list(by=accountant, now=NOW, run=run, cash_list=shown, reason=why)
    else:
        take_back_cash_list(by=clerk, now=NOW, run=run, cash_list=shown)

    found = cash_list_of(run)
    assert found is not None
    assert (found.verdict, PayoutOutcome.objects.count()) == (verdict, 0)
    with pytest.raises(errors.CashListGoneError):
        confirm(run, accountant, shown)
    other = record(run, clerk)
    with pytest.raises(PreparedByYouError):
        confirm(run, clerk, other)


def test_another_list_than_was_looked_at_is_neither_confirmed_nor_sent_back():
    run, clerk, accountant = approved_cash()
    shown = record(run, clerk)
    take_back_cash_list(by=clerk, now=NOW, run=run, cash_list=shown)
    other = record(run, clerk)

    with pytest.raises(errors.CashListGoneError):
        confirm(run, accountant, shown)
    with pytest.raises(errors.CashListGoneError):
        send_back_cash_list(by=accountant, now=NOW, run=run, cash_list=shown, reason="dark")
    with pytest.raises(errors.CashListGoneError):
        take_back_cash_list(by=clerk, now=NOW, run=run, cash_list=shown)

    assert (PayoutOutcome.objects.count(), PayoutCashDecision.objects.count()) == (0, 1)
    confirm(run, accountant, other)
    with pytest.raises(DecidedAlreadyError):
        confirm(run, accountant, other)


def test_list_wants_its_sheet_and_only_payments_of_its_run():
    run, clerk, _accountant = approved_cash()

    with pytest.raises(errors.CashSheetMissingError):
        record_cash_list(by=clerk, now=NOW, run=run, sheet="")
    with pytest.raises(errors.NoCashPaymentsError):
        record_cash_list(by=clerk, now=NOW, run=run, sheet="x", missing=["another"])


def test_bank_says_nothing_of_cash():
    run, _clerk, accountant = approved_cash()
    note_export(by=accountant, now=NOW, run=run)
    said = [Outcome(1, payments_of_run(run)[0].number, is_paid=True)]

    with pytest.raises(errors.PaymentInCashError):
        record_outcomes(by=accountant, now=NOW, run=run, outcomes=said, payees=by_party(*BOTH))


@pytest.mark.parametrize("case", ["cash of one", "no file", "preparer", "relative"])
def test_database_wants_two_behind_each_result(case: str):
    if case in {"cash of one", "relative"}:
        run, clerk, accountant = approved_cash()
        record(run, clerk)
        of_one_household(clerk, accountant)
    else:
        make_organisation(HOLDER)
        owe()
        clerk, accountant = make_clerk(), make_accountant()
        run = prepare(payee(), by=clerk)
        approve_payouts(by=accountant, now=NOW, run=run)
    if case == "preparer":
        note_export(by=clerk, now=NOW, run=run)
    by = clerk if case == "preparer" else accountant
    paid = Payout.objects.filter(run=run).first()
    outcome = PayoutOutcome(payout=paid, is_paid=True, recorded_by=by.code, recorded_at=NOW)
    cash_list = PayoutCashList.objects.first()
    decision = PayoutCashDecision(
        subject=cash_list,
        verdict=Verdict.ACCEPTED,
        decided_by=accountant.person_id,
        decided_at=NOW,
        digest=cash_list.digest if cash_list else "",
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        (decision if case == "relative" else outcome).save(force_insert=True)


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ("sheet", "payouts: decided as prepared"),
        ("confirmer", "payouts: another person checked"),
        ("outcome", "payouts: cash as confirmed"),
        ("list", "payouts: cash as confirmed"),
    ],
)
def test_books_tell_what_was_altered_of_cash(what: str, rule: str):
    run, clerk, accountant = approved_cash()
    hand_over(run, *BOTH, by=clerk, confirmed_by=accountant)
    remove_guards(connection)

    match what:
        case "sheet":
            PayoutCashList.objects.update(sheet="another")
        case "confirmer":
            PayoutCashDecision.objects.update(decided_by=clerk.person_id)
        case "outcome":
            PayoutOutcome.objects.filter(payout__number__endswith="1").delete()
        case _:
            PayoutCashDecision.objects.all().delete()

    assert rule in differences()


@pytest.mark.parametrize("what", ["no file", "preparer"])
def test_books_tell_a_result_of_the_bank_that_one_alone_recorded(what: str):
    make_organisation(HOLDER)
    owe()
    clerk, accountant = make_clerk(), make_accountant()
    run = prepare(payee(), by=clerk)
    approve_payouts(by=accountant, now=NOW, run=run)
    note_export(by=clerk, now=NOW, run=run)
    said = [Outcome(1, payments_of_run(run)[0].number, is_paid=True)]
    record_outcomes(by=accountant, now=NOW, run=run, outcomes=said, payees=by_party(payee()))
    before = differences()
    remove_guards(connection)

    if what == "no file":
        PayoutRun.objects.update(exported_at=None)
    else:
        PayoutOutcome.objects.update(recorded_by=clerk.code)

    assert before == set()
    assert "payouts: settled by another, after the bank's file" in differences()
