"""A book's package document: its metadata, its files, the order in which they are read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy
from lxml import etree

from commonfield.library.epub.archive import BookArchive, resolved
from commonfield.library.errors import BookUnreadableError

_CONTAINER: Final = "META-INF/container.xml"
_PACKAGE_TYPE: Final = "application/oebps-package+xml"
_NCX: Final = "application/x-dtbncx+xml"
_XHTML: Final = frozenset(
    {"application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"}
)
_PAGES: Final = (".xhtml", ".html", ".htm")
SVG: Final = "image/svg+xml"
_PICTURES: Final = frozenset(
    {"image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp", SVG}
)
_YEAR: Final = re.compile("[0-9]{4}")
_LANGUAGE: Final = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_MOST_AUTHORS, _MOST_SUBJECTS = 10, 20
_LONGEST_FALLBACK_CHAIN: Final = 10


@dataclass(frozen=True, slots=True)
class ManifestItem:
    id: str
    path: str
    media_type: str
    properties: frozenset[str]
    fallback: str

    @property
    def is_document(self) -> bool:
        """Whether the file is a page of text: by its type, or by its name if the type is wrong."""
        is_named_so = self.path.lower().endswith(_PAGES) and not self.is_picture
        return self.media_type in _XHTML or is_named_so

    @property
    def is_picture(self) -> bool:
        return self.media_type in _PICTURES


@dataclass(frozen=True, slots=True)
class Metadata:
    """A book's own metadata, trimmed; ``language`` as BCP 47, empty if unknown."""

    title: str
    authors: tuple[str, ...]
    language: str
    identifier: str
    description: str
    publisher: str
    year: str
    rights: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A book's files by path, its reading order, and its table of contents."""

    metadata: Metadata
    items: Mapping[str, ManifestItem]
    spine: tuple[tuple[ManifestItem, bool], ...]
    nav: str
    ncx: str
    cover: str
    is_right_to_left: bool
    # Pictures that stand for files that no page can show, by their paths.
    stand_ins: Mapping[str, ManifestItem]


def read_package(archive: BookArchive) -> Package:
    """Read the package document that the container names first."""
    path = _package_path(archive)
    root = archive.xml(path)
    items = {item.id: item for item in _items(root, path)}
    by_path = {item.path: item for item in items.values()}
    spine = root.find("{*}spine")
    if spine is None:
        raise BookUnreadableError(
            gettext_lazy("it does not say in which order it is read (no spine)")
        )
    nav = next((item.path for item in items.values() if "nav" in item.properties), "")
    ncx = items.get(spine.get("toc", "")) or next(
        (item for item in items.values() if item.media_type == _NCX), None
    )
    return Package(
        metadata=_metadata(root),
        items=by_path,
        spine=tuple(_in_order(spine, items)),
        nav=nav,
        ncx=ncx.path if ncx else "",
        cover=_cover(root, items),
        is_right_to_left=spine.get("page-progression-direction") == "rtl",
        stand_ins={
            item.path: shown
            for item in by_path.values()
            if item.fallback and (shown := _readable(item, items)) and shown.is_picture
        },
    )


def _package_path(archive: BookArchive) -> str:
    for rootfile in archive.xml(_CONTAINER).iterfind(".//{*}rootfile"):
        path, _ = resolved("", rootfile.get("full-path", ""))
        is_package = rootfile.get("media-type") == _PACKAGE_TYPE or path.lower().endswith(".opf")
        if is_package and path in archive:
            return path
    raise BookUnreadableError(gettext_lazy("its container file names no package document"))


def _items(root: etree._Element, path: str) -> Iterator[ManifestItem]:
    for each in root.iterfind("{*}manifest/{*}item"):
        name, _ = resolved(path, each.get("href", ""))
        if name:
            yield ManifestItem(
                id=each.get("id", ""),
                path=name,
                media_type=each.get("media-type", "").partition(";")[0].strip().lower(),
                properties=frozenset(each.get("properties", "").split()),
                fallback=each.get("fallback", ""),
            )


def _in_order(
    spine: etree._Element, items: Mapping[str, ManifestItem]
) -> Iterator[tuple[ManifestItem, bool]]:
    seen = set()
    for reference in spine.iterfind("{*}itemref"):
        item = _readable(items.get(reference.get("idref", "")), items)
        if item is not None and item.path not in seen:
            seen.add(item.path)
            yield item, reference.get("linear") != "no"


def _readable(item: ManifestItem | None, items: Mapping[str, ManifestItem]) -> ManifestItem | None:
    """Return an item, or the first of its fallbacks that can be shown."""
    for _attempt in range(_LONGEST_FALLBACK_CHAIN):
        if item is None or item.is_document or item.is_picture:
            return item
        item = items.get(item.fallback)
    return None


def _cover(root: etree._Element, items: Mapping[str, ManifestItem]) -> str:
    named = next((item for item in items.values() if "cover-image" in item.properties), None)
    if named is None:
        metas = root.iterfind("{*}metadata/{*}meta")
        cover = next((meta.get("content", "") for meta in metas if meta.get("name") == "cover"), "")
        # It names an item, or, as some programs write it, the item's file.
        files = (item for item in items.values() if cover and item.path.endswith(cover))
        named = items.get(cover) or next(files, None)
    return named.path if named is not None and named.is_picture else ""


def _metadata(root: etree._Element) -> Metadata:
    metadata = root.find("{*}metadata")
    if metadata is None:
        metadata = etree.Element("metadata")
    refined = _refinements(metadata)
    titles = [each for each in _elements(metadata, "title") if _text(each)]
    main = [each for each in titles if refined.get((each.get("id", ""), "title-type")) == "main"]
    return Metadata(
        title=next((_text(each)[:300] for each in [*main, *titles]), ""),
        authors=tuple(_authors(metadata, refined))[:_MOST_AUTHORS],
        language=_language(_first(metadata, "language")),
        identifier=_first(metadata, "identifier")[:200],
        description=_first(metadata, "description")[:4_000],
        publisher=_first(metadata, "publisher")[:200],
        year=next(iter(_YEAR.findall(_first(metadata, "date"))), ""),
        rights=_first(metadata, "rights")[:1_000],
        subjects=tuple(filter(None, map(_text, _elements(metadata, "subject"))))[:_MOST_SUBJECTS],
    )


def _authors(metadata: etree._Element, refined: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for each in _elements(metadata, "creator"):
        role = refined.get((each.get("id", ""), "role")) or next(
            (value for name, value in each.attrib.items() if str(name).endswith("}role")), "aut"
        )
        if role == "aut" and (name := _text(each)):
            yield name[:120]


def _refinements(metadata: etree._Element) -> dict[tuple[str, str], str]:
    metas = [meta for meta in metadata.iterfind("{*}meta") if meta.get("refines")]
    return {
        (meta.get("refines", "").lstrip("#"), meta.get("property", "")): _text(meta)
        for meta in metas
    }


def _language(text: str) -> str:
    """Return a language as it is written down; empty if it is none."""
    found = _LANGUAGE.fullmatch(text.replace("_", "-"))
    return found[0] if found else ""


def _elements(metadata: etree._Element, name: str) -> list[etree._Element]:
    return metadata.findall(f".//{{http://purl.org/dc/elements/1.1/}}{name}")


def _first(metadata: etree._Element, name: str) -> str:
    return next(filter(None, map(_text, _elements(metadata, name))), "")


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
