"""The papers by which a store sells: entered, checked, taken away; keepers are warned."""

from datetime import datetime, timedelta
from functools import cache, partial
from typing import Final

from django.db import transaction

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.commands import notify_person
from commonfield.people.permissions import is_close_to, require_role
from commonfield.people.queries import organisations_held, persons_with_role, possibly_one_detail
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores import errors
from commonfield.stores.commands.counting import recount
from commonfield.stores.commands.shared import audit, locked_store_of
from commonfield.stores.models import PaperDecision, Store, StorePaper
from commonfield.stores.papers.commands.writing import check_holder, write_paper
from commonfield.stores.rules import check_paper
from commonfield.stores.types import WARNING_DAYS, NewPaper
from commonfield.workshop.approvals import Decider, decisions
from commonfield.workshop.choices import Verdict

_LONGEST_REASON: Final = 200
_STAFF: Final = frozenset({Role.KEEPER, Role.CLERK, Role.ACCOUNTANT})
_ENDS_TOLD = "market.paper_ends_told"
_ENDED_TOLD = "market.paper_ended_told"


@transaction.atomic
def add_paper(*, by: Actor, now: datetime, slug: str, paper: NewPaper) -> int:
    """Enter a paper of a store in place of an earlier one of its kind; return its number.

    Licences take the place of the promise to sell only what one grew, and the other way.
    """
    row = locked_store_of(by, slug, now)
    check_paper(paper, today=china_day(now))
    check_holder(paper, row.organisation)
    paper_id = write_paper(row, paper, by, now)
    recount(row, now)
    audit("market.store_paper_added", by, row, now, kind=paper.kind)
    return paper_id


@transaction.atomic
def accept_paper(*, by: Actor, now: datetime, paper_id: int) -> None:
    """Find a store's paper right, as one of the county's officers; the store may count by it."""
    _decide(by, now, paper_id, Verdict.ACCEPTED)


@transaction.atomic
def refuse_paper(*, by: Actor, now: datetime, paper_id: int, reason: str) -> None:
    """Refuse a store's paper, saying why; the store sells nothing until it enters another one."""
    text = reason.strip()[:_LONGEST_REASON]
    if not text:
        raise errors.PaperReasonMissingError
    store = _decide(by, now, paper_id, Verdict.SENT_BACK, text)
    _notify_keepers(store, "paper_refused", now, reason=text)


def _decide(by: Actor, now: datetime, paper_id: int, verdict: Verdict, reason: str = "") -> Store:
    found = must_exist(StorePaper.objects.filter(pk=paper_id).first())
    store = Store.objects.select_for_update(no_key=True).get(pk=found.store_id)
    on = china_day(now)
    require_role(by, {Role.BUREAU}, place=store.place, on=on)
    if store.organisation in organisations_held(by, _STAFF, on):
        raise errors.PaperOfYourStoreError
    paper = StorePaper.objects.in_use().filter(pk=paper_id).first()
    if paper is None:
        raise errors.PaperReplacedError
    decider = Decider(by.acting_id, now, cache(partial(is_close_to, by)))
    made = decisions(PaperDecision, [paper], verdict, decider, reason=reason)
    PaperDecision.objects.bulk_create(made)
    recount(store, now)
    what = "accepted" if verdict == Verdict.ACCEPTED else "refused"
    possibly = possibly_one_detail(by, {paper.prepared_by})
    audit(
        *(f"market.store_paper_{what}", by, store, now, f"paper:{paper_id}"),
        kind=paper.kind,
        **possibly,
    )
    return store


@transaction.atomic
def withdraw_paper(*, by: Actor, now: datetime, slug: str, paper_id: int) -> None:
    """Take away a paper that no longer matters; a store keeps at least one."""
    row = locked_store_of(by, slug, now)
    papers = StorePaper.objects.in_use().filter(store=row)
    paper = must_exist(papers.filter(pk=paper_id).first())
    if papers.count() == 1:
        raise errors.LastPaperError
    paper.replaced_at = now
    paper.save(update_fields=["replaced_at"])
    recount(row, now)
    audit("market.store_paper_withdrawn", by, row, now, kind=paper.kind)


def warn_of_papers(now: datetime) -> int:
    """Notify keepers of licences that end within thirty days, and again when one has ended.

    Once each; return how many papers they were notified of.
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
    template = "paper_ended" if has_ended else "paper_ends"
    _notify_keepers(paper.store, template, now, day=f"{paper.expires_on}")
    audit(action, SYSTEM, paper.store, now, f"paper:{paper.pk}")
    return True


def _notify_keepers(store: Store, template: str, now: datetime, **more: str) -> None:
    on, params = china_day(now), {"store": store.name, "slug": store.slug, **more}
    for person_id in persons_with_role(Role.KEEPER, on=on, organisation=store.organisation):
        notify_person(
            by=SYSTEM,
            now=now,
            person_id=person_id,
            template=f"market/messages/{template}",
            params=params,
        )
