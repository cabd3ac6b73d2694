"""The library: books imported, pages and feeds served, texts searched.

5,000 EPUB files of 399 authors and 36 subjects' words are written, imported by the command as an
operator does, and served by two workers; a crowd of eight lines asks. 43,000 poems are imported
after that, and two characters are looked for among them. The limits are those that were set when
the library was planned; ``BENCH_SMALL=1`` measures a twentieth, to see that all of it runs.

*Nothing cached*: no page is kept (``PAGE_CACHE_MB=0``).
"""

import csv
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.db import connection

from bench.county import VILLAGE
from bench.harness import Result, environment
from bench.served import free_port, served
from bench.shop_crowd import crowd, visits_to
from commonfield.culture.library.queries import search_works
from commonfield.culture.library.types import LibraryReader
from commonfield.kernel import clock
from commonfield.places.commands import load_divisions, open_venue
from commonfield.places.queries import shipped_data_dir
from commonfield.places.types import NewVenue

_HALL: Final = "bench-hall"
_PART: Final = 20 if os.environ.get("BENCH_SMALL") else 1
_BOOKS: Final = 5_000 // _PART
_POEMS: Final = 43_000 // _PART
_POEMS_EACH: Final = 100
_CHAPTERS: Final = 3
_CONNECTIONS: Final = 8
_SECONDS: Final = 4.0
# Each worker has made each page by then.
_WARM_UP_S: Final = 8.0 if _PART == 1 else 3.0
_SEED: Final = 20_261_128
# Characters that are as frequent in the books as in others, and what is looked for.
_CHARACTERS: Final = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而"
    "过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美茶山水春风月花雨村田"
)
_WORDS: Final = ("春风", "山水", "月花", "茶山", "村田", "学好", "天地", "国家")
_CONTAINER: Final = (
    '<?xml version="1.0"?><container version="1.0"'
    ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
    ' full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


@dataclass(frozen=True)
class _Imported:
    """How long a command took and how much memory it had. Units: seconds, MiB."""

    seconds: float
    first_half_mb: float
    second_half_mb: float
    works: list[int]


def run(runs: int) -> list[Result]:
    """Measure on whichever engine the installation has."""
    _make_hall()
    with tempfile.TemporaryDirectory(prefix="commonfield-books-") as folder:
        _write_books(Path(folder))
        books = _imported("import_books", folder, "--publish")
    results = [
        _at_most("import_s", books.seconds, 300 / _PART, "s"),
        _at_most("import_memory", books.second_half_mb / books.first_half_mb, 1.2, "× first half"),
        *_served_pages(books.works, runs),
    ]
    with tempfile.TemporaryDirectory(prefix="commonfield-poems-") as folder:
        _write_poems(Path(folder))
        _imported("import_classics", folder)
    return [*results, _poem_search(runs)]


def _make_hall() -> None:
    now = clock.now()
    load_divisions(by="system", now=now, directory=shipped_data_dir())
    hall = NewVenue(
        code=_HALL, kind="hall", name="礼堂", place_code=VILLAGE, opened_on=date(2020, 1, 1)
    )
    open_venue(by="system", now=now, venue=hall)


def _write_books(folder: Path) -> None:
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    with (folder / "books.csv").open("w", newline="", encoding="utf-8") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(["file", "title", "authors", "subject", "rights"])
        for number in range(_BOOKS):
            name = f"{number}.epub"
            title = f"{_text(chance, 4)}{number}"
            subject = ("tea", "stories", "village", "skills")[number % 4]
            writer.writerow([name, title, f"作者{number % 399}", subject, "public_domain"])
            _write_book(folder / name, title, chance)


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


def _write_poems(folder: Path) -> None:
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    for start in range(0, _POEMS, 1_000):
        poems = [
            {
                "author": f"诗人{number // _POEMS_EACH}",
                "title": _text(chance, 4),
                "paragraphs": [f"{_text(chance, 7)}，{_text(chance, 7)}。" for _ in range(4)],
            }
            for number in range(start, min(start + 1_000, _POEMS))
        ]
        path = folder / f"poet.tang.{start}.json"
        path.write_text(json.dumps(poems, ensure_ascii=False), encoding="utf-8")


def _text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_CHARACTERS, k=length))


def _imported(command: str, *arguments: str) -> _Imported:
    """Run a command as an operator does, and look at its memory meanwhile."""
    program = str(Path(sys.executable).with_name("commonfield"))
    whole = [program, command, *arguments, "--hall", _HALL, "--json"]
    started, seen = time.perf_counter(), list[float]()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(whole, stdout=output, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            seen.append(_memory_mb([process.pid]))
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        output.seek(0)
        works = json.load(output)["works"]
    middle = len(seen) // 2
    return _Imported(seconds, max(seen[:middle]), max(seen[middle:]), works)


def _memory_mb(processes: Sequence[int]) -> float:
    """Return what processes have in memory, each its share of what they share."""
    total = 0
    for each in processes:
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1_024


def _served_pages(works: Sequence[int], runs: int) -> list[Result]:
    some = works[:: max(len(works) // 400, 1)]
    searched = [f"/api/library/search?q={quote(word)}" for word in _WORDS]
    asked = {
        "catalogue": [f"/library/?offset={at}" for at in range(0, _BOOKS - 24, 24)],
        "search": searched,
        "opds": ["/opds/all/", *(f"/opds/all/?after={work}" for work in works[47:-1:48])],
        "chapter": [f"/library/works/{work}/read/1/" for work in some],
    }
    goals = {"catalogue": 1_000, "search": 500, "opds": 500, "chapter": 1_000}
    results = []
    with commonfield_served() as (port, group):
        idle = _memory_mb(_members(group))
        for what, addresses in asked.items():
            rates = _rates(port, addresses, runs)
            results.append(_at_least(what, rates, goals[what]))
        results.append(_at_most("memory", _memory_mb(_members(group)) / idle, 1.5, "× idle"))
    with commonfield_served(PAGE_CACHE_MB="0") as (port, _group):
        results.append(_at_least("catalogue_cold", _rates(port, asked["catalogue"], runs), 300))
    return results


@contextmanager
def commonfield_served(**settings: str) -> Iterator[tuple[int, int]]:
    """Serve the library; the port, and the group of its processes."""
    port = free_port()
    program = str(Path(sys.executable).with_name("commonfield"))
    command = [program, "serve", "--port", str(port), "--workers", "2"]
    with served(command, port, os.environ | settings) as group:
        os.killpg(group, signal.SIGCONT)
        yield port, group


def _rates(port: int, addresses: Sequence[str], runs: int) -> list[float]:
    visits = visits_to(addresses)
    crowd(port, visits, connections=_CONNECTIONS, seconds=_WARM_UP_S)
    seconds = _SECONDS / (2 if _PART > 1 else 1)
    return [crowd(port, visits, connections=_CONNECTIONS, seconds=seconds) for _ in range(runs)]


def _members(group: int) -> list[int]:
    """Return the processes of a group."""
    processes = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
    return [each for each in processes if _group_of(each) == group]


def _group_of(process: int) -> int:
    try:
        return os.getpgid(process)
    except OSError:
        return 0


def _poem_search(runs: int) -> Result:
    """Look for words of two characters among the poems, as a page does without its template."""
    day, taken = clock.today(), []
    for _ in range(runs + 1):
        for word in _WORDS:
            started = time.perf_counter()
            search_works(word, on=day, reader=LibraryReader())
            taken.append((time.perf_counter() - started) * 1_000)
    return _at_most("poems", statistics.median(taken[len(_WORDS) :]), 5, "ms")


def _at_least(what: str, rates: Sequence[float], limit: float) -> Result:
    middle = statistics.median(rates)
    return Result(
        name=f"library_{what}_{connection.vendor}",
        value=middle,
        unit="pages/s",
        peer="limit",
        peer_value=limit,
        goal=1,
        runs=len(rates),
        spread=(max(rates) - min(rates)) / middle,
        environment=_environment(),
    )


def _at_most(what: str, value: float, limit: float, unit: str) -> Result:
    return Result(
        name=f"library_{what}_{connection.vendor}",
        value=value,
        unit=unit,
        peer="limit",
        peer_value=limit,
        goal=1,
        runs=1,
        spread=0,
        is_at_most=True,
        environment=_environment(),
    )


def _environment() -> dict[str, object]:
    sizes = {"books": _BOOKS, "poems": _POEMS, "connections": _CONNECTIONS}
    return environment(connection.vendor) | sizes
