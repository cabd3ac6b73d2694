import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("stores", "0002_search_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="store",
            name="counted_at",
            field=models.DateTimeField(null=True),
        ),
        # The column stays as it is: the program of before can still write it meanwhile.
        migrations.AlterField(
            model_name="storepaper",
            name="added_at",
            field=models.DateTimeField(db_column="added_at"),
        ),
        migrations.RenameField(
            model_name="storepaper",
            old_name="added_at",
            new_name="prepared_at",
        ),
        migrations.AddField(
            model_name="storepaper",
            name="digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="storepaper",
            name="prepared_by",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="PaperDecision",
            fields=[
                ("verdict", models.CharField(choices=[("accepted", "Accepted"), ("sent_back", "Sent back"), ("taken_back", "Taken back")], max_length=12)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("digest", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("subject", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="decision", serialize=False, to="stores.storepaper")),
            ],
            options={
                "db_table": "market_paper_decision",
            },
        ),
    ]
