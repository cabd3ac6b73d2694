import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.config.gallery import SAMPLE, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
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


def test_sample_keeps_to_the_content_policy() -> None:
    html = page(SAMPLE)

    assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
    assert re.findall(r'(?:src|href)="https?:', html) == []


def test_sample_has_every_id_once() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page(SAMPLE))

    assert sorted(ids) == sorted(set(ids))
