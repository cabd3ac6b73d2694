"""A database that is away, or has no space left: what pages, machines and orders are told."""

import errno
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commonfield.config.problems import as_problem
from commonfield.config.views import server_error
from commonfield.orders.checkout.intake import refusal_of
from commonfield.people.backends import SessionStore
from commonfield.people.middleware import SessionsMiddleware
from commonfield.workshop.database_errors import is_database_down, is_disk_full
from commonfield.workshop.postgresql.base import DatabaseWrapper

_ELSEWHERE: dict[str, dict[str, Any]] = {
    "sqlite3": {"NAME": "/nowhere/at/all.sqlite3"},
    "postgresql": {"NAME": "nowhere", "HOST": "127.0.0.1", "PORT": "1"},
}


def asked(statements: list[str], **settings: Any) -> DatabaseError:  # noqa: ANN401 - Django's settings
    """Return what another database answers to the last statement that it refuses."""
    other = ConnectionHandler({"default": settings})["default"]
    with closing(other), pytest.raises(DatabaseError) as caught:
        _run(other, statements)
    return caught.value


def _run(other: BaseDatabaseWrapper, statements: list[str]) -> None:
    with other.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def away(engine: str = "sqlite3") -> DatabaseError:
    return asked(["SELECT 1"], ENGINE=f"django.db.backends.{engine}", **_ELSEWHERE[engine])


def full() -> DatabaseError:
    fill = ["CREATE TABLE t (x)", "PRAGMA max_page_count = 3"]
    fill.append("INSERT INTO t VALUES (zeroblob(100000))")
    with tempfile.TemporaryDirectory() as folder:
        return asked(fill, ENGINE="django.db.backends.sqlite3", NAME=f"{folder}/small.sqlite3")


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("engine", ["sqlite3", "postgresql"])
def test_database_that_cannot_be_reached_is_away(engine: str):
    error = away(engine)

    assert (is_database_down(error), is_disk_full(error)) == (True, False)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_database_that_is_away_is_not_waited_for_one_after_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(DatabaseWrapper, "away_until", 0)
    options = {"pool": {"min_size": 0, "max_size": 1, "timeout": 0.05, "reconnect_timeout": 0.05}}
    away = {"ENGINE": "commonfield.workshop.postgresql", **_ELSEWHERE["postgresql"]}
    # Of a name of its own, since pools go by the name.
    elsewhere = {**away, "OPTIONS": options}
    other = ConnectionHandler({"default": elsewhere, "elsewhere": elsewhere})["elsewhere"]
    assert isinstance(other, DatabaseWrapper)

    errors = []
    for _visitor in range(3):
        with pytest.raises(DatabaseError) as caught:
            other.ensure_connection()
        errors.append(caught.value)
    waits = other.pool.get_stats()["requests_num"]
    other.close_pool()

    assert waits == 1
    assert [is_database_down(error) for error in errors] == [True] * 3


def test_database_without_space():
    error = full()

    assert isinstance(error.__cause__, sqlite3.Error)
    assert (is_database_down(error), is_disk_full(error)) == (False, True)


def test_statement_that_is_wrong_is_neither():
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        _run(connection, ["SELECT * FROM no_such_table"])

    assert (is_database_down(caught.value), is_disk_full(caught.value)) == (False, False)


def full_of_files() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (away, (503, "30", "database_away")),
        (full, (507, None, "storage_full")),
        (full_of_files, (507, None, "storage_full")),
    ],
)
def test_pages_and_providers_are_told(
    error: Callable[[], DatabaseError | OSError], told: object, rf: RequestFactory
):
    request = rf.post("/payments/wechat/notice/")

    try:
        raise error()
    except (DatabaseError, OSError):
        page = server_error(request)

    problem = as_problem(request, page)
    assert (
        problem.status_code,
        problem.headers.get("Retry-After"),
        json.loads(problem.content)["code"],
    ) == told
    assert "<h1>" in page.content.decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_session_that_cannot_be_kept_lets_its_person_read_on(
    method: str, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
):
    def save(_session: SessionStore, **_options: object) -> None:
        raise full()

    def answer(request: HttpRequest) -> HttpResponse:
        request.session["seen_on"] = "2026-12-01"
        return HttpResponse("read")

    monkeypatch.setattr(SessionStore, "save", save)
    refused = nullcontext() if method == "GET" else pytest.raises(DatabaseError)

    with refused:
        response = SessionsMiddleware(answer)(rf.generic(method, "/me/"))
        assert isinstance(response, HttpResponse)
        assert response.content == b"read"


def test_order_without_space_is_not_told_that_the_shop_is_busy():
    assert (refusal_of(full()).code, refusal_of(away()).code) == ("storage_full", "intake_busy")
