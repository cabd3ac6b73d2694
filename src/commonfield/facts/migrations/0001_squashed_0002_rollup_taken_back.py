from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('facts', '0001_initial'),
        ('facts', '0002_rollup_taken_back'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('place', models.CharField(max_length=12)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('month', models.IntegerField()),
                ('quantity', models.FloatField()),
                ('amount_fen', models.BigIntegerField(null=True)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('group', models.CharField(blank=True, max_length=40)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('attributes', models.JSONField(default=dict)),
                ('reverses', models.UUIDField(null=True)),
                ('source', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'db_table': 'facts_fact',
                'indexes': [models.Index(fields=['kind', 'occurred_at'], name='facts_fact_kind_at'), models.Index(fields=['kind', 'place', 'occurred_at'], name='facts_fact_kind_place_at'), models.Index(fields=['month'], name='facts_fact_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('place__regex', '^[0-9]{12}$')), name='facts_fact_place_12_digits')],
            },
        ),
        migrations.CreateModel(
            name='UnfoldedFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.UUIDField()),
            ],
            options={
                'db_table': 'facts_unfolded',
            },
        ),
        migrations.CreateModel(
            name='RollUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('place', models.CharField(max_length=12)),
                ('month', models.IntegerField()),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('group', models.CharField(blank=True, max_length=40)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('count', models.BigIntegerField()),
                ('quantity', models.FloatField()),
                ('amount_fen', models.BigIntegerField()),
                ('taken_back', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'facts_rollup',
                'constraints': [models.UniqueConstraint(fields=('kind', 'month', 'place', 'channel', 'group', 'subject'), name='facts_rollup_key')],
            },
        ),
    ]
