"""Terms, public lines, and what may be shown of tenants."""

import random
from datetime import date

import pytest

from commonfield.projects.parks import errors, rules
from commonfield.projects.parks.types import Half
from commonfield_measures.publishing.suppression import is_safe

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "refusal"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), errors.TermBackwardsError),
        (date(2026, 12, 2), date(2033, 12, 1), errors.TermTooLongError),
        (date(2028, 12, 2), date(2029, 12, 1), errors.TermTooFarError),
        (date(2019, 12, 2), date(2020, 12, 1), errors.TermTooFarError),
    ],
)
def test_term_that_cannot_be_is_refused_by_name(
    begins_on: date, ends_on: date, refusal: type[Exception]
):
    with pytest.raises(refusal):
        rules.check_term(begins_on, ends_on, TODAY)


@pytest.mark.parametrize("text", ["打 138 0013 8000", "a\u202eb", "\x00"])
def test_hostile_line_is_refused(text: str):
    with pytest.raises(errors.PublicLineError):
        rules.public_line(text)


def test_halves_follow_each_other():
    assert rules.last_half(date(2026, 6, 30)) == Half(2025, 2)
    assert rules.last_half(date(2026, 7, 1)) == Half(2026, 1)
    assert rules.half_before(Half(2026, 1)).last_day == date(2025, 12, 31)
    assert Half(2025, 2).months == (202507, 202512)


def test_sum_that_a_village_would_give_away_is_withheld():
    tenants = [f"T{each}" for each in range(5)]
    cell = dict.fromkeys(tenants, 1.0)
    village, town = "331124104201", "331124104202"

    assert rules.may_show(tenants, {village: cell})
    assert not rules.may_show(tenants[:4], {village: cell})
    assert not rules.may_show(tenants, {village: {**cell, "T0": 50.0}})
    # The village's own sum, less the park's, would be the neighbour's.
    assert not rules.may_show(tenants, {village: {**cell, "NEIGHBOUR": 1.0}})
    # The park's sum, less the village's, would be that of the tenant elsewhere.
    assert not rules.may_show([*tenants, "AWAY"], {village: cell, town: {"AWAY": 1.0}})


def test_archived_pages_side_by_side_tell_no_tenants_jobs():
    chance = random.Random(31)  # noqa: S311 - a test's chance
    for _world in range(60):
        names = [f"T{each}" for each in range(chance.randint(4, 12))]
        jobs = {name: float(chance.randint(1, 9)) for name in names}
        who, halves, told = set(names), [], {}
        for number in range(8):
            for name in chance.sample(names, chance.choice([0, 0, 1, 2, len(names)])):
                jobs[name] += chance.randint(0, 3)
            who ^= set(chance.sample(names, chance.choice([0, 0, 1])))
            half = Half(2020 + number // 2, number % 2 + 1)
            halves.append((half, frozenset(who), {"331124104201": dict(jobs)}))
            own = {name: part for name, part in jobs.items() if name in who}
            if (shown := rules.last_jobs_shown(halves)) and shown[0] == half:
                told[half] = own
                assert shown[1] == sum(own.values())
        for one in told.values():
            assert is_safe(one)
            for other in told.values():
                parts = {name: one.get(name, 0) - other.get(name, 0) for name in one | other}
                changed = {name: part for name, part in parts.items() if part}
                assert not changed or is_safe(changed)
