from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshop", "0002_page_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("media_type", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={"db_table": "workshop_file"},
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("media_type", models.CharField(max_length=20)),
                ("content_sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={"db_table": "workshop_sealed_file"},
        ),
    ]
