"""PDF as grids: pages line by line, notes, properties; pages without text are told."""

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from commonfield.workshop.limited import ProgramLimits, run_limited
from commonfield.workshop.masking.errors import (
    DocumentBusyError,
    DocumentDamagedError,
    DocumentPagesError,
)
from commonfield.workshop.masking.pdf_text import BROKEN, LOCKED, TOO_MANY
from commonfield.workshop.masking.types import CELL, ROW, Contents, Masked, Spot

MOST_PAGES: Final = 500
_LIMITS: Final = ProgramLimits(seconds=60, memory_mb=1_500, written_mb=80)
_FEWEST_LETTERS: Final = 10
# Fonts without a table of characters give these instead of letters.
_UNKNOWN: Final = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f]")
_MOST_UNKNOWN: Final = 0.2
_METADATA: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


def read_pdf(data: bytes) -> Contents:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.pdf", Path(folder) / "text.json"
        source.write_bytes(data)
        program = Path(__file__).with_name("pdf_text.py")
        words = [sys.executable, "-I", str(program), str(source), str(target), str(MOST_PAGES)]
        _refuse(run_limited(words, _LIMITS).status)
        document = json.loads(target.read_text(encoding="utf-8"))
    contents = Contents()
    for number, page in enumerate(document["pages"], 1):
        _add_page(contents, str(number), page)
    metadata = [each.decode("utf-8", "ignore") for each in _METADATA.findall(data)]
    plain = [re.sub(r"<[^>]*>", "\n", each) for each in metadata]
    contents.add("properties", [*document["properties"], *plain])
    if document["attached"]:
        contents.unread.append((Masked.EMBEDDED, Spot("attached file")))
    return contents


def _add_page(contents: Contents, number: str, page: dict[str, Any]) -> None:
    text = page["text"].replace("\ufffe", "").replace(ROW, "").replace(CELL, "")
    contents.add("page", text.splitlines(), number)
    contents.add("note on page", page["notes"], number)
    letters = sum(map(str.isalnum, text))
    is_unknown = len(_UNKNOWN.findall(text)) > _MOST_UNKNOWN * max(len(text), 1)
    is_picture = letters < _FEWEST_LETTERS and page["is_drawn"]
    if is_picture or is_unknown or page["is_cut"]:
        contents.unread.append((Masked.NO_TEXT, Spot("page", number)))
    elif page["has_picture"]:
        contents.unread.append((Masked.PICTURE, Spot("page", number)))


def _refuse(status: int) -> None:
    if status in {LOCKED, BROKEN}:
        raise DocumentDamagedError
    if status == TOO_MANY:
        raise DocumentPagesError(most=MOST_PAGES)
    if status:
        raise DocumentBusyError
