import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('supply', '0001_initial'),
        ('supply', '0002_sums_of_64_bits'),
        ('supply', '0003_records_began_at'),
        ('supply', '0004_grower_invitation'),
        ('supply', '0005_proposed_agreements'),
        ('supply', '0006_form_keys_gone'),
        ('supply', '0007_grower_of_nobody'),
        ('supply', '0008_paper_settings'),
        ('supply', '0009_growers_confirmed'),
    ]

    dependencies = [
        ('people', '0001_squashed_0011_learning'),
    ]

    operations = [
        migrations.CreateModel(
            name='Grower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grower', to=settings.AUTH_USER_MODEL)),
                ('place', models.CharField(db_index=True, max_length=12)),
                ('cooperative', models.CharField(db_index=True, max_length=40)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.CharField(blank=True, db_default='', default='', max_length=24)),
                ('confirmed_by', models.CharField(blank=True, db_default='', default='', max_length=24)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'supply_grower',
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', ''), models.Q(('confirmed_by', models.F('registered_by')), _negated=True), _connector='OR'), name='supply_grower_by_another')],
            },
        ),
        migrations.CreateModel(
            name='PaperSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=40, unique=True)),
                ('weight_unit', models.CharField(choices=[('kg', 'Kilograms'), ('jin', 'Jin (500 g)')], default='kg', max_length=4)),
                ('receipt_paper', models.CharField(choices=[('58mm', 'Thermal roll, 58 mm'), ('80mm', 'Thermal roll, 80 mm'), ('a6', 'A6')], default='80mm', max_length=8)),
                ('label_sheet', models.CharField(choices=[('3x8', 'A4, 3 × 8 labels of 70 × 37 mm'), ('2x7', 'A4, 2 × 7 labels of 99 × 38 mm'), ('5x13', 'A4, 5 × 13 labels of 38 × 21 mm'), ('1x1', 'Single labels of 60 × 40 mm')], default='3x8', max_length=8)),
                ('licence_number', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'db_table': 'supply_paper_settings',
            },
        ),
        migrations.CreateModel(
            name='GrowerInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.CharField(db_index=True, max_length=12)),
                ('cooperative', models.CharField(db_index=True, max_length=40)),
                ('invited_by', models.CharField(max_length=24)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('code_print', models.CharField(blank=True, max_length=64)),
                ('code_expires_at', models.DateTimeField()),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Has accepted'), ('declined', 'Has declined')], max_length=10)),
                ('answered_by', models.CharField(blank=True, max_length=24)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'supply_grower_invitation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('person', 'cooperative'), name='supply_one_open_invitation')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('product', models.CharField(max_length=80)),
                ('quantity_g', models.BigIntegerField()),
                ('place', models.CharField(max_length=12)),
                ('issued_at', models.DateTimeField()),
                ('promiser', models.CharField(max_length=40)),
                ('basis', models.CharField(choices=[('control', 'Quality control'), ('own_test', 'Own test'), ('commissioned_test', 'Commissioned test')], max_length=20)),
                ('is_blend', models.BooleanField()),
            ],
            options={
                'db_table': 'supply_certificate',
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity_g__gt', 0)), name='supply_certificate_quantity')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('grower', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='supply.grower')),
                ('maker', models.CharField(max_length=40)),
                ('weighed_at', models.DateTimeField()),
                ('weight_g', models.BigIntegerField()),
                ('grade', models.CharField(choices=[('bud', 'Single bud'), ('one_leaf', 'One bud, one leaf'), ('two_leaves', 'One bud, two leaves'), ('bulk', 'Bulk leaf')], max_length=20)),
                ('price_fen_per_kg', models.BigIntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='supply.certificate')),
                ('fact_id', models.UUIDField()),
                ('entry_id', models.UUIDField()),
            ],
            options={
                'db_table': 'supply_delivery',
                'indexes': [models.Index(fields=['maker', 'weighed_at'], name='supply_delivery_maker_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight_g__gt', 0)), name='supply_delivery_weight'), models.CheckConstraint(condition=models.Q(('amount_fen__gte', 0)), name='supply_delivery_amount')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryCancellation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cancellation', to='supply.delivery')),
                ('cancelled_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'supply_delivery_cancellation',
            },
        ),
        migrations.CreateModel(
            name='TradeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gtin', models.CharField(max_length=14, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=120)),
                ('net_g', models.BigIntegerField()),
                ('shelf_life_months', models.PositiveSmallIntegerField(null=True)),
                ('maker', models.CharField(db_index=True, max_length=40)),
            ],
            options={
                'db_table': 'supply_trade_item',
                'constraints': [models.CheckConstraint(condition=models.Q(('net_g__gt', 0)), name='supply_trade_item_net')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('maker', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=120)),
                ('place', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('leaf_g', models.BigIntegerField()),
                ('made_g', models.BigIntegerField()),
                ('remaining_g', models.BigIntegerField()),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='supply.certificate')),
            ],
            options={
                'db_table': 'supply_lot',
                'indexes': [models.Index(fields=['maker', 'made_at'], name='supply_lot_maker_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_g__gt', 0), ('made_g__lte', models.F('leaf_g'))), name='supply_lot_weight'), models.CheckConstraint(condition=models.Q(('remaining_g__gte', 0), ('remaining_g__lte', models.F('made_g'))), name='supply_lot_remaining')],
            },
        ),
        migrations.CreateModel(
            name='LotInput',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inputs', to='supply.lot')),
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot_input', to='supply.delivery')),
            ],
            options={
                'db_table': 'supply_lot_input',
            },
        ),
        migrations.CreateModel(
            name='LotPacking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packings', to='supply.lot')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='supply.tradeitem')),
                ('packs', models.IntegerField()),
                ('weight_g', models.BigIntegerField()),
                ('receiver', models.CharField(max_length=60)),
                ('packed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'supply_lot_packing',
                'constraints': [models.CheckConstraint(condition=models.Q(('packs__gt', 0)), name='supply_packing_packs')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot_code', models.CharField(max_length=20)),
                ('gtin', models.CharField(max_length=14)),
                ('packs', models.IntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('dispatched_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'supply_dispatch',
                'indexes': [models.Index(fields=['lot_code'], name='supply_dispatch_lot')],
                'constraints': [models.CheckConstraint(condition=models.Q(('packs', 0), _negated=True), name='supply_dispatch_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('maker', models.CharField(max_length=40)),
                ('seller', models.CharField(blank=True, max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('growers_bp', models.IntegerField()),
                ('maker_bp', models.IntegerField()),
                ('store_bp', models.IntegerField()),
                ('carrier_bp', models.IntegerField()),
            ],
            options={
                'db_table': 'supply_agreement',
                'constraints': [models.UniqueConstraint(fields=('maker', 'seller', 'starts_on'), name='supply_agreement_start'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='supply_agreement_forward'), models.CheckConstraint(condition=models.Q(('growers_bp', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(10000), '-', models.F('maker_bp')), '-', models.F('store_bp')), '-', models.F('carrier_bp')))), name='supply_agreement_whole'), models.CheckConstraint(condition=models.Q(('growers_bp__gte', 0), ('maker_bp__gte', 0), ('store_bp__gte', 0), ('carrier_bp__gte', 0)), name='supply_agreement_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='AgreementProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('maker', models.CharField(max_length=40)),
                ('seller', models.CharField(blank=True, max_length=40)),
                ('starts_on', models.DateField()),
                ('growers_bp', models.IntegerField()),
                ('maker_bp', models.IntegerField()),
                ('store_bp', models.IntegerField()),
                ('carrier_bp', models.IntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.CharField(max_length=40)),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=20)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'supply_agreement_proposal',
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('maker', 'seller'), name='supply_proposal_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', 'open')), models.Q(('closed_at__isnull', False), models.Q(('outcome', 'open'), _negated=True)), _connector='OR'), name='supply_proposal_closed')],
            },
        ),
        migrations.CreateModel(
            name='ProposalAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='supply.agreementproposal')),
                ('side', models.CharField(max_length=40)),
                ('accepted_by', models.CharField(max_length=40)),
                ('accepted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'supply_proposal_acceptance',
                'constraints': [models.UniqueConstraint(fields=('proposal', 'side'), name='supply_acceptance_side'), models.UniqueConstraint(fields=('proposal', 'accepted_by'), name='supply_acceptance_person')],
            },
        ),
        migrations.CreateModel(
            name='LotDividing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dividings', to='supply.lot')),
                ('divided_at', models.DateTimeField()),
                ('amount_fen', models.BigIntegerField()),
                ('entry_id', models.UUIDField()),
            ],
            options={
                'db_table': 'supply_lot_dividing',
            },
        ),
    ]
