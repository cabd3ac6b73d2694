"""Sales by month: a shop before and after it joined a platform, and the county by channel."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from commonfield.channels.queries.quarters import readable_store
from commonfield.facts.queries import as_of, totals
from commonfield.kernel.clock import CHINA, china_day, china_month
from commonfield.orders.choices import Channel
from commonfield.orders.queries import corrections, refunded_between, sold_between
from commonfield.people.permissions import may_see_whole_facts, require
from commonfield.people.types import Actor
from commonfield_measures.publishing.tables import hidden_in_table

_MONTHS: Final = 24
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class ShopMonths:
    """A shop's sales of 24 months, its own and its platforms', less refunds. Units: fen.

    ``joined`` is the month of its first sale on a platform; empty if it has none.
    """

    months: tuple[str, ...]
    own: tuple[int, ...]
    platforms: tuple[int, ...]
    joined: str

    @property
    def means(self) -> tuple[int | None, int]:
        """The mean month before joining and since, of months that are over. Units: fen.

        None before where nothing was counted then: that is no month without sales.
        """
        totals = [own + outside for own, outside in zip(self.own, self.platforms, strict=True)]
        at = self.months.index(self.joined) if self.joined else len(totals)
        first = next((place for place, fen in enumerate(totals) if fen), at)
        before, after = totals[first:at], totals[at:-1] or totals[at:]
        mean_before = sum(before) // len(before) if before else None
        return mean_before, sum(after) // max(len(after), 1)


def shop_months(slug: str, *, by: Actor, now: datetime) -> ShopMonths:
    """Return a shop's months by the day of payment; what was given back is left out of its month.

    Orders that moved no goods are no sales of ours: they are in none of them.
    """
    store_id, _owner = readable_store(slug, by=by, now=now)
    months = _months(now)
    begin = datetime.strptime(months[0], "%Y-%m").replace(tzinfo=CHINA)
    sums = {channel: _kept(store_id, channel, (begin, now), months) for channel in Channel.values}
    own = sums.pop(Channel.OWN)
    outside = [sum(each[month] for each in sums.values()) for month in months]
    joined = next((month for month, fen in zip(months, outside, strict=True) if fen), "")
    return ShopMonths(months, tuple(own[month] for month in months), tuple(outside), joined)


@dataclass(frozen=True, slots=True)
class CountyMonths:
    """What the county's stores sold in twelve whole months by channel, less refunds. Units: fen.

    None is withheld; ``together`` are a month's sums of all channels.
    """

    months: tuple[str, ...]
    channels: Mapping[str, tuple[int | None, ...]]
    together: tuple[int | None, ...]
    as_of: datetime


def county_months(*, by: Actor, now: datetime) -> CountyMonths:
    """Add the county's sales up by channel, as facts have them, for its officials.

    What few stand behind is withheld as on the board, and what it would follow from.
    """
    county = settings.COUNTY_CODE
    require(may_see_whole_facts(by, place=county, on=china_day(now)))
    # The running month is no fall.
    months = _months(now)[-_YEAR - 1 : -1]
    ends = [int(each.replace("-", "")) for each in (months[0], months[-1])]
    cells: dict[tuple[str, str], dict[str, float]] = {}
    found = totals(
        ("market.sale", "market.refund"),
        prefix=county[:6],
        month_from=ends[0],
        month_to=ends[1],
        by=("month", "channel", "subject"),
    )
    for (month, channel, subject), total in found.items():
        cell = cells.setdefault((f"{int(month) // 100}-{int(month) % 100:02}", str(channel)), {})
        cell[str(subject)] = cell.get(str(subject), 0) + total.amount_fen
    hidden = hidden_in_table(cells)
    sums = {key: int(sum(cell.values())) for key, cell in cells.items()}
    channels = {channel for _month, channel in cells}
    return CountyMonths(
        months,
        {
            each: tuple(
                None if (month, each) in hidden.cells else sums.get((month, each), 0)
                for month in months
            )
            for each in Channel.values
            if each in channels
        },
        tuple(
            None
            if month in hidden.rows
            else sum(fen for key, fen in sums.items() if key[0] == month)
            for month in months
        ),
        as_of(now),
    )


def _months(now: datetime) -> tuple[str, ...]:
    day = now.astimezone(CHINA)
    last = day.year * 12 + day.month - 1
    return tuple(f"{at // 12}-{at % 12 + 1:02}" for at in range(last - _MONTHS + 1, last + 1))


def _kept(
    store_id: int, channel: str, span: tuple[datetime, datetime], months: tuple[str, ...]
) -> Mapping[str, int]:
    kept: Counter[str] = Counter()
    sold = sold_between(store_id, channel, span)
    changed = corrections([number for number, _at, _fen in sold])
    for number, at, fen in sold:
        kept[china_month(at)] += fen + changed.get(number, 0)
    for _number, paid_at, fen in refunded_between(store_id, channel, span):
        if paid_at and china_month(paid_at) in months:
            kept[china_month(paid_at)] -= fen
    return kept
