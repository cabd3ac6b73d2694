"""Which tests a day leaves to other days, or to the other engine (docs/adr/0035)."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from tests.night import NIGHT, of_today

MANY_TESTS: Final = 100

# Where several write at the same moment, in threads or in processes of their own.
_SEVERAL_AT_ONCE: Final = {
    "test_kept_in_processes.py",
    "test_presses.py",
    "test_races.py",
    "test_running_orders.py",
    "test_running_webhooks.py",
}


def is_several_at_once(item: pytest.Item) -> bool:
    """Tell what goes wrong on PostgreSQL if anywhere, which tries all: SQLite has one writer."""
    return item.path.name in _SEVERAL_AT_ONCE


def of_other_days(
    items: list[pytest.Item], is_tried_by_turns: Callable[[pytest.Item], bool]
) -> set[pytest.Item]:
    """Return the tests that other days try: a third of their files each day, by night all."""
    count = Counter(item.path for item in items)
    many = {path for path in count if count[path] > MANY_TESTS}
    by_turns = [item for item in items if is_tried_by_turns(item)]
    # Of a file of many tests, a third of these.
    parts = {item: item.nodeid if item.path in many else str(item.path) for item in by_turns}
    tried = set(of_today(sorted(set(parts.values())), 3))
    return {item for item in by_turns if parts[item] not in tried}


def of_the_other_engine(items: list[pytest.Item], *, is_postgres: bool) -> set[pytest.Item]:
    """Return the tests of whole programs that the other engine tries today; by night none.

    Half of their files each, and the next day the other half. Browsers are for SQLite alone.
    """
    items = [
        each
        for each in items
        if each.get_closest_marker("running") and not is_several_at_once(each)
    ]
    paths = {str(each.path) for each in items if not each.get_closest_marker("browser")}
    of_sqlite = set(of_today(sorted(paths), 2))
    others = set() if NIGHT else of_sqlite if is_postgres else paths - of_sqlite
    return {each for each in items if str(each.path) in others}
