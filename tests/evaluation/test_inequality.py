import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commonfield_measures.measures.inequality import gini


def test_command_prints_json_and_says_what_is_not_defined(tmp_path: Path):
    (tmp_path / "a.csv").write_text("income,people\n0,1\n3,2\n5,1\n", encoding="utf-8")
    out, err = StringIO(), StringIO()

    call_command(
        "inequality",
        str(tmp_path / "a.csv"),
        value="income",
        weight="people",
        stdout=out,
        stderr=err,
    )

    found = json.loads(out.getvalue())
    assert found["gini"] == gini([0, 3, 5], [1, 2, 1])
    assert found["theil_l"] is None
    assert "“income”, row 2: the value is 0, and Theil L" in err.getvalue()


def test_command_ends_with_a_sentence(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read as a CSV table") as refused:
        call_command("inequality", str(tmp_path / "none.csv"), value="income")

    assert refused.value.returncode == 2


def test_console_needs_no_settings_and_leaves_nothing(tmp_path: Path, root: Path):
    (tmp_path / "a.csv").write_text("x,g\n1,a\n2,a\n4,b\n", encoding="utf-8")
    program = "from commonfield.config.cli import main; main()"
    bare = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}

    done = subprocess.run(
        [sys.executable, "-c", program, "inequality", "a.csv", "--value", "x", "--group", "g"],
        env=bare | {"PYTHONPATH": str(root / "src")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    found = json.loads(done.stdout)
    parts = found["dagum"]
    assert parts["gini"] == pytest.approx(
        parts["within"] + parts["between"] + parts["transvariation"]
    )
    assert sorted(found["theil_t"]) == ["between", "total", "within"]
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
