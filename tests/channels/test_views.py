"""A keeper's day: files dropped and taken, listings taught, parcels sent; nothing personal."""

import io
import logging
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from commonfield.channels.commands import do_queued
from commonfield.channels.models import ChannelFile, ChannelOrder, FileBlock, Listing
from commonfield.orders.models import Order
from commonfield.people.choices import Role
from tests.channels.files import PDD_AFTER, PDD_MONEY, PERSON, csv_of, money, pdd, refund
from tests.market.builders import make_shop
from tests.pages import text_of
from tests.people.builders import NOW, VILLAGE, make_actor
from tests.supply.builders import client_of

pytestmark = pytest.mark.sql
HOME = "/desk/cloud/channels/"


def everything_stored() -> str:
    """Return all that the database holds, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of the database
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def days_files(sku: str) -> list[SimpleUploadedFile]:
    """Return a day's files: orders with a bad row, an archive of two, one that is none."""
    rows = [pdd(1), pdd(2), pdd(3, goods="x"), pdd(4, state="已收货", code=sku)]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("售后.csv", csv_of([refund(4, 500)], PDD_AFTER).read())
        packed.writestr("对账单.csv", csv_of([money(4, 10_200, "交易收入")], PDD_MONEY).read())
    return [
        sent("订单.csv", csv_of(rows, encoding="gb18030").read()),
        sent("其余.zip", archive.getvalue()),
        sent("别的.csv", b"a,b\n1,2"),
    ]


def test_days_files_are_dropped_decided_taught_packed_and_sent(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shop = make_shop()
    client = client_of(shop.keeper)
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    refused = text_of(client.post(HOME, {"chosen": days_files(shop.sku)}))
    page = text_of(client.get(HOME))
    stored = everything_stored()
    preview = text_of(client.get(f"{HOME}files/{ChannelFile.objects.get(kind='orders').pk}/"))
    client.post(HOME, {"take": "without"})
    listing = Listing.objects.get(taught_at=None)
    client.post(f"{HOME}listings/", {f"sku-{listing.pk}-0": shop.sku, f"packs-{listing.pk}-0": "1"})
    orders = list(Order.objects.filter(state="paid").values_list("number", flat=True))
    client.post(f"{HOME}leave/", {"act": "pack", "number": orders})
    client.post(
        f"{HOME}leave/",
        {"act": "send", "carrier": "圆通速递", f"tracking-{orders[0]}": "YT12345678"},
    )
    answer = client.get(f"{HOME}leave/sheet/?sheet=shipping&channel=pinduoduo&kind=csv")
    sheet = b"".join(answer).decode("utf-8-sig")
    day = text_of(client.get(f"{HOME}days/"))

    assert "别的.csv" in refused
    assert "Take all without this 1 row" in page
    assert "收货人" in preview
    assert Order.objects.count() == 3
    assert "订单号,快递公司,快递单号" in sheet
    assert "260901-000000000000001,圆通速递,YT12345678" in sheet
    assert "260901-000000000000002,,\r\n" in sheet
    assert "3 orders" in day
    # Nobody's name, phone, address or words: not while files wait, not afterwards, nowhere.
    places = (stored, everything_stored(), page, preview, caplog.text)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [value for value in (*PERSON, "西屏街道") if any(value in each for each in places)] == []
    assert left == []


def test_stock_sheet_keeps_its_buffer_and_pages_show_what_is_open():
    shop = make_shop(packs=9)
    client = client_of(shop.keeper)
    rows = csv_of([pdd(1, code=shop.sku), pdd(2, code=shop.sku, asked="退款中")]).read()
    client.post(HOME, {"chosen": [sent("a.csv", rows)]})
    client.post(HOME, {"take": "all"})
    client.post(f"{HOME}leave/", {"act": "buffer", "channel": "pinduoduo", "packs": "3"})

    answer = client.get(f"{HOME}leave/sheet/?sheet=stock&channel=pinduoduo&kind=csv")
    leave = text_of(client.get(f"{HOME}leave/"))
    desk = client.get("/desk/cloud/")
    paid_on = ChannelOrder.objects.order_by("id")[0].paid_at
    assert paid_on is not None
    day = text_of(client.get(f"{HOME}days/pinduoduo/{paid_on.date()}/"))
    quarter = text_of(client.get(f"{HOME}quarters/pinduoduo/2026Q3/"))
    joined = text_of(client.get(f"{HOME}joined/"))

    assert b"".join(answer).decode("utf-8-sig").split("\r\n")[1].endswith(",4")
    assert desk.status_code == 200
    assert "Do not send" in leave
    assert "Not paid out yet" in day
    assert "it declares nothing" in quarter
    assert "First sale on a platform" in joined


def test_large_file_is_read_and_taken_by_the_worker_and_stands_sealed_meanwhile():
    shop = make_shop(packs=3)
    client = client_of(shop.keeper)
    rows = [pdd(nth, code=shop.sku) | {"商家备注": PERSON[0] * 60} for nth in range(1, 2_002)]
    content = csv_of(rows).read()
    client.post(HOME, {"chosen": [sent("a.csv", content)]})
    client.post(HOME, {"chosen": [sent("a.csv", content)]})
    waiting = client.get(HOME)
    stored = everything_stored()

    assert do_queued(NOW) == 1
    decided = client.get(HOME)
    client.post(HOME, {"take": "all"})
    (file,) = ChannelFile.objects.all()
    # The keeper's right holds where a helper's slip opened the session.
    file.report["queued"]["helper"] = make_actor(Role.HELPER, place=VILLAGE).person_id
    file.save()
    under_way = text_of(client.get(f"{HOME}files/{file.pk}/"))
    # As the row stands when the program was killed in the middle for the third time.
    file.report["queued"]["tries"] = 3
    file.save()
    assert (do_queued(NOW), Order.objects.count()) == (1, 0)
    stopped = text_of(client.get(HOME))
    client.post(HOME, {"take": "all"})
    assert (do_queued(NOW), do_queued(NOW)) == (1, 0)

    assert "is being read" in text_of(waiting)
    assert (waiting.headers["Refresh"], "Refresh" in decided.headers) == ("5", False)
    assert [value for value in (*PERSON, PERSON[0].encode().hex()) if value in stored] == []
    assert "Take all" in text_of(decided)
    assert "is working on this file" in under_way
    assert "stopped three times" in stopped
    assert (ChannelOrder.objects.count(), Order.objects.count()) == (2_001, 3)
    assert not FileBlock.objects.exists()


def test_large_file_that_is_none_says_so_and_is_gone():
    shop = make_shop(packs=1)
    client = client_of(shop.keeper)
    client.post(HOME, {"chosen": [sent("a.csv", b"a,b\n" + f"1,{PERSON[0]}\n".encode() * 90_000)]})

    do_queued(NOW)

    assert "no file that is known here" in text_of(client.get(HOME))
    assert not FileBlock.objects.exists()
    client.post(f"{HOME}files/{ChannelFile.objects.get().pk}/", {"act": "aside"})
    assert not ChannelFile.objects.exists()
