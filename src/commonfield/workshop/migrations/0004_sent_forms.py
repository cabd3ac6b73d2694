from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshop", "0003_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("key_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("body_hash", models.CharField(max_length=64)),
                ("answer_sealed", models.BinaryField(null=True)),
                ("sent_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "workshop_sent_form"},
        ),
    ]
