"""The differencing attack: which sums of few people follow from all that a stranger is told.

Everything that adds facts up is a sum of unknown numbers, one for each fact. Each published sum is
an equation; what is hidden follows if it is a combination of those (``Equations``, Gauss). Numbers
are not needed, only what was added up, so that nothing is found by chance.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.test import Client

from commonfield.evaluation.queries import board_figures, compute_board, seen_windows, values
from commonfield.evaluation.queries.periods import (
    ENTERED_WITHIN,
    VillageYear,
    months_of,
    village_years,
    windows,
)
from commonfield.evaluation.types import Board, BoardCell
from commonfield.facts.models import Fact
from commonfield.people.types import GUEST
from commonfield.supply.models import Delivery, LotPacking
from commonfield_measures.indicators.types import FactsTerm, Period, StandingTerm, Take
from commonfield_measures.publishing.equations import Equations, Sum
from commonfield_measures.publishing.hiding import CHAIN
from commonfield_measures.publishing.suppression import is_safe
from tests.portal.builders import COUNTY

FEN: Final = "fen"
QUANTITY: Final = "quantity"
LEAF: Final = ("supply.leaf_delivered",)
_SALES: Final = board_figures()["revenue"].kinds
_INCOME: Final = board_figures()["income"].kinds
_JOBS: Final = board_figures()["jobs"].kinds
_WAYS: Final = {"county": 6, "town": 9, "village": 12}
_EVER: Final = (0, 999_999)

type Test = Callable[[Fact], bool]


@dataclass(frozen=True)
class Leak:
    """What follows although few stand behind it, and from which published sums."""

    what: str
    place: str
    told_by: tuple[str, ...]


@dataclass
class Attack:
    """What a stranger has learnt so far, from pages of one day or of many."""

    now: datetime
    facts: list[Fact] = field(default_factory=lambda: list(Fact.objects.order_by("id")))
    told: list[tuple[str, Sum]] = field(default_factory=list)
    _numbers: dict[object, int] = field(default_factory=dict)

    def wait(self, now: datetime) -> None:
        """Go on to a later day; what is told then adds up the facts that are recorded by then."""
        self.now = now
        self.facts = list(Fact.objects.order_by("id"))

    def learn(self, what: str, measure: str, test: Test) -> None:
        """Take note that the sum of some facts is told."""
        self.told.append((what, self._sum(measure, test)))

    def _sum(self, measure: str, test: Test) -> Sum:
        # Each fact is two unknowns: its amount, and its quantity (of an end, less than nothing).
        own = (self._numbers.setdefault(f.pk, len(self._numbers)) for f in self.facts if test(f))
        return frozenset(2 * number + (measure != FEN) for number in own)

    # What is published

    def read_everything(self) -> None:
        """Read the board, the indicators over all windows, and every trace page."""
        self.read_board()
        self.read_indicators()
        self.read_traces()

    def read_board(self) -> None:
        """Read the county's board, its months, and every town's and village's."""
        board = compute_board(COUNTY, now=self.now)
        months = months_of(windows(self.now)[0])
        self._read_places(board, months)
        for place, channels in board.channels["revenue"].items():
            for channel, cell in channels.items():
                test = _of(_SALES, place, months, channel=channel)
                self._read(f"board: {channel} of {place}", cell, FEN, test)
        for code, kinds in (("revenue", _SALES), ("income", _INCOME)):
            for month, cell in board.months[code]:
                self._read(f"{code} in {month}", cell, FEN, _of(kinds, COUNTY, (month, month)))
        for month, cell in board.months["jobs"]:
            self._read(f"jobs in {month}", cell, QUANTITY, _of(_JOBS, COUNTY, (0, month)))

    def _read_places(self, board: Board, months: tuple[int, int]) -> None:
        flows = (("revenue", _SALES, FEN, months), ("income", _INCOME, FEN, months))
        for code, kinds, measure, span in (*flows, ("jobs", _JOBS, QUANTITY, (0, months[1]))):
            for place, cell in board.cells[code].items():
                is_village = not place.endswith("000")
                window = board.village_year if is_village else windows(self.now)[0]
                months = (span[0] and months_of(window)[0], months_of(window)[1])
                test = _counted(kinds, place, months, window)
                self._read(f"board: {code} of {place}", cell, measure, test)

    def _read(self, what: str, cell: BoardCell, measure: str, test: Test) -> None:
        if cell.value is not None:
            self.learn(what, measure, test)

    def read_indicators(self, most: int | None = None) -> None:
        """Read both sides of all indicators, at every place, in every window or the newest."""
        for level in CHAIN:
            for period in seen_windows(COUNTY, level, by=GUEST, now=self.now)[:most]:
                found = values(COUNTY, level.value, period=period, by=GUEST, now=self.now)
                for indicator in found.indicators:
                    for place, cell in found.cells[indicator.code].items():
                        for side in (indicator.numerator, indicator.denominator):
                            if cell.value is not None and len(side) == 1:
                                name = f"{indicator.code} of {place} in {period.name}"
                                self._read_term(name, side[0], place, period)

    def _read_term(self, what: str, term: object, place: str, window: Period) -> None:
        months = months_of(window)
        if isinstance(term, FactsTerm) and term.take != Take.COUNT:
            measure = FEN if term.take == Take.AMOUNT_FEN else QUANTITY
            among = set(term.channels)
            test = _counted(term.kinds, place, months, window)
            self.learn(what, measure, lambda f: test(f) and (not among or f.channel in among))
        if isinstance(term, StandingTerm) and not term.groups:
            kinds = (term.opened, term.closed)
            test = _counted(kinds, place, (0, months[1]), window)
            self.learn(what, QUANTITY, test)

    def read_traces(self) -> None:
        """Read every lot's EPCIS document: what leaf weighs where, if it says so."""
        packed = LotPacking.objects.order_by("id").values_list("item__gtin", "lot__code")
        for gtin, lot in packed:
            accept = {"Accept": "application/ld+json"}
            document = Client().get(f"/01/{gtin}/10/{lot}", headers=accept).json()
            for event in document["epcisBody"]["eventList"]:
                for quantity in event.get("quantityList", []):
                    if event["bizStep"] == "commissioning" and "quantity" in quantity:
                        place = event["bizLocation"]["id"].split("/")[-2]
                        self.learn_leaf_of_lot(lot, place)

    def learn_leaf_of_lot(self, lot: str, place: str) -> None:
        """Take note that a lot's leaf from a village is told."""
        rows = Delivery.objects.filter(lot_input__lot__code=lot, certificate__place=place)
        ids = set(rows.order_by("id").values_list("fact_id", flat=True))
        self.learn(f"leaf of {place} in {lot}", QUANTITY, lambda fact: fact.pk in ids)

    # What follows

    def leaks(self) -> list[Leak]:
        """Return every sum of too few people that follows from what was told."""
        equations = Equations(known for _what, known in self.told)
        found = []
        for what, place, measure, test in self._hidden():
            behind = equations.sums_behind(self._sum(measure, test))
            if behind is not None:
                told = tuple(sorted(self.told[each][0] for each in behind))
                found.append(Leak(what, place, told))
        return found

    def _hidden(self) -> Iterator[tuple[str, str, str, Test]]:
        """Yield the cells that few stand behind: by place, month or all, channel, household."""
        months = sorted({fact.month for fact in self.facts})
        over = (*windows(self.now), *village_years(self.now))
        spans = [*map(months_of, over), *((month, month) for month in months)]
        standing = [(0, month) for month in months]
        for name, kinds, measure, times in (
            ("sales", _SALES, FEN, spans),
            ("income", _INCOME, FEN, spans),
            ("worth of leaf", LEAF, FEN, spans),
            ("weight of leaf", LEAF, QUANTITY, spans),
            ("jobs", _JOBS, QUANTITY, standing),
        ):
            for place in self._places():
                near = [fact for fact in self.facts if _of(kinds, place, _EVER)(fact)]
                for span in times:
                    for narrowed, test, facts in _narrowed(near, kinds, place, span):
                        cell = _contributions(measure, facts)
                        if cell and not is_safe(cell):
                            yield f"{name} of {place} in {span}{narrowed}", place, measure, test

    def _places(self) -> list[str]:
        villages = {fact.place for fact in self.facts}
        return sorted(
            {code[:digits].ljust(12, "0") for code in villages for digits in _WAYS.values()}
        )


def _counted(kinds: tuple[str, ...], place: str, months: tuple[int, int], window: Period) -> Test:
    """Return which facts a figure adds up: of a village's year what was entered in time."""
    test = _of(kinds, place, months)
    if not isinstance(window, VillageYear):
        return test
    return lambda fact: test(fact) and fact.recorded_at < window.end + ENTERED_WITHIN


def _narrowed(
    near: list[Fact], kinds: tuple[str, ...], place: str, span: tuple[int, int]
) -> Iterator[tuple[str, Test, list[Fact]]]:
    """Yield a place's cells of a span, with what tells their facts and these facts."""
    inside = [fact for fact in near if span[0] <= fact.month <= span[1]]
    yield "", _of(kinds, place, span), inside
    for channel in sorted({fact.channel for fact in inside if fact.channel}):
        facts = [fact for fact in inside if fact.channel == channel]
        yield f" on {channel}", _of(kinds, place, span, channel=channel), facts
    for group in sorted({fact.group for fact in inside if fact.group}):
        facts = [fact for fact in inside if fact.group == group]
        yield f" of {group}", _of(kinds, place, span, group=group), facts


def _contributions(measure: str, facts: list[Fact]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for fact in facts:
        ends = fact.kind == "people.contract_ended"
        value = (fact.amount_fen or 0) if measure == FEN else fact.quantity
        found[fact.subject] = found.get(fact.subject, 0) + (-value if ends else value)
    return {subject: value for subject, value in found.items() if value}


def _of(
    kinds: tuple[str, ...],
    place: str,
    months: tuple[int, int],
    *,
    channel: str = "",
    group: str = "",
) -> Test:
    prefix = place.removesuffix("000000") if place.endswith("000000") else place.removesuffix("000")

    def test(fact: Fact) -> bool:
        return (
            fact.kind in kinds
            and fact.place.startswith(prefix)
            and months[0] <= fact.month <= months[1]
            and channel in {"", fact.channel}
            and group in {"", fact.group}
        )

    return test
