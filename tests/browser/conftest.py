"""One small demo county, served once for a browser, and its pages, found by clicking."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.crawl import Site
    from tests.running import Installation, Server, Template


_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_LIFE: Final = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.browser.life import main; main()"
)


@dataclass(frozen=True)
class Lived:
    """The demo county with its server, and where the pages of its orders begin."""

    installation: "Installation"
    server: "Server"
    starts: dict[str, list[str]]


@pytest.fixture(scope="session")
def lived(demo_template: "Template") -> Iterator[Lived]:
    """Give the demo county served; who waits for its worker lets it run once."""
    with demo_template.copy() as installation:
        starts = json.loads(installation.run("shell", "--no-imports", "-c", _LIFE))
        with installation.server() as server:
            yield Lived(installation, server, starts)


@pytest.fixture(scope="session")
def county(lived: Lived) -> "Server":
    """Give the demo county's server."""
    return lived.server


@pytest.fixture(scope="module")
def site(browser: "Browser", lived: Lived) -> "Site":
    """Give the county's pages: one example of each that somebody reaches by clicking."""
    from tests.browser.crawl import explore  # noqa: PLC0415 - Django is ready only now

    return explore(browser, lived.server.base_url, lived.starts)
