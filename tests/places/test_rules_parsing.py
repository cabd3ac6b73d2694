import pytest

from commonfield.places.errors import LoadRefusedError
from commonfield.places.rules.parsing import parse
from commonfield.places.types import ClassRow, HistoryRow, ListRow, TileRow
from tests.places.builders import (
    CHANGES_HEADER,
    CLASSES_HEADER,
    DETAILED_HEADER,
    HISTORY_HEADER,
    LIST_HEADER,
    TILES_HEADER,
    make_csv,
)

GOOD_LIST_ROW = "330000000000,,province,浙江省"
GOOD_DETAILED_ROW = "330000000000,,province,province,浙江省,浙江,Zhejiang,Zhejiang Province"
LOCATED_HEADER = f"{DETAILED_HEADER},centroid_lat,centroid_lon"
VILLAGE_ROW = "330203009205,330203009000,village"


def refusal(text: str | bytes) -> tuple[str, object]:
    """Return the code and the line of the refusal of a file."""
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(LoadRefusedError) as caught:
        parse("list.csv", content)
    assert caught.value.params["file"] == "list.csv"
    assert "list.csv" in str(caught.value)
    return caught.value.code, caught.value.params["line"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "wrong_header", 1),
        ("code;level\n", "wrong_header", 1),
        ("code,parent_code,level\n", "wrong_header", 1),
        (f"{LIST_HEADER},kinds\n", "wrong_header", 1),
        ("code,code,level,name,parent_code\n", "wrong_header", 1),
        (f"{DETAILED_HEADER},centroid_lat\n", "wrong_header", 1),
        ("change,code,name_2022\n", "wrong_header", 1),
        (
            make_csv(LIST_HEADER, GOOD_LIST_ROW, "330100000000,330000000000,prefecture"),
            "column_count",
            3,
        ),
        (make_csv(LIST_HEADER, f"{GOOD_LIST_ROW},x"), "column_count", 2),
        (make_csv(LIST_HEADER, '330000000000,,province,"浙江省'), "column_count", 2),
        (make_csv(LIST_HEADER, "33,,province,浙"), "bad_code", 2),
        (make_csv(LIST_HEADER, "33000000000O,,province,浙"), "bad_code", 2),
        (make_csv(LIST_HEADER, "330203009605,330203009000,village,后仓村"), "bad_code", 2),
        (make_csv(LIST_HEADER, "330000000000,,county,浙江省"), "level_mismatch", 2),
        (make_csv(LIST_HEADER, "330100000000,320000000000,prefecture,杭州市"), "level_mismatch", 2),
        (
            make_csv(DETAILED_HEADER, f"{VILLAGE_ROW},residents_committee,后仓村,,,"),
            "level_mismatch",
            2,
        ),
        (make_csv(DETAILED_HEADER, f"{VILLAGE_ROW},hamlet,后仓村,,,"), "level_mismatch", 2),
        (make_csv(LIST_HEADER, GOOD_LIST_ROW, "", GOOD_LIST_ROW), "duplicate_code", 4),
        (make_csv(LIST_HEADER, "330000000000,,province, "), "bad_value", 2),
        (make_csv(LOCATED_HEADER, f"{GOOD_DETAILED_ROW},91,120"), "bad_value", 2),
        (make_csv(LOCATED_HEADER, f"{GOOD_DETAILED_ROW},north,120"), "bad_value", 2),
        (make_csv(LOCATED_HEADER, f"{GOOD_DETAILED_ROW},29,"), "bad_value", 2),
        (make_csv(CLASSES_HEADER, "330203009205,113,后仓村,1"), "bad_class", 2),
        (make_csv(CLASSES_HEADER, "330203009205,,后仓村,1"), "bad_class", 2),
        (make_csv(CLASSES_HEADER, "330203009000,112,白云街道,1"), "level_mismatch", 2),
        (make_csv(CHANGES_HEADER, "moved,330203009205,甲村,乙村"), "bad_value", 2),
        (make_csv(CHANGES_HEADER, "added,330203009205,,"), "bad_value", 2),
        (make_csv(CHANGES_HEADER, "removed,330203009205,,"), "bad_value", 2),
        (make_csv(TILES_HEADER, "331124001000,西屏街道,x,1"), "bad_value", 2),
        (make_csv(TILES_HEADER, "331124001000,西屏街道,1.5,1"), "bad_value", 2),
        (make_csv(TILES_HEADER, "331124001000,西屏街道,,1"), "bad_value", 2),
        (
            make_csv(TILES_HEADER, "331124001000,西屏街道,1,1", "331124002000,水南街道,1,1"),
            "duplicate_code",
            3,
        ),
    ],
)
def test_parse_refuses(text: str, code: str, line: int):
    assert refusal(text) == (f"load_{code}", line)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("3325,浙江省,丽水地区,松阳县,county,abolished,1982,2000,331124", "bad_code"),
        ("332500,浙江省,丽水地区,丽水地区,county,abolished,1981,2000,", "level_mismatch"),
        ("332528,浙江省,丽水地区,松阳县,county,gone,1982,2000,331124", "bad_value"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,82,2000,331124", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,,2000,331124", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,20x0,331124", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,2000,1982,331124", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,,331124", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,active,1982,2000,", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,2000,3311", "bad_value"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,2000,331124[82]", "bad_value"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,2000,331124[1066]", "bad_year"),
        ("332528,浙江省,丽水地区,松阳县,county,abolished,1982,2000,003124", "bad_code"),
    ],
)
def test_parse_refuses_history(row: str, code: str):
    assert refusal(make_csv(HISTORY_HEADER, row)) == (f"load_{code}", 2)


def test_parse_refuses_gb18030_with_the_line():
    content = make_csv(LIST_HEADER, "110000000000,,province,Beijing", GOOD_LIST_ROW)

    assert refusal(content.encode("gb18030")) == ("load_not_utf8", 3)


def test_parse_tolerates_a_byte_order_mark():
    parsed = parse("list.csv", b"\xef\xbb\xbf" + make_csv(LIST_HEADER, GOOD_LIST_ROW).encode())

    assert parsed.rows == (ListRow(2, "330000000000", "浙江省", ""),)


def test_parse_reads_columns_in_any_order_and_windows_lines():
    parsed = parse(
        "list.csv", "name,level,code,parent_code\r\n浙江省,province,330000000000,\r\n".encode()
    )

    assert parsed.rows == (ListRow(2, "330000000000", "浙江省", ""),)


def test_parse_counts_physical_lines_after_a_quoted_line_break():
    text = make_csv(LIST_HEADER, '330000000000,,province,"浙\n江"', "33,,province,x")

    assert refusal(text) == ("load_bad_code", 4)


@pytest.mark.parametrize(
    ("name", "header", "shape", "edition"),
    [
        ("a.csv", LIST_HEADER, "country", None),
        ("list_2023.csv", LIST_HEADER, "country", 2023),
        ("list_2023.csv.gz", LOCATED_HEADER, "divisions", 2023),
        ("20230630.csv", DETAILED_HEADER, "divisions", None),
        ("x.csv", CLASSES_HEADER, "classes", 2022),
        ("x_2024.csv", "code,urban_rural_code", "classes", 2024),
        ("x.csv", CHANGES_HEADER, "changes", 2023),
        ("history_1981_2024.csv", HISTORY_HEADER, "history", None),
        ("x.csv", TILES_HEADER, "tiles", None),
    ],
)
def test_parse_tells_the_shape_by_the_header(
    name: str, header: str, shape: str, edition: int | None
):
    parsed = parse(name, f"{header}\n".encode())

    assert (parsed.shape, parsed.edition, parsed.rows) == (shape, edition, ())


def test_parse_reads_each_shape():
    classes = parse("a.csv", make_csv(CLASSES_HEADER, "330203009205,112,后仓村,1").encode())
    tiles = parse("a.csv", make_csv(TILES_HEADER, "331124001000,西屏街道,4,2").encode())

    assert classes.rows == (ClassRow(2, "330203009205", "112"),)
    assert tiles.rows == (TileRow(2, "331124001000", 4, 2),)


def test_parse_reads_history_with_transfers_in_both_kinds_of_brackets():
    text = make_csv(
        HISTORY_HEADER,
        "332527,浙江省,丽水地区,遂昌县,county,abolished,1981,2000,332528[1982];332529(1984);331123",
    )

    row = parse("a.csv", text.encode()).rows[0]

    assert isinstance(row, HistoryRow)
    assert row.first_day is None
    assert str(row.last_day) == "2000-01-01"
    assert [(code, str(day)) for code, day in row.successors] == [
        ("332528000000", "1982-01-01"),
        ("332529000000", "1984-01-01"),
        ("331123000000", "None"),
    ]
