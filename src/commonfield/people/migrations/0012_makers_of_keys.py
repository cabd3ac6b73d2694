from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_second_persons")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="made_by",
            field=models.CharField(blank=True, db_default="", max_length=24),
        ),
        # Until now nobody noted who made a key: it goes with who made its program.
        migrations.RunSQL(
            "UPDATE people_apitoken SET made_by = (SELECT a.made_by FROM people_service_account a"
            " WHERE a.id = people_apitoken.service_account_id)"
            " WHERE service_account_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
