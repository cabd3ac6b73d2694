"""Sixteen buyers at once: never a pack too many, never one too few, one order for one key."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Installation


@pytest.mark.parametrize("intake", ["thread", "direct"])
def test_sixteen_buyers_at_once(fresh_database: Installation, root: Path, intake: str):
    own = {"DJANGO_SETTINGS_MODULE": "commonfield.config.settings", "ORDER_INTAKE": intake}

    done = subprocess.run(
        [sys.executable, "-m", "tests.market.races"],
        check=False,
        env=fresh_database.environment | own,
        capture_output=True,
        text=True,
        cwd=root,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "one sku": {"not_enough_stock": 78, "placed": 50},
        "opposite lines": {"not_enough_stock": 34, "placed": 30},
        "one key": {"placed": 1, "repeated": 15},
        "handover": ["orders_unfinished"],
        "left": [0, 10, 0, 39],
        "orders": 50 + 2 * 30 + 1 + 1,
        "differences": [],
    }
