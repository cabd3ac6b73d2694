"""The key rota's true effect is seen at every seed, on whichever day the demo ends."""

import random
from datetime import date

import numpy as np
import pytest

from commonfield_demo.rota import EFFECT, days_a_quarter, quarters_of
from commonfield_demo.scales import DemoSpan
from commonfield_measures.effects.effect import EffectChoices, effect_of
from commonfield_measures.effects.panel import Panel

ADOPTERS, CONTROLS = 14, 18


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2027, 1, 5), date(2028, 2, 29)])
def test_rota_works_at_every_seed(until: date):
    span = DemoSpan(until)
    quarters = len(quarters_of(span))
    cohorts = np.array([quarters - 2] * ADOPTERS + [quarters] * CONTROLS)
    for seed in range(1, 11):
        chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
        rows = [
            *days_a_quarter(span, ADOPTERS, EFFECT, chance),
            *days_a_quarter(span, CONTROLS, 0, chance),
        ]
        outcomes = np.array(rows, np.float64)[:, :quarters]
        panel = Panel((*map(str, range(quarters)),), outcomes, cohorts)
        assert effect_of(panel, EffectChoices(placebos=199)).verdict == "works", seed
