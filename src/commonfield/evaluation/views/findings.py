"""What a report is written from: findings about a place, with how they compare."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from commonfield.evaluation.queries.gaps import Together
from commonfield.evaluation.targets import IndicatorTarget, targets_in_force
from commonfield.evaluation.types import League, Shown, Values
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.report_standing import changes, comparable, compared
from commonfield.evaluation.views.report_types import Change, Moved
from commonfield.front.language import active_language
from commonfield.places.types import PlaceInfo
from commonfield_measures.composite.standing import Compared, ComparisonVerdict
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Indicator, Level

GOOD = frozenset({ComparisonVerdict.BEST, ComparisonVerdict.BETTER})
BAD = frozenset({ComparisonVerdict.WORSE, ComparisonVerdict.WORST})


@dataclass(frozen=True)
class Findings:
    """What a report is written from, as everybody may see it.

    ``path`` leads from the province to the place. ``values`` are of all places of its level in
    the county; ``before`` those of a year ago. ``league`` is of the same level by ``frame``, for a
    county of its towns. ``sources`` names where each table entered by hand comes from; ``below``
    counts the places that lie in it.

    ``is_collected``: a province reads it, ``values`` are of its counties and ``among`` is their
    league; what was entered by hand is not known there.
    """

    path: Sequence[PlaceInfo]
    frame: Frame
    values: Values
    before: Values | None
    league: League | None
    sources: Mapping[str, str]
    below: Mapping[Level, int]
    # Of the county's villages, whatever the place.
    culture: Together | None = None
    is_collected: bool = False
    among: League | None = None

    @property
    def place(self) -> PlaceInfo:
        return self.path[-1]

    @property
    def name(self) -> str:
        """What the place is called: a village as people say it, others in full."""
        if self.place.level == Level.VILLAGE:
            return texts.place_name(self.place)
        return self.place.name_in(active_language())

    @property
    def is_county(self) -> bool:
        """Whether there are no neighbours to be compared with."""
        return self.values.level is Level.COUNTY

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        level = self.values.level
        return tuple(each for each in self.values.indicators if level in each.levels)

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        return {each.code: each for each in self.indicators}

    @cached_property
    def targets(self) -> Mapping[str, Sequence[IndicatorTarget]]:
        """What the county's plan is to reach, by indicator."""
        return targets_in_force()

    @cached_property
    def compared(self) -> Mapping[str, Compared]:
        """How each indicator compares with the neighbours', where it can be compared."""
        if self.is_county and not self.is_collected:
            return {}
        found = {
            each.code: compared(self.values, each, self.place.code) for each in self.indicators
        }
        return {code: each for code, each in found.items() if each is not None}

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """What moved noticeably in a year, the largest change first."""
        if self.before is None:
            return {}
        moved = changes(self.values, self.before, self.place.code)
        return {each.indicator: each for each in moved if each.indicator in self.by_code}

    @cached_property
    def chosen(self) -> frozenset[str]:
        """Codes of what the frame counts: the first sentences are about these."""
        return frozenset(code for group in self.frame.groups for code, _weight in group.indicators)

    def shown(self, indicator: Indicator) -> Shown:
        return self.values.cell(indicator.code, self.place.code)

    def shown_before(self, indicator: Indicator) -> Shown:
        """Return the cell of a year ago, an empty one where there is none."""
        cells = self.before.cells if self.before is not None else {}
        return cells.get(indicator.code, {}).get(self.place.code) or Shown(None)

    @cached_property
    def known_twice(self) -> Collection[str]:
        """Codes of the indicators whose values now and a year ago can be compared."""
        if self.before is None:
            return ()
        return comparable(self.values, self.before, self.place.code)

    def in_words(self, change: Change) -> Moved:
        indicator = self.by_code[change.indicator]
        return Moved(
            name=texts.name_of(indicator),
            before=texts.amount_text(indicator, change.before),
            now=texts.amount_text(indicator, change.now),
            has_risen=change.now > change.before,
            is_better=change.is_better,
        )
