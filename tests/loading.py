"""How the tests of a whole run are loaded."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest


def load_tests() -> None:
    """Load all tests, each worker from another file on: one reads what another has compiled."""
    root, number = Path(__file__).parent.parent, int(os.environ["PYTEST_XDIST_WORKER"][2:])
    folders = (root / "tests", root / "measures" / "tests")
    paths = [path for folder in folders for path in sorted(folder.rglob("test_*.py"))]
    first = len(paths) * number // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for path in (*paths[first:], *paths[:first]):
        # What fails fails again where the file is collected, which says so.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(root).with_suffix("").parts))
