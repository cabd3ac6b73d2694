"""What the clerk's pages share: for which organisation they work."""

from dataclasses import dataclass

from django.http import HttpRequest

from commonfield.kernel.clock import today
from commonfield.kernel.errors import PermissionRefusedError, must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisation, organisations_of
from commonfield.people.types import OrganisationInfo
from commonfield.supply.queries import lot_card
from commonfield.supply.types import LotView


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk's desk: the organisation that they work for now, and their others."""

    organisation: OrganisationInfo
    others: tuple[OrganisationInfo, ...]

    @property
    def code(self) -> str:
        return self.organisation.code

    @property
    def query(self) -> str:
        """What links carry so that the clerk stays with the organisation."""
        return f"?organisation={self.code}" if self.others else ""


def desk_of(request: HttpRequest) -> Desk:
    """Return the desk of a clerk; with several organisations, ``organisation=`` chooses."""
    actor = actor_of(request)
    own = organisations_of(actor.person_id, [Role.CLERK], today()) if actor.person_id else []
    wanted = request.POST.get("organisation") or request.GET.get("organisation") or ""
    chosen = [each for each in own if wanted in {"", each.code}]
    if not chosen:
        raise PermissionRefusedError
    return Desk(chosen[0], tuple(each for each in own if each.code != chosen[0].code))


def desk_for(request: HttpRequest, code: str) -> Desk:
    """Return a clerk's desk at the organisation that a thing belongs to."""
    actor = actor_of(request)
    require_role(actor, {Role.CLERK}, organisation=code, on=today())
    own = organisations_of(actor.person_id or 0, [Role.CLERK], today())
    return Desk(organisation(code), tuple(each for each in own if each.code != code))


def lot_of_desk(request: HttpRequest, code: str) -> tuple[LotView, Desk]:
    """Return a lot with the desk of its maker's clerk."""
    lot = must_exist(lot_card(code))
    return lot, desk_for(request, lot.maker)
