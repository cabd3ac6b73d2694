"""Whose names a session reads whole: its own person's, and those that were typed in it today."""

from typing import Final

from django.http import HttpRequest

from commonfield.kernel.clock import today
from commonfield.people.permissions import actor_of, is_self
from commonfield.people.queries import full_names
from commonfield.people.types import PersonCard
from commonfield.workshop.vault import fingerprint

# In a session: keyed fingerprints of names with their person and day, never the names.
_TYPED: Final = "typed"
_PURPOSE: Final = "people.typed_name"
_MOST: Final = 50


def note_typed(request: HttpRequest, person_id: int, name: str) -> None:
    """Remember in a session that this name of a person was typed in it."""
    typed = [*request.session.get(_TYPED, ()), _typed_print(person_id, name)]
    request.session[_TYPED] = typed[-_MOST:]


def shown_name(request: HttpRequest, card: PersonCard) -> str:
    """Return a person's name: whole to themselves and to whom typed it today, in this session.

    A name that another has corrected since is another name. Whether the page may be seen at all is
    decided before.
    """
    typed = request.session.get(_TYPED, ())
    is_own = is_self(actor_of(request), card.person_id)
    if not (is_own or typed):
        return card.masked_name
    name = full_names([card.person_id]).get(card.person_id, "")
    return name if is_own or _typed_print(card.person_id, name) in typed else card.masked_name


def _typed_print(person_id: int, name: str) -> str:
    return fingerprint(f"{today()} {person_id} {name}", purpose=_PURPOSE)
