"""A database that a program of before the first release made is refused by name."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from commonfield.workshop.readiness import why_not_ready


def test_database_of_before_the_first_release_is_served_and_migrated_by_nothing(settings: Settings):
    settings.MESSAGES_BACKEND = "file"
    before = why_not_ready()
    MigrationRecorder(connection).record_applied("market", "0001_initial")

    with pytest.raises(CommandError, match="DATA_DIR to a new folder"):
        call_command("migrate", verbosity=0)

    assert before == ""
    assert "before the first release" in why_not_ready()
