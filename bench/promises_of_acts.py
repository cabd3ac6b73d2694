"""Statements on figures of acts where nothing differs: few acts, growing and shrinking counties.

A person's acts come in bursts (``cluster``, in the mean), so that acts are not independent. Each
figure has the error that ``indicators.standard_errors`` would give it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.composite.sampling import DrawOptions, drawn_with_errors
from commonfield_measures.composite.standing import (
    Compared,
    compared_with_others,
    strengths,
    weaknesses,
)
from commonfield_measures.composite.types import IndexTable
from commonfield_measures.frames.building import build_frame, default_choices, tree_of
from commonfield_measures.frames.reading import shipped_frames
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.standard_errors import LEAST_SUBJECTS
from commonfield_measures.measures.convergence import narrowing
from commonfield_measures.measures.curves import jackknife
from commonfield_measures.measures.differing import CHANCE, Estimate, chance_of, differ, discoveries
from commonfield_measures.measures.going_along import going_along
from commonfield_measures.publishing.suppression import hidden_cells

type Floats = NDArray[np.float64]
type Shares = dict[str, float]

_SAMPLES: Final = 400
_LEAGUES: Final = 30
_TOWNS: Final = 19
_INDICATORS: Final = 20
_OFF: Final = 0.1


def shares() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    """Yield each promise: how often it is broken in each world, and how it was by the old rule."""
    yield from _changed()
    yield from _nearer()
    yield from _ahead()
    yield from _strong()
    yield _along()
    yield from _one_person()


def _drawn(chance: np.random.Generator, means: Floats, cluster: int) -> tuple[Floats, Floats]:
    """Return numbers of acts and their standard errors."""
    persons = chance.poisson(means / cluster)
    acts = chance.geometric(1 / cluster, int(persons.sum())).astype(np.float64)
    which = np.repeat(np.arange(len(means)), persons)
    sums, squares = (
        np.bincount(which, weights=each, minlength=len(means)) for each in (acts, acts**2)
    )
    return sums, np.sqrt(squares)


def _estimates(sums: Floats, errors: Floats) -> list[Estimate]:
    """Return figures as pages have them: of fewer than five equal subjects no error is known."""
    is_known = LEAST_SUBJECTS * errors**2 <= sums**2
    return [
        Estimate(value, error if known else None)
        for value, error, known in zip(
            sums.tolist(), errors.tolist(), is_known.tolist(), strict=True
        )
    ]


def _changed() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    alone: Shares = {}
    before: Shares = {}
    for mean, cluster in product((2, 10, 30, 100, 300), (1, 4)):
        chance = np.random.default_rng(mean)
        ends = [_drawn(chance, np.full(4 * _SAMPLES, float(mean)), cluster) for _end in range(2)]
        pairs = list(zip(*(_estimates(*each) for each in ends), strict=True))
        world = f"mean {mean}, {cluster} a person"
        alone[world] = float(np.mean([differ(*pair) for pair in pairs]))
        old, new = ends[0][0], ends[1][0]
        before[world] = float(np.mean(np.abs(new - old) >= 0.05 * np.maximum(new, old)))
    yield "promise_changed_alone", alone, {"by_a_twentieth_alone": before}
    pages: Shares = {}
    means = np.repeat([10.0, 30.0, 100.0, 300.0], _INDICATORS // 4)
    for cluster in (1, 4):
        chance, said = np.random.default_rng(cluster), 0
        for _page in range(_SAMPLES):
            figures = [_estimates(*_drawn(chance, means, cluster)) for _end in range(2)]
            found = (chance_of(*pair) for pair in zip(*figures, strict=True))
            said += any(discoveries([each for each in found if each is not None]))
        pages[f"20 figures, {cluster} a person"] = said / _SAMPLES
    yield "promise_changed_on_a_page", pages, {}


def _nearer() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    told: dict[int, Shares] = {-1: {}, 1: {}}
    before: dict[int, Shares] = {-1: {}, 1: {}}
    for units, times, (mean, cluster), spread in product(
        (6, 19, 50, 214), (0.5, 2.0, 3.0), ((10, 1), (30, 1), (60, 4)), (0.0, 0.3)
    ):
        chance = np.random.default_rng(units)
        found, raw = [], []
        for _sample in range(_SAMPLES // (4 if units > _TOWNS else 2)):
            means = mean * np.exp(chance.normal(0, spread, units) - spread**2 / 2)
            start, end = (_drawn(chance, means * each, cluster) for each in (1.0, times))
            if not (start[0].min() and end[0].min()):
                continue
            raw.append(narrowing(start[0], end[0]).direction)
            found.append(narrowing(start[0], end[0], errors=(start[1], end[1])).direction)
        world = f"{units} of {mean} ({cluster} a person), × {times:g}, spread {spread:g}"
        for way in (-1, 1) if found else ():
            told[way][world] = found.count(way) / len(found)
            before[way][world] = raw.count(way) / len(raw)
    for way, name in ((-1, "nearer"), (1, "apart")):
        more = {"without_errors_at_most": max(before[way].values())}
        yield f"promise_{name}_where_all_grow_alike", told[way], more


def _ahead() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    frame = shipped_frames([each.code for each in shipped_definitions().indicators])[0]
    tree = tree_of(frame, {}, {})
    names = tuple(f"u{number}" for number in range(_TOWNS))
    chance, pairs, firsts, old = np.random.default_rng(7), [], 0, []
    for _league in range(_LEAGUES):
        values = 100 * (1 + _OFF * chance.standard_normal((_TOWNS, len(tree.indicators))))
        table = IndexTable(names, names, None, tree.indicators, values, {})
        build = build_frame(table, tree, np.ones(_TOWNS, np.bool_), default_choices(frame)).build
        asked = DrawOptions(draws=1_000, noise=0.25, seed=1, with_ways=True)
        (sample,) = drawn_with_errors(build, np.full(values.shape, 100 * _OFF), asked).samples
        (plain,) = drawn_with_errors(build, np.zeros(values.shape), asked).samples
        pairs.append(sample.told_apart.sum() / (_TOWNS * (_TOWNS - 1)))
        old.append((plain.leads >= SURE).sum() * 2 / (_TOWNS * (_TOWNS - 1)))
        firsts += bool((sample.is_ahead.sum(axis=1) == _TOWNS - 1).any())
    world = "19 equal towns, figures off by 10 %"
    yield "promise_surely_ahead", {world: float(np.mean(pairs))}, {"before": float(np.mean(old))}
    yield "promise_clearly_first", {world: firsts / _LEAGUES}, {}


def _strong() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    chance = np.random.default_rng(8)
    strong = better = cells = 0
    for _page in range(_LEAGUES):
        values = 100 * (1 + _OFF * chance.standard_normal((_INDICATORS, _TOWNS)))
        found = {
            str(number): compared
            for number, row in enumerate(values)
            if (compared := _first_compared(row))
        }
        strong += bool(strengths(found) or weaknesses(found))
        better += sum(max(each.above, each.below) >= 1 / 2 for each in found.values())
        cells += len(found)
    world = "19 equal towns, 20 figures off by 10 %"
    yield "promise_strong_or_behind", {world: strong / _LEAGUES}, {}
    yield "promise_better_than_half", {world: better / cells}, {}


def _first_compared(row: Floats) -> Compared | None:
    known = {str(at): Estimate(value, 100 * _OFF) for at, value in enumerate(row.tolist())}
    return compared_with_others(known, "0", direction=1)


def _along() -> tuple[str, Shares, Mapping[str, object]]:
    found: Shares = {}
    before: Shares = {}
    for towns, below, with_residents in product((6, 19), (4, 11), (True, False)):
        chance = np.random.default_rng(towns)
        of_town = np.repeat(np.arange(towns), below)
        told = old = 0
        for _sample in range(_SAMPLES // 2):
            residents = np.exp(chance.normal(6, 0.7, len(of_town)))
            first, second = (
                np.exp(chance.normal(0, 0.6, towns)[of_town] + chance.normal(0, 0.5, len(of_town)))
                * (residents if with_residents else 1.0)
                for _thing in range(2)
            )
            each = jackknife(second / residents, first / residents, residents, at=[0.5])
            way = (each.index_low > 0) - (each.index_high < 0)
            side, by_chance = going_along(first, second, of_town.tolist(), residents)
            old += way != 0
            told += way != 0 and side == way and by_chance < CHANCE
        which = "totals go with residents" if with_residents else "totals do not go with residents"
        world = f"{towns} towns of {below} villages, {which}"
        found[world], before[world] = (each / (_SAMPLES // 2) for each in (told, old))
    return "promise_going_along_by_town", found, {"by_the_curve_alone": before}


def _one_person() -> Iterator[tuple[str, Shares, Mapping[str, object]]]:
    """Let one reader come to one of forty villages, and see what moves in the thesis picture."""
    moved: dict[str, tuple[Shares, Shares]] = {"gone": ({}, {}), "said": ({}, {})}
    told: Shares = {}
    for share, times in product((0.0, 1.0), (40, 400)):
        chance = np.random.default_rng(times)
        found: dict[str, list[list[bool]]] = {"gone": [[], []], "said": [[], []]}
        said = 0
        for _sample in range(_SAMPLES // 4):
            of_town = np.repeat(np.arange(10), 4)
            residents = np.exp(chance.normal(6, 0.4, 40))
            income = np.exp(chance.normal(0, 0.5, 10)[of_town] + chance.normal(0, 0.3, 40))
            persons = 5 + chance.poisson(np.clip(6 * income**share * residents / 400, 0, 60))
            acts = [dict(enumerate(chance.geometric(0.25, n).tolist())) for n in persons]
            more = [*acts]
            at = int(chance.integers(40))
            more[at] = {**acts[at], -1: times}
            for which, counted in enumerate((False, True)):
                before, after = (
                    _picture(income * residents, each, of_town, residents, counted=counted)
                    for each in (acts, more)
                )
                found["gone"][which].append(bool(before[0] - after[0]))
                found["said"][which].append(before[1] != after[1])
                said += counted and before[1] > 0
        world = f"a reader of {times}, {'goes along' if share else 'unrelated'}"
        told[world] = said / (_SAMPLES // 4)
        for name, rows in found.items():
            for shares_of, row in zip(moved[name], rows, strict=True):
                shares_of[world] = float(np.mean(row))
    for name, (old, new) in moved.items():
        yield (
            f"promise_one_person_{name}",
            new,
            {"acts_instead_of_persons": old, "said_at_all": told},
        )


def _picture(
    income: Floats,
    acts: list[dict[int, float]],
    of_town: NDArray[np.int64],
    residents: Floats,
    *,
    counted: bool,
) -> tuple[set[int], int]:
    """Return the villages that are drawn, and what the sentence says of them."""
    cells = [{str(who): 1.0 if counted else times for who, times in each.items()} for each in acts]
    hidden: set[int] = set()
    for town in range(10):
        hidden |= hidden_cells({v: cells[v] for v in np.flatnonzero(of_town == town).tolist()})
    drawn = [village for village in range(len(cells)) if village not in hidden]
    has = np.array([sum(cells[village].values()) for village in drawn])
    of, first = residents[drawn], income[drawn]
    each = jackknife(has / of, first / of, of, at=[0.5])
    way = (each.index_low > 0) - (each.index_high < 0)
    side, by_chance = going_along(first, has, of_town[drawn].tolist(), of)
    return set(drawn), way if side == way and by_chance < CHANCE else 0
