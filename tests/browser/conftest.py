"""One small demo county, served once for a browser, and its pages, found by clicking."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.crawl import Site
    from tests.running import Server, Template


_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_LIFE: Final = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.browser.life import main; main()"
)


@pytest.fixture(scope="session")
def lived(demo_template: "Template") -> Iterator[tuple["Server", dict[str, list[str]]]]:
    """Give the demo county with its server and worker, and where the pages of its orders begin."""
    with demo_template.copy() as installation:
        starts = json.loads(installation.run("shell", "--no-imports", "-c", _LIFE))
        with installation.started("work"), installation.server() as server:
            yield server, starts


@pytest.fixture(scope="session")
def county(lived: tuple["Server", dict[str, list[str]]]) -> "Server":
    """Give the demo county with its server and its worker."""
    return lived[0]


@pytest.fixture(scope="module")
def site(browser: "Browser", lived: tuple["Server", dict[str, list[str]]]) -> "Site":
    """Give the county's pages: one example of each that somebody reaches by clicking."""
    from tests.browser.crawl import explore  # noqa: PLC0415 - Django is ready only now

    county, starts = lived
    return explore(browser, county.base_url, starts)
