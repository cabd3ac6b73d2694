"""The demo's key rota: halls that are opened by turns, and what that really changed.

Days on which some forty halls were opened over two years; where the rota was adopted, three more a
quarter from then on. No trend is drawn before it, so its effect is seen at every seed.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.types import SYSTEM
from commonfield.places.choices import DivisionKind
from commonfield.places.queries import villages
from commonfield.services.halls.commands import open_today
from commonfield_demo.halls import clock_at
from commonfield_demo.plan import NAMED_VILLAGES, Plan
from commonfield_demo.scales import COUNTY, DemoSpan

# Of a quarter more, where the rota was adopted: the true effect.
EFFECT: Final = 3
_ADOPTERS, _OTHERS = 14, 24
_USUAL: Final = (1, 4)
_QUARTER: Final = 3
_AFTER: Final = 2
# On which days of their quarter villages adopted it, in turn.
_DAYS: Final = (4, 11, 25, 39)


@dataclass(frozen=True)
class Rota:
    """Which villages adopted the rota, on which day each, and which did not."""

    adopted: dict[str, date]
    others: tuple[str, ...]


def rota(plan: Plan) -> Rota:
    """Return who adopts it: villages in the country whose halls are older than the records."""
    taken = {*NAMED_VILLAGES, plan.hall_village}
    halls = {
        each.village
        for each in plan.venues
        if each.kind == "hall" and each.opened_on < plan.span.leaf_from
    }
    like = [
        each.code
        for each in villages(COUNTY, plan.span.until)
        if each.code in halls - taken
        and each.kind == DivisionKind.VILLAGERS_COMMITTEE
        and (each.urban_rural or "2").startswith("2")
    ]
    # Every other one of the first, so that neither is a part of the county by itself.
    chosen = like[: _ADOPTERS + _OTHERS]
    adopters = chosen[1 : 2 * _ADOPTERS : 2]
    first = _first_day(quarters_of(plan.span)[-_AFTER])
    days = {
        village: first + timedelta(days=_DAYS[at % len(_DAYS)])
        for at, village in enumerate(adopters)
    }
    return Rota(days, tuple(each for each in chosen if each not in days))


def make_rota(*, plan: Plan, seed: int, at: datetime) -> None:
    """Open the halls over two years."""
    chance = random.Random(f"{seed}/rota")  # noqa: S311 - repeatable, no secret
    found = rota(plan)
    with drawn_from(chance):
        for some, more in (([*found.adopted], EFFECT), (found.others, 0)):
            for village, counts in zip(
                some, days_a_quarter(plan.span, len(some), more, chance), strict=True
            ):
                for day in _days_of(plan, counts, chance):
                    if (opened_at := clock_at(day, 9)) < at:
                        open_today(by=SYSTEM, now=opened_at, hall=f"hall-{village}")


def quarters_of(span: DemoSpan) -> Sequence[int]:
    """Return the first months of the whole quarters of records, counted from the year 0."""
    begun, after = (each.year * 12 + each.month - 1 for each in (span.leaf_from, span.after))
    return range((begun // _QUARTER + 1) * _QUARTER, after // _QUARTER * _QUARTER, _QUARTER)


def days_a_quarter(
    span: DemoSpan, halls: int, more: int, chance: random.Random
) -> Iterator[list[int]]:
    """Yield on how many days each hall is opened in each quarter, and in the one that goes on.

    Before the adoption every second hall goes the other way, so that all together stand still.
    """
    before: list[int] = []
    for at in range(halls):
        many = len(quarters_of(span)) - _AFTER
        before = before[::-1] if at % 2 else [chance.randint(*_USUAL) for _ in range(many)]
        yield [*before, *(chance.randint(*_USUAL) + more for _ in range(_AFTER + 1))]


def _days_of(plan: Plan, counts: Sequence[int], chance: random.Random) -> Iterator[date]:
    """Yield the days on which a hall is opened: one before the quarters, then some of each."""
    quarters = quarters_of(plan.span)
    yield plan.span.leaf_from + timedelta(days=chance.randrange(20))
    for first, count in zip((*quarters, quarters[-1] + _QUARTER), counts, strict=True):
        for day in sorted(chance.sample(range(88), count)):
            yield _first_day(first) + timedelta(days=day)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
