"""The bulk road: plays acts in order and writes their rows in batches."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection

from commonfield.kernel.identifiers import drawn_from
from commonfield.portal.demo import acts, tables
from commonfield.portal.demo.recorder import Batch, Moment, Recorder
from commonfield.portal.demo.road_market import MarketRoad
from commonfield.portal.demo.road_supply import SupplyRoad
from commonfield.portal.demo.sinks import Sink, opened_sink
from commonfield.portal.demo.state import load_state

_FLUSH_AT: Final = 150_000


class Road:
    """Plays acts. ``numbers`` tells which number each act's key became."""

    def __init__(
        self, sink: Sink, *, now: datetime, ends_at: datetime, source: random.Random
    ) -> None:
        """Read the registers and begin with an empty batch."""
        state = load_state(now=now, draw=(f"s{source.getrandbits(80):020x}" for _ in count()))
        self._batch = Batch(sink)
        recorder = self._recorder = Recorder(self._batch, state.accounts, state.balances)
        self._supply = SupplyRoad(recorder, state)
        self._market = MarketRoad(recorder, state, self._supply, ends_at)
        self._play: dict[type, Callable[[Any], None]] = {
            acts.Deliver: self._supply.deliver,
            acts.MakeLot: self._supply.make_lot,
            acts.StockUp: self._market.stock_up,
            acts.PlaceOrder: self._market.place,
            acts.ImportOrder: self._market.import_order,
            acts.PayOrder: self._market.pay,
            acts.CancelOrder: self._market.cancel,
            acts.PackOrder: self._market.pack,
            acts.ShipOrder: self._market.ship,
            acts.ReceiveOrder: self._market.receive,
            acts.DivideLots: self._supply.divide,
            acts.PayGrowers: self._supply.pay,
            acts.CloseImports: self._close_imports,
        }

    def _close_imports(self, act: acts.CloseImports) -> None:
        self._market.close_imports(Moment(act.at))

    def play(self, act: acts.Act) -> None:
        """Play one act; acts come in order of time."""
        self._play[type(act)](act)
        if self._batch.size > _FLUSH_AT:
            self._batch.flush()

    def finish(self, at: datetime) -> None:
        """Write what waits and what changed while playing."""
        self._market.finish(Moment(at))
        self._supply.finish()
        self._recorder.finish()

    @property
    def numbers(self) -> dict[acts.Key, str]:
        """Which number each delivery, lot and order got."""
        return self._supply.numbers | self._market.numbers

    @property
    def written(self) -> dict[str, int]:
        """How many rows went into each table."""
        return dict(self._batch.written)


def play_all(stream: Iterable[acts.Act], *, now: datetime, seed: int, ends_at: datetime) -> Road:
    """Play acts in one transaction; return the road with what it wrote.

    The same acts under the same seed give the same rows, ids and numbers included.
    """
    source = random.Random(seed)  # noqa: S311 - a demo that can be repeated, no secret
    with opened_sink() as sink, drawn_from(source):
        road = Road(sink, now=now, ends_at=ends_at, source=source)
        for act in stream:
            road.play(act)
        road.finish(ends_at)
        _reset_sequences()
    return road


def _reset_sequences() -> None:
    """Let the database number on from the rows written with numbers of our own."""
    models = [table.model for table in tables.IN_ORDER if "id" in table.fields]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
