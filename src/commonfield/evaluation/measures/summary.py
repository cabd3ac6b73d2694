"""All figures of inequality of one column, and what of them could not be computed, and why."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from commonfield.evaluation.errors import EvaluationError, TooFewUnitsError
from commonfield.evaluation.measures.dagum import Dagum, dagum
from commonfield.evaluation.measures.inequality import (
    atkinson_of,
    gini_corrected,
    gini_of,
    hoover_of,
    palma_of,
    s80s20_of,
)
from commonfield.evaluation.measures.inputs import UNNAMED, Given, Named, sample
from commonfield.evaluation.measures.theil import (
    Decomposed,
    theil_l,
    theil_l_grouped,
    theil_t,
    theil_t_grouped,
)

AVERSIONS: Final = (0.5, 1, 2)


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of one column; None where ``undefined`` says why there is none.

    ``theil_t`` and ``theil_l`` are divided between and within groups where there are groups;
    ``dagum`` is there only then. ``atkinson``: by aversion.
    """

    gini: float
    gini_corrected: float | None
    theil_t: float | Decomposed
    theil_l: float | Decomposed | None
    dagum: Dagum | None
    atkinson: dict[str, float]
    palma: float | None
    s80s20: float | None
    hoover: float
    undefined: tuple[EvaluationError, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what ``commonfield inequality`` prints."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        del found["undefined"]
        if self.dagum is None:
            del found["dagum"]
        return {
            name: asdict(figure) if isinstance(figure, Decomposed | Dagum) else figure
            for name, figure in found.items()
        }


def summary(
    values: Given,
    weights: Given | None = None,
    groups: Given | None = None,
    *,
    named: Named = UNNAMED,
) -> Summary:
    """Return every figure that is defined for the values.

    A zero leaves Theil L undefined, nothing in the lowest fifth leaves S80/S20 undefined, and so
    on; what no figure takes (negative values, text, all zero) is refused.

    Raises:
        TooFewUnitsError: if a single unit counts.
        EvaluationError: for what ``inputs.sample`` refuses.
    """
    some = sample(values, weights, named, measure="inequality")
    if len(some.values) == 1:
        raise TooFewUnitsError(column=named.values, count=1, least=2, measure="inequality")
    undefined: list[EvaluationError] = []

    def if_defined[T](figure: Callable[[], T]) -> T | None:
        try:
            return figure()
        except EvaluationError as error:
            undefined.append(error)
            return None

    return Summary(
        gini=gini_of(some),
        gini_corrected=if_defined(lambda: gini_corrected(values, weights, named=named)),
        theil_t=theil_t(values, weights, named=named)
        if groups is None
        else theil_t_grouped(values, groups, weights, named=named),
        theil_l=if_defined(
            lambda: (
                theil_l(values, weights, named=named)
                if groups is None
                else theil_l_grouped(values, groups, weights, named=named)
            )
        ),
        dagum=None if groups is None else dagum(values, groups, weights, named=named),
        atkinson={str(each): atkinson_of(some, each) for each in AVERSIONS},
        palma=if_defined(lambda: palma_of(some, named)),
        s80s20=if_defined(lambda: s80s20_of(some, named)),
        hoover=hoover_of(some),
        undefined=tuple(undefined),
    )
