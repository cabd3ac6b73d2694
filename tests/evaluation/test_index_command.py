"""The command ``commonfield index build``, as an operator gives it."""

import csv
import io
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
SAME = ("", "")


def run(folder: Path, *options: str, data: str = DATA, meta: str = META) -> Path:
    data_path, meta_path = write_files(folder, data, meta)
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


class Terminal(io.StringIO):
    """A terminal on which an impatient reader stops what takes long, after so many writes."""

    def __init__(self, stops_after: int) -> None:
        super().__init__()
        self.left = stops_after

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return super().write(text)


def test_draws_show_on_a_terminal_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal(stops_after=0)
    monkeypatch.setattr("sys.stderr", terminal)

    run(tmp_path, "--draws", "256")

    assert [line[-32:].strip() for line in terminal.getvalue().split("\r")[1:]] == [
        "50 %  draws",
        "100 %  draws",
    ]


def test_draws_that_are_stopped_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stderr", Terminal(stops_after=1))

    with pytest.raises(SystemExit) as stopped:
        run(tmp_path, "--draws", "256")

    assert stopped.value.code == 130
    assert not (tmp_path / "out").exists()
    assert capsys.readouterr().out == ""


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
        (["--draw-ways"], "--draw-ways has no effect without --draws"),
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


@pytest.mark.parametrize(
    ("in_data", "in_meta", "options", "says"),
    [
        (
            ("A,1,7,1\nB,2", "A,5,7,1\nB,5"),
            SAME,
            (),
            "indicator a is 5.0 for every unit, so minmax",
        ),
        (("A,1,7,1\nB,2,3,4\nC,5", "A,,7,1\nB,,3,4\nC,"), SAME, (), "a has no value for any unit"),
        (("B,2,3,4\nC,5,1,2\n", ""), SAME, (), "only 1 (A)"),
        (
            SAME,
            SAME,
            ("--normalise", "zscore", "--aggregate", "gmean"),
            "gmean takes no values below",
        ),
        (SAME, (",P,1,", ",P,0,"), (), "what belongs to P sum to zero (a, b)"),
        (SAME, SAME, ("--weights", "file:{folder}/w.csv"), "w.csv has a weight for z"),
        (SAME, ("a,Indicator,1,P", "a,Indicator,1,Z"), (), "a has the Parent Z"),
        (SAME, ("2,I,1,1,,,,,\nQ", "2,P,1,1,,,,,\nQ"), (), "P → P"),
        (("B,2", "A,2"), SAME, (), "row 3: “A” stands in row 2"),
        (SAME, ("P,1,1,,", "P,1,1,1,"), ("--normalise", "target"), "Target of a is 1.0"),
        (("B,2", "B,two"), SAME, (), "“a”, row B: “two” is not a number"),
        ((DATA, ""), SAME, (), "iData.csv cannot be read"),
        (("uCode,a,b,c", "uCode;a;b;c"), SAME, (), "“;” between its fields"),
    ],
)
def test_bad_input_names_indicator_unit_and_rule_and_writes_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    in_data: tuple[str, str],
    in_meta: tuple[str, str],
    options: tuple[str, ...],
    says: str,
):
    (tmp_path / "w.csv").write_text("iCode,Weight\na,1\nb,1\nc,1\nP,1\nQ,1\nz,1\n", "utf-8")
    data, meta = DATA.replace(*in_data), META.replace(*in_meta)
    given = [option.replace("{folder}", str(tmp_path)) for option in options]

    with pytest.raises(SystemExit) as ended:
        run(tmp_path, *given, data=data, meta=meta)

    assert ended.value.code == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("data", "meta"),
    [
        ("\ufeff" + DATA, META),
        (DATA.replace("\n", "\r\n"), META.replace("\n", "\r\n")),
        (DATA + "\n\n", META),
    ],
)
def test_marks_and_line_ends_of_spreadsheets_change_nothing(tmp_path: Path, data: str, meta: str):
    (tmp_path / "plain").mkdir()
    plain = run(tmp_path / "plain")

    found = run(tmp_path, data=data, meta=meta)

    assert (found / "scores.csv").read_bytes() == (plain / "scores.csv").read_bytes()


def test_command_refuses_a_folder_that_is_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "out").write_text("", "utf-8")

    with pytest.raises(SystemExit) as ended:
        run(tmp_path)

    assert ended.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
