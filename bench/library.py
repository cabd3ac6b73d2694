"""The library: books imported, pages and feeds served, texts searched.

5,000 EPUB files of 399 authors and four subjects are written, imported by the command as an
operator does, and served by two workers; a crowd of eight lines sends requests, a browser comes for
the first time on a slow line. calibre-web is given the same files and measured in the same minutes,
in turns; its chapter is the page of its reader, which then fetches the whole book by script.
43,000 poems are imported after that, and two characters are looked for among them and the books.
The limits are those that were set when the library was planned; ``BENCH_SMALL=1`` measures a
twentieth, to see that all of it runs.

*Nothing cached*: no page is kept (``PAGE_CACHE_MB=0``), as calibre-web keeps none.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.db import connection

from bench.calibre import CalibreBook, calibre_version, calibre_web
from bench.county import VILLAGE
from bench.harness import Result, environment
from bench.library_files import write_books, write_poems
from bench.served import free_port, served
from bench.shop_crowd import Visits, visits_to
from bench.sites import CONNECTIONS, FIRST_S, FirstVisit, Site, first_visit, in_turn
from commonfield.kernel import clock
from commonfield.library.queries import search_works
from commonfield.people.types import Reader
from commonfield.places.commands import load_divisions, open_venue
from commonfield.places.queries import shipped_data_dir
from commonfield.places.types import NewVenue

_HALL: Final = "bench-hall"
_PART: Final = 20 if os.environ.get("BENCH_SMALL") else 1
_BOOKS: Final = 5_000 // _PART
_POEMS: Final = 43_000 // _PART
_PAGE: Final = 24
_FEED: Final = 48
_SECONDS: Final = 2.5
# Each worker has made each page by then.
_WARM_UP_S: Final = 8.0 if _PART == 1 else 3.0
# What is looked for among the characters of the files.
_WORDS: Final = ("春风", "山水", "月花", "茶山", "村田", "学好", "天地", "国家")
# Pages a second, when all is kept that can be.
_GOALS: Final = {"catalogue": 1_000, "search": 500, "opds": 500, "title": 1_000, "chapter": 1_000}
_COLD_CATALOGUE: Final = 300


@dataclass(frozen=True)
class _Imported:
    """How long a command took and how much memory it had. Units: seconds, MiB."""

    seconds: float
    first_half_mb: float
    second_half_mb: float
    works: list[int]


@dataclass(frozen=True)
class _Peers:
    """The three that are measured in turn."""

    theirs: Site
    cold: Site
    warm: Site


def run(runs: int) -> list[Result]:
    """Measure on whichever engine the installation has."""
    _make_hall()
    with tempfile.TemporaryDirectory(prefix="commonfield-books-") as folder:
        files = write_books(Path(folder), _BOOKS)
        books = _imported("import_books", folder, "--publish")
        results = [
            _at_most("import_s", books.seconds, 300 / _PART, "s"),
            _at_most(
                "import_memory", books.second_half_mb / books.first_half_mb, 1.2, "× first half"
            ),
        ]
        with _peers(files, books.works) as peers:
            results += _served(peers, runs)
    with tempfile.TemporaryDirectory(prefix="commonfield-poems-") as folder:
        write_poems(Path(folder), _POEMS)
        _imported("import_classics", folder)
    return [*results, _poem_search(runs)]


def _make_hall() -> None:
    now = clock.now()
    load_divisions(by="system", now=now, directory=shipped_data_dir())
    hall = NewVenue(
        code=_HALL, kind="hall", name="礼堂", place_code=VILLAGE, opened_on=date(2020, 1, 1)
    )
    open_venue(by="system", now=now, venue=hall)


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
    """Return what processes have in memory of their own, each its share of what they share.

    Without files that are mapped, such as the database: the system takes those pages back at need.
    """
    total = 0
    for each in processes:
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    return total / 1_024


@contextmanager
def _peers(files: Sequence[CalibreBook], works: Sequence[int]) -> Iterator[_Peers]:
    visits = _our_visits(works)
    with tempfile.TemporaryDirectory(prefix="commonfield-calibre-") as folder, ExitStack() as stack:
        yield _Peers(
            stack.enter_context(calibre_web(Path(folder), files, _WORDS, _PAGE)),
            stack.enter_context(_commonfield(visits, FIRST_S, PAGE_CACHE_MB="0")),
            stack.enter_context(_commonfield(visits, _WARM_UP_S)),
        )


@contextmanager
def _commonfield(visits: Mapping[str, Visits], warm_up_s: float, **settings: str) -> Iterator[Site]:
    with commonfield_served(**settings) as (port, group):
        os.killpg(group, signal.SIGSTOP)
        yield Site(port, group, visits, warm_up_s)


@contextmanager
def commonfield_served(**settings: str) -> Iterator[tuple[int, int]]:
    """Serve the program; the port, and the group of its processes."""
    port = free_port()
    program = str(Path(sys.executable).with_name("commonfield"))
    command = [program, "serve", "--port", str(port), "--workers", "2"]
    with served(command, port, os.environ | settings) as group:
        os.killpg(group, signal.SIGCONT)
        yield port, group


def _our_visits(works: Sequence[int]) -> dict[str, Visits]:
    some = works[:: max(len(works) // 400, 1)]
    addresses = {
        "catalogue": [f"/library/?offset={at}" for at in range(0, _BOOKS - _PAGE, _PAGE)],
        "search": [f"/api/library/search?q={quote(word)}" for word in _WORDS],
        "opds": ["/opds/all/", *(f"/opds/all/?after={each}" for each in works[47:-1:_FEED])],
        "title": [f"/library/works/{each}/" for each in some],
        "chapter": [f"/library/works/{each}/read/1/" for each in some],
    }
    return {what: visits_to(each) for what, each in addresses.items()}


def _served(peers: _Peers, runs: int) -> list[Result]:
    idle = _memory_mb(_members(peers.warm.group))
    results = _first_visits(peers)
    for what, goal in _GOALS.items():
        theirs, cold, warm = in_turn([peers.theirs, peers.cold, peers.warm], what, runs, _SECONDS)
        results.append(_at_least(what, warm, goal))
        results.append(_beside(f"{what}_cold", cold, theirs))
        if what == "catalogue":
            results.append(_at_least("catalogue_cold", cold, _COLD_CATALOGUE))
    loaded = _memory_mb(_members(peers.warm.group))
    calibre = _memory_mb(_members(peers.theirs.group))
    results.append(_at_most("memory", loaded / idle, 1.5, "× idle"))
    results.append(_at_most("memory_mib", loaded, calibre, "MiB", peer=calibre_version()))
    return results


def _first_visits(peers: _Peers) -> list[Result]:
    ours, theirs = first_visit(peers.warm, "/library/"), first_visit(peers.theirs, "/")
    if ours is None or theirs is None:
        print("Left out: the first visit; no Chromium is on this machine.", file=sys.stderr)
        return []
    limits = FirstVisit(requests=8, kib=60, paint_s=1.3)
    results = []
    for what, unit in (("requests", "requests"), ("kib", "KiB"), ("paint_s", "s")):
        value, limit, other = (getattr(each, what) for each in (ours, limits, theirs))
        results.append(_at_most(f"first_{what}", value, limit, unit))
        peer = calibre_version()
        results.append(_at_most(f"first_{what}_beside", value, other, unit, peer=peer))
    return results


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
            search_works(word, on=day, reader=Reader())
            taken.append((time.perf_counter() - started) * 1_000)
    return _at_most("poems", statistics.median(taken[len(_WORDS) :]), 5, "ms")


def _at_least(what: str, rates: Sequence[float], limit: float) -> Result:
    return _result(what, rates, limit)


def _beside(what: str, rates: Sequence[float], theirs: Sequence[float]) -> Result:
    """Return how we stand beside calibre-web."""
    return _result(f"{what}_beside", rates, statistics.median(theirs), peer=calibre_version())


def _result(what: str, rates: Sequence[float], peer_value: float, peer: str = "limit") -> Result:
    middle = statistics.median(rates)
    return Result(
        name=f"library_{what}_{connection.vendor}",
        value=middle,
        unit="pages/s",
        peer=peer,
        peer_value=peer_value,
        goal=1,
        runs=len(rates),
        spread=(max(rates) - min(rates)) / middle,
        environment=_environment(),
    )


def _at_most(what: str, value: float, limit: float, unit: str, peer: str = "limit") -> Result:
    return Result(
        name=f"library_{what}_{connection.vendor}",
        value=value,
        unit=unit,
        peer=peer,
        peer_value=limit,
        goal=1,
        runs=1,
        spread=0,
        is_at_most=True,
        environment=_environment(),
    )


def _environment() -> dict[str, object]:
    """Return what a reader must know; the load is that of the last five minutes, all of it."""
    sizes = {"books": _BOOKS, "poems": _POEMS, "connections": CONNECTIONS}
    return environment(connection.vendor) | sizes | {"load": round(os.getloadavg()[1], 1)}
