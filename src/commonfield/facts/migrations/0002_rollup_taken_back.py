from django.db import migrations, models


def count_taken_back(apps, schema_editor):  # noqa: ANN001, ANN201, ARG001 - as Django calls it
    """Count, in the roll-ups that there are, the facts that take another one back."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            'SELECT count(*), kind, place, month, channel, "group", subject FROM facts_fact'
            ' WHERE reverses IS NOT NULL AND id NOT IN (SELECT fact_id FROM facts_unfolded)'
            ' GROUP BY kind, place, month, channel, "group", subject'
        )
        rows = cursor.fetchall()
        cursor.executemany(
            'UPDATE facts_rollup SET taken_back = %s WHERE kind = %s AND place = %s'
            ' AND month = %s AND channel = %s AND "group" = %s AND subject = %s',
            rows,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('facts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollup',
            name='taken_back',
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunPython(count_taken_back, migrations.RunPython.noop, elidable=True),
    ]
