"""What the clerk's pages share, those of sub-rooms too: for which organisation they work."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from commonfield.kernel.clock import today
from commonfield.kernel.errors import PermissionRefusedError, must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, require_role
from commonfield.people.queries import organisation, organisations_of
from commonfield.people.types import Actor, OrganisationInfo
from commonfield.supply.papers.queries import weight_unit
from commonfield.supply.queries import lot_card
from commonfield.supply.types import LotView

CLERKS: Final = frozenset({Role.CLERK})


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk's desk: the organisation that they work for now, and their others."""

    organisation: OrganisationInfo
    others: tuple[OrganisationInfo, ...]
    is_clerk: bool = True

    @property
    def code(self) -> str:
        return self.organisation.code

    @property
    def unit(self) -> str:
        return weight_unit(self.code)

    @property
    def query(self) -> str:
        """What links carry so that the clerk stays with the organisation."""
        return f"?organisation={self.code}" if self.others else ""


def desk_of(request: HttpRequest, roles: Collection[Role] = CLERKS) -> Desk:
    """Return the desk of a clerk; with several organisations, ``organisation=`` chooses."""
    actor = actor_of(request)
    own = organisations_of(actor.person_id, roles, today()) if actor.person_id else []
    wanted = request.POST.get("organisation") or request.GET.get("organisation") or ""
    chosen = [each for each in own if wanted in {"", each.code}]
    if not chosen:
        raise PermissionRefusedError
    return _desk(actor, chosen[0], own, roles)


def _desk(
    actor: Actor, chosen: OrganisationInfo, own: list[OrganisationInfo], roles: Collection[Role]
) -> Desk:
    others = tuple(each for each in own if each.code != chosen.code)
    is_clerk = roles == CLERKS or has_role(actor, CLERKS, organisation=chosen.code, on=today())
    return Desk(chosen, others, is_clerk)


def desk_for(request: HttpRequest, code: str, roles: Collection[Role] = CLERKS) -> Desk:
    """Return a clerk's desk at the organisation that a thing belongs to."""
    actor = actor_of(request)
    require_role(actor, roles, organisation=code, on=today())
    own = organisations_of(actor.person_id or 0, roles, today())
    return _desk(actor, organisation(code), own, roles)


def lot_of_desk(request: HttpRequest, code: str) -> tuple[LotView, Desk]:
    """Return a lot with the desk of its maker's clerk."""
    lot = must_exist(lot_card(code))
    return lot, desk_for(request, lot.maker)
