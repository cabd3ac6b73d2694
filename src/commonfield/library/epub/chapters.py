"""A book's documents as clean HTML of ours: what is said and shown stays, what acts goes.

The tree is put right first (links to chapters, pictures to stored files, headings below the page's
own, one kind of each id); then the sanitiser writes it from a list of what is allowed.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

import nh3
from lxml import etree
from lxml import html as lxml_html

from commonfield.library.epub.archive import parsed_xml, resolved, words_of
from commonfield.library.epub.formulas import FORMULAS, MATHML, put_right
from commonfield.library.rules import language_beside

ID_PREFIX: Final = "b-"
_HEADING: Final = re.compile("h([1-6])")
_LOWEST_HEADING: Final = 6
# A picture of so little height stands for a character or a formula, in its line. Units: pixels.
_SIGN: Final = "sign"
_SIGN_PX: Final = 40
_WEB_ADDRESS: Final = re.compile(r"(https?|mailto):", re.IGNORECASE)
# So much tells in which language a document is. Units: characters.
_TELLING: Final = 2_000
_ENCODING: Final = re.compile(rb"^\xff\xfe|^\xfe\xff|encoding=|charset=", re.IGNORECASE)
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_EPUB_TYPE: Final = "{http://www.idpf.org/2007/ops}type"
_DATA: Final = re.compile(r"data:image/[\w.+-]+[^,]*?(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
# What says nothing to a reader.
_DROPPED: Final = frozenset(
    {"script", "style", "head", "template", "noscript", "link", "meta", "input", "button", "select"}
    | {"textarea", "param", "source", "track", "annotation", "annotation-xml", "trigger"}
)
# Lists for programs, which readers are not shown.
_FOR_PROGRAMS: Final = frozenset({"landmarks", "page-list", "doc-pagelist"})
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
# No name of HTML, nor one of a drawing's that the sanitiser drops with all in it.
_UNWRAPPED: Final = "unwrapped"
_TAGS: Final = (
    FORMULAS.keys()
    | _BLOCKS - {"body", "center", "main", "nav"}
    | {
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "cite",
            "code",
            "col",
            "colgroup",
            "del",
            "dfn",
            "em",
            "i",
        ),
        *("img", "ins", "kbd", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span"),
        *("strong", "sub", "sup", "tbody", "tfoot", "thead", "time", "u", "var", "wbr"),
    }
)
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
    **FORMULAS,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: its address on this site, and its size in pixels."""

    address: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a book, clean: its HTML, its text by lines, its own title if it has one.

    ``places``: how much is said before the place that a fragment leads to. Units: characters.
    """

    html: str
    text: str
    title: str
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document's references mean: pictures by their paths, documents as addresses.

    ``inline_of`` gets a picture that stands in the document itself, ``address_of`` a path in the
    book and a fragment; its answer is empty if that leads nowhere. ``language`` is that of the
    book, as far as it says.
    """

    picture_of: Callable[[str], Picture | None]
    inline_of: Callable[[bytes], Picture | None]
    address_of: Callable[[str, str], str]
    language: str = ""


def clean_document(content: bytes, path: str, around: Surroundings) -> Document:
    """Return a document of a book as it may stand in a page of ours."""
    body = _body(_parsed(content), around.language)
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
    return Document(html.strip(), text_of(body), title, _places(body))


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


def _places(body: etree._Element) -> dict[str, int]:
    found, before = dict[str, int](), 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start" and (identity := element.get("id")):
            found[identity.removeprefix(ID_PREFIX)] = before
        before += len(((element.text if event == "start" else element.tail) or "").strip())
    return found


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


def _body(root: etree._Element, usual: str) -> etree._Element:
    """Return what is shown; as a whole it says its language and direction if they are its own."""
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
    own = _of_whole(root, found, usual, body)
    if own:
        whole = etree.Element("div", own)
        whole.text, body.text = body.text, None
        whole.extend(list(body))
        body.append(whole)
    return body


def _of_whole(
    root: etree._Element, found: etree._Element, usual: str, body: etree._Element
) -> dict[str, str]:
    """Return the attributes of a document as a whole that its parts do not repeat."""
    names = {"lang": (_XML_LANG, "xml:lang", "lang"), "dir": ("dir",), "id": ("id",)}
    said = {
        name: next(filter(None, (each.get(key) for each in (found, root) for key in keys)), "")
        for name, keys in names.items()
    }
    language, other = f"{said['lang'].lower()}-", f"{usual.lower()}-"
    # A program's default is not what the words are written in.
    text = " ".join(map(str, body.itertext()))[:_TELLING]
    is_wrong = language[:3] in {"en-", "zh-"} and language_beside(text, language)
    if is_wrong or language.startswith(other) or other.startswith(language):
        said["lang"] = ""
    return {name: value for name, value in said.items() if value}


def _name(element: etree._Element) -> str:
    """Return an element's own name, without its namespace."""
    name = element.tag if isinstance(element.tag, str) else ""
    return re.split("[}:]", name)[-1].lower()


def _title(body: etree._Element) -> str:
    for element in body.iter("{*}h1", "{*}h2", "{*}h3"):
        words = words_of(element)
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
        if name in _DROPPED or _is_apart(element, name):
            self._say(element, "")
        elif name == "svg":
            self._drawn(element)
        elif name in {"img", "image", "embed", "object"}:
            self._picture(element, name)
        else:
            element.tag = name
            self._attributes(element)
            self._named(element, name)

    def _named(self, element: etree._Element, name: str) -> None:
        """Give an element the name by which its kind is known here."""
        if match := _HEADING.fullmatch(name):
            element.tag = self._heading(int(match[1]))
        elif name == "math" and not any(map(str.strip, map(str, element.itertext()))):
            self._say(element, element.get("alttext") or "")
        elif name != "math" and next(element.iterancestors("math"), None) is not None:
            put_right(element, name)
        elif name not in _TAGS - FORMULAS.keys() | {"math"}:
            is_block = name in _BLOCKS or next(element.iter(*_BLOCKS), None) is not None
            is_kept = {"id", "lang", "dir"} & {*element.attrib}
            element.tag = ("div" if is_block else "span") if is_kept else _UNWRAPPED

    def _drawn(self, element: etree._Element) -> None:
        """Put in its place what a drawing shows, or its words.

        An SVG that frames pictures is these pictures and its words; another is one picture.
        """
        texts = list(element.iter("{*}text", "{*}title", "{*}desc", "{*}foreignObject"))
        alt = element.get("aria-label") or " ".join(map(words_of, texts))
        framed = list(element.iter("{*}image"))
        drawing = None
        if not framed:
            tail, element.tail = element.tail, None
            drawing = self.around.inline_of(etree.tostring(element))
            element.tail = tail
        if drawing is not None:
            self._show(element, drawing, alt)
        elif framed:
            # Their turn comes as that of any picture.
            is_described = len(framed) == 1 and next(element.iter("{*}text"), None) is None
            tail, identity = element.tail, element.get("id")
            element.clear()
            element.tag, element.tail = "span", tail
            if identity:
                element.set("id", identity)
                self._attributes(element)
            element.extend(framed)
            framed[-1].tail = None if is_described else alt
            if is_described:
                framed[0].set("alt", alt)
        else:
            self._say(element, alt)

    def _picture(self, element: etree._Element, name: str) -> None:
        sources = (element.get(each) for each in ("src", _XLINK, "href", "data"))
        source = next(filter(None, sources), "")
        path, _ = resolved(self.path, source)
        if inline := _DATA.fullmatch(source.strip()):
            picture = self.around.inline_of(_data(inline[2], is_base64=bool(inline[1])))
        else:
            picture = self.around.picture_of(path) if path else None
        alt = element.get("alt") or element.get("title") or element.get("aria-label") or ""
        if picture is not None:
            self._show(element, picture, " ".join((alt or words_of(element)).split()))
        elif name == "object" and len(element):
            # What stands for it is shown as it is.
            element.tag = "div"
            self._attributes(element)
        else:
            self._say(element, " ".join((alt or words_of(element)).split()))

    def _say(self, element: etree._Element, text: str) -> None:
        """Put words in an element's place; what leads there still does."""
        identity, tail = element.get("id"), element.tail
        if not identity:
            _replace(element, text)
            return
        element.clear()
        element.tag, element.text, element.tail = "span", text, tail
        element.set("id", identity)
        self._attributes(element)

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
        language = element.get(_XML_LANG) or element.get("xml:lang") or element.get("lang")
        if language:
            element.set("lang", language)
        name = element.get("name") if element.tag == "a" else None
        identity = element.attrib.pop("id", None) or name
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


def _is_apart(element: etree._Element, name: str) -> bool:
    """Return whether an element says what another beside it says, or is for programs only."""
    if name == "nav":
        kinds = {*f"{element.get(_EPUB_TYPE, '')} {element.get('role', '')}".split()}
        return bool(kinds & _FOR_PROGRAMS) or element.get("hidden") is not None
    if name == "case":
        return element.get("required-namespace", MATHML) != MATHML
    before = element.itersiblings(preceding=True)
    return name == "default" and any(each.get("required-namespace") == MATHML for each in before)


def _data(text: str, *, is_base64: bool) -> bytes:
    content = unquote_to_bytes(text)
    try:
        return base64.b64decode(content) if is_base64 else content
    except ValueError:
        return b""
