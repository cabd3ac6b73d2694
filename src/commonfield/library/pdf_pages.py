"""The pages of a PDF as pictures, with what stands on them: a program of its own.

PDFium is C++ and reads what strangers send, so this runs by itself in a limited process
(``workshop.limited``) and imports nothing of ours: ``pdf_pages.py SOURCE FOLDER MOST_PAGES PX``
writes ``1.webp``, ``2.webp``, … and ``pages.json``; a status says what it could not read.
"""

import json
import sys
from pathlib import Path
from typing import Any

LOCKED, TOO_MANY, BROKEN = 3, 4, 5
_MOST_TEXT = 20_000
_QUALITY = 75


def main(source: str, folder: str, most_pages: str, box_px: str) -> int:
    """Write the pages; return the program's status."""
    import pypdfium2  # noqa: PLC0415 - in this program only, not in those that know its statuses

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else BROKEN
    if not 0 < len(document) <= int(most_pages):
        return TOO_MANY if len(document) else BROKEN
    pages = [
        _page(document[index], Path(folder) / f"{index + 1}.webp", int(box_px))
        for index in range(len(document))
    ]
    metadata = document.get_metadata_dict()
    payload = {
        "title": metadata.get("Title", "")[:300],
        "author": metadata.get("Author", "")[:300],
        "pages": pages,
        "outline": _outline(document),
    }
    (Path(folder) / "pages.json").write_text(json.dumps(payload), encoding="utf-8")
    return 0


def _page(page: Any, target: Path, box_px: int) -> dict[str, Any]:  # noqa: ANN401 - pypdfium2's
    longest = max(*page.get_size(), 1.0)
    # A page of a few points is not blown up to a square.
    picture = page.render(scale=min(box_px / longest, 4.0)).to_pil().convert("RGB")
    picture.thumbnail((box_px, box_px))
    picture.save(target, "WEBP", quality=_QUALITY, method=2)
    read = page.get_textpage()
    text = read.get_text_range(0, min(read.count_chars(), _MOST_TEXT))
    page.close()
    clean = text.encode("utf-8", "ignore").decode().replace("\0", "")
    return {"width": picture.width, "height": picture.height, "text": clean}


def _outline(document: Any) -> list[tuple[int, str]]:  # noqa: ANN401 - pypdfium2's
    """Return where the chapters of the first level begin: pages from 0, and titles."""
    found = []
    for mark in document.get_toc(max_depth=1):
        target = mark.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            found.append((index, mark.get_title()[:200]))
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
