"""Handing a store over to another organisation."""

from datetime import datetime

from django.core import signing
from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.queries import organisation
from commonfield.people.types import Actor
from commonfield.stores.commands.counting import stop_counting
from commonfield.stores.commands.shared import audit, locked, locked_open_store_of, store_fact
from commonfield.stores.errors import HandoverToItselfError, OrdersUnfinishedError, StoreClosedError
from commonfield.stores.models import FormerOwner, Merchant, Store, StorePaper
from commonfield.stores.papers.commands.writing import check_holder, write_paper
from commonfield.stores.queries import unfinished
from commonfield.stores.rules import check_paper
from commonfield.stores.running.queries import HANDOVER_SALT, handover_offer
from commonfield.stores.types import NewPaper


@transaction.atomic
def offer_store(*, by: Actor, now: datetime, slug: str, to_organisation: str) -> str:
    """Offer a store to another organisation; return the offer, which its keeper takes up.

    Nothing changes until then. The offer holds for three days, once, and for nobody else.
    """
    row = locked_open_store_of(by, slug, now)
    _check_handover(row, organisation(to_organisation).code)
    audit("market.store_offered", by, row, now, to=to_organisation)
    offer = {
        "store": slug,
        "from": row.organisation,
        "to": to_organisation,
        "at": now.isoformat(),
        "by": by.person_id,
    }
    return signing.dumps(offer, salt=HANDOVER_SALT, compress=True)


@transaction.atomic
def take_over_store(*, by: Actor, now: datetime, offer: str, paper: NewPaper) -> str:
    """Take up an offered store with the new owner's own paper; return its name in addresses.

    The old owner's papers and payment merchants end with its ownership: money goes to nobody but
    the store's owner.

    Raises:
        HandoverUnusableError: if the offer does not hold.
    """
    offered = handover_offer(offer, now=now)
    require_role(by, {Role.KEEPER}, organisation=offered.to_organisation, on=china_day(now))
    row = locked(offered.store)
    _hand_over(row, offered.to_organisation, paper, by, now)
    audit("market.store_taken_over", by, row, now, was_of=offered.from_organisation)
    return row.slug


@transaction.atomic
def hand_over_store(
    *, by: Actor, now: datetime, slug: str, to_organisation: str, paper: NewPaper
) -> None:
    """Hand a store over by the county's administrator, where its owners cannot do it themselves."""
    row = locked(slug)
    former = row.organisation
    for code in (former, organisation(to_organisation).code):
        require_role(by, {Role.COUNTY_ADMIN}, organisation=code, on=china_day(now))
    _hand_over(row, to_organisation, paper, by, now)
    audit("market.store_handed_over", by, row, now, was_of=former)


def _hand_over(row: Store, to_organisation: str, paper: NewPaper, by: Actor, now: datetime) -> None:
    if row.closed_at is not None:
        raise StoreClosedError
    _check_handover(row, to_organisation)
    check_paper(paper, today=china_day(now))
    check_holder(paper, to_organisation)
    # The figures count stores of an owner: it closes for the one and opens for the other.
    stop_counting(row, now)
    store_fact("market.store_closed", row, now)
    FormerOwner.objects.update_or_create(
        store=row, organisation=row.organisation, defaults={"until": now}
    )
    row.organisation = to_organisation
    row.save(update_fields=["organisation"])
    store_fact("market.store_opened", row, now)
    StorePaper.objects.in_use().filter(store=row).update(replaced_at=now)
    write_paper(row, paper, by, now)
    Merchant.objects.filter(store=row, ended_at=None).update(ended_at=now)


def _check_handover(row: Store, to_organisation: str) -> None:
    if to_organisation == row.organisation:
        raise HandoverToItselfError
    if count := unfinished(row.pk):
        raise OrdersUnfinishedError(orders=count)
