"""Reading what belongs to stores: papers, shipping rates, offers to hand one over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.core import signing

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import OrderState, RefundState, ReturnState
from commonfield.market.models import (
    Order,
    Refund,
    Return,
    ShippingRate,
    Store,
    StorePaper,
)
from commonfield.market.queries import store_of_keeper
from commonfield.market.stores.errors import HandoverUnusableError
from commonfield.market.stores.types import (
    HandoverOffer,
    PaperShown,
    PaperView,
    Rate,
    StoreSettings,
)
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.files import FileContent, sealed_file
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.vault import open_sealed

NUMBER_PURPOSE: Final = "market.paper_number"
DOCUMENT_PURPOSE: Final = "market.paper_document"
HANDOVER_SALT: Final = "market.handover"
HANDOVER_HOLDS: Final = timedelta(days=3)
_OVER: Final = (OrderState.CLOSED, OrderState.CANCELLED, OrderState.REFUNDED)


def shipping_rates(store_ids: Iterable[int]) -> dict[int, list[Rate]]:
    """Return each store's rates; a store without any sends for nothing and is left out."""
    wanted = tuple(sorted(store_ids))
    return dict(cached_locally(("shipping rates", wanted), lambda: _shipping_rates(wanted)))


def _shipping_rates(wanted: Sequence[int]) -> dict[int, list[Rate]]:
    found: defaultdict[int, list[Rate]] = defaultdict(list)
    rows = ShippingRate.objects.filter(store_id__in=wanted).order_by("store_id", "region_prefix")
    for row in rows:
        found[row.store_id].append(_rate(row))
    return dict(found)


def _rate(row: ShippingRate) -> Rate:
    return Rate(
        region_prefix=row.region_prefix,
        first_g=row.first_g,
        first_fen=row.first_fen,
        more_g=row.more_g,
        more_fen=row.more_fen,
        free_from_fen=row.free_from_fen,
    )


def settings_of_store(slug: str, *, by: Actor, now: datetime) -> StoreSettings:
    """Return how a store is arranged, for its keeper.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = store_of_keeper(slug, by, now)
    return StoreSettings(
        store=row.slug,
        logo=row.logo,
        low_stock_packs=row.low_stock_packs,
        papers=tuple(_papers(row, china_day(now))),
        rates=tuple(shipping_rates([row.pk]).get(row.pk, [])),
    )


def _papers(store: Store, today: date) -> list[PaperView]:
    return [
        PaperView(
            paper_id=row.pk,
            kind=row.kind,
            number=paper_number(row),
            expires_on=row.expires_on,
            days_left=(row.expires_on - today).days if row.expires_on else None,
            has_document=bool(row.document),
            added_at=row.added_at,
        )
        for row in StorePaper.objects.in_use().filter(store=store).order_by("id")
    ]


def paper_number(row: StorePaper) -> str:
    """Open a paper's number, which is its store's and its kind's."""
    about = about_of(row.store_id, row.kind)
    return open_sealed(row.number_sealed, purpose=NUMBER_PURPOSE, about=about)


def papers_shown(slug: str, *, on: date) -> list[PaperShown]:
    """Return the papers that a store shows on its page (E-commerce Law, article 15)."""
    rows = StorePaper.objects.in_use().filter(store__slug=slug).order_by("id")
    return [
        PaperShown(
            kind=row.kind,
            number=paper_number(row),
            expires_on=row.expires_on,
            has_ended=row.expires_on is not None and row.expires_on < on,
        )
        for row in rows
    ]


def paper_document(slug: str, paper_id: int, *, by: Actor, now: datetime) -> FileContent:
    """Open the picture or PDF of a store's paper, for its keeper.

    Raises:
        NotFoundError: if the store has no such paper, or the paper no document.
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    store = store_of_keeper(slug, by, now)
    row = StorePaper.objects.filter(store=store, pk=paper_id).first()
    found = sealed_file(row.document, purpose=DOCUMENT_PURPOSE) if row else None
    if found is None:
        raise NotFoundError
    return found


def files_named() -> list[str]:
    """Return the kept files that stores name: logos, and papers in use or replaced."""
    logos = Store.objects.exclude(logo="").order_by("id").values_list("logo", flat=True)
    papers = StorePaper.objects.exclude(document="").order_by("id")
    return [*logos, *papers.values_list("document", flat=True)]


def unfinished_orders(store_id: int) -> int:
    """Return how many orders, returns and refunds of a store are still under way."""
    orders = Order.objects.filter(store_id=store_id).exclude(state__in=_OVER)
    returns = Return.objects.filter(
        order__store_id=store_id, state__in=[ReturnState.ASKED, ReturnState.AGREED]
    )
    refunds = Refund.objects.filter(order__store_id=store_id).exclude(state=RefundState.DONE)
    return orders.count() + returns.count() + refunds.count()


def work_left(slug: str, *, by: Actor, now: datetime) -> int:
    """Return how many orders, returns and refunds of a store still ask something of its keeper.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    store = store_of_keeper(slug, by, now)
    received = Order.objects.filter(store=store, state=OrderState.RECEIVED)
    return unfinished_orders(store.pk) - received.count()


def handover_offer(text: str, *, now: datetime) -> HandoverOffer:
    """Return what an offer says, if it still holds.

    Raises:
        HandoverUnusableError: if it is not ours, is too old, the store has gone elsewhere, or who
            made it keeps the store no more.
    """
    try:
        said = signing.loads(text, salt=HANDOVER_SALT)
        offered_at = datetime.fromisoformat(said["at"])
        offer = HandoverOffer(said["store"], said["from"], said["to"], offered_at + HANDOVER_HOLDS)
        offerer = Actor(said["by"], "person") if said["by"] else SYSTEM
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
