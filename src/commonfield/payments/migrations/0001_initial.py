from django.db import migrations, models

from commonfield.workshop.migrating import AdoptModel


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("market", "0012_no_sends_shares"),
    ]

    # Databases of before have this table from market, under the same name.
    operations = [
        AdoptModel(
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
    ]
