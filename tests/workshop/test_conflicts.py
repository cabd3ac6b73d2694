"""A number that was given twice is reported as what it is, never as another row's conflict."""

import pytest
from django.db import IntegrityError, connection

from commonfield.ledger.commands import account_ids
from commonfield.people.commands import register_household
from commonfield.people.errors import CodeTakenError
from commonfield.people.models import Household
from commonfield.people.types import SYSTEM
from commonfield.workshop.conflicts import SequenceBehindError, check_sequences, conflicts_as
from tests.people.builders import NOW, VILLAGE, make_places

ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite counts from the highest row by itself"
)


def test_taken_code_is_refused_and_a_taken_number_fails():
    make_places()
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    there = Household.objects.get()

    with pytest.raises(CodeTakenError):
        register_household(by=SYSTEM, now=NOW, place_code=VILLAGE, code=code)
    with pytest.raises(IntegrityError), conflicts_as(CodeTakenError(code="other")):
        Household(pk=there.pk, code="other", place_code=VILLAGE).save(force_insert=True)

    assert Household.objects.get().code == code


@ON_POSTGRESQL
def test_sequence_behind_its_table_is_told_of():
    make_places()
    register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    row = Household.objects.get()
    before = check_sequences().differences
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('people_household_id_seq', %s, false)", [row.pk])
    after = check_sequences().differences

    with pytest.raises(IntegrityError):
        register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)

    assert before == ()
    assert [each.key for each in after] == ["people_household"]


@ON_POSTGRESQL
def test_account_that_its_sequence_refuses_is_no_key_error():
    account_ids(["Assets:A"], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval('ledger_account_id_seq', (SELECT min(id) FROM ledger_account), false)"
        )

    with pytest.raises(SequenceBehindError):
        account_ids(["Assets:B"], now=NOW)
