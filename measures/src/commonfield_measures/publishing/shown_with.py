"""What is hidden of an indicator that is shown together with another: a mean, a Gini, a growth.

It adds nothing up that the other does not; so it is hidden where that one is. A share of growth
tells an amount besides, since the sums of both periods are public: whose share it is, and the
others, must be safe, and so must be what the places without it leave of the whole, of either.
"""

from typing import Final

from commonfield_measures.indicators.types import FactsTerm, GrowthTerm, Indicator, Level
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.hiding import (
    CHAIN,
    Cells,
    Hidden,
    Shown,
    Why,
    by_parent,
    complemented,
    without,
)
from commonfield_measures.publishing.suppression import is_safe

_NOBODY: Final = Contributors(())


def hidden_with(
    indicator: Indicator,
    other: Hidden,
    shown: Shown,
    contributors: Contributors,
    before: Contributors | None,
) -> Hidden:
    """Return what must be hidden of an indicator; ``other`` is the one that it is shown with.

    ``shown`` are the places of each level that would have a value.
    """
    terms = [
        term
        for term in (*indicator.numerator, *indicator.denominator)
        if isinstance(term, GrowthTerm)
    ]
    if not terms:
        return other
    hidden = Hidden({level: {} for level in CHAIN})
    for level in CHAIN:
        part, whole = (
            _grown(term, level, contributors, before or _NOBODY) for term in (terms[0], terms[-1])
        )
        seen = {place for place in shown[level] if other.why(level, place) is None}
        lines = [part, without(whole, part)] if len(terms) > 1 else [part]
        own = _hidden_growth(lines, seen, level, hidden)
        hidden = Hidden({**hidden.reasons, level: {**other.reasons[level], **own}})
    return hidden


def _grown(
    term: GrowthTerm, level: Level, contributors: Contributors, before: Contributors
) -> Cells:
    """Return by how much what each subject adds has grown, at each place."""
    facts = FactsTerm(term.kinds, term.take, groups=term.groups)
    now, earlier = contributors.cells(facts, level), before.cells(facts, level)
    return without({place: now.get(place, {}) for place in [*now, *earlier]}, earlier)


def _hidden_growth(
    lines: list[Cells], seen: set[str], level: Level, above: Hidden
) -> dict[str, Why]:
    few = {place for place in seen if not all(is_safe(line.get(place, {})) for line in lines)}
    hidden = set(few)
    if level != Level.COUNTY:
        everywhere = seen.union(*lines)
        for parent, units in by_parent(everywhere, CHAIN[CHAIN.index(level) - 1]).items():
            if above.why(CHAIN[CHAIN.index(level) - 1], parent) is None:
                hidden |= complemented(lines, units, (units - seen) | (units & few))
    return {place: "few" if place in few else "complement" for place in hidden & seen}
