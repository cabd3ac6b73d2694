"""What the library is measured with: EPUB files with the sheet that describes them, and poems."""

import csv
import json
import random
import zipfile
from pathlib import Path
from typing import Final

from bench.calibre import CalibreBook

_POEMS_EACH: Final = 100
_CHAPTERS: Final = 3
_SEED: Final = 20_261_128
# Characters that are as frequent in the books as in others, and what is looked for.
_CHARACTERS: Final = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而"
    "过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美茶山水春风月花雨村田"
)
_CONTAINER: Final = (
    '<?xml version="1.0"?><container version="1.0"'
    ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
    ' full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def write_books(folder: Path, many: int) -> list[CalibreBook]:
    """Write books of 399 authors, and the sheet that describes them; return what it says."""
    chance, books = random.Random(_SEED), list[CalibreBook]()  # noqa: S311 - no secret
    with (folder / "books.csv").open("w", newline="", encoding="utf-8") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["file", "title", "authors", "subject", "rights"])
        for number in range(many):
            file, author = folder / f"{number}.epub", f"作者{number % 399}"
            title = f"{_text(chance, 4)}{number}"
            subject = ("tea", "stories", "village", "skills")[number % 4]
            writer.writerow([file.name, title, author, subject, "public_domain"])
            _write_book(file, title, chance)
            books.append(CalibreBook(title, author, subject, file))
    return books


def _write_book(path: Path, title: str, chance: random.Random) -> None:
    numbers = range(_CHAPTERS)
    items = "".join(
        f'<item id="c{each}" href="c{each}.xhtml" media-type="application/xhtml+xml"/>'
        for each in numbers
    )
    spine = "".join(f'<itemref idref="c{each}"/>' for each in numbers)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", _CONTAINER)
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:language>zh</dc:language></metadata>"
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for each in numbers:
            lines = "".join(f"<p>{_text(chance, 60)}。</p>" for _ in range(12))
            book.writestr(
                f"c{each}.xhtml",
                '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head>'
                f"<body><h1>第{each}章</h1>{lines}</body></html>",
            )


def write_poems(folder: Path, many: int) -> None:
    """Write poems as the package of classics holds them."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    for start in range(0, many, 1_000):
        poems = [
            {
                "author": f"诗人{number // _POEMS_EACH}",
                "title": _text(chance, 4),
                "paragraphs": [f"{_text(chance, 7)}，{_text(chance, 7)}。" for _ in range(4)],
            }
            for number in range(start, min(start + 1_000, many))
        ]
        path = folder / f"poet.tang.{start}.json"
        path.write_text(json.dumps(poems, ensure_ascii=False), encoding="utf-8")


def _text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_CHARACTERS, k=length))
