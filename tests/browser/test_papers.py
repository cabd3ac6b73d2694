"""Receipts and labels as a browser prints them: on the paper they are for, nothing cut."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.running import Served

# What does not fit is cut: labels are as large as their places.
_CUT: Final = """() => [...document.querySelectorAll('.tag, .receipt')]
  .filter(e => e.checkVisibility())
  .filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1).length"""
_POINTS_A_MM: Final = 72 / 25.4


def printed(page: "Page") -> tuple[int, set[tuple[int, int]]]:
    """Print a page; return how many leaves it takes, and their sizes in millimetres."""
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper)
    sizes = {(round(float(w) / _POINTS_A_MM), round(float(h) / _POINTS_A_MM)) for w, h in boxes}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)), sizes


@pytest.fixture(scope="module")
def paper(county: "Served", browser: "Browser") -> Iterator["Page"]:
    """Give a window in which a clerk is signed in."""
    context = browser.new_context(base_url=county.base_url)
    page = context.new_page()
    page.goto("/sign-in/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form: dict[str, str | float | bool] = {"role": "clerk", "csrfmiddlewaretoken": token or ""}
    context.request.post("/demo/sign-in/", form=form)
    yield page
    context.close()


def follow(page: "Page", *steps: str) -> str:
    """Go from the list of lots or deliveries by links; return the last one's address."""
    for step in steps:
        path = page.locator(f"main a[href*='{step}']").last.get_attribute("href") or ""
        page.goto(path)
    return page.url.partition("?")[0]


@pytest.mark.parametrize(
    ("size", "mm"), [("58mm", (58, 110)), ("80mm", (80, 115)), ("a6", (105, 148))]
)
def test_receipt_is_one_leaf_of_its_size(paper: "Page", size: str, mm: tuple[int, int]) -> None:
    paper.goto("/scale/deliveries/")
    paper.goto(f"{follow(paper, '/scale/D')}?paper={size}")

    assert printed(paper) == (1, {mm})
    paper.emulate_media(media="print")
    assert paper.evaluate(_CUT) == 0
    paper.emulate_media(media="null")


@pytest.mark.parametrize(
    ("sheet", "leaves", "mm"),
    [
        ("3x8", 2, (210, 297)),
        ("2x7", 3, (210, 297)),
        ("5x13", 1, (210, 297)),
        ("1x1", 30, (60, 40)),
    ],
)
def test_labels_lie_on_their_sheets(
    paper: "Page", sheet: str, leaves: int, mm: tuple[int, int]
) -> None:
    asked = f"sheet={sheet}&count=30&start=3&packed_on=2026-11-20"
    paper.goto("/lots/")
    paper.goto(f"{follow(paper, '/lots/L', '/labels/')}?{asked}")

    assert printed(paper) == (leaves, {mm})
    paper.emulate_media(media="print")
    assert paper.evaluate(_CUT) == 0
    paper.emulate_media(media="null")
