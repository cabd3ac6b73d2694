"""Callbacks at once: one event, one sale, the money kept or given back, never both or neither."""

from pathlib import Path

from tests.running import Installation


def test_callbacks_at_once(fresh_database: Installation, root: Path):
    found = fresh_database.run_module("tests.payments.races", root, ORDER_INTAKE="direct")

    assert found == {
        "identical": {"application/json": 8},
        "different": {"application/json": 8},
        "events": 2,
        "sales": 4,
        "both or neither": [],
        "trouble": [],
        "asked once each": True,
        "differences": [],
    }
