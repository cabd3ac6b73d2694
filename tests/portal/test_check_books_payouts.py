"""Whole lives of payouts: ``check_books`` agrees afterwards, and tells what was altered in them."""

from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.ledger.payouts.types import Outcome
from commonfield.people.choices import Role
from commonfield.people.commands import request_bank_change
from commonfield.people.types import SYSTEM
from commonfield.supply.late.commands import decide_late, enter_late
from commonfield.supply.payouts.commands import (
    approve_payout_correction,
    approve_payout_run,
    confirm_cash_handed_over,
    make_bank_file,
    prepare_payout_correction,
    record_payment_results,
)
from commonfield.supply.types import NewDelivery
from commonfield.workshop.choices import Verdict
from tests.copies import copied
from tests.ledger.builders import SHEET
from tests.people.builders import NOW, make_actor
from tests.portal.test_check_books import check
from tests.portal.test_check_books_attacks import alter
from tests.supply.builders import (
    Maker,
    erase_while_owed,
    make_delivery,
    make_grower,
    make_maker,
    person_of,
    prepare_all,
)

LATER: Final = NOW + timedelta(days=1)


@copied
def live() -> Maker:
    """Let a run be left out of, fail, succeed, return and arrive; cash by two; leaf come late."""
    maker = make_maker()
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    erased = make_grower(maker, "兰")
    make_delivery(maker, erased)
    erase_while_owed(maker, erased)
    _late(maker, make_grower(maker, "钟"))
    growers = [make_grower(maker, name) for name in "甲乙丙丁戊"]
    for index, grower in enumerate(growers):
        make_delivery(maker, grower)
        if index < 3:
            _set_bank(grower, f"9900000000001{index}")
    run = prepare_all(maker, by=maker.clerk)
    approve_payout_run(by=accountant, now=NOW, run=run)
    _set_bank(growers[0], "99000000000001")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    numbers = {each.payee: each.number for each in payments_of_run(run)}
    paid, failed = (numbers[each] for each in growers[1:3])
    said = [Outcome(1, paid, True), Outcome(2, failed, False, "closed")]  # noqa: FBT003 - paid or not
    record_payment_results(by=accountant, now=LATER, run=run, outcomes=said)
    _correct(maker, CorrectionKind.RETURNED, paid)
    _correct(maker, CorrectionKind.ARRIVED, failed)
    _correct(maker, CorrectionKind.CLOSED, erased)
    sheet = ledger.store_cash_sheet(by=maker.clerk, now=NOW, payer=maker.code, content=SHEET)
    record = partial(
        ledger.record_cash_list,
        by=maker.clerk,
        now=NOW,
        run=run,
        sheet=sheet,
        missing=[numbers[growers[3]]],
    )
    dark = record()
    ledger.send_back_cash_list(by=accountant, now=NOW, run=run, cash_list=dark, reason="dark")
    shown = record()
    confirm_cash_handed_over(by=accountant, now=LATER, run=run, cash_list=shown)
    make_delivery(maker, growers[4])
    prepare_all(maker, by=maker.clerk)
    return maker


def _set_bank(grower: str, bank: str) -> None:
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_of(grower), bank=bank)


def _late(maker: Maker, grower: str) -> None:
    at = NOW - timedelta(days=30)
    leaf = NewDelivery(grower, maker.code, 1_000, "one_leaf", 6_000, True, weighed_at=at)  # noqa: FBT003 - a promise
    late = enter_late(by=maker.clerk, now=NOW, delivery=leaf, why="paper")
    other = make_actor(Role.CLERK, organisation=maker.code)
    decide_late(by=other, now=LATER, late_id=late, verdict=Verdict.ACCEPTED)


def _correct(maker: Maker, kind: CorrectionKind, concerns: str) -> None:
    number = prepare_payout_correction(
        by=maker.clerk,
        now=LATER,
        maker=maker.code,
        kind=kind,
        concerns=concerns,
        reason=CorrectionReason.BANK_NOTICE,
    )
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    approve_payout_correction(by=accountant, now=LATER, correction_id=number)


ATTACKS: Final[dict[str, str]] = {
    "two payments' growers are swapped": """
        UPDATE ledger_payout_line SET account_id = (SELECT sum(l.account_id) FROM
        ledger_payout_line l WHERE l.number IN {two}) - account_id WHERE number IN {two}
        """,
    "another was missing": """
        UPDATE ledger_payout_cash_list SET handed = missing, missing = handed
        """,
    "a list that went back names another sheet": """
        UPDATE ledger_payout_cash_list SET digest = 'x', sheet = 'x'
        WHERE id = (SELECT min(id) FROM ledger_payout_cash_list);
        UPDATE ledger_payout_cash_decision SET digest = 'x'
        WHERE subject_id = (SELECT min(id) FROM ledger_payout_cash_list)
        """,
    "a list was recorded by another": "UPDATE ledger_payout_cash_list SET prepared_by = 9",
    "a list was confirmed by another": "UPDATE ledger_payout_cash_decision SET decided_by = 9",
    "a list is gone that went back": """
        DELETE FROM ledger_payout_cash_decision WHERE verdict = 'sent_back';
        DELETE FROM ledger_payout_cash_list WHERE id NOT IN
        (SELECT subject_id FROM ledger_payout_cash_decision)
        """,
    "a correction was prepared by another": (
        "UPDATE ledger_payout_correction SET prepared_by = 9 WHERE id = {one}"
    ),
    "a correction was approved at another time": (
        "UPDATE ledger_payout_correction_decision SET decided_at = prepared_at FROM"
        " ledger_payout_run WHERE ledger_payout_correction_decision.subject_id = {one}"
    ),
    "a correction is gone with its entry": """
        DELETE FROM ledger_posting WHERE entry_id = {entry};
        DELETE FROM ledger_entry WHERE id = {entry};
        DELETE FROM ledger_payout_correction_decision WHERE subject_id = {one};
        DELETE FROM ledger_payout_correction WHERE id = {one}
        """,
    "a file was made at another time": ("UPDATE ledger_payout_run SET exported_at = {day}"),
    "a result names another's fact": """
        UPDATE ledger_payout_outcome SET fact = (SELECT fact FROM
        ledger_payout_correction_decision WHERE fact IS NOT NULL) WHERE is_paid
        AND id = (SELECT max(id) FROM ledger_payout_outcome WHERE is_paid)
        """,
    "late leaf was entered by another": "UPDATE supply_late_delivery SET prepared_by = 9",
    "late leaf was confirmed by another": "UPDATE supply_late_decision SET decided_by = 9",
    "a run that waits pays another": (
        "UPDATE ledger_payout_line SET account_id = account_id - 1 WHERE run_id ="
        " (SELECT max(run_id) FROM ledger_payout_line)"
    ),
    "a payment does not say whether it was in cash before": (
        "UPDATE ledger_payout_line SET was_bank = NULL WHERE number IN {two}"
    ),
    "a payment was in cash before": (
        "UPDATE ledger_payout_line SET was_bank = true WHERE number IN {two}"
    ),
}
WORDS: Final = {
    "{entry}": "(SELECT entry_id FROM ledger_payout_correction_decision WHERE subject_id = {one})",
    "{one}": "(SELECT max(c.id) FROM ledger_payout_correction c)",
    "{two}": "(SELECT number FROM ledger_payout_line WHERE run_id = {run} AND amount_fen = 75000"
    " ORDER BY number LIMIT 2)",
    "{run}": "(SELECT max(run_id) FROM ledger_payout_cash_list)",
}


def test_check_books_agrees_after_whole_lives():
    live()

    assert check()[1]["differences"] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_check_books_tells_what_was_altered_of_payouts(attack: str):
    live()
    statements = ATTACKS[attack]
    for word, meaning in WORDS.items():
        statements = statements.replace(word, meaning)

    alter(statements)

    assert {each["check"] for each in check()[1]["differences"]} - {"guards"} != set()
