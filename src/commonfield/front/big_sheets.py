"""Big tables that come in: CSV row by row, workbooks in a process of their own, archives of both.

Every column comes as text, never the whole file in memory; ``spreadsheets`` finds the columns of a
form's sheet in it. CSV may be UTF-8, UTF-16 or GB18030.
A workbook is read by calamine, which keeps a sheet in memory: in a program with limits, which
writes its rows as lines. No copy has a name in the file system, so nothing outlives the process.
"""

import csv
import io
import json
import os
import sys
import tempfile
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from commonfield.front import errors
from commonfield.workshop.limited import ProgramLimits, run_limited

MOST_BYTES: Final = 200_000_000
MOST_UNPACKED: Final = 300_000_000
MOST_ROWS: Final = 300_000
# Of a workbook, which calamine keeps in memory.
MOST_BOOK_ROWS: Final = 50_000
_MOST_MEMBERS: Final = 20
_MOST_PARTS: Final = 500
_LIMITS: Final = ProgramLimits(seconds=120, memory_mb=1_500, written_mb=600)
_CHUNK: Final = 1 << 20
_MOST_LETTERS: Final = 2_000
_LOOKED_AT: Final = 30
_LAST: Final = "\0last"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_PROGRAM: Final = Path(__file__).with_name("read_workbook.py")
_TOO_MANY_ROWS: Final = 3
_LOCKED: Final = 4
_SHADOW: Final = ("__MACOSX", ".")


@dataclass(frozen=True, slots=True)
class BigTable:
    """A table of a file: which of the file's it is, and its rows with their numbers."""

    name: str
    rows: Iterator[tuple[int, list[str]]]


@contextmanager
def big_tables(
    file: IO[bytes], *, most_unpacked: int = MOST_UNPACKED, has_archives: bool = True
) -> Iterator[Iterator[BigTable]]:
    """Open the tables of a CSV, a workbook, or an archive of these; read each before the next."""
    with tempfile.TemporaryFile() as kept:
        _copy(file, kept, MOST_BYTES)
        yield _tables(kept, "", most_unpacked, has_archives=has_archives)


def _copy(file: IO[bytes], to: IO[bytes], most: int) -> int:
    """Copy a file that may say anything of its size."""
    copied = 0
    while chunk := file.read(_CHUNK):
        copied += len(chunk)
        if copied > most:
            raise errors.BigSheetTooLargeError(megabytes=most // 1_000_000, rows=MOST_ROWS)
        to.write(chunk)
    to.seek(0)
    return copied


def _tables(
    file: IO[bytes], name: str, most_unpacked: int, *, has_archives: bool
) -> Iterator[BigTable]:
    file.seek(0)
    beginning = file.read(8)
    file.seek(0)
    if beginning.startswith(_ZIP):
        with _archive(file, most_unpacked) as archive:
            if "xl/workbook.xml" in archive.namelist():
                yield from _book(file, name)
            elif has_archives:
                yield from _members(archive)
            else:
                raise errors.SheetUnreadableError
    elif beginning.startswith(_OLE):
        yield from _book(file, name)
    else:
        yield BigTable(name, _csv_rows(file))


@contextmanager
def _archive(file: IO[bytes], most_unpacked: int) -> Iterator[zipfile.ZipFile]:
    """Open an archive that says what it unpacks to, and that needs no password."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if any(each.flag_bits & 1 for each in entries):
                raise errors.ArchiveLockedError
            unpacked = sum(each.file_size for each in entries)
            if unpacked > most_unpacked or len(entries) > _MOST_PARTS:
                raise errors.BigSheetTooLargeError(
                    megabytes=most_unpacked // 1_000_000, rows=MOST_ROWS
                )
            yield archive
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        zlib.error,
    ) as error:
        raise errors.SheetUnreadableError from error


def _members(archive: zipfile.ZipFile) -> Iterator[BigTable]:
    entries = [each for each in archive.infolist() if not _is_shadow(each)]
    if len(entries) > _MOST_MEMBERS:
        raise errors.BigSheetTooLargeError(megabytes=MOST_UNPACKED // 1_000_000, rows=MOST_ROWS)
    left = MOST_UNPACKED
    for place, entry in enumerate(entries):
        with tempfile.TemporaryFile() as kept:
            with archive.open(entry) as member:
                left -= _copy(member, kept, left)
            yield from _tables(kept, str(place), left, has_archives=False)


def _is_shadow(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a folder or what a Mac puts beside a file."""
    return entry.is_dir() or any(part.startswith(_SHADOW) for part in entry.filename.split("/"))


def _book(file: IO[bytes], name: str) -> Iterator[BigTable]:
    """Read a workbook's sheets in a program with limits."""
    with tempfile.TemporaryFile() as lines:
        paths = [f"/proc/{os.getpid()}/fd/{each.fileno()}" for each in (file, lines)]
        command = [sys.executable, "-I", str(_PROGRAM), *paths, str(MOST_BOOK_ROWS)]
        file.flush()
        end = run_limited(command, _LIMITS)
        # Below zero its limits killed it: a cell far away makes a sheet of that size.
        if end.status == _TOO_MANY_ROWS or end.status < 0:
            raise errors.BigSheetTooLargeError(
                megabytes=MOST_BYTES // 1_000_000, rows=MOST_BOOK_ROWS
            )
        if end.status == _LOCKED:
            raise errors.ArchiveLockedError
        if end.status:
            raise errors.SheetUnreadableError
        lines.seek(0)
        for index in range(json.loads(lines.readline())):
            yield BigTable(f"{name}/{index}" if name else str(index), _lines(lines))


def _lines(lines: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of one sheet, which an empty line ends."""
    for number, line in enumerate(iter(lines.readline, b"\n"), start=1):
        yield number, json.loads(line)


def _csv_rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter = _delimiter(list(islice(text, _LOOKED_AT)))
        text.seek(0)
        # A quotation mark that nobody closes would swallow the rest of the file, and this row.
        reader = csv.reader(chain(text, (_LAST,)), delimiter=delimiter)
        for number, row in enumerate(reader, start=1):
            if row == [_LAST]:
                return
            if number > MOST_ROWS:
                raise errors.BigSheetTooLargeError(
                    megabytes=MOST_BYTES // 1_000_000, rows=MOST_ROWS
                )
            yield number, [cell[:_MOST_LETTERS] for cell in row]
        raise errors.SheetUnreadableError
    except (csv.Error, UnicodeError) as error:
        raise errors.SheetUnreadableError from error
    finally:
        with suppress(ValueError):
            text.detach()


def _delimiter(lines: list[str]) -> str:
    counted = {mark: max((line.count(mark) for line in lines), default=0) for mark in ",\t;"}
    return max(",\t;", key=lambda mark: counted[mark])


def _encoding(file: IO[bytes]) -> str:
    """Return how a text is encoded, having read all of it once."""
    beginning = file.read(4)
    if beginning.startswith(_UTF16):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder = getincrementaldecoder(encoding)()
        with suppress(UnicodeDecodeError):
            while chunk := file.read(_CHUNK):
                if b"\x00" in chunk:
                    raise errors.SheetUnreadableError
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return encoding
    raise errors.SheetUnreadableError
