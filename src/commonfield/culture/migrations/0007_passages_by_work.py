"""Passages know their work, and SQLite's index holds pairs of characters as PostgreSQL's does."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from commonfield.culture.library.passages import PASSAGES


def make_index_anew(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 - as Django gives them
    """Empty; it is filled after the migration, as after a restore."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {PASSAGES.name}")
        PASSAGES.create(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("culture", "0006_dialect_and_heritage"),
    ]

    operations = [
        migrations.AddField(
            model_name="passage",
            name="work",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="culture.work"),
        ),
        migrations.RunSQL(
            "UPDATE culture_passage SET work_id ="
            " (SELECT work_id FROM culture_chapter WHERE id = culture_passage.chapter_id)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(make_index_anew, migrations.RunPython.noop),
    ]
