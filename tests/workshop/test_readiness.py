"""A database that a program of before the first release made is refused by name."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from commonfield.workshop.archive.tables import our_migrations
from commonfield.workshop.archive.unfinished import let_logs_wait
from commonfield.workshop.readiness import why_not_ready


def test_database_of_before_the_first_release_is_served_and_migrated_by_nothing(settings: Settings):
    settings.MESSAGES_BACKEND = "file"
    before = why_not_ready()
    MigrationRecorder(connection).record_applied("market", "0001_initial")

    for command in ("migrate", "check_books", "backup"):
        with pytest.raises(CommandError, match="DATA_DIR to a new folder"):
            call_command(command, *(["x.backup"] if command == "backup" else []))

    assert before == ""
    assert "before the first release" in why_not_ready()


def test_no_room_with_tables_is_taken_for_one_of_before_the_first_release(settings: Settings):
    assert set(settings.FORMER_ROOMS) & set(our_migrations()) == set()


def test_database_that_is_not_migrated_is_not_backed_up(tmp_path: Path):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*newest)

    with pytest.raises(CommandError, match="not up to date"):
        call_command("backup", str(tmp_path / "x.backup"))

    assert list(tmp_path.iterdir()) == []


def test_withdrawals_that_wait_for_the_key_are_named(settings: Settings, tmp_path: Path):
    settings.MESSAGES_BACKEND, settings.DATA_DIR = "file", tmp_path
    log = tmp_path / "withdrawals.log"
    log.touch()
    let_logs_wait([log])

    assert f"`commonfield reapply_withdrawals {log}`" in why_not_ready()
