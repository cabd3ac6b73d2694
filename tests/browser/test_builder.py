"""The index builder while a visitor types: the result moves, what is typed and the eye stay."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.library import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.running import Served

type NewPage = Callable[..., "Page"]


@pytest.fixture
def builder(county: "Served", new_page: NewPage) -> "Page":
    page = new_page(width=360)
    page.goto(f"{county.base_url}/evaluation/builder/?level=town")
    page.evaluate("window.isStillThere = true")
    return page


def _is_still_there(page: "Page") -> bool:
    return bool(page.evaluate("window.isStillThere === true"))


def test_result_moves_while_a_weight_is_typed(builder: "Page") -> None:
    weight = builder.locator("#w_material")

    weight.press("End")
    weight.press_sequentially("0")
    expect(builder.locator("#w_material_share")).to_have_text("90.9%")

    expect(weight).to_be_focused()
    expect(weight).to_have_value("10")
    expect(builder).to_have_url(re.compile(r"[?&]w_material=10&"))
    assert _is_still_there(builder)


def test_buttons_step_in_place(builder: "Page") -> None:
    more = builder.locator("button[name=more][value=material]")

    more.click()
    more.click()
    expect(builder.locator("#w_material_share")).to_have_text("58.3%")

    expect(builder.locator("#w_material")).to_have_value("1.4")
    expect(more).to_be_focused()
    assert _is_still_there(builder)


def test_opened_table_stays_open(builder: "Page") -> None:
    table = builder.locator("#result figure details")
    table.locator("summary").click()

    builder.locator("button[name=less][value=material]").click()
    expect(builder.locator("#w_material_share")).to_have_text("44.4%")

    expect(table).to_have_attribute("open", "")


def test_bad_weight_is_told_and_the_picture_before_stays(builder: "Page") -> None:
    picture = builder.locator("#result svg")

    builder.locator("#w_material").fill("-5")
    expect(builder.locator("#w_material_error")).not_to_be_empty()

    expect(picture).to_have_count(1)
    expect(builder.locator("#result")).to_have_class("old")
    expect(builder.locator("#w_material")).to_have_attribute("aria-invalid", "true")

    builder.locator("#w_material").fill("2")
    expect(builder.locator("#w_material_error")).to_be_empty()
    expect(builder.locator("#result")).not_to_have_class("old")


def test_lost_line_is_told_and_nothing_typed_is_lost(builder: "Page") -> None:
    builder.context.set_offline(True)

    builder.locator("#w_material").fill("3")
    expect(builder.locator("#lost")).to_be_visible()

    expect(builder.locator("#w_material")).to_have_value("3")
    builder.context.set_offline(False)
    builder.locator("button.primary").click()
    expect(builder.locator("#w_material_share")).to_have_text("75%")
    expect(builder.locator("#lost")).to_be_hidden()


def test_long_wait_is_told(builder: "Page") -> None:
    builder.route("**/evaluation/builder/?*", lambda _route: None)

    builder.locator("#w_material").fill("3")

    expect(builder.locator("#busy")).to_be_visible()
    builder.unroute("**/evaluation/builder/?*")
    builder.locator("#w_material").fill("4")
    expect(builder.locator("#w_material_share")).to_have_text("80%")
    expect(builder.locator("#busy")).to_be_hidden()


def test_other_level_is_a_page_of_its_own(builder: "Page") -> None:
    builder.locator("#level").select_option("village")

    with builder.expect_navigation():
        builder.locator("[data-anew] button").click()

    assert not _is_still_there(builder)
    expect(builder.locator("#level")).to_have_value("village")


def test_buttons_work_without_script(county: "Served", new_page: NewPage) -> None:
    page = new_page(width=360, script=False)
    page.goto(f"{county.base_url}/evaluation/builder/")

    with page.expect_navigation():
        page.locator("button[name=more][value=cultural]").click()

    expect(page.locator("#w_cultural")).to_have_value("1.2")
    expect(page.locator("#w_cultural_share")).to_have_text("54.5%")
