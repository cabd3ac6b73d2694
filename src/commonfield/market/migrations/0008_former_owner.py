import django.db.models.deletion
from django.db import migrations, models

_FORMER_OWNERS = """
INSERT INTO market_former_owner (store_id, organisation, until)
SELECT o.store_id, o.seller, max(o.placed_at) FROM market_order o
JOIN market_store t ON t.id = o.store_id
WHERE o.seller <> t.organisation GROUP BY o.store_id, o.seller
"""


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0007_seller"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerOwner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(db_index=True, max_length=40)),
                ("until", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_owners",
                        to="market.store",
                    ),
                ),
            ],
            options={
                "db_table": "market_former_owner",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "organisation"), name="market_former_owner_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(_FORMER_OWNERS, migrations.RunSQL.noop),
    ]
