import django.db.models.deletion
from django.db import migrations, models

from commonfield.workshop.migrating import AdoptModel


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("market", "0012_no_sends_shares"),
        ("stores", "0001_initial"),
    ]

    # Databases of before have these tables from market, under the same names.
    operations = [
        AdoptModel(
            name='CombinedPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('method', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Awaiting payment'), ('paid', 'Paid'), ('closed', 'Closed unpaid')], max_length=10)),
                ('total_fen', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('provider_reference', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('ask_at', models.DateTimeField(null=True)),
                ('silent_since', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_combined_payment',
                'indexes': [models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='market_payment_to_ask')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total_fen__gt', 0)), name='market_payment_positive')],
            },
        ),
        AdoptModel(
            name='IdempotencyKey',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('orders', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'market_idempotency_key',
            },
        ),
        AdoptModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='stores.store')),
                ('seller', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('awaiting_payment', 'Awaiting payment'), ('paid', 'Paid'), ('packed', 'Packed'), ('shipped', 'On its way'), ('received', 'Received'), ('closed', 'Closed'), ('cancelled', 'Cancelled'), ('refunded', 'Refunded')], max_length=16)),
                ('payment', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                ('channel', models.CharField(choices=[('own', 'Own shop'), ('pinduoduo', 'Pinduoduo'), ('taobao', 'Taobao'), ('douyin', 'Douyin')], max_length=10)),
                ('total_fen', models.BigIntegerField()),
                ('shipping_fen', models.BigIntegerField(db_default=0, default=0)),
                ('placed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('combined', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.combinedpayment')),
                ('merchant', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('sale_shares', models.JSONField(null=True)),
                ('is_held', models.BooleanField(db_default=False, default=False)),
                ('shipped_at', models.DateTimeField(null=True)),
                ('carrier', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('tracking', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('received_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('expired', 'The time to pay ran out'), ('buyer', 'Cancelled by the buyer'), ('store', 'Cancelled by the store'), ('team', 'The team did not form'), ('refused', 'The parcel was refused')], db_default='', default='', max_length=10)),
                ('sale_fact', models.UUIDField(null=True)),
                ('contact_sealed', models.BinaryField(null=True)),
                ('region', models.CharField(blank=True, max_length=12)),
                ('person_id', models.BigIntegerField(null=True)),
                ('language', models.CharField(blank=True, max_length=10)),
            ],
            options={
                'db_table': 'market_order',
                'indexes': [models.Index(fields=['store', '-placed_at'], name='market_order_store_placed'), models.Index(condition=models.Q(('expires_at__isnull', False), ('state', 'awaiting_payment')), fields=['expires_at'], name='market_order_expiring'), models.Index(condition=models.Q(('combined__isnull', False)), fields=['combined'], name='market_order_combined'), models.Index(condition=models.Q(('shipped_at__isnull', False), ('state', 'shipped')), fields=['shipped_at'], name='market_order_on_its_way'), models.Index(condition=models.Q(('received_at__isnull', False), ('state', 'received')), fields=['received_at'], name='market_order_to_close'), models.Index(condition=models.Q(('contact_sealed__isnull', False), ('state__in', ['closed', 'cancelled', 'refunded'])), fields=['placed_at'], name='market_order_contact'), models.Index(condition=models.Q(('person_id__isnull', False)), fields=['person_id'], name='market_order_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total_fen__gt', 0)), name='market_order_total'), models.CheckConstraint(condition=models.Q(('shipping_fen__gte', 0)), name='market_order_shipping'), models.CheckConstraint(condition=models.Q(('seller', ''), _negated=True), name='market_order_seller')],
            },
        ),
        AdoptModel(
            name='OrderLine',
            fields=[
                ('pk', models.CompositePrimaryKey('order_id', 'stock_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.order')),
                ('stock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.stock')),
                ('packs', models.IntegerField()),
                ('price_fen', models.BigIntegerField()),
            ],
            options={
                'db_table': 'market_order_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='market_order_line_packs')],
            },
        ),
        AdoptModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='orders.order')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('agreed', 'Agreed: send it back'), ('refused', 'Refused by the store'), ('withdrawn', 'Withdrawn by the buyer'), ('arrived', 'Back at the store')], max_length=10)),
                ('reason', models.CharField(choices=[('changed_mind', 'I changed my mind'), ('damaged', 'It arrived damaged'), ('not_as_shown', 'It is not what was shown')], max_length=20)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('carrier', models.CharField(blank=True, max_length=20)),
                ('tracking', models.CharField(blank=True, max_length=40)),
                ('arrived_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_return',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('order',), name='market_return_one_open')],
            },
        ),
        AdoptModel(
            name='ReturnLine',
            fields=[
                ('pk', models.CompositePrimaryKey('return_of_id', 'stock_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('return_of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.return')),
                ('stock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.stock')),
                ('packs', models.IntegerField()),
                ('is_sellable', models.BooleanField(null=True)),
            ],
            options={
                'db_table': 'market_return_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='market_return_line_packs')],
            },
        ),
        AdoptModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='orders.order')),
                ('return_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='orders.return')),
                ('amount_fen', models.BigIntegerField()),
                ('state', models.CharField(choices=[('due', 'To be paid back'), ('sent', 'On its way back'), ('done', 'Paid back'), ('failed', 'The provider refuses it')], max_length=10)),
                ('reason', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('tries', models.IntegerField(default=0)),
                ('provider_reference', models.CharField(blank=True, max_length=64)),
                ('by_hand', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('fact', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'market_refund',
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='market_refund_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='market_refund_positive')],
            },
        ),
        AdoptModel(
            name='RefundLine',
            fields=[
                ('pk', models.CompositePrimaryKey('refund_id', 'stock_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('refund', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.refund')),
                ('stock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.stock')),
                ('packs', models.IntegerField()),
                ('amount_fen', models.BigIntegerField()),
            ],
            options={
                'db_table': 'market_refund_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('packs__gte', 0)), name='market_refund_line_positive')],
            },
        ),
        AdoptModel(
            name='InvoiceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='orders.order')),
                ('title_sealed', models.BinaryField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('invoice_number', models.CharField(blank=True, max_length=30)),
                ('issued_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_invoice_request',
            },
        ),
        AdoptModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='orders.order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='stores.product')),
                ('stars', models.SmallIntegerField()),
                ('text', models.CharField(blank=True, max_length=500)),
                ('written_at', models.DateTimeField()),
                ('hidden_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_review',
                'indexes': [models.Index(fields=['product', '-written_at'], name='market_review_product')],
                'constraints': [models.UniqueConstraint(fields=('order', 'product'), name='market_review_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='market_review_stars')],
            },
        ),
        AdoptModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='stores.teamoffer')),
                ('state', models.CharField(choices=[('open', 'Waiting for more'), ('formed', 'Formed'), ('failed', 'Did not form')], max_length=10)),
                ('seats', models.IntegerField()),
                ('taken', models.IntegerField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_team',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['ends_at'], name='market_team_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken__gte', 0), ('taken__lte', models.F('seats'))), name='market_team_seats')],
            },
        ),
        AdoptModel(
            name='TeamSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='orders.team')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='team_seat', to='orders.order')),
                ('buyer', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_team_seat',
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('team', 'buyer'), name='market_team_seat_once')],
            },
        ),
        AdoptModel(
            name='FlashPurchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='stores.flashsale')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flash_purchases', to='orders.order')),
                ('buyer', models.CharField(max_length=64)),
                ('packs', models.IntegerField()),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_flash_purchase',
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['sale', 'buyer'], name='market_flash_buyer')],
                'constraints': [models.UniqueConstraint(fields=('sale', 'order'), name='market_flash_order_once'), models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='market_flash_packs')],
            },
        ),
    ]
