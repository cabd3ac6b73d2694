"""calibre-web with the books that our library has, in an environment of its own.

Its library is written as calibre would write it, its settings are its defaults, except that reading
needs no account, as in ours. Its pages hold as many titles as ours. It serves from one process.
"""

import shutil
import sqlite3
import subprocess
import uuid
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.served import free_port, served
from bench.shop_crowd import Visits, visits_to
from bench.sites import Site

_PINS: Final = Path(__file__).with_name("calibre-requirements.txt")
_ENVIRONMENT: Final = Path(__file__).parent.parent / "var" / "calibre-web"
# A guest who may read and take along, and to whom new titles are listed. Bits of its own.
_ROLE: Final = 1 << 1 | 1 << 5 | 1 << 8
_SHOWN: Final = 1 | 1 << 9
# On which it starts first.
_FIRST_PORT: Final = 8_083
_KINDS: Final = ("author", "tag", "language", "publisher", "series", "rating")
_SCHEMA: Final = """
CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL COLLATE NOCASE,
  sort TEXT COLLATE NOCASE, author_sort TEXT COLLATE NOCASE, timestamp TIMESTAMP, pubdate TIMESTAMP,
  series_index REAL NOT NULL DEFAULT 1.0, last_modified TIMESTAMP, path TEXT NOT NULL DEFAULT '',
  has_cover BOOL DEFAULT 0, uuid TEXT, flags INTEGER NOT NULL DEFAULT 1);
CREATE INDEX books_sort ON books (sort COLLATE NOCASE);
CREATE INDEX books_author_sort ON books (author_sort COLLATE NOCASE);
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  sort TEXT COLLATE NOCASE, link TEXT NOT NULL DEFAULT '');
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE languages (id INTEGER PRIMARY KEY, lang_code TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE publishers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  sort TEXT COLLATE NOCASE);
CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, sort TEXT);
CREATE TABLE ratings (id INTEGER PRIMARY KEY, rating INTEGER UNIQUE);
CREATE TABLE comments (id INTEGER PRIMARY KEY, book INTEGER NOT NULL UNIQUE, text TEXT NOT NULL);
CREATE TABLE identifiers (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, type TEXT, val TEXT);
CREATE TABLE data (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, format TEXT NOT NULL,
  uncompressed_size INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (book, format));
CREATE TABLE library_id (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL);
CREATE TABLE metadata_dirtied (id INTEGER PRIMARY KEY, book INTEGER NOT NULL UNIQUE);
CREATE TABLE custom_columns (id INTEGER PRIMARY KEY, label TEXT, name TEXT, datatype TEXT,
  mark_for_delete BOOL DEFAULT 0, editable BOOL DEFAULT 1, display TEXT DEFAULT '{}',
  is_multiple BOOL DEFAULT 0, normalized BOOL);
"""


@dataclass(frozen=True, slots=True)
class CalibreBook:
    """A title as it is described, and its file."""

    title: str
    author: str
    tag: str
    file: Path


@contextmanager
def calibre_web(
    folder: Path, books: Sequence[CalibreBook], words: Sequence[str], page: int
) -> Iterator[Site]:
    """Install calibre-web, give it the books, and serve them."""
    program = _program()
    (folder / "library").mkdir()
    _write_library(folder / "library", books)
    port = free_port()
    command = [str(program), "-p", str(folder / "app.db"), "-g", str(folder / "gdrive.db")]
    command += ["-o", str(folder / "log"), "-i", "127.0.0.1"]
    # Its tables are made by its first start, on the port that it comes with.
    with served(command, _FIRST_PORT, {"HOME": str(folder)}):
        pass
    _set_up(folder, port, page)
    with served(command, port, {"HOME": str(folder)}) as group:
        yield Site(port, group, _visits(len(books), words, page))


def calibre_version() -> str:
    """Return which one it is."""
    pins = _PINS.read_text().splitlines()
    return next(pin for pin in pins if pin.startswith("calibreweb=="))


def _program() -> Path:
    """Return its program, installed if these pins are not yet."""
    pins, installed = _PINS.read_text(), _ENVIRONMENT / "pins"
    if not installed.exists() or installed.read_text() != pins:
        venv.create(_ENVIRONMENT, with_pip=True, clear=True)
        python = _ENVIRONMENT / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", _PINS], check=True)
        installed.write_text(pins)
    return _ENVIRONMENT / "bin" / "cps"


def _write_library(library: Path, books: Sequence[CalibreBook]) -> None:
    with closing(sqlite3.connect(library / "metadata.db")) as database, database:
        database.executescript(_SCHEMA)
        for kind in _KINDS:
            table, column = _link_of(kind)
            database.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, book INTEGER NOT NULL,"
                f" {column} INTEGER NOT NULL, UNIQUE (book, {column}))"
            )
            database.execute(f"CREATE INDEX {table}_book ON {table} (book)")
            database.execute(f"CREATE INDEX {table}_to ON {table} ({column})")
        database.execute("CREATE INDEX data_book ON data (book)")
        database.execute("INSERT INTO library_id (uuid) VALUES (?)", [str(uuid.uuid4())])
        database.execute("INSERT INTO languages (id, lang_code) VALUES (1, 'zho')")
        known: dict[tuple[str, str], int] = {}
        for number, book in enumerate(books, 1):
            _write_book(database, library, number, book, known)


def _write_book(
    database: sqlite3.Connection,
    library: Path,
    number: int,
    book: CalibreBook,
    known: dict[tuple[str, str], int],
) -> None:
    path = f"{book.author}/{book.title} ({number})"
    (library / path).mkdir(parents=True)
    shutil.copy(book.file, library / path / f"{book.title}.epub")
    at = f"2026-11-01 00:{number // 60 % 60:02}:{number % 60:02}+00:00"
    database.execute(
        "INSERT INTO books (id, title, sort, author_sort, timestamp, pubdate, last_modified, path,"
        " uuid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, book.title, book.title, book.author, at, at, at, path, str(uuid.uuid4())),
    )
    size = book.file.stat().st_size
    database.execute(
        "INSERT INTO data (book, format, uncompressed_size, name) VALUES (?, 'EPUB', ?, ?)",
        (number, size, book.title),
    )
    links = {"language": 1}
    for kind, table, name in (("author", "authors", book.author), ("tag", "tags", book.tag)):
        if (kind, name) not in known:
            known[kind, name] = len(known) + 1
            columns = "id, name, sort" if kind == "author" else "id, name"
            values = [known[kind, name], *[name] * columns.count(",")]
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
        links[kind] = known[kind, name]
    for kind, to in links.items():
        table, column = _link_of(kind)
        database.execute(f"INSERT INTO {table} (book, {column}) VALUES (?, ?)", (number, to))


def _link_of(kind: str) -> tuple[str, str]:
    """Return the table that links books to others, and its column."""
    plural = kind if kind.endswith("s") else f"{kind}s"
    return f"books_{plural}_link", "lang_code" if kind == "language" else kind


def _set_up(folder: Path, port: int, page: int) -> None:
    with closing(sqlite3.connect(folder / "app.db")) as settings, settings:
        settings.execute(
            "UPDATE settings SET config_calibre_dir = ?, config_port = ?, config_anonbrowse = 1,"
            " config_books_per_page = ?",
            (str(folder / "library"), port, page),
        )
        settings.execute(
            "UPDATE user SET role = ?, sidebar_view = ? WHERE name = 'Guest'", (_ROLE, _SHOWN)
        )


def _visits(books: int, words: Sequence[str], page: int) -> Mapping[str, Visits]:
    some = range(1, books + 1, max(books // 400, 1))
    return {
        "catalogue": visits_to([f"/page/{at}" for at in range(2, books // page + 1)]),
        "search": visits_to([f"/search/stored?query={quote(word)}" for word in words]),
        "opds": visits_to([f"/opds/new?offset={at}" for at in range(0, books - page, page)]),
        "title": visits_to([f"/book/{number}" for number in some]),
        "chapter": visits_to([f"/read/{number}/epub" for number in some]),
    }
