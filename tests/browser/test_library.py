"""A title is taken along and read with the line cut; what was done arrives once, under one name."""

from typing import TYPE_CHECKING, Final

from tests.browser.library import done, expect, shell, sign_in, until, until_queued

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.running import Installation, Served

_BEGIN: Final = """
import json
from commonfield.library.models import Chapter, Work
from commonfield.kernel.clock import now
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM
work = Work.objects.create(kind="book", title="一片叶子", subject="other", rights="own", hall="h",
    place="331124104201", added_at=now(), published_at=now())
for number in (1, 2):
    Chapter.objects.create(work=work, number=number, depth=0, is_aside=False, seconds=0,
        html="<p>" + "茶叶青青。" * 2000 + "</p>")
for person in Person.objects.filter(demo_role__in=["grower", "keeper"]):
    give_consent(by=SYSTEM, now=now(), person_id=person.pk, purpose=Purpose.READING,
        channel=ConsentChannel.SELF)
print(json.dumps(work.pk))
"""
# Others do other things as the grower in the same county.
_ARRIVED: Final = (
    """SELECT count(*) FROM offline_queue_entry JOIN people_person ON people_person.id = person
    WHERE demo_role = 'keeper' OR (demo_role = 'grower' AND code <> '')""",
    "SELECT count(*) FROM library_reading_note WHERE work_id = WORK",
    "SELECT sum(chapter) FROM library_reading_position WHERE work_id = WORK",
    "SELECT count(*) FROM services_report WHERE place = '331124104201' AND spot = '村口第三盏'",
)
_CHANGE: Final = "UPDATE library_chapter SET html = replace(html, '青', '红') WHERE work_id = WORK"
_OBJECT: Final = "UPDATE library_work SET objected_at = CURRENT_TIMESTAMP WHERE id = WORK"
_PACKS: Final = "async () => (await caches.keys()).filter((name) => name.includes('-pack-')).length"


def _read_without_a_line(page: "Page", work: int) -> None:
    page.goto(f"/library/works/{work}/")
    page.locator("[data-take]").click()
    expect(page.locator("main a[href='/pack/']")).to_be_visible()
    page.goto("/report/?place=331124104201")
    page.context.set_offline(True)
    report = page.locator("form[data-report]")
    report.locator("[name=kind][value=lamp]").check()
    report.locator("[name=spot]").fill("村口第三盏")
    report.locator("button.primary").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.goto(f"/library/works/{work}/read/1/")
    page.locator("form[data-mark] input").fill("奶奶说的那句")
    page.locator("form[data-mark] button").click()
    expect(page.locator("[data-marked]")).to_be_visible()
    page.locator("#look summary").click()
    page.locator("#look [name=paper]").select_option("night")
    page.locator("a[rel=next]").click()
    page.wait_for_url(f"**/pack/{work}/read/2/")
    expect(page.locator("#text.paper-night")).to_be_visible()
    until_queued(page, "chapter note position report", chapter=2)
    page.goto("/library/")
    expect(page.locator("[data-waiting] li")).to_have_count(4)
    page.goto("about:blank")
    page.context.set_offline(False)


def _arrived(installation: "Installation", work: int) -> list[int | None]:
    """Return how much is wrongly the keeper's or refused, the notes, the place read to, reports."""
    return [done(installation, statement, WORK=work)[0][0] for statement in _ARRIVED]


def _sign_out_with_something_waiting(page: "Page", work: int) -> None:
    page.route("**/api/queue", lambda route: route.abort())
    page.goto(f"/pack/{work}/read/1/")
    until_queued(page, "position", chapter=1)
    page.goto("/me/")
    answers = [False, True]
    page.on("dialog", lambda dialog: dialog.accept() if answers.pop(0) else dialog.dismiss())
    out = page.locator("form[action$='/sign-out/'] button")
    with page.expect_event("dialog"):
        out.click()
    assert page.url.endswith("/me/")
    out.click()
    page.wait_for_url("**/sign-in/")


def test_what_is_done_with_the_line_cut_arrives_once_and_as_its_own_readers(
    county: "Served", browser: "Browser"
) -> None:
    work = shell(county.installation, _BEGIN)
    view: ViewportSize = {"width": 360, "height": 800}
    context = browser.new_context(base_url=county.base_url, viewport=view)
    page = context.new_page()
    waiting = page.locator("[data-waiting] li")
    sign_in(page, "grower")
    _read_without_a_line(page, work)

    # Another person signs in on the same phone: nothing of it leaves under their name.
    with page.expect_response("**/library/phone/"):
        sign_in(page, "keeper")
    expect(waiting).to_have_count(4)
    assert _arrived(county.installation, work) == [0, 0, None, 0]
    sign_in(page, "grower")
    until_queued(page, "")
    assert _arrived(county.installation, work) == [0, 1, 2, 1]

    _sign_out_with_something_waiting(page, work)
    page.goto("/pack/")
    expect(page.locator("[data-packs] li")).to_have_count(1)
    until_queued(page, "")

    # What is changed comes anew; an objection takes the title out of the phone, too.
    done(county.installation, _CHANGE, WORK=work)
    page.goto("/library/")
    changed = f"(await (await caches.match('/pack/{work}/read/2/')).text()).includes('红')"
    until(page, f"async () => {changed}")
    done(county.installation, _OBJECT, WORK=work)
    page.goto("/library/")
    until(page, f"async () => await ({_PACKS})() === 0")
    context.close()
