"""One small demo county, served once for a browser, and its pages, found by clicking."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.running import Served, Template, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.crawl import Site


_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_LIFE: Final = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.browser.life import main; main()"
)


@pytest.fixture(scope="session")
def county(demo_template: Template) -> Served:
    """Give the demo county, served once for all workers."""
    folder = Path(os.environ["COMMONFIELD_TESTS_TEMPLATES"])
    return served(demo_template, folder, ["shell", "--no-imports", "-c", _LIFE])


@pytest.fixture(scope="module")
def site(browser: "Browser", county: Served) -> "Site":
    """Give the county's pages: one example of each that a visitor reaches by clicking."""
    from tests.browser.crawl import explore  # noqa: PLC0415 - Django is ready only now

    return explore(browser, county.base_url, county.starts)
