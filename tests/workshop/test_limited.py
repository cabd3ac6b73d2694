"""A limited program ends by itself or is ended, and takes nothing of ours along."""

import os
import sys

import pytest

from commonfield.workshop.limited import ProgramLimits, run_limited

pytestmark = pytest.mark.any_engine

PYTHON = (sys.executable, "-I", "-c")


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("import time; time.sleep(60)", ProgramLimits(seconds=1)),
        ("x = bytearray(900_000_000)", ProgramLimits(seconds=20, memory_mb=400)),
        ("import sys; sys.stdout.write('x' * 9_000_000)", ProgramLimits(seconds=20, written_mb=1)),
    ],
)
def test_program_beyond_its_limits_fails(words: str, limits: ProgramLimits):
    assert run_limited([*PYTHON, words], limits).status != 0


def test_program_sees_no_secret_and_says_what_it_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "secret")

    words = "import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))"
    ended = run_limited([*PYTHON, words], ProgramLimits(seconds=20))

    assert (ended.status, ended.output.decode().strip()) == (0, "['LANG', 'PATH']")
    assert "SECRET_KEY" in os.environ
