"""The front pages in a real browser: nothing for axe, nothing sideways, light, from one host."""

from typing import TYPE_CHECKING, Final

from axe_playwright_python.sync_playwright import Axe

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
_MOST_BYTES: Final = 60_000


def _faults(page: "Page", address: str) -> list[str]:
    page.goto(address)
    found = [fault["id"] for fault in Axe().run(page).response["violations"]]
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


def _bytes_of_a_visit(page: "Page", address: str, asked: set[str]) -> int:
    sizes: list[int] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("requestfinished", lambda done: sizes.append(done.sizes()["responseBodySize"]))
    page.goto(address, wait_until="networkidle")
    return sum(sizes)


def test_first_visit_is_light_and_asks_no_other_host(
    demo_county: "Installation", new_page: "Callable[..., Page]"
) -> None:
    asked: set[str] = set()

    with demo_county.server() as server:
        weights = {
            path: _bytes_of_a_visit(
                new_page(width=360, script=False), server.base_url + path, asked
            )
            for path in ("/", "/board/", "/market/", "/walk/")
        }

    assert {address for address in asked if not address.startswith(server.base_url)} == set()
    assert {path: size for path, size in weights.items() if size > _MOST_BYTES} == {}
