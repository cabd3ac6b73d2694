import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FlashSale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('price_fen', models.IntegerField()),
                ('packs_each', models.IntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flash_sales', to='market.sku')),
            ],
            options={
                'db_table': 'market_flash_sale',
                'indexes': [models.Index(fields=['sku', 'ends_at'], name='market_flash_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('packs_each__gt', 0), ('price_fen__gt', 0)), name='market_flash_sane')],
            },
        ),
        migrations.CreateModel(
            name='InvoiceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_sealed', models.BinaryField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('invoice_number', models.CharField(blank=True, max_length=30)),
                ('issued_at', models.DateTimeField(null=True)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='market.order')),
            ],
            options={
                'db_table': 'market_invoice_request',
            },
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                ('merchant', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merchants', to='market.store')),
            ],
            options={
                'db_table': 'market_merchant',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('store', 'method'), name='market_merchant_one')],
            },
        ),
        migrations.CreateModel(
            name='PaymentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=10)),
                ('event', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=10)),
                ('reference', models.CharField(max_length=40)),
                ('amount_fen', models.BigIntegerField()),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=20)),
            ],
            options={
                'db_table': 'market_payment_event',
                'constraints': [models.UniqueConstraint(fields=('provider', 'event'), name='market_event_once')],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='market.store')),
            ],
            options={
                'db_table': 'market_price_list',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='market_price_list_span')],
            },
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('large', models.CharField(max_length=64)),
                ('small', models.CharField(max_length=64)),
                ('width_px', models.IntegerField()),
                ('height_px', models.IntegerField()),
                ('alt', models.CharField(max_length=120)),
                ('alt_en', models.CharField(blank=True, max_length=120)),
                ('position', models.IntegerField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='market.product')),
            ],
            options={
                'db_table': 'market_product_image',
                'constraints': [models.UniqueConstraint(fields=('product', 'large'), name='market_image_once')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('agreed', 'Agreed: send it back'), ('refused', 'Refused by the store'), ('withdrawn', 'Withdrawn by the buyer'), ('arrived', 'Back at the store')], max_length=10)),
                ('reason', models.CharField(choices=[('changed_mind', 'I changed my mind'), ('damaged', 'It arrived damaged'), ('not_as_shown', 'It is not what was shown')], max_length=20)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('carrier', models.CharField(blank=True, max_length=20)),
                ('tracking', models.CharField(blank=True, max_length=40)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='market.order')),
            ],
            options={
                'db_table': 'market_return',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('order',), name='market_return_one_open')],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('pk', models.CompositePrimaryKey('return_of_id', 'stock_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('packs', models.IntegerField()),
                ('is_sellable', models.BooleanField(null=True)),
                ('return_of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='market.return')),
                ('stock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.stock')),
            ],
            options={
                'db_table': 'market_return_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='market_return_line_packs')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.SmallIntegerField()),
                ('text', models.CharField(blank=True, max_length=500)),
                ('written_at', models.DateTimeField()),
                ('hidden_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='market.order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='market.product')),
            ],
            options={
                'db_table': 'market_review',
                'indexes': [models.Index(fields=['product', '-written_at'], name='market_review_product')],
                'constraints': [models.UniqueConstraint(fields=('order', 'product'), name='market_review_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='market_review_stars')],
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'product_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=40)),
                ('weight', models.SmallIntegerField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='market.product')),
            ],
            options={
                'db_table': 'market_search_term',
            },
        ),
        migrations.CreateModel(
            name='ShippingRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_prefix', models.CharField(blank=True, max_length=12)),
                ('first_g', models.IntegerField()),
                ('first_fen', models.IntegerField()),
                ('more_g', models.IntegerField()),
                ('more_fen', models.IntegerField()),
                ('free_from_fen', models.IntegerField(null=True)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipping_rates', to='market.store')),
            ],
            options={
                'db_table': 'market_shipping_rate',
                'constraints': [models.UniqueConstraint(fields=('store', 'region_prefix'), name='market_rate_once'), models.CheckConstraint(condition=models.Q(('first_fen__gte', 0), ('first_g__gt', 0), ('more_fen__gte', 0), ('more_g__gt', 0)), name='market_rate_sane')],
            },
        ),
        migrations.CreateModel(
            name='StorePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('business_licence', 'Business licence'), ('food_licence', 'Food business licence'), ('grower_promise', 'Grower selling their own produce (no licence needed)')], max_length=20)),
                ('number_sealed', models.BinaryField()),
                ('document', models.CharField(blank=True, max_length=64)),
                ('expires_on', models.DateField(null=True)),
                ('added_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='market.store')),
            ],
            options={
                'db_table': 'market_store_paper',
            },
        ),
        migrations.CreateModel(
            name='TeamOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('price_fen', models.IntegerField()),
                ('seats', models.IntegerField()),
                ('hours', models.IntegerField()),
                ('most_packs', models.IntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_offers', to='market.sku')),
            ],
            options={
                'db_table': 'market_team_offer',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('hours__gt', 0), ('most_packs__gt', 0), ('price_fen__gt', 0), ('seats__gte', 2)), name='market_team_offer_sane')],
            },
        ),
        migrations.CreateModel(
            name='CombinedPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('method', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Awaiting payment'), ('paid', 'Paid'), ('closed', 'Closed unpaid')], max_length=10)),
                ('total_fen', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('provider_reference', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('ask_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_combined_payment',
                'indexes': [models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='market_payment_to_ask')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total_fen__gt', 0)), name='market_payment_positive')],
            },
        ),
        migrations.CreateModel(
            name='FlashPurchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer', models.CharField(max_length=64)),
                ('packs', models.IntegerField()),
                ('released_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flash_purchases', to='market.order')),
                ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='market.flashsale')),
            ],
            options={
                'db_table': 'market_flash_purchase',
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['sale', 'buyer'], name='market_flash_buyer')],
                'constraints': [models.UniqueConstraint(fields=('sale', 'order'), name='market_flash_order_once'), models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='market_flash_packs')],
            },
        ),
        migrations.CreateModel(
            name='ListPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_fen', models.IntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_prices', to='market.sku')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='market.pricelist')),
            ],
            options={
                'db_table': 'market_list_price',
                'indexes': [models.Index(fields=['sku', 'ends_at'], name='market_list_price_sku')],
                'constraints': [models.UniqueConstraint(fields=('price_list', 'sku'), name='market_list_price_once'), models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='market_list_price_positive')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('amount_fen', models.BigIntegerField()),
                ('state', models.CharField(choices=[('due', 'To be paid back'), ('sent', 'On its way back'), ('done', 'Paid back'), ('failed', 'The provider refuses it')], max_length=10)),
                ('reason', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('tries', models.IntegerField(default=0)),
                ('provider_reference', models.CharField(blank=True, max_length=64)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='market.order')),
                ('return_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='market.return')),
            ],
            options={
                'db_table': 'market_refund',
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='market_refund_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='market_refund_positive')],
            },
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('pk', models.CompositePrimaryKey('refund_id', 'stock_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('packs', models.IntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('refund', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='market.refund')),
                ('stock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.stock')),
            ],
            options={
                'db_table': 'market_refund_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('packs__gte', 0)), name='market_refund_line_positive')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('state', models.CharField(choices=[('open', 'Waiting for more'), ('formed', 'Formed'), ('failed', 'Did not form')], max_length=10)),
                ('seats', models.IntegerField()),
                ('taken', models.IntegerField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='market.teamoffer')),
            ],
            options={
                'db_table': 'market_team',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['ends_at'], name='market_team_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken__gte', 0), ('taken__lte', models.F('seats'))), name='market_team_seats')],
            },
        ),
        migrations.CreateModel(
            name='TeamSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='team_seat', to='market.order')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='market.team')),
            ],
            options={
                'db_table': 'market_team_seat',
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('team', 'buyer'), name='market_team_seat_once')],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='carrier',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='order',
            name='ending',
            field=models.CharField(blank=True, choices=[('expired', 'The time to pay ran out'), ('buyer', 'Cancelled by the buyer'), ('store', 'Cancelled by the store'), ('team', 'The team did not form'), ('refused', 'The parcel was refused')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='order',
            name='is_held',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='order',
            name='received_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='sale_shares',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shipped_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shipping_fen',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='order',
            name='tracking',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='product',
            name='season',
            field=models.CharField(blank=True, choices=[('pre_qingming', 'Before Qingming'), ('pre_guyu', 'Before Guyu'), ('spring', 'Late spring'), ('summer', 'Summer'), ('autumn', 'Autumn')], db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='sku',
            name='variant',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='sku',
            name='variant_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='sku',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='store',
            name='logo',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='store',
            name='low_stock_packs',
            field=models.IntegerField(db_default=10, default=10),
        ),
        migrations.AddField(
            model_name='order',
            name='combined',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='market.combinedpayment'),
        ),
        migrations.AlterField(
            model_name='order',
            name='payment',
            field=models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='reason',
            field=models.CharField(choices=[('received', 'Received from a lot'), ('ordered', 'Set aside for an order'), ('released', 'Released by a cancelled order'), ('adjusted', 'Counted and corrected'), ('returned', 'Came back from a buyer')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('combined__isnull', False)), fields=['combined'], name='market_order_combined'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('shipped_at__isnull', False), ('state', 'shipped')), fields=['shipped_at'], name='market_order_on_its_way'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('received_at__isnull', False), ('state', 'received')), fields=['received_at'], name='market_order_to_close'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('shipping_fen__gte', 0)), name='market_order_shipping'),
        ),
    ]
