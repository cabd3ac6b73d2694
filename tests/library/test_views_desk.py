"""The keeper's desk in a browser's eyes: files, albums, words, publishing, objections."""

import io
import re
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from commonfield.kernel import clock
from commonfield.library.desk.commands import convert_uploads
from commonfield.library.forms.sheet import sheet_words
from commonfield.library.models import Chapter, Upload, Work
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.places.commands import close_venue
from tests.library.builders import make_work
from tests.library.epubs import epub
from tests.library.files import tone
from tests.pages import text_of
from tests.people.builders import VILLAGE, make_actor, make_admin, make_places
from tests.places.builders import make_venue
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

HALL = "/library/desk/halls/shangping-hall"


@pytest.fixture
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_keeper_brings_books_looks_them_over_and_publishes_them(keeper: Actor):
    client = client_of(keeper)
    books = [sent("a.epub", epub("<p>露水</p>").getvalue()), sent("b.epub", b"PK\x03\x04 cut")]
    sheet = sent("books.csv", "文件,书名,权利,权利说明\na.epub,采茶,own,李小芳写的\n".encode())

    answer = client.post(f"{HALL}/add/", {"books": books, "sheet": sheet}, follow=True)
    waiting = client.get(f"{HALL}/files/")
    convert_uploads(clock.now())
    done = client.get(f"{HALL}/files/")
    work = Work.objects.get()
    preview = client.get(f"/library/desk/works/{work.pk}/read/1/")
    hidden = Client().get(f"/library/works/{work.pk}/")
    client.post(f"{HALL}/", {"all": "1"})
    shown = Client().get(f"/library/works/{work.pk}/")

    assert (answer.status_code, waiting.headers["Refresh"], "Refresh" in done.headers) == (
        200,
        "5",
        False,
    )
    assert "This file is not a readable EPUB book" in text_of(done)
    assert "露水" in text_of(preview)
    assert (hidden.status_code, shown.status_code) == (404, 200)
    assert "采茶" in text_of(shown)


def test_draft_that_may_be_a_newer_edition_says_so(keeper: Actor):
    works = [make_work("<p>一</p>", hall="shangping-hall", published_at=None) for _ in "12"]

    older, newer = (f"/library/desk/works/{work.pk}/" for work in works)
    pages = [text_of(client_of(keeper).get(address)) for address in (older, newer)]

    assert [f'"door" href="{older}"' in page for page in pages] == [False, True]


def test_spreadsheet_alone_describes_what_came_before(keeper: Actor):
    client = client_of(keeper, language="zh-hans")
    client.post(f"{HALL}/add/", {"books": [sent("a.epub", epub("<p>茶</p>").getvalue())]})
    convert_uploads(clock.now())

    sheet = sent(
        "books.csv", "文件,书名,权利\na.epub,第二名,\ngone.epub,x,\nc.txt,,没有\n".encode()
    )
    again = [sent("c.txt", "茶".encode())]
    page = client.post(f"{HALL}/add/", {"books": again, "sheet": sheet}, follow=True)

    assert Work.objects.get().title == "第二名"
    assert "gone.epub" in text_of(page)
    assert re.search(r"c\.txt.*权利 \(.*公有领域", text_of(page))


def test_album_is_made_without_script(keeper: Actor):
    client = client_of(keeper)
    photographs = [sent(f"{each}.jpg", photograph(colour=each)) for each in ("green", "blue")]
    said = {"title": "老照片", "rights_note": "王大力拍的", "photographs": photographs}

    made = client.post(f"{HALL}/album/", said, follow=True)
    work = Work.objects.get()
    pages = text_of(made)
    form = {"sentence-1": "晒青", "position-1": "2", "sentence-2": "上山", "position-2": "1"}
    client.post(f"/library/desk/works/{work.pk}/album/", form)
    picture = re.findall(r"/library/desk/works/\d+/files/[0-9a-f]{64}\.webp", pages)[0]
    more = {"photographs": [sent("3.heic", b"\0\0\0\x18ftypheic" + b"\0" * 99)]}
    refused = client.post(f"/library/desk/works/{work.pk}/photographs/", more, follow=True)

    titles = Chapter.objects.order_by("number").values_list("title", flat=True)
    assert list(titles) == ["上山", "晒青"]
    assert client.get(picture).status_code == 200
    assert Client().get(picture).status_code == 302
    assert "HEIC" in text_of(refused)


def test_words_without_a_right_are_refused_at_their_field(keeper: Actor):
    client = client_of(keeper)
    client.post(f"{HALL}/add/", {"books": [sent("a.txt", "茶叶".encode())]})
    convert_uploads(clock.now())
    page = f"/library/desk/works/{Work.objects.get().pk}/"
    said = {"title": "茶", "subject": "tea", "rights": "licensed", "licensed_until": "1999-01-01"}

    past = client.post(page, said)
    huge = client.post(page, said | {"title": "茶" * 301})
    saved = client.post(page, said | {"licensed_until": ""})
    unpublished = client.post(f"{page}step/", {"name": "publish"}, follow=True)
    unknown = client.post(f"{page}step/", {"name": "burn"})

    assert [each.status_code for each in (past, huge, saved, unknown)] == [422, 422, 302, 404]
    assert "licence of this title has ended" in text_of(past)
    assert "Fill in the rights statement" in text_of(unpublished)


def test_anybody_objects_and_the_county_settles(keeper: Actor):
    client = client_of(keeper)
    client.post(f"{HALL}/add/", {"books": [sent("a.txt", "茶叶".encode())]})
    convert_uploads(clock.now())
    work = Work.objects.get()
    client.post(f"{HALL}/", {"work": str(work.pk)})
    page = f"/library/works/{work.pk}/"

    made = Client().post(
        f"{page}objection/", {"reason": "我写的", "contact": "13800138000"}, follow=True
    )
    out = Client().get(page)
    at_the_desk = text_of(client.get(f"/library/desk/works/{work.pk}/"))
    county = client_of(make_admin())
    waiting = text_of(county.get("/library/desk/objections/"))
    number = re.findall(r'name="objection" value="(\d+)"', waiting)[0]
    county.post("/library/desk/objections/", {"objection": number, "verdict": "dismiss"})

    outcome = text_of(Client(headers={"Accept-Language": "zh"}).get(made.redirect_chain[-1][0]))

    assert "您的异议已收到" in text_of(made)
    assert "您的异议未被采纳" in outcome
    assert "13800138000" not in outcome
    assert out.status_code == 404
    assert ("我写的" in at_the_desk, "13800138000" in at_the_desk) == (True, False)
    assert "13800138000" in waiting
    assert Client().get(page).status_code == 200


def test_sheet_to_fill_in_is_read_again(keeper: Actor):
    response = client_of(keeper).get("/library/desk/books.xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]  # it streams
    book.worksheets[0].append(["a.epub", "采茶"])
    filled = io.BytesIO()
    book.save(filled)

    assert sheet_words(filled.getvalue()) == {"a.epub": {"title": "采茶"}}
    assert "不填则用文件里写的" in [cell.value for cell in book.worksheets[0][1]]


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")
def test_numbered_recordings_that_are_sent_together_are_one_title(keeper: Actor):
    names = ("02 下山.wav", "01 上山.wav", "山歌.wav")
    books = [sent(name, tone(0.1 + place / 10)) for place, name in enumerate(names)]
    client_of(keeper).post(f"{HALL}/add/", {"books": books})
    convert_uploads(clock.now())

    titles = Chapter.objects.order_by("work", "number").values_list("work__title", "title")
    assert sorted(titles) == [("上山", "上山"), ("上山", "下山"), ("山歌", "")]
    assert set(Upload.objects.values_list("state", flat=True)) == {"ready"}


def test_closed_hall_offers_to_withdraw_its_titles(keeper: Actor):
    work = make_work("<p>a</p>", hall="shangping-hall", place=VILLAGE)
    close_venue(by="P1", now=clock.now(), venue_code="shangping-hall", closed_on=clock.today())
    client = client_of(keeper)

    page = client.get("/library/desk/", follow=True)
    gone = client.post(f"{HALL}/", {"withdraw": str(work.pk)}, follow=True)

    assert f'name="withdraw" value="{work.pk}"' in text_of(page)
    assert client.get(f"{HALL}/add/").status_code == 422
    assert 'name="withdraw"' not in text_of(gone)


def test_county_announces_and_everybody_reads_until_when(keeper: Actor):
    client = client_of(keeper)
    client.post(f"{HALL}/add/", {"books": [sent("a.txt", "茶叶".encode())]})
    convert_uploads(clock.now())
    step = f"/library/desk/works/{Work.objects.get().pk}/step/"

    refused = client.post(step, {"name": "announce"}, follow=True)
    county = client_of(make_admin())
    county.post(step, {"name": "announce"})

    assert "Only the county can announce" in text_of(refused)
    assert ">a<" in text_of(Client().get("/library/announced/"))


def test_files_are_taken_off_the_list(keeper: Actor):
    client = client_of(keeper)
    client.post(f"{HALL}/add/", {"books": [sent("b.epub", b"PK\x03\x04 cut")]})
    convert_uploads(clock.now())
    shelf = text_of(client.get(f"{HALL}/"))
    reason = text_of(client_of(keeper, language="zh-hans").get(f"{HALL}/files/"))

    client.post(f"{HALL}/files/", {"remove": str(Upload.objects.get().pk)})

    assert "1 file could not be added" in shelf
    assert "不是完整的 EPUB 文件" in reason
    assert not Upload.objects.exists()
