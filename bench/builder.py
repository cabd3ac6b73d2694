"""The index builder: one weight changed, and the whole page of a county's villages answers.

All 214 villages of the county, 1,000 draws. A request goes through every layer of the program, from
its address to the last byte of the page; the server is warm, the address is one that was not
requested before. In the same run: the page of doubt, which draws all choices together as well.
Beside the clock's time stands the processor's: they are apart where the machine does other things
too.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.harness import Result, environment, quickest
from commonfield.facts.commands import rebuild_roll_ups, record_all
from commonfield.facts.types import FactRecord
from commonfield.kernel import clock
from commonfield.places.commands import load_divisions
from commonfield.places.queries import shipped_data_dir, villages

_LIMIT_MS: Final = 200.0
_LIMIT_DOUBT_MS: Final = 1_000.0
_REQUESTS: Final = 15
_GROWERS: Final = 7
_SHOPS: Final = 6
_WITH_HALL: Final = 0.7


def run(runs: int) -> list[Result]:
    """Measure one change of a weight, and the page of doubt.

    Raises:
        SystemExit: if the page does not rank every village.
    """
    now = clock.now()
    load_divisions(by="system", now=now, directory=shipped_data_dir())
    places = [place.code for place in villages(settings.COUNTY_CODE, clock.china_day(now))]
    _write(places, now)
    client = Client(HTTP_HOST="127.0.0.1")
    _check(client, len(places))
    change = _measured(lambda weight: _ask(client, "builder", weight), runs)
    doubt = _measured(lambda weight: _ask(client, "doubt", weight), runs)
    more = {"villages": len(places), "draws": 1_000}
    return [
        _result("builder_change", change, _LIMIT_MS, more),
        _result("builder_doubt", doubt, _LIMIT_DOUBT_MS, more),
    ]


def _write(places: list[str], now: datetime) -> None:
    chance = random.Random(1)  # noqa: S311 - a benchmark's dice
    record_all(_records(places, now, chance), now=now)
    rebuild_roll_ups()


def _records(places: list[str], now: datetime, chance: random.Random) -> Iterator[FactRecord]:
    for number, place in enumerate(places):
        for grower in range(_GROWERS):
            for kind in ("supply.leaf_delivered", "supply.share_credited"):
                yield _fact(
                    kind,
                    place,
                    now - timedelta(days=chance.randrange(1, 200)),
                    f"g{number}-{grower}",
                    amount_fen=chance.randrange(20_000, 90_000),
                    attributes={"grade": "bulk", "household": "other"},
                )
        for shop in range(_SHOPS):
            subject = f"O{number}-{shop}"
            moment = now - timedelta(days=chance.randrange(1, 200))
            yield _fact("market.store_counted", place, moment, subject)
            yield _fact(
                "people.contract_started",
                place,
                moment,
                subject,
                attributes={"sector": "selling", "contract": f"{number}-{shop}"},
            )
            yield _fact(
                "market.sale",
                place,
                moment,
                subject,
                amount_fen=chance.randrange(3_000, 20_000),
                channel="own",
            )
        if chance.random() < _WITH_HALL:
            opened = now - timedelta(days=90)
            hall = {"kind": "hall"}
            yield _fact("places.venue_opened", place, opened, f"h{number}", attributes=hall)


def _fact(kind: str, place: str, at: datetime, subject: str, **more: Any) -> FactRecord:  # noqa: ANN401 - a fact's own fields
    return FactRecord(
        kind=kind, place=place, occurred_at=at, quantity=1_000, subject=subject, **more
    )


def _ask(client: Client, page: str, weight: float) -> str:
    response = client.get(
        f"/evaluation/{page}/", {"level": "village", "draws": "1000", "w_leaf_price": str(weight)}
    )
    return str(response.content.decode())


def _check(client: Client, count: int) -> None:
    """See that the page is about all villages, so that nothing smaller is measured.

    Raises:
        SystemExit: if it is not.
    """
    response = client.get("/evaluation/builder/league.csv", {"level": "village"})
    lines = len(response.getvalue().splitlines()) - 1
    if lines != count:
        raise SystemExit(f"{lines} of {count} villages are ranked")


type Taken = list[tuple[float, float]]


def _measured(ask: Callable[[float], str], runs: int) -> Taken:
    """Return each run's medians in milliseconds, the clock's and the CPU's; one run warms up."""
    medians = []
    for number in range(runs + 1):
        clock_ms, cpu_ms = [], []
        for request in range(_REQUESTS):
            weight = 1 + number / 10 + request / 1_000
            started, cpu_started = time.perf_counter(), time.process_time()
            ask(weight)
            cpu_ms.append((time.process_time() - cpu_started) * 1_000)
            clock_ms.append((time.perf_counter() - started) * 1_000)
        medians.append((statistics.median(clock_ms), statistics.median(cpu_ms)))
    return medians[1:]


def _result(name: str, measured: Taken, limit: float, more: dict[str, Any]) -> Result:
    taken, cpu_ms = ([pair[place] for pair in measured] for place in range(2))
    value, spread = quickest(taken)
    return Result(
        name=name,
        value=value,
        unit="ms",
        peer=f"{limit:g} ms",
        peer_value=limit,
        goal=1.0,
        is_at_most=True,
        runs=len(taken),
        spread=spread,
        environment=environment(connection.vendor) | more | {"cpu_ms": round(min(cpu_ms), 1)},
    )
