"""Registrations of growers that await a second person."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisations, organisations_of, person_cards
from commonfield.people.types import Actor
from commonfield.places.queries import places
from commonfield.supply.commands import read_full_names
from commonfield.supply.enrolling.commands import confirm_grower
from commonfield.supply.enrolling.permissions import CONFIRMING_NEAR, CONFIRMING_OWN
from commonfield.supply.enrolling.queries import registrations_seen_by
from commonfield.supply.queries import grower_cards
from commonfield.supply.types import GrowerCard


@signed_in_page
def registrations(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_role(actor, {*CONFIRMING_OWN, *CONFIRMING_NEAR}, on=today())
    found = registrations_seen_by(actor, now=now())
    cards = grower_cards(each.grower for each in found)
    homes = places({card.place for card in cards.values()})
    keepers = organisations({card.cooperative for card in cards.values()})
    registrars = person_cards({each.registered_by for each in found if each.registered_by})
    names = _names(actor, cards)
    rows = [
        {
            "registration": each,
            "card": cards[each.grower],
            "name": names.get(each.grower, cards[each.grower].masked_name),
            "home": homes.get(cards[each.grower].place),
            "cooperative": keepers.get(cards[each.grower].cooperative),
            "registrar": registrars.get(each.registered_by),
        }
        for each in found
    ]
    return render(request, "supply/registrations.html", {"rows": rows})


def _names(actor: Actor, cards: Mapping[str, GrowerCard]) -> dict[str, str]:
    """Return the whole names of one's own cooperatives' growers."""
    found: dict[str, str] = {}
    for own in organisations_of(actor.person_id or 0, CONFIRMING_OWN, today()):
        codes = [code for code, card in cards.items() if card.cooperative == own.code]
        found |= read_full_names(by=actor, now=now(), organisation=own.code, growers=codes)
    return found


@signed_in_post
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    confirm_grower(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("Confirmed. This grower can be paid from now on."))
    return redirect("supply:registrations")
