"""A book's ZIP container: bounded, by names inside it only, free of copy protection."""

import posixpath
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from html.entities import html5
from typing import IO, Final
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _
from lxml import etree

from commonfield.library.errors import BookLockedError, BookTooLargeError, BookUnreadableError
from commonfield.library.rules import decoded

# Of a whole book, and of one file of it. Units: bytes.
MOST_BYTES: Final = 300_000_000
MOST_FILE_BYTES: Final = 60_000_000
MOST_FILES: Final = 10_000
# A tree takes some hundred times the bytes of its tags.
_MOST_ELEMENTS: Final = 400_000
# A text may shrink to so small a part of itself; what shrinks further is made to.
_MOST_RATIO: Final = 200
_RATIO_MATTERS_BYTES: Final = 10_000_000
# How fonts are made unusable elsewhere: no lock, and no font is taken from a book anyway.
_OBFUSCATIONS: Final = frozenset(
    {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
)
_LICENCES: Final = frozenset({"META-INF/license.lcpl", "META-INF/sinf.xml"})
_ENCRYPTION: Final = "META-INF/encryption.xml"
_NAMED_IN_UTF_8: Final = 0x800
_ENTITY: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_SAID: Final = etree.XPath(
    "descendant::text()[not(ancestor::*[local-name()='rt' or local-name()='rp'])]"
    " | descendant::*[local-name()='br' or local-name()='img']"
)
_OF_XML: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


class BookArchive:
    """The files in a book by their names.

    Raises:
        BookUnreadableError: if it is no ZIP file.
        BookTooLargeError: if it unpacks to too much.
        BookLockedError: if it is encrypted.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise BookUnreadableError(_("it is not a ZIP file, or is incomplete")) from error
        entries = self._zip.infolist()
        _check_sizes(entries)
        files = [entry for entry in entries if not entry.is_dir()]
        self._entries = {folded_name(name): entry for entry in files for name in _old_names(entry)}
        self._entries |= {entry.filename: entry for entry in files}
        self._check_locks(entries)

    def __contains__(self, name: str) -> bool:
        return self._entry(name) is not None

    def _entry(self, name: str) -> zipfile.ZipInfo | None:
        """Return a file by its name, or by the same name in another case."""
        return self._entries.get(name) or self._entries.get(folded_name(name))

    def read(self, name: str) -> bytes:
        """Return the content of a file; of no more than it says it has."""
        entry = self._entry(name)
        if entry is None:
            raise BookUnreadableError(_("a file that it names is missing"), name)
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise BookUnreadableError(_("a file in it is damaged"), name) from error
        if len(content) > entry.file_size:
            raise _too_large()
        return content

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML file; of one with a slip in it, what can be read."""
        content = self.read(name).lstrip()
        try:
            return parsed_xml(content)
        except etree.XMLSyntaxError as error:
            found = parsed_xml(content, is_mended=True)
            if found is None:
                raise BookUnreadableError(_("a file in it is not well-formed XML"), name) from error
            return found

    def _check_locks(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & 1 for entry in entries) or any(name in self for name in _LICENCES):
            raise BookLockedError
        if _ENCRYPTION not in self:
            return
        methods = self.xml(_ENCRYPTION).iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
        if {method.get("Algorithm", "") for method in methods} - _OBFUSCATIONS:
            raise BookLockedError


def parsed_xml(content: bytes, *, is_mended: bool = False) -> etree._Element:
    """Parse XML without expanding entities, reading a DTD or asking the network.

    Characters that HTML has a name for are known by it. ``is_mended``: what is not well-formed is
    read as far as it can be; none if that is nothing.
    """
    if content.count(b"<") > _MOST_ELEMENTS:
        raise BookUnreadableError(_("a file in it has more elements than any chapter"))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_pis=True,
        recover=is_mended,
    )
    return etree.fromstring(_ENTITY.sub(_character, content), parser)


def words_of(element: etree._Element) -> str:
    """Return the words of a heading or a line, without the readings above characters."""
    pieces = (
        piece if isinstance(piece, str) else piece.get("alt") or " " for piece in _SAID(element)
    )
    return " ".join("".join(pieces).split())


def _character(match: re.Match[bytes]) -> bytes:
    """Write a named character of HTML as a numbered one: no DTD is read that says it."""
    found = html5.get(f"{match[1].decode()};") if match[1] not in _OF_XML else None
    return b"".join(b"&#%d;" % ord(each) for each in found) if found else match[0]


def _old_names(entry: zipfile.ZipInfo) -> Iterator[str]:
    """Yield the names of a file: its own, or the one an old program wrote for it."""
    yield entry.filename
    if not entry.flag_bits & _NAMED_IN_UTF_8:
        yield decoded(entry.filename.encode("cp437", errors="replace")) or entry.filename


def folded_name(name: str) -> str:
    """Return a file's name as it is compared: books spell one name in several ways."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()


def resolved(base: str, reference: str) -> tuple[str, str]:
    """Return the file and the fragment that a reference in a file means; no file if elsewhere.

    What climbs out of the book, or begins at its top, is looked for from there, as in addresses.
    """
    path, _, fragment = reference.strip().partition("#")
    path = path.partition("?")[0]
    if ":" in path.split("/")[0] or path.startswith("//"):
        return "", ""
    if not path:
        return base, unquote(fragment)
    name = posixpath.join("/", posixpath.dirname(base), unquote(path))
    return posixpath.normpath(name).lstrip("/"), unquote(fragment)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large()
    for entry in entries:
        is_bomb = (
            entry.file_size > _RATIO_MATTERS_BYTES
            and entry.file_size > _MOST_RATIO * entry.compress_size
        )
        if is_bomb or entry.file_size > MOST_FILE_BYTES:
            raise _too_large()


def _too_large() -> BookTooLargeError:
    return BookTooLargeError(megabytes=MOST_BYTES // 1_000_000, files=MOST_FILES)
