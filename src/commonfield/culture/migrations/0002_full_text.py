from typing import Any

from django.db import migrations

from commonfield.culture.library.passages import PASSAGES


def create_index(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 - as Django gives them
    PASSAGES.create(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("culture", "0001_initial"),
    ]

    operations = [migrations.RunPython(create_index, migrations.RunPython.noop)]
