"""Spreadsheets out and in: no formula leaves, digits survive, and a hostile file is refused."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from commonfield.front.errors import (
    SheetColumnsMissingError,
    SheetColumnsTooManyError,
    SheetTooLargeError,
    SheetUnreadableError,
)
from commonfield.front.spreadsheets import (
    MOST_BYTES,
    MOST_ROWS,
    Cell,
    SheetColumn,
    SheetRow,
    Spreadsheet,
    csv_chunks,
    read_rows,
    read_sheet,
    spreadsheet_response,
    xlsx_chunks,
)

NUMBER = SheetColumn("number", ("订单号", "Order number"))
TRACKING = SheetColumn("tracking", ("运单号", "Tracking number"))
NOTE = SheetColumn("note", ("备注", "Note"), is_required=False)
COLUMNS = (NUMBER, TRACKING, NOTE)
HEAD = ("订单号", "运单号", "备注")
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
    "=HYPERLINK(1)",
]


def csv_of(*rows: Sequence[Cell]) -> bytes:
    return b"".join(csv_chunks(Spreadsheet("订单", HEAD, rows)))


def xlsx_of(*rows: Sequence[Cell]) -> bytes:
    return b"".join(xlsx_chunks(Spreadsheet("订单", HEAD, rows)))


def book_of(*rows: Sequence[object]) -> bytes:
    """Save a workbook as Excel would, with whatever types."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells_of(row: SheetRow) -> list[str]:
    return list(row.cells.values())


def test_csv_begins_with_the_mark_that_excel_looks_for():
    data = csv_of(("A1", "B1", "中文"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert "中文" in data.decode()


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_text_is_no_formula(text: str):
    read = list(csv.reader(io.StringIO(csv_of((text,)).decode("utf-8-sig"), newline="")))

    assert read[1][0] == f"'{text}"


@pytest.mark.parametrize("text", DANGEROUS)
def test_xlsx_text_is_no_formula(text: str):
    sheet = load_workbook(io.BytesIO(xlsx_of((text,)))).worksheets[0]

    cell = sheet["A2"]
    assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)


def test_head_is_no_formula_either():
    head = list(csv.reader(io.StringIO(b"".join(csv_chunks(Spreadsheet("", ["=1"], []))).decode())))

    assert head[0][0].lstrip("\ufeff") == "'=1"


def test_numbers_stay_numbers_and_long_digits_text():
    at = datetime(2026, 11, 25, 8, 5, tzinfo=UTC)
    row: tuple[Cell, ...] = (-5, Decimal("12.50"), "13800138000", "0571", at, date(2026, 1, 2))

    text = csv_of(row).decode("utf-8-sig").splitlines()[1]
    sheet = load_workbook(io.BytesIO(xlsx_of(row))).worksheets[0]

    assert text == "-5,12.50,13800138000\t,0571\t,2026-11-25 16:05,2026-01-02"
    values = [cell.value for cell in sheet[2]]
    assert values[:5] == [-5, 12.5, "13800138000", "0571", datetime(2026, 11, 25, 16, 5)]  # noqa: DTZ001


@pytest.mark.parametrize(("kind", "ending"), [("csv", "csv"), ("xlsx", "xlsx"), ("odd", "csv")])
def test_answer_is_saved_under_a_name_of_its_own(kind: str, ending: str):
    answer = spreadsheet_response(
        Spreadsheet("订单", HEAD, [("A1", "B", "")]), name="订单-2026", kind=kind
    )

    body = b"".join(iter(answer))
    assert f"-2026.{ending}" in answer.headers["Content-Disposition"]
    assert [cells_of(row) for row in read_rows(body, COLUMNS)] == [["A1", "B", ""]]


def test_rows_are_in_the_language_of_whoever_asked():
    words = gettext_lazy("Yes")
    with override("zh-hans"):
        chinese = str(words)
        table = Spreadsheet("t", ["h"], ([str(words)] for _each in range(2)))
        answer = spreadsheet_response(table, name="n", kind="csv")

    with override("en"):
        content = b"".join(answer).decode()

    assert content.count(chinese) == 2
    assert "Yes" not in content


@given(st.text(max_size=40))
def test_csv_has_no_cell_that_begins_like_a_formula(text: str):
    read = next(iter(list(csv.reader(io.StringIO(csv_of((text,)).decode("utf-8-sig"))))[1:]), [""])

    assert not read[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@example([" '=", "\u3000'+1", "' =", " ' ="])
@given(
    st.lists(
        st.text("=+-@'订abc0123456789 \u3000", min_size=1, max_size=20), min_size=5, max_size=50
    )
)
@settings(max_examples=10)
def test_what_went_out_as_csv_comes_in_as_in_xlsx(texts: list[str]):
    rows = [(text, "1", "x") for text in texts]

    assert read_rows(csv_of(*rows), COLUMNS) == read_rows(xlsx_of(*rows), COLUMNS)


def test_long_lists_leave_in_pieces():
    rows = ((str(number), "x" * 100, "") for number in range(3_000))

    pieces = list(csv_chunks(Spreadsheet("", HEAD, rows)))

    assert len(pieces) > 3
    assert max(len(each) for each in pieces) < 80_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding(encoding: str, delimiter: str):
    lines = [HEAD, ("A1", "SF123", "易碎"), ("", "", ""), ("A2", "SF124", "")]
    text = "\r\n".join(delimiter.join(line) for line in lines)

    rows = read_rows(text.encode(encoding), COLUMNS)

    assert [(row.number, *cells_of(row)) for row in rows] == [
        (2, "A1", "SF123", "易碎"),
        (4, "A2", "SF124", ""),
    ]


def test_columns_are_found_by_name_below_a_title_and_in_any_order():
    data = book_of(
        ["待发货订单"],
        [],
        ["Tracking Number", "x", "订单号（必填）", "ORDER_NUMBER*"],
        ["SF1", 7, "z", "A1"],
    )

    rows = read_rows(data, (NUMBER, TRACKING))

    assert [(row.number, dict(row.cells)) for row in rows] == [
        (4, {"number": "A1", "tracking": "SF1"})
    ]


def test_numbers_that_excel_typed_come_in_whole():
    data = book_of(HEAD, [250412345678, 75123456789012.0, 3.5], [1, 731234567890123456789, None])

    first, second = read_rows(data, COLUMNS)

    assert cells_of(first) == ["250412345678", "75123456789012", "3.5"]
    assert (second.rounded, second.cells["note"]) == (frozenset({"tracking"}), "")


def test_a_number_that_excel_rounded_in_a_csv_is_named():
    row = read_rows("订单号,运单号\nA1,7.31235E+17".encode(), COLUMNS)[0]

    assert row.rounded == frozenset({"tracking"})


def test_guards_of_our_own_files_are_taken_back():
    row = read_rows(csv_of(("=A1", "13800138000", "-x")), COLUMNS)[0]

    assert cells_of(row) == ["=A1", "13800138000", "-x"]


def test_missing_column_is_named():
    with pytest.raises(SheetColumnsMissingError) as caught:
        read_rows("订单号,快递\nA1,SF".encode(), COLUMNS)

    assert caught.value.params == {"columns": "运单号"}


def loose_heads(*heads: str) -> dict[str, str]:
    columns = (
        SheetColumn("village", ("村", "Village", "行政村"), is_loose=True),
        SheetColumn("name", ("名称", "Name"), is_loose=True),
        SheetColumn("level", ("传承人级别",), is_required=False, is_loose=True),
        SheetColumn("item_level", ("项目级别",), is_required=False, is_loose=True),
    )
    data = ",".join(heads) + "\n" + ",".join("x" for _ in heads)
    return dict(read_sheet(data.encode(), columns).heads)


def test_loose_heads_fit_one_column_or_none():
    assert loose_heads("级别", "所在行政村", "礼堂（中心）名称") == {
        "village": "所在行政村",
        "name": "礼堂（中心）名称",
    }
    assert loose_heads("级别", "传承人级别", "村（居）", "Full name")["item_level"] == "级别"
    with pytest.raises(SheetColumnsMissingError):
        loose_heads("村名称", "备注")


def test_empty_file_has_no_columns():
    with pytest.raises(SheetColumnsMissingError):
        read_rows(b"", COLUMNS)


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0 an old workbook",
        b"PK\x03\x04 not really",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
        b"a\x80\xff\xff",
    ],
)
def test_what_is_no_table_is_refused(data: bytes):
    with pytest.raises(SheetUnreadableError):
        read_rows(data, COLUMNS)


def archive_of(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_archive_that_is_no_workbook_is_refused():
    with pytest.raises(SheetUnreadableError):
        read_rows(archive_of(x=b"y"), COLUMNS)


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = archive_of(**{"xl/worksheets/sheet1.xml": b"0" * 60_000_000})

    assert len(bomb) < 100_000
    with pytest.raises(SheetTooLargeError):
        read_rows(bomb, COLUMNS)


def test_full_workbook_of_our_own_is_read():
    rows = [(f"A{number}", f"SF{number}", "给邻居") for number in range(MOST_ROWS)]

    read = read_rows(xlsx_of(*rows), COLUMNS)

    assert [row.cells["number"] for row in read] == [row[0] for row in rows]


def test_workbook_damaged_anywhere_is_refused_or_read():
    good = bytearray(xlsx_of(("A1", "SF1", "x"), ("A2", "SF2", "y")))

    for place in range(0, len(good), 331):
        bad = bytearray(good)
        bad[place] ^= 0xFF
        try:
            read_rows(bytes(bad), COLUMNS)
        except (SheetUnreadableError, SheetColumnsMissingError, SheetTooLargeError):
            continue


def test_entities_do_not_multiply():
    levels = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{levels}]><x>&a9;</x>'
    data = io.BytesIO(xlsx_of(("A1", "SF1", "x")))
    out = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            is_sheet = name.endswith("sheet1.xml")
            new.writestr(name, bomb if is_sheet else old.read(name))

    with pytest.raises((SheetUnreadableError, SheetColumnsMissingError)):
        read_rows(out.getvalue(), COLUMNS)


def test_cell_far_away_is_not_walked_to():
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for column, name in enumerate(HEAD, start=1):
        sheet.cell(1, column, name)
    sheet.cell(2, 1, "A1")
    sheet.cell(1_000_000, 16_000, "far")
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(SheetTooLargeError):
        read_rows(file.getvalue(), COLUMNS)


def test_too_many_rows_or_bytes_are_refused():
    lines = "\n".join(f"A{number},SF" for number in range(MOST_ROWS + 20))

    for data in (f"订单号,运单号\n{lines}".encode(), b"x" * (MOST_BYTES + 1)):
        with pytest.raises(SheetTooLargeError):
            read_rows(data, COLUMNS)


@pytest.mark.parametrize("make", [csv_chunks, xlsx_chunks])
def test_a_column_beyond_what_is_read_is_refused_by_name(
    make: Callable[[Spreadsheet], Iterator[bytes]],
):
    head = [*HEAD, *(f"列{number}" for number in range(4, 83))]
    content = b"".join(make(Spreadsheet("订单", head, [["1"] * 82])))

    with pytest.raises(SheetColumnsTooManyError) as caught:
        read_rows(content, COLUMNS)

    assert caught.value.params == {"most": 60, "column": "列61"}
    assert len(read_rows(content, COLUMNS, most_columns=82)) == 1
