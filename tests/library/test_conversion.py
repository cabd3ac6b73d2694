"""What keepers bring becomes works, or is refused with a word that helps."""

import io
import re
import shutil
from base64 import b64encode

import pytest
from PIL import Image

from commonfield.kernel.errors import CommonfieldError
from commonfield.library.conversion import read_album, read_work
from commonfield.library.types import WorkDetails
from commonfield.workshop.media import SOUNDS, UPLOADS
from commonfield.workshop.storage import open_file, path_of
from tests.library.epubs import PNG, epub
from tests.library.files import pdf, tone
from tests.workshop.builders import photograph

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")


def refusal_of(content: bytes, name: str) -> str:
    with pytest.raises(CommonfieldError) as caught:
        read_work(io.BytesIO(content), name)
    return caught.value.code


def test_pdf_becomes_pictures_with_their_text():
    work = read_work(io.BytesIO(pdf("dew", "leaf")), "谷雨.pdf")

    (chapter,) = work.chapters
    assert (work.details.title, chapter.title, chapter.text) == ("谷雨", "1-2", "dew\nleaf")
    assert [file.sha256 for file in work.files] == [*chapter.files, work.cover]
    # Everybody sees the cover, also of a title that is read in the hall only.
    assert work.cover not in chapter.files
    with open_file(path_of(work.cover)) as file, Image.open(file) as cover:
        assert cover.size == (360, 480)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (pdf(*["x"] * 1_001), "long.pdf", "pdf_pages"),
        (b"%PDF-1.7 nothing", "broken.pdf", "pdf_unreadable"),
        (b"no sound at all" * 50, "a.mp3", "sound_unreadable"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n", "list.mp3", "sound_unreadable"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "list.ogg", "sound_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "photo.png", "file_not_a_book"),
        (b"PK\x03\x04 cut", "cut.epub", "book_unreadable"),
    ],
)
def test_what_is_no_book_is_refused(content: bytes, name: str, code: str):
    if code == "sound_unreadable" and not shutil.which("ffmpeg"):
        code = "sound_tool_missing"

    assert refusal_of(content, name) == code


def test_picture_that_cannot_be_shown_is_said_and_costs_nothing_else():
    inline = b64encode(photograph()).decode()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'
    endless = drawing % '<title>环</title><g id="a"><use href="#a"/></g>'
    body = (
        '<img src="cut.png" alt="破"/><img src="gone.png" title="无"/><img src="bad.svg" alt="坏"/>'
        f'{endless}<img src="data:image/png;base64,@" alt="空"/>'
        '<object data="bad.svg"><p>旧</p></object>'
        f'<img src="data:image/jpeg;base64,{inline}" alt="内"/><object data="d.svg">塔</object>'
    )
    named = {
        each: f'href="{each}" media-type="image/{"png" if each == "cut.png" else "svg+xml"}"'
        for each in ("cut.png", "bad.svg", "d.svg")
    }
    extra: dict[str, str | bytes] = {
        "OEBPS/cut.png": PNG,
        "OEBPS/bad.svg": "<svg",
        "OEBPS/d.svg": drawing % "<rect/>",
    }
    content = bytearray(epub(body, extra=extra, items=named).getvalue())
    content[content.index(b"cut.png") + 9] ^= 1

    (chapter,) = read_work(io.BytesIO(content), "a.epub").chapters

    assert chapter.text == "破无坏环空\n旧"
    assert re.findall('alt="(.*?)"', chapter.html) == ["内", "塔"]


def test_large_file_is_refused_before_it_is_read():
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            return UPLOADS.most_bytes + 1 if whence else super().seek(offset)

        def read(self, _size: int | None = -1, /) -> bytes:
            raise AssertionError

    with pytest.raises(CommonfieldError) as caught:
        read_work(Large(), "a.pdf")
    assert caught.value.code == "file_too_large"


@needs_ffmpeg
def test_recording_is_played_by_phones():
    work = read_work(io.BytesIO(tone(2)), "高腔.wav")

    (chapter,), (file,) = work.chapters, work.files
    assert (work.kind, work.details.title, chapter.seconds) == ("sound", "高腔", 2)
    assert (chapter.sound, {file.media_type}) == (file.sha256, set(SOUNDS.media_types))


def test_recording_waits_without_ffmpeg(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")

    assert refusal_of(tone(0.1), "a.wav") == "sound_tool_missing"


def test_book_keeps_its_drawings_and_small_signs_and_its_first_page_is_its_cover():
    sign = io.BytesIO()
    Image.new("L", (16, 16)).save(sign, "GIF")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><script/><rect/></svg>'
    files = {"a.jpg": photograph(), "s.gif": sign.getvalue(), "d.svg": svg}
    kinds = {"jpg": "jpeg", "gif": "gif", "svg": "svg+xml"}
    items = {name[0]: f'href="{name}" media-type="image/{kinds[name[2:]]}"' for name in files}
    body = '<p>茶<img src="s.gif" alt=""/><img src="d.svg" alt="塔"/></p>'
    extra = {f"OEBPS/{name}": content for name, content in files.items()}

    work = read_work(epub('<img src="a.jpg" alt=""/>', body, items=items, extra=extra), "a.epub")

    assert [file.media_type for file in work.files] == [
        *("image/webp", "image/webp", "image/svg+xml", "image/webp")
    ]
    assert 'width="1200" height="800"' in work.chapters[1].html
    assert work.cover == work.files[-1].sha256


def test_album_is_of_photographs_without_their_place():
    heic = b"\0\0\0\x18ftypheic" + b"\0" * 100
    given = [("1.jpg", photograph()), ("2.heic", heic), ("3.jpg", photograph(colour="blue"))]

    album = read_album(given, WorkDetails("老照片", "village", "own"))

    assert [len(chapter.files) for chapter in album.work.chapters] == [1, 1]
    assert [(name, error.code) for name, error in album.refused] == [("2.heic", "photograph_heic")]
    for file in album.work.files:
        with open_file(path_of(file.sha256)) as stored, Image.open(stored) as picture:
            assert not picture.getexif()
            assert max(picture.size) <= 1_200
