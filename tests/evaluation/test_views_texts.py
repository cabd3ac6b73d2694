from dataclasses import replace
from datetime import UTC, datetime
from itertools import starmap
from typing import Final

import pytest
from django.utils import translation

from commonfield.evaluation.views import texts
from commonfield.kernel.clock import CHINA
from commonfield_measures.indicators.types import (
    FactsTerm,
    Indicator,
    Level,
    Period,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)

_LEAF: Final = FactsTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)
_WEIGHT: Final = FactsTerm(("supply.leaf_delivered",), Take.QUANTITY)
_STORES: Final = StandingTerm("market.store_opened", "market.store_closed")


def make_indicator(
    *, unit_zh: str = "元/公斤", unit_en: str = "yuan per kg", en: str = "Leaf"
) -> Indicator:
    """Return an indicator with only its unit meant."""
    return Indicator(
        "leaf_price", "鲜叶均价", en, unit_zh, unit_en, 1, (_LEAF,), (_WEIGHT,), (), "s"
    )


def make_period(first: tuple[int, int], after: tuple[int, int]) -> Period:
    """Return a period from the first day of a month to that of another, not included."""
    start, end = (datetime(*each, 1, tzinfo=CHINA).astimezone(UTC) for each in (first, after))
    return Period("p", start, end)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "0", "0"),
        (0.004567, "0.00457", "0.00457"),
        (0.5, "0.5", "0.5"),
        (3.14159, "3.14", "3.14"),
        (12.345, "12.3", "12.3"),
        (-345.6, "−346", "−346"),
        (9876.5, "9,876", "9,876"),
        (1_604_999, "1.6 million", "160万"),
    ],
)
def test_number_has_three_figures(value: float, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert texts.number_text(value) == english
    with translation.override("zh-hans"):
        assert texts.number_text(value) == chinese


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 12.5, "12.5 yuan per kg"),
        ("zh-hans", 12.5, "12.5 元/公斤"),
        ("zh-hans", 1_604_999, "160万元/公斤"),
        ("zh-hans", None, "—"),
    ],
)
def test_amount_text_joins_number_and_unit(language: str, value: float | None, text: str) -> None:
    with translation.override(language):
        assert texts.amount_text(make_indicator(), value) == text


@pytest.mark.parametrize(
    ("language", "unit", "text"),
    [
        ("en", "stores", "1 store"),
        ("en", "stores per thousand", "1 store per thousand"),
        ("en", "yuan", "1 yuan"),
        ("zh-hans", "stores", "1 家"),
    ],
)
def test_one_of_something_has_no_plural(language: str, unit: str, text: str) -> None:
    one = "" if unit == "yuan" else unit.replace("stores", "store")
    indicator = replace(make_indicator(unit_zh="家", unit_en=unit), unit_one=one)

    with translation.override(language):
        assert texts.amount_text(indicator, 1) == text


def test_short_text_leaves_out_what_the_name_says() -> None:
    unit = {"unit_zh": "家/千人", "unit_en": "stores per thousand"}
    named, other = (
        make_indicator(en="Stores per thousand residents", **unit),
        make_indicator(**unit),
    )

    with translation.override("en"):
        assert texts.short_text(named, 2) == "2 stores"
        assert texts.short_text(other, 2) == "2 stores per thousand"
    with translation.override("zh-hans"):
        assert texts.short_text(named, 2) == "2 家/千人"


def test_unit_that_is_a_note_stands_in_brackets() -> None:
    indicator = make_indicator(unit_zh="农村为1", unit_en="rural = 1")

    with translation.override("en"):
        assert texts.amount_text(indicator, 1.9) == "1.9 (rural = 1)"
    with translation.override("zh-hans"):
        assert texts.amount_text(indicator, 1.9) == "1.9（农村为1）"


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (
            SubjectsTerm(("supply.leaf_delivered",), Take.QUANTITY),
            "Fresh leaf delivered (of how many different ones)",
        ),
        (VillagesTerm(), "Villages in force at the end of the period"),
        (
            VillagesTerm(standing=_STORES),
            (
                "Villages with at least one: Online store opened, less: Online store closed, until"
                " the end of the period"
            ),
        ),
        (TableTerm("residents", "residents"), "Residents"),
    ],
)
def test_term_says_what_it_counts(term: Term, text: str) -> None:
    with translation.override("en"):
        assert texts.term_text(term) == text


def test_percent_sign_stands_at_its_number() -> None:
    with translation.override("en"):
        assert texts.amount_text(make_indicator(unit_en="%"), 31.2) == "31.2%"


@pytest.mark.parametrize(
    ("terms", "number", "text"),
    [
        ((_LEAF,), 1_234_500, "¥12,345"),
        ((_WEIGHT,), 12_500, "12.5 kg"),
        ((_STORES,), 31, "31"),
        ((TableTerm("residents", "residents"),), 214_000, "214,000"),
        ((_LEAF, _WEIGHT), 10, "10"),
        ((_LEAF,), None, "—"),
    ],
)
def test_sum_is_written_in_its_own_unit(
    terms: tuple[Term, ...], number: float | None, text: str
) -> None:
    with translation.override("en"):
        assert texts.sum_text(terms, number) == text


def test_terms_are_told_in_words() -> None:
    terms = (_LEAF, _STORES, TableTerm("outside", "gas_boilers"))

    with translation.override("en"):
        assert texts.terms_text(terms) == (
            "Fresh leaf delivered (money); Online store opened, less: Online store closed, until "
            "the end of the period; outside: gas boilers"
        )


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        (make_period((2026, 11), (2026, 12)), "Nov 2026", "2026年11月"),
        (make_period((2026, 1), (2027, 1)), "2026", "2026年"),
        (make_period((2025, 12), (2026, 12)), "Dec 2025 to Nov 2026", None),
    ],
)
def test_period_is_named_as_people_do(period: Period, english: str, chinese: str | None) -> None:
    with translation.override("en"):
        assert texts.period_text(period) == english
    if chinese:
        with translation.override("zh-hans"):
            assert texts.period_text(period) == chinese


def test_counts_of_places_have_their_plural() -> None:
    counts = [(Level.VILLAGE, 1), (Level.VILLAGE, 1214), (Level.TOWN, 19), ("county", 1)]

    with translation.override("en"):
        assert list(starmap(texts.places_text, counts)) == [
            "1 village",
            "1,214 villages",
            "19 towns",
            "1 county",
        ]
