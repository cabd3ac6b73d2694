from pathlib import Path

import pytest

from tests.running import Installation

pytestmark = pytest.mark.any_engine


def test_cookies_on_https_are_this_hosts_alone(fresh_database: Installation, root: Path):
    found = fresh_database.run_module(
        "tests.config.cookies",
        root,
        BASE_URL="https://county.example",
        ALLOWED_HOSTS="county.example,testserver",
    )

    names = ("csrftoken", "sessionid", "language", "elder", "basket", "messages")
    assert found == {f"__Host-{name}": [True, "/", "", True] for name in names}
