"""What culture hands to the rooms below when the program starts, a file a sub-room."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from commonfield.culture.offline.commands import erase_queue, forget_queue
from commonfield.culture.registry import dialect, heritage, learning, library, voices
from commonfield.people.commands import Holder, person_data
from commonfield.people.types import SYSTEM, KeptAbout, Withdrawn
from commonfield.workshop.schedule import register_job

# What each sub-room holds of persons; to the rest of the house they are one.
_HOLDERS: Final = (library.HOLDER, learning.HOLDER, voices.HOLDER, heritage.HOLDER)


def register() -> None:
    """Hand all of it over."""
    library.register_library()
    learning.register_learning()
    dialect.register_dialect()
    voices.register_voices()
    heritage.register_heritage()
    register_job("culture.forget_queue", 86_400, forget_queue)
    answers = {code: words for each in _HOLDERS for code, words in each.answers.items()}
    person_data.register("culture", Holder(_export, _erase, _kept, _withdraw, answers, _things))


def _export(person_id: int) -> dict[str, Any]:
    return {name: held for each in _HOLDERS for name, held in each.export(person_id).items()}


def _erase(person_id: int, now: datetime) -> None:
    for each in _HOLDERS:
        each.erase(person_id, now)
    erase_queue(by=SYSTEM, now=now, person_id=person_id)


def _kept(person_id: int) -> list[KeptAbout]:
    return [kept for each in _HOLDERS for kept in each.kept(person_id)]


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    return [done for each in _HOLDERS for done in each.withdraw(withdrawn)]


def _things(objects: Collection[str]) -> dict[str, str]:
    return {thing: words for each in _HOLDERS for thing, words in each.things(objects).items()}
