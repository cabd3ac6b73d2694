"""EPUB books: what is read of them, what is cleaned away, what is refused."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.library.epub.archive import resolved
from commonfield.library.epub.book import Book, BookChapter
from commonfield.library.epub.chapters import Picture
from commonfield.library.errors import (
    BookEmptyError,
    BookLockedError,
    BookTooLargeError,
    BookUnreadableError,
)
from tests.library.epubs import CONTAINER, PNG, epub, opf, xhtml, zipped

HOSTILE = """<p onclick="x()" style="background:url(https://e.org/t.gif)">看<script>x()</script></p>
<a href="javascript:x()">一</a><a href="data:text/html,x">二</a>
<img src="https://e.org/t.gif" alt="图"/>

<iframe src="https://e.org/"></iframe><object data="x.swf">旧</object><form action="https://e.org/">
<input name="a"/>问</form>
<link rel="stylesheet" href="https://e.org/f.css"/><style>@font-face{}</style>
<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><text>画</text></svg>"""


CHAPTER = 'media-type="application/xhtml+xml"'
BOOK = opf({"c": f'href="c1.xhtml" {CHAPTER}'}, ["c"], metadata="<dc:title>茶</dc:title>")


def chapters(book: Book) -> list[BookChapter]:
    return list(
        book.chapters(
            lambda path: None if path.endswith(".swf") else Picture(f"/files/{path}", 3, 4)
        )
    )


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


def test_paragraphs_of_another_language_say_so():
    words = "<p>There is dew on the leaves.</p><blockquote><p>采茶。</p></blockquote>"
    (chapter,) = chapters(Book(epub(f'{words}<p lang="x">露水</p><div><p>天亮了。</p></div>')))

    assert re.findall(r"<(\w+)(?: lang=\"([\w-]*)\")?>", chapter.html) == [
        *(("p", "en"), ("blockquote", ""), ("p", ""), ("p", "x"), ("div", ""), ("p", ""))
    ]


def test_pictures_and_links_lead_to_ours():
    items = {"p": 'href="img/p.png" media-type="image/png"'}
    svg = '<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="img/p.png"/></svg>'
    links = ("c2.xhtml#n", "/OEBPS/c2.xhtml", "../../OEBPS/c2.xhtml", "#here", "../x", "//e.org/c2")
    link = "".join(f'<a href="{each}">注</a>' for each in links)
    book = Book(epub(svg + link, '<p id="n">注</p>', items=items, extra={"OEBPS/img/p.png": PNG}))

    first, second = chapters(book)

    assert 'src="/files/OEBPS/img/p.png" alt="" width="3" height="4"' in first.html
    assert re.findall(r'href="([^"]*)"', first.html) == [
        *("../2/#b-n", "../2/", "../2/", "#b-here")
    ]
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

    assert found == [("甲", False, False), ("", False, True), ("注", True, False)]


@pytest.mark.parametrize(
    "changed",
    [
        {"META-INF/container.xml": f"\n{CONTAINER}"},
        {"META-INF/container.xml": CONTAINER.replace("OEBPS/", "/OEBPS/")},
        {"META-INF/container.xml": CONTAINER.replace("media-type", "x")},
        {"OEBPS/book.opf": BOOK.replace("茶", "茶&nbsp;&hellip; &")},
        {"OEBPS/book.opf": BOOK.replace("+xml", "+xml; charset=utf-8")},
        {"OEBPS/book.opf": BOOK.replace("application/xhtml+xml", "text/xml")},
        {"OEBPS/book.opf": BOOK.replace("c1.xhtml", "c2.xhtml"), "OEBPS\\C2.XHTML": "<p>乙</p>"},
        {"OEBPS/c1.xhtml": "<html><p>乙<b>"},
        {"OEBPS/book.opf": BOOK.replace("<itemref", '<itemref linear="no"')},
        {"OEBPS/c1.xhtml": '<dtbook xmlns="urn:d"><bodymatter><p>乙</p></bodymatter></dtbook>'},
        {"OEBPS/c1.xhtml": '<h:html xmlns:h="urn:h"><h:body><h:p>乙</h:p></h:body></h:html>'},
        {"OEBPS/c1.xhtml": "<h:p>乙</h:p>"},
    ],
)
def test_book_with_a_slip_is_read(changed: dict[str, str]):
    plain: dict[str, str] = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": BOOK}
    book = Book(zipped(plain | {"OEBPS/c1.xhtml": xhtml("<p>乙</p>")} | changed))

    assert book.metadata.title.startswith("茶")
    assert [each.text for each in chapters(book) if not each.is_aside] == ["乙"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_that_do_not_say_their_encoding_are_read(encoding: str):
    old = "茶".encode(encoding)
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": BOOK.replace("c1.xhtml", "茶.xhtml"),
        f"OEBPS/{'A' * len(old)}.xhtml": xhtml("<p>乙</p>"),
    }
    content = zipped(files).getvalue().replace(b"/" + b"A" * len(old), b"/" + old)

    assert [each.text for each in chapters(Book(io.BytesIO(content)))] == ["乙"]


def test_drawings_are_pictures_and_framed_pictures_keep_their_words():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">%s</svg>'
    items = {
        "s": 'href="s.svg" media-type="image/svg+xml"',
        "p": 'href="p.png" media-type="image/png"',
        "t": 'href="t.tif" media-type="image/tiff" fallback="p"',
    }
    framed = svg % '<image x:href="p.png"/><image x:href="p.png"/><text>山</text>'
    files: dict[str, str | bytes] = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": opf(items | {"c": f'href="c.xhtml" {CHAPTER}'}, ["s", "c"], metadata=""),
        "OEBPS/s.svg": svg % "<title>塔</title><rect/>",
        "OEBPS/p.png": PNG,
        "OEBPS/c.xhtml": xhtml(f'{framed}<img src="t.tif" alt="旧"/>'),
    }
    book = Book(zipped(files))

    first, second = book.chapters(
        lambda path: Picture(f"/{path}", 9, 9) if book.picture(path) else None,
        lambda content: Picture(f"/{len(content)}", 900, 600),
    )

    assert re.fullmatch(r'<img src="/\d+" alt="塔" width="900" height="600">', first.html)
    assert re.findall(r'src="([^"]*)" alt="([^"]*)"', second.html) == [
        ("/OEBPS/p.png", ""),
        ("/OEBPS/p.png", ""),
        ("/OEBPS/t.tif", "旧"),
    ]
    assert second.html.count('class="sign"') == 3
    assert second.text == "山"


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


def test_empty_page_costs_no_other():
    found = chapters(Book(epub("<p>一</p>", "", extra={"OEBPS/c2.xhtml": ""})))

    assert [each.text for each in found] == ["一", ""]


@pytest.mark.parametrize(
    ("said", "year", "language"),
    [("c1901-02", "1901", "zh_CN"), ("二〇二六", "", "zh_CN.UTF-8 or so")],
)
def test_what_a_form_would_refuse_is_not_taken(said: str, year: str, language: str):
    metadata = f"<dc:date>{said}</dc:date><dc:language>{language}</dc:language>"
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": BOOK.replace("<dc:title>", f"{metadata}<dc:title>"),
    }

    found = Book(zipped(files)).metadata

    assert (found.year, found.language) == (year, "zh-CN" if year else "")


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


NAMED = {
    "a": f'href="Text/a.xhtml" {CHAPTER}',
    "b": f'href="Text/b.xhtml" {CHAPTER}',
    "nav": f'href="nav.xhtml" {CHAPTER} properties="nav"',
    "ncx": 'href="toc.ncx" media-type="application/x-dtbncx+xml"',
}
LONG = "采茶的人天不亮就上山了。" * 4
# As Gutenberg's and Calibre's programs cut a book: anywhere, also within a chapter.
CUT: dict[str, str | bytes] = {
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": opf(NAMED, ["a", "b"], metadata="<dc:title>茶</dc:title>"),
    "OEBPS/Text/a.xhtml": xhtml(f'<h1>茶经</h1><h2><a name="c1"/>一<br/>源</h2><p>{LONG}</p>'),
    "OEBPS/Text/b.xhtml": xhtml(
        f'<p>{LONG}</p><h2 id="c2">二</h2><p>{LONG}</p><h3 id="c2.1">具</h3><p>{LONG}</p>'
    ),
}
NAV = """<nav epub:type="landmarks"><ol><li><a href="Text/b.xhtml">正文</a></li></ol></nav>
<nav role="doc-toc"><ol><li><span>卷上</span><ol><li><a href="Text/a.xhtml#c1">一<br/>源</a></li>
</ol></li><li><a href="text/b.xhtml#c2"><ruby>二<rt>èr</rt></ruby></a><ol>
<li><a href="Text/b.xhtml#c2.1">具</a></li><li><a href="Text/b.xhtml#gone">无</a></li></ol></li>
<li><a href="gone.xhtml">外</a></li></ol></nav>"""
STUB = '<nav epub:type="toc"><ol><li><a href="Text/a.xhtml">开始</a></li></ol></nav>'


def _point(label: str, source: str, below: str = "") -> str:
    said = f"<navLabel><text>{label}</text></navLabel>"
    return f'<navPoint>{said}<content src="{source}"/>{below}</navPoint>'


NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>'
    + _point("卷上", "Text/a.xhtml#gone", _point("一 源", "Text/a.xhtml#c1"))
    + _point(
        "二",
        "Text/b.xhtml#c2",
        _point("具", "Text/b.xhtml#c2.1") + _point("无", "Text/b.xhtml#gone"),
    )
    + "</navMap></ncx>"
)


@pytest.mark.parametrize(
    "contents",
    [
        {"OEBPS/nav.xhtml": xhtml(NAV)},
        {"OEBPS/nav.xhtml": xhtml(NAV), "OEBPS/toc.ncx": NCX.replace("二", "旧")},
        {"OEBPS/toc.ncx": NCX},
        {"OEBPS/nav.xhtml": xhtml(STUB), "OEBPS/toc.ncx": NCX},
    ],
)
def test_contents_keep_their_places_and_levels(contents: dict[str, str | bytes]):
    found = chapters(Book(zipped(CUT | contents)))

    lines = [(each.title, [(m.title, m.depth, m.anchor) for m in each.marks]) for each in found]
    at_start = lines[0][1][1][2] in {"", "b-c1"}
    assert at_start
    assert [(title, [mark[:2] for mark in marks]) for title, marks in lines] == [
        ("一 源", [("卷上", 0), ("一 源", 1)]),
        ("", [("二", 0), ("具", 1), ("无", 1)]),
    ]
    assert [mark[2] for mark in lines[1][1]] == ["b-c2", "b-c2.1", ""]
    assert all(f'id="{mark}"' in found[1].html for mark in ("b-c2", "b-c2.1"))


def test_what_only_links_or_contents_lead_to_is_read_once():
    items = {
        "n": f'href="n.xhtml" {CHAPTER}',
        "i": f'href="i.xhtml" {CHAPTER}',
        "o": f'href="o.xhtml" {CHAPTER}',
    }
    nav = '<nav epub:type="toc"><ol><li><a href="i.xhtml">索引</a></li></ol></nav>'
    link = '<a href="n.xhtml#f">注</a>'
    files = {"n": '<p id="f">注释</p>', "i": "<p>索引</p>", "o": "<p>无人</p>"}
    extra = {f"OEBPS/{name}.xhtml": xhtml(body) for name, body in files.items()}
    book = Book(epub(link * 2, items=items, extra={**extra, "OEBPS/nav.xhtml": xhtml(nav)}))

    found = [(each.text, each.is_aside) for each in chapters(book)]

    assert found == [("注注", False), ("索引", False), ("注释", True)]


def test_formulas_are_shown_without_what_acts_or_is_said_twice():
    formula = (
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML" display="block" onclick="x()">'
        '<m:semantics><m:mfenced separators=";"><m:mi href="javascript:x()">a</m:mi><m:mi>b</m:mi>'
        "</m:mfenced><m:annotation>TeX</m:annotation><m:annotation-xml><p>x</p></m:annotation-xml>"
        '</m:semantics></m:math><math xmlns="http://www.w3.org/1998/Math/MathML" alttext="E=mc²"/>'
    )
    switch = (
        '<epub:switch><epub:case required-namespace="http://www.w3.org/1998/Math/MathML">'
        f"{formula}</epub:case><epub:default>旧</epub:default></epub:switch>"
    )
    (chapter,) = chapters(Book(epub(switch)))

    assert chapter.html == (
        '<math display="block"><semantics><mrow><mo>(</mo><mi>a</mi><mo>;</mo><mi>b</mi>'
        "<mo>)</mo></mrow></semantics></math>E=mc²"
    )
    assert chapter.text == "(a;b)E=mc²"


def test_languages_and_directions_of_passages_stay():
    page = xhtml(
        '<main xml:lang="de"><p>Tee <font xml:lang="ja">茶</font></p></main><img id="i" alt="图"/>'
    ).replace("<body", '<body id="top" dir="rtl" lang="he"')
    wrong = xhtml("<p>采茶的人</p>").replace("<body", '<body lang="en"')
    book = Book(epub("", "", extra={"OEBPS/c1.xhtml": page, "OEBPS/c2.xhtml": wrong}))

    first, second = book.chapters(lambda _path: None)
    assert first.html == (
        '<div lang="he" dir="rtl" id="b-top"><div lang="de"><p>Tee <span lang="ja">茶</span></p>'
        '</div><span id="b-i">图</span></div>'
    )
    assert second.html == "<p>采茶的人</p>"
