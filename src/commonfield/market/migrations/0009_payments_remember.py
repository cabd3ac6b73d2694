from django.db import migrations, models

# Whoever was in force when the buyer went to pay is paid, also for orders that began before this.
_MERCHANTS_OF_ORDERS = """
UPDATE market_order SET merchant = coalesce(
    (SELECT m.merchant FROM market_merchant m JOIN market_combined_payment p
     ON p.id = market_order.combined_id
     WHERE m.store_id = market_order.store_id AND m.seller = market_order.seller
     AND m.method = market_order.payment AND m.since <= coalesce(p.begun_at, p.paid_at)
     ORDER BY m.since DESC, m.id DESC LIMIT 1), '')
WHERE combined_id IS NOT NULL AND payment IN ('wechat', 'alipay')
"""
_REFUNDS_TO_ASK = """
UPDATE market_refund SET next_try_at = sent_at WHERE state = 'sent'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0008_former_owner'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='merchant',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='refund',
            name='by_hand',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='combinedpayment',
            name='silent_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(_MERCHANTS_OF_ORDERS, migrations.RunSQL.noop),
        migrations.RunSQL(_REFUNDS_TO_ASK, migrations.RunSQL.noop),
    ]
