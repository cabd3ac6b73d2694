"""The tutorial says what really comes out: each of its lines is run."""

import doctest
import json
import re
from pathlib import Path

import pytest

from measures.tests.indicators.builders import VILLAGE_A, VILLAGE_B, fact, write_export


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    hall = json.dumps({"kind": "hall"})
    rows = [
        fact("market.sale", VILLAGE_A, "2026-03-01T08:00", amount_fen=90_000),
        fact("market.sale", VILLAGE_B, "2026-04-01T08:00", amount_fen=30_000),
        fact("places.venue_opened", VILLAGE_A, "2020-01-01T08:00", attributes=hall),
    ]
    monkeypatch.chdir(tmp_path)
    return write_export(tmp_path / "facts", rows)


def test_tutorial_says_what_comes_out(facts: Path, root: Path) -> None:
    text = (root / "docs" / "tutorial.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {"facts": facts}, "tutorial.md", None, 0)
    told: list[str] = []

    found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)

    assert "".join(told) == ""
    assert found.attempted > 15
