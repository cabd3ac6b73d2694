"""On PostgreSQL a posting belongs only to an entry written by its own transaction."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from commonfield.ledger.guards import SAME_TRANSACTION


def bind_postings_to_their_transaction(
    _apps: Apps, schema_editor: BaseDatabaseSchemaEditor
) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SAME_TRANSACTION)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunPython(bind_postings_to_their_transaction, migrations.RunPython.noop)
    ]
