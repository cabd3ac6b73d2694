"""What the bulk road cannot write stops it, and nothing is kept."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.ledger.models import LedgerEntry, Posting
from commonfield.portal.demo.sinks import UnbalancedBooksError, opened_sink
from commonfield.portal.demo.tables import ACCOUNT, ENTRY, FACT, POSTING, Row, Table
from commonfield.workshop.schema_check import check_guards

AT = "2026-03-01 01:00:00"
ENTRY_ID = "019c0000000070008000000000000001"


def write(*batch: tuple[Table, list[Row]]) -> None:
    with transaction.atomic(), opened_sink() as sink:
        for table, rows in batch:
            sink.write(table, rows)
        sink.settle()
        sink.drain()


def test_row_that_the_database_rejects_stops_the_road():
    no_place = ("0" * 32, "k", "nowhere", AT, AT, 202603, 1.0, None, "", "", "", "{}", None, "")

    with pytest.raises((DatabaseError, psycopg.Error)):
        write((FACT, [no_place]))

    assert check_guards(connection).differences == ()


def test_entry_that_does_not_balance_is_not_kept():
    bank, sales = (901, "Assets:X:Bank", "X", "", AT), (902, "Income:X:Sales", "X", "", AT)

    with pytest.raises((DatabaseError, psycopg.Error, UnbalancedBooksError)):
        write(
            (ACCOUNT, [bank, sales]),
            (POSTING, [(ENTRY_ID, 901, 5), (ENTRY_ID, 902, -4)]),
            (ENTRY, [(ENTRY_ID, "sale", "n", AT, AT, None)]),
        )

    assert check_guards(connection).differences == ()
    assert not LedgerEntry.objects.exists()
    assert not Posting.objects.exists()
