"""Two at one recording at once; run as a program by its test, which reads its JSON."""

import json
import sys

import django

django.setup()

from commonfield.people.types import Actor
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.commands import take_voice_back
from commonfield.voices.models import Recording
from tests.at_once import Act, at_once, race
from tests.people.builders import NOW, actor, make_person
from tests.voices.builders import check, lend, make_reviewer, make_voice


def checking(by: Actor, code: str, heard_as: HeardAs = HeardAs.RIGHT) -> Act:
    return lambda: str(check(by, code, heard_as))


def main() -> None:
    """Print what became of each."""
    reviewers = [make_reviewer() for _each in range(4)]
    make_voice("a" * 16, state=RecordingState.WAITING, accepted_at=None)
    outcome: dict[str, object] = {
        "four at once": at_once([checking(by, "a" * 16) for by in reviewers])
    }
    make_voice("b" * 16, state=RecordingState.WAITING, accepted_at=None)
    twice = race(*(2 * [checking(reviewers[0], "b" * 16)]))
    outcome["the same twice"] = twice
    speaker = make_person()
    lend(speaker, "c" * 16)
    check(reviewers[0], "c" * 16)
    back = race(
        checking(reviewers[1], "c" * 16),
        lambda: str(bool(take_voice_back(by=actor(speaker), now=NOW, code="c" * 16))),
    )
    row = Recording.objects.get(code="c" * 16)
    outcome["taken back meanwhile"] = [back, row.state, row.sound, row.checks.count()]
    lend_again: list[Act] = [lambda: lend(speaker, "d" * 16).code] * 3
    outcome["lent at once"] = at_once(lend_again)
    outcome["lent once"] = Recording.objects.filter(code="d" * 16).count()
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
