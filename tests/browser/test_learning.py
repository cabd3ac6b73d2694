"""Two phones that are offline answer words and do a lesson; they end as one, a voice is gone."""

import re
from typing import TYPE_CHECKING, Final

from tests.browser.library import expect, shell, sign_in, until, until_queued

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.running import Served

_LEARNT: Final = """
import json
from django.db.models import Q
from commonfield.voices.learning.queries import log_of
from commonfield.voices.learning.rules import replay
from commonfield.voices.models import CardReview, DoneLesson, LearningCard
from commonfield.people.models import Person
person = Person.objects.get(demo_role="grower").pk
log = log_of(person, Q())
cards = LearningCard.objects.filter(person=person, state__isnull=False)
same = [replay(log[row.variety_id, row.meaning]).due == row.due_at for row in cards]
done = DoneLesson.objects.filter(lesson=LESSON).count()
print(json.dumps([CardReview.objects.filter(person=person).count(), len(same), all(same), done]))
"""
_TAKE_BACK: Final = """
from commonfield.voices.commands import take_voice_back
from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM
take_voice_back(by=SYSTEM, now=now(), code="demoningbo000101")
"""
# How many of the two voices that were taken along a phone still has.
_HEARD: Final = """async () => {
  const pack = await caches.open("commonfield-pack-dialect/ningbo");
  return (await pack.keys()).filter(({ url }) => url.endsWith(".m4a")).length;
}"""
_IS_RENEWED: Final = "() => !localStorage['commonfield.cards'].includes('9999')"
_A_MINUTE_LATER: Final = """(name) => {
  const { at, spent } = JSON.parse(localStorage[name]);
  localStorage[name] = JSON.stringify({ at, spent: spent + 60000 });
}"""
# Nobody has done it yet.
_LESSON: Final = 12
_REVIEW: Final = "[data-cards]"


def _answer(page: "Page", *answers: str) -> None:
    """Answer the words that come first, in words."""
    for words in answers:
        page.locator(f"{_REVIEW} button").click()
        page.locator(_REVIEW).get_by_role("button", name=words, exact=True).click()
        expect(page.locator(f"{_REVIEW} .word")).to_have_count(0)


def _finish_lesson(page: "Page", number: int) -> None:
    """Go through a lesson's four steps; who is too fast goes on where they are, also later."""
    lesson = page.locator(f"section[data-lesson='{number}']")
    lesson.locator("[data-begin] button").click()
    for _step in ("listen", "choose", "say"):
        lesson.locator("button.primary").click()
    lesson.locator("button.primary").click()
    expect(lesson.get_by_role("status")).to_contain_text(re.compile(r"还差 \d+ 秒"))
    page.reload()
    page.evaluate(_A_MINUTE_LATER, f"commonfield.lesson.ningbo.{number}")
    lesson.locator("[data-begin] button").click()
    lesson.locator("button.primary").click()
    expect(lesson.locator(".notice")).to_contain_text("联网后就会记上")


def _take_along(browser: "Browser", address: str) -> "Page":
    view: ViewportSize = {"width": 360, "height": 800}
    page = browser.new_context(base_url=address, viewport=view).new_page()
    sign_in(page, "grower")
    page.goto("/dialect/ningbo/")
    page.locator("[data-take]").click()
    expect(page.locator("main a[href='/pack/dialect/ningbo/']")).to_be_visible()
    page.context.set_offline(True)
    page.goto("/dialect/ningbo/lessons/1/")
    expect(page.locator(_REVIEW)).to_be_visible()
    return page


def test_words_answered_on_two_phones_without_a_line_end_as_on_one(
    county: "Served", browser: "Browser"
) -> None:
    phones = [_take_along(browser, county.base_url) for _ in range(2)]
    heading = phones[0].locator(f"{_REVIEW} h2")
    expect(heading).to_have_text("今天要复习的词： 7")
    _answer(phones[0], "不会", "会")
    # What was not known comes again at the end; what was known does not.
    expect(heading).to_have_text("今天要复习的词： 6")
    _answer(phones[1], "很熟", "勉强", "会")
    for page in phones:
        _finish_lesson(page, _LESSON)
    shell(county.installation, _TAKE_BACK)
    held = [page.evaluate(_HEARD) for page in phones]
    phones[0].context.set_offline(False)
    # A page that renews nothing is contact enough.
    phones[0].goto("/heritage/")
    until(phones[0], f"async () => await ({_HEARD})() === 1")
    for page in reversed(phones):
        page.context.set_offline(False)
        page.goto("/library/mine/")
        until_queued(page, "")
        until(page, _IS_RENEWED)
    after = shell(county.installation, _LEARNT, LESSON=_LESSON)
    for page in phones:
        page.context.close()

    assert after == [5, 3, True, 1]
    assert held == [2, 2]
