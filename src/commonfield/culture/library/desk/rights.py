"""What a keeper has to state about a title's rights."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from commonfield.culture.choices import Rights
from commonfield.culture.library.errors import AnnouncedOnError, LicenceEndError, RightsNoteError
from commonfield.culture.library.rules import plain_words
from commonfield.culture.library.types import WorkWords

_DAYS: Final = ("licensed_until", "announced_on")


def with_columns(words: WorkWords, columns: Mapping[str, str]) -> WorkWords:
    """Return a title's details updated from a spreadsheet's row, whose dates are in ISO."""
    said: dict[str, object] = {
        name: date.fromisoformat(text) if name in _DAYS else plain_words(text)
        for name, text in columns.items()
    }
    return replace(words, **said)  # type: ignore[arg-type]  # columns are fields


def checked_words(words: WorkWords, on: date, *, is_shown: bool) -> WorkWords:
    """Return a title's details without dates that its rights do not use; refuse missing ones.

    ``is_shown``: whether readers are to see it, which asks for whose work or licence it is.
    """
    is_licensed, is_rural = words.rights == Rights.LICENSED, words.rights == Rights.RURAL_SCHEME
    if is_licensed and words.licensed_until is not None and words.licensed_until < on:
        raise LicenceEndError
    if is_rural and (words.announced_on is None or words.announced_on > on):
        raise AnnouncedOnError
    if is_shown and words.rights in {Rights.OWN, Rights.LICENSED} and not words.rights_note:
        raise RightsNoteError
    return replace(
        words,
        licensed_until=words.licensed_until if is_licensed else None,
        announced_on=words.announced_on if is_rural else None,
    )
