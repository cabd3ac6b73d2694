"""The starter shelf read aloud by a machine, where this machine has a voice and ``ffmpeg``.

No recording comes with the program: what a machine says is made where it is heard, and its title
says that a machine reads.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from commonfield.culture.library.sound import read_sound
from commonfield.culture.library.starter.works import StarterBook, starter_books
from commonfield.culture.library.types import NewChapter, NewWork
from commonfield.workshop.limited import ProgramLimits, run_limited

_ENGINE: Final = "espeak-ng"
_READER: Final = "机器朗读（espeak-ng）"
# Words a minute, for who listens for the first time.
_PACE: Final = "150"
_SPEAKING: Final = ProgramLimits(seconds=60, written_mb=50)
# What elders ask for first; about five minutes in all.
_READ_ALOUD: Final = frozenset({"leaf", "hall", "voice", "fooled"})


def spoken_works() -> Iterator[NewWork]:
    """Yield recordings of some of the books, a page a chapter; none without voice or ``ffmpeg``."""
    if all(map(shutil.which, (_ENGINE, "ffmpeg", "ffprobe"))):
        for book in starter_books():
            if book.code in _READ_ALOUD:
                yield _spoken(book)


def _spoken(book: StarterBook) -> NewWork:
    pages = [_said(page.zh, title=f"{number}") for number, page in enumerate(book.pages, start=1)]
    words = replace(
        book.words,
        title=f"{book.words.title}（机器朗读）",
        title_en=f"{book.words.title_en} (read by a machine)",
        authors=_READER,
    )
    return replace(
        pages[0],
        words=words,
        chapters=tuple(chapter for page in pages for chapter in _named(page)),
        files=tuple({each.sha256: each for page in pages for each in page.files}.values()),
        source_sha256=hashlib.sha256(f"commonfield/spoken/{book.code}".encode()).hexdigest(),
    )


def _said(text: str, *, title: str) -> NewWork:
    with tempfile.TemporaryDirectory() as folder:
        text_file, made = Path(folder) / "text.txt", Path(folder) / "said.wav"
        text_file.write_text(text, encoding="utf-8")
        command = [
            _ENGINE,
            "-v",
            "cmn",
            "-s",
            _PACE,
            "-b",
            "1",
            "-f",
            str(text_file),
            "-w",
            str(made),
        ]
        run_limited(command, _SPEAKING)
        with made.open("rb") as file:
            return read_sound(file, title)


def _named(page: NewWork) -> Iterator[NewChapter]:
    for chapter in page.chapters:
        yield replace(chapter, title=page.words.title, text=page.words.title)
