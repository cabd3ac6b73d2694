"""Big tables: what other programs export, read as text; bombs and passwords refused by name."""

import io
import zipfile
from collections.abc import Callable
from typing import IO

import pytest
from openpyxl import Workbook

from commonfield.front import big_sheets, errors
from commonfield.front.big_sheets import big_tables


def rows_of(file: IO[bytes]) -> list[list[list[str]]]:
    with big_tables(file) as tables:
        return [[cells for _number, cells in table.rows] for table in tables]


def zipped(**members: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
        archive.writestr("__MACOSX/._x.csv", b"x")
    file.seek(0)
    return file


def book() -> io.BytesIO:
    made = Workbook()
    made.active.append(["订单号", *(f"列{nth}" for nth in range(81))])
    made.active.append([6.9e18, "0012", 12.5])
    made.create_sheet("明细").append(["x"])
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_and_delimiter(encoding: str):
    assert rows_of(io.BytesIO("订单号\t数量\n1\t2\n".encode(encoding))) == [
        [["订单号", "数量"], ["1", "2"]]
    ]


def test_workbook_is_read_whole_and_rounded_ids_show():
    first, second = rows_of(book())

    assert len(first[0]) == 82
    assert first[1][:3] == ["6.90000E+18", "0012", "12.5"]
    assert second == [["x"]]


def test_archive_holds_several_tables():
    assert rows_of(zipped(a=b"x,y\n1,2\n", b="订单\n".encode("gb18030"))) == [
        [["x", "y"], ["1", "2"]],
        [["订单"]],
    ]


def _locked() -> io.BytesIO:
    file = zipped(a=b"x")
    raw = bytearray(file.getvalue())
    raw[6] |= 1
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    return io.BytesIO(bytes(raw))


def _bomb() -> io.BytesIO:
    return zipped(a=b"0" * (big_sheets.MOST_UNPACKED + 1))


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (_locked, errors.ArchiveLockedError),
        (_bomb, errors.BigSheetTooLargeError),
        (lambda: io.BytesIO(b"\x00\x01\x02"), errors.SheetUnreadableError),
        # A quotation mark that nobody closes would swallow rows unseen.
        (lambda: io.BytesIO(b'a,b\n1,2\n3,"4\n5,6\n'), errors.SheetUnreadableError),
        (lambda: io.BytesIO(b"PK\x03\x04broken"), errors.SheetUnreadableError),
        (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0" + b"x" * 100), errors.SheetUnreadableError),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    make: Callable[[], IO[bytes]], refusal: type[Exception]
):
    with pytest.raises(refusal):
        rows_of(make())
