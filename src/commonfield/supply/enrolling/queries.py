"""Reading invitations, and registrations to confirm."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import is_own_word
from commonfield.people.queries import (
    administered_places,
    organisations_of,
    person_cards,
    possibly_one,
)
from commonfield.people.types import Actor, PersonCard, person_of_code
from commonfield.places.queries import prefix_range
from commonfield.supply.enrolling.permissions import (
    CONFIRMING,
    CONFIRMING_NEAR,
    CONFIRMING_OWN,
    may_confirm,
    may_confirm_grower,
)
from commonfield.supply.enrolling.types import InvitationView, Registration
from commonfield.supply.models import Grower, GrowerInvitation

_SHOWN_AT_MOST = 100


def has_invitation(person_id: int) -> bool:
    """Return whether a person has an invitation that they have not answered."""
    return GrowerInvitation.objects.filter(person_id=person_id, answer="").exists()


def invitations_held_of(person_id: int) -> list[dict[str, str]]:
    """Return the cooperatives that invited a person, and the answers; for the export."""
    rows = GrowerInvitation.objects.filter(person_id=person_id).order_by("pk")
    return [
        {"by": row.cooperative, "at": row.invited_at.isoformat(), "answer": row.answer}
        for row in rows
    ]


def invitations_seen_by(by: Actor, *, now: datetime) -> list[InvitationView]:
    """Return one's own invitations, those to confirm, and those of one's organisations.

    A clerk sees the persons they invited by number only; the name is for the office that looks
    after them.
    """
    on = china_day(now)
    asks_for = {each.code for each in organisations_of(by.person_id or 0, [Role.CLERK], on)}
    concerned = _to_answer(by, on) | Q(cooperative__in=asks_for)
    rows = list(GrowerInvitation.objects.filter(concerned).order_by("-pk")[:_SHOWN_AT_MOST])
    cards = person_cards({row.person_id for row in rows})
    views = [_view(by, row, cards[row.person_id], now) for row in rows]
    return [
        view for view in views if view.is_mine or view.is_to_confirm or view.cooperative in asks_for
    ]


def number_of_invitations(by: Actor, *, now: datetime) -> int:
    """Return how many open invitations an actor may answer: their own, and those to confirm."""
    on = china_day(now)
    rows = GrowerInvitation.objects.filter(_to_answer(by, on), answer="", expires_at__gt=now)
    return sum(
        is_own_word(by, row.person_id) or may_confirm(by, row, on=on) for row in rows.order_by("pk")
    )


def _to_answer(by: Actor, on: date) -> Q:
    concerned = Q(person_id=by.person_id or 0)
    for place in administered_places(by, on, CONFIRMING):
        concerned |= Q(place__range=prefix_range(place))
    return concerned


def _view(by: Actor, row: GrowerInvitation, card: PersonCard, now: datetime) -> InvitationView:
    is_open = not row.answer and row.expires_at > now
    is_mine = is_open and is_own_word(by, row.person_id)
    is_to_confirm = is_open and not is_mine and may_confirm(by, row, on=china_day(now))
    is_named = is_mine or is_to_confirm
    return InvitationView(
        invitation_id=row.pk,
        person_code=card.code,
        masked_name=card.masked_name if is_named else "",
        place=row.place if is_named else "",
        cooperative=row.cooperative,
        expires_at=row.expires_at,
        answer=row.answer,
        is_open=is_open,
        is_mine=is_mine,
        is_to_confirm=is_to_confirm,
    )


def registrations_seen_by(by: Actor, *, now: datetime) -> list[Registration]:
    """Return growers of one's organisations and places who await a second person, by village."""
    on = china_day(now)
    rows = _unconfirmed(by, on).order_by("place", "registered_at", "id")[:_SHOWN_AT_MOST]
    registrars = {row.pk: person_of_code(row.registered_by) for row in rows}
    possibly = possibly_one(by.acting_id, registrars.values())
    return [
        Registration(
            row.code,
            row.registered_at,
            registrars[row.pk],
            may_confirm_grower(by, row, on=on),
            registrars[row.pk] in possibly,
        )
        for row in rows
    ]


def unconfirmed_growers(by: Actor, *, now: datetime) -> int:
    """Return how many growers await a person other than the one who registered them."""
    return _unconfirmed(by, china_day(now)).exclude(registered_by=by.code).count()


def _unconfirmed(by: Actor, on: date) -> QuerySet[Grower]:
    own = organisations_of(by.person_id or 0, list(CONFIRMING_OWN), on)
    concerned = Q(cooperative__in=[each.code for each in own])
    for place in administered_places(by, on, CONFIRMING_NEAR):
        concerned |= Q(place__range=prefix_range(place))
    return Grower.objects.filter(concerned, confirmed_at=None, person__isnull=False)
