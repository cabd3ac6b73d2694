import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('evaluation', '0001_initial'),
        ('evaluation', '0002_approvals'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('table_code', models.CharField(max_length=40)),
                ('column_code', models.CharField(max_length=40)),
                ('place', models.CharField(max_length=12)),
                ('told_on', models.DateField()),
                ('value', models.FloatField(null=True)),
                ('source', models.CharField(max_length=300)),
                ('evidence', models.CharField(blank=True, max_length=64)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='evaluation.entry')),
                ('sheet', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'evaluation_entry',
                'indexes': [models.Index(fields=['table_code', 'column_code', 'place', 'told_on'], name='evaluation_entry_of'), models.Index(fields=['sheet'], name='evaluation_entry_sheet')],
                'constraints': [models.CheckConstraint(condition=models.Q(('place__regex', '^[0-9]{12}$')), name='evaluation_entry_place_12_digits'), models.CheckConstraint(condition=models.Q(('value__isnull', False), ('replaces__isnull', False), _connector='OR'), name='evaluation_withdrawal_names_what')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='evaluation.entry')),
                ('settles', models.CharField(max_length=120, null=True, unique=True)),
            ],
            options={
                'db_table': 'evaluation_decision',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settles__isnull', False), ('verdict', 'accepted')), models.Q(models.Q(('verdict', 'accepted'), _negated=True), ('settles__isnull', True)), _connector='OR'), name='evaluation_decision_settles_if_accepted')],
            },
        ),
    ]
