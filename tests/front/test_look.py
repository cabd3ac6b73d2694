import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils.csp import build_policy

from tests.front.gallery import SAMPLE, STYLE_SHEET, page

pytestmark = pytest.mark.any_engine

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

_WIDER_THAN_SCREEN = """[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .filter(e => !e.closest('.table-wrap, .ornament'))
  .map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 30))"""
_TOO_SMALL = """[...document.querySelectorAll('button, .button, input, select, summary, nav a')]
  .filter(e => !['checkbox', 'radio', 'hidden'].includes(e.type) && e.offsetHeight)
  .filter(e => e.getBoundingClientRect().height < %d - 0.5)
  .map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 30))"""
type NewPage = Callable[..., "Page"]


def _opened(new_page: NewPage, folder: Path, html: str, *, width: int) -> "Page":
    file = folder / "sample.html"
    file.write_text(html, encoding="utf-8")
    opened = new_page(width=width)
    opened.goto(file.as_uri())
    return opened


@pytest.mark.parametrize("is_elder", [False, True])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_sample_on_a_phone_fits_the_screen_and_the_thumb(
    new_page: NewPage, tmp_path: Path, language: str, *, is_elder: bool
) -> None:
    html = page(SAMPLE, language=language, is_elder=is_elder)
    opened = _opened(new_page, tmp_path, html, width=360)

    assert opened.evaluate("document.documentElement.scrollWidth") == 360
    assert opened.evaluate(_WIDER_THAN_SCREEN) == []
    assert opened.evaluate(_TOO_SMALL % (60 if is_elder else 44)) == []


# What lies where does not depend on the colours.
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_sample_has_no_accessibility_fault(
    new_page: NewPage, tmp_path: Path, width: int, scheme: str
) -> None:
    opened = _opened(new_page, tmp_path, page(SAMPLE), width=width)
    opened.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    found = Axe().run(opened)

    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found.response["violations"]
    ] == []


def test_sample_on_paper_is_black_on_white_also_at_night(new_page: NewPage, tmp_path: Path) -> None:
    opened = _opened(new_page, tmp_path, page(SAMPLE, is_elder=True), width=794)
    opened.emulate_media(media="print", color_scheme="dark")

    style = opened.evaluate(
        "(s => [s.color, s.backgroundColor])(getComputedStyle(document.documentElement))"
    )

    assert style == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert opened.locator("nav.site-nav").is_visible() is False


def test_sample_under_the_content_policy_is_shown_whole(new_page: NewPage) -> None:
    policy = build_policy(settings.SECURE_CSP)
    html = page(SAMPLE).replace(STYLE_SHEET.resolve().as_uri(), "/site.css")
    complaints: list[str] = []

    def answer(route: "Route") -> None:
        is_style = route.request.url.endswith(".css")
        route.fulfill(
            body=STYLE_SHEET.read_text() if is_style else html,
            content_type="text/css" if is_style else "text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy},
        )

    opened = new_page(width=360)
    opened.on("console", lambda message: complaints.append(message.text))
    opened.route("**/*", answer)
    opened.goto("http://127.0.0.1:9/")

    assert complaints == []
    assert opened.locator("svg.ornament").bounding_box() is not None
    assert (
        opened.evaluate("getComputedStyle(document.querySelector('.primary')).minHeight") == "44px"
    )


def test_first_visit_is_light_on_the_line() -> None:
    html = page("{% extends 'base.html' %}")

    assert len(gzip.compress(html.encode())) + len(gzip.compress(STYLE_SHEET.read_bytes())) < 10_240


def test_sample_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    # A page names its own whole address, for search engines.
    html = page(SAMPLE).replace(f'href="{settings.BASE_URL}/', 'href="/')

    assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
    assert re.findall(r'(?:src|href)="https?:', html) == []


def test_sample_has_every_id_once() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page(SAMPLE))

    assert sorted(ids) == sorted(set(ids))
