"""The tests' own ground: copied databases, a served installation, a browser."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.night import of_today
from tests.running import PROGRAM, Installation, Server, Template, free_port, wait_until_gone

pytestmark = pytest.mark.any_engine

PATIENCE_S = 20
# How many others stand at the door of both processes.
SLOW = 80
GUARDS = ("content-security-policy:", "x-frame-options:", "x-content-type-options:")


@pytest.fixture(scope="module")
def served(template: Template) -> Iterator[tuple[Installation, Server]]:
    """Give an empty installation with its server of two processes behind a proxy."""
    asked = {"TRUSTED_PROXIES": "127.0.0.1", "BODY_SECONDS": "2", "LOG_FORMAT": "json"}
    with template.copy() as installation, installation.server(workers=2, **asked) as server:
        yield installation, server


def connect(server: Server) -> socket.socket:
    port = urlsplit(server.base_url).port or 0
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def request(server: Server, line: str, *headers: str) -> bytes:
    """Write a request by hand, for what no client of a library would send."""
    host = f"Host: {urlsplit(server.base_url).netloc}"
    return "\r\n".join([f"{line} HTTP/1.1", host, "Connection: close", *headers, "", ""]).encode()


def received(connection: socket.socket) -> str:
    """Return all that comes until the other side hangs up."""
    return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def ask(server: Server, line: str, *headers: str) -> str:
    with connect(server) as connection:
        connection.sendall(request(server, line, *headers))
        return received(connection)


def test_copies_are_apart(template: Template):
    with template.copy() as first, template.copy() as second:
        with first.connection() as connection:
            connection.execute("CREATE TABLE only_here (id integer)")
            connection.commit()

        with second.connection() as connection, pytest.raises(Exception, match="only_here"):
            connection.execute("SELECT * FROM only_here")


def test_wrong_setting_ends_with_a_sentence(fresh_database: Installation):
    broken = Installation(fresh_database.data_dir, "mysql://somewhere/else", {"SECRET_KEY": "x"})

    assert broken.run("check", exit_code=2) == ""


def test_second_server_on_a_port_does_not_start(served: tuple[Installation, Server]):
    installation, server = served
    port = str(urlsplit(server.base_url).port)

    with installation.started("serve", "--port", port) as second:
        assert second.wait(timeout=30) == 1
        log = (installation.data_dir / "serve.log").read_text()

    assert f"Port {port} of 127.0.0.1 is taken by another program." in log


def test_workers_leave_when_their_server_is_killed(fresh_database: Installation):
    with fresh_database.server(workers=2) as server:
        os.kill(server.process.pid, signal.SIGKILL)

        wait_until_gone(urlsplit(server.base_url).port or 0)


def test_header_that_only_looks_like_the_proxys_is_not_seen(served: tuple[Installation, Server]):
    _installation, server = served
    metrics = {
        header: ask(server, "GET /metrics", f"{header}: 203.0.113.9").split()[1]
        for header in ("X-Forwarded-For", "X_Forwarded_For", "x-forwarded_for")
    }
    order = ask(server, "POST /api/market/orders", "Idempotency_Key: a", "Content-Length: 0")

    assert metrics == {"X-Forwarded-For": "403", "X_Forwarded_For": "200", "x-forwarded_for": "200"}
    assert "idempotency_key_missing" in order


def test_order_past_djangos_handler_is_guarded_as_a_page_is(served: tuple[Installation, Server]):
    _installation, server = served
    page = ask(server, "GET /api/")
    refused = ask(server, "POST /api/market/orders", "Content-Length: 0")

    assert "idempotency_key_missing" in refused
    assert guards_in(refused) == guards_in(page)
    assert len(guards_in(page)) == len(GUARDS)


def guards_in(answer: str) -> list[str]:
    """Return the lines of an answer's head that guard it in a browser."""
    return sorted(line for line in answer.splitlines() if line.lower().startswith(GUARDS))


def test_reader_is_answered_while_others_send_and_take_nothing(served: tuple[Installation, Server]):
    _installation, server = served
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(SLOW)]
        for number, connection in enumerate(slow):
            address = ("/sign-in/", "/api/market/orders", "/payments/simulated/notice/")[number % 3]
            headers = ("Content-Length: 9", "Idempotency-Key: a")
            connection.sendall(request(server, f"POST {address}", *headers) + b"name=")
        for _ in range(SLOW):
            # Heads that do not end, and pages that nobody takes.
            stack.enter_context(connect(server)).sendall(b"POST /sign-in/ HTTP/1.1\r\nHost:")
            stack.enter_context(connect(server)).sendall(request(server, "GET /market/"))
        read = ask(server, "GET /market/")
        answers = [received(connection).split()[1] for connection in slow]

    assert read.split()[1] == "200"
    assert answers == ["408"] * SLOW


def test_server_that_is_stopped_while_its_workers_start_ends(fresh_database: Installation):
    port = str(free_port())
    with fresh_database.started("serve", "--port", port, "--workers", "2") as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        deadline = time.monotonic() + 30
        while len(children.read_text().split()) < 2 and time.monotonic() < deadline:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
                break

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize(
    ("command", "backend"),
    of_today([(["serve"], "console"), (["work", "--once"], "email")], 2),
    ids=str,
)
def test_nothing_starts_that_would_show_codes_in_the_log(
    fresh_database: Installation, command: list[str], backend: str
):
    own = fresh_database.secrets_of_it | {"MESSAGES_BACKEND": backend}
    open_county = replace(fresh_database, secrets_of_it=own)

    with open_county.started(*command) as process:
        code = process.wait(timeout=PATIENCE_S)

    log = (open_county.data_dir / f"{command[0]}.log").read_text()
    assert code == 1
    assert "Sign-in codes would go to the console" in log
    assert "Traceback" not in log


def test_databases_are_not_for_others_to_read(fresh_database: Installation, tmp_path: Path):
    path = tmp_path / "county.sqlite3"
    county = replace(fresh_database, database_url=f"sqlite:///{path}")
    county.run("check_books", exit_code=1)
    made = path.stat().st_mode
    with county.connection() as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE something (id integer)")
        older = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
        for file in older:
            file.chmod(0o644)

        county.run("check_books", exit_code=1)
        kept = [file.stat().st_mode & 0o777 for file in older]

    assert made & 0o077 == 0
    assert kept == [0o640] * 3


def test_command_whose_database_is_away_ends_with_a_sentence(fresh_database: Installation):
    away = replace(fresh_database, database_url="sqlite:////nowhere/at/all.sqlite3")

    done = subprocess.run(
        [PROGRAM, "check_books"], check=False, env=away.environment, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("commonfield: the database that DATABASE_URL names")


def test_processes_count_requests_together_and_say_that_they_share_no_cache(
    served: tuple[Installation, Server],
):
    installation, server = served
    for _ in range(20):
        ask(server, "GET /robots.txt?name=secret")
    numbers = ask(server, "GET /metrics")

    log = (installation.data_dir / "serve.log").read_text()
    count = 'commonfield_requests_total{method="GET",route="/robots.txt",status="200"} 20.0'
    assert count in numbers
    assert "workshop.W002" in log
    assert log.count('"route": "/robots.txt"') == 20
    assert "secret" not in log
