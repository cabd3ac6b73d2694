"""A shop before and after it joined a platform, month by month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonfield.channels.queries.quarters import readable_store
from commonfield.kernel.clock import CHINA, china_month
from commonfield.orders.choices import Channel
from commonfield.orders.queries import corrections, refunded_between, sold_between
from commonfield.people.types import Actor

_MONTHS: Final = 24


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
