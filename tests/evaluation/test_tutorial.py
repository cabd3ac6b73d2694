"""The tutorial says what really comes out: each of its lines is run."""

import doctest
import re
from pathlib import Path

import pytest


def test_tutorial_says_what_comes_out(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (root / "docs" / "tutorial.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "tutorial.md", None, 0)
    told: list[str] = []

    found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)

    assert "".join(told) == ""
    assert found.attempted > 15
