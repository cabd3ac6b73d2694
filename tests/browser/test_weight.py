"""What a first visit costs on a weak line, as the browser itself counts it on the wire."""

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.night import of_today

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.running import Served

_BLOCKING: Final = {"Document", "Stylesheet"}
_MOST_BLOCKING: Final = 30_000
_MOST: Final = 60_000


@pytest.mark.parametrize("language", of_today(["zh-hans", "en"], 2))
@pytest.mark.parametrize("path", ["/", "/board/", "/market/", "product", "/walk/"])
def test_first_visit_is_light(
    path: str, language: str, county: "Served", browser: "Browser"
) -> None:
    weights = _weights(browser, county.base_url, path, language)

    blocking = sum(size for kind, size in weights if kind in _BLOCKING)
    assert blocking <= _MOST_BLOCKING
    assert sum(size for _kind, size in weights) <= _MOST


def _weights(
    browser: "Browser", base_url: str, path: str, language: str
) -> list[tuple[str, float]]:
    """Return kind and size of every answer, its head included."""
    context = browser.new_context(base_url=base_url)
    context.add_cookies([{"name": "language", "value": language, "url": base_url}])
    if path == "product":
        shelves = context.request.get("/market/").text()
        path = re.findall(r'href="(/market/products/[^"]+)"', shelves)[0]
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def note_kind(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def note_size(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.responseReceived", note_kind)
    line.on("Network.loadingFinished", note_size)
    line.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    context.close()
    return [(kinds.get(request, ""), size) for request, size in sizes.items()]
