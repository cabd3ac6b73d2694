"""Pages of the shop beside django-oscar's: one cluster, one kind of server, one crowd.

Both have 1,500 products of 15 stores without photographs, sixteen on a page, and are served by
Granian with two workers of 32 threads; the crowd of eight lines runs on the same two cores.
The server that is not measured stands still; they take turns.

Oscar is installed from ``bench/oscar-requirements.txt`` into an environment that is thrown away.
Its settings are those of its sandbox made for production: DEBUG off, Django's cached templates,
pooled connections as ours, sessions and baskets in PostgreSQL, the sandbox's own search engine
(Whoosh in a file). What the sandbox has besides (a guessed language, spelling suggestions, ETags)
is left out, which helps it. A shop in earnest would search with Elasticsearch or Solr: what the
listing and the search are measured against is first of all Whoosh; the product and the journey are
not.

*Nothing cached*: no page is kept (``PAGE_CACHE_MB=0``). What seldom changes and many pages share
(names of places, a lot's card, an agreement on shares) is remembered in either case.
*Warm*: all that can be kept is.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import uuid
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from bench.county import make_shop
from bench.harness import Result, environment
from bench.served import free_port, served
from bench.shop_crowd import Visits, visits_to
from bench.shop_journeys import our_journey, their_journey
from bench.sites import CONNECTIONS, FIRST_S, Site, in_turn
from commonfield.places.queries import counties_of_china

_HERE: Final = Path(__file__).parent
_STORES: Final = 15
_PRODUCTS_EACH: Final = 100
_PACKS_EACH: Final = 10_000
_SHELF: Final = 16
_EVERY_SO_MANY: Final = 19
_WORKERS: Final = 2
_WARM_UP_S: Final = 20.0
_COLD_GOALS: Final = {"product": 8, "listing": 10, "search": 10}
_WARM_GOAL: Final = 25
_JOURNEY_GOAL: Final = 15


def run(runs: int) -> list[Result]:
    """Measure on PostgreSQL; Oscar is not meant for SQLite."""
    if connection.vendor != "postgresql":
        return []
    ours = _our_visits()
    _count_rows()
    with tempfile.TemporaryDirectory(prefix="commonfield-oscar-") as folder, ExitStack() as stack:
        oscar = stack.enter_context(_oscar(Path(folder)))
        cold = stack.enter_context(_commonfield(ours, FIRST_S, PAGE_CACHE_MB="0"))
        warm = stack.enter_context(_commonfield(ours, _WARM_UP_S))
        results = []
        for what in _COLD_GOALS:
            results += _pages(what, oscar, cold, warm, runs)
        theirs, mine = in_turn([oscar, warm], "journey", runs)
        results.append(_result("journey", mine, theirs, _JOURNEY_GOAL))
    return results


def _count_rows() -> None:
    """Let PostgreSQL count what was filled in, as it does by itself within minutes.

    Until then it plans for tables that are empty; ``oscar_site.fill`` does the same for Oscar's.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pages(what: str, oscar: Site, cold: Site, warm: Site, runs: int) -> list[Result]:
    theirs, nothing_cached, cached = in_turn([oscar, cold, warm], what, runs)
    return [
        _result(f"{what}_cold", nothing_cached, theirs, _COLD_GOALS[what]),
        _result(f"{what}_warm", cached, theirs, _WARM_GOAL),
    ]


def _result(name: str, ours: list[float], theirs: list[float], goal: float) -> Result:
    value = statistics.median(ours)
    return Result(
        name=f"shop_{name}",
        value=value,
        unit="journeys/s" if name == "journey" else "pages/s",
        peer="django-oscar",
        peer_value=statistics.median(theirs),
        goal=goal,
        runs=len(ours),
        spread=(max(ours) - min(ours)) / value,
        environment=environment(connection.vendor)
        | {
            "connections": CONNECTIONS,
            "workers": _WORKERS,
            "products": _STORES * _PRODUCTS_EACH,
            "oscar": _oscar_version(),
        },
    )


def _oscar_version() -> str:
    pins = (_HERE / "oscar-requirements.txt").read_text().splitlines()
    return next(pin for pin in pins if pin.startswith("django-oscar=="))


# Ours


def _our_visits() -> dict[str, Visits]:
    shops = [
        make_shop(
            skus=_PRODUCTS_EACH,
            packs=_PACKS_EACH,
            titles=[
                (f"松阳茶 {number:04d}", f"Songyang tea {number:04d}")
                for number in range(at * _PRODUCTS_EACH, (at + 1) * _PRODUCTS_EACH)
            ],
        )
        for at in range(_STORES)
    ]
    pairs = [
        (slug, sku) for shop in shops for slug, sku in zip(shop.products, shop.skus, strict=True)
    ]
    many = len(pairs)
    # Buyers live in many counties.
    regions = [(each.name, each.code) for each in counties_of_china()[::_EVERY_SO_MANY]]
    return {
        "product": visits_to([f"/market/products/{slug}/" for slug, _ in pairs]),
        "listing": visits_to([f"/market/?offset={at}" for at in range(0, many - _SHELF, _SHELF)]),
        "search": visits_to([f"/market/?q={number:04d}" for number in range(0, many, 100)]),
        "journey": lambda: (
            our_journey(slug, sku, region)
            for (slug, sku), region in zip(
                itertools.cycle(pairs), itertools.cycle(regions), strict=False
            )
        ),
    }


@contextmanager
def _commonfield(visits: dict[str, Visits], warm_up_s: float, **settings: str) -> Iterator[Site]:
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("commonfield")),
        *("serve", "--port", str(port), "--workers", str(_WORKERS)),
    ]
    with served(command, port, os.environ | settings) as group:
        yield Site(port, group, visits, warm_up_s)


# Theirs


@contextmanager
def _oscar(folder: Path) -> Iterator[Site]:
    """Install Oscar, make its shop on the same cluster, and serve it."""
    python = folder / "venv" / "bin" / "python"
    venv.create(python.parent.parent, with_pip=True)
    pins = _HERE / "oscar-requirements.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", pins], check=True)
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "oscar_site.settings",
        "OSCAR_DATABASE": _new_database(),
        "OSCAR_FOLDER": str(folder),
        "OSCAR_SHELF": str(_SHELF),
        "PYTHONPATH": str(_HERE),
        "PYTHONWARNINGS": "ignore",
    }
    many = _STORES * _PRODUCTS_EACH
    done = subprocess.run(
        [python, "-m", "oscar_site.fill", str(many)],
        check=True,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    products: list[tuple[str, int]] = json.loads(done.stdout.splitlines()[-1])
    visits: dict[str, Visits] = {
        "product": visits_to([address for address, _ in products]),
        "listing": visits_to([f"/catalogue/?page={1 + at}" for at in range(many // _SHELF)]),
        "search": visits_to([f"/search/?q={number:04d}" for number in range(0, many, 100)]),
        "journey": lambda: (
            their_journey(address, number) for address, number in itertools.cycle(products)
        ),
    }
    port = free_port()
    command = [
        *(str(python), "-m", "granian", "--interface", "wsgi", "--port", str(port)),
        *("--workers", str(_WORKERS), "--blocking-threads", "32", "--backlog", "1024"),
        *("--log-level", "error", "oscar_site.wsgi:application"),
    ]
    with served(command, port, surroundings) as group:
        yield Site(port, group, visits)


def _new_database() -> str:
    """Make a database beside ours on the same cluster; return its address."""
    name = f"oscar_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
