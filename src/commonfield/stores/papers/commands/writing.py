"""A paper's row, as it is entered alone or with a store that is opened or handed over."""

from datetime import datetime
from typing import Final

from commonfield.people.choices import OrganisationKind
from commonfield.people.queries import organisation
from commonfield.people.types import Actor
from commonfield.stores import errors
from commonfield.stores.choices import PaperKind
from commonfield.stores.models import Store, StorePaper
from commonfield.stores.queries import NUMBER_PURPOSE
from commonfield.stores.types import NewPaper
from commonfield.workshop.approvals import digest_of
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.vault import seal

# Kinds of organisation that grow nothing; a cooperative or a small store may be its growers'.
_NO_GROWERS: Final = frozenset(
    {OrganisationKind.ENTERPRISE, OrganisationKind.BUREAU, OrganisationKind.HALL}
)


def check_holder(paper: NewPaper, holder: str) -> None:
    """Refuse a grower's exemption to an organisation that cannot be a grower's."""
    owner = organisation(holder)
    if paper.kind == PaperKind.GROWER_PROMISE and owner.kind in _NO_GROWERS:
        raise errors.NoGrowerError(name=owner.name)


def write_paper(store: Store, paper: NewPaper, by: Actor, now: datetime) -> int:
    """Enter a paper in place of those that it replaces; it waits for an officer's check.

    Return its number.
    """
    former = StorePaper.objects.in_use().filter(store=store)
    if paper.kind != PaperKind.GROWER_PROMISE:
        former = former.filter(kind__in=[paper.kind, PaperKind.GROWER_PROMISE])
    former.update(replaced_at=now)
    is_promise = paper.kind == PaperKind.GROWER_PROMISE
    number = "" if is_promise else paper.number.strip()
    row = StorePaper(
        store=store,
        kind=paper.kind,
        number_sealed=seal(number, purpose=NUMBER_PURPOSE, about=about_of(store.pk, paper.kind)),
        document="" if is_promise else paper.document,
        expires_on=None if is_promise else paper.expires_on,
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    row.digest = digest_of(row)
    row.save()
    return row.pk
