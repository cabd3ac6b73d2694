import pytest

from commonfield_measures.indicators.computing import evaluate, period_of
from commonfield_measures.indicators.reading import kinds_of, shipped_definitions
from commonfield_measures.indicators.types import (
    Counted,
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    SubjectsTerm,
    Take,
    Totals,
    VillagesTerm,
)

CODES = {"cultural_acts_per_resident", "cultural_participation"}


def test_acts_of_culture_are_counted_as_soon_as_there_are_kinds_of_them() -> None:
    found = shipped_definitions(["market.sale", "culture.lesson", "culture.book_lent"])

    others = tuple(each for each in found.indicators if each.code not in CODES)
    assert others == shipped_definitions().indicators
    kinds = ("culture.book_lent", "culture.lesson")
    assert {each.numerator for each in found.indicators if each.code in CODES} == {
        (FactsTerm(kinds, Take.COUNT),),
        (SubjectsTerm(kinds, Take.COUNT),),
    }


def test_places_are_not_ranked_by_use() -> None:
    found = shipped_definitions(["culture.lesson"])

    of_use = [each for each in found.indicators if "culture." in str(kinds_of(each))]
    assert len(of_use) == 12
    assert {each.direction for each in of_use} == {0}


@pytest.mark.parametrize(("least", "villages"), [(1, 3), (2, 2), (3, 1), (4, 0)])
def test_villages_count_in_which_so_many_take_part(least: int, villages: int) -> None:
    first, second, third, gone = (f"33112410420{number}" for number in range(4))
    who = {first: "abc", second: "ab", third: "a", gone: "abc"}
    totals = [
        Totals(place, "culture.read", "", 1, 1.0, 0, 1, subject=subject)
        for place, subjects in who.items()
        for subject in subjects
    ]
    # Taken back: nobody. A reader in a village that another took over reads there.
    totals += [Totals(second, "culture.read", "", 0, 0.0, 0, 0, subject="c")]
    term = VillagesTerm(taking_part=SubjectsTerm(("culture.read",), Take.COUNT), least=least)
    indicator = Indicator("v", "", "", "", "", 0, (term,), (), (Level.COUNTY,), "")

    found = evaluate(
        Definitions("", "", (indicator,)),
        Counted(tuple(totals), None),
        villages=[first, second, third],
        tables={},
        period=period_of("2026"),
        successors={gone: first},
    )

    assert [each.value for each in found.values] == [villages]


def test_without_kinds_of_culture_nothing_is_added() -> None:
    found = shipped_definitions(["market.sale", "cultureless.act"])

    assert not CODES & {each.code for each in found.indicators}
