from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0005_payment_begun_and_shares'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='idempotencykey',
            name='claim',
        ),
    ]
