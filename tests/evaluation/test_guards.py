"""What the database refuses by itself of entries by hand, whatever asks it."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.evaluation.commands import accept_entries
from commonfield.evaluation.entries.errors import EntryReplacedError
from commonfield.evaluation.models import Decision, Entry
from commonfield.workshop.choices import Verdict
from tests.evaluation.builders_entries import LATER, Desk
from tests.people.builders import OTHER_VILLAGE


def refused(
    entry: UUID, verdict: str, by: int | None, settles: str | None, digest: str | None = None
) -> str:
    try:
        with transaction.atomic():
            Decision.objects.create(
                subject_id=entry,
                verdict=verdict,
                decided_by=by,
                decided_at=LATER,
                settles=settles,
                digest=Entry.objects.get(pk=entry).digest if digest is None else digest,
            )
    except DatabaseError as error:
        return str(error)
    return ""


def test_database_wants_a_second_person(desk: Desk):
    entry = desk.entered()
    own, other = desk.analyst.person_id, desk.officer.person_id

    said = [
        refused(entry, Verdict.ACCEPTED, own, "x"),
        refused(entry, Verdict.SENT_BACK, own, None),
        refused(entry, Verdict.TAKEN_BACK, other, None),
        # Of something else than was prepared.
        refused(entry, Verdict.ACCEPTED, other, "x", "0" * 64),
    ]

    assert ["another person decides" in each for each in said] == [True] * 4


def test_database_lets_one_entry_of_a_place_and_day_count(desk: Desk):
    first = desk.accepted()
    twin = Entry.objects.get(pk=first)
    twin.pk = uuid4()
    twin.save(force_insert=True)

    with pytest.raises(EntryReplacedError):
        accept_entries(by=desk.officer, now=LATER, entries=[twin.pk])


def test_database_wants_revisions_of_the_same_place(desk: Desk):
    row = Entry.objects.get(pk=desk.accepted())
    row.pk, row.replaces_id, row.place = uuid4(), row.pk, OTHER_VILLAGE

    with pytest.raises(DatabaseError, match="of the same column"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("table", ["evaluation_entry", "evaluation_decision"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_database_changes_nothing_that_was_entered(desk: Desk, table: str, verb: str):
    desk.accepted()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))
