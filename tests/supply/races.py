"""Two acts at once on one row, each in a connection of its own; run as a program by its tests.

The first act is done but not committed while the second one starts; the second must then wait,
look again, and be refused or do the rest. Prints what became of each second act, as JSON.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from commonfield.facts import commands as facts
from commonfield.facts.queries import check_roll_ups
from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.commands import post_all
from commonfield.ledger.payouts.queries import payout_run
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.commands import erase_person
from commonfield.people.types import SYSTEM
from commonfield.supply.books import check_lots
from commonfield.supply.commands import cancel_delivery, pack_lot
from commonfield.supply.enrolling.commands import accept_invitation, invite_grower
from commonfield.supply.payouts.commands import approve_payout_run, prepare_payout_run
from commonfield.supply.queries import grower_cards
from commonfield.supply.shares.commands import accept_proposal, divide_lot, propose_agreement
from commonfield.supply.shares.queries import proposals_of
from commonfield.supply.types import NewAgreement, NewPacking
from tests.at_once import race
from tests.people.builders import NOW, TODAY, actor, make_actor, make_organisation, make_person
from tests.supply.builders import (
    SHARES,
    Maker,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    person_of,
    prepare_all,
)


def make_race_maker(number: int) -> Maker:
    return Maker(make_organisation(f"OTEA{number}"), SYSTEM)


def races() -> dict[str, str]:
    """Run every race on rows of its own."""
    makers = [make_race_maker(number) for number in range(12)]
    growers = [make_grower(maker) for maker in makers]
    leaves = [make_delivery(maker, grower) for maker, grower in zip(makers, growers, strict=True)]

    def cancel(number: int) -> None:
        cancel_delivery(by=SYSTEM, now=NOW, number=leaves[number], reason="typed twice")

    def lot(number: int) -> str:
        return make_lot(makers[number], (leaves[number],))

    def agree(number: int, days: int) -> None:
        day = TODAY + timedelta(days=days)
        agreement = NewAgreement(makers[number].code, "", day, SHARES)
        propose_agreement(by=SYSTEM, now=NOW, agreement=agreement)

    def prepare(number: int) -> object:
        # As both pages showed it: neither looks again at who is owed before it waits.
        maker, shown = makers[number].code, {growers[number]: 75_000}
        run = prepare_payout_run(by=SYSTEM, now=NOW, maker=maker, growers=shown)
        return payout_run(run).total_fen

    def prepared(number: int) -> Callable[[], object]:
        """Return the approval of a maker's debts, by one accountant after the other."""
        run, code = prepare_all(makers[number]), makers[number].code
        people = iter([make_actor(Role.ACCOUNTANT, organisation=code) for _ in range(2)])
        return lambda: approve_payout_run(by=next(people), now=NOW, run=run)

    def accept(number: int, person_id: int) -> Callable[[], object]:
        maker = makers[number].code
        asked = invite_grower(by=SYSTEM, now=NOW, cooperative=maker, person_id=person_id)

        def act() -> object:
            code = accept_invitation(by=actor(person_id), now=NOW, invitation_id=asked)
            return grower_cards([code])[code].cooperative

        return act

    asked, asked_twice = make_person(), make_person()
    again = accept(9, asked)
    return {
        "accept, accept again": race(again, again),
        "accept, accept another's": race(accept(9, asked_twice), accept(10, asked_twice)),
        "lot, cancel": race(lambda: lot(0), lambda: cancel(0)),
        "cancel, lot": race(lambda: cancel(1), lambda: lot(1)),
        "lot, lot": race(lambda: lot(2), lambda: lot(2)),
        "cancel, cancel": race(lambda: cancel(3), lambda: cancel(3)),
        "prepare, prepare": race(lambda: prepare(4), lambda: prepare(4)),
        "cancel, approve": race(lambda: cancel(5), prepared(5)),
        "approve, approve": race(both := prepared(11), both),
        "agree, agree": race(lambda: agree(6, 9), lambda: agree(6, 0)),
        "accept, accept": accept_race(makers[6]),
        "divide, divide": divide_race(makers[7], lot(7)),
        "pack, pack": pack_race(makers[8], lot(8)),
        "fold, fold": fold_race(),
        "weigh, erase": weigh_race(),
    }


def accept_race(maker: Maker) -> str:
    """Two keepers of one store accept at once."""
    make_organisation("OSHOP")
    clerk = make_actor(Role.CLERK, organisation=maker.code)
    propose_agreement(by=clerk, now=NOW, agreement=NewAgreement(maker.code, "OSHOP", TODAY, SHARES))
    code = proposals_of(maker.code, now=NOW)[0].code
    keepers = iter([make_actor(Role.KEEPER, organisation="OSHOP") for _ in range(2)])

    def accept() -> object:
        return accept_proposal(by=next(keepers), now=NOW, code=code, side="OSHOP")

    return race(accept, accept)


def divide_race(maker: Maker, lot: str) -> str:
    legs = (Leg(receivable(maker.code, "Buyers"), 500), Leg(owed(maker.code, "Lots", lot), -500))
    post_all([Draft("sale", "T1", NOW, legs)], now=NOW)

    def divide() -> int:
        return divide_lot(by=SYSTEM, now=NOW, lot=lot)

    return race(divide, divide)


def pack_race(maker: Maker, lot: str) -> str:
    gtin = make_item(maker)

    def pack() -> object:
        return pack_lot(by=SYSTEM, now=NOW, packing=NewPacking(lot, gtin, 30, "shop"))

    return race(pack, pack)


def weigh_race() -> str:
    """A grower is erased while leaf is weighed that they are owed for."""
    maker = make_race_maker(20)
    grower = make_grower(maker)
    cancel_delivery(by=SYSTEM, now=NOW, number=make_delivery(maker, grower), reason="typed twice")
    person_id = person_of(grower)

    def erase() -> None:
        erase_person(by=SYSTEM, now=NOW, person_id=person_id)

    return race(lambda: make_delivery(maker, grower), erase)


def fold_race() -> str:
    """Two workers fold into the same roll-ups; the first has taken two facts only."""
    facts._FOLD_AT_ONCE = 2
    return race(facts._fold_some, lambda: "the rest" if facts.fold_new_facts(NOW) else "nothing")


def main() -> None:
    """Print what became of every race, and what the books say afterwards."""
    outcome = races()
    checks = [check_roll_ups(), check_ledger(), check_payouts(), check_lots()]
    outcome["differences"] = str([each for check in checks for each in check.differences])
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
