"""Who hands in, who serves at the desk, who decides."""

from datetime import date, datetime
from typing import Final

from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Purpose, Role
from commonfield.people.permissions import has_role, is_close_to_any, is_self, may_help, require
from commonfield.people.queries import (
    administered_places,
    has_consent,
    organisations,
    organisations_held,
    require_consent,
    stands_for,
)
from commonfield.people.types import Actor, person_of_code
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import places, prefix_range
from commonfield.places.types import PlaceInfo
from commonfield.services.applications import errors
from commonfield.services.models import ServiceApplication

# Who sees the list of a village and hands results over; who decides.
DESK: Final = (Role.HALL_KEEPER, Role.VILLAGE_CLERK, Role.BUREAU)
DECIDING: Final = frozenset({Role.BUREAU})


def may_hand_in(by: Actor, person_id: int | None, on: date) -> bool:
    """Return whether the actor is the applicant, or a helper whom the person allows."""
    if person_id is None:
        return False
    if is_applicant(by, person_id, on) or by.kind == "system":
        return True
    helps = is_self(by, person_id) or may_help(by, person_id=person_id, on=on)
    return helps and has_consent(person_id, Purpose.HELPER)


def acts_for(by: Actor, row: ServiceApplication, on: date) -> bool:
    """Return whether the actor does the applicant's deeds: no officer does them for another."""
    is_officer = by.kind == "person" and decides(by, row, on)
    helps = may_hand_in(by, row.person_id, on) and not is_officer
    return is_applicant(by, row.person_id, on) or helps


def is_own(by: Actor, person_id: int | None) -> bool:
    """Return whether the actor is that person, and not the helper whose slip let them in."""
    return person_id is not None and is_self(by, person_id) and by.helper is None


def is_applicant(by: Actor, person_id: int | None, on: date) -> bool:
    """Return whether the actor applies: for themselves, or for a child for whom they decide."""
    if person_id is None or is_own(by, person_id):
        return person_id is not None
    return stands_for(by, person_id=person_id, on=on)


def require_hand_in(by: Actor, person_id: int, on: date) -> None:
    """Refuse who is neither the applicant nor a helper whom they allow."""
    if not is_applicant(by, person_id, on):
        require(is_self(by, person_id) or may_help(by, person_id=person_id, on=on))
        require_consent(by, person_id=person_id, purpose=Purpose.HELPER)


def serves(by: Actor, place: str, on: date) -> bool:
    """Return whether the actor stands at a village's desk, or decides over it."""
    return has_role(by, DESK, place=place, on=on) or place in _of_halls(by, on)


def may_grade(by: Actor, row: ServiceApplication, on: date) -> bool:
    """Return whether the actor says how satisfied the applicant is: none who served them.

    Nor a helper who is close to the officer.
    """
    helps = acts_for(by, row, on) and not serves(by, row.place, on)
    is_close = row.decided_by is not None and is_close_to_any(by, {row.decided_by})
    return is_own(by, row.person_id) or (helps and not is_close)


def at_desk(by: Actor, now: datetime) -> Q:
    """Return the condition of those applications whose desk is the actor's."""
    on = china_day(now)
    condition = Q(place__in=_of_halls(by, on))
    for place in administered_places(by, on, DESK):
        condition |= Q(place__range=prefix_range(place))
    return condition


def desk_villages(by: Actor, on: date) -> list[PlaceInfo]:
    """Return the villages whose desk is the actor's by name, not by a wider place."""
    held = {*administered_places(by, on, DESK), *_of_halls(by, on)}
    return [each for each in places(sorted(held)).values() if each.level == DivisionLevel.VILLAGE]


def has_desk(by: Actor, on: date) -> bool:
    return has_role(by, DESK, on=on)


def _of_halls(by: Actor, on: date) -> list[str]:
    """Return the villages of halls that the actor keeps by an organisation."""
    held = organisations(sorted(organisations_held(by, (Role.HALL_KEEPER,), on))).values()
    return sorted({each.place_code for each in held})


def decides(by: Actor, row: ServiceApplication, on: date) -> bool:
    """Return whether the actor is an officer over the applicant's village."""
    return has_role(by, DECIDING, place=row.place, on=on)


def is_concerned(by: Actor, row: ServiceApplication, on: date) -> bool:
    """Return whether the actor is close to who applies, or to who handed it in."""
    others = {row.person_id or 0, person_of_code(row.made_by)} - {0}
    is_close = bool(others) and is_close_to_any(by, others)
    return by.kind == "person" and (is_close or is_applicant(by, row.person_id, on))


def require_no_relative(by: Actor, row: ServiceApplication, on: date) -> None:
    """Refuse the desk's word for the actor's own application, a relative's or their ward's."""
    is_close = row.person_id is not None and is_close_to_any(by, {row.person_id})
    if is_close or is_applicant(by, row.person_id, on):
        raise errors.DecidedByRelativeError


def require_decider(by: Actor, row: ServiceApplication, on: date) -> None:
    """Refuse who does not decide here, and who is concerned."""
    require(decides(by, row, on))
    if is_concerned(by, row, on):
        raise errors.DecidedByRelativeError
