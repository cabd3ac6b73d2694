import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from commonfield.ledger.guards import SAME_TRANSACTION


def bind_postings_to_their_transaction(
    _apps: Apps, schema_editor: BaseDatabaseSchemaEditor
) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # The foreign keys that it replaces would be made at the end.
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)
        schema_editor.execute(SAME_TRANSACTION)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=100, unique=True)),
                ('holder', models.CharField(max_length=40)),
                ('party', models.CharField(blank=True, max_length=40)),
                ('opened_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'ledger_account',
                'indexes': [models.Index(fields=['party'], name='ledger_account_party')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=60)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='reversed_by', to='ledger.ledgerentry')),
            ],
            options={
                'db_table': 'ledger_entry',
                'indexes': [models.Index(fields=['reference'], name='ledger_entry_reference')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('entry_id', 'account_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('entry', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='ledger.ledgerentry')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='postings', to='ledger.account')),
                ('amount_fen', models.BigIntegerField()),
            ],
            options={
                'db_table': 'ledger_posting',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='ledger_posting_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
                ('run', models.CharField(max_length=30)),
                ('payer', models.CharField(max_length=40)),
                ('payee', models.CharField(max_length=40)),
                ('amount_fen', models.BigIntegerField()),
                ('paid_at', models.DateTimeField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, to='ledger.ledgerentry')),
            ],
            options={
                'db_table': 'ledger_payout',
                'indexes': [models.Index(fields=['payer', 'paid_at'], name='ledger_payout_payer_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_payout_positive')],
            },
        ),
        migrations.CreateModel(
            name='PayoutRun',
            fields=[
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('id', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('payer', models.CharField(max_length=40)),
                ('exported_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'ledger_payout_run',
                'indexes': [models.Index(fields=['payer', 'prepared_at'], name='ledger_payout_run_payer')],
            },
        ),
        migrations.CreateModel(
            name='PayoutLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='lines', to='ledger.payoutrun')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.account')),
                ('amount_fen', models.BigIntegerField()),
                ('is_cash', models.BooleanField()),
            ],
            options={
                'db_table': 'ledger_payout_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_payout_line_positive')],
            },
        ),
        migrations.CreateModel(
            name='PayoutDecision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='ledger.payoutrun')),
            ],
            options={
                'db_table': 'ledger_payout_decision',
            },
        ),
        migrations.CreateModel(
            name='PayoutOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payout', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='outcome', to='ledger.payout')),
                ('is_paid', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('recorded_by', models.CharField(max_length=24)),
                ('recorded_at', models.DateTimeField()),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.ledgerentry')),
            ],
            options={
                'db_table': 'ledger_payout_outcome',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('entry', None), ('is_paid', True)), models.Q(('entry__isnull', False), ('is_paid', False)), _connector='OR'), name='ledger_payout_outcome_booked')],
            },
        ),
        migrations.CreateModel(
            name='PayoutCashList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('sheet', models.CharField(max_length=64)),
                ('handed', models.JSONField()),
                ('missing', models.JSONField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='cash_lists', to='ledger.payoutrun')),
            ],
            options={
                'db_table': 'ledger_payout_cash_list',
            },
        ),
        migrations.CreateModel(
            name='PayoutCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('payer', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=10)),
                ('number', models.CharField(blank=True, max_length=30)),
                ('amount_fen', models.BigIntegerField()),
                ('reason', models.CharField(max_length=120)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.account')),
            ],
            options={
                'db_table': 'ledger_payout_correction',
            },
        ),
        migrations.AddField(
            model_name='payoutline',
            name='account_print',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='payoutline',
            name='was_bank',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='payoutoutcome',
            name='fact',
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name='PayoutCashDecision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='ledger.payoutcashlist')),
            ],
            options={
                'db_table': 'ledger_payout_cash_decision',
            },
        ),
        migrations.CreateModel(
            name='PayoutCorrectionDecision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='ledger.payoutcorrection')),
                ('fact', models.UUIDField(null=True)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.ledgerentry')),
            ],
            options={
                'db_table': 'ledger_payout_correction_decision',
            },
        ),
        migrations.AddIndex(
            model_name='payoutcorrection',
            index=models.Index(fields=['number'], name='ledger_payout_correction_of'),
        ),
        migrations.AddConstraint(
            model_name='payoutcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_payout_correction_positive'),
        ),
        migrations.AddConstraint(
            model_name='payoutcorrectiondecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('verdict', 'accepted')), models.Q(models.Q(('verdict', 'accepted'), _negated=True), ('entry', None)), _connector='OR'), name='ledger_payout_correction_booked'),
        ),
        migrations.RunPython(bind_postings_to_their_transaction, migrations.RunPython.noop),
    ]
