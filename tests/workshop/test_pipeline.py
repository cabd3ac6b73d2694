"""Statements sent together are answered together, and one that fails leaves nothing behind."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import conninfo
from psycopg.pq import TransactionStatus

from commonfield.workshop.pipeline import Connection, run_pipeline

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite needs no exchange")


@pytest.fixture
def raw(db: None) -> Iterator[Connection]:  # noqa: ARG001 - the database must be there
    """Give a connection of the test's own, not one of the pool that others have prepared on."""
    own = connection.settings_dict
    address = conninfo.make_conninfo(
        host=own["HOST"],
        port=own["PORT"],
        user=own["USER"],
        password=own["PASSWORD"],
        dbname=own["NAME"],
    )
    with psycopg.connect(address, autocommit=True) as made:
        yield made


def test_questions_are_answered_in_order(raw: Connection):
    questions = [("SELECT %s::int * 2, '100%%'", [number]) for number in range(3)]

    assert run_pipeline(raw, questions) == [[(0, "100%")], [(2, "100%")], [(4, "100%")]]


def test_values_of_every_kind_arrive(raw: Connection):
    values = [None, "两行\n'\\", 7, True, b"\x00\xff"]
    statement = "SELECT %s::text, %s::text, %s::bigint, %s::boolean, %s::bytea"

    assert run_pipeline(raw, [(statement, values)]) == [[tuple(values)]]


def test_everything_is_in_the_connections_transaction(raw: Connection):
    raw.autocommit = False

    run_pipeline(raw, [("CREATE TEMPORARY TABLE gone (n int)", [])])
    run_pipeline(raw, [("INSERT INTO gone VALUES (%s::int)", [1]), ("SELECT n FROM gone", [])])
    raw.rollback()

    assert run_pipeline(raw, [("SELECT to_regclass('gone') IS NULL", [])]) == [[(True,)]]


def test_what_goes_wrong_is_said_and_nothing_after_it_is_done(raw: Connection):
    run_pipeline(raw, [("CREATE TEMPORARY TABLE kept (n int)", [])])
    write, read = "INSERT INTO kept VALUES (%s::int)", "SELECT count(*) FROM kept"

    with pytest.raises(psycopg.errors.DivisionByZero):
        run_pipeline(raw, [(write, [1]), ("SELECT 1 / %s::int", [0]), (write, [2]), (read, [])])

    assert run_pipeline(raw, [(read, []), (write, [3]), (read, [])]) == [[(0,)], [], [(1,)]]


def test_statement_that_cannot_be_prepared_is_said(raw: Connection):
    with pytest.raises(psycopg.errors.UndefinedTable):
        run_pipeline(raw, [("SELECT 1 FROM nowhere", []), ("SELECT 2", [])])

    assert run_pipeline(raw, [("SELECT 2", [])]) == [[(2,)]]


def test_statements_beyond_those_kept_prepared_are_answered(raw: Connection):
    for number in [*range(250), *range(250)]:
        assert run_pipeline(raw, [(f"SELECT {number}", [])]) == [[(number,)]]

    assert count_prepared(raw) == 200


def count_prepared(raw: Connection) -> int:
    statement = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'commonfield%%'"
    return int(run_pipeline(raw, [(statement, [])])[0][0][0])


def test_errors_leave_no_statement_behind_that_is_not_known(raw: Connection):
    assert count_prepared(raw) == 1
    for number in range(30):
        with pytest.raises(psycopg.errors.DivisionByZero):
            run_pipeline(
                raw, [("SELECT 1", []), ("SELECT 1 / %s::int", [0]), (f"SELECT {number}", [])]
            )

    # The first two of each, prepared once; what stood after the error never was.
    assert count_prepared(raw) == 3
    assert run_pipeline(raw, [("SELECT 7", []), ("SELECT 1", [])]) == [[(7,)], [(1,)]]


def test_what_an_error_kept_from_being_dropped_is_dropped_later(raw: Connection):
    for number in range(220):
        run_pipeline(raw, [(f"SELECT {number}", [])])
    for number in range(300, 330):
        with pytest.raises(psycopg.errors.DivisionByZero):
            run_pipeline(raw, [("SELECT 1 / %s::int", [0]), (f"SELECT {number}", [])])

    assert run_pipeline(raw, [(f"SELECT {number}", []) for number in range(400, 420)]) == [
        [(number,)] for number in range(400, 420)
    ]
    assert count_prepared(raw) == 200


def test_last_exchange_commits(raw: Connection):
    raw.execute("CREATE TEMPORARY TABLE kept (n int)")
    raw.autocommit = False

    run_pipeline(raw, [("INSERT INTO kept VALUES (%s::int)", [1])], is_last=True)

    assert raw.info.transaction_status == TransactionStatus.IDLE
    raw.rollback()
    assert run_pipeline(raw, [("SELECT n FROM kept", [])]) == [[(1,)]]


def test_last_exchange_with_an_error_commits_nothing(raw: Connection):
    raw.execute("CREATE TEMPORARY TABLE empty (n int)")
    raw.autocommit = False

    with pytest.raises(psycopg.errors.DivisionByZero):
        run_pipeline(
            raw, [("INSERT INTO empty VALUES (1)", []), ("SELECT 1 / %s::int", [0])], is_last=True
        )

    raw.rollback()
    assert run_pipeline(raw, [("SELECT n FROM empty", [])]) == [[]]


def test_long_questions_and_long_answers_pass_each_other(raw: Connection):
    long = "茶" * 1_000_000

    assert run_pipeline(raw, [("SELECT %s::text", [long])] * 4) == [[(long,)]] * 4


def test_connection_that_dies_is_closed(raw: Connection):
    with pytest.raises(psycopg.OperationalError):
        run_pipeline(raw, [("SELECT pg_terminate_backend(pg_backend_pid())", []), ("SELECT 1", [])])

    assert raw.closed


def settings_of(raw: Connection) -> list[object]:
    return [raw.execute(f"SHOW {name}").fetchone() for name in ("enable_seqscan", "jit")]


@pytest.mark.parametrize("is_first", [True, False])
def test_young_table_is_read_by_its_index(raw: Connection, is_first: bool):
    raw.execute("SET plan_cache_mode = force_generic_plan")
    raw.execute("CREATE TEMPORARY TABLE young (n int PRIMARY KEY)")
    before = settings_of(raw)
    asked = [("SELECT n FROM young WHERE n = %s::int", [1]), ("SELECT 3", [])]

    run_pipeline(raw, asked if is_first else asked[::-1])

    (name,) = raw.execute(
        "SELECT name FROM pg_prepared_statements WHERE statement LIKE '%young%'"
    ).fetchone() or ("",)
    plan = [line for (line,) in raw.execute(f"EXPLAIN EXECUTE {name} (1)").fetchall()]
    assert "using young_pkey" in plan[0]
    assert settings_of(raw) == before


def test_error_leaves_the_settings_of_a_connection_as_they_were(raw: Connection):
    before = settings_of(raw)

    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero):
            run_pipeline(raw, [("SELECT 2", []), ("SELECT 1 / %s::int", [0])])

    assert settings_of(raw) == before


def test_transaction_goes_on_as_whoever_began_it_said(raw: Connection):
    raw.autocommit = False

    run_pipeline(raw, [("SET LOCAL enable_seqscan = off", []), ("SELECT 4", [])])
    run_pipeline(raw, [("SELECT 5", [])])

    assert settings_of(raw)[0] == ("off",)
