"""A database that a program of before the first release made is refused by name."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from commonfield.workshop.archive.unfinished import let_logs_wait
from commonfield.workshop.readiness import why_not_ready


def test_database_of_before_the_first_release_is_served_and_migrated_by_nothing(settings: Settings):
    settings.MESSAGES_BACKEND = "file"
    before = why_not_ready()
    MigrationRecorder(connection).record_applied("market", "0001_initial")

    with pytest.raises(CommandError, match="DATA_DIR to a new folder"):
        call_command("migrate", verbosity=0)

    assert before == ""
    assert "before the first release" in why_not_ready()


def test_withdrawals_that_wait_for_the_key_are_named(settings: Settings, tmp_path: Path):
    settings.MESSAGES_BACKEND, settings.DATA_DIR = "file", tmp_path
    log = tmp_path / "withdrawals.log"
    log.touch()
    let_logs_wait([log])

    assert f"`commonfield reapply_withdrawals {log}`" in why_not_ready()
