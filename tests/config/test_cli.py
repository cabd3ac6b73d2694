import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import commonfield
from commonfield.config.cli import main


def test_version_is_told_without_settings(capsys: pytest.CaptureFixture[str]):
    main(["commonfield", "--version"])

    assert capsys.readouterr().out.startswith(f"commonfield {commonfield.__version__} (")


def test_command_of_the_server_without_its_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "django", None)

    with pytest.raises(SystemExit, match=r"`serve` needs .* 'commonfield\[server,reports\]'"):
        main(["commonfield", "serve"])


def test_deadline_needs_no_settings_and_leaves_nothing_behind(tmp_path: Path):
    program = str(Path(sys.executable).with_name("commonfield"))
    found = subprocess.run(
        [program, "deadline", "--from", "2026-09-28", "--days", "7", "--unit", "working", "--json"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(found.stdout)["due"] == "2026-10-13"
    assert list(tmp_path.iterdir()) == []
