"""What evidence may show: waves, controls, and the attack by differences of archived pages."""

import itertools
import random
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from commonfield_measures.effects.effect import LEAST
from commonfield_measures.effects.estimating import bar, carried_on, design_of, drift, overall
from commonfield_measures.effects.panel import Panel
from commonfield_measures.evidence.waves import (
    RecordSpan,
    Traits,
    Wave,
    county_of,
    matched,
    may_show,
    pooled_waves,
    spans,
    waves,
)

VILLAGES, QUARTERS = 36, 8
_NOTHING = 1e-8

type Row = NDArray[np.float64]


def test_spans_are_whole_after_the_first_month_of_records():
    january = 2025 * 12

    assert [each.name for each in spans(january, january + 11, 3)] == ["2025-Q2", "2025-Q3"]
    assert spans(january - 1, january + 12, 6) == (
        RecordSpan("2025-H1", january, 6),
        RecordSpan("2025-H2", january + 6, 6),
    )


def test_waves_have_five_villages_within_half_a_year():
    began = dict(zip("abcdefghijklmnop", [1, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5, 6, 8, 8, 8, 8]))  # noqa: B905

    found = waves(began, 9)

    assert found.starts == dict.fromkeys("bcdef", 3) | dict.fromkeys("ghijkl", 5)
    assert (found.alone, found.recent) == (("a",), ("m", "n", "o", "p"))
    assert waves(dict.fromkeys("abcde", 1) | dict.fromkeys("fghij", 2), 4).starts == (
        dict.fromkeys("abcde", 1) | dict.fromkeys("fghij", 2)
    )


def test_controls_are_like_their_adopters_and_the_outcome_is_never_looked_at():
    traits = {f"v{at:02}": Traits("village", "220", at % 2 == 0, 100.0 + at) for at in range(40)}
    adopters = [f"v{at:02}" for at in (0, 2, 4)]

    found = matched(adopters, {*traits} - {*adopters}, traits)

    assert len(found) == 3 * 4
    assert all(traits[each].has_hall for each in found)
    assert found == matched(reversed(adopters), {*traits} - {*adopters}, traits)


def test_sum_of_few_is_not_shown_even_beside_villages_that_others_pages_tell():
    safe = {f"a{at}": 1.0 for at in range(5)}
    few, more = {"b1": 1.0, "b2": 1.0}, {"c1": 1.0, "c2": 1.0, "c3": 1.0}

    assert may_show([[safe, {}], [few, more], [{}, {}]])
    assert not may_show([[safe, few]])
    assert not may_show([[safe, {**few, "b1": 20.0}, more]])


def test_pool_adds_whole_waves_to_those_of_each_county():
    one, other = [f"330001{at:06}" for at in range(7)], [f"330002{at:06}" for at in range(4)]
    began = dict.fromkeys(one[:5], 2) | dict.fromkeys([*one[5:], *other], 4)

    waiting, found = pooled_waves(began, 6), pooled_waves(began, 7)

    assert [wave.start for wave in waiting.waves] == [2]
    assert found.waves == (Wave(2, tuple(one[:5])), Wave(4, (*one[5:], *other)))
    assert pooled_waves(dict.fromkeys(one, 2), 4) == waves(dict.fromkeys(one, 2), 4)


@pytest.mark.parametrize("counties", [1, 2])
def test_no_villages_quarter_follows_from_pages_of_all_quarters_and_the_map(counties: int):
    """Gauss over random worlds: archived pages, maps, and the months of each whole county.

    Pages are those of each county and of all together. What follows of one village alone must be
    what maps alone tell of it.
    """
    for seed in range(8 // counties):
        chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
        maps, pages = np.array([*_maps(chance)]), [*_pages(chance, counties)]
        assert len(pages) > QUARTERS

        found = _alone([*np.kron(np.eye(VILLAGES), maps), *_months(counties), *pages])

        assert found == [np.linalg.matrix_rank(maps, _NOTHING)] * VILLAGES


def test_the_attack_sees_what_adopters_own_lines_beside_the_bars_would_tell():
    """A control that adopts later would follow from two pages, so no page draws such a line."""
    starts = dict.fromkeys(range(5), 3)
    pages = [row for left in ([5, 6, 7], [5, 6]) for row in _figures(*_panel(starts, left, 6, 1))]
    line = np.zeros((VILLAGES, QUARTERS))
    line[:5, 2], line[:5, 3] = -1.0, 1.0

    assert not any(_alone([*pages, *_months(1)]))
    assert _alone([*pages, line.ravel()])[7] == 1


def _alone(told: list[Row]) -> list[int]:
    """Return of each village how many sums of its own quarters alone follow from what is told."""
    _left, sizes, rows = np.linalg.svd(np.array(told), full_matrices=False)
    space = rows[sizes > _NOTHING * sizes[0]].reshape(-1, VILLAGES, QUARTERS)
    return [
        int((np.linalg.svd(space[:, village], compute_uv=False) > 1 - _NOTHING).sum())
        for village in range(VILLAGES)
    ]


def _maps(chance: random.Random) -> Iterator[Row]:
    """Yield what some maps tell of a village: the last four quarters as they then were."""
    for last in chance.sample(range(QUARTERS), 3):
        row = np.zeros(QUARTERS)
        row[max(last - 3, 0) : last + 1] = 1.0
        yield row


def _months(counties: int) -> Row:
    inside = np.arange(VILLAGES) * counties // VILLAGES == np.arange(counties)[:, None]
    return np.kron(inside.astype(np.float64), np.eye(QUARTERS))


def _pages(chance: random.Random, counties: int) -> Iterator[Row]:
    """Yield the figures of the pages of each quarter, as adopters come one after the other."""
    traits = {
        f"{at * counties // VILLAGES:06}{at:06}": Traits(
            "village",
            chance.choice(["111", "220"]) if counties == 1 else "220",
            has_hall=True,
            residents=chance.uniform(100, 900),
        )
        for at in range(VILLAGES)
    }
    adopters = chance.sample(sorted(traits), chance.randint(9, 14))
    began = {village: chance.randint(1, 4 - counties) for village in adopters}
    every = {county_of(village) for village in traits}
    groups = [{county} for county in sorted(every)] + ([every] if counties > 1 else [])
    for over, inside in itertools.product(range(3, QUARTERS + 1), groups):
        so_far = {
            village: at
            for village, at in began.items()
            if at < over and county_of(village) in inside
        }
        found = pooled_waves(so_far, over).starts if so_far else {}
        controls: list[str] = []
        for county in inside:
            others = {each for each in traits if county_of(each) == county} - {*so_far}
            own = [each for each in found if county_of(each) == county]
            controls += matched(own, others, traits)
        if found and len(controls) >= LEAST:
            starts = {int(village[6:]): at for village, at in found.items()}
            left = [int(each[6:]) for each in controls]
            yield from _figures(*_panel(starts, left, over, counties))


def _panel(
    starts: dict[int, int], controls: list[int], over: int, counties: int
) -> tuple[Panel, list[int]]:
    rows = [*starts, *controls]
    cohorts = np.array([starts.get(each, over) for each in rows])
    _counties, strata = np.unique(
        [each * counties // VILLAGES for each in rows], return_inverse=True
    )
    times, nothing = (*map(str, range(over)),), np.zeros((len(rows), over))
    return Panel(times, nothing, cohorts, strata=strata), rows


def _figures(panel: Panel, rows: list[int]) -> Iterator[Row]:
    """Yield what each figure of a page is of every village's quarters."""
    design = design_of(panel)
    order = np.array(rows)[np.argsort(panel.cohorts, kind="stable")]
    events = range(-int(design.firsts.max()), design.times - int(design.firsts.min()))
    shown = [each for each in events if each != -1 and design.adopters_at(each) >= LEAST]
    weights = [overall(design), overall(design, 4), drift(design), carried_on(design)]
    for each in [*weights, *(bar(design, event) for event in shown)]:
        row = np.zeros((VILLAGES, QUARTERS))
        own = design.cohort_of_rows()[: design.adopters]
        row[order[: design.adopters], : design.times] = (each / design.sizes[:, None])[own]
        company = (design.company().T @ each)[design.strata[design.adopters :]]
        row[order[design.adopters :], : design.times] = -company
        yield row.ravel()
