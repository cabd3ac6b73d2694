"""An erased grower's deliveries stay, and no column of any table leads from them to the person."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.models import PayoutOutcome
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.ledger.payouts.types import Outcome
from commonfield.people import withdrawal_log
from commonfield.people.choices import AgeGroup, ConsentChannel, Purpose, Role
from commonfield.people.commands import (
    designate_low_income,
    erase_due,
    erase_person,
    export_person,
    give_consent,
    reapply_withdrawals,
    record_consents,
    register_household,
    request_bank_change,
)
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM, NewPerson
from commonfield.supply.books import check_lots
from commonfield.supply.commands import cancel_delivery, note_reading, register_grower
from commonfield.supply.enrolling.commands import confirm_grower
from commonfield.supply.models import Delivery, DeliveryCancellation, Grower
from commonfield.supply.payouts.commands import (
    approve_payout_run,
    make_bank_file,
    record_payment_results,
)
from commonfield.supply.queries import find_growers, grower_cards, growers_of
from commonfield.supply.shares.commands import divide_lot
from commonfield.supply.trace.commands import show_my_name
from tests.people.builders import NOW, TODAY, VILLAGE, actor, approve_requests, make_actor
from tests.supply.builders import (
    bring_in,
    client_of,
    erase_while_owed,
    make_delivery,
    make_grower,
    make_lot,
    make_maker,
    pay_growers,
    person_of,
    prepare_all,
    token_of,
)

type Row = tuple[type[Model], dict[str, Any]]


def rows_naming(words: set[str], keys: set[tuple[str, object]]) -> list[Row]:
    """Return the rows of all tables that name one of the words, or point to one of the rows.

    ``keys`` are a table and a key in it; a column called ``person_id`` points to persons.
    """
    pattern = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(sorted(words))})(?![0-9A-Za-z])")
    return [
        (model, row)
        for model in apps.get_models()
        for row in model._base_manager.values()
        if pattern.search(json.dumps(row, default=str)) or _points(model, row) & keys
    ]


def _points(model: type[Model], row: dict[str, Any]) -> set[tuple[str, object]]:
    found = {(model._meta.db_table, row.get(model._meta.pk.attname))}
    for field in model._meta.concrete_fields:
        if field.remote_field is not None:
            found.add((field.remote_field.model._meta.db_table, row[field.attname]))
        elif field.attname == "person_id":
            found.add(("people_person", row[field.attname]))
    return found


def instants_of(rows: list[Row]) -> Iterator[datetime]:
    """Yield the instants of rows; a midnight in China is a day and tells of many."""
    for _model, row in rows:
        yield from (
            value
            for value in row.values()
            if isinstance(value, datetime) and value.hour * 60 + value.minute != 16 * 60
        )


class Life:
    """A grower with all that is written down of one, each at an instant of its own."""

    def __init__(self) -> None:
        self.minutes = 0
        self.maker = make_maker()
        self.helper = make_actor(Role.HELPER, place=VILLAGE, username="helper")
        household = register_household(by=SYSTEM, now=self.now(), place_code=VILLAGE)
        designate_low_income(
            by=SYSTEM, now=self.now(), household_code=household, source="x", valid_from=TODAY
        )
        person = NewPerson(
            "叶秀兰",
            VILLAGE,
            phone="13812345678",
            household_code=household,
            age_said=AgeGroup.ADULT,
        )
        self.code = register_grower(
            by=self.maker.clerk, now=self.now(), cooperative=self.maker.code, person=person
        )
        self.person = person_of(self.code)
        confirm_grower(by=self.helper, now=self.now(), code=self.code)
        approve_requests(self.helper, self.now())
        record_consents(
            by=SYSTEM,
            now=self.now(),
            person_ids=[self.person],
            purposes=[Purpose.GROWER_RECORDS, Purpose.PAYOUT, Purpose.HELPER],
        )
        give_consent(
            by=self.helper,
            now=self.now(),
            person_id=self.person,
            purpose=Purpose.ACCOUNT,
            channel=ConsentChannel.ALOUD,
        )
        token_of(actor(self.person))
        self.delivery = self.deliver()
        other = make_delivery(self.maker, make_grower(self.maker, "甲"), now=self.now())
        self.lot = make_lot(self.maker, (self.delivery, other), now=self.now())
        bring_in(self.maker, self.lot, 1_000)
        divide_lot(by=SYSTEM, now=self.now(), lot=self.lot)
        pay_growers(self.maker, by=self.maker.clerk, now=self.now())
        note_reading(by=self.helper, now=self.now(), code=self.code)
        show_my_name(by=actor(self.person), now=self.now(), lot=self.lot)

    def now(self) -> datetime:
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes, microseconds=7)

    def deliver(self) -> str:
        return make_delivery(self.maker, self.code, now=self.now())

    def of_person(self) -> list[Row]:
        """Return the rows that name the person, by number or by a code made from it."""
        return rows_naming(
            {f"P{self.person}", f"G{self.person:06d}"}, {("people_person", self.person)}
        )

    def of_grower(self) -> list[Row]:
        """Return the rows that lead to the grower's deliveries."""
        leaf = Delivery.objects.select_related("certificate").filter(grower__code=self.code)
        words = {self.code}
        for row in leaf:
            subject = Fact.objects.get(pk=row.fact_id).subject
            words |= {row.number, row.certificate.number, str(row.fact_id), subject}
        grower = Grower.objects.get(code=self.code)
        return rows_naming(words, {("supply_grower", grower.pk)})

    def joins(self) -> list[str]:
        """Return the tables in which a row names both, or shares an instant with the other's."""
        mine, leaf = self.of_person(), self.of_grower()
        instants = set(instants_of(mine)) & set(instants_of(leaf))
        both = [model for model, row in mine if any(row == other for _, other in leaf)]
        return sorted({model._meta.db_table for model in both}) + sorted(map(str, instants))


def test_no_column_joins_an_erased_grower_to_deliveries():
    life = Life()
    before = life.joins()

    erase_person(by=actor(life.person), now=life.now(), person_id=life.person)

    assert "supply_grower" in before
    assert life.joins() == []
    assert not any(life.lot in str(row) for _model, row in life.of_person())
    assert {model._meta.db_table for model, _row in life.of_person()} <= {
        "audit_row",
        "people_person",
        "people_consent",
        "people_grant",
        # Sealed with the salt that is gone.
        "people_person_request",
    }
    assert [check().differences for check in (check_ledger, check_payouts, check_lots)] == [()] * 3


def test_words_beside_an_erased_growers_rows_go_with_them():
    maker = make_maker()
    code = make_grower(maker)
    wrong = make_delivery(maker, code)
    cancel_delivery(by=SYSTEM, now=NOW, number=wrong, reason="叶秀兰的叶子")
    make_delivery(maker, code)
    bank = "6222021234567890128"
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_of(code), bank=bank)
    run = prepare_all(maker)
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    approve_payout_run(by=accountant, now=NOW, run=run)
    make_bank_file(by=accountant, now=NOW, run=run)
    (payment,) = payments_of_run(run)
    failed = Outcome(1, payment.number, is_paid=False, reason="叶秀兰的户名不符")
    record_payment_results(by=accountant, now=NOW, run=run, outcomes=[failed])
    pay_growers(maker)

    erase_person(by=SYSTEM, now=NOW, person_id=person_of(code))

    assert (
        DeliveryCancellation.objects.get().reason
        == PayoutOutcome.objects.get(is_paid=False).reason
        == ""
    )
    assert check_payouts().differences == ()


def test_erasure_that_a_restored_backup_does_not_allow_yet_waits(tmp_path: Path):
    """There the grower is owed what was paid to them since."""
    maker = make_maker()
    code = make_grower(maker)
    make_delivery(maker, code)
    person_id, log, later = person_of(code), tmp_path / "log", NOW + timedelta(days=3)
    withdrawal_log.complete(log, [withdrawal_log.LogLine(later.isoformat(), person_id)])

    done = reapply_withdrawals(by=SYSTEM, now=later, log=log)
    pay_growers(maker)

    assert (done, erase_due(later)) == ((0, [], []), 1)
    assert not Person.objects.alive().filter(pk=person_id).exists()


def test_code_of_a_grower_says_nothing_of_the_persons_number():
    maker = make_maker()
    codes = [make_grower(maker, name) for name in "甲乙丙丁戊"]

    assert [re.fullmatch(r"G[1-9]\d{5}", code) is not None for code in codes] == [True] * 5
    assert [code for code in codes if int(code[1:]) == person_of(code)] == []


def test_erased_grower_is_offered_nowhere_and_weighed_no_more():
    maker = make_maker()
    code = make_grower(maker)
    make_delivery(maker, code)

    erase_while_owed(maker, code)

    assert growers_of(maker.code) == []
    assert find_growers(by=maker.clerk, now=NOW, maker=maker.code, text=code) == []
    assert grower_cards([code])[code].masked_name == "—"
    with pytest.raises(NotFoundError):
        make_delivery(maker, code)


def test_clerks_pages_cope_with_an_erased_grower():
    maker = make_maker()
    code = make_grower(maker)
    make_delivery(maker, code)
    erase_while_owed(maker, code)
    client, pages = (
        client_of(maker.clerk),
        ("/payouts/", "/growers/", "/scale/", "/scale/deliveries/"),
    )

    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_export_holds_deliveries_shares_and_payouts():
    life = Life()

    held = export_person(by=actor(life.person), now=life.now(), person_id=life.person)

    mine = json.loads(json.dumps(held))["supply"]
    assert (mine["grower"], mine["cooperative"]) == (life.code, life.maker.code)
    assert [(row["number"], row["amount_fen"]) for row in mine["deliveries"]] == [
        (life.delivery, 75_000)
    ]
    assert [line["kind"] for line in mine["money"]] == ["leaf", "share", "payout"]
    assert (mine["owed_fen"], mine["invitations"]) == ({}, [])
    looked = [row["what"] for row in held["people"]["looked_and_acted"]]
    assert "supply.records_read" in looked
