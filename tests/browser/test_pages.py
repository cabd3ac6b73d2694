"""Every page as a browser shows it: readable, within reach of a thumb, in one language, at home."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import pytest

from tests.access.matrix import lines
from tests.browser.checks import accessibility_faults, bring_axe, complaints, late_heading
from tests.browser.crawl import Place, Site, is_page, name_of
from tests.night import NIGHT, TODAY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

# Pages that no link leads to, but a form or a program; the walks go through them. To join or open
# a team leads on to how many packs. A proof and the second step stand between two pages.
_NOT_BY_LINK: Final = {
    "orders:addresses",
    "orders:sheet",
    "market:placed",
    "market:team_join",
    "market:team_open",
    # The demo has no program, no webhook and no withdrawal; no village of it has ended, its first
    # run has no cash, and how old its people are is known.
    "people:village",
    "people:person_age",
    "people:person_guardian",
    "people:request_paper",
    "supply:payout_cash_sheet",
    "people:program",
    "people:receipt",
    "webhooks:webhook",
    "people:my_proof",
    "people:sign_in_second",
    "supply:my_statement",
    "supply:trace_pack",
    # The demo county has no sign-in service of its own, and its first week is over.
    "people:provider_begin",
    "people:provider_back",
    "people:invitation",
    "people:person_invitation",
    "portal:first_week",
    # An errand was recorded just before this; a feast's papers stand on its booking alone.
    "services:errand_slip",
    "services:booking_kitchen",
    "services:booking_notice",
    # The demo has one centre, which is opened at once; a receipt is given once.
    "projects:keep_centres",
    "sharing:enquiry_receipt",
    # Their lists look otherwise to the role that is shown them first.
    "services:offer",
    "services:paper_sheet",
}
# The product that is opened first is the one sold most, and whether it has a review depends on
# whether the worker has counted sales by then.
_BY_CHANCE: Final = {"market:review_hide"}
_ERRORS: Final = (
    Place("not found", "anonymous", "/no/such/page/"),
    Place("refused", "grower", "/audit/"),
)


@dataclass(frozen=True)
class Look:
    """How a visitor looks at the pages."""

    width: int
    language: str
    is_elder: bool

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{'large' if self.is_elder else 'normal'}"


# What most people see, in both looks each day.
_FRONT: Final = {
    *("/", "/board/", "/board/revenue/", "/market/", "/basket/", "/orders/", "/walk/"),
    *("/places/331124000000/", "/sign-in/", "/privacy/"),
}
# By day every other page is looked at once, each in either look within four days; by night in all.
_LOOKS: Final = (Look(360, "en", is_elder=True), Look(1280, "zh-hans", is_elder=False))
_BY_NIGHT: Final = (
    Look(360, "zh-hans", is_elder=False),
    Look(1280, "zh-hans", is_elder=True),
    Look(1280, "en", is_elder=False),
)
_TRIED: Final = (*_LOOKS, *_BY_NIGHT) if NIGHT else _LOOKS


def test_every_page_is_reached_by_clicking(site: Site) -> None:
    written = {line.address for line in lines() if line.method == "GET"}
    pages = {name for name in written if name and is_page(name)}

    reached = {page.name.partition(" ")[0] for page in site.pages}

    assert pages - reached - _BY_CHANCE == _NOT_BY_LINK


@pytest.mark.parametrize("look", _TRIED, ids=str)
def test_pages_have_no_fault(look: Look, site: Site, browser: "Browser") -> None:
    share = 2 if NIGHT else 4
    turn = _TRIED.index(look) * share // 2 + TODAY.toordinal()
    front = {*map(name_of, _FRONT), *(error.name for error in _ERRORS)}
    faults: dict[str, list[str]] = {}
    asked, tried = set[str](), set[str]()

    with _windows(site, browser, look, asked) as window_of:
        for number, place in enumerate((*site.pages, *_ERRORS)):
            is_its_turn = number % share == turn % share or place.name in front
            if not (is_its_turn or NIGHT):
                continue
            page = window_of(place.role)
            answer = page.goto(place.path)
            found = complaints(page, language=look.language, is_elder=look.is_elder)
            if not look.is_elder:
                found += late_heading(page)
            if is_its_turn:
                found += accessibility_faults(page, tried)
            if answer and answer.status >= HTTPStatus.BAD_REQUEST and place not in _ERRORS:
                found.append(f"status {answer.status}")
            if found:
                faults[f"{place.role} {place.path}"] = found

    assert {address for address in asked if not address.startswith(site.base_url)} == set()
    assert faults == {}


@contextmanager
def _windows(
    site: Site, browser: "Browser", look: Look, asked: set[str]
) -> Iterator[Callable[[str], "Page"]]:
    """Give a function that opens a role's window once; note every address that it requests."""
    pages: dict[str, Page] = {}

    def window_of(role: str) -> "Page":
        if role not in pages:
            viewport: ViewportSize = {"width": look.width, "height": 800}
            context = site.context(browser, role, viewport=viewport)
            cookies = {"language": look.language, "elder": "1" if look.is_elder else "0"}
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": site.base_url}
                    for name, value in cookies.items()
                ]
            )
            bring_axe(context)
            context.on("request", lambda request: asked.add(request.url))
            pages[role] = context.new_page()
        return pages[role]

    try:
        yield window_of
    finally:
        for page in pages.values():
            page.context.close()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in/", "form[action*='sign-in'], main form[method=post]"),
        ("/orders/", "main form[method=post]"),
        ("/sign-in/slip/", "main form[method=post]"),
    ],
)
def test_refused_form_says_so_accessibly(
    path: str, form: str, site: Site, browser: "Browser"
) -> None:
    with _windows(site, browser, Look(360, "zh-hans", is_elder=False), set()) as window_of:
        page = window_of("anonymous")
        page.goto(path)
        page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        with page.expect_navigation():
            page.locator(form).first.locator("button").last.click()

        assert page.locator(".has-error").count() > 0
        assert complaints(page, language="zh-hans", is_elder=False) == []
        assert accessibility_faults(page) == []


def _press(page: "Page", switch: str) -> None:
    with page.expect_navigation():
        page.locator(f'button[name="{switch}"]').click()


@pytest.mark.parametrize("path", ["/board/?figure=jobs", "/walk/"])
def test_switches_keep_the_page_and_stay(path: str, site: Site, browser: "Browser") -> None:
    context = browser.new_context(base_url=site.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)

    _press(page, "language")
    _press(page, "elder")
    here = page.url
    page.goto("/privacy/")
    html = page.locator("html")
    there = (html.get_attribute("lang"), html.get_attribute("class"))
    _press(page, "language")
    _press(page, "elder")
    back = (html.get_attribute("lang"), html.get_attribute("class"))
    context.close()

    assert here == f"{site.base_url}{path}"
    assert there == ("en", "elder")
    assert back == ("zh-Hans", None)
