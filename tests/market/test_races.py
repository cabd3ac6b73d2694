"""Sixteen buyers at once: never a pack too many, never one too few, one order for one key."""

from pathlib import Path

import pytest

from tests.night import of_today
from tests.running import Installation


@pytest.mark.parametrize("intake", of_today(["thread", "direct"], 2))
def test_sixteen_buyers_at_once(fresh_database: Installation, root: Path, intake: str):
    found = fresh_database.run_module("tests.market.races", root, ORDER_INTAKE=intake)

    assert found == {
        "one sku": {"not_enough_stock": 78, "placed": 50},
        "opposite lines": {"not_enough_stock": 34, "placed": 30},
        "one key": {"placed": 1, "repeated": 15},
        "handover": ["orders_unfinished"],
        "packs asked": [["packed", 20], ["open", 30]],
        "left": [0, 10, 0, 39],
        "orders": 50 + 2 * 30 + 1 + 1,
        "differences": [],
    }
