"""What others see of an invitation, and of a registration that is to be confirmed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as one reader sees it; the name only if it is theirs to confirm."""

    invitation_id: int
    person_code: str
    masked_name: str
    place: str
    cooperative: str
    expires_at: datetime
    answer: str
    is_open: bool
    is_mine: bool
    is_to_confirm: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """A grower whose registration awaits a second person, as one reader sees it."""

    grower: str
    registered_at: datetime
    registered_by: int
    may_confirm: bool
    # The reader and the registrar have one phone or bank number.
    possibly_one: bool = False
