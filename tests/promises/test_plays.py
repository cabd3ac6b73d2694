"""Whatever one villager does, deed after deed, what was promised to the others holds."""

import os
from collections.abc import Callable, Iterator
from random import Random
from types import ModuleType
from typing import Final

import pytest
from django.core.cache import cache

from commonfield.people.choices import Role
from commonfield.people.commands import consents, pending_changes
from commonfield.people.types import Actor
from tests.copies import taken_back
from tests.night import NIGHT, TODAY
from tests.promises.deeds import ATTACKS, LIFE, OFFICE, REACTIONS, let_time_pass
from tests.promises.plays import Held, Play
from tests.promises.promises import (
    PROMISES,
    Promise,
    nobody_is_paid_by_the_attackers_word,
    nobody_withdrawn_from_hears_a_yes,
)
from tests.promises.village import make_village

_PLAYS: Final = int(os.environ.get("PLAYS", "300" if NIGHT else "8"))
_SEED: Final = os.environ.get("SEED", f"day {TODAY.toordinal()}")
_VILLAGES: Final = 6
_DEEDS: Final = 14
_OFTEN, _MOSTLY = 0.5, 0.75


def breach(seed: str, *, conspiring: int = 1) -> str:
    """Play once; return how the first promise was broken, with what led there.

    What more than one can do is only measured.
    """
    chance = Random(seed)  # noqa: S311 - the same again
    village = make_village(chance.randrange(_VILLAGES))
    grown = [each for each in village.people if not each.is_child]
    # Who helps reaches furthest, so half attack as one of them.
    *helpers, _elsewhere = village.of(Role.HELPER)
    first = chance.choice(helpers if chance.random() < _OFTEN else grown)
    others = [each for each in grown if each != first]
    play = Play(village, [first, *chance.sample(others, conspiring - 1)], chance)
    for _ in range(_DEEDS):
        if play.still_held() and _next_deed(play) and (broken := _broken(play)):
            return "\n  ".join([f"SEED={seed}: {play}", *broken])
    return ""


def _next_deed(play: Play) -> bool:
    draw, held = play.chance.random(), play.still_held()
    if draw < 0.12:
        return play.do(let_time_pass, held[0])
    if draw < 0.7:
        # Most of what is not one's to do is refused: so it is tried until something is done.
        deeds = REACTIONS if play.withdrawn and play.chance.random() < _MOSTLY else ATTACKS
        return any(play.do(play.chance.choice(deeds), play.chance.choice(held)) for _ in range(8))
    # Where the one aimed at has no way in of their own, a neighbour lives on.
    neighbours = (held for each in play.victims for held in play.own_sessions(each))
    own = play.own_sessions(play.aim) or list(neighbours)
    if draw < 0.87 and own:
        return play.do(play.chance.choice(LIFE), play.chance.choice(own))
    officer = play.chance.choice(play.others)
    return play.do(play.chance.choice(OFFICE), Held(Actor(officer.person_id, "person"), "password"))


def _broken(play: Play) -> list[str]:
    return [f"BROKEN {each.__name__}: {how}" for each in PROMISES for how in each(play)]


def _breaches(seed: str = _SEED, plays: int = _PLAYS) -> Iterator[str]:
    for number in range(plays):
        cache.clear()
        with taken_back():
            found = breach(f"{seed} {number}")
        if found:
            yield found


def test_no_promise_is_broken_by_one_villager():
    breaches = list(_breaches())

    assert not breaches, "\n".join(breaches)


# Nothing that writes down the village, whose rows other plays copy.
_MISSING: Final = [
    (
        pending_changes,
        "may_confirm_bank",
        lambda by, change, on: by.code != change.entered_by,  # noqa: ARG005 - the guard's names
        nobody_is_paid_by_the_attackers_word,
    ),
    (
        pending_changes,
        "_counts_from",
        lambda _by, _row, now: now,
        nobody_is_paid_by_the_attackers_word,
    ),
    (
        consents,
        "_require_not_withdrawn_from",
        lambda _by, _row: None,
        nobody_withdrawn_from_hears_a_yes,
    ),
]


@pytest.mark.skipif(not NIGHT, reason="tried by night")
@pytest.mark.parametrize(("module", "guard", "instead", "promise"), _MISSING)
def test_plays_find_a_guard_that_is_missing(
    module: ModuleType, guard: str, instead: Callable[..., object], promise: Promise
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, guard, instead)

        found = next(_breaches("missing", plays=200), "")

    assert f"BROKEN {promise.__name__}" in found
