import sys

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
