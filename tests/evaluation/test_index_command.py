"""The command ``commonfield index build``, as an operator gives it."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.evaluation.composite.builders import write_files

pytestmark = pytest.mark.rule

META = """a,Indicator,1,P,1,1,,,,,
b,Indicator,1,P,1,-1,,,,,
c,Indicator,1,Q,1,1,,,,,
P,Aggregate,2,I,1,1,,,,,
Q,Aggregate,2,I,1,1,,,,,
I,Aggregate,3,NA,1,1,,,,,
"""
DATA = "uCode,a,b,c\nA,1,7,1\nB,2,3,4\nC,5,1,2\n"


def run(folder: Path, *options: str, data: str = DATA) -> Path:
    data_path, meta_path = write_files(folder, data, META)
    out = folder / "out"
    given = ("--data", str(data_path), "--meta", str(meta_path), "--out", str(out))
    call_command("index", "build", *given, *options)
    return out


def test_command_writes_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = run(tmp_path, "--scale", "1", "10", "--aggregate", "amean,gmean")

    assert sorted(path.name for path in out.iterdir()) == [
        "method.json",
        "normalised.csv",
        "ranks.csv",
        "scores.csv",
        "weights.csv",
    ]
    lines = list(csv.reader((out / "scores.csv").read_text("utf-8").splitlines()))
    assert lines[0] == ["uCode", "P", "Q", "I"]
    assert float(lines[3][3]) == pytest.approx((10 * 4) ** 0.5)
    method = json.loads((out / "method.json").read_text("utf-8"))
    assert method["steps"][-1]["details"]["levels"] == {"2": "amean", "3": "gmean"}
    told = capsys.readouterr()
    assert told.err == ""
    assert str(out / "scores.csv") in told.out


def test_command_tells_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(tmp_path, data=DATA.replace("B,2,3,4", "B,,3,4"))

    assert "a / B" in capsys.readouterr().err


def test_command_draws_weights_and_repeats_the_draws(tmp_path: Path):
    out = run(tmp_path, "--draws", "40", "--noise", "0.3", "--seed", "7")
    first = (out / "intervals.csv").read_text("utf-8")
    stored = tmp_path / "draws.parquet"
    stored.write_bytes((out / "draws.parquet").read_bytes())
    method = json.loads((out / "method.json").read_text("utf-8"))

    again = run(tmp_path, "--draw-weights", str(stored))

    assert first.splitlines()[0] == "uCode,nominal,mean,median,q05,q95"
    assert (again / "intervals.csv").read_text("utf-8") == first
    assert method["seed"] == 7
    assert method["draws"] == {"draws": 40, "noise": 0.3, "seed": 7}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--normalise", "max"], "--normalise cannot be “max”"),
        (["--screen", "much"], "argument --screen"),
        (["--weights", "file:none.csv"], "none.csv"),
        (["--impute", "linear"], "no Time column"),
        (["--scale", "5", "5"], "The scale 5.0 to 5.0"),
        (["--colour", "red"], "--colour"),
        (["--seed", "4"], "--seed has no effect without --draws"),
        (["--screen-first"], "--screen-first has no effect"),
        (["--consistency", "0.2"], "--consistency has no effect"),
        (["--draws", "0"], "0 draws"),
        (["--draws", "9", "--seed", "-1"], "--seed"),
        (["--draws", "9", "--aggregate", "topsis"], "topsis"),
    ],
)
def test_command_refuses_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
):
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, *options)

    told = capsys.readouterr().err.strip()
    assert ended.value.code == 2
    assert says in told
    assert "\n" not in told
    assert not (tmp_path / "out").exists()


def test_command_refuses_a_folder_that_is_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "out").write_text("", "utf-8")

    with pytest.raises(SystemExit) as ended:
        run(tmp_path)

    assert ended.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
