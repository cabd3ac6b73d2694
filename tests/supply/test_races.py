"""Two at once: the second waits, looks again, and is refused or does the rest."""

import json
import subprocess
import sys
from pathlib import Path

from tests.running import Installation


def test_two_acts_at_once_leave_what_one_after_the_other_leaves(
    fresh_database: Installation, root: Path
):
    done = subprocess.run(
        [sys.executable, "-m", "tests.supply.races"],
        check=False,
        env=fresh_database.environment | {"DJANGO_SETTINGS_MODULE": "commonfield.config.settings"},
        capture_output=True,
        text=True,
        cwd=root,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "lot, cancel": "delivery_used",
        "cancel, lot": "delivery_used",
        "lot, lot": "delivery_used",
        "cancel, cancel": "delivery_used",
        "pay, pay": "nothing_to_pay",
        "cancel, pay": "nothing_to_pay",
        "agree, agree": "agreement_overlap",
        "divide, divide": "done: 0",
        "pack, pack": "not_enough_tea",
        "fold, fold": "done: the rest",
        "differences": "[]",
    }
