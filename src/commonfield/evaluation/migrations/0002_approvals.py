from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]

    operations = [
        migrations.RenameField("entry", "entered_by", "prepared_by"),
        migrations.RenameField("entry", "entered_at", "prepared_at"),
        migrations.RenameField("decision", "entry", "subject"),
        migrations.AddField(
            "entry", "digest", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.AddField(
            "decision",
            "digest",
            models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
