"""A voice that was taken back stays out, though an older backup still has it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.running import Installation, Template

pytestmark = pytest.mark.any_engine
PROGRAM = "tests.voices.restored"
STAYS, BACK, ENDED, ERASED = (letter * 16 for letter in "abcd")


def test_voices_of_an_older_backup_are_taken_back_again(
    fresh_database: Installation, template: Template, root: Path
):
    older = fresh_database.data_dir / "older.backup"
    files, heard = fresh_database.run_module(PROGRAM, root, "lent_and_taken_back", str(older))
    with template.copy() as county:
        # What was backed up, and the log of what was taken back since.
        for each in (older, fresh_database.data_dir / "withdrawals.log"):
            shutil.copy(each, county.data_dir)
        said = county.run("restore", str(county.data_dir / older.name))
        found = county.run_module(
            PROGRAM, root, "found", json.dumps(files), ALLOWED_HOSTS="testserver"
        )

    assert heard == [STAYS]
    assert ": 5 withdrawals and erasures done again." in said
    assert "DIFFER" not in said
    assert found == {
        "on pages": {
            "/dialect/songyang/lessons/5/": [STAYS],
            "/dialect/songyang/lessons/5/say/": [STAYS],
            "/pack/dialect/songyang/": [STAYS],
            "/pack/dialect/songyang/index.json": [STAYS],
        },
        "answers": [[200, 410, 410, 410], [200, 410, 410, 410]],
        "packed": [["README.txt", f"{STAYS}.m4a", "voices.csv"], [2, 0, 0, 0]],
        "told": [BACK, ENDED, ERASED],
        "accepted": 1,
        "withdrawn": 3,
        "rows": [["", None, "", None, "", False]] * 3,
        "files": [files[STAYS]],
    }
