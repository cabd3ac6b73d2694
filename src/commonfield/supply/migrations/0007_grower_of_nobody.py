import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who was erased before this is cut from their deliveries, too.
_CUT = """
UPDATE supply_grower SET person_id = NULL
WHERE person_id IN (SELECT id FROM people_person WHERE erased_at IS NOT NULL)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('supply', '0006_form_keys_gone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='grower',
            name='person',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grower', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(_CUT, migrations.RunSQL.noop),
    ]
