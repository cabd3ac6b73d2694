"""Two at once: the second waits, looks again, and is refused or does the rest."""

from pathlib import Path

from tests.running import Installation


def test_two_acts_at_once_leave_what_one_after_the_other_leaves(
    fresh_database: Installation, root: Path
):
    found = fresh_database.run_module("tests.supply.races", root)

    assert found == {
        "accept, accept again": "invitation_over",
        "accept, accept another's": "done: OTEA9",
        "lot, cancel": "delivery_used",
        "cancel, lot": "delivery_used",
        "lot, lot": "delivery_used",
        "cancel, cancel": "delivery_used",
        "prepare, prepare": "payment_waiting",
        "cancel, approve": "owed_changed",
        "approve, approve": "entry_decided",
        "agree, agree": "agreement_overlap",
        "accept, accept": "proposal_closed",
        "divide, divide": "done: 0",
        "pack, pack": "not_enough_tea",
        "fold, fold": "done: the rest",
        "weigh, erase": "grower_owed",
        "differences": "[]",
    }
