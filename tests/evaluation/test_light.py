"""The library's commands run where the server was never installed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from measures.tests.indicators.builders import VILLAGE_A, fact, write_export

# What only a server needs: an import of any of them fails here.
SERVER: Final = (
    "cryptography",
    "django",
    "ninja",
    "openpyxl",
    "PIL",
    "pydantic",
    "psycopg",
    "typst",
)
PROGRAM: Final = (
    f"import sys; sys.modules.update(dict.fromkeys({SERVER}));"
    " from commonfield.config.cli import main; main()"
)


def run_light(folder: Path, root: Path, *arguments: str) -> str:
    """Run the console without settings, and without anything of the server; return what it says."""
    bare = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=bare | {"PYTHONPATH": f"{root / 'src'}:{root / 'measures' / 'src'}"},
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_inequality_needs_no_server_and_leaves_nothing(tmp_path: Path, root: Path) -> None:
    (tmp_path / "a.csv").write_text("x,g\n1,a\n2,a\n4,b\n", encoding="utf-8")

    told = run_light(tmp_path, root, "inequality", "a.csv", "--value", "x", "--group", "g")

    found = json.loads(told)
    parts = found["dagum"]
    assert parts["gini"] == pytest.approx(
        parts["within"] + parts["between"] + parts["transvariation"]
    )
    assert sorted(found["theil_t"]) == ["between", "total", "within"]
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_facts_become_an_index_without_a_server(tmp_path: Path, root: Path) -> None:
    sale = fact("market.sale", VILLAGE_A, "2026-03-01T08:00", amount_fen=90_000)
    write_export(tmp_path / "export", [sale])

    run_light(tmp_path, root, "evaluate", "--facts", "export", "--period", "2026", "--out", "out")
    (tmp_path / "meta.csv").write_text(
        "iCode,Type,Level,Parent,Weight,Direction\nonline_sales,Indicator,1,index,1,1\n"
        "index,Aggregate,2,,1,1\n",
        encoding="utf-8",
    )
    files = ("--data", "out/village/iData.csv", "--meta", "meta.csv", "--out", "index")
    told = run_light(tmp_path, root, "index", "build", *files)

    assert "scores.csv" in told
