"""What several indicators of a county, each well hidden by itself, would give away together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Final

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.indicators.computing import evaluate
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import (
    Counted,
    Indicator,
    Level,
    OutsideTable,
    Period,
    Totals,
    place_at,
)
from commonfield_measures.publishing.across_indicators import hidden_together
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.hiding import CHAIN, Hidden, Shown, places_with_values
from commonfield_measures.publishing.suppression import is_safe

VILLAGES: Final = tuple(f"33112410{town}20{village}" for town in "12" for village in "123")
TOWN: Final = "331124101000"
PERIOD: Final = Period("2025", datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
OF_LEAF: Final = frozenset({"tea_income", "leaf_price", "tea_income_per_resident"})


def shipped(*codes: str) -> tuple[Indicator, ...]:
    """Return shipped indicators as a county's pages show them; all, if none is named."""
    return tuple(
        replace(each, levels=levels)
        for each in shipped_definitions().indicators
        if (levels := tuple(level for level in each.levels if level in CHAIN))
        and (not codes or each.code in codes)
    )


def row(place: str, subject: str, kind: str, amount_fen: int = 100, quantity: int = 0) -> Totals:
    return Totals(place, kind, "", 1, quantity, amount_fen, 0, "", subject)


def rows(place: str, count: int, kind: str, amount_fen: int = 100) -> list[Totals]:
    return [
        row(place, f"{place[-6:]}-{number}", kind, amount_fen, quantity=5)
        for number in range(count)
    ]


def residents(known: Mapping[str, float]) -> dict[str, OutsideTable]:
    return {"residents": OutsideTable("residents", "", "", {"residents": known})}


def decided(
    totals: Sequence[Totals], indicators: Sequence[Indicator], tables: Mapping[str, OutsideTable]
) -> tuple[dict[str, Hidden], dict[str, Shown]]:
    """Return what is hidden, and where there would be values."""
    definitions = replace(shipped_definitions(), indicators=tuple(indicators))
    counted = Counted(tuple(totals), PERIOD.end)
    found = evaluate(definitions, counted, villages=VILLAGES, tables=tables, period=PERIOD)
    shown = places_with_values(found)
    return hidden_together(Contributors(totals), indicators, tables, shown), shown


def test_neighbour_without_residents_covers_nobody_whom_another_indicator_shows():
    totals = [
        *rows(VILLAGES[0], 2, "supply.leaf_delivered"),
        *rows(VILLAGES[1], 9, "supply.leaf_delivered"),
        *rows(VILLAGES[2], 6, "supply.leaf_delivered"),
        *rows(VILLAGES[3], 9, "supply.leaf_delivered"),
    ]
    known = residents({**dict.fromkeys(VILLAGES, 100.0), VILLAGES[1]: 0.0})

    found, _shown = decided(totals, shipped("tea_income", "tea_income_per_resident"), known)

    hidden = {code: each.why(Level.VILLAGE, VILLAGES[2]) for code, each in found.items()}
    assert hidden == {"tea_income": "complement", "tea_income_per_resident": "complement"}


def test_hidden_part_does_not_follow_from_a_whole_that_has_no_other_part():
    totals = [
        *rows(VILLAGES[0], 2, "supply.leaf_delivered"),
        *rows(VILLAGES[0], 9, "supply.share_credited", 1_000),
        *rows(VILLAGES[1], 6, "supply.leaf_delivered"),
        *rows(VILLAGES[2], 9, "supply.leaf_delivered"),
        *rows(VILLAGES[2], 9, "supply.share_credited", 900),
    ]

    found, shown = decided(totals, shipped("tea_income", "leaf_price"), {})

    assert found["leaf_price"].why(Level.VILLAGE, VILLAGES[0]) == "few"
    assert given_away(totals, found, shown) == []


KINDS: Final = ("supply.leaf_delivered", "supply.share_credited")
PARTS: Final = st.lists(
    st.builds(
        row,
        st.sampled_from(VILLAGES),
        st.sampled_from([f"g{number}" for number in range(12)]),
        st.sampled_from(KINDS),
        st.integers(1, 10_000),
        st.integers(1, 500),
    ),
    max_size=80,
    unique_by=lambda each: (each.place, each.subject, each.kind),
)
KNOWN: Final = st.dictionaries(st.sampled_from([*VILLAGES, TOWN]), st.sampled_from([0.0, 50.0]))


@given(PARTS, KNOWN)
def test_no_income_of_few_follows_from_all_that_is_shown(
    totals: list[Totals], known: dict[str, float]
):
    indicators = tuple(replace(each, coverage=0.5) for each in shipped(*OF_LEAF))

    found, shown = decided(totals, indicators, residents(known))

    assert given_away(totals, found, shown, known) == []


def given_away(
    totals: Sequence[Totals],
    found: Mapping[str, Hidden],
    shown: Mapping[str, Shown],
    known: Mapping[str, float] | None = None,
) -> list[tuple[str, str]]:
    """Return the villages and kinds whose amounts of few follow from what is shown.

    Where nothing was recorded, everybody knows the zero: growers reached are shown too.
    """
    unknown = sorted({(each.place, each.kind) for each in totals})
    read = [
        [float(each in summed) for each in unknown]
        for code, hidden in found.items()
        for level, place in _places(shown[code])
        if hidden.why(level, place) is None
        for summed in [_added(code, level, place, known or {})]
    ]
    if not read:
        return []
    matrix = np.array(read)
    rank = np.linalg.matrix_rank(matrix)
    lines = np.eye(len(unknown))
    wholes = [(unknown[at], lines[at]) for at in range(len(unknown))]
    return [
        cell
        for cell, line in wholes
        if not is_safe(_behind(totals, cell))
        and np.linalg.matrix_rank(np.vstack([matrix, line])) == rank
    ]


def _places(shown: Shown) -> Iterator[tuple[Level, str]]:
    for level, places in shown.items():
        for place in sorted(places):
            yield level, place


def _added(code: str, level: Level, place: str, known: Mapping[str, float]) -> set[tuple[str, str]]:
    """Return which amounts an indicator adds up at a place."""
    kinds = KINDS[:1] if code == "leaf_price" else KINDS
    villages = [each for each in VILLAGES if place_at(level, each) == place]
    if code == "tea_income_per_resident" and place not in known:
        villages = [each for each in villages if each in known]
    return set(product(villages, kinds))


def _behind(totals: Sequence[Totals], cell: tuple[str, str]) -> dict[str, float]:
    return {each.subject: each.amount_fen for each in totals if (each.place, each.kind) == cell}
