"""The keeper's desk: what is shown, withdrawn, objected to and converted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.choices import Rights, UploadState
from commonfield.library.commands import add_work
from commonfield.library.desk import commands, queries
from commonfield.library.errors import ObjectionOwnError
from commonfield.library.models import Chapter, Upload, Work
from commonfield.library.passages import passages_with
from commonfield.library.permissions import listed
from commonfield.library.types import (
    AlbumPage,
    ImportedFile,
    NewChapter,
    NewObjection,
    NewWork,
    WorkDetails,
)
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.places.commands import close_venue
from commonfield.workshop.media import UPLOADS, put_file
from tests.library.epubs import epub
from tests.people.builders import NOW, VILLAGE, make_actor, make_admin, make_places
from tests.places.builders import make_venue
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db
GUEST_VILLAGE = "330203009205"
OWN = WorkDetails("采茶", "tea", Rights.OWN, rights_note="上安村茶农合写")


@pytest.fixture
def hall() -> str:
    make_places()
    return make_venue(place_code=VILLAGE)


@pytest.fixture
def keeper(hall: str) -> Actor:  # noqa: ARG001 - keeps it
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def make_draft(keeper: Actor, hall: str, details: WorkDetails = OWN) -> int:
    chapters = (NewChapter("", "<p>露水</p>", "露水"),)
    return add_work(by=keeper, now=NOW, hall=hall, work=NewWork("book", details, chapters)).work


def is_listed(work: int) -> bool:
    return Work.objects.filter(listed(china_day(NOW)), pk=work).exists()


def code_of(caught: pytest.ExceptionInfo[CommonfieldError]) -> str:
    return caught.value.code


def test_title_is_published_once_withdrawn_and_published_again(hall: str, keeper: Actor):
    work = make_draft(keeper, hall)

    steps = [
        command(by=keeper, now=NOW, work=work)
        for command in (
            commands.publish_work,
            commands.publish_work,
            commands.withdraw_work,
            commands.withdraw_work,
            commands.publish_work,
        )
    ]

    assert steps == [True, False, True, False, True]
    shown = Fact.objects.filter(kind__startswith="culture.")
    kinds = sorted(shown.values_list("kind", flat=True))
    assert kinds == ["culture.work_published"] * 2 + ["culture.work_withdrawn"]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (replace(OWN, rights_note=""), "rights_note"),
        (replace(OWN, rights=Rights.LICENSED, rights_note=""), "rights_note"),
        (
            replace(OWN, rights=Rights.LICENSED, licensed_until=china_day(NOW) - timedelta(1)),
            "licence_end",
        ),
        (replace(OWN, rights=Rights.RURAL_SCHEME), "announced_on"),
        (replace(OWN, rights=Rights.RURAL_SCHEME, announced_on=china_day(NOW)), "rural_scheme"),
    ],
)
def test_title_without_a_right_is_not_shown(
    hall: str, keeper: Actor, details: WorkDetails, code: str
):
    work = make_draft(keeper, hall)
    commands.publish_work(by=keeper, now=NOW, work=work)

    with pytest.raises(CommonfieldError) as caught:
        commands.describe_work(by=keeper, now=NOW, work=work, details=details)

    assert code_of(caught) == code
    assert queries.desk_work(work, by=keeper, now=NOW).rights == Rights.OWN


def test_county_announces_under_the_rural_scheme(hall: str, keeper: Actor):
    work = make_draft(keeper, hall)

    with pytest.raises(CommonfieldError) as caught:
        commands.announce_work(by=keeper, now=NOW, work=work)
    commands.announce_work(by=make_admin(), now=NOW, work=work)

    assert code_of(caught) == "rural_scheme"
    assert [each.announced_on for each in queries.announced_works(china_day(NOW))] == [
        china_day(NOW)
    ]


@pytest.mark.parametrize(("withdrawn_after", "again"), [(10, True), (30, False)])
def test_announcement_that_was_cut_short_begins_anew(
    hall: str, keeper: Actor, withdrawn_after: int, *, again: bool
):
    work = make_draft(keeper, hall)
    commands.announce_work(by=make_admin(), now=NOW, work=work)
    then, later = (NOW + timedelta(days=days) for days in (withdrawn_after, 40))

    commands.withdraw_work(by=keeper, now=then, work=work)
    commands.publish_work(by=keeper, now=later, work=work)

    announced_on = queries.desk_work(work, by=keeper, now=later).announced_on
    assert announced_on == china_day(later if again else NOW)


def test_spreadsheet_changes_no_title_that_the_county_announced(hall: str, keeper: Actor):
    file = put_file([b"tea"], UPLOADS)
    new = NewWork("book", OWN, (NewChapter("", "<p>a</p>", "a"),), source_sha256=file.sha256)
    work = add_work(by=keeper, now=NOW, hall=hall, work=new).work
    commands.announce_work(by=make_admin(), now=NOW, work=work)

    with pytest.raises(CommonfieldError) as caught:
        commands.take_upload(
            by=keeper, now=NOW, hall=hall, file=file, given=ImportedFile("a.txt", {"title": "x"})
        )

    assert code_of(caught) == "rural_scheme"
    assert Work.objects.get().title == "采茶"


def test_spreadsheet_of_a_keeper_announces_nothing(hall: str, keeper: Actor):
    columns = {"rights": "rural_scheme", "announced_on": "2020-01-01"}
    file, given = put_file([epub("<p>茶</p>").getvalue()], UPLOADS), ImportedFile("a.epub", columns)

    with pytest.raises(CommonfieldError) as caught:
        commands.take_upload(by=keeper, now=NOW, hall=hall, file=file, given=given)

    assert code_of(caught) == "rural_scheme"
    assert commands.take_upload(by=make_admin(), now=NOW, hall=hall, file=file, given=given)


@pytest.mark.parametrize("is_upheld", [False, True])
def test_objection_takes_a_title_out_until_the_county_settles_it(
    hall: str, keeper: Actor, is_upheld: bool
):
    work = make_draft(keeper, hall)
    commands.publish_work(by=keeper, now=NOW, work=work)
    guest = Actor(None, "guest")
    objection = NewObjection("这是我写的", "13800138000")

    number = commands.object_to(by=guest, now=NOW, work=work, objection=objection)
    was_out = not is_listed(work)
    county = make_admin()
    seen = queries.open_objections(by=county, now=NOW)
    for other in (keeper, make_admin("331127000000")):
        with pytest.raises(CommonfieldError):
            commands.settle_objection(by=other, now=NOW, objection=number, is_upheld=False)
    commands.settle_objection(by=county, now=NOW, objection=number, is_upheld=is_upheld)

    assert was_out
    assert [(each.reason, each.contact) for each in seen] == [("这是我写的", "13800138000")]
    assert is_listed(work) is not is_upheld
    if is_upheld:
        with pytest.raises(CommonfieldError) as caught:
            commands.publish_work(by=keeper, now=NOW, work=work)
        assert code_of(caught) == "work_out"


def test_objection_is_to_the_same_file_in_every_hall(hall: str, keeper: Actor):
    others = [make_venue(f"hall-{number}", place_code=VILLAGE) for number in (2, 3)]
    chapters = (NewChapter("", "<p>露水</p>", "露水"),)
    new = NewWork("book", OWN, chapters, source_sha256="a" * 64)
    first, second, draft = (
        add_work(by=keeper, now=NOW, hall=each, work=new).work for each in (hall, *others)
    )
    for work in (first, second):
        commands.publish_work(by=keeper, now=NOW, work=work)
    guest, objection = Actor(None, "guest"), NewObjection("这是我写的", "13800138000")

    number = commands.object_to(by=guest, now=NOW, work=first, objection=objection)

    assert [is_listed(work) for work in (first, second)] == [False, False]
    with pytest.raises(CommonfieldError) as caught:
        commands.publish_work(by=keeper, now=NOW, work=draft)
    assert code_of(caught) == "work_out"
    county = make_admin()
    commands.settle_objection(by=county, now=NOW, objection=number, is_upheld=True)
    assert [each.work_id for each in queries.open_objections(by=county, now=NOW)] == [second]


def test_keeper_does_not_change_what_the_county_announced(hall: str, keeper: Actor):
    album, _ = commands.make_album(
        by=keeper, now=NOW, hall=hall, details=OWN, photographs=[("1.jpg", photograph())]
    )
    work = album.work
    commands.announce_work(by=make_admin(), now=NOW, work=work)
    words = replace(OWN, title="别的", rights=Rights.RURAL_SCHEME, announced_on=china_day(NOW))

    for details_now in (words, OWN):
        with pytest.raises(CommonfieldError) as caught:
            commands.describe_work(by=keeper, now=NOW, work=work, details=details_now)
        assert code_of(caught) == "rural_scheme"
    pages = [AlbumPage(1, 1, "别的一页")]
    with pytest.raises(CommonfieldError) as caught:
        commands.change_album(by=keeper, now=NOW, work=work, pages=pages)
    assert code_of(caught) == "rural_scheme"


def test_county_settles_what_is_objected_to_a_guest_hall(hall: str, keeper: Actor):
    work = make_draft(keeper, hall)
    commands.publish_work(by=keeper, now=NOW, work=work)
    Work.objects.update(place=GUEST_VILLAGE, hall="houcang")
    objection = NewObjection("这是我写的", "13800138000")
    number = commands.object_to(by=Actor(None, "guest"), now=NOW, work=work, objection=objection)
    county, stranger = make_admin(), make_admin("331127000000")

    seen = [len(queries.open_objections(by=by, now=NOW)) for by in (county, stranger)]
    with pytest.raises(CommonfieldError):
        commands.settle_objection(by=stranger, now=NOW, objection=number, is_upheld=True)
    commands.settle_objection(by=county, now=NOW, objection=number, is_upheld=True)

    assert seen == [1, 0]
    outcome = queries.objection_outcome(queries.objection_token(number))
    assert (outcome.title, outcome.settled_at, outcome.is_upheld) == ("采茶", NOW, True)


def test_keeper_of_a_closed_hall_withdraws_and_does_nothing_else(hall: str, keeper: Actor):
    shown, draft = make_draft(keeper, hall), make_draft(keeper, hall)
    commands.publish_work(by=keeper, now=NOW, work=shown)
    close_venue(by="P1", now=NOW, venue_code=hall, closed_on=china_day(NOW))
    by, on = keeper, china_day(NOW)

    before = [each.code for each in queries.closed_halls_of(by, on)]
    with pytest.raises(CommonfieldError):
        commands.withdraw_work(by=make_actor(Role.HALL_KEEPER), now=NOW, work=shown)
    for refused in (
        lambda: commands.publish_work(by=by, now=NOW, work=draft),
        lambda: commands.describe_work(by=by, now=NOW, work=shown, details=OWN),
        lambda: commands.delete_draft(by=by, now=NOW, work=draft),
        lambda: queries.shelf(hall, by=by, now=NOW, first=0, size=9),
    ):
        with pytest.raises(CommonfieldError) as caught:
            refused()
        assert code_of(caught) == "hall_unknown"

    assert commands.withdraw_work(by=by, now=NOW, work=shown)
    assert (before, queries.halls_of(by, on), queries.closed_halls_of(by, on)) == ([hall], [], [])


def test_change_of_words_cover_or_pages_is_dated(hall: str, keeper: Actor):
    album, _ = commands.make_album(
        by=keeper, now=NOW, hall=hall, details=OWN, photographs=[("1.jpg", photograph())]
    )
    work, dated = album.work, []
    other = photograph(colour="blue")
    for hours, change in enumerate(
        (
            lambda at: commands.describe_work(by=keeper, now=at, work=work, details=OWN),
            lambda at: commands.describe_work(
                by=keeper, now=at, work=work, details=replace(OWN, title="别的")
            ),
            lambda at: commands.change_cover(by=keeper, now=at, work=work, content=other),
            lambda at: commands.change_album(
                by=keeper, now=at, work=work, pages=[AlbumPage(1, 1, "一句")]
            ),
            lambda at: commands.add_to_album(
                by=keeper, now=at, work=work, photographs=[("2.jpg", other)]
            ),
        )
    ):
        change(NOW + timedelta(hours=hours))
        changed_at = Work.objects.get(pk=work).changed_at
        dated.append(changed_at and (changed_at - NOW) // timedelta(hours=1))

    assert dated == [None, 1, 2, 3, 4]


def test_nobody_settles_an_objection_to_what_they_brought(hall: str):
    county = make_admin()
    work = make_draft(county, hall)
    commands.publish_work(by=county, now=NOW, work=work)
    objection = NewObjection("不行", "wang@example.com")
    number = commands.object_to(by=county, now=NOW, work=work, objection=objection)

    with pytest.raises(ObjectionOwnError):
        commands.settle_objection(by=county, now=NOW, objection=number, is_upheld=False)


def test_only_shared_titles_stand_on_other_shelves(hall: str, keeper: Actor):
    other = make_venue("other-hall", place_code=VILLAGE)
    own, licensed = (
        make_draft(keeper, hall, replace(OWN, rights=rights))
        for rights in (Rights.OWN, Rights.LICENSED)
    )
    for work in (own, licensed):
        commands.publish_work(by=keeper, now=NOW, work=work)

    with pytest.raises(CommonfieldError) as caught:
        commands.place_on_shelf(by=keeper, now=NOW, work=licensed, hall=other)
    placed = [commands.place_on_shelf(by=keeper, now=NOW, work=own, hall=other) for _ in "12"]
    shown = queries.shelf(other, by=keeper, now=NOW, first=0, size=9)
    commands.take_off_shelf(by=keeper, now=NOW, work=own, hall=other)

    assert code_of(caught) == "work_not_ours"
    assert placed == [True, False]
    assert [each.id for each in shown.items] == [own]
    assert queries.shelf(other, by=keeper, now=NOW, first=0, size=9).total == 0


def test_draft_is_deleted_with_what_stood_in_it(hall: str, keeper: Actor):
    work = make_draft(keeper, hall)

    commands.delete_draft(by=keeper, now=NOW, work=work)

    assert (Work.objects.count(), passages_with("露水").count()) == (0, 0)


def test_worker_converts_what_was_sent_and_says_what_is_broken(hall: str, keeper: Actor):
    good, broken = epub("<p>茶</p>").getvalue(), b"PK\x03\x04 cut"
    for name, content in (("a.epub", good), ("b.epub", broken), ("a.epub", good)):
        file = put_file([content], UPLOADS)
        given = ImportedFile(name, {"title": "第二名"} if content == good else {})
        commands.take_upload(by=keeper, now=NOW, hall=hall, file=file, given=given)
    # A worker that was killed left one half done.
    Upload.objects.filter(name="a.epub").update(state=UploadState.CONVERTING)

    done = commands.convert_uploads(NOW)

    assert done == 2
    states = {
        each.name: (each.state, each.code) for each in queries.uploads_of(hall, by=keeper, now=NOW)
    }
    assert states == {
        "a.epub": (UploadState.READY, ""),
        "b.epub": (UploadState.REFUSED, "book_unreadable"),
    }
    work = Work.objects.get()
    assert (work.title, work.brought_by, work.published_at) == ("第二名", keeper.code, None)


def test_file_that_kills_the_worker_is_given_up(hall: str, keeper: Actor):
    file = put_file([epub("<p>茶</p>").getvalue()], UPLOADS)
    given = ImportedFile("a.epub")
    commands.take_upload(by=keeper, now=NOW, hall=hall, file=file, given=given)
    Upload.objects.update(state=UploadState.CONVERTING, tries=3)

    commands.convert_uploads(NOW)

    assert Upload.objects.get().code == "conversion_failed"


def test_recording_waits_for_ffmpeg(hall: str, keeper: Actor, monkeypatch: pytest.MonkeyPatch):
    file = put_file([b"ID3 not really"], UPLOADS)
    commands.take_upload(by=keeper, now=NOW, hall=hall, file=file, given=ImportedFile("a.mp3"))
    monkeypatch.setenv("PATH", "")

    for _ in "12":
        commands.convert_uploads(NOW)

    row = Upload.objects.get()
    assert (row.state, row.code, row.tries) == (UploadState.WAITING, "sound_tool_missing", 0)


@pytest.mark.parametrize(("page", "to"), [(3, 1), (1, 3)])
def test_page_of_an_album_goes_where_its_number_says(page: int, to: int, hall: str, keeper: Actor):
    given = [(colour, photograph(colour=colour)) for colour in ("green", "blue", "black")]
    taken, _ = commands.make_album(by=keeper, now=NOW, hall=hall, details=OWN, photographs=given)
    said = [AlbumPage(n, to if n == page else n, str(n)) for n in (1, 2, 3)]

    commands.change_album(by=keeper, now=NOW, work=taken.work, pages=said)

    after = queries.album_pages(taken.work, by=keeper, now=NOW)
    assert [each.sentence for each, _ in after].index(str(page)) == to - 1


def test_album_keeps_order_and_sentences(hall: str, keeper: Actor):
    given = [(colour, photograph(colour=colour)) for colour in ("green", "blue", "black")]
    words = replace(OWN, language="zh")
    taken, _ = commands.make_album(by=keeper, now=NOW, hall=hall, details=words, photographs=given)
    again, _ = commands.make_album(by=keeper, now=NOW, hall=hall, details=words, photographs=given)
    files = [file for _, file in queries.album_pages(taken.work, by=keeper, now=NOW)]

    pages = [
        AlbumPage(1, 9, "晒青 <1978>"),
        AlbumPage(2, 1, "The first leaves of the year"),
        AlbumPage(3, 2, "", is_removed=True),
    ]
    for _ in "12":
        commands.change_album(by=keeper, now=NOW, work=taken.work, pages=pages)
        pages = [AlbumPage(1, 1, pages[1].sentence), AlbumPage(2, 2, pages[0].sentence)]

    after = queries.album_pages(taken.work, by=keeper, now=NOW)
    assert again.state == "unchanged"
    assert [(page.sentence, file) for page, file in after] == [
        ("The first leaves of the year", files[1]),
        ("晒青 <1978>", files[0]),
    ]
    htmls = Chapter.objects.order_by("number").values_list("html", flat=True)
    assert ['<figure lang="en">' in html for html in htmls] == [True, False]
    assert passages_with("晒青").count() == 1
    assert list(Chapter.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
