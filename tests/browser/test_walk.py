"""“Follow one leaf” as a stranger walks it: only clicks and typed words, without script."""

import time
from typing import TYPE_CHECKING

from tests.night import TODAY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.running import Installation


def _click(target: "Locator") -> None:
    """Click what leads to another page, and wait for that page."""
    with target.page.expect_navigation():
        target.click()


def _next_step(page: "Page", code: str) -> None:
    """Go back to the walk, see that this is the next step, and take it."""
    _click(page.locator(".walk-back a"))
    step = page.locator("ol.walk > li.now")
    assert step.get_attribute("id") == code, page.locator("ol.walk").inner_text()
    _click(step.locator("button, a.button"))


def _form(page: "Page") -> "Locator":
    return page.locator("main form:has(button.primary)").last


def _send(page: "Page") -> None:
    _click(_form(page).locator("button.primary"))


def _weigh(page: "Page") -> None:
    page.goto("/")
    _click(page.locator('main a[href="/walk/"]').first)
    _click(page.locator('form[action="/walk/start/"] button'))
    _click(page.locator("ol.walk > li.now button"))
    form = _form(page)
    form.locator('[name="weight"]').fill("12.5")
    form.locator('[name="grade"]').first.check()
    form.locator('[name="price"]').fill("200")
    form.locator('[name="has_promise"]').check()
    _send(page)


def _make(page: "Page") -> None:
    _next_step(page, "lot")
    form = _form(page)
    form.locator('[name="deliveries"]').first.check()
    form.locator('[name="name"]').fill("明前银猴")
    form.locator('[name="name_en"]').fill("Early Silver Monkey")
    form.locator('[name="made"]').fill("2.5")
    _send(page)


def _stock(page: "Page") -> None:
    _next_step(page, "stock")
    form = _form(page)
    assert form.locator('[name="sku"]').input_value() != ""
    assert form.locator('[name="lot"]').input_value() != ""
    form.locator('[name="packs"]').fill("10")
    _send(page)


def _buy(page: "Page") -> None:
    _next_step(page, "buy")
    _click(page.locator('form[action="/basket/add/"] button.primary'))
    _send(page)
    page.locator('[name="find"]').fill("songyang")
    _click(page.locator('form[role="search"] button'))
    _click(page.locator('ul.list a[href*="331124000000"]'))
    form = _form(page)
    form.locator('[name="name"]').fill("王小明")
    form.locator('[name="phone"]').fill("13800138000")
    form.locator('[name="detail"]').fill("新华路 1 号")
    _send(page)
    _click(page.locator('form[action$="/pay/"] button'))


def _settle(page: "Page") -> None:
    _next_step(page, "settle")
    _click(page.locator('form[action$="/divide/"] button'))
    _click(page.locator(".walk-back a"))
    for role in ("clerk", "accountant"):
        form = f'#settle form:has(input[value="{role}"]):has(input[value="/payouts/"])'
        _click(page.locator(f"{form} button"))
        if role == "accountant":
            _click(page.locator('ul.list a[href^="/payouts/"]').first)
            _form(page).locator('[name="is_sure"]').check()
        _send(page)
        if role == "clerk":
            _click(page.locator(".walk-back a"))


def _figures_that_moved(page: "Page") -> list[str]:
    """Load the board until it has counted the sale: it may be five seconds behind."""
    names = page.locator("ul.tiles > li.moved h3")
    deadline = time.monotonic() + 5
    while "网上销售额" not in names.all_inner_texts() and time.monotonic() < deadline:
        page.reload()
    return names.all_inner_texts()


def test_stranger_follows_a_leaf_to_the_board(
    demo_county: "Installation", browser: "Browser"
) -> None:
    # A county of its own: in one that others visit, another visitor may read the statement first.
    with demo_county.server() as server:
        page = browser.new_page(
            base_url=server.base_url,
            java_script_enabled=False,
            viewport={"width": 360, "height": 800},
        )
        _weigh(page)
        _make(page)
        _stock(page)
        _buy(page)
        _next_step(page, "trace")
        traced = page.locator("main").inner_text()
        _settle(page)
        _next_step(page, "statement")
        statement = page.locator("ul.statement").inner_text()
        demo_county.run("work", "--once")
        _next_step(page, "board")
        moved = page.locator("ul.tiles > li.moved")
        figures = _figures_that_moved(page)
        _click(moved.locator("ul.list a").first)
        fact = page.locator("main").inner_text()
        _click(page.locator(".walk-back a"))
        steps = page.locator("ol.walk > li").all()
        is_done = [step.get_attribute("class") for step in steps]
        page.close()

    assert "明前银猴" in traced
    # 12.5 kg at 200 yuan, then everything owed is paid.
    assert "+¥2,500" in statement
    assert "−¥" in statement
    assert "网上销售额" in figures
    assert f"{TODAY.year}" in fact
    assert is_done == ["done"] * 8
