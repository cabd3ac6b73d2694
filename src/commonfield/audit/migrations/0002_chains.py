from typing import Any

from django.db import migrations, models

from commonfield.audit.signing import chain_signature, row_signature
from commonfield.audit.types import AuditRecord
from commonfield.workshop import guards

_AT_ONCE = 2_000


def sign_what_is_there(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401 - as Django gives them
    """Sign the rows of before, in the order of their ids; their guard goes up after migrating."""
    rows = apps.get_model("audit", "AuditRow").objects.order_by("id")
    if not rows.exists():
        return
    guards.remove_guards(schema_editor.connection)
    chain = apps.get_model("audit", "AuditChain").objects.create(rows=0, signature="")
    batch = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        chain.rows += 1
        row.chain, row.number = chain.pk, chain.rows
        said = AuditRecord(row.action, row.actor, row.object, row.at, row.place, row.detail)
        row.signature = row_signature(row.pk, said, row.chain, row.number)
        batch.append(row)
        if len(batch) == _AT_ONCE:
            rows.bulk_update(batch, ["chain", "number", "signature"], batch_size=200)
            batch.clear()
    rows.bulk_update(batch, ["chain", "number", "signature"], batch_size=200)
    chain.signature = chain_signature(chain.pk, chain.rows)
    chain.save()


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rows", models.BigIntegerField()),
                ("signature", models.CharField(max_length=40)),
            ],
            options={"db_table": "audit_chain"},
        ),
        migrations.AddField(
            "auditrow",
            "signature",
            models.CharField(max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "auditrow", "chain", models.IntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "auditrow", "number", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.RunPython(sign_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
