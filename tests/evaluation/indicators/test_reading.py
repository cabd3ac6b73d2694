import pytest

from commonfield.evaluation.indicators.reading import kinds_in
from commonfield.evaluation.indicators.types import (
    FactsTerm,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        (FactsTerm(("a.b", "a.c"), Take.COUNT), ("a.b", "a.c")),
        (StandingTerm("a.opened", "a.closed"), ("a.opened", "a.closed")),
        (SubjectsTerm(("a.b",), Take.COUNT), ("a.b",)),
        (VillagesTerm(("village",)), ()),
        (VillagesTerm(standing=StandingTerm("a.opened", "a.closed")), ("a.opened", "a.closed")),
        (TableTerm("residents", "residents"), ()),
    ],
)
def test_kinds_of_a_term(term: Term, kinds: tuple[str, ...]) -> None:
    assert kinds_in(term) == kinds
