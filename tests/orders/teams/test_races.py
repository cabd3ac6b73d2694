"""Seats, limits and deadlines with everybody at once: one sits, nobody pays twice, no deadlock."""

from pathlib import Path

import pytest

from tests.night import of_today
from tests.running import Installation


# The other one than in tests/market.
@pytest.mark.parametrize("intake", of_today(["direct", "thread"], 2))
def test_buyers_around_promotions_at_once(fresh_database: Installation, root: Path, intake: str):
    found = fresh_database.run_module("tests.orders.teams.races", root, ORDER_INTAKE=intake)

    assert found == {
        "lastseat": {"told": {"placed": 1, "team_full": 15}, "team": ["open", 2]},
        "onebuyer": {"told": {"already_in_team": 15, "placed": 1}, "team": ["open", 2]},
        "limit": {"told": {"buyer_limit": 10, "placed": 6}},
        "latelimit": {"trouble": [], "alive": 1, "refunded once": True},
        "paying": {"told": {"looked": 4, "paid": 6}, "team": ["formed", 6]},
        "comingandgoing": {"trouble": []},
        "deadline": {"trouble": [], "team": ["failed", 0], "alive": 0, "refunded once": True},
        "left": {"lastseat": 28, "onebuyer": 28, "limit": 24, "latelimit": 28, "deadline": 30},
        "differences": [],
    }
