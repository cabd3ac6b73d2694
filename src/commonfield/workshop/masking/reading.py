"""A file by what it is, whatever its name says: read, checked, never written."""

from datetime import date
from pathlib import PurePath
from typing import Final

from commonfield.workshop.masking import office, pdf, plain
from commonfield.workshop.masking.errors import DocumentKindError, DocumentTooLargeError
from commonfield.workshop.masking.finding import find_in
from commonfield.workshop.masking.types import Contents, Finding, Masked, Spot

MOST_BYTES: Final = office.MOST_MB << 20
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_PDF: Final = b"%PDF-"


def findings_of(data: bytes, name: str, on: date) -> list[Finding]:
    """Return what must not be shown of a file, its name included; ``on`` tells who is a minor."""
    contents = contents_of(data, name)
    contents.add("file name", [PurePath(name).stem])
    return find_in(contents, on)


def findings_in_words(words: str, on: date) -> list[Finding]:
    """Return what must not be shown of words, whatever kind of file they begin like."""
    return find_in(plain.read_text(words.encode()), on)


def contents_of(data: bytes, name: str) -> Contents:
    if len(data) > MOST_BYTES:
        raise DocumentTooLargeError(megabytes=office.MOST_MB, unpacked=office.MOST_UNPACKED_MB)
    if data.startswith(b"PK"):
        return office.read_office(data)
    if _PDF in data[:1024]:
        return pdf.read_pdf(data)
    # A text may begin with the same letters, and holds no zero byte.
    if b"\0" in data and (data.startswith(_PICTURES) or data[8:12] == b"WEBP"):
        return Contents(unread=[(Masked.NO_TEXT, Spot("picture"))])
    if data.startswith((_OLD_OFFICE, b"{\\rtf")):
        raise DocumentKindError
    return _text(data, PurePath(name).suffix.lower())


def _text(data: bytes, ending: str) -> Contents:
    if ending in {".csv", ".tsv"}:
        return plain.read_csv(data)
    if ending in {".htm", ".html", ".mht"} or plain.looks_like_html(data):
        return plain.read_html(data)
    return plain.read_text(data)
