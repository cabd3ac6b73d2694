"""What a package above the portal adds to its pages, registered at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class EarlierLook:
    """The board's figures as a reader saw them before; ``template`` shows which have moved."""

    at: datetime
    seen: Mapping[str, float]
    template: str


type FindLook = Callable[[HttpRequest], EarlierLook | None]
_looks: list[FindLook] = []
_home_notes: list[str] = []


def register_earlier_look(find: FindLook) -> None:
    """Register what finds a reader's earlier look at the board."""
    _looks.append(find)


def earlier_look(request: HttpRequest) -> EarlierLook | None:
    """Return the reader's earlier look at the board, if there is one."""
    return next((look for find in _looks if (look := find(request))), None)


def register_home_note(template: str) -> None:
    """Register a template that the home page includes below its head."""
    _home_notes.append(template)


def home_notes() -> list[str]:
    return _home_notes
