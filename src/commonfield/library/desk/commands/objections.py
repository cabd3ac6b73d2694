"""The public's objections to titles, settled by the county."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_token
from commonfield.library.commands.works import audit_work
from commonfield.library.desk.commands.works import of_same_file, withdraw
from commonfield.library.errors import (
    NothingTakenOutError,
    ObjectionOwnError,
    ObjectionSettledError,
)
from commonfield.library.models import Objection, Work
from commonfield.library.permissions import settles_for
from commonfield.library.queries import OBJECTION_PURPOSE
from commonfield.library.rules import HIDDEN_A_DAY, hides_at_once
from commonfield.library.types import NewObjection
from commonfield.people.permissions import is_close_to, require
from commonfield.people.types import Actor, person_of_code
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.rate_limits import allow
from commonfield.workshop.vault import seal

_AN_HOUR: Final = timedelta(hours=1)
_DAY_S: Final = 86_400


@transaction.atomic
def object_to(*, by: Actor, now: datetime, work: int, objection: NewObjection) -> int:
    """Object to a title; return the objection's number.

    It takes the title down everywhere at once, unless its kind has done so too often: then a
    person looks first. The same file on other halls' shelves is objected to with it.
    """
    one_at_a_time("library.objections")
    shown = Q(published_at__isnull=False, withdrawn_at=None)
    row = must_exist(Work.objects.filter(shown, pk=work).first())
    rows = of_same_file(row).filter(shown).select_for_update().order_by("pk")
    hides = _hides(row, by, now)
    numbers = {each.pk: _object_to(each, by, now, objection, hides=hides) for each in rows}
    return must_exist(numbers.get(work))


def _hides(row: Work, by: Actor, now: datetime) -> bool:
    if by.person_id is not None:
        key = f"library.objection {by.code}"
        return allow(key, limit=HIDDEN_A_DAY, window_s=_DAY_S, now=now)
    down = Work.objects.filter(objected_at__isnull=False)
    in_hour = down.filter(objected_at__range=(now - _AN_HOUR, now)).order_by()
    files = set(in_hour.values_list(Coalesce(NullIf("source_sha256", Value("")), "title")))
    return hides_at_once(in_hall=down.filter(hall=row.hall).count(), in_hour=len(files))


def _object_to(row: Work, by: Actor, now: datetime, objection: NewObjection, *, hides: bool) -> int:
    contact = seal(objection.contact.strip(), purpose=OBJECTION_PURPOSE, about=about_of(row.pk))
    made = Objection.objects.create(
        work=row,
        contact_sealed=contact,
        reason=objection.reason.strip(),
        token=new_token(),
        made_at=now,
    )
    if hides:
        _take_down(row, now)
    audit_work("culture.work_objected", by, row, now, objection=made.pk)
    return made.pk


def _take_down(row: Work, now: datetime) -> None:
    if row.objected_at is None:
        row.objected_at = now
        row.save(update_fields=["objected_at"])


@transaction.atomic
def hide_title(*, by: Actor, now: datetime, objection: int) -> None:
    """Take a title down until an objection to it is settled, for the county that looked at it."""
    found = must_exist(Objection.objects.filter(pk=objection, settled_at=None).first())
    row = Work.objects.select_for_update().get(pk=found.work_id)
    require(settles_for(by, row.place, china_day(now)))
    _take_down(row, now)
    audit_work("culture.title_hidden", by, row, now, objection=objection)


@transaction.atomic
def settle_objection(
    *, by: Actor, now: datetime, objection: int, is_upheld: bool, is_partial: bool = False
) -> None:
    """Settle an objection for the county: restore the title, or withdraw it.

    ``is_partial``: it is upheld for a part, which was taken out, and the rest is restored.
    """
    found = must_exist(Objection.objects.filter(pk=objection).first())
    row = Work.objects.select_for_update().get(pk=found.work_id)
    made = Objection.objects.select_for_update().get(pk=objection)
    require(settles_for(by, row.place, china_day(now)))
    uploader = person_of_code(row.brought_by)
    if row.brought_by == by.code or is_close_to(by, uploader or None):
        raise ObjectionOwnError
    if made.settled_at is not None:
        raise ObjectionSettledError
    if is_partial and not row.chapters.filter(whole__isnull=False).exists():
        raise NothingTakenOutError
    made.settled_at, made.is_upheld, made.is_partial = now, is_upheld, is_partial
    made.save(update_fields=["settled_at", "is_upheld", "is_partial"])
    if is_upheld and not is_partial:
        withdraw(by, row, now)
    if not row.objections.filter(settled_at=None).exists():
        row.objected_at = None
        row.save(update_fields=["objected_at"])
    action = "culture.objection_upheld" if is_upheld else "culture.objection_dismissed"
    audit_work(action, by, row, now, objection=made.pk)
