import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import commonfield
from commonfield.config.cli import main
from commonfield.workshop.version import commit


def test_version_is_told_without_settings(capsys: pytest.CaptureFixture[str]):
    main(["commonfield", "--version"])

    assert capsys.readouterr().out.startswith(f"commonfield {commonfield.__version__} (")


def test_command_of_the_server_without_its_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "django", None)

    with pytest.raises(SystemExit, match=r"`serve` needs .* 'commonfield\[server,reports\]'"):
        main(["commonfield", "serve"])


def test_commands_of_another_account_than_the_data_folders_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    monkeypatch.setattr(os, "umask", lambda _mask: 0)

    for command in ("import_books", "restore", "demo", "serve"):
        with pytest.raises(SystemExit, match="2"):
            main(["commonfield", command])

    told = capsys.readouterr().err
    assert told.count(f"DATA_DIR ({tmp_path}) belongs to ") == 4
    assert "Run it as that account (`sudo -u " in told
    assert list(tmp_path.iterdir()) == []


def test_repository_of_another_account_is_asked_for_its_commit(monkeypatch: pytest.MonkeyPatch):
    # As git answers an account that did not clone it.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    assert re.fullmatch(r"[0-9a-f]{12,}(-dirty)?", commit.__wrapped__())


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


def test_masking_needs_no_settings_and_leaves_nothing_behind(tmp_path: Path):
    program = str(Path(sys.executable).with_name("commonfield"))
    (tmp_path / "公示.csv").write_text("姓名,金额\n张三,200.00\n")
    found = subprocess.run(
        [program, "check_masking", "公示.csv", "--json"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(found.stdout) == {"blocked": False, "found": []}
    assert [each.name for each in tmp_path.iterdir()] == ["公示.csv"]
