from dataclasses import replace

import numpy as np
import pytest

from bench.effects import USUAL, by_diff_diff, counted
from commonfield_measures.effects.effect import EffectChoices, effect_of
from commonfield_measures.effects.estimating import bar, design_of, measured, overall
from commonfield_measures.effects.panel import Panel
from commonfield_measures.errors import MeasuresError


def drawn(adopters: int = 14, controls: int = 30, seed: int = 1, **world: float) -> Panel:
    made = replace(USUAL, **world)  # type: ignore[arg-type] # floats where it has floats
    return made.drawn(adopters, controls, np.random.default_rng(seed))


def test_point_estimates_are_those_of_diff_diff():
    panel = drawn(40, 30, effect=3.0)

    found = effect_of(panel)

    judge = by_diff_diff(panel)
    bars = {each.e: each.att for each in found.by_event_time}
    assert found.att == pytest.approx(judge["overall"], abs=1e-9)
    assert len(bars) == 21
    assert bars == pytest.approx({e: judge[e] for e in bars}, abs=1e-9)


def test_aggregation_of_published_group_time_averages():
    # Callaway and Sant'Anna's minimum wages (mpdta of the R package did; never-treated, without
    # covariates): the published ATT(g, t) as the paths of so many counties as adopted in each year
    # give the published aggregates.
    published = {
        1: [0.0, -0.0105, -0.0704, -0.1373, -0.1008],
        3: [0.0, 0.0, 0.0, -0.0046, -0.0412],
        4: [0.0, 0.0, 0.0, 0.0, -0.0261],
        5: [0.0] * 5,
    }
    cohorts = np.repeat([1, 3, 4, 5], [20, 40, 131, 309])
    panel = Panel(
        ("2003", "2004", "2005", "2006", "2007"),
        np.array([published[each] for each in cohorts.tolist()]),
        cohorts,
    )

    design = design_of(panel)

    by_event = [measured(bar(design, each), design.gaps()) for each in range(4)]
    assert measured(overall(design), design.gaps()) == pytest.approx(-0.0400, abs=1e-4)
    assert by_event == pytest.approx([-0.0199, -0.0510, -0.1373, -0.1008], abs=1e-4)


def test_bars_that_few_adopters_reach_are_withheld():
    panel = drawn(14)
    # Four of them adopt later than all others, so that only ten are seen nine quarters after.
    panel.cohorts[:10], panel.cohorts[10:14] = 9, 17

    found = effect_of(panel)

    shown = [each.e for each in found.by_event_time]
    assert shown == [*range(-9, -1), *range(11)]
    assert set(found.withheld) == set(range(-17, -9))


@pytest.mark.parametrize(
    ("panel", "choices", "verdict"),
    [
        (drawn(effect=4.0), EffectChoices(), ("works", "works")),
        (drawn(effect=4.0), EffectChoices(expected="down"), ("cannot_tell", "other_way")),
        (drawn(200, 400), EffectChoices(), ("no_difference", "no_difference")),
        (drawn(200, 400), EffectChoices(smallest=0.1), ("cannot_tell", "too_wide")),
        (drawn(5, 5, seed=2), EffectChoices(), ("cannot_tell", "too_wide")),
        (drawn(apart=1.0), EffectChoices(), ("cannot_tell", "trends_apart")),
        (drawn(4), EffectChoices(), ("cannot_tell", "too_few_adopters")),
        (drawn(14, 4), EffectChoices(), ("cannot_tell", "too_few_controls")),
    ],
)
def test_verdicts(panel: Panel, choices: EffectChoices, verdict: tuple[str, str]):
    found = effect_of(panel, choices)

    assert (found.verdict, found.reason_code) == verdict
    assert "%" not in found.reason
    if found.att is not None and found.low is not None and found.high is not None:
        assert found.low <= found.att <= found.high


def test_little_is_claimed_without_a_trend_or_a_size_of_interest():
    panel = drawn(effect=4.0)
    one_before = Panel(panel.times[8:], panel.outcomes[:, 8:], np.where(panel.cohorts < 20, 1, 12))
    below_zero = replace(drawn(200, 400), outcomes=drawn(200, 400).outcomes - 10.0)

    assert effect_of(one_before).reason_code == "no_trend_before"
    assert effect_of(below_zero).reason_code == "no_interest_given"


def test_constant_outcomes_are_no_difference():
    found = effect_of(replace(drawn(), outcomes=np.full((44, 20), 7.0)))

    assert (found.verdict, found.low, found.high) == ("no_difference", 0.0, 0.0)


def test_same_seed_gives_the_same_and_units_in_another_order_the_same_estimates():
    panel = drawn(effect=3.0)
    turned = replace(panel, outcomes=panel.outcomes[::-1], cohorts=panel.cohorts[::-1])

    found, again, other = effect_of(panel), effect_of(panel), effect_of(turned)

    assert found == again
    assert other.att == pytest.approx(found.att)


def test_choices_without_sense_are_refused():
    for choices in (EffectChoices(smallest=0.0), EffectChoices(placebos=20)):
        with pytest.raises(MeasuresError, match="must be"):
            effect_of(drawn(), choices)


def test_interval_of_few_adopters_with_skewed_counts_holds_nine_of_ten():
    # The full count is bench/effects.py; a wrong rank or share of overlap shows here already.
    world = replace(USUAL, mean=2.0, unequal=1.0, effect=1.0)

    share = counted(world, 5, 6, worlds=100)

    assert 0.84 <= share["held"] <= 0.97


def test_effect_of_three_is_found_and_none_is_not():
    found, none = counted(replace(USUAL, effect=3.0), 14, 30, 40), counted(USUAL, 14, 30, 60)

    assert found["works"] >= 0.75
    assert none["works"] <= 0.1
    assert 0.84 <= none["held"] <= 0.98
