"""Books as EPUB 3, from chapters that are clean already: valid, and the same when read again."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import IO, Final

from lxml import etree
from lxml import html as lxml_html

from commonfield.library.epub.formulas import MATHML
from commonfield.library.exchange.types import BookOut, ExportChapter, ExportFile
from commonfield.library.rules import FILE_IN_HTML, plain_words

EPUB: Final = "application/epub+zip"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_OPS: Final = "http://www.idpf.org/2007/ops"
_OPF: Final = "http://www.idpf.org/2007/opf"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CHAPTER: Final = re.compile(r"\.\./([0-9]{1,6})/(?:#b-(.*))?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADINGS: Final = {f"h{level}": f"h{level - 1}" for level in range(2, 7)}
# What stands in its own surroundings only.
_WITHIN: Final = {
    "li": {"ol", "ul"},
    "dt": {"dl"},
    "dd": {"dl"},
    "figcaption": {"figure"},
    "rt": {"ruby"},
    "rp": {"ruby"},
}
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_CONTAINER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><container version="1.0"'
    ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
    ' full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)


def language_of(language: str) -> str:
    """Return a language as a tag that programs read; ``und`` if it is none."""
    return language if _LANGUAGE.fullmatch(language) else "und"


def files_named_in(chapters: Iterable[ExportChapter]) -> list[str]:
    """Return the names of the pictures that chapters show, each once."""
    return sorted({name for each in chapters for name in FILE_IN_HTML.findall(each.html)})


def write_epub(book: BookOut, target: IO[bytes]) -> None:
    """Write a book, its pictures one by one; the same book is the same bytes."""
    bodies = {each.number: _body(each) for each in book.chapters}
    ids = {
        number: {name.removeprefix("b-") for each in body.iter() if (name := each.get("id"))}
        for number, body in bodies.items()
    }
    written: list[ExportFile] = []
    with zipfile.ZipFile(target, "w") as archive:
        _put(archive, "mimetype", EPUB.encode(), is_packed=False)
        _put(archive, "META-INF/container.xml", _CONTAINER.encode())
        for file in book.files:
            _put(archive, f"EPUB/{file.name}", file.content, is_packed=False)
            written.append(ExportFile(file.name, file.media_type, b""))
        names = {each.name for each in written}
        for chapter in book.chapters:
            _put_right(bodies[chapter.number], chapter.number, ids, names)
            page = _page(bodies[chapter.number], chapter.title or book.info.title, book)
            _put(archive, f"EPUB/{_name(chapter.number)}", page)
        _put(archive, "EPUB/nav.xhtml", _nav(book))
        _put(archive, "EPUB/book.opf", _package(book, written))


def _put(archive: zipfile.ZipFile, name: str, content: bytes, *, is_packed: bool = True) -> None:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    archive.writestr(entry, content)


def _name(number: int) -> str:
    return f"c{number}.xhtml"


def _body(chapter: ExportChapter) -> etree._Element:
    html = _CONTROL.sub("", chapter.html)
    body = lxml_html.fragment_fromstring(html, create_parent="body")
    for each in list(body.iter(etree.Comment, etree.PI)):
        each.drop_tree()
    return body


def _put_right(
    body: etree._Element, number: int, ids: dict[int, set[str]], files: set[str]
) -> None:
    """Let a chapter's references lead within the book, and its elements stand where they may."""
    for element in list(body.iterdescendants()):
        tag = str(element.tag)
        above = element.getparent()
        if (identity := element.get("id")) is not None:
            element.set("id", identity.removeprefix("b-"))
        if tag == "img":
            _picture(element, files)
        elif tag == "a":
            _link(element, _address(element.get("href", ""), number, ids))
        elif tag == "rb":
            element.drop_tag()  # type: ignore[attr-defined]  # an element of lxml.html
        elif tag in _WITHIN and (above is None or above.tag not in _WITHIN[tag]):
            element.tag = "div" if tag not in {"rt", "rp"} else "span"
        element.tag = _HEADINGS.get(tag, str(element.tag))


def _picture(element: etree._Element, files: set[str]) -> None:
    found = FILE_IN_HTML.fullmatch(element.get("src") or "")
    if found and found[1] in files:
        element.set("src", found[1])
    else:
        element.tag = "span"
        element.text = element.get("alt")
        for name in ("src", "alt", "width", "height"):
            element.attrib.pop(name, None)


def _link(element: etree._Element, address: str) -> None:
    """Let a link lead to an address; one that leads nowhere is none."""
    if address:
        element.set("href", address)
        return
    element.tag = "span"
    for name in ("href", "rel"):
        element.attrib.pop(name, None)


def _address(href: str, number: int, ids: dict[int, set[str]]) -> str:
    found = _CHAPTER.fullmatch(href)
    if not found and not href.startswith("#"):
        return href
    to, fragment = (
        (int(found[1]), found[2] or "") if found else (number, href[1:].removeprefix("b-"))
    )
    if to not in ids or (to == number and fragment not in ids[to]):
        return ""
    return f"{_name(to)}#{fragment}" if fragment in ids[to] else _name(to)


def _page(body: etree._Element, title: str, book: BookOut) -> bytes:
    for element in body.iter():
        if isinstance(element.tag, str):
            is_formula = element.tag == "math" or str(
                getattr(element.getparent(), "tag", "")
            ).startswith(f"{{{MATHML}}}")
            element.tag = f"{{{MATHML if is_formula else _XHTML}}}{element.tag}"
            if language := element.get("lang"):
                element.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    if not body.text and not len(body):
        etree.SubElement(body, f"{{{_XHTML}}}p")
    return _document(title, book, body)


def _document(title: str, book: BookOut, body: etree._Element) -> bytes:
    root = etree.Element(f"{{{_XHTML}}}html", nsmap={None: _XHTML, "epub": _OPS})
    if (language := language_of(book.info.language)) != "und":
        root.set("lang", language)
        root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    head = etree.SubElement(root, f"{{{_XHTML}}}head")
    etree.SubElement(head, f"{{{_XHTML}}}title").text = _words(title)
    root.append(body)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["epub"])
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", doctype="<!DOCTYPE html>"
    )
    return written


def _nav(book: BookOut) -> bytes:
    """List the chapters that have a title, and those that are met by links only."""
    body = etree.Element(f"{{{_XHTML}}}body")
    nav = etree.SubElement(body, f"{{{_XHTML}}}nav")
    nav.set(f"{{{_OPS}}}type", "toc")
    lines = [line for each in book.chapters for line in _lines(each)]
    lines = lines or [(_name(each.number), book.info.title, 0) for each in book.chapters[:1]]
    _list(nav, lines, book.info.title)
    return _document(book.info.title, book, body)


def _lines(chapter: ExportChapter) -> Iterator[tuple[str, str, int]]:
    """Yield a chapter's lines in the table of contents: addresses, titles, depths."""
    address = _name(chapter.number)
    if not chapter.marks and (chapter.title or chapter.is_aside):
        yield address, chapter.title, chapter.depth
    for mark in chapter.marks:
        at = f"#{mark.anchor.removeprefix('b-')}" if mark.anchor else ""
        yield f"{address}{at}", mark.title, mark.depth


def _list(parent: etree._Element, lines: Sequence[tuple[str, str, int]], title: str) -> None:
    """Write lines as lists within lists, none deeper than one below the line before."""
    lists = [etree.SubElement(parent, f"{{{_XHTML}}}ol")]
    for address, words, wanted in lines:
        depth = min(wanted, len(lists) if len(lists[-1]) else len(lists) - 1)
        del lists[depth + 1 :]
        if depth == len(lists):
            lists.append(etree.SubElement(lists[-1][-1], f"{{{_XHTML}}}ol"))
        item = etree.SubElement(lists[-1], f"{{{_XHTML}}}li")
        link = etree.SubElement(item, f"{{{_XHTML}}}a", {"href": address})
        link.text = _words(words or title)


def _package(book: BookOut, files: Sequence[ExportFile]) -> bytes:
    root = etree.Element(f"{{{_OPF}}}package", nsmap={None: _OPF})
    root.attrib.update({"version": "3.0", "unique-identifier": "id"})
    metadata = etree.SubElement(root, f"{{{_OPF}}}metadata", nsmap={"dc": _DC})
    for name, value in _described(book):
        element = etree.SubElement(metadata, f"{{{_DC}}}{name}")
        element.text = _words(value)
        if name == "identifier":
            element.set("id", "id")
    modified = etree.SubElement(metadata, f"{{{_OPF}}}meta", {"property": "dcterms:modified"})
    modified.text = book.info.updated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest = etree.SubElement(root, f"{{{_OPF}}}manifest")
    xhtml = "application/xhtml+xml"
    _item(manifest, "nav", "nav.xhtml", xhtml, "nav")
    for at_number, file in enumerate(files):
        is_cover = file.name.partition(".")[0] == book.cover
        properties = "cover-image" if is_cover else ""
        _item(manifest, f"f{at_number}", file.name, file.media_type, properties)
    spine = etree.SubElement(root, f"{{{_OPF}}}spine")
    if book.info.is_right_to_left:
        spine.set("page-progression-direction", "rtl")
    for chapter in book.chapters:
        properties = "mathml" if "<math" in chapter.html else ""
        _item(manifest, f"c{chapter.number}", _name(chapter.number), xhtml, properties)
        reference = etree.SubElement(spine, f"{{{_OPF}}}itemref", idref=f"c{chapter.number}")
        if chapter.is_aside:
            reference.set("linear", "no")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _item(
    manifest: etree._Element, identity: str, href: str, media_type: str, properties: str = ""
) -> None:
    attributes = {"id": identity, "href": href, "media-type": media_type}
    etree.SubElement(
        manifest, f"{{{_OPF}}}item", attributes | ({"properties": properties} if properties else {})
    )


def _described(book: BookOut) -> Iterator[tuple[str, str]]:
    info = book.info
    yield "identifier", book.identifier
    yield "title", info.title
    yield "language", language_of(info.language)
    yield from (("creator", name) for name in info.author_names)
    year = info.year if info.year.isdecimal() else ""
    for name, value in (
        ("publisher", info.publisher),
        ("date", year),
        ("description", info.description),
        ("rights", book.rights),
        ("subject", book.subject),
    ):
        if value:
            yield name, value


def _words(text: str) -> str:
    return " ".join(plain_words(text).split())
