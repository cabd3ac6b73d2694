"""``python -m oscar_site.fill PRODUCTS``: tables, and as many products as our county has."""

import json
import os
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oscar_site.settings")
django.setup()

import oscar  # noqa: E402 - after the settings
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

_GROUPS = 15
_PLENTY = 10_000_000


def main() -> None:
    """Make the tables and fill them."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    shipped = Path(oscar.__file__).parent / "static/oscar/img/image_not_found.jpg"
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    if shipped.exists():
        shutil.copy(shipped, settings.MEDIA_ROOT / "image_not_found.jpg")
    _fill(int(sys.argv[1]))
    call_command("update_index", verbosity=0)
    rows = get_model("catalogue", "Product").objects.order_by("pk")
    print(json.dumps([(row.get_absolute_url(), row.pk) for row in rows]))


@transaction.atomic
def _fill(products: int) -> None:
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="CN",
        iso_3166_1_a3="CHN",
        iso_3166_1_numeric="156",
        printable_name="China",
        name="China",
        is_shipping_country=True,
    )
    kind = get_model("catalogue", "ProductClass").objects.create(name="Tea", track_stock=True)
    category = get_model("catalogue", "Category")
    groups = [category.add_root(name=f"Store {number}") for number in range(_GROUPS)]
    partners = [
        get_model("partner", "Partner").objects.create(name=f"Store {number}")
        for number in range(_GROUPS)
    ]
    for number in range(products):
        product = get_model("catalogue", "Product").objects.create(
            product_class=kind,
            title=f"Songyang tea {number:04d}",
            slug=f"tea-{number:04d}",
            description="Spring leaf of the hills, picked before the rains. 清明前采摘。",
        )
        product.categories.add(groups[number % _GROUPS])
        get_model("partner", "StockRecord").objects.create(
            product=product,
            partner=partners[number % _GROUPS],
            partner_sku=f"tea-{number:04d}",
            price_currency="CNY",
            price=Decimal("80.00"),
            num_in_stock=_PLENTY,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
