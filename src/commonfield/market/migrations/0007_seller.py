from django.db import migrations, models

# Whose books an order is in: its first entry tells, whoever owns the store now.
_SELLERS_OF_ORDERS = """
UPDATE market_order SET seller = coalesce(
    (SELECT min(a.holder) FROM ledger_entry n
     JOIN ledger_posting p ON p.entry_id = n.id JOIN ledger_account a ON a.id = p.account_id
     WHERE n.reference = market_order.number AND n.kind IN ('order', 'sale')
     AND a.code LIKE 'Assets:%:Receivable:%'),
    (SELECT t.organisation FROM market_store t WHERE t.id = market_order.store_id))
"""
# An ended number was that of whoever sold last while it was in force.
_SELLERS_OF_MERCHANTS = """
UPDATE market_merchant SET seller = coalesce(
    (SELECT o.seller FROM market_order o
     WHERE o.store_id = market_merchant.store_id AND o.placed_at >= market_merchant.since
     AND o.placed_at <= market_merchant.ended_at ORDER BY o.placed_at DESC, o.id DESC LIMIT 1),
    (SELECT t.organisation FROM market_store t WHERE t.id = market_merchant.store_id))
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('market', '0006_idempotency_key_without_claim'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='seller',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='merchant',
            name='seller',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.RunSQL(_SELLERS_OF_ORDERS, migrations.RunSQL.noop),
        migrations.RunSQL(_SELLERS_OF_MERCHANTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('seller', ''), _negated=True), name='market_order_seller'),
        ),
        migrations.AddConstraint(
            model_name='merchant',
            constraint=models.CheckConstraint(condition=models.Q(('seller', ''), _negated=True), name='market_merchant_seller'),
        ),
    ]
