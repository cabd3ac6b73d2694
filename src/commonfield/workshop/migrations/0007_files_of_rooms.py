from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshop", "0006_media")]

    operations = [
        migrations.AddField("storedfile", "is_public", models.BooleanField(db_default=True)),
    ]
