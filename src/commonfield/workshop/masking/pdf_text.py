"""The text of a PDF, page by page, with notes, fields, links: a program of its own.

PDFium is C++ and reads what strangers send, so this runs by itself in a limited process
(``workshop.limited``) and imports nothing of ours: ``pdf_text.py SOURCE TARGET MOST_PAGES``; a
status says what it could not read.
"""

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

LOCKED, TOO_MANY, BROKEN = 3, 4, 5
_MOST_TEXT = 40_000
_KEYS = (b"Contents", b"T", b"TU", b"V", b"DV", b"RC", b"Subj", b"NM")
# Of a note, in bytes: an empty one has its end only.
_EMPTY, _MOST_NOTE = 2, 200_000
# A picture over so much of a page may hold a list.
_LARGE = 0.2


def main(source: str, target: str, most_pages: str) -> int:
    """Write what stands on the pages; return the program's status."""
    import pypdfium2  # noqa: PLC0415 - in this program only, not in those that know its statuses
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else BROKEN
    if not 0 < len(document) <= int(most_pages):
        return TOO_MANY if len(document) else BROKEN
    payload = {
        "pages": [_page(document[index], pdfium) for index in range(len(document))],
        "properties": [
            *document.get_metadata_dict().values(),
            *(mark.get_title() for mark in document.get_toc(max_depth=8)),
        ],
        "attached": pdfium.FPDFDoc_GetAttachmentCount(document),
    }
    Path(target).write_text(json.dumps(payload), encoding="utf-8")
    return 0


def _page(page: Any, pdfium: Any) -> dict[str, Any]:  # noqa: ANN401 - pypdfium2's
    read = page.get_textpage()
    count = read.count_chars()
    text = read.get_text_range(0, min(count, _MOST_TEXT)) if count else ""
    width, height = page.get_size()
    pictures = 0.0
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = each.get_bounds()
        pictures = max(pictures, (right - left) * (top - bottom) / max(width * height, 1.0))
    drawn = (each for each in page.get_objects() if each.type != pdfium.FPDF_PAGEOBJ_TEXT)
    found = {
        "is_drawn": next(drawn, None) is not None,
        "text": text.encode("utf-8", "ignore").decode().replace("\0", ""),
        "is_cut": count > _MOST_TEXT,
        "has_picture": pictures > _LARGE,
        "notes": _notes(page, pdfium),
    }
    page.close()
    return found


def _notes(page: Any, pdfium: Any) -> list[str]:  # noqa: ANN401 - pypdfium2's
    found = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 2_000)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        for key in _KEYS:
            size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
            if _EMPTY < size < _MOST_NOTE:
                buffer = ctypes.create_string_buffer(size)
                pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
                pdfium.FPDFAnnot_GetStringValue(note, key, pointer, size)
                found.append(buffer.raw.decode("utf-16-le", "ignore").rstrip("\0"))
        pdfium.FPDFPage_CloseAnnot(note)
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
