"""What taking a file carries along: its store, what it touched, what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model

from commonfield.audit.commands import record as record_audit
from commonfield.channels.models import ChannelFile, DayClosing, QuarterFigures
from commonfield.channels.rules.quarters import quarter_of
from commonfield.facts.commands import retract
from commonfield.kernel.clock import china_day
from commonfield.people.types import Actor
from commonfield.stores.queries import store_of_keeper
from commonfield.workshop.rows import run_queries


@dataclass
class Taking:
    """A file that is being taken, or a store whose waiting orders are tried again."""

    by: Actor
    now: datetime
    slug: str
    store_id: int
    store_code: str
    organisation: str
    place: str
    channel: str
    file: ChannelFile | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    days: set[date] = field(default_factory=set)
    # Money that a settlement of this file is the sum of, or that is one: it stands for no other.
    matched: set[int] = field(default_factory=set)

    @property
    def digest(self) -> str:
        """The witness of what comes of it."""
        return self.file.digest if self.file else ""

    def touch(self, at: datetime | None) -> None:
        """Note that something of a day changed."""
        if at:
            self.days.add(china_day(at))


def taking_of(
    by: Actor, now: datetime, slug: str, channel: str, file: ChannelFile | None = None
) -> Taking:
    """Begin to take something for a store, whose keeper ``by`` must be."""
    store = store_of_keeper(slug, by, now)
    return Taking(
        by, now, slug, store.pk, store.code, store.organisation, store.place, channel, file
    )


def open_days(taking: Taking) -> None:
    """Open the days and quarters that have changed since they were closed; their facts go back."""
    explained = QuarterFigures.objects.select_for_update(no_key=True).filter(
        store=taking.store_id,
        channel=taking.channel,
        quarter__in={quarter_of(day) for day in taking.days},
        explained_at__isnull=False,
    )
    for quarter in explained.order_by("id"):
        if quarter.fact:
            retract(quarter.fact, now=taking.now)
        quarter.fact, quarter.explained_at = None, None
        quarter.save(update_fields=["fact", "explained_at"])
        audit("market.channel_quarter_opened", taking, quarter=quarter.quarter)
    closed = DayClosing.objects.select_for_update(no_key=True).filter(
        store=taking.store_id,
        channel=taking.channel,
        day__in=sorted(taking.days),
        closed_at__isnull=False,
    )
    for row in closed.order_by("id"):
        if row.fact:
            retract(row.fact, now=taking.now)
        row.closed_at, row.fact, row.opened_at = None, None, taking.now
        row.save(update_fields=["closed_at", "fact", "opened_at"])
        audit("market.channel_day_opened", taking, day=str(row.day))


def audit(action: str, taking: Taking, **detail: str | int | bool) -> None:
    """Leave what happened to a store's shop at a platform."""
    _record(action, taking, taking.now, {"channel": taking.channel, **detail})


def _record(
    action: str, taking: Taking, now: datetime, detail: dict[str, str | int | bool]
) -> None:
    of_store = f"store:{taking.store_code}"
    record_audit(action, taking.by.code, of_store, now, taking.place, **detail)


def named_among(model: type[Model], column: str, channel: str, values: Iterable[str]) -> list[str]:
    """Return which of many texts a channel's rows have: most files name hardly any, or all."""
    wanted = sorted(set(values))
    if not wanted:
        return []
    statement = (
        f"SELECT DISTINCT {column} FROM {model._meta.db_table}"  # noqa: S608 - words of our own
        f" WHERE channel = %s AND {column} {{among}} ORDER BY 1"
    )
    (rows,) = run_queries((statement, [channel, wanted]))
    return [str(text) for (text,) in rows]


def save_changed(rows: Iterable[Model], names: list[str]) -> None:
    """Save some columns of rows, one by one: Django's statement for many costs more."""
    for row in rows:
        row.save(update_fields=names)
