"""A book's documents as clean HTML of ours: what is said and shown stays, what acts goes.

The tree is put right first (links to chapters, pictures to stored files, headings below the page's
own, one kind of each id); then the sanitiser writes it from a list of what is allowed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import nh3
from lxml import etree
from lxml import html as lxml_html

from commonfield.library.epub.archive import parsed_xml, resolved
from commonfield.library.rules import language_beside

ID_PREFIX: Final = "b-"
_HEADING: Final = re.compile("h([1-6])")
_LOWEST_HEADING: Final = 6
# A picture of so little height stands for a character or a formula, in its line. Units: pixels.
_SIGN: Final = "sign"
_SIGN_PX: Final = 40
_WEB_ADDRESS: Final = re.compile(r"(https?|mailto):", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"^\xff\xfe|^\xfe\xff|encoding=|charset=", re.IGNORECASE)
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What says nothing to a reader.
_DROPPED: Final = frozenset(
    {"script", "style", "head", "template", "noscript", "link", "meta", "input", "button", "select"}
    | {"textarea", "param", "source", "track", "embed"}
)
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p"}
    | {"pre", "section", "table", "caption", "td", "th", "tr", "ul", "body", "br", "center"}
)
_PARAGRAPHS: Final = (
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "dd",
    "dt",
    "td",
    "th",
    "figcaption",
    "blockquote",
    "div",
)
_TAGS: Final = _BLOCKS - {"body", "center", "main", "nav"} | {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "col", "colgroup", "del", "dfn", "em", "i"),
    *("img", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span"),
    *("strong", "sub", "sup", "tbody", "tfoot", "thead", "time", "u", "var", "wbr"),
}
_EVERYWHERE: Final = {"id", "lang", "dir", "title"}
_ATTRIBUTES: Final = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: its address on this site, and its size in pixels."""

    address: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a book, clean: its HTML, its text by lines, its own title if it has one."""

    html: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document's references mean: pictures by their paths, documents as addresses.

    ``address_of`` gets a path in the book and a fragment; empty if it leads nowhere. ``language``
    is that of the book, as far as it says.
    """

    picture_of: Callable[[str], Picture | None]
    drawing_of: Callable[[bytes], Picture | None]
    address_of: Callable[[str, str], str]
    language: str = ""


def clean_document(content: bytes, path: str, around: Surroundings) -> Document:
    """Return a document of a book as it may stand in a page of ours."""
    body = _body(_parsed(content))
    title = _title(body)
    _Cleaning(path, around).clean(body)
    _say_languages(body, around.language)
    written = etree.tostring(body, method="html", encoding="unicode")
    html = nh3.clean(
        written,
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={"img": {_SIGN}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Document(html.strip(), text_of(body), title)


def _say_languages(body: etree._Element, usual: str) -> None:
    """Let paragraphs say in which language they are, where it is not the book's."""
    for block in body.iter(*_PARAGRAPHS):
        is_said = block.get("lang") or any(each.get("lang") for each in block.iterancestors())
        if not is_said and next(block.iter(*_BLOCKS - {block.tag, "br", "hr"}), None) is None:
            language = language_beside("".join(map(str, block.itertext())), usual)
            if language:
                block.set("lang", language)


def text_of(body: etree._Element) -> str:
    """Return the text of a document: a line a block, without the readings above characters."""
    lines = "".join(_pieces(body)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _pieces(body: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in {"rt", "rp"}:
            walk.skip_subtree()
        if element.tag in _BLOCKS:
            yield "\n"
        text = element.text if event == "start" else element.tail
        if text and not (event == "start" and element.tag in {"rt", "rp"}):
            yield text.replace("\n", " ")


def _parsed(content: bytes) -> etree._Element:
    """Parse a document as XHTML, or as the HTML that it is if it is not well-formed.

    One without anything in it is an empty page, and costs the others nothing.
    """
    try:
        return parsed_xml(content)
    except etree.XMLSyntaxError:
        pass
    encoding = None if _ENCODING.search(content[:1_024]) else "utf-8"
    try:
        return lxml_html.document_fromstring(
            content, parser=lxml_html.HTMLParser(no_network=True, huge_tree=True, encoding=encoding)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return etree.Element("body")


def _body(root: etree._Element) -> etree._Element:
    """Return what is shown, its elements by their plain names."""
    found = root if _name(root) in {"body", "svg"} else root.find(".//{*}body")
    body = etree.Element("body")
    if found is None:
        # Another vocabulary, such as DTBook: its paragraphs are called the same.
        found = root
    if _name(found) == "svg":
        body.append(found)
    else:
        body.text = found.text
        body.extend(list(found))
    for element in body.iter(etree.Comment, etree.PI, etree.Entity):
        _replace(element, "")
    return body


def _name(element: etree._Element) -> str:
    """Return an element's own name, without its namespace."""
    name = element.tag if isinstance(element.tag, str) else ""
    return re.split("[}:]", name)[-1].lower()


def _title(body: etree._Element) -> str:
    for element in body.iter("{*}h1", "{*}h2", "{*}h3"):
        words = " ".join("".join(map(str, element.itertext())).split())
        if words:
            return words[:200]
    return ""


def _replace(element: etree._Element, text: str) -> None:
    """Put text in the place of an element, keeping what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    text += element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


@dataclass
class _Cleaning:
    """One document being put right."""

    path: str
    around: Surroundings
    ids: set[str] = field(default_factory=set)
    heading: int = 1

    def clean(self, body: etree._Element) -> None:
        for element in list(body.iterdescendants()):
            if element.getroottree().getroot() is body:
                self._element(element)

    def _element(self, element: etree._Element) -> None:
        name = _name(element)
        if name in _DROPPED:
            _replace(element, "")
        elif name in {"svg", "math"}:
            self._drawn(element, name)
        elif name in {"img", "image"}:
            self._picture(element)
        else:
            element.tag = name
            self._attributes(element)
            if match := _HEADING.fullmatch(name):
                element.tag = self._heading(int(match[1]))

    def _drawn(self, element: etree._Element, name: str) -> None:
        """Put in its place what a drawing shows, or a drawing's or formula's words.

        An SVG that frames pictures is these pictures and its words; another is one picture.
        """
        alt = element.get("alttext") or element.get("aria-label") or ""
        texts = element.iter("{*}text", "{*}title", "{*}desc") if name == "svg" else [element]
        alt = alt or " ".join(" ".join(map(str, each.itertext())) for each in texts)
        alt = " ".join(alt.split())
        framed = list(element.iter("{*}image"))
        drawing = None
        if name == "svg" and not framed:
            tail, element.tail = element.tail, None
            drawing = self.around.drawing_of(etree.tostring(element))
            element.tail = tail
        if drawing is not None:
            self._show(element, drawing, alt)
        elif name == "svg" and framed:
            # Their turn comes as that of any picture.
            tail = element.tail
            element.clear()
            element.tag, element.tail = "span", tail
            element.extend(framed)
            framed[-1].tail = alt
        else:
            _replace(element, alt)

    def _picture(self, element: etree._Element) -> None:
        source = element.get("src") or element.get(_XLINK) or element.get("href") or ""
        path, _ = resolved(self.path, source)
        picture = self.around.picture_of(path) if path else None
        alt = " ".join((element.get("alt") or "").split())
        if picture is None:
            _replace(element, alt)
        else:
            self._show(element, picture, alt)

    def _show(self, element: etree._Element, picture: Picture, alt: str) -> None:
        """Put a picture in an element's place."""
        identity, tail = element.get("id"), element.tail
        element.clear()
        element.tag, element.tail = "img", tail
        if identity:
            element.set("id", identity)
            self._attributes(element)
        for attribute, value in (
            ("src", picture.address),
            ("alt", alt),
            ("width", str(picture.width_px)),
            ("height", str(picture.height_px)),
        ):
            element.set(attribute, value)
        if picture.height_px < _SIGN_PX and picture.width_px < _SIGN_PX * 10:
            element.set("class", _SIGN)

    def _attributes(self, element: etree._Element) -> None:
        language = element.get(_XML_LANG) or element.get("lang")
        if language:
            element.set("lang", language)
        identity = element.attrib.pop("id", None)
        if identity and identity not in self.ids:
            self.ids.add(identity)
            element.set("id", ID_PREFIX + identity)
        if "href" in element.attrib:
            href = self._link(element.attrib.pop("href"))
            if href:
                element.set("href", href)

    def _link(self, reference: str) -> str:
        if _WEB_ADDRESS.match(reference.strip()):
            return reference.strip()
        path, fragment = resolved(self.path, reference)
        if path == self.path:
            return f"#{ID_PREFIX}{fragment}" if fragment else "#"
        return self.around.address_of(path, fragment) if path else ""

    def _heading(self, level: int) -> str:
        """Return a heading below the page's own, never more than one step below the last."""
        self.heading = min(level + 1, self.heading + 1, _LOWEST_HEADING)
        return f"h{self.heading}"
