from typing import Any

import pytest

from tools.audit import verdict

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "skipped", "skip_reason": "Dependency not found"}
KNOWN: dict[str, Any] = {
    "name": "known",
    "version": "2.0",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}],
}


@pytest.mark.parametrize(
    ("packages", "said", "code"),
    [
        ([SOUND, SOUND], "2 packages, nothing known.", 0),
        ([SOUND, KNOWN], "known 2.0: CVE-2026-1 (mended in 2.1)", 1),
        ([SKIPPED, SKIPPED], "LEFT OUT, 2 of 2 packages were skipped", 0),
        ([SOUND, SKIPPED], "LEFT OUT 1 of 2: skipped", 1),
        ([KNOWN, SKIPPED], "CVE-2026-1 (mended in 2.1)\nLEFT OUT 1 of 2: skipped", 1),
        ([], "LEFT OUT, the advisory service cannot be reached", 0),
        (None, "LEFT OUT, the advisory service cannot be reached", 0),
    ],
    ids=["sound", "known", "all skipped", "one skipped", "known and skipped", "none", "no answer"],
)
def test_nothing_known_is_said_only_of_what_was_asked_about(
    packages: list[dict[str, Any]] | None, said: str, code: int
):
    answered = verdict(packages)

    assert said in answered[0]
    assert ("nothing known." in answered[0]) == (said == "2 packages, nothing known.")
    assert answered[1] == code
