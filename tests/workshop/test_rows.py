"""Rows written past the ORM read back as they were, on both engines."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from commonfield.audit.models import AuditRow
from commonfield.ledger.models import Account
from commonfield.workshop.models import OutboxMessage
from commonfield.workshop.rows import (
    by_index,
    insert_columns,
    insert_rows,
    next_ids,
    piggybacking,
    pipelined,
    reserve_ids,
    run_piggybacked,
    run_queries,
)

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
AWKWARD = ['a "quoted" text', "back\\slash", "{1,2}", "NULL", "", "两行\n与 tab\t", "it's 100%s"]


@transaction.atomic
def write_an_account_twice() -> None:
    account = {"code": ["Assets:O1:Bank"], "holder": "O1", "opened_at": NOW}
    with pipelined():
        insert_columns(OutboxMessage, 1, messages(1))
        insert_columns(Account, 1, account)
        insert_columns(Account, 1, account)


def messages(count: int, **columns: object) -> dict[str, object]:
    usual = {"channel": "sms", "template": "t", "language": "en", "queued_at": NOW}
    return usual | {"next_try_at": [NOW] * count} | columns


def test_texts_of_any_kind_read_back_as_they_were():
    insert_columns(OutboxMessage, len(AWKWARD), messages(len(AWKWARD), last_error=AWKWARD))

    assert list(OutboxMessage.objects.values_list("last_error", flat=True)) == AWKWARD


def test_bytes_instants_and_nothing_read_back_as_they_were():
    sealed = [b'\x00\xff\\"{}', b"", None]
    instants = [datetime(2026, 11, 25, 4, 0, second, 7, tzinfo=UTC) for second in range(3)]

    insert_columns(
        OutboxMessage, 3, messages(3, to_sealed=sealed, params_sealed=b"same", next_try_at=instants)
    )

    rows = list(OutboxMessage.objects.values_list("to_sealed", "params_sealed", "next_try_at"))
    assert [value if value is None else bytes(value) for value, _, _ in rows] == sealed
    assert [(bytes(same or b""), at) for _, same, at in rows] == [(b"same", at) for at in instants]


def test_columns_left_out_have_their_defaults():
    insert_columns(OutboxMessage, 1, messages(1))

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.settled_at, row.last_error) == ("waiting", 0, None, "")


def test_ids_and_details_read_back_as_they_were():
    ids = [uuid.uuid4() for _ in AWKWARD]
    details = [{"text": text, "number": 7, "yes": True} for text in AWKWARD]

    same = {"at": NOW, "actor": "P1", "action": "a", "object": "o", "chain": 1, "number": 1}
    insert_columns(AuditRow, len(ids), {"id": ids, "detail": details} | same)

    assert dict(AuditRow.objects.values_list("id", "detail")) == dict(
        zip(ids, details, strict=True)
    )


def test_no_rows_write_nothing():
    assert (insert_rows(OutboxMessage, []), insert_columns(OutboxMessage, 0, {})) == (0, 0)


def test_rows_of_a_pipeline_are_all_written():
    with transaction.atomic(), pipelined():
        for template in ("first", "second"):
            insert_columns(OutboxMessage, 1, messages(1, template=template))

    assert OutboxMessage.objects.count() == 2


def test_other_statements_in_a_pipeline_find_what_was_written_before_them():
    with transaction.atomic(), pipelined():
        insert_columns(OutboxMessage, 1, messages(1))
        with pipelined():
            insert_columns(OutboxMessage, 1, messages(1))
        by_the_orm = OutboxMessage.objects.count()
        insert_columns(OutboxMessage, 1, messages(1))
        ((by_hand,),) = run_queries(("SELECT count(*) FROM workshop_outbox_message", []))[0]

    assert (by_the_orm, by_hand) == (2, 3)


def test_error_in_a_pipeline_takes_all_of_it_back():
    with pytest.raises(IntegrityError):
        write_an_account_twice()

    assert (OutboxMessage.objects.count(), Account.objects.count()) == (0, 0)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps texts of any length")
@pytest.mark.parametrize("language", ["x" * 200, ["x" * 200]])
def test_text_longer_than_its_column_is_refused_and_not_cut(language: object):
    with pytest.raises(DataError), transaction.atomic():
        insert_columns(OutboxMessage, 1, messages(1, language=language))


def test_reserved_ids_follow_one_another_and_are_free():
    first = reserve_ids(OutboxMessage, 3)
    insert_columns(OutboxMessage, 3, messages(3, id=first))
    second = reserve_ids(OutboxMessage, 2)

    assert len({*first, *second}) == 5
    assert min(second) > max(first)


def test_questions_asked_together_are_answered_in_order():
    insert_columns(OutboxMessage, len(AWKWARD), messages(len(AWKWARD), last_error=AWKWARD))
    found = "SELECT last_error FROM workshop_outbox_message WHERE last_error {among} ORDER BY id"

    with transaction.atomic():
        some, none, ids = run_queries(
            (found, [[*AWKWARD[:3], "not there"]]), (found, [[]]), next_ids(OutboxMessage, 2)
        )

    assert [text for (text,) in some] == AWKWARD[:3]
    assert (none, len(ids)) == ([], 2)


COUNT = ("SELECT COUNT(*) FROM workshop_outbox_message", ())


@pytest.mark.parametrize(
    "read",
    [lambda: run_queries(COUNT), OutboxMessage.objects.count, run_piggybacked],
    ids=["together", "by Django", "at once"],
)
def test_what_is_asked_along_is_asked_once_and_first(read: Callable[[], object]):
    answers: list[int] = []

    def note(rows: list[tuple[int]]) -> None:
        answers.append(rows[0][0])
        # Too late to be seen.
        insert_columns(OutboxMessage, 1, messages(1))

    with piggybacking(COUNT, note):
        before = [*answers]
        read()
        read()

    assert (before, answers) == ([], [0])


def test_what_is_asked_along_is_not_asked_of_those_who_read_nothing():
    answers: list[object] = []

    with piggybacking(COUNT, answers.append):
        pass

    assert run_queries(COUNT) == [[(0,)]]
    assert answers == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite compiles no plans")
def test_what_is_looked_up_by_index_is_not_compiled():
    *_, seqscan, jit = run_queries(*by_index(), ("SHOW enable_seqscan", []), ("SHOW jit", []))

    # A table without an index looks endlessly dear then: each order waited 50 ms for its plan.
    assert (seqscan, jit) == ([("off",)], [("off",)])
