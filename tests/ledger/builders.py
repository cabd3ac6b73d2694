"""Books of an invented cooperative that owes its growers."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from commonfield.ledger.accounts import expense, owed, party_of
from commonfield.ledger.commands import post_all
from commonfield.ledger.payouts.commands import (
    approve_payouts,
    confirm_cash_list,
    note_export,
    prepare_payouts,
    record_cash_list,
    record_outcomes,
    store_cash_sheet,
)
from commonfield.ledger.payouts.queries import payments_of_run, payout_run
from commonfield.ledger.payouts.types import NewPayment, Outcome, Payee
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.models import Organisation
from commonfield.people.types import SYSTEM, Actor
from tests import night
from tests.people.builders import make_actor, make_organisation

NOW: Final = night.NOW
HOLDER: Final = "OTEA"
VILLAGE: Final = "331124104201"
# The signed list, as a scanner hands it over.
SHEET: Final = b"%PDF-1.4\n%%EOF\n"


def leaf_draft(
    amount_fen: int = 6_000,
    *,
    grower: str = "G1",
    reference: str = "D1",
    holder: str = HOLDER,
    at: datetime = NOW,
) -> Draft:
    """Return an entry by which the holder owes a grower."""
    legs = (
        Leg(expense(holder, "Leaf"), amount_fen),
        Leg(owed(holder, "Growers", grower), -amount_fen),
    )
    return Draft("leaf", reference, at, legs)


def owe(
    amount_fen: int = 6_000,
    *,
    grower: str = "G1",
    reference: str = "D1",
    holder: str = HOLDER,
    days_ago: int = 0,
) -> uuid.UUID:
    """Book that the holder owes a grower."""
    at = NOW - timedelta(days=days_ago)
    draft = leaf_draft(amount_fen, grower=grower, reference=reference, holder=holder, at=at)
    return post_all([draft], now=NOW)[0]


def payee(grower: str = "G1", *, holder: str = HOLDER) -> Payee:
    """Return a grower to be paid."""
    return Payee(owed(holder, "Growers", grower), VILLAGE, f"s-{grower}")


def make_accountant(holder: str = HOLDER) -> Actor:
    """Write down an accountant of the holder, and the holder."""
    if not Organisation.objects.filter(code=holder).exists():
        make_organisation(holder)
    return make_actor(Role.ACCOUNTANT, organisation=holder)


def prepare(*payees: Payee, by: Actor = SYSTEM, now: datetime = NOW, is_cash: bool = False) -> str:
    """Prepare what the holder owes, by bank or in cash; return the run's number."""
    payments = [
        NewPayment(each.account, "" if is_cash else f"print-{party_of(each.account)}")
        for each in payees
    ]
    return prepare_payouts(by=by, now=now, payer=HOLDER, payments=payments)


def run_payouts(*payees: Payee, by: Actor | None = None) -> str:
    """Prepare a run, have an accountant approve it and the bank pay; return its number."""
    run = prepare(*payees)
    accountant = by or make_accountant()
    approve_payouts(by=accountant, now=NOW, run=run)
    settle(run, *payees)
    return run


def settle(run: str, *payees: Payee, failed: str = "", by: Actor = SYSTEM) -> None:
    """Make a run's file for the bank, and record that the bank has paid, or that it failed."""
    if not payout_run(run).is_exported:
        note_export(by=by, now=NOW, run=run)
    outcomes = [
        Outcome(row, each.number, not failed, failed)
        for row, each in enumerate(payments_of_run(run), start=1)
    ]
    record_outcomes(by=by, now=NOW, run=run, outcomes=outcomes, payees=by_party(*payees))


def by_party(*payees: Payee) -> dict[str, Payee]:
    """Return payees by their party."""
    return {party_of(each.account): each for each in payees}


def hand_over(run: str, *payees: Payee, by: Actor, confirmed_by: Actor, missing: int = 0) -> None:
    """Record a run's cash list, of which the first so many were not collected, and confirm it."""
    sheet = store_cash_sheet(by=by, now=NOW, payer=HOLDER, content=SHEET)
    numbers = [each.number for each in payments_of_run(run) if each.is_cash]
    shown = record_cash_list(by=by, now=NOW, run=run, sheet=sheet, missing=numbers[:missing])
    confirm_cash_list(by=confirmed_by, now=NOW, run=run, cash_list=shown, payees=by_party(*payees))
