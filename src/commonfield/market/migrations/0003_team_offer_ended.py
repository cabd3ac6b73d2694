from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0002_order_life_payments_promotions'),
    ]

    operations = [
        migrations.AddField(
            model_name='teamoffer',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='teamoffer',
            index=models.Index(fields=['sku', 'ends_at'], name='market_offer_sku'),
        ),
    ]
