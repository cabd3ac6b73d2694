"""One small demo county, served once for a browser, and its pages, found by clicking."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.crawl import Site
    from tests.running import Server, Template


@pytest.fixture(scope="session")
def county(demo_template: "Template") -> Iterator["Server"]:
    """Give the demo county with its server and its worker."""
    with (
        demo_template.copy() as installation,
        installation.started("work"),
        installation.server() as server,
    ):
        yield server


@pytest.fixture(scope="module")
def site(browser: "Browser", county: "Server") -> "Site":
    """Give the county's pages: one example of each that somebody reaches by clicking."""
    from tests.browser.crawl import explore  # noqa: PLC0415 - Django is ready only now

    return explore(browser, county.base_url)
