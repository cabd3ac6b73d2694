"""The details that a keeper must state for each right of a title."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from commonfield.library.choices import Rights
from commonfield.library.errors import AnnouncedOnError, LicenceEndError, RightsNoteError
from commonfield.library.rules import plain_words
from commonfield.library.types import WorkDetails

_DAYS: Final = ("licensed_until", "announced_on")


def with_columns(details: WorkDetails, columns: Mapping[str, str]) -> WorkDetails:
    """Return a title's details updated from a spreadsheet's row, whose dates are in ISO."""
    changes: dict[str, object] = {
        name: date.fromisoformat(text) if name in _DAYS else plain_words(text)
        for name, text in columns.items()
    }
    return replace(details, **changes)  # type: ignore[arg-type]  # columns are fields


def checked_details(details: WorkDetails, on: date, *, is_shown: bool) -> WorkDetails:
    """Return a title's details without dates that its rights do not use; refuse missing ones.

    ``is_shown``: the title is to be public, which requires its owner or licensor.
    """
    is_licensed, is_rural = details.rights == Rights.LICENSED, details.rights == Rights.RURAL_SCHEME
    if is_licensed and details.licensed_until is not None and details.licensed_until < on:
        raise LicenceEndError
    if is_rural and (details.announced_on is None or details.announced_on > on):
        raise AnnouncedOnError
    if is_shown and details.rights in {Rights.OWN, Rights.LICENSED} and not details.rights_note:
        raise RightsNoteError
    return replace(
        details,
        licensed_until=details.licensed_until if is_licensed else None,
        announced_on=details.announced_on if is_rural else None,
    )
