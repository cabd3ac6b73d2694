from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from commonfield_measures.errors import (
    ColumnTwiceError,
    ColumnUnknownError,
    FileNotUtf8Error,
    FileUnreadableError,
    GroupMissingError,
    MeasuresError,
    NegativeWeightError,
    NotANumberError,
    NothingToShareError,
    NotNestedError,
    NoUnitsError,
    RowLengthError,
    TooFewUnitsError,
    UnitTwiceError,
    ValueMissingError,
)
from commonfield_measures.measures.dagum import dagum
from commonfield_measures.measures.inequality import atkinson, gini, gini_corrected, palma
from commonfield_measures.measures.summary import summary
from commonfield_measures.measures.tables import inequality_of_file
from commonfield_measures.measures.theil import theil_grouped, theil_l, theil_t_nested

VALUES, WEIGHTS, GROUPS = [5.0, 1, 2, 8, 3], [1, 2, 3, 1, 2], ["甲", "甲", "乙", "乙", "乙"]
TEXT = "uCode,收入,人口,县\na,5,1,甲\nb,1,2,甲\nc,2,3,乙\nd,8,1,乙\ne,3,2,乙\n"


def file_with(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "villages.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_file_without_groups_gives_every_figure(tmp_path: Path):
    found = inequality_of_file(file_with(tmp_path, TEXT), "收入").as_json()

    assert list(found) == [
        "gini",
        "gini_corrected",
        "theil_t",
        "theil_l",
        "atkinson",
        "palma",
        "s80s20",
        "hoover",
    ]
    assert found["gini"] == gini(VALUES)
    assert found["gini_corrected"] == gini_corrected(VALUES)
    assert found["atkinson"] == {
        name: atkinson(VALUES, aversion) for name, aversion in (("0.5", 0.5), ("1", 1), ("2", 2))
    }
    assert found["palma"] == palma(VALUES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_file_with_groups_divides(tmp_path: Path, encoding: str):
    path = file_with(tmp_path, TEXT, encoding=encoding)

    found = inequality_of_file(path, "收入", weight="人口", groups=["县"]).as_json()

    theil, gini_parts = theil_grouped(VALUES, GROUPS, WEIGHTS), dagum(VALUES, GROUPS, WEIGHTS)
    assert found["theil_t"] == {
        "total": theil.theil_t.total,
        "between": theil.theil_t.between,
        "within": theil.theil_t.within,
    }
    assert found["theil_l"]["within"] == theil.theil_l.within
    assert found["dagum"] == {
        "gini": gini_parts.gini,
        "within": gini_parts.within,
        "between": gini_parts.between,
        "transvariation": gini_parts.transvariation,
    }


def test_parquet_gives_the_same(tmp_path: Path):
    table = pa.table({"收入": VALUES, "人口": WEIGHTS, "县": GROUPS, "uCode": list("abcde")})
    parquet.write_table(table, tmp_path / "county=331124.parquet")

    found = inequality_of_file(
        tmp_path / "county=331124.parquet", "收入", weight="人口", groups=["县"]
    )

    csv = inequality_of_file(file_with(tmp_path, TEXT), "收入", weight="人口", groups=["县"])
    assert found == csv


def test_parquet_of_every_kind_is_read(tmp_path: Path):
    table = pa.table(
        {
            "whole": pa.array([1, 2, None]),
            "exact": pa.array([Decimal("1.5"), Decimal(2), Decimal(4)]),
            "text": ["1.5", "2", "4"],
            "county": pa.array(["a", "a", "b"]).dictionary_encode(),
            "lists": [[1], [2], [3]],
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")

    found = [inequality_of_file(tmp_path / "a.parquet", each).gini for each in ("exact", "text")]

    assert found == [gini([1.5, 2, 4])] * 2
    assert inequality_of_file(tmp_path / "a.parquet", "exact", groups=["county"]).dagum is not None
    with pytest.raises(ValueMissingError, match="“whole”, row 4"):
        inequality_of_file(tmp_path / "a.parquet", "whole")
    with pytest.raises(NotANumberError, match="“lists”, row 2"):
        inequality_of_file(tmp_path / "a.parquet", "lists")
    with pytest.raises(ColumnUnknownError, match="whole, exact, text, county, lists"):
        inequality_of_file(tmp_path / "a.parquet", "other")


def test_figure_that_is_not_defined_is_none_and_says_why(tmp_path: Path):
    found = inequality_of_file(file_with(tmp_path, "x\n0\n0\n0\n1\n2\n"), "x")

    assert (found.theil_l, found.palma, found.s80s20) == (None, None, None)
    assert [error.code for error in found.undefined] == ["zero_value", "share_empty", "share_empty"]
    assert found.atkinson["2"] == 1


def test_constant_is_equal():
    found = summary([2, 2, 2])

    assert (found.gini, found.theil_t, found.theil_l, found.hoover) == (0, 0, 0, 0)
    assert found.s80s20 == pytest.approx(1)


def test_nested_groups_divide_level_by_level(tmp_path: Path):
    text = "x,county,town\n1,a,a1\n2,a,a1\n3,a,a2\n5,a,a2\n8,b,b1\n13,b,b1\n"

    found = inequality_of_file(file_with(tmp_path, text), "x", groups=["county", "town"]).as_json()

    nested = theil_t_nested([1, 2, 3, 5, 8, 13], [list("aaaabb"), ["1", "1", "2", "2", "3", "3"]])
    assert found["theil_t"] == {
        "total": nested.total,
        "between": dict(zip(("county", "town"), nested.between, strict=True)),
        "within": nested.within,
    }
    assert found["theil_l"]["total"] == pytest.approx(theil_l([1, 2, 3, 5, 8, 13]))
    assert list(found["dagum"]) == ["county", "town"]
    assert found["dagum"]["town"] == asdict(dagum([1, 2, 3, 5, 8, 13], list("112233")))


def test_groups_that_do_not_lie_in_each_other_are_refused(tmp_path: Path):
    text = "x,county,town\n1,a,t\n2,b,t\n"

    with pytest.raises(NotNestedError, match="“county > town”: “t” lies in “a” and in “b”"):
        inequality_of_file(file_with(tmp_path, text), "x", groups=["county", "town"])


@pytest.mark.parametrize(
    ("text", "options", "error", "sentence"),
    [
        ("x\n1\n二\n", {}, NotANumberError, "“x”, row 3: “二” is not a number."),
        ("x\n1\n\n3\n", {}, RowLengthError, "villages.csv, row 3: 0 fields where the header has 1"),
        ("x,y\n1,\n,2\n", {}, ValueMissingError, "“x”, row 3: there is no value"),
        ("x,y\n1\n2,3\n", {}, RowLengthError, "row 2: 1 fields where the header has 2"),
        ("x\n5\n", {}, TooFewUnitsError, "“x” has 1 units, and inequality needs at least 2."),
        ("x\n0\n0\n", {}, NothingToShareError, "“x” is 0 in every row"),
        ("y\n1\n2\n", {}, ColumnUnknownError, "villages.csv has no column “x”. It has: y."),
        ("x,x\n1,2\n1,2\n", {}, ColumnTwiceError, "villages.csv has two columns “x”."),
        ("x,w\n1,2\n1,-2\n", {"weight": "w"}, NegativeWeightError, "“w”, row 3: the weight -2.0"),
        ("x,g\n1,a\n1, \n", {"groups": ["g"]}, GroupMissingError, "“g”, row 3: there is no group"),
        ("uCode,x\na,1\nb,2\na,3\n", {}, UnitTwiceError, "“uCode”, row 4: “a” stands in row 2"),
        ("村,x\na,1\na,2\n", {"unit": "村"}, UnitTwiceError, "“村”, row 3: “a” stands in row 2"),
        ("uCode,x\na,1\n,2\n", {}, ValueMissingError, "“uCode”, row 3: there is no value"),
        ('x\n1\n"2\n', {}, FileUnreadableError, "villages.csv cannot be read as a CSV table."),
        ("x\n", {}, NoUnitsError, "“x” has no values."),
        ("", {}, FileUnreadableError, "villages.csv cannot be read as a CSV table."),
    ],
)
def test_bad_file_is_refused_with_column_and_row(
    tmp_path: Path, text: str, options: dict[str, Any], error: type[MeasuresError], sentence: str
):
    path = file_with(tmp_path, text)

    with pytest.raises(error) as refused:
        inequality_of_file(path, "x", **options)

    assert sentence in str(refused.value)


def test_file_that_is_no_table_is_refused(tmp_path: Path):
    (tmp_path / "a.parquet").write_bytes(b"nothing of the kind")

    with pytest.raises(FileNotUtf8Error, match="perhaps GB18030"):
        inequality_of_file(file_with(tmp_path, "收入\n1\n2\n", encoding="gb18030"), "收入")
    with pytest.raises(FileUnreadableError, match=r"a\.parquet cannot be read as a Parquet table"):
        inequality_of_file(tmp_path / "a.parquet", "x")
    with pytest.raises(FileUnreadableError, match=r"none\.csv cannot be read"):
        inequality_of_file(tmp_path / "none.csv", "x")
