"""What masking finds, leaves alone, and refuses; the corpus is that of the benchmark."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from bench import masking_corpus as corpus
from commonfield.workshop.masking import errors
from commonfield.workshop.masking.reading import MOST_BYTES, findings_of
from commonfield.workshop.masking.types import Masked
from tests.night import NIGHT, TODAY

ON = date(2026, 12, 1)
STEP = 1 if NIGHT else 41


def found(data: bytes, name: str = "公示.csv") -> list[tuple[str, str]]:
    return [(each.kind.value, str(each.where)) for each in findings_of(data, name, ON)]


def test_nothing_hidden_is_missed():
    files = list(corpus.hidden_files(TODAY.toordinal() if NIGHT else 21))[::STEP]

    missed = [
        (each.name, each.disguise)
        for each in files
        if each.kind not in {one.kind for one in findings_of(each.data, each.name, ON)}
    ]

    assert missed == []


def test_hardly_a_lawful_value_is_questioned():
    files = list(corpus.lawful_files(22, 200 if NIGHT else 24))

    questioned = [one for each in files for one in findings_of(each.data, each.name, ON)]

    assert len(questioned) * 200 <= sum(each.values for each in files), questioned


@pytest.mark.parametrize(
    "text",
    [
        "残疾人两项补贴",
        "大病医疗保险",
        "医疗救助公示",
        "60周岁以上老人",
        "年满18周岁",
        "未满16周岁的除外",
        "儿童之家",
        "两癌筛查",
        "松政发〔2026〕12号",
        "记-0023",
        "村委会办公地址：人民路12号",
        "0578-8062345",
        "12345",
        "400-820-8820",
        "2026-01-01至2026-03-31",
        "12月3号",
        "3号地块",
        "91331124MA2HJ0XY1Q",
        "壹万叁仟捌佰元整",
        "张三、李四、王五各200元",
        "2026年9月30日 15:20:33",
        "1,380,013.80元",
        "13.80亩",
        "220省道",
        "共1380户4135人",
        "2026010100012345",
        "留守儿童12名",
    ],
)
def test_what_the_law_wants_shown_stays(text: str):
    assert found(f"姓名,说明\n张三,{text}\n".encode()) == []


def test_places_are_told_by_sheet_and_cell():
    def hide(book: Workbook) -> None:
        sheet = book.create_sheet("附表")
        sheet["C7"] = "13800138000"
        sheet.sheet_state = "hidden"

    data = corpus.as_xlsx([["姓名", "金额"], ["张三", 100], ["李四", "138 0013 8000"]], hide)

    assert found(data, "公示.xlsx") == [
        ("phone", "sheet Sheet, row 3, cell B3"),
        ("phone", "sheet 附表, row 7, cell C7"),
    ]


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_xml_comment_inside_a_number_hides_nothing(ending: str):
    made = {
        "xlsx": corpus.as_xlsx([["姓名", "说明"], ["张三", 13800138000]]),
        "docx": corpus.as_docx("<w:p><w:r><w:t>电话 13800138000</w:t></w:r></w:p>"),
    }
    source, data = zipfile.ZipFile(io.BytesIO(made[ending])), io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b"13800138000", b"138<!-- x -->00138000")
            target.writestr(name, content.replace(b"<v>", b"<!-- x --><v>"))

    assert [kind for kind, _where in found(data.getvalue(), f"a.{ending}")] == ["phone"]


def test_csv_tells_row_and_cell():
    assert found("姓名,电话\n张三,13800138000\n".encode()) == [("phone", "table, row 2, cell B2")]


def test_phone_written_like_an_amount_is_found_where_the_words_say_phone():
    assert [kind for kind, _where in found("电话：193525028.73".encode())] == ["phone"]
    assert found("合计 193525028.73".encode()) == []


def test_columns_with_telling_heads_are_found_cell_by_cell():
    table = "姓名,年龄,残疾等级,地址\n张三,12,二级,大石村\n李四,45,无,大石村3-7号\n"

    assert sorted(found(table.encode())) == [
        ("address", "table, row 3, cell D3"),
        ("disability", "table, row 1, cell C1"),
        ("disability", "table, row 2, cell C2"),
        ("minor", "table, row 2, cell B2"),
    ]


def test_number_that_a_spreadsheet_rounded_is_told_so():
    rows = findings_of("姓名,备注\n张三,3.30102E+17\n".encode(), "a.csv", ON)

    assert [(each.kind, each.digits_lost) for each in rows] == [(Masked.IDENTITY, True)]


def test_name_of_the_file_is_read():
    assert found("姓名\n张三\n".encode(), "张三13800138000.csv") == [("phone", "file name 1")]


def test_page_without_a_text_layer_is_told():
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

    assert found(picture, "公示.png") == [("no_text", "picture")]


def as_zip(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (as_zip(readme=b"hello"), "公示.docx", errors.DocumentKindError),
        (b"PK\x03\x04 not a zip", "公示.docx", errors.DocumentDamagedError),
        (as_zip(word__document=b"0" * (70 << 20)), "公示.docx", errors.DocumentTooLargeError),
        (
            as_zip(word__document=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "a.docx",
            errors.DocumentDamagedError,
        ),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "公示.doc", errors.DocumentKindError),
        (b"%PDF-1.7 cut off", "公示.pdf", errors.DocumentDamagedError),
        (b"a" * (MOST_BYTES + 1), "公示.txt", errors.DocumentTooLargeError),
        (b"\x00\x01\x02\x03" * 9, "公示.csv", errors.DocumentKindError),
    ],
)
def test_files_that_are_no_documents_are_refused(data: bytes, name: str, error: type[Exception]):
    with pytest.raises(error):
        findings_of(data, name, ON)


def test_pdf_of_ten_thousand_pages_is_refused():
    pages = b" ".join(b"3 0 R" for _ in range(10_000))
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 10000/Kids[" + pages + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"
    )

    with pytest.raises(errors.DocumentPagesError):
        findings_of(data, "公示.pdf", ON)


def test_command_tells_what_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "公示.csv"
    file.write_text("姓名,电话\n张三,13800138000\n")

    with pytest.raises(SystemExit) as ended:
        call_command("check_masking", str(file), "--json")

    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out) == {
        "blocked": True,
        "found": [{"kind": "phone", "where": "table, row 2, cell B2", "masked": "138******00"}],
    }


@pytest.mark.parametrize("head", ["BM", "GIF8", "编号, WEBP"])
def test_text_that_begins_like_a_picture_is_read(head: str):
    assert "identity" in dict(found(f"{head},证件\n1,11010519491231002X\n".encode()))
