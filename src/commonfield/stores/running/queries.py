"""Reading a store as a business: merchant numbers, offers to hand it over."""

from datetime import datetime, timedelta
from typing import Final

from django.core import signing

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.errors import HandoverUnusableError
from commonfield.stores.models import Merchant, Store
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.types import HandoverOffer, MerchantView
from commonfield.workshop.typed_rows import view_of

HANDOVER_SALT: Final = "market.handover"
HANDOVER_HOLDS: Final = timedelta(days=3)


def merchants_of_store(slug: str, *, by: Actor, now: datetime) -> list[MerchantView]:
    """Return a store's merchant numbers in force, for its keeper."""
    row = store_of_keeper(slug, by, now)
    rows = Merchant.objects.filter(store=row, ended_at=None).order_by("method")
    return [view_of(MerchantView, each) for each in rows]


def handover_offer(text: str, *, now: datetime) -> HandoverOffer:
    """Return what an offer says, if it still holds.

    Raises:
        HandoverUnusableError: if it is not ours, is too old, the store has gone elsewhere, or who
            made it keeps the store no more.
    """
    try:
        payload = signing.loads(text, salt=HANDOVER_SALT)
        offered_at = datetime.fromisoformat(payload["at"])
        offer = HandoverOffer(
            payload["store"], payload["from"], payload["to"], offered_at + HANDOVER_HOLDS
        )
        offerer = Actor(payload["by"], "person") if payload["by"] else SYSTEM
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise HandoverUnusableError from error
    row = Store.objects.filter(
        slug=offer.store, organisation=offer.from_organisation, closed_at=None
    )
    still_keeps = has_role(
        offerer, {Role.KEEPER}, organisation=offer.from_organisation, on=china_day(now)
    )
    if now > offer.expires_at or not row.exists() or not still_keeps:
        raise HandoverUnusableError
    return offer
