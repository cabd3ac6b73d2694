"""Callbacks at once: one event, one sale, the money kept or given back, never both or neither."""

import json
import subprocess
import sys
from pathlib import Path

from tests.running import Installation


def test_callbacks_at_once(fresh_database: Installation, root: Path):
    own = {"DJANGO_SETTINGS_MODULE": "commonfield.config.settings", "ORDER_INTAKE": "direct"}

    done = subprocess.run(
        [sys.executable, "-m", "tests.market.payments.races"],
        check=False,
        env=fresh_database.environment | own,
        capture_output=True,
        text=True,
        cwd=root,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "identical": {"application/json": 8},
        "different": {"application/json": 8},
        "events": 2,
        "sales": 4,
        "both or neither": [],
        "trouble": [],
        "asked once each": True,
        "differences": [],
    }
