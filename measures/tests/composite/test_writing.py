import csv
import hashlib
import json
from pathlib import Path

import pytest

from commonfield_measures.composite.building import Choices, Index, build_index
from commonfield_measures.composite.writing import write_index
from measures.tests.composite.builders import write_files

pytestmark = pytest.mark.rule

META = """a,Indicator,1,I,1,1,,,,,
b,Indicator,1,I,2,-1,,,,,
I,Aggregate,2,NA,1,1,,,,,
"""
DATA = "uCode,a,b\nA,1,7\nB,2,3\nC,2,3\nD,9,\n"
PANEL = "uCode,Time,a,b\nA,2021,1,7\nB,2021,2,3\nA,2020,5,4\nB,2020,1,3\n"


def written(folder: Path, data: str = DATA, **choices: object) -> tuple[Index, Path]:
    paths = write_files(folder, data, META)
    index = build_index(*paths, Choices(**choices))  # type: ignore[arg-type]
    write_index(index, folder / "deep" / "out")
    return index, folder / "deep" / "out"


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))


def test_files_hold_every_bit(tmp_path: Path):
    index, out = written(tmp_path)

    lines = rows(out / "scores.csv")
    assert lines[0] == ["uCode", "I"]
    assert [line[0] for line in lines[1:]] == ["A", "B", "C", "D"]
    assert [float(line[1]) for line in lines[1:]] == index.build.scores.of("I").tolist()


def test_ranks_are_shared_and_gaps_are_empty(tmp_path: Path):
    _index, out = written(tmp_path)

    assert rows(out / "ranks.csv")[1:] == [["A", "4"], ["B", "2"], ["C", "2"], ["D", "1"]]
    assert rows(out / "normalised.csv")[4] == ["D", "100.0", ""]
    assert rows(out / "weights.csv") == [
        ["iCode", "Weight"],
        ["a", repr(1 / 3)],
        ["b", repr(2 / 3)],
        ["I", "1.0"],
    ]


def test_panel_has_its_times_and_ranks_within_each(tmp_path: Path):
    _index, out = written(tmp_path, PANEL)

    assert rows(out / "ranks.csv") == [
        ["uCode", "Time", "I"],
        ["A", "2021", "2"],
        ["B", "2021", "1"],
        ["A", "2020", "1"],
        ["B", "2020", "2"],
    ]


def test_method_tells_all_that_figures_rest_on(tmp_path: Path):
    _index, out = written(tmp_path, screen=0.4, normalise="zscore", scale=(100.0, 10.0))

    method = json.loads((out / "method.json").read_text("utf-8"))
    digest = hashlib.sha256((tmp_path / "iData.csv").read_bytes()).hexdigest()
    assert method["inputs"]["data"] == {"file": "iData.csv", "sha256": digest}
    assert method["inputs"]["others"] == []
    assert [step["step"] for step in method["steps"]] == [
        "screen",
        "normalise",
        "weigh",
        "aggregate",
    ]
    assert method["steps"][1]["parameters"] == {
        "method": "zscore",
        "scale": [100.0, 10.0],
        "over": "all times",
    }
    (group,) = method["coherence"]
    assert (group["group"], group["rows"], set(group["with_group"])) == ("I", 3, {"a", "b"})
    assert method["steps"][3]["notices"][0]["code"] == "gaps_reweighted"
    assert (method["program"], method["seed"], method["units"]) == ("commonfield", None, 4)
    assert method["version"]
    assert [each["code"] for each in method["tree"]] == ["a", "b", "I"]


def test_weights_that_were_written_can_be_read(tmp_path: Path):
    index, out = written(tmp_path, weights="equal")
    path = out / "weights.csv"

    again = build_index(
        tmp_path / "iData.csv", tmp_path / "iMeta.csv", Choices(weights=f"file:{path}")
    )

    assert again.build.scores.values.tolist() == index.build.scores.values.tolist()
    write_index(again, tmp_path / "again")
    method = json.loads((tmp_path / "again" / "method.json").read_text("utf-8"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert method["inputs"]["others"] == [{"file": "weights.csv", "sha256": digest}]


def test_files_are_the_same_every_time(tmp_path: Path):
    index, out = written(tmp_path)
    first = {path.name: path.read_bytes() for path in out.iterdir()}

    write_index(index, out)

    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    assert str(tmp_path).encode() not in b"".join(first.values())
