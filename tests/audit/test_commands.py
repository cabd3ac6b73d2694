"""The audit is written with the act and never changed; it is read newest first."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.audit.commands import record, write_records
from commonfield.audit.models import AuditRow
from commonfield.audit.queries import audit_trail
from commonfield.audit.types import AuditRecord

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def act(action: str = "supply.lot_made", *, actor: str = "P1", minutes: int = 0) -> AuditRecord:
    return AuditRecord(
        action=action,
        actor=actor,
        object="lot:L1",
        at=NOW + timedelta(minutes=minutes),
        place="331124104201",
        detail={"packs": 3},
    )


def test_record_is_read_as_written():
    record("supply.lot_made", "P1", "lot:L1", NOW, "331124104201", packs=3)

    assert audit_trail() == [act()]


def test_record_is_undone_with_the_act_it_belongs_to():
    with transaction.atomic():
        write_records([act()])
        transaction.set_rollback(True)

    assert audit_trail() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_row SET actor = 'P2'", "DELETE FROM audit_row"]
)
def test_row_is_neither_changed_nor_deleted(statement: str):
    write_records([act()])

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditRow.objects.get().actor == "P1"


def test_audit_trail_is_newest_first_and_paged():
    write_records([act(minutes=minutes) for minutes in (1, 3, 2)])

    assert audit_trail(limit=2) == [act(minutes=3), act(minutes=2)]
    assert audit_trail(offset=2) == [act(minutes=1)]


def test_audit_trail_is_narrowed():
    write_records([act(), act("market.order_paid", minutes=1), act(actor="P2", minutes=2)])

    assert audit_trail(action="market.") == [act("market.order_paid", minutes=1)]
    assert audit_trail(actor="P2", object_code="lot:L1") == [act(actor="P2", minutes=2)]
    assert audit_trail(object_code="lot:L2") == []
