"""The starter shelf read aloud by a machine, where this machine has a voice and ``ffmpeg``.

No recording comes with the program: what a machine says is made where it is heard, and its title
says that a machine reads.
"""

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from commonfield.library.choices import Subject
from commonfield.library.sound import read_sound
from commonfield.library.starter.drawing import drawn
from commonfield.library.starter.works import StarterBook, starter_books
from commonfield.library.types import NewWork
from commonfield.workshop.limited import ProgramLimits, run_limited
from commonfield.workshop.svg import put_drawing

_ENGINE: Final = "espeak-ng"
_READER: Final = "机器朗读（espeak-ng）"
_DESCRIPTION: Final = (
    "合成的声音，不是真人：四本小书一本接一本地念，识字不多、眼睛累了的人也能听。\n"
    "A synthetic voice, not a person: four of the small books, one after the other, in Chinese."
)
# Words a minute, for first-time listeners.
_PACE: Final = "150"
_SPEAKING: Final = ProgramLimits(seconds=60, written_mb=50)
# An old woman who speaks.
_COVER: Final = "grandma"
# What elders ask for first; about five minutes in all.
_READ_ALOUD: Final = frozenset({"leaf", "hall", "voice", "fooled"})


def spoken_books() -> NewWork | None:
    """Return some of the books as one recording, a book a part; none without voice or ``ffmpeg``.

    A part is what counts as heard, so it is a book, not a page of one.
    """
    if not all(map(shutil.which, (_ENGINE, "ffmpeg", "ffprobe"))):
        return None
    books = [book for book in starter_books() if book.code in _READ_ALOUD]
    parts = [_audio_book(book) for book in books]
    cover = put_drawing(drawn(_COVER))
    words = replace(
        books[0].details,
        title="听四本小书（机器朗读）",
        title_en="Four Small Books to Listen To (read by a machine)",
        authors=_READER,
        subject=Subject.STORIES,
        description=_DESCRIPTION,
    )
    return replace(
        parts[0],
        details=words,
        chapters=tuple(
            replace(chapter, title=book.details.title, text=book.details.title)
            for book, part in zip(books, parts, strict=True)
            for chapter in part.chapters
        ),
        files=(cover, *{each.sha256: each for part in parts for each in part.files}.values()),
        cover=cover.sha256,
        source_sha256=hashlib.sha256(b"commonfield/spoken").hexdigest(),
    )


def _audio_book(book: StarterBook) -> NewWork:
    with tempfile.TemporaryDirectory() as folder:
        text_file, made = Path(folder) / "text.txt", Path(folder) / "said.wav"
        # An empty line is a pause.
        pages = [book.details.title, *(page.zh for page in book.pages)]
        text_file.write_text("\n\n".join(pages), encoding="utf-8")
        voice = ("-v", "cmn", "-s", _PACE, "-b", "1")
        run_limited([_ENGINE, *voice, "-f", str(text_file), "-w", str(made)], _SPEAKING)
        with made.open("rb") as file:
            return read_sound(file, book.details.title, coder="fast")
