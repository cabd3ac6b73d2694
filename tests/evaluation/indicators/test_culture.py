from commonfield.evaluation.indicators.culture import CODE, with_cultural_acts
from commonfield.evaluation.indicators.reading import shipped_definitions
from commonfield.evaluation.indicators.types import FactsTerm, Take


def test_acts_of_culture_are_counted_as_soon_as_there_are_kinds_of_them() -> None:
    shipped = shipped_definitions()

    found = with_cultural_acts(shipped, ["market.sale", "culture.lesson", "culture.book_lent"])

    assert found.indicators[:-1] == shipped.indicators
    assert (found.indicators[-1].code, found.indicators[-1].numerator) == (
        CODE,
        (FactsTerm(("culture.book_lent", "culture.lesson"), Take.COUNT),),
    )


def test_without_kinds_of_culture_nothing_is_added() -> None:
    shipped = shipped_definitions()

    assert with_cultural_acts(shipped, ["market.sale", "cultureless.act"]) == shipped


def test_definition_of_a_file_goes_first() -> None:
    once = with_cultural_acts(shipped_definitions(), ["culture.lesson"])

    assert with_cultural_acts(once, ["culture.lesson", "culture.book_lent"]) == once
