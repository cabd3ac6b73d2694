import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("market", "0012_no_sends_shares"),
    ]

    # The tables are market's of before: they keep their names and rows, only Django's models moved.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='PriceList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'market_price_list',
                    },
                ),
                migrations.CreateModel(
                    name='Product',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('title', models.CharField(max_length=80)),
                        ('title_en', models.CharField(max_length=120)),
                        ('description', models.TextField(blank=True)),
                        ('description_en', models.TextField(blank=True)),
                        ('search_text', models.TextField()),
                        ('season', models.CharField(blank=True, choices=[('pre_qingming', 'Before Qingming'), ('pre_guyu', 'Before Guyu'), ('spring', 'Late spring'), ('summer', 'Summer'), ('autumn', 'Autumn')], db_default='', default='', max_length=12)),
                        ('published_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'market_product',
                    },
                ),
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
                        ('logo', models.CharField(blank=True, db_default='', default='', max_length=64)),
                        ('low_stock_packs', models.IntegerField(db_default=10, default=10)),
                    ],
                    options={
                        'db_table': 'market_store',
                    },
                ),
                migrations.CreateModel(
                    name='SearchTerm',
                    fields=[
                        ('pk', models.CompositePrimaryKey('term', 'product_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('term', models.CharField(max_length=40)),
                        ('weight', models.SmallIntegerField()),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='stores.product')),
                    ],
                    options={
                        'db_table': 'market_search_term',
                    },
                ),
                migrations.CreateModel(
                    name='Sku',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True)),
                        ('gtin', models.CharField(max_length=14)),
                        ('net_g', models.BigIntegerField()),
                        ('price_fen', models.BigIntegerField()),
                        ('variant', models.CharField(blank=True, db_default='', default='', max_length=40)),
                        ('variant_en', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skus', to='stores.product')),
                    ],
                    options={
                        'db_table': 'market_sku',
                    },
                ),
                migrations.CreateModel(
                    name='ListPrice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('price_fen', models.BigIntegerField()),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='stores.pricelist')),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_prices', to='stores.sku')),
                    ],
                    options={
                        'db_table': 'market_list_price',
                    },
                ),
                migrations.CreateModel(
                    name='FlashSale',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('price_fen', models.BigIntegerField()),
                        ('packs_each', models.IntegerField()),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flash_sales', to='stores.sku')),
                    ],
                    options={
                        'db_table': 'market_flash_sale',
                    },
                ),
                migrations.CreateModel(
                    name='Stock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot_code', models.CharField(max_length=20)),
                        ('maker', models.CharField(max_length=40)),
                        ('available', models.IntegerField()),
                        ('received_at', models.DateTimeField()),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='stores.sku')),
                    ],
                    options={
                        'db_table': 'market_stock',
                    },
                ),
                migrations.CreateModel(
                    name='StockMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('packs', models.IntegerField()),
                        ('reason', models.CharField(choices=[('received', 'Received from a lot'), ('ordered', 'Set aside for an order'), ('released', 'Released by a cancelled order'), ('adjusted', 'Counted and corrected'), ('returned', 'Came back from a buyer')], max_length=10)),
                        ('reference', models.CharField(max_length=60)),
                        ('moved_at', models.DateTimeField()),
                        ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='stores.stock')),
                    ],
                    options={
                        'db_table': 'market_stock_movement',
                    },
                ),
                migrations.CreateModel(
                    name='ShippingRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('region_prefix', models.CharField(blank=True, max_length=12)),
                        ('first_g', models.BigIntegerField()),
                        ('first_fen', models.BigIntegerField()),
                        ('more_g', models.BigIntegerField()),
                        ('more_fen', models.BigIntegerField()),
                        ('free_from_fen', models.BigIntegerField(null=True)),
                        ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipping_rates', to='stores.store')),
                    ],
                    options={
                        'db_table': 'market_shipping_rate',
                    },
                ),
                migrations.AddField(
                    model_name='product',
                    name='store',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='stores.store'),
                ),
                migrations.AddField(
                    model_name='pricelist',
                    name='store',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='stores.store'),
                ),
                migrations.CreateModel(
                    name='Merchant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seller', models.CharField(max_length=40)),
                        ('method', models.CharField(choices=[('cod', 'Cash on delivery'), ('wechat', 'WeChat Pay'), ('alipay', 'Alipay'), ('simulated', 'Simulated payment (demo)'), ('channel', 'Paid on the outside channel')], max_length=10)),
                        ('merchant', models.CharField(max_length=40)),
                        ('since', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merchants', to='stores.store')),
                    ],
                    options={
                        'db_table': 'market_merchant',
                    },
                ),
                migrations.CreateModel(
                    name='FormerOwner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organisation', models.CharField(db_index=True, max_length=40)),
                        ('until', models.DateTimeField()),
                        ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='former_owners', to='stores.store')),
                    ],
                    options={
                        'db_table': 'market_former_owner',
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
                        ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='stores.store')),
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
                        ('price_fen', models.BigIntegerField()),
                        ('seats', models.IntegerField()),
                        ('hours', models.IntegerField()),
                        ('most_packs', models.IntegerField()),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team_offers', to='stores.sku')),
                    ],
                    options={
                        'db_table': 'market_team_offer',
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
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='stores.product')),
                    ],
                    options={
                        'db_table': 'market_product_image',
                        'constraints': [models.UniqueConstraint(fields=('product', 'large'), name='market_image_once')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='sku',
                    constraint=models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='market_sku_price'),
                ),
                migrations.AddIndex(
                    model_name='listprice',
                    index=models.Index(fields=['sku', 'ends_at'], name='market_list_price_sku'),
                ),
                migrations.AddConstraint(
                    model_name='listprice',
                    constraint=models.UniqueConstraint(fields=('price_list', 'sku'), name='market_list_price_once'),
                ),
                migrations.AddConstraint(
                    model_name='listprice',
                    constraint=models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='market_list_price_positive'),
                ),
                migrations.AddIndex(
                    model_name='flashsale',
                    index=models.Index(fields=['sku', 'ends_at'], name='market_flash_sku'),
                ),
                migrations.AddConstraint(
                    model_name='flashsale',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('packs_each__gt', 0), ('price_fen__gt', 0)), name='market_flash_sane'),
                ),
                migrations.AddConstraint(
                    model_name='stock',
                    constraint=models.UniqueConstraint(fields=('sku', 'lot_code'), name='market_stock_sku_lot'),
                ),
                migrations.AddConstraint(
                    model_name='stock',
                    constraint=models.CheckConstraint(condition=models.Q(('available__gte', 0)), name='market_stock_not_negative'),
                ),
                migrations.AddConstraint(
                    model_name='stockmovement',
                    constraint=models.CheckConstraint(condition=models.Q(('packs', 0), _negated=True), name='market_movement_moves_something'),
                ),
                migrations.AddConstraint(
                    model_name='shippingrate',
                    constraint=models.UniqueConstraint(fields=('store', 'region_prefix'), name='market_rate_once'),
                ),
                migrations.AddConstraint(
                    model_name='shippingrate',
                    constraint=models.CheckConstraint(condition=models.Q(('first_fen__gte', 0), ('first_g__gt', 0), ('more_fen__gte', 0), ('more_g__gt', 0)), name='market_rate_sane'),
                ),
                migrations.AddIndex(
                    model_name='product',
                    index=models.Index(fields=['store', 'published_at'], name='market_product_store'),
                ),
                migrations.AddConstraint(
                    model_name='pricelist',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='market_price_list_span'),
                ),
                migrations.AddConstraint(
                    model_name='merchant',
                    constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('store', 'method'), name='market_merchant_one'),
                ),
                migrations.AddConstraint(
                    model_name='merchant',
                    constraint=models.CheckConstraint(condition=models.Q(('seller', ''), _negated=True), name='market_merchant_seller'),
                ),
                migrations.AddConstraint(
                    model_name='formerowner',
                    constraint=models.UniqueConstraint(fields=('store', 'organisation'), name='market_former_owner_once'),
                ),
                migrations.AddIndex(
                    model_name='teamoffer',
                    index=models.Index(fields=['sku', 'ends_at'], name='market_offer_sku'),
                ),
                migrations.AddConstraint(
                    model_name='teamoffer',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('hours__gt', 0), ('most_packs__gt', 0), ('price_fen__gt', 0), ('seats__gte', 2)), name='market_team_offer_sane'),
                ),
            ],
        ),
    ]
