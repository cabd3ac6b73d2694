"""How the tests of a whole run, and what makes their examples, are loaded."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

from tests.night import NIGHT


def load_hypothesis() -> None:
    """Let it try more by night, then also numbers and texts that stand in the sources.

    It takes each worker three seconds to gather these from the trees of 1,400 files.
    """
    examples = 100 if NIGHT else 50
    hypothesis.settings.register_profile("commonfield", deadline=None, max_examples=examples)
    hypothesis.settings.load_profile("commonfield")
    if not NIGHT:
        none = vars(providers)["_local_constants"]
        vars(providers)["_get_local_constants"] = lambda: none


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
