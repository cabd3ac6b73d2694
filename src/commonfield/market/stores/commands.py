"""Writing what belongs to stores: opening one whole, arranging, moving, handing over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.audit.queries import audit_trail
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import PaperKind
from commonfield.market.commands import open_store
from commonfield.market.errors import StoreClosedError
from commonfield.market.models import FormerOwner, Merchant, ShippingRate, Store, StorePaper
from commonfield.market.stores.errors import (
    HandoverToItselfError,
    LastPaperError,
    NoGrowerError,
    OrdersUnfinishedError,
    SamePlaceError,
    StoreTwinError,
)
from commonfield.market.stores.queries import (
    DOCUMENT_PURPOSE,
    HANDOVER_SALT,
    NUMBER_PURPOSE,
    handover_offer,
    unfinished_orders,
)
from commonfield.market.stores.rules import check_paper, check_rates
from commonfield.market.stores.types import (
    WARNING_DAYS,
    NewPaper,
    Opening,
    Rate,
    StoreDetails,
)
from commonfield.market.terms import write_terms_of_store
from commonfield.market.types import NewStore
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import grant_role, notify_person
from commonfield.people.permissions import require_role
from commonfield.people.queries import known_place, organisation, persons_with_role
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.workshop.files import store_file, store_sealed_file
from commonfield.workshop.images import resized, resized_document
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.vault import seal

# A logo as the store's page shows it, twice as fine; a licence so that its print can be read.
_LOGO_PX: Final = 288
_DOCUMENT_PX: Final = 2_000
# Kinds of organisation that grow nothing; a cooperative or a small store may be its growers'.
_NO_GROWERS: Final = frozenset(
    {OrganisationKind.ENTERPRISE, OrganisationKind.BUREAU, OrganisationKind.HALL}
)
_FILERS: Final = frozenset({Role.KEEPER, Role.CLERK, Role.COUNTY_ADMIN})
_ENDS_TOLD = "market.paper_ends_told"
_ENDED_TOLD = "market.paper_ended_told"


@transaction.atomic
def found_store(*, by: Actor, now: datetime, opening: Opening) -> str:
    """Open a store with its paper, logo and shipping rates in one act; return its code.

    Where the organisation has no keeper yet, whoever opens its first store becomes one; where it
    has, they keep this store too.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper or clerk of the organisation.
        StoreTwinError: if it has an open one of that name in that village.
        CommonfieldError: if the paper or a rate cannot be used, or the address name is taken.
    """
    known_place(opening.store.place)
    check_paper(opening.paper, today=china_day(now))
    check_rates(opening.rates)
    _check_no_twin(opening.store)
    code = open_store(by=by, now=now, store=opening.store)
    _check_holder(opening.paper, opening.store.organisation)
    row = Store.objects.get(code=code)
    if opening.logo:
        row.logo = opening.logo
        row.save(update_fields=["logo"])
    _write_paper(row, opening.paper, now)
    _write_rates(row, opening.rates)
    _see_that_it_is_kept(by, row, now)
    return code


def _check_no_twin(new: NewStore) -> None:
    """Refuse a store that an organisation has: its form was sent again, or two sent one each.

    Raises:
        StoreTwinError: if one of the name is open in the village.
    """
    one_at_a_time(f"stores of {new.organisation}")
    twins = Store.objects.filter(organisation=new.organisation, name=new.name, closed_at=None)
    if twins.filter(place=new.place).exists():
        raise StoreTwinError(name=new.name)


def _see_that_it_is_kept(by: Actor, store: Store, now: datetime) -> None:
    today = china_day(now)
    keepers = persons_with_role(Role.KEEPER, on=today, organisation=store.organisation)
    if keepers or by.person_id is None:
        return
    grant = NewGrant(by.person_id, Role.KEEPER, organisation_code=store.organisation)
    grant_role(by=SYSTEM, now=now, grant=grant)


# Files, kept before the form that names them is whole, so that no refusal loses them


def keep_logo(*, by: Actor, now: datetime, organisation: str, content: bytes) -> str:
    """Keep a picture as a store's logo, made smaller; return its name.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper, clerk or administrator of the organisation.
        CommonfieldError: if it is no picture.
    """
    require_role(by, _FILERS, organisation=organisation, on=china_day(now))
    # Before the transaction begins, so that nobody waits for it.
    (logo,) = resized(content, _LOGO_PX)
    return _kept_logo(logo.content, now)


@transaction.atomic
def _kept_logo(content: bytes, now: datetime) -> str:
    return store_file(now=now, content=content)


def keep_document(*, by: Actor, now: datetime, organisation: str, content: bytes) -> str:
    """Keep a licence's picture or PDF encrypted; return its name.

    A photograph is made smaller, and loses where it was taken.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper, clerk or administrator of the organisation.
        CommonfieldError: if it is neither a picture nor a PDF, or is too large.
    """
    require_role(by, _FILERS, organisation=organisation, on=china_day(now))
    return _kept_document(resized_document(content, _DOCUMENT_PX), now)


@transaction.atomic
def _kept_document(content: bytes, now: datetime) -> str:
    return store_sealed_file(now=now, content=content, purpose=DOCUMENT_PURPOSE)


@transaction.atomic
def edit_store(*, by: Actor, now: datetime, slug: str, details: StoreDetails) -> None:
    """Change how a store is named and described, and from when on it wants restocking.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    row = _kept(by, slug, now)
    changed = [
        name
        for name in ("name", "name_en", "intro", "intro_en", "logo", "low_stock_packs")
        if getattr(row, name) != getattr(details, name)
    ]
    for name in changed:
        setattr(row, name, getattr(details, name))
    row.save(update_fields=changed)
    if {"name", "name_en"} & set(changed):
        write_terms_of_store(row.pk, now=now)
    _audit("market.store_edited", by, row, now, changed=" ".join(changed))


@transaction.atomic
def move_store(*, by: Actor, now: datetime, slug: str, place: str) -> None:
    """Move a store to another village.

    In the figures it closes where it was and opens where it is now, so that what it sold stays
    with the village that it was sold from.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        StoreClosedError: if it is closed.
        SamePlaceError: if it is there already.
    """
    row = _kept_open(by, slug, now)
    if known_place(place) == row.place:
        raise SamePlaceError
    former = row.place
    _fact("market.store_closed", row, now)
    row.place = place
    row.save(update_fields=["place"])
    write_terms_of_store(row.pk, now=now)
    _fact("market.store_opened", row, now)
    _audit("market.store_moved", by, row, now, was_in=former)


@transaction.atomic
def add_paper(*, by: Actor, now: datetime, slug: str, paper: NewPaper) -> None:
    """Enter a paper of a store; it takes the place of an earlier one of its kind.

    Licences take the place of the promise of who sells only what they grew, and the other way.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        CommonfieldError: if the paper gives no right to sell.
    """
    row = _kept(by, slug, now)
    check_paper(paper, today=china_day(now))
    _check_holder(paper, row.organisation)
    _write_paper(row, paper, now)
    _audit("market.store_paper_added", by, row, now, kind=paper.kind)


def _check_holder(paper: NewPaper, holder: str) -> None:
    """Refuse a grower's exemption to an organisation that cannot be a grower's.

    Raises:
        NoGrowerError: if it is a company's or an office's.
    """
    owner = organisation(holder)
    if paper.kind == PaperKind.GROWER_PROMISE and owner.kind in _NO_GROWERS:
        raise NoGrowerError(name=owner.name)


def _write_paper(store: Store, paper: NewPaper, now: datetime) -> None:
    former = StorePaper.objects.in_use().filter(store=store)
    if paper.kind != PaperKind.GROWER_PROMISE:
        former = former.filter(kind__in=[paper.kind, PaperKind.GROWER_PROMISE])
    former.update(replaced_at=now)
    is_promise = paper.kind == PaperKind.GROWER_PROMISE
    number = "" if is_promise else paper.number.strip()
    StorePaper.objects.create(
        store=store,
        kind=paper.kind,
        number_sealed=seal(number, purpose=NUMBER_PURPOSE, about=about_of(store.pk, paper.kind)),
        document="" if is_promise else paper.document,
        expires_on=None if is_promise else paper.expires_on,
        added_at=now,
    )


@transaction.atomic
def withdraw_paper(*, by: Actor, now: datetime, slug: str, paper_id: int) -> None:
    """Take away a paper that no longer matters; a store keeps at least one.

    Raises:
        NotFoundError: if the store has no such paper.
        PermissionRefusedError: if ``by`` is no keeper of it.
        LastPaperError: if it is the only one.
    """
    row = _kept(by, slug, now)
    papers = StorePaper.objects.in_use().filter(store=row)
    paper = papers.filter(pk=paper_id).first()
    if paper is None:
        raise NotFoundError
    if papers.count() == 1:
        raise LastPaperError
    paper.replaced_at = now
    paper.save(update_fields=["replaced_at"])
    _audit("market.store_paper_withdrawn", by, row, now, kind=paper.kind)


@transaction.atomic
def set_shipping_rates(*, by: Actor, now: datetime, slug: str, rates: Sequence[Rate]) -> None:
    """Replace what sending from a store costs; orders taken keep what they were told.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        RatesUnusableError: if the rates leave a region out or name one twice.
    """
    row = _kept(by, slug, now)
    check_rates(rates)
    ShippingRate.objects.filter(store=row).delete()
    _write_rates(row, rates)
    _audit("market.shipping_rates_set", by, row, now, rates=len(rates))


def _write_rates(store: Store, rates: Sequence[Rate]) -> None:
    ShippingRate.objects.bulk_create(
        ShippingRate(
            store=store,
            region_prefix=rate.region_prefix,
            first_g=rate.first_g,
            first_fen=rate.first_fen,
            more_g=rate.more_g,
            more_fen=rate.more_fen,
            free_from_fen=rate.free_from_fen,
        )
        for rate in rates
    )


@transaction.atomic
def offer_store(*, by: Actor, now: datetime, slug: str, to_organisation: str) -> str:
    """Offer a store to another organisation; return the offer, which its keeper takes up.

    Nothing changes until then. The offer holds for three days, once, and for nobody else.

    Raises:
        NotFoundError: if there is no such store.
        OrganisationNotFoundError: if there is no such organisation.
        PermissionRefusedError: if ``by`` is no keeper of the store.
        StoreClosedError: if it is closed.
        HandoverToItselfError: if it is the organisation's already.
        OrdersUnfinishedError: while money or goods of the old owner are under way.
    """
    row = _kept_open(by, slug, now)
    _check_handover(row, organisation(to_organisation).code)
    _audit("market.store_offered", by, row, now, to=to_organisation)
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
        PermissionRefusedError: if ``by`` is no keeper of the organisation it was made to.
        OrdersUnfinishedError: if orders came in meanwhile and are not finished.
        CommonfieldError: if the paper gives no right to sell.
    """
    said = handover_offer(offer, now=now)
    require_role(by, {Role.KEEPER}, organisation=said.to_organisation, on=china_day(now))
    row = _locked(said.store)
    _hand_over(row, said.to_organisation, paper, now)
    _audit("market.store_taken_over", by, row, now, was_of=said.from_organisation)
    return row.slug


@transaction.atomic
def hand_over_store(
    *, by: Actor, now: datetime, slug: str, to_organisation: str, paper: NewPaper
) -> None:
    """Hand a store over by the county's administrator, where its owners cannot do it themselves.

    Raises:
        NotFoundError: if there is no such store.
        OrganisationNotFoundError: if there is no such organisation.
        PermissionRefusedError: if ``by`` does not administer where both organisations lie.
        StoreClosedError: if it is closed.
        OrdersUnfinishedError: while money or goods of the old owner are under way.
        CommonfieldError: if the paper gives no right to sell.
    """
    row = _locked(slug)
    former = row.organisation
    for code in (former, organisation(to_organisation).code):
        require_role(by, {Role.COUNTY_ADMIN}, organisation=code, on=china_day(now))
    _hand_over(row, to_organisation, paper, now)
    _audit("market.store_handed_over", by, row, now, was_of=former)


def _hand_over(row: Store, to_organisation: str, paper: NewPaper, now: datetime) -> None:
    if row.closed_at is not None:
        raise StoreClosedError
    _check_handover(row, to_organisation)
    check_paper(paper, today=china_day(now))
    _check_holder(paper, to_organisation)
    # The figures count stores of an owner: it closes for the one and opens for the other.
    _fact("market.store_closed", row, now)
    FormerOwner.objects.update_or_create(
        store=row, organisation=row.organisation, defaults={"until": now}
    )
    row.organisation = to_organisation
    row.save(update_fields=["organisation"])
    _fact("market.store_opened", row, now)
    StorePaper.objects.in_use().filter(store=row).update(replaced_at=now)
    _write_paper(row, paper, now)
    Merchant.objects.filter(store=row, ended_at=None).update(ended_at=now)


def _check_handover(row: Store, to_organisation: str) -> None:
    if to_organisation == row.organisation:
        raise HandoverToItselfError
    if count := unfinished_orders(row.pk):
        raise OrdersUnfinishedError(orders=count)


# What the worker tells


def warn_of_papers(now: datetime) -> int:
    """Tell keepers of licences that end within thirty days, and again when one has ended.

    Once each; return how many papers were told of.
    """
    today = china_day(now)
    ending = (
        StorePaper.objects.in_use()
        .filter(expires_on__lte=today + timedelta(days=WARNING_DAYS), store__closed_at=None)
        .select_related("store")
        .order_by("id")
    )
    return sum(_warn_of(paper, now) for paper in ending)


@transaction.atomic
def _warn_of(paper: StorePaper, now: datetime) -> bool:
    today = china_day(now)
    has_ended = paper.expires_on is not None and paper.expires_on < today
    action = _ENDED_TOLD if has_ended else _ENDS_TOLD
    if audit_trail(object_code=f"paper:{paper.pk}", action=action, limit=1):
        return False
    store = paper.store
    for person_id in persons_with_role(Role.KEEPER, on=today, organisation=store.organisation):
        notify_person(
            by=SYSTEM,
            now=now,
            person_id=person_id,
            template=f"market/messages/paper_{'ended' if has_ended else 'ends'}",
            params={"store": store.name, "slug": store.slug, "day": f"{paper.expires_on}"},
        )
    record_audit(AuditRecord(action, SYSTEM.code, f"paper:{paper.pk}", now, store.place))
    return True


def _locked(slug: str) -> Store:
    """Lock a store before all that sells from it: who takes an order holds its store's row.

    So either the orders that are being taken are there to be counted, or they find the new owner.

    Raises:
        NotFoundError: if there is no such store.
    """
    row = Store.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    return row


def _kept(by: Actor, slug: str, now: datetime) -> Store:
    """Lock a store that ``by`` keeps.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    row = Store.objects.select_for_update(no_key=True).filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def _kept_open(by: Actor, slug: str, now: datetime) -> Store:
    row = _kept(by, slug, now)
    if row.closed_at is not None:
        raise StoreClosedError
    return row


def _fact(kind: str, store: Store, now: datetime) -> None:
    record_fact(
        FactRecord(
            kind=kind,
            place=store.place,
            occurred_at=now,
            quantity=1,
            attributes={"store": store.code},
            subject=store.organisation,
        ),
        now=now,
    )


def _audit(action: str, by: Actor, store: Store, now: datetime, **detail: str | int) -> None:
    record_audit(AuditRecord(action, by.code, f"store:{store.code}", now, store.place, {**detail}))
