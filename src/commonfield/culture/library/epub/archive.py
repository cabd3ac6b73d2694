"""A book's ZIP container: bounded, by names inside it only, free of copy protection."""

import posixpath
import zipfile
import zlib
from typing import IO, Final
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _
from lxml import etree

from commonfield.culture.library.errors import (
    BookLockedError,
    BookTooLargeError,
    BookUnreadableError,
)

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
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        self._check_locks(entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return the content of a file; of no more than it says it has."""
        entry = self._entries.get(name)
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
        """Return the root of an XML file."""
        try:
            return parsed_xml(self.read(name))
        except etree.XMLSyntaxError as error:
            raise BookUnreadableError(_("a file in it is not well-formed XML"), name) from error

    def _check_locks(self, entries: list[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & 1 for entry in entries) or self._entries.keys() & _LICENCES:
            raise BookLockedError
        if _ENCRYPTION not in self._entries:
            return
        methods = self.xml(_ENCRYPTION).iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
        if {method.get("Algorithm", "") for method in methods} - _OBFUSCATIONS:
            raise BookLockedError


def parsed_xml(content: bytes) -> etree._Element:
    """Parse XML without expanding entities, reading a DTD or asking the network."""
    if content.count(b"<") > _MOST_ELEMENTS:
        raise BookUnreadableError(_("a file in it has more elements than any chapter"))
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def resolved(base: str, reference: str) -> tuple[str, str]:
    """Return the file and the fragment that a reference in a file means; no file if outside."""
    path, _, fragment = reference.strip().partition("#")
    path = path.partition("?")[0]
    if ":" in path.split("/")[0] or path.startswith("/"):
        return "", ""
    if not path:
        return base, unquote(fragment)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path)))
    return ("", "") if name.startswith("..") else (name, unquote(fragment))


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
