import json
from pathlib import Path

import pytest

from commonfield_measures.cli import main
from commonfield_measures.measures.inequality import gini


def test_command_prints_json_and_says_what_is_not_defined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "a.csv").write_text("income,people\n0,1\n3,2\n5,1\n", encoding="utf-8")

    code = main(["inequality", str(tmp_path / "a.csv"), "--value", "income", "--weight", "people"])

    told = capsys.readouterr()
    found = json.loads(told.out)
    assert code == 0
    assert found["gini"] == gini([0, 3, 5], [1, 2, 1])
    assert found["theil_l"] is None
    assert "“income”, row 2: the value is 0, and Theil L" in told.err


def test_command_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["inequality", str(tmp_path / "none.csv"), "--value", "income"]) == 2

    assert "cannot be read as a CSV table" in capsys.readouterr().err
