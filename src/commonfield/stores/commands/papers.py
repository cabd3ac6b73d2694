"""The papers by which a store sells."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import notify_person
from commonfield.people.permissions import require_role
from commonfield.people.queries import organisation, persons_with_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.choices import PaperKind
from commonfield.stores.commands.shared import FILERS, audit, locked_store_of
from commonfield.stores.errors import LastPaperError, NoGrowerError
from commonfield.stores.models import Store, StorePaper
from commonfield.stores.queries import DOCUMENT_PURPOSE, NUMBER_PURPOSE
from commonfield.stores.rules import check_paper
from commonfield.stores.types import WARNING_DAYS, NewPaper
from commonfield.workshop.images import resized_document
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.media import put_sealed_file, store_sealed_file
from commonfield.workshop.vault import seal

_DOCUMENT_PX: Final = 2_000
# Kinds of organisation that grow nothing; a cooperative or a small store may be its growers'.
_NO_GROWERS: Final = frozenset(
    {OrganisationKind.ENTERPRISE, OrganisationKind.BUREAU, OrganisationKind.HALL}
)
_ENDS_TOLD = "market.paper_ends_told"
_ENDED_TOLD = "market.paper_ended_told"


def store_document(*, by: Actor, now: datetime, organisation: str, content: bytes) -> str:
    """Keep a licence's picture or PDF encrypted; return its name.

    A photograph is made smaller, and loses where it was taken.
    """
    require_role(by, FILERS, organisation=organisation, on=china_day(now))
    small = resized_document(content, _DOCUMENT_PX)
    document = put_sealed_file(small, DOCUMENT_PURPOSE)
    with transaction.atomic():
        return store_sealed_file(document, now=now)


@transaction.atomic
def add_paper(*, by: Actor, now: datetime, slug: str, paper: NewPaper) -> None:
    """Enter a paper of a store; it takes the place of an earlier one of its kind.

    Licences take the place of the promise of who sells only what they grew, and the other way.
    """
    row = locked_store_of(by, slug, now)
    check_paper(paper, today=china_day(now))
    check_holder(paper, row.organisation)
    write_paper(row, paper, now)
    audit("market.store_paper_added", by, row, now, kind=paper.kind)


def check_holder(paper: NewPaper, holder: str) -> None:
    """Refuse a grower's exemption to an organisation that cannot be a grower's."""
    owner = organisation(holder)
    if paper.kind == PaperKind.GROWER_PROMISE and owner.kind in _NO_GROWERS:
        raise NoGrowerError(name=owner.name)


def write_paper(store: Store, paper: NewPaper, now: datetime) -> None:
    """Enter a paper in place of those that it replaces."""
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
    """Take away a paper that no longer matters; a store keeps at least one."""
    row = locked_store_of(by, slug, now)
    papers = StorePaper.objects.in_use().filter(store=row)
    paper = must_exist(papers.filter(pk=paper_id).first())
    if papers.count() == 1:
        raise LastPaperError
    paper.replaced_at = now
    paper.save(update_fields=["replaced_at"])
    audit("market.store_paper_withdrawn", by, row, now, kind=paper.kind)


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
    audit(action, SYSTEM, store, now, f"paper:{paper.pk}")
    return True
