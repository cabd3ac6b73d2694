"""Voices before a fake microphone: a word with a line, a sitting without one; each arrives once."""

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.running import Installation

_BEGIN: Final = """
from commonfield.voices.models import Variety
from commonfield.kernel.clock import now
from commonfield.people.commands import create_person, set_password
from commonfield.people.types import SYSTEM, NewPerson
from commonfield.places.models import Division
Division.objects.create(code="331124104201", level="village", kind="villagers_committee",
    name="上安村", short_name="上安村", name_en="Shang'an", pinyin="", parent_code="331124104000")
Variety.objects.create(code="songyang", name="松阳话", name_en="Songyang", added_at=now())
person = create_person(by=SYSTEM, now=now(),
    person=NewPerson("阙老伯", "331124104201", username="que", age_said="adult"))
set_password(by=SYSTEM, now=now(), person_id=person, password="green-terrace-9")
"""
_ARRIVED: Final = """
import json
from commonfield.voices.models import Recording
from commonfield.people.models import Consent
print(json.dumps([list(Recording.objects.order_by("pk").values_list("meaning", "state")),
    Consent.objects.filter(purpose="voice", withdrawn_at=None).count()]))
"""


# A microphone that hears nothing until it is told otherwise.
_MUFFLED: Final = """{
  const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (...what) => {
    const stream = await ask(...what);
    const [track] = stream.getTracks();
    window.muffle = (isMuffled) => { track.enabled = !isMuffled; };
    muffle(true);
    return stream;
  };
}"""


def _expect(thing: Any) -> Any:  # noqa: ANN401 - playwright's own types
    from playwright.sync_api import expect  # noqa: PLC0415 - slow to load

    return expect(thing)


def _speak(page: "Page") -> None:
    """Let the meter rise, fall and rise: a word without a pause could not be told from noise."""
    level = "document.querySelector('[data-level]').value"
    page.wait_for_function(f"() => {level} > 0.1")
    page.wait_for_function(f"() => {level} < 0.05")
    page.wait_for_function(f"() => {level} > 0.1")


def _record(page: "Page", meaning: str) -> None:
    """Say a word: begin, speak, stop, listen to it, agree."""
    page.goto(f"/dialect/record/?variety=songyang&meaning={meaning}")
    page.locator("[data-start]").click()
    _speak(page)
    page.locator("[data-stop]").click()
    _expect(page.locator("audio[data-heard]")).to_be_visible()
    page.locator("[name=agrees]").check()


def _sit(page: "Page") -> None:
    """Say two words of a lesson in one sitting, the first once more, and no others."""
    page.add_init_script(_MUFFLED)
    page.goto("/pack/dialect/songyang/sitting/?lesson=5")
    page.locator("[name=agrees]").check()
    page.locator("form[data-sitting] button.primary").click()
    _expect(page.locator("[data-count]")).to_have_text("1 / 14")
    page.wait_for_timeout(500)
    page.locator("[data-next]").click()
    _expect(page.locator("[data-wrong]")).to_contain_text("什么也听不到")
    page.evaluate("muffle(false)")
    for place, following in ((1, 2), (2, 3), (1, 3)):
        if (place, following) == (1, 3):
            page.locator("[data-meaning='05.01'] button").click()
        _expect(page.locator("[data-count]")).to_have_text(f"{place} / 14")
        _expect(page.locator("[data-said]")).to_have_text("听到了。")
        _speak(page)
        page.locator("[data-next]").click()
        _expect(page.locator("[data-count]")).to_have_text(f"{following} / 14")
    for place in range(3, 15):
        _expect(page.locator("[data-count]")).to_have_text(f"{place} / 14")
        page.locator("[data-skip]").click()
    _expect(page.locator("[data-finished]")).to_be_visible()


def test_a_voice_arrives_once_with_a_line_and_without(
    fresh_database: "Installation", speaking_browser: "Browser"
) -> None:
    fresh_database.run("shell", "--no-imports", "-c", _BEGIN)
    with fresh_database.server() as server:
        context = speaking_browser.new_context(
            base_url=server.base_url, viewport={"width": 360, "height": 800}, locale="zh-CN"
        )
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("main [name=name]").fill("que")
        page.locator("main [name=password]").fill("green-terrace-9")
        page.locator("main form button.primary").first.click()
        page.wait_for_url("**/me/**")

        _record(page, "05.03")
        page.locator("form[data-record] button.primary:not([type=button])").click()
        page.wait_for_url("**/dialect/voices/")
        _expect(page.locator("main audio")).to_have_count(1)

        page.goto("/dialect/songyang/")
        page.locator("[data-take]").click()
        _expect(page.locator("main a[href='/pack/dialect/songyang/']")).to_be_visible()
        context.set_offline(True)
        _sit(page)
        _expect(page.locator("[data-waiting] li")).to_have_count(2)
        context.set_offline(False)
        _expect(page.locator("[data-waiting] li")).to_have_count(0, timeout=30_000)

        said = fresh_database.run("shell", "--no-imports", "-c", _ARRIVED)
        assert json.loads(said) == [
            [["05.03", "waiting"], ["05.02", "waiting"], ["05.01", "waiting"]],
            3,
        ]
        context.close()
