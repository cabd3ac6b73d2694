"""No form, file or signed row that names another store's things does or tells anything.

Every address and form without a file is in the access matrix; commands' rights are tried in
``orders/test_commands_rights.py`` and beside the stores' commands.
"""

import csv
import io
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from commonfield.orders.desk.views.sheets import _ROWS_SALT
from commonfield.stores.models import Sku
from commonfield.stores.running.queries import HANDOVER_SALT
from commonfield.stores.sheets.views import _GOODS_SALT
from tests.market.builders import make_shop
from tests.orders.builders import make_life_shop, order_at, written
from tests.people.builders import NOW, make_organisation
from tests.supply.builders import client_of

pytestmark = pytest.mark.any_engine

SECRETS = ("赵小兰", "西屏街道 1 号", "13800138000")


def file_of(*rows: list[str]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("sheet.csv", text.getvalue().encode())


def test_things_of_another_store_in_a_sheet_are_refused():
    shop, other = make_life_shop(), make_shop("mist", packs=5)
    number, sku = order_at(shop, "paid").number, shop.sku
    said = {
        "store": shop.slug,
        "from": shop.maker.code,
        "to": make_organisation("OTHIRD"),
        "at": NOW.isoformat(),
        "by": shop.keeper.person_id,
    }
    parcel = [[2, number, "顺丰", "SF10000"]]
    goods = [[2, sku, "", "t", "t", "", 9_000, 0, "price", ""]]
    forms: dict[str, dict[str, Any]] = {
        "shipping/": {
            "file": file_of(["Order", "Carrier", "Tracking number"], [number, "顺丰", "SF10000"])
        },
        "shipping/confirm/": {"rows": signing.dumps(parcel, salt=_ROWS_SALT, compress=True)},
        "products/in/": {
            "file": file_of(["Number", "Barcode", "Name", "Price (yuan)"], [sku, "", "t", "90"])
        },
        "products/in/confirm/": {"rows": signing.dumps(goods, salt=_GOODS_SALT, compress=True)},
    }
    client, before = client_of(other.keeper), (written(), list(Sku.objects.values()))

    answers = [client.post(f"/desk/mist/{path}", form) for path, form in forms.items()]
    handover = signing.dumps(said, salt=HANDOVER_SALT, compress=True)
    taken = client.post("/desk/take-over/", {"offer": handover, "kind": "grower_promise"})

    texts = [each.content.decode() for each in answers if isinstance(each, HttpResponse)]
    assert [secret for text in texts for secret in SECRETS if secret in text] == []
    assert (len(texts), taken.status_code) == (len(forms), 403)
    assert (written(), list(Sku.objects.values())) == before
