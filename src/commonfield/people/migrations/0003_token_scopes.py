from datetime import datetime, timedelta

from django.db import migrations, models

from commonfield.kernel.clock import now


def in_ninety_days() -> datetime:
    return now() + timedelta(days=90)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_sessions'),
    ]

    operations = [
        # Tokens of before may what they could, and end.
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=models.CharField(default='read order desk', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(default=in_ninety_days),
            preserve_default=False,
        ),
    ]
