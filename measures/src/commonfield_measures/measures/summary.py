"""All figures of inequality of one column, and what of them could not be computed, and why."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from commonfield_measures.errors import MeasuresError, TooFewUnitsError
from commonfield_measures.measures.dagum import Dagum, dagum
from commonfield_measures.measures.inequality import (
    atkinson_of,
    gini_corrected,
    gini_of,
    hoover_of,
    palma_of,
    s80s20_of,
)
from commonfield_measures.measures.inputs import UNNAMED, Given, Named, sample
from commonfield_measures.measures.theil import (
    Decomposed,
    Nested,
    theil_l,
    theil_l_grouped,
    theil_l_nested,
    theil_t,
    theil_t_grouped,
    theil_t_nested,
)

AVERSIONS: Final = (0.5, 1, 2)


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of one column; None where ``undefined`` says why there is none.

    ``theil_t`` and ``theil_l`` are divided between and within groups where there are groups, along
    the levels where there are several; ``dagum`` is there only then: one, or one by level's name.
    ``atkinson``: by aversion. ``levels`` names the levels, from the highest.
    """

    gini: float
    gini_corrected: float | None
    theil_t: float | Decomposed | Nested
    theil_l: float | Decomposed | Nested | None
    dagum: Dagum | Mapping[str, Dagum] | None
    atkinson: dict[str, float]
    palma: float | None
    s80s20: float | None
    hoover: float
    undefined: tuple[MeasuresError, ...]
    levels: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``commonfield inequality`` prints."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in ("undefined", "levels"):
            del found[name]
        if self.dagum is None:
            del found["dagum"]
        return {name: self._plain(figure) for name, figure in found.items()}

    def _plain(self, figure: object) -> object:
        match figure:
            case Decomposed() | Dagum():
                return asdict(figure)
            case Nested():
                between = dict(zip(self.levels, figure.between, strict=True))
                return {"total": figure.total, "between": between, "within": figure.within}
            case Mapping():
                return {name: self._plain(each) for name, each in figure.items()}
            case _:
                return figure


def summary(
    values: Given,
    weights: Given | None = None,
    groups: Given | None = None,
    *,
    levels: Mapping[str, Given] | None = None,
    named: Named = UNNAMED,
) -> Summary:
    """Return every figure that is defined for the values.

    A zero leaves Theil L undefined, nothing in the lowest fifth leaves S80/S20 undefined, and so
    on; what no figure takes (negative values, text, all zero) is refused.

    Args:
        values: One a unit.
        weights: How many people a unit stands for.
        groups: The group of each unit.
        levels: Instead of ``groups``: two or more groupings that lie in each other, by name, from
            the highest.
        named: What refusals call things.

    Raises:
        TooFewUnitsError: if a single unit counts.
        MeasuresError: for what ``inputs.sample`` refuses.
    """
    some = sample(values, weights, named, measure="inequality")
    if len(some.values) == 1:
        raise TooFewUnitsError(column=named.values, count=1, least=2, measure="inequality")
    undefined: list[MeasuresError] = []
    divided = _Divided(values, weights, groups, levels or {}, named)

    def if_defined[T](figure: Callable[[], T]) -> T | None:
        try:
            return figure()
        except MeasuresError as error:
            undefined.append(error)
            return None

    return Summary(
        gini=gini_of(some),
        gini_corrected=if_defined(lambda: gini_corrected(values, weights, named=named)),
        theil_t=divided.theil_t(),
        theil_l=if_defined(divided.theil_l),
        dagum=divided.dagum(),
        atkinson={str(each): atkinson_of(some, each) for each in AVERSIONS},
        palma=if_defined(lambda: palma_of(some, named)),
        s80s20=if_defined(lambda: s80s20_of(some, named)),
        hoover=hoover_of(some),
        undefined=tuple(undefined),
        levels=tuple(levels or ()),
    )


@dataclass(frozen=True, slots=True)
class _Divided:
    """The figures that groups divide."""

    values: Given
    weights: Given | None
    groups: Given | None
    levels: Mapping[str, Given]
    named: Named

    def theil_t(self) -> float | Decomposed | Nested:
        if self.levels:
            return theil_t_nested(
                self.values, [*self.levels.values()], self.weights, named=self.named
            )
        if self.groups is None:
            return theil_t(self.values, self.weights, named=self.named)
        return theil_t_grouped(self.values, self.groups, self.weights, named=self.named)

    def theil_l(self) -> float | Decomposed | Nested:
        if self.levels:
            return theil_l_nested(
                self.values, [*self.levels.values()], self.weights, named=self.named
            )
        if self.groups is None:
            return theil_l(self.values, self.weights, named=self.named)
        return theil_l_grouped(self.values, self.groups, self.weights, named=self.named)

    def dagum(self) -> Dagum | Mapping[str, Dagum] | None:
        if self.levels:
            return {
                name: dagum(self.values, each, self.weights, named=replace(self.named, groups=name))
                for name, each in self.levels.items()
            }
        if self.groups is None:
            return None
        return dagum(self.values, self.groups, self.weights, named=self.named)
