import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('market', '0001_initial'),
        ('market', '0002_order_life_payments_promotions'),
        ('market', '0003_team_offer_ended'),
        ('market', '0004_refund_fact'),
        ('market', '0005_payment_begun_and_shares'),
        ('market', '0006_idempotency_key_without_claim'),
        ('market', '0007_seller'),
        ('market', '0008_former_owner'),
        ('market', '0009_payments_remember'),
        ('market', '0010_sums_of_64_bits'),
        ('market', '0011_contact_index'),
        ('market', '0012_no_sends_shares'),
        ('market', '0013_rooms'),
        ('stores', '0001_initial'),
        ('stores', '0002_search_index'),
        ('stores', '0003_papers_checked'),
        ('stores', '0004_shelf'),
        ('stores', '0005_goods_without_lots'),
        ('stores', '0006_pack_requests'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('organisation', models.CharField(db_index=True, max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=120)),
                ('place', models.CharField(db_index=True, max_length=12)),
                ('intro', models.TextField(blank=True)),
                ('intro_en', models.TextField(blank=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('counted_at', models.DateTimeField(null=True)),
                ('logo', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('low_stock_packs', models.IntegerField(db_default=10, default=10)),
            ],
            options={
                'db_table': 'market_store',
            },
        ),
        migrations.CreateModel(
            name='FormerOwner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='former_owners', to='stores.store')),
                ('organisation', models.CharField(db_index=True, max_length=40)),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_former_owner',
                'constraints': [models.UniqueConstraint(fields=('store', 'organisation'), name='market_former_owner_once')],
            },
        ),
        migrations.CreateModel(
            name='StorePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prepared_by', models.BigIntegerField(null=True)),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='stores.store')),
                ('kind', models.CharField(choices=[('business_licence', 'Business licence'), ('food_licence', 'Food business licence'), ('grower_promise', 'Grower selling their own produce (no licence needed)')], max_length=20)),
                ('number_sealed', models.BinaryField()),
                ('document', models.CharField(blank=True, max_length=64)),
                ('expires_on', models.DateField(null=True)),
                ('prepared_at', models.DateTimeField(db_column='added_at')),
                ('replaced_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_store_paper',
            },
        ),
        migrations.CreateModel(
            name='PaperDecision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='stores.storepaper')),
            ],
            options={
                'db_table': 'market_paper_decision',
            },
        ),
        migrations.CreateModel(
            name='ShippingRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipping_rates', to='stores.store')),
                ('region_prefix', models.CharField(blank=True, max_length=12)),
                ('first_g', models.BigIntegerField()),
                ('first_fen', models.BigIntegerField()),
                ('more_g', models.BigIntegerField()),
                ('more_fen', models.BigIntegerField()),
                ('free_from_fen', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'market_shipping_rate',
                'constraints': [models.UniqueConstraint(fields=('store', 'region_prefix'), name='market_rate_once'), models.CheckConstraint(condition=models.Q(('first_fen__gte', 0), ('first_g__gt', 0), ('more_fen__gte', 0), ('more_g__gt', 0)), name='market_rate_sane')],
            },
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merchants', to='stores.store')),
                ('seller', models.CharField(max_length=40)),
                ('method', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                ('merchant', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_merchant',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('store', 'method'), name='market_merchant_one'), models.CheckConstraint(condition=models.Q(('seller', ''), _negated=True), name='market_merchant_seller')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='stores.store')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('title_en', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('description_en', models.TextField(blank=True)),
                ('search_text', models.TextField()),
                ('season', models.CharField(blank=True, choices=[('pre_qingming', 'Before Qingming'), ('pre_guyu', 'Before Guyu'), ('spring', 'Late spring'), ('summer', 'Summer'), ('autumn', 'Autumn')], db_default='', default='', max_length=12)),
                ('category', models.CharField(db_default='tea', default='tea', max_length=20)),
                ('producer_licence', models.CharField(blank=True, db_default='', default='', max_length=16)),
                ('shelf_life_days', models.IntegerField(null=True)),
                ('published_at', models.DateTimeField()),
                ('is_draft', models.BooleanField(db_default=False, default=False)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('cheapest_fen', models.BigIntegerField(db_default=0, default=0)),
                ('sold_packs', models.IntegerField(db_default=0, default=0)),
                ('store_rank', models.IntegerField(db_default=0, default=0)),
            ],
            options={
                'db_table': 'market_product',
                'indexes': [models.Index(fields=['store', 'published_at'], name='market_product_store'), models.Index(models.F('store_rank'), models.OrderBy(models.F('sold_packs'), descending=True), models.OrderBy(models.F('id'), descending=True), name='market_product_shelf')],
            },
        ),
        migrations.CreateModel(
            name='Sku',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skus', to='stores.product')),
                ('gtin', models.CharField(blank=True, max_length=14)),
                ('net_g', models.BigIntegerField()),
                ('price_fen', models.BigIntegerField()),
                ('variant', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('variant_en', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_sku',
                'constraints': [models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='market_sku_price')],
            },
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='stores.product')),
                ('large', models.CharField(max_length=64)),
                ('small', models.CharField(max_length=64)),
                ('width_px', models.IntegerField()),
                ('height_px', models.IntegerField()),
                ('alt', models.CharField(max_length=120)),
                ('alt_en', models.CharField(blank=True, max_length=120)),
                ('position', models.IntegerField()),
            ],
            options={
                'db_table': 'market_product_image',
                'constraints': [models.UniqueConstraint(fields=('product', 'large'), name='market_image_once')],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='stores.store')),
                ('name', models.CharField(max_length=60)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_price_list',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='market_price_list_span')],
            },
        ),
        migrations.CreateModel(
            name='ListPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='stores.pricelist')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_prices', to='stores.sku')),
                ('price_fen', models.BigIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_list_price',
                'indexes': [models.Index(fields=['sku', 'ends_at'], name='market_list_price_sku')],
                'constraints': [models.UniqueConstraint(fields=('price_list', 'sku'), name='market_list_price_once'), models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='market_list_price_positive')],
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'product_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=40)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='stores.product')),
                ('weight', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'market_search_term',
            },
        ),
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=64)),
                ('built_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_search_index',
            },
        ),
        migrations.CreateModel(
            name='TeamOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_offers', to='stores.sku')),
                ('price_fen', models.BigIntegerField()),
                ('seats', models.IntegerField()),
                ('hours', models.IntegerField()),
                ('most_packs', models.IntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_team_offer',
                'indexes': [models.Index(fields=['sku', 'ends_at'], name='market_offer_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('hours__gt', 0), ('most_packs__gt', 0), ('price_fen__gt', 0), ('seats__gte', 2)), name='market_team_offer_sane')],
            },
        ),
        migrations.CreateModel(
            name='FlashSale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flash_sales', to='stores.sku')),
                ('price_fen', models.BigIntegerField()),
                ('packs_each', models.IntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_flash_sale',
                'indexes': [models.Index(fields=['sku', 'ends_at'], name='market_flash_sku')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('packs_each__gt', 0), ('price_fen__gt', 0)), name='market_flash_sane')],
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='stores.sku')),
                ('lot_code', models.CharField(blank=True, max_length=20)),
                ('maker', models.CharField(blank=True, max_length=40)),
                ('available', models.IntegerField()),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_stock',
                'constraints': [models.UniqueConstraint(fields=('sku', 'lot_code'), name='market_stock_sku_lot'), models.CheckConstraint(condition=models.Q(('available__gte', 0)), name='market_stock_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('lot_code', ''), ('maker', '')), models.Q(models.Q(('lot_code', ''), _negated=True), models.Q(('maker', ''), _negated=True)), _connector='OR'), name='market_stock_of_a_maker')],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='stores.stock')),
                ('packs', models.IntegerField()),
                ('reason', models.CharField(choices=[('received', 'Received from a lot'), ('ordered', 'Set aside for an order'), ('released', 'Released by a cancelled order'), ('adjusted', 'Counted and corrected'), ('returned', 'Came back from a buyer')], max_length=10)),
                ('reference', models.CharField(max_length=60)),
                ('moved_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'market_stock_movement',
                'constraints': [models.CheckConstraint(condition=models.Q(('packs', 0), _negated=True), name='market_movement_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='PackRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pack_requests', to='stores.sku')),
                ('packs', models.IntegerField()),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('packed', 'Packed'), ('declined', 'Declined'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('packed', models.IntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('closed_by', models.BigIntegerField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'market_pack_request',
                'indexes': [models.Index(fields=['sku', '-asked_at'], name='market_pack_request_sku')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('sku',), name='market_pack_request_one_open'), models.CheckConstraint(condition=models.Q(('packed__gte', 0), ('packs__gt', 0), models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR')), name='market_pack_request_sane')],
            },
        ),
    ]
