from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshop", "0004_sent_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="pagechange",
            name="source",
            field=models.IntegerField(db_default=0),
        ),
    ]
