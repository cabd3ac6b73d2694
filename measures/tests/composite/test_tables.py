from pathlib import Path

import numpy as np
import pytest

from commonfield_measures.composite.input_errors import (
    AllMissingError,
    BelowLeastError,
    CodeBlankError,
    DirectionWrongError,
    IndicatorMissingError,
    LevelWrongError,
    OneUnitError,
    ParentUnknownError,
    TransformWrongError,
    TypeUnknownError,
    UnitBlankError,
)
from commonfield_measures.composite.tables import Inputs, read_inputs, read_sheet
from commonfield_measures.errors import (
    ColumnTwiceError,
    ColumnUnknownError,
    FileNotUtf8Error,
    FileUnreadableError,
    MeasuresError,
    NotANumberError,
    RowLengthError,
    SeparatorError,
    UnitTwiceError,
)
from measures.tests.composite.builders import write_files

pytestmark = pytest.mark.rule

META = """a,Indicator,1,P,1,1,6,,0,10,none
b,Indicator,1,P,0.5,-1,0,Pop,1,100,log
P,Aggregate,2,NA,1,1,NA,NA,NA,NA,NA
Pop,Denominator,NA,NA,NA,NA,NA,NA,NA,NA,NA
Region,Group,NA,NA,NA,NA,NA,NA,NA,NA,NA
"""
DATA = "uCode,uName,Region,Pop,a,b\nA,Aa,N,10,1,2\nB,Bb,S,20,NA,1e3\nC,Cc,NA,30,-3.5,\n"


def read(folder: Path, data: str = DATA, meta: str = META) -> Inputs:
    data_path, meta_path = write_files(folder, data, meta)
    return read_inputs(read_sheet(data_path), read_sheet(meta_path))


def test_tables_are_read_as_they_are(tmp_path: Path):
    found = read(tmp_path)

    table, tree = found.table, found.tree
    assert (table.units, table.names, table.times) == (("A", "B", "C"), ("Aa", "Bb", "Cc"), None)
    assert table.columns == {"Region": ("N", "S", "NA"), "Pop": ("10", "20", "30")}
    np.testing.assert_array_equal(table.values, [[1, 2], [np.nan, 1000], [-3.5, np.nan]])
    assert tree.children == {"P": ("a", "b")}
    b = tree.by_code["b"]
    assert (b.weight, b.direction, b.target, b.denominator) == (0.5, -1, 0, "Pop")
    assert (b.low, b.high, b.transform) == (1, 100, "log")
    assert tree.by_code["P"].parent is None
    assert found.notices == ()


def test_tables_as_r_writes_them(tmp_path: Path):
    # write.csv(): quoted text, an unnamed column of row numbers, a byte order mark from Excel.
    data = '\ufeff"","uCode","a","b"\r\n"1","NA",1,2\r\n"2","B",NA,3\r\n'

    table = read(tmp_path, data).table

    # Namibia's code is no missing value.
    assert table.units == ("NA", "B")
    np.testing.assert_array_equal(table.values, [[1, 2], [np.nan, 3]])


def test_panel_is_known_by_its_times(tmp_path: Path):
    data = "uCode,Time,a,b\nA,2021,1,2\nA,2020,3,4\nB,2021,5,6\nB,2020,7,8\n"

    table = read(tmp_path, data).table

    assert table.times == ("2021", "2020", "2021", "2020")
    assert [rows.tolist() for rows in table.by_time()] == [[1, 3], [0, 2]]
    assert table.row_name(1) == "A (2020)"


def test_one_time_is_no_panel(tmp_path: Path):
    assert read(tmp_path, "uCode,Time,a,b\nA,2020,1,2\nB,2020,7,8\n").table.times is None


def test_columns_that_meta_does_not_list_are_told(tmp_path: Path):
    found = read(tmp_path, "uCode,a,b,note\nA,1,2,x\nB,7,8,y\n")

    assert [str(each) for each in found.notices] == [
        "iMeta does not list these columns of iData, so they are not used: note."
    ]


def test_direction_of_an_aggregate_is_told(tmp_path: Path):
    found = read(tmp_path, meta=META.replace("P,Aggregate,2,NA,1,1", "P,Aggregate,2,NA,1,-1"))

    assert [each.code for each in found.notices] == ["direction_unused"]


def test_goalposts_by_coinrs_names(tmp_path: Path):
    data, meta = write_files(tmp_path, DATA, META)
    meta.write_text(
        meta.read_text("utf-8").replace("Low,High", "goalpost_lower,goalpost_upper"), "utf-8"
    )

    a = read_inputs(read_sheet(data), read_sheet(meta)).tree.by_code["a"]

    assert (a.low, a.high) == (0, 10)


@pytest.mark.parametrize(
    ("data", "refusal", "says"),
    [
        ("uCode,a\nA,1\nB,2\n", IndicatorMissingError, "b"),
        ("unit,a,b\nA,1,2\nB,2,3\n", ColumnUnknownError, "uCode"),
        ("uCode,a,a,b\nA,1,2,3\nB,1,2,3\n", ColumnTwiceError, "a"),
        ("uCode,a,b\nA,1,2\nB,1\n", RowLengthError, "row 3"),
        ("uCode,a,b\nA,1,2\nB,1,many\n", NotANumberError, "“b”, row B: “many”"),
        ("uCode,a,b\nA,1,2\nB,1,1_000\n", NotANumberError, "1_000"),
        ("uCode,a,b\nA,1,2\nB,1,\uff15\n", NotANumberError, "\uff15"),
        ("uCode;a;b\nA;1;2\nB;1;3\n", SeparatorError, "“;”"),
        ("uCode\ta\tb\nA\t1\t2\nB\t1\t3\n", SeparatorError, "“Tab”"),
        ("uCode,a,b\nA,1,2\nB,1,inf\n", NotANumberError, "inf"),
        ("uCode,a,b\nA,1,2\n,1,3\n", UnitBlankError, "Line 3"),
        ("uCode,a,b\nA,1,2\nB,1,3\nA,4,5\n", UnitTwiceError, "“A” stands in row 2"),
        ("uCode,Time,a,b\nA,1,1,2\nB,2,1,3\nA,1,4,5\n", UnitTwiceError, "A (1)"),
        ("uCode,Time,a,b\nA,1,1,2\nB,,1,3\n", NotANumberError, "Time"),
        ("uCode,Time,a,b\nA,May,1,2\nB,June,1,3\n", NotANumberError, "May"),
        ("uCode,a,b\nA,1,2\n", OneUnitError, "(A)"),
        ("uCode,a,b\n", OneUnitError, "only 0"),
        ("uCode,a,b\nA,1,NA\nB,2,\n", AllMissingError, "b"),
        ("", FileUnreadableError, "iData.csv"),
        ('uCode,a,b\nA,"1,2\n', FileUnreadableError, "iData.csv"),
    ],
)
def test_wrong_data_is_refused(tmp_path: Path, data: str, refusal: type[MeasuresError], says: str):
    with pytest.raises(refusal) as refused:
        read(tmp_path, data)

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "refusal", "says"),
    [
        ("a,Indicator", "a,Indicators", TypeUnknownError, "Indicators"),
        ("a,Indicator", ",Indicator", CodeBlankError, "Line 2"),
        ("a,Indicator,1", "a,Indicator,2", LevelWrongError, "“2”"),
        ("P,Aggregate,2", "P,Aggregate,1", LevelWrongError, "“1”"),
        ("P,Aggregate,2", "P,Aggregate,2.5", LevelWrongError, "“2.5”"),
        ("a,Indicator,1,P,1,1", "a,Indicator,1,P,1,2", DirectionWrongError, "“2”"),
        ("a,Indicator,1,P,1,1", "a,Indicator,1,P,1,", DirectionWrongError, "a has the Direction"),
        ("a,Indicator,1,P", "a,Indicator,1,X", ParentUnknownError, "X"),
        ("a,Indicator,1,P,1", "a,Indicator,1,P,much", NotANumberError, "much"),
        ("0,10,none", "0,10,sqrt", TransformWrongError, "sqrt"),
    ],
)
def test_wrong_meta_is_refused(
    tmp_path: Path, old: str, new: str, refusal: type[MeasuresError], says: str
):
    with pytest.raises(refusal) as refused:
        read(tmp_path, meta=META.replace(old, new, 1))

    assert says in str(refused.value)


def test_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path):
    with pytest.raises(FileUnreadableError):
        read_sheet(tmp_path / "none.csv")
    path = tmp_path / "gbk.csv"
    path.write_bytes("uCode,村\nA,1\n".encode("gbk"))
    with pytest.raises(FileNotUtf8Error):
        read_sheet(path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (DATA.replace("B,Bb,S,20", "B,Bb,S,-20"), "Line 3 of iData.csv (B) has -20 in Pop"),
        (DATA.replace("1e3", "-1"), "Line 3 of iData.csv (B) has -1 in b"),
    ],
)
def test_number_that_cannot_be_is_refused_with_its_line(tmp_path: Path, data: str, told: str):
    head, *lines = META.splitlines()
    meta = "\n".join([f"{head},", f"{lines[0]},0", *(f"{line}," for line in lines[1:])]) + "\n"
    paths = write_files(tmp_path, data, META)
    names = paths[1].read_text().splitlines()[0]
    paths[1].write_text(f"{names},Least\n{meta}")

    with pytest.raises(BelowLeastError) as refused:
        read_inputs(read_sheet(paths[0]), read_sheet(paths[1]))

    assert told in str(refused.value)
