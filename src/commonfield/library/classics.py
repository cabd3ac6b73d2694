"""The classics as the collection chinese-poetry brings them: JSON files, made into works.

Poems with an author go by poet, however many files they are spread over; a text or an anthology
stays whole. A work has at most 500 chapters; what is longer comes in volumes. Until all files are
read, poems wait in a file of their own, so that memory stays as it is.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from html import escape
from itertools import batched, groupby
from pathlib import Path, PurePath
from typing import Any, Final

from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.errors import ClassicsUnreadableError, VerseUnreadableError
from commonfield.library.rules import CLASSICS_NOTE, reading_seconds
from commonfield.library.types import NewChapter, NewWork, WorkDetails
from commonfield.workshop.text import simplified

_MOST_CHAPTERS: Final = 500
_MOST_BYTES: Final = 60_000_000
# What some files of the collection hold, which say it by their names only.
_TITLES: Final = {
    "shijing": "诗经",
    "chuci": "楚辞",
    "lunyu": "论语",
    "mengzi": "孟子",
    "daxue": "大学",
    "zhongyong": "中庸",
    "caocao": "曹操诗集",
    "youmengying": "幽梦影",
    "sanzijing-new": "三字经",
    "sanzijing-traditional": "三字经（旧本）",
}
_TEXTS: Final = ("paragraphs", "content", "para", "sections")
_HEADINGS: Final = ("title", "rhythmic", "chapter", "section", "type")
_IS_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_TRADITIONAL: Final = {"诗": "詩", "词": "詞", "曲": "曲"}
_SCHEMA: Final = (
    "CREATE TABLE verse (title TEXT, author TEXT, verse TEXT);"
    "CREATE INDEX verse_work ON verse (title, author)"
)


@dataclass(frozen=True, slots=True)
class _Verse:
    """A poem or a chapter of a text; ``other_lines`` are the same in traditional characters."""

    work: str
    author: str
    heading: str
    lines: Sequence[str]
    other_lines: Sequence[str] = ()
    by: str = ""


class VerseStore:
    """The verses of many files, on disk until they are works."""

    def __init__(self, folder: Path) -> None:
        self._rows = sqlite3.connect(folder / "verses.sqlite3")
        self._rows.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file, which is deleted with its folder."""
        self._rows.close()

    def add_file(self, path: Path) -> list[tuple[int, VerseUnreadableError]]:
        """Add a file's verses; return the numbers, from 1, of items that are none.

        Raises:
            ClassicsUnreadableError: if the file is no JSON, or too large.
        """
        wrong: list[tuple[int, VerseUnreadableError]] = []
        rows = []
        content = _content(path)
        items = content if isinstance(content, list) else [content]
        for number, item in enumerate(items, 1):
            try:
                rows += [
                    (each.work, each.author, json.dumps(astuple(each)[2:], ensure_ascii=False))
                    for each in _verses(item, path, is_one_of_many=items is content)
                ]
            except VerseUnreadableError as error:
                wrong.append((number, error))
        self._rows.executemany("INSERT INTO verse VALUES (?, ?, ?)", rows)
        return wrong

    def count(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM verse").fetchone()[0])

    def works(self) -> Iterator[NewWork]:
        found = self._rows.execute("SELECT * FROM verse ORDER BY title, author, rowid")
        for (title, author), rows in groupby(found, lambda row: row[:2]):
            # The same verse twice is one.
            verses = dict.fromkeys(verse for _, _, verse in rows)
            volumes = list(batched(verses, _MOST_CHAPTERS, strict=False))
            for number, volume in enumerate(volumes, 1):
                read = (_Verse(title, author, *json.loads(verse)) for verse in volume)
                yield _work(title, author, read, number if len(volumes) > 1 else 0)


def collected_files(path: Path) -> list[Path]:
    """Return the files below a folder that may hold texts; a file by itself may."""
    below = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    return [each for each in below if each == path or is_a_collections(each.relative_to(path))]


def is_a_collections(path: PurePath) -> bool:
    """Return whether a file may hold texts, unlike lives of authors, ranks and tones."""
    apart = {"rank", "strains", "error", "images", "node_modules"}
    return path.suffix == ".json" and not (
        path.name.startswith(("author", ".", "package")) or apart & set(path.parts)
    )


def _content(path: Path) -> object:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ClassicsUnreadableError(what=f"it has more than {_MOST_BYTES // 1_000_000} MB")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ClassicsUnreadableError(what="it is no JSON in UTF-8") from error


def _verses(item: object, path: PurePath, *, is_one_of_many: bool) -> Iterator[_Verse]:
    """Yield the verses in an item of a file: a poem, a chapter, or a whole text."""
    if not isinstance(item, dict):
        raise VerseUnreadableError
    texts = next((item[name] for name in _TEXTS if item.get(name)), None)
    if texts is None:
        # Lives of authors, and what else is no text.
        return
    author = _text(item, "author_simp") or _text(item, "author")
    if isinstance(texts, list) and any(isinstance(each, dict) for each in texts):
        title = _text(item, "title") or _title_of(path)
        for heading, lines, by in _parts(texts, ""):
            yield _Verse(title, author, heading or title, lines, by=by)
        return
    lines = _lines(texts)
    both = _lines(item["paragraphs_simp"]) if "paragraphs_simp" in item else ()
    words = [_text(item, f"{name}_simp") or _text(item, name) for name in _HEADINGS]
    heading = " · ".join(dict.fromkeys(filter(None, words)))
    anthology = _anthology(path)
    if anthology and is_one_of_many:
        yield _Verse(anthology, "", heading or anthology, lines, by=author)
    elif author and is_one_of_many:
        title = _of_a_poet(author, "词" if "rhythmic" in item else _kind(item), both or lines)
        yield _Verse(title, author, heading or author, both or lines, lines if both else ())
    else:
        title = _title_of(path) if is_one_of_many else _text(item, "title") or _title_of(path)
        yield _Verse(title, author, heading or title, lines)


def _of_a_poet(author: str, kind: str, lines: Iterable[str]) -> str:
    """Return the title of a poet's works, in their own script."""
    text = "".join(lines)
    return f"{author}{kind}集" if simplified(text) == text else f"{author}{_TRADITIONAL[kind]}集"


def _kind(item: Mapping[str, Any]) -> str:
    if _text(item, "dynasty") in {"yuan", "元"}:
        return "曲"
    return "词" if _text(item, "form") == "词" else "诗"


def _parts(nodes: list[Any], above: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield what a text is made of: each heading with those above it, lines, and by whom."""
    for node in nodes:
        if not isinstance(node, dict):
            raise VerseUnreadableError
        words = [above, *(_text(node, name) for name in _HEADINGS)]
        heading = " · ".join(dict.fromkeys(filter(None, words)))
        texts: object = next((node[name] for name in _TEXTS if node.get(name)), [])
        if isinstance(texts, list) and any(isinstance(each, dict) for each in texts):
            yield from _parts(texts, heading)
        elif texts:
            yield heading, _lines(texts), _text(node, "author")


def _lines(texts: object) -> tuple[str, ...]:
    if isinstance(texts, str):
        texts = [texts]
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise VerseUnreadableError
    lines = tuple(filter(None, (" ".join(each.replace("\0", "").split()) for each in texts)))
    if not lines:
        raise VerseUnreadableError
    return lines


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return " ".join(value.replace("\0", "").split())[:120] if isinstance(value, str) else ""


def _title_of(path: PurePath) -> str:
    stem = path.name.removesuffix(".json").removesuffix(".simplified")
    return _TITLES.get(stem, stem)


def _anthology(path: PurePath) -> str:
    """Return the title of a file that is one work, of whatever authors."""
    title = _title_of(path)
    return title if _IS_CHINESE.search(title) else ""


def _work(title: str, author: str, verses: Iterable[_Verse], volume: int) -> NewWork:
    chapters = tuple(map(_chapter, verses))
    digest = hashlib.sha256(f"chinese-poetry\n{title}\n{author}\n{volume}".encode())
    for chapter in chapters:
        digest.update(chapter.html.encode())
    text = chapters[0].text
    is_traditional = simplified(text) != text
    details = WorkDetails(
        title=f"{title}（{volume}）" if volume else title,
        subject=Subject.CLASSICS,
        rights=Rights.PUBLIC_DOMAIN,
        authors=author,
        language="zh-Hant" if is_traditional else "zh",
        rights_note=CLASSICS_NOTE,
    )
    return NewWork(
        kind=WorkKind.BOOK,
        details=details,
        chapters=chapters,
        source_sha256=digest.hexdigest(),
        is_checked=False,
    )


def _chapter(verse: _Verse) -> NewChapter:
    by = f"<p>{escape(verse.by)}</p>\n" if verse.by else ""
    html = f"<h2>{escape(verse.heading)}</h2>\n{by}{_paragraphs(verse.lines)}"
    if verse.other_lines:
        html += f'\n<hr><div lang="zh-Hant">\n{_paragraphs(verse.other_lines)}\n</div>'
    text = "\n".join((verse.heading, *((verse.by,) if verse.by else ()), *verse.lines))
    return NewChapter(verse.heading[:200], html, text, seconds=reading_seconds(text))


def _paragraphs(lines: Iterable[str]) -> str:
    return "\n".join(f"<p>{escape(each)}</p>" for each in lines)
