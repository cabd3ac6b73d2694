"""The command ``commonfield index build``, as an operator gives it."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from commonfield_measures.cli import main
from measures.tests.composite.builders import META_HEAD, write_files

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
    code = main(["index", "build", *given, *options])
    if code:
        sys.exit(code)
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


def test_second_run_leaves_nothing_of_the_first_beside_it(tmp_path: Path):
    everything = ("--draws", "20", "--statistics", "--sensitivity", "16")
    out = run(tmp_path, *everything)
    first = {path.name for path in out.iterdir()}

    own = out / "notes.csv"
    own.write_text("mine")
    run(tmp_path, "--impute", "median")

    extra = {"intervals.csv", "draws.parquet", "statistics.csv", "correlations.csv"}
    extra |= {"sensitivity.csv", "removals.csv"}
    assert first >= extra
    assert {path.name for path in out.iterdir()} == (first - extra) | {own.name}


def test_nothing_is_taken_away_that_no_earlier_run_wrote(tmp_path: Path):
    (tmp_path / "out").mkdir()
    own = tmp_path / "out" / "statistics.csv"
    own.write_text("mine")

    run(tmp_path)

    assert own.read_text() == "mine"


def test_denominators_come_from_a_table_of_their_own(tmp_path: Path):
    meta = META.replace("a,Indicator,1,P,1,1,,", "a,Indicator,1,P,1,1,,Pop")
    beside = "uCode,Pop,a,b,c\nA,10,1,7,1\nB,20,2,3,4\nC,10,5,1,2\n"
    own = tmp_path / "people.csv"
    own.write_text("uCode,Pop\nC,10\nB,20\nA,10\nD,5\n")

    out = run(tmp_path, "--denominate", data=beside, meta=meta)
    expected = (out / "scores.csv").read_bytes()
    run(tmp_path, "--denominate", "--denominators", str(own), meta=meta)

    assert (out / "scores.csv").read_bytes() == expected
    method = json.loads((out / "method.json").read_text())
    assert [each["file"] for each in method["inputs"]["others"]] == ["people.csv"]


def test_pillar_is_left_out_with_all_below_it(tmp_path: Path):
    out = run(tmp_path, "--leave-out", "P")

    assert (out / "scores.csv").read_text().splitlines()[0] == "uCode,Q,I"
    assert json.loads((out / "method.json").read_text())["left_out"] == ["P"]


def test_constant_indicator_is_left_out_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = "uCode,a,b,c\nA,1,7,4\nB,2,7,4\nC,5,7,2\n"

    out = run(tmp_path, "--constant", "leave-out", data=data)

    assert "tell none apart: b." in capsys.readouterr().err
    assert (out / "normalised.csv").read_text().splitlines()[0] == "uCode,a,c"
    assert (out / "weights.csv").read_text().splitlines()[1] == "a,1.0"


def test_missing_denominator_leaves_a_gap_that_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    meta = META.replace("a,Indicator,1,P,1,1,,", "a,Indicator,1,P,1,1,,Pop")
    data = "uCode,Pop,a,b,c\nA,10,1,7,1\nB,NA,2,3,4\nC,10,5,1,2\n"

    out = run(tmp_path, "--denominate", data=data, meta=meta)

    assert "Denominators missing: 1 (a / B)." in capsys.readouterr().err
    lines = list(csv.reader((out / "normalised.csv").read_text().splitlines()))
    assert lines[2][1] == ""
    # b alone makes the group.
    scores = list(csv.reader((out / "scores.csv").read_text().splitlines()))
    assert scores[2][1] == lines[2][2]


def test_sensitivity_names_factors_and_removals(tmp_path: Path):
    out = run(tmp_path, "--sensitivity", "64", "--noise", "0.4", "--seed", "3")

    factors = list(csv.DictReader((out / "sensitivity.csv").read_text().splitlines()))
    removed = list(csv.DictReader((out / "removals.csv").read_text().splitlines()))
    assert [each["factor"] for each in factors][:2] == ["weights_between", "weights_within"]
    assert factors[-1]["ways"].split()[0] == "amean"
    assert [each["indicator"] for each in removed] == ["a", "b", "c"]


def test_indicator_has_settings_of_its_own(tmp_path: Path):
    head = META_HEAD + ",Treat,Normalise\n"
    own = {"a": "winsorise,zscore 0 1", "b": ",rank"}
    lines = [
        f"{line},{own.get(line[0], ',')}" if line[1] == "," else line for line in META.splitlines()
    ]
    values = [(n % 7 + (90 if n == 3 else 0), n, n * n) for n in range(12)]
    data = "uCode,a,b,c\n" + "".join(f"u{n},{a},{b},{c}\n" for n, (a, b, c) in enumerate(values))
    (tmp_path / "d.csv").write_text(data)
    (tmp_path / "m.csv").write_text(head + "\n".join(lines) + "\n")

    given = ("--data", str(tmp_path / "d.csv"), "--meta", str(tmp_path / "m.csv"))
    assert main(["index", "build", *given, "--out", str(tmp_path / "out")]) == 0

    rows = list(csv.DictReader((tmp_path / "out" / "normalised.csv").read_text().splitlines()))
    a = [float(row["a"]) for row in rows]
    assert sum(a) == pytest.approx(0, abs=1e-9)
    assert max(a) < 2
    assert [float(row["b"]) for row in rows] == list(range(12, 0, -1))
    assert {float(rows[0]["c"]), float(rows[-1]["c"])} == {0, 100}
    method = json.loads((tmp_path / "out" / "method.json").read_text())
    assert method["tree"][0]["treat"] == "winsorise"
    assert method["steps"][1]["details"]["indicators"]["a"]["method"] == "zscore"


@pytest.mark.parametrize("own", ["zscores", "minmax 1", "minmax 5 1", "rank 0 1"])
def test_setting_of_its_own_that_no_step_knows_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], own: str
):
    (tmp_path / "d.csv").write_text(DATA)
    (tmp_path / "m.csv").write_text(
        "iCode,Type,Level,Parent,Weight,Direction,Normalise\n"
        f"a,Indicator,1,I,1,1,{own}\nb,Indicator,1,I,1,1,\nI,Aggregate,2,NA,1,1,\n"
    )
    given = ("--data", str(tmp_path / "d.csv"), "--meta", str(tmp_path / "m.csv"))

    assert main(["index", "build", *given, "--out", str(tmp_path / "out")]) == 2

    assert own.split(maxsplit=1)[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
