"""The public's objections to titles, settled by the county."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_token
from commonfield.library.commands.works import audit_work
from commonfield.library.desk.commands.works import of_same_file, withdraw
from commonfield.library.errors import ObjectionOwnError, ObjectionSettledError
from commonfield.library.models import Objection, Work
from commonfield.library.permissions import settles_for
from commonfield.library.queries import OBJECTION_PURPOSE
from commonfield.library.types import NewObjection
from commonfield.people.permissions import is_close_to, require
from commonfield.people.types import Actor, person_of_code
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.vault import seal


@transaction.atomic
def object_to(*, by: Actor, now: datetime, work: int, objection: NewObjection) -> int:
    """Object to a title and take it down everywhere; return the objection's number.

    The same file on other halls' shelves is objected to with it.
    """
    shown = Q(published_at__isnull=False, withdrawn_at=None)
    row = must_exist(Work.objects.filter(shown, pk=work).first())
    rows = of_same_file(row).filter(shown).select_for_update().order_by("pk")
    numbers = {each.pk: _object_to(each, by, now, objection) for each in rows}
    return must_exist(numbers.get(work))


def _object_to(row: Work, by: Actor, now: datetime, objection: NewObjection) -> int:
    contact = seal(objection.contact.strip(), purpose=OBJECTION_PURPOSE, about=about_of(row.pk))
    made = Objection.objects.create(
        work=row,
        contact_sealed=contact,
        reason=objection.reason.strip(),
        token=new_token(),
        made_at=now,
    )
    if row.objected_at is None:
        row.objected_at = now
        row.save(update_fields=["objected_at"])
    audit_work("culture.work_objected", by, row, now, objection=made.pk)
    return made.pk


@transaction.atomic
def settle_objection(*, by: Actor, now: datetime, objection: int, is_upheld: bool) -> None:
    """Settle an objection for the county: restore the title, or withdraw it."""
    found = must_exist(Objection.objects.filter(pk=objection).first())
    row = Work.objects.select_for_update().get(pk=found.work_id)
    made = Objection.objects.select_for_update().get(pk=objection)
    require(settles_for(by, row.place, china_day(now)))
    uploader = person_of_code(row.brought_by)
    if row.brought_by == by.code or is_close_to(by, uploader or None):
        raise ObjectionOwnError
    if made.settled_at is not None:
        raise ObjectionSettledError
    made.settled_at, made.is_upheld = now, is_upheld
    made.save(update_fields=["settled_at", "is_upheld"])
    if is_upheld:
        withdraw(by, row, now)
    if not row.objections.filter(settled_at=None).exists():
        row.objected_at = None
        row.save(update_fields=["objected_at"])
    action = "culture.objection_upheld" if is_upheld else "culture.objection_dismissed"
    audit_work(action, by, row, now, objection=made.pk)
