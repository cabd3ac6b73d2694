"""Opening a store whole, and arranging it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.permissions import require_role
from commonfield.people.queries import known_place, persons_with_role
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.stores import errors
from commonfield.stores.commands.counting import recount, stop_counting
from commonfield.stores.commands.shared import (
    audit,
    locked_open_store_of,
    locked_store_of,
    store_fact,
    write_changes,
)
from commonfield.stores.models import Merchant, ShippingRate, Store
from commonfield.stores.papers.commands.writing import check_holder, write_paper
from commonfield.stores.rules import check_paper, check_rates, is_merchant_number
from commonfield.stores.search_index import update_index_of_store
from commonfield.stores.types import NewStore, Opening, Rate, StoreDetails
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.locks import one_at_a_time


@transaction.atomic
def open_store(*, by: Actor, now: datetime, store: NewStore) -> str:
    """Open an online store of an organisation; return its code.

    Raises:
        SlugTakenError: if the address name is taken.
    """
    require_role(by, {Role.KEEPER, Role.CLERK}, organisation=store.organisation, on=china_day(now))
    with conflicts_as(errors.SlugTakenError(slug=store.slug)):
        row = Store.objects.create(code=f"new-{store.slug}"[:20], opened_at=now, **vars(store))
        row.code = f"S{row.pk:05d}"
        row.save(update_fields=["code"])
    store_fact("market.store_opened", row, now)
    audit("market.store_opened", by, row, now)
    return row.code


@transaction.atomic
def set_up_store(*, by: Actor, now: datetime, opening: Opening) -> str:
    """Open a store with its paper, logo and shipping rates in one act; return its code.

    Where the organisation has no keeper yet, the person who opens its first store becomes one;
    where it has, they keep this store too.
    """
    known_place(opening.store.place)
    check_paper(opening.paper, today=china_day(now))
    check_rates(opening.rates)
    _check_no_twin(opening.store)
    code = open_store(by=by, now=now, store=opening.store)
    check_holder(opening.paper, opening.store.organisation)
    row = Store.objects.get(code=code)
    if opening.logo:
        row.logo = opening.logo
        row.save(update_fields=["logo"])
    write_paper(row, opening.paper, by, now)
    _write_rates(row, opening.rates)
    _see_that_it_is_kept(by, row, now)
    return code


def _check_no_twin(new: NewStore) -> None:
    """Refuse a store that an organisation has: its form was sent again, or two sent one each."""
    one_at_a_time(f"stores of {new.organisation}")
    twins = Store.objects.filter(organisation=new.organisation, name=new.name, closed_at=None)
    if twins.filter(place=new.place).exists():
        raise errors.StoreTwinError(name=new.name)


def _see_that_it_is_kept(by: Actor, store: Store, now: datetime) -> None:
    today = china_day(now)
    keepers = persons_with_role(Role.KEEPER, on=today, organisation=store.organisation)
    if keepers or by.person_id is None:
        return
    grant = NewGrant(by.person_id, Role.KEEPER, organisation_code=store.organisation)
    grant_role(by=SYSTEM, now=now, grant=grant)


@transaction.atomic
def edit_store(*, by: Actor, now: datetime, slug: str, details: StoreDetails) -> None:
    """Change how a store is named and described, and from when on it wants restocking."""
    row = locked_store_of(by, slug, now)
    changed = write_changes(row, details)
    if {"name", "name_en"} & set(changed):
        update_index_of_store(row.pk, now=now)
    audit("market.store_edited", by, row, now, changed=" ".join(changed))


@transaction.atomic
def move_store(*, by: Actor, now: datetime, slug: str, place: str) -> None:
    """Move a store to another village.

    In the figures it closes where it was and opens where it is now, so that what it sold stays
    with the village that it was sold from.
    """
    row = locked_open_store_of(by, slug, now)
    if known_place(place) == row.place:
        raise errors.SamePlaceError
    former = row.place
    stop_counting(row, now)
    store_fact("market.store_closed", row, now)
    row.place = place
    row.save(update_fields=["place"])
    update_index_of_store(row.pk, now=now)
    store_fact("market.store_opened", row, now)
    recount(row, now)
    audit("market.store_moved", by, row, now, was_in=former)


@transaction.atomic
def close_store(*, by: Actor, now: datetime, slug: str) -> None:
    """Close a store for good; what was ordered is still sent."""
    row = locked_store_of(by, slug, now)
    if row.closed_at is not None:
        raise errors.StoreClosedError
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    update_index_of_store(row.pk, now=now)
    stop_counting(row, now)
    store_fact("market.store_closed", row, now)
    audit("market.store_closed", by, row, now)


@transaction.atomic
def set_shipping_rates(*, by: Actor, now: datetime, slug: str, rates: Sequence[Rate]) -> None:
    """Replace what sending from a store costs; orders taken keep their price."""
    row = locked_store_of(by, slug, now)
    check_rates(rates)
    ShippingRate.objects.filter(store=row).delete()
    _write_rates(row, rates)
    audit("market.shipping_rates_set", by, row, now, rates=len(rates))


def _write_rates(store: Store, rates: Sequence[Rate]) -> None:
    ShippingRate.objects.bulk_create(ShippingRate(store=store, **asdict(rate)) for rate in rates)


@transaction.atomic
def set_merchant(*, by: Actor, now: datetime, store: str, method: str, merchant: str) -> None:
    """Write down a store's own merchant number with a provider, or take it away (empty).

    The former number stays with its dates: notices of payments begun under it still count.
    """
    row = must_exist(Store.objects.select_for_update(no_key=True).filter(slug=store).first())
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    if merchant and not is_merchant_number(method, merchant):
        raise errors.MerchantNumberError
    current = Merchant.objects.filter(store=row, method=method, ended_at=None).first()
    if (current.merchant if current else "") == merchant:
        return
    if current is not None:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
    if merchant:
        Merchant.objects.create(
            store=row, seller=row.organisation, method=method, merchant=merchant, since=now
        )
    audit("market.merchant_set", by, row, now, method=method, merchant=merchant)
