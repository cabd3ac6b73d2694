"""A button pressed eight times at once, or by two people: done once, and told in words."""

from pathlib import Path

from tests.running import Installation


def test_forms_sent_at_once_are_done_once(fresh_database: Installation, root: Path):
    found = fresh_database.run_module("tests.market.presses", root, ALLOWED_HOSTS="testserver")

    assert found["answers"] == {
        "correction, pressed": {"302 /desk/cloud/stock/": 8},
        "correction, by two": {"302 /desk/cloud/stock/": 1, "422": 1},
        "packing, pressed": {"302 /packs/": 8},
        # The second is led back to the page, which says what the lot has left now.
        "packing, by two": {"302 /desk/cloud/stock/receive/ ?": 1, "302 /packs/": 1},
        "arrival, pressed": {"302 /desk/cloud/returns/": 8},
        "arrival, by two": {"302 /desk/cloud/returns/": 1, "409": 1},
        "opening, pressed": {"302 /desk/shang-an-cha-dian/products/new/": 8},
        "opening, by two": {"302 /desk/shang-an-xiang-cha-dian/products/new/": 1, "422": 1},
        # The same name and weight is the same item.
        "item, by two": {"302 /items/": 2},
    }
    assert found["written"] == {
        "corrected": [-1, -1],
        "packed": [1, 1],
        "refunds": 2,
        "returned": 2,
        "stores": 3,
        "opened": 3,
        "items": 1,
        "differences": [],
    }
