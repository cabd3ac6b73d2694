"""EPUB books: what is read of them, what is cleaned away, what is refused."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.culture.library.epub.archive import resolved
from commonfield.culture.library.epub.book import Book, BookChapter
from commonfield.culture.library.epub.chapters import Picture
from commonfield.culture.library.errors import (
    BookEmptyError,
    BookLockedError,
    BookTooLargeError,
    BookUnreadableError,
)
from tests.culture.library.epubs import CONTAINER, PNG, epub, opf, xhtml, zipped

HOSTILE = """<p onclick="x()" style="background:url(https://e.org/t.gif)">看<script>x()</script></p>
<a href="javascript:x()">一</a><a href="data:text/html,x">二</a>
<img src="https://e.org/t.gif" alt="图"/>

<iframe src="https://e.org/"></iframe><object data="x.swf">旧</object><form action="https://e.org/">
<input name="a"/>问</form>
<link rel="stylesheet" href="https://e.org/f.css"/><style>@font-face{}</style>
<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><text>画</text></svg>"""


def chapters(book: Book) -> list[BookChapter]:
    return list(book.chapters(lambda path: Picture(f"/files/{path}", 3, 4)))


def test_book_is_read_in_its_order_with_its_titles():
    book = Book(epub("<h1>上山</h1><p>一</p>", "<p>二</p>", title="一片叶子", authors=("甲", "乙")))

    found = [(chapter.number, chapter.title, chapter.text) for chapter in chapters(book)]

    assert (book.metadata.title, book.metadata.authors) == ("一片叶子", ("甲", "乙"))
    assert found == [(1, "第1章", "上山\n一"), (2, "第2章", "二")]


def test_nothing_of_a_chapter_acts_or_asks_another_host():
    (chapter,) = chapters(Book(epub(HOSTILE)))

    assert not re.search(
        r"script|e\.org|onclick|onload|style|javascript|data:|iframe", chapter.html
    )
    assert chapter.text.split() == ["看", "一二", "图", "旧", "问", "画"]


def test_pictures_and_links_lead_to_ours():
    items = {"p": 'href="img/p.png" media-type="image/png"'}
    svg = '<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="img/p.png"/></svg>'
    link = '<a href="c2.xhtml#n">注</a><a href="#here">此</a><a href="../../x">外</a>'
    book = Book(epub(svg + link, '<p id="n">注</p>', items=items, extra={"OEBPS/img/p.png": PNG}))

    first, second = chapters(book)

    assert 'src="/files/OEBPS/img/p.png" alt="" width="3" height="4"' in first.html
    assert re.findall(r'href="([^"]*)"', first.html) == ["../2/#b-n", "#b-here"]
    assert 'id="b-n"' in second.html


def test_headings_stand_below_the_pages_own_and_skip_none():
    (chapter,) = chapters(Book(epub("<h1>一</h1><h4>二</h4><h6>三</h6><h1>四</h1>")))

    assert re.findall(r"<(h\d)>", chapter.html) == ["h2", "h3", "h4", "h2"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>未闭合<b>粗",
        "<p>&nbsp;&hellip;&nosuch;&#x8336;",
        "<p>" + "<div>" * 400 + "深",
        "\ufeff<p>好",
        "<p>\x0b控制",
    ],
)
def test_document_that_is_not_well_formed_is_read_as_it_can_be(body: str):
    (chapter,) = chapters(Book(epub(body)))

    assert chapter.text


def test_notes_come_last_and_fallbacks_are_followed():
    items = {
        "a": 'href="a.xhtml" media-type="application/xhtml+xml"',
        "n": 'href="n.xhtml" media-type="application/xhtml+xml"',
        "x": 'href="x.bin" media-type="application/x-own" fallback="a"',
        "loop": 'href="l.bin" media-type="application/x-own" fallback="loop"',
        "p": 'href="p.png" media-type="image/png"',
        "gone": 'href="gone.xhtml" media-type="application/xhtml+xml"',
    }
    spine = ['<itemref idref="n" linear="no"/>', "x", "loop", "a", "nobody", "p", "gone"]
    book = Book(
        zipped(
            {
                "META-INF/container.xml": CONTAINER,
                "OEBPS/book.opf": opf(items, spine, metadata=""),
                "OEBPS/a.xhtml": xhtml("<p>甲</p>"),
                "OEBPS/n.xhtml": xhtml("<p>注</p>"),
                "OEBPS/p.png": PNG,
            }
        )
    )

    found = [(chapter.text, chapter.is_aside, "<img" in chapter.html) for chapter in chapters(book)]

    assert found == [
        ("甲", False, False),
        ("", False, True),
        ("", False, False),
        ("注", True, False),
    ]


def test_entities_are_not_expanded_nor_files_read():
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "茶茶茶茶"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "/etc/passwd">]>'
    )
    page = f'{bomb}<html xmlns="http://www.w3.org/1999/xhtml"><body>&b;&f;好</body></html>'
    (chapter,) = chapters(Book(epub("x", extra={"OEBPS/c1.xhtml": page})))

    assert "茶" not in chapter.text
    assert "root" not in chapter.text


def test_bombs_are_refused_before_they_are_unpacked():
    with pytest.raises(BookTooLargeError):
        Book(zipped({"OEBPS/a": b"\0" * 11_000_000}))
    with pytest.raises(BookTooLargeError):
        Book(zipped({f"f{number}": "" for number in range(10_001)}))


def test_chapter_of_more_elements_than_memory_holds_is_refused():
    with pytest.raises(BookUnreadableError):
        chapters(Book(epub("<br/>" * 400_001)))


def test_file_that_is_larger_than_it_says_is_refused():
    content = epub("<p>茶</p>").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("OEBPS/c1.xhtml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (size - 9).to_bytes(4, "little"))

    with pytest.raises((BookTooLargeError, BookUnreadableError)):
        chapters(Book(io.BytesIO(lying)))


@pytest.mark.parametrize("name", ["META-INF/license.lcpl", "META-INF/sinf.xml"])
def test_locked_book_is_refused(name: str):
    with pytest.raises(BookLockedError):
        Book(epub("<p>一</p>", extra={name: "<x/>"}))


@pytest.mark.parametrize(
    ("algorithm", "is_locked"),
    [
        ("http://www.idpf.org/2008/embedding", False),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True),
    ],
)
def test_hidden_fonts_are_no_lock(algorithm: str, *, is_locked: bool):
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"'
        ' xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{algorithm}"/></e:EncryptedData></encryption>'
    )
    file = epub("<p>一</p>", extra={"META-INF/encryption.xml": encryption})

    if is_locked:
        with pytest.raises(BookLockedError):
            Book(file)
    else:
        assert len(chapters(Book(file))) == 1


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"META-INF/container.xml": "<x"},
        {"META-INF/container.xml": CONTAINER},
        {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": "<package/>"},
    ],
)
def test_broken_book_is_refused(files: dict[str, str]):
    with pytest.raises(BookUnreadableError):
        Book(zipped(files))


def test_book_without_anything_is_refused():
    with pytest.raises(BookEmptyError):
        chapters(Book(epub("<p> </p>")))


@given(st.binary(max_size=2_000))
def test_what_is_no_book_is_refused(content: bytes):
    with pytest.raises(BookUnreadableError):
        Book(io.BytesIO(content))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_reference_leads_outside(base: str, reference: str):
    path, _ = resolved(base.lstrip("/.").replace("..", ""), reference)

    assert not path.startswith(("/", ".."))
