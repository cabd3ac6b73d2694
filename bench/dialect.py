"""Dialect: how fast a learner's log of answers is replayed."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from bench.harness import Result, environment
from commonfield.voices.learning.rules import LoggedReview, replay

_REVIEWS: Final = 10_000
_CARDS: Final = 168
_BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)


def run(runs: int = 3) -> list[Result]:
    """Replay 10,000 answers to the words of all twelve lessons, as after a phone was lost."""
    chance = random.Random(15)  # noqa: S311 - repeatable, no secret
    logs: list[list[LoggedReview]] = [[] for _ in range(_CARDS)]
    for number in range(_REVIEWS):
        at = _BEGIN + timedelta(minutes=chance.randrange(600_000))
        review = LoggedReview(at, str(number), chance.choice([1, 2, 3, 3, 3, 4]))
        logs[number % _CARDS].append(review)
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        for log in logs:
            replay(log)
        taken.append(time.perf_counter() - started)
    middle = sorted(taken)[runs // 2]
    result = Result(
        name="dialect_replay",
        value=middle,
        unit="s",
        peer="limit",
        peer_value=1,
        goal=1,
        runs=runs,
        spread=(max(taken) - min(taken)) / middle,
        is_at_most=True,
        environment=environment("none") | {"reviews": _REVIEWS, "cards": _CARDS},
    )
    return [result]
