"""The front pages for axe in the usual looks; tests/browser gives each page half of its own."""

from typing import TYPE_CHECKING, Final

from tests.browser.checks import accessibility_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.running import Installation

_PATHS: Final = (
    "/",
    "/board/",
    "/board/revenue/",
    "/market/",
    "/basket/",
    "/orders/",
    "/walk/",
    "/places/331124000000/",
    "/sign-in/",
    "/privacy/",
    "/no/such/page/",
)


def _faults(page: "Page", address: str) -> list[str]:
    page.goto(address)
    found = accessibility_faults(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    return found


def test_front_pages_have_no_fault(
    demo_county: "Installation", new_page: "Callable[..., Page]"
) -> None:
    faults: dict[str, list[str]] = {}

    with demo_county.server() as server:
        for width, language in ((360, "zh-hans"), (1280, "en")):
            page = new_page(width=width)
            page.context.add_cookies(
                [{"name": "language", "value": language, "url": server.base_url}]
            )
            for path in _PATHS:
                if found := _faults(page, server.base_url + path):
                    faults[f"{path} {width} {language}"] = found

    assert faults == {}
