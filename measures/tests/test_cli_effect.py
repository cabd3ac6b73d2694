import json
from pathlib import Path

import numpy as np
import pytest

from bench.effects import USUAL
from commonfield_measures.cli import main


def test_command_writes_the_effect_and_says_who_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    panel = USUAL.drawn(5, 8, np.random.default_rng(1))
    rows = [
        f"V{unit},{time},{outcome:.0f},{cohort if cohort < 20 else ''}"
        for unit, (path, cohort) in enumerate(zip(panel.outcomes, panel.cohorts, strict=True))
        for time, outcome in enumerate(path)
    ]
    early = [f"old,{time},3,0" for time in range(20)]
    text = "\n".join(["unit,time,outcome,adopted", *rows, *early])
    (tmp_path / "panel.csv").write_text(text, encoding="utf-8")
    arguments = ["effect", "--panel", str(tmp_path / "panel.csv"), "--out", str(tmp_path / "out")]

    code = main([*arguments, "--seed", "7"])

    found = json.loads((tmp_path / "out" / "effect.json").read_text(encoding="utf-8"))
    said = capsys.readouterr()
    assert code == 0
    assert found["low"] <= found["att"] <= found["high"]
    assert set(found["by_event_time"][0]) == {"e", "att", "low", "high"}
    assert found["verdict"] == "cannot_tell"
    assert said.out == f"cannot_tell: {found['reason']}\n"
    assert "1 left out, because they had adopted by the panel's first time: old" in said.err


def test_command_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.csv").write_text(
        "unit,time,outcome,adopted\nA,1,2,\nA,1,3,\nA,2,3,\n", encoding="utf-8"
    )

    assert main(["effect", "--panel", str(tmp_path / "a.csv"), "--out", str(tmp_path)]) == 2

    assert "stands twice at 1, in row 3" in capsys.readouterr().err
