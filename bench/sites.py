"""Sites that a crowd visits, ours and others', and the browser that comes for the first time."""

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import CDPSession, ViewportSize, sync_playwright

from bench.shop_crowd import Visits, crowd

CONNECTIONS: Final = 8
SECONDS: Final = 4.0
FIRST_S: Final = 2.0
# A village's line on a bad day.
_BYTES_PER_S: Final = 400_000 / 8
_LATENCY_MS: Final = 400
_PHONE: Final = ViewportSize(width=360, height=740)


@dataclass(frozen=True)
class Site:
    """A running server, what a crowd does there, and how long until all is kept that can be."""

    port: int
    group: int
    visits: Mapping[str, Visits]
    warm_up_s: float = FIRST_S

    def rate(self, what: str, seconds: float = SECONDS) -> float:
        """Wake it, let the crowd come, and let it sleep again."""
        os.killpg(self.group, signal.SIGCONT)
        try:
            return crowd(self.port, self.visits[what], connections=CONNECTIONS, seconds=seconds)
        finally:
            os.killpg(self.group, signal.SIGSTOP)


def in_turn(
    sites: Sequence[Site], what: str, runs: int, seconds: float = SECONDS
) -> list[list[float]]:
    """Measure turn and turn about, so that what else the machine does falls on all alike."""
    for site in sites:
        site.rate(what, site.warm_up_s)
    rates: list[list[float]] = [[] for _ in sites]
    for _ in range(runs):
        for index, site in enumerate(sites):
            rates[index].append(site.rate(what, seconds))
    return rates


@dataclass(frozen=True)
class FirstVisit:
    """What a browser fetched that had never been there, and when it painted something."""

    requests: int
    kib: float
    paint_s: float


def first_visit(site: Site, path: str) -> FirstVisit | None:
    """Open a page on a slow line with nothing cached; none where there is no browser."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        return None
    os.killpg(site.group, signal.SIGCONT)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport=_PHONE)
            line, sizes = page.context.new_cdp_session(page), list[float]()
            _slow_down(line)
            line.on("Network.loadingFinished", lambda each: sizes.append(each["encodedDataLength"]))
            page.goto(f"http://127.0.0.1:{site.port}{path}", wait_until="networkidle")
            painted_ms = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
            browser.close()
    finally:
        os.killpg(site.group, signal.SIGSTOP)
    return FirstVisit(len(sizes), sum(sizes) / 1_024, painted_ms / 1_000)


def _slow_down(line: CDPSession) -> None:
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": _LATENCY_MS,
            "downloadThroughput": _BYTES_PER_S,
            "uploadThroughput": _BYTES_PER_S,
        },
    )
