import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("culture", "0007_passages_by_work"),
    ]

    operations = [
        migrations.AlterField(
            model_name="passage",
            name="work",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="culture.work"),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["-published_at", "-id"], name="culture_work_newest"),
        ),
    ]
