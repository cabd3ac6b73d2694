from pathlib import Path

import pytest

from commonfield_measures.files import write_all


def test_all_files_are_written_or_none(tmp_path: Path):
    write_all(tmp_path, {Path("a.csv"): b"old"})
    (tmp_path / "b.csv.part").mkdir()

    with pytest.raises(OSError, match=r"b\.csv\.part"):
        write_all(tmp_path, {Path("a.csv"): b"new", Path("b.csv"): b"new"})

    assert (tmp_path / "a.csv").read_bytes() == b"old"


def test_folders_are_made_and_nothing_stays_aside(tmp_path: Path):
    found = write_all(tmp_path / "out", {Path("town", "iData.csv"): b"x"})

    assert found == (tmp_path / "out" / "town" / "iData.csv",)
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "town", "iData.csv"]
