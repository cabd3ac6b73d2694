"""The tests' own ground: copied databases, a served installation, a browser."""

import os
import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.running import Installation, Template, wait_until_gone


def test_copy_is_migrated(fresh_database: Installation):
    shown = fresh_database.run("showmigrations", "--plan")

    assert "[ ]" not in shown


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


def test_page_is_served_to_a_browser(fresh_database: Installation, page: Page):
    with fresh_database.server() as server:
        answer = page.goto(f"{server.base_url}/healthz")

    assert answer is not None
    assert answer.status == 200


def test_second_server_on_a_port_does_not_start(fresh_database: Installation):
    with fresh_database.server() as server:
        port = str(urlsplit(server.base_url).port)

        with fresh_database.started("serve", "--port", port) as second:
            assert second.wait(timeout=30) == 1
            log = (fresh_database.data_dir / "serve.log").read_text()

    assert f"Port {port} of 127.0.0.1 is taken by another program." in log


def test_workers_leave_when_their_server_is_killed(fresh_database: Installation):
    with fresh_database.server(workers=2) as server:
        os.kill(server.process.pid, signal.SIGKILL)

        wait_until_gone(urlsplit(server.base_url).port or 0)
