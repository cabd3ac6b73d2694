from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import FactsTerm, Take

CODE = "cultural_acts_per_resident"


def test_acts_of_culture_are_counted_as_soon_as_there_are_kinds_of_them() -> None:
    found = shipped_definitions(["market.sale", "culture.lesson", "culture.book_lent"])

    assert found.indicators[:-1] == shipped_definitions().indicators
    assert (found.indicators[-1].code, found.indicators[-1].numerator) == (
        CODE,
        (FactsTerm(("culture.book_lent", "culture.lesson"), Take.COUNT),),
    )


def test_without_kinds_of_culture_nothing_is_added() -> None:
    found = shipped_definitions(["market.sale", "cultureless.act"])

    assert CODE not in {each.code for each in found.indicators}
