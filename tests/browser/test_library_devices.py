"""One reader's two devices, a hall's screen and a phone, a voice and a player, in real browsers."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.library import (
    WRONG_CLOCK,
    done,
    expect,
    set_clock,
    shell,
    sign_in,
    until,
    until_queued,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from tests.running import Installation, Served

_ROWS: Final = """
import json
from django.core.signing import dumps
from commonfield.library.sound import read_sound
from commonfield.library.models import Chapter, Work
from commonfield.kernel.clock import now
from commonfield.people.choices import ConsentChannel, OrganisationKind, Purpose
from commonfield.people.commands import give_consent, register_screen
from commonfield.people.models import Organisation, Person
from commonfield.people.types import SYSTEM
from commonfield.workshop.media import store_file
def work(kind, title):
    return Work.objects.create(kind=kind, title=title, subject="other", rights="own", hall="h",
        place="331124104201", language="zh", added_at=now(), published_at=now())
def chapter(of, number, html, **columns):
    Chapter.objects.create(work=of, number=number, depth=0, is_aside=False, html=html,
        **{"seconds": 0, **columns})
book, song = work("book", "一片叶子"), work("sound", "山歌")
for number in range(1, 5):
    leaves = "<p>" + "茶叶青青。" * 600 + "</p>"
    chapter(book, number, leaves + '<p lang="en">Green is the leaf.</p>')
for number, path in enumerate(PARTS, 1):
    with open(path, "rb") as file:
        made = read_sound(file, "山歌")
    for each in made.files:
        store_file(each, now=now(), is_public=False)
    chapter(song, number, "", sound=made.chapters[0].sound, seconds=made.chapters[0].seconds)
for person in Person.objects.filter(demo_role="helper"):
    give_consent(by=SYSTEM, now=now(), person_id=person.pk, purpose=Purpose.READING,
        channel=ConsentChannel.SELF)
hall = Organisation.objects.filter(kind=OrganisationKind.HALL).first()
screen = register_screen(by=SYSTEM, now=now(), hall=hall.code, name="1")
going = dumps((song.pk, 2, "second-3"), salt="library.handing_over")
print(json.dumps([book.pk, song.pk, screen, going]))
"""
# A voice that is done at once, and remembers what it was to say.
_VOICE: Final = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: { cancel() {}, speak(speech) {
  said.push([speech.lang, speech.text.slice(0, 5)]); setTimeout(speech.onend, 0);
} } });
"""
_LEFT: Final = """async () => [localStorage.length, sessionStorage.length, document.cookie,
  (await caches.keys()).length, (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length]"""
_STAY: Final = {"screen", "screen_used", "elder", "csrftoken", "language"}
# Nobody else does anything as the helper in the same county.
_ENTRIES: Final = (
    "SELECT count(DISTINCT device), count(*), max(code) FROM offline_queue_entry"
    " JOIN people_person ON people_person.id = person WHERE demo_role = 'helper'"
)
# Of what is sent from the queue, the first answer does not arrive.
_LOST_ANSWER: Final = """{
  const send = window.fetch;
  window.fetch = async (address, ...more) => {
    const answer = await send(address, ...more);
    if (address !== "/api/queue" || localStorage.getItem("test.lost")) return answer;
    localStorage.setItem("test.lost", answer.status);
    throw new TypeError("cut");
  };
}"""
_PLACE: Final = "SELECT chapter FROM library_reading_position WHERE work_id = WORK"
_A_DAY_S: Final = 86_400
_SINCE_1970_S: Final = 56 * 365 * _A_DAY_S
_TIMES: Final = (
    "SELECT read_at FROM library_read_chapter r JOIN library_chapter c ON c.id = chapter_id"
    " WHERE c.work_id = WORK UNION ALL"
    " SELECT read_at FROM library_reading_position WHERE work_id = WORK"
)
_HEARD: Final = (
    "SELECT count(*) FROM library_read_chapter r JOIN library_chapter c ON c.id = chapter_id"
    " WHERE c.work_id = WORK"
)
type Devices = Callable[[], "Page"]


@dataclass(frozen=True)
class _Library:
    installation: "Installation"
    base_url: str
    book: int
    song: int
    screen: str
    going: str


@pytest.fixture(scope="module")
def library(county: "Served", tmp_path_factory: pytest.TempPathFactory) -> _Library:
    if not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg on this machine (apt-get install ffmpeg)")
    parts = [str(_tone(tmp_path_factory.mktemp("sound"), seconds)) for seconds in (2, 12)]
    book, song, screen, going = shell(county.installation, _ROWS, PARTS=parts)
    return _Library(county.installation, county.base_url, book, song, screen, going)


def _tone(folder: "Path", seconds: int) -> "Path":
    made = folder / "tone.wav"
    source = f"sine=frequency=440:duration={seconds}"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, made], check=True)
    return made


@pytest.fixture
def devices(library: _Library, browser: "Browser") -> Iterator[Devices]:
    """Give a function that returns the page of a device of its own."""
    opened: list[BrowserContext] = []

    def device() -> "Page":
        view: ViewportSize = {"width": 360, "height": 800}
        context = browser.new_context(base_url=library.base_url, viewport=view, locale="zh-CN")
        context.add_init_script(WRONG_CLOCK)
        opened.append(context)
        return opened[-1].new_page()

    yield device
    for context in opened:
        context.close()


def _give_cookie(page: "Page", host: str, name: str, value: str) -> None:
    page.context.add_cookies([{"url": host, "name": name, "value": value, "httpOnly": True}])


def _take_along(page: "Page", title: str) -> None:
    """Take a title along and cut the line."""
    page.goto(title)
    page.locator("[data-take]").click()
    expect(page.locator("main a[href='/pack/']")).to_be_visible()
    page.context.set_offline(True)


def _finish(page: "Page", book: int, number: int, *, wrong_by: int) -> None:
    """Read a chapter without a line, while the phone's clock is set."""
    page.goto(f"/pack/{book}/read/{number}/")
    set_clock(page, wrong_by)
    page.locator("a[rel=next]").click()
    page.wait_for_url(f"**/pack/{book}/read/{number + 1}/")
    until_queued(page, "chapter position", chapter=number + 1)


def test_two_devices_of_one_reader_meet_at_the_same_place(
    library: _Library, devices: Devices
) -> None:
    phone, tablet, title = devices(), devices(), f"/library/works/{library.book}/"
    for each, wrong_by in ((phone, 600), (tablet, -_A_DAY_S)):
        sign_in(each, "helper")
        set_clock(each, wrong_by)
    phone.goto(f"{title}read/1/")
    for number in (2, 3):
        phone.locator("#done button").click()
        phone.wait_for_url(f"**/read/{number}/")

    tablet.goto(f"{title}read/1/")
    tablet.locator("#ahead a").click()
    tablet.wait_for_url("**/read/3/*")

    # Both are taken along, and go on with the line cut, the tablet last. The phone's clock begins
    # anew in 1970; the tablet's is put forward while its reader reads. An answer to the phone is
    # lost on its way, so that it sends the same again.
    for each in (phone, tablet):
        _take_along(each, title)
    _finish(phone, library.book, 3, wrong_by=-_SINCE_1970_S)
    _finish(tablet, library.book, 1, wrong_by=9 * _A_DAY_S)
    phone.context.add_init_script(_LOST_ANSWER)
    for each in (tablet, phone, phone):
        each.context.set_offline(False)
        each.goto("/library/mine/")
        until(
            each, f"async () => {str(each is tablet).lower()} || localStorage.getItem('test.lost')"
        )
    for each in (tablet, phone):
        until_queued(each, "")

    assert done(library.installation, _ENTRIES) == [(2, 4, "")]
    assert done(library.installation, _PLACE, WORK=library.book) == [(2,)]
    rows = done(library.installation, _TIMES, WORK=library.book)
    times = [datetime.fromisoformat(str(read_at)) for (read_at,) in rows]
    assert (len(times), max(times) - min(times) < timedelta(hours=1)) == (4, True)
    phone.goto(title)
    expect(phone.locator("a.continue")).to_have_attribute("data-chapter", "2")


def test_guest_marks_a_place_without_a_line_and_finds_it_with_one(
    library: _Library, devices: Devices
) -> None:
    phone = devices()
    _take_along(phone, f"/library/works/{library.book}/")
    phone.goto(f"/pack/{library.book}/read/2/")
    phone.locator("form[data-mark] button").click()
    expect(phone.locator("[data-marked-here]")).to_be_visible()

    phone.context.set_offline(False)
    phone.goto("/library/mine/")
    expect(
        phone.locator(f"main a[href^='/library/works/{library.book}/read/2/#at-']")
    ).to_be_visible()


def test_screen_leaves_nothing_behind_and_a_phone_goes_on_at_the_second(
    library: _Library, devices: Devices
) -> None:
    screen, phone = devices(), devices()
    _give_cookie(screen, library.base_url, "screen", library.screen)
    # The answer to what a page sends on leaving could come late and say that the screen is in use.
    screen.add_init_script("navigator.sendBeacon = () => true")
    sign_in(screen, "helper")
    screen.goto("/me/")
    name = screen.locator("h1").inner_text()
    screen.goto(f"/library/works/{library.song}/read/1/")
    screen.locator("#sound").evaluate("(sound) => { sound.preload = 'auto'; sound.load(); }")
    screen.wait_for_function("() => document.getElementById('sound').duration > 0")
    screen.locator("#sound").evaluate("(sound) => { sound.currentTime = 1.2; }")
    screen.locator("[data-for=to-phone]").click()
    screen.wait_for_url("**/hand-over/?*second=1*")
    assert screen.locator("figure svg").count() == 1

    # So long ago that nobody is there any more.
    _give_cookie(screen, library.base_url, "screen_used", "1700000000")
    screen.goto("/library/screen/")

    assert {each.get("name") for each in screen.context.cookies()} <= _STAY
    assert screen.evaluate(_LEFT) == [0, 0, "", 0, 0, 0]
    for _step in range(4):
        screen.go_back()
        assert name not in screen.content()

    phone.goto(f"/library/go/{library.going}")
    phone.wait_for_function(
        "() => Math.abs(document.getElementById('sound').currentTime - 3) < 0.1"
    )


def test_text_is_read_aloud_each_paragraph_in_its_language(
    library: _Library, devices: Devices
) -> None:
    page = devices()
    page.goto(f"/library/works/{library.book}/read/1/")
    expect(page.locator(".reading-bar + [role=status]")).to_contain_text("没有朗读用的声音")
    page.add_init_script(_VOICE)
    page.reload()

    page.locator("#aloud").click()
    page.wait_for_function("() => said.length === 2")

    assert page.evaluate("said") == [["zh", "茶叶青青。"], ["en", "Green"]]
    expect(page.locator(".spoken")).to_have_count(0)


def test_recording_is_heard_in_one_player_and_counts_part_by_part(
    library: _Library, devices: Devices
) -> None:
    page, title = devices(), f"/library/works/{library.song}/"
    sign_in(page, "helper")
    page.goto(f"{title}read/1/")
    page.evaluate("window.isSame = true")

    page.locator("[data-speed='1.5']").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_url("**/read/2/")
    page.wait_for_function("() => document.getElementById('sound').currentTime > 0")
    page.keyboard.press("Space")

    sound = page.locator("#sound")
    heard = sound.evaluate("(sound) => [sound.paused, sound.playbackRate, isSame]")
    assert heard == [True, 1.5, True]
    expect(page.locator("#parts [aria-current]")).to_have_attribute("href", "../2/")

    # It is opened again where it was left, open for the least time, and heard to its end.
    sound.evaluate("(sound) => { sound.currentTime = 6; }")
    known = f"""/data-permille="[56]../.test(await (await fetch("{title}")).text())"""
    until(page, f"async () => {known}")
    page.goto(f"{title}read/2/")
    page.wait_for_function("() => document.getElementById('sound').currentTime >= 6")
    page.wait_for_timeout(5_000)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(f"**{title}")
    assert done(library.installation, _HEARD, WORK=library.song) == [(2,)]
