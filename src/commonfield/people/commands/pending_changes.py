"""What does not count at once: new bank numbers, and erasure requested by a helper."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors, models
from commonfield.people.choices import Purpose, RequestKind, SealedField
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.privacy import erase_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit, reached_by
from commonfield.people.permissions import (
    ACCESS_ACTIONS,
    is_own_word,
    is_self,
    may_confirm_bank,
    may_help,
    may_help_with_money,
    may_recover,
    require,
    require_scope,
    responsible_id,
)
from commonfield.people.queries import require_consent
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.carriers import message_backends
from commonfield.workshop.schedule import isolating_failures
from commonfield.workshop.vault import open_with_salt, seal_with_salt

_AT_ONCE = 200


@transaction.atomic
def request_bank_change(*, by: Actor, now: datetime, person_id: int, bank: str) -> None:
    """Keep a person's new bank number, sealed, and tell them.

    It counts when a second person has confirmed it; until then the one of before does. Where
    nobody else ever had a way into the account and the person has a phone or an e-mail, it also
    counts after ``settings.BANK_WAIT_HOURS``. What set-up enters counts at once, as does the one
    that counts already: entering it again ends the waiting of another.
    """
    row = _helped_with_money(by, person_id, now)
    require_consent(by, person_id=person_id, purpose=Purpose.PAYOUT)
    plain = models.plain_form(SealedField.BANK, bank)
    if not plain:
        raise errors.BankUnusableError
    models.BankChange.objects.filter(person=row).delete()
    if by.kind == "system" or plain == row.opened(SealedField.BANK):
        row.put(SealedField.BANK, plain)
        row.save(update_fields=["bank_sealed"])
    else:
        counts_from = _counts_from(by, row, now)
        models.BankChange.objects.create(
            person=row,
            number_sealed=seal_with_salt(
                plain, salt=row.salt or b"", purpose=models.BANK_CHANGE_PURPOSE
            ),
            entered_by=f"P{responsible_id(by)}" if by.kind == "person" else by.code,
            entered_at=now,
            counts_from=counts_from,
        )
        _notify(by, row, now, "bank_entered", counts_from)
    audit("bank_sealed", by, row, now)


def _counts_from(by: Actor, row: models.Person, now: datetime) -> datetime | None:
    """Return when a new number counts by itself: never where nobody might notice that it waits."""
    own = f"P{row.pk}"
    others = {
        each.actor
        for deed in ACCESS_ACTIONS
        for each in audit_trail(object_code=f"person:{own}", action=deed, limit=1_000)
    } - {own, SYSTEM.code}
    reached = reached_by(row.opened(SealedField.PHONE), row.opened(SealedField.EMAIL))
    is_told = reached is not None and reached[0] in message_backends()
    is_reached = is_told or is_own_word(by, row.pk)
    was_recovered = audit_trail(object_code=f"person:{own}", action="people.slip_used", limit=1)
    is_open = others or was_recovered or row.contact_set_by_id or not is_reached
    return None if is_open else now + timedelta(hours=settings.BANK_WAIT_HOURS)


@transaction.atomic
def confirm_bank_change(*, by: Actor, now: datetime, person_id: int, bank: str) -> None:
    """Confirm a new bank number by entering it a second time: from now on it counts."""
    row = _helped_with_money(by, person_id, now)
    waiting = _pending_change(row)
    if not may_confirm_bank(by, waiting, on=china_day(now)):
        raise errors.SecondPersonError
    if models.plain_form(SealedField.BANK, bank) != _plain(row, waiting):
        raise errors.BankOtherError
    _apply(row, waiting)
    audit("bank_confirmed", by, row, now)


@transaction.atomic
def cancel_bank_change(*, by: Actor, now: datetime, person_id: int) -> None:
    """Take back a new bank number that does not count yet; the one of before stays."""
    row = _helped_with_money(by, person_id, now)
    _pending_change(row).delete()
    audit("bank_dropped", by, row, now)


def _helped_with_money(by: Actor, person_id: int, now: datetime) -> models.Person:
    require_scope(by)
    row = models.Person.objects.locked(person_id)
    require(may_help_with_money(by, person_id=person_id, on=china_day(now)))
    return row


def _pending_change(row: models.Person) -> models.BankChange:
    waiting = models.BankChange.objects.filter(person=row)
    return must_exist(waiting.first(), errors.NothingWaitsError)


def _plain(row: models.Person, waiting: models.BankChange) -> str:
    return open_with_salt(
        waiting.number_sealed, salt=row.salt or b"", purpose=models.BANK_CHANGE_PURPOSE
    )


def _apply(row: models.Person, waiting: models.BankChange) -> None:
    row.put(SealedField.BANK, _plain(row, waiting))
    row.save(update_fields=["bank_sealed"])
    waiting.delete()


def apply_due_bank_changes(now: datetime) -> int:
    """Let new bank numbers count whose time has come, one transaction each (the worker's job)."""
    due = models.BankChange.objects.filter(counts_from__lte=now).order_by("pk")
    return _each(due.values_list("person_id", flat=True)[:_AT_ONCE], _apply_due, now)


@transaction.atomic
def _apply_due(*, by: Actor, now: datetime, person_id: int) -> None:
    row = models.Person.objects.locked(person_id)
    waiting = _pending_change(row)
    if waiting.counts_from is None or waiting.counts_from > now:
        raise errors.NothingWaitsError
    _apply(row, waiting)
    audit("bank_in_force", by, row, now)


@transaction.atomic
def request_erasure(*, by: Actor, now: datetime, person_id: int) -> None:
    """Write down that a person beside the actor wants to be erased, for a second person's approval.

    Persons with a role beyond the grower's are out of a helper's reach.
    """
    require_scope(by)
    require(may_recover(by, person_id=person_id, on=china_day(now)) or is_self(by, person_id))
    row = models.Person.objects.locked(person_id)
    if not models.ErasureWish.objects.filter(person=row).exists():
        payload = {"asked_by": by.code}
        request_approval(
            by=by, now=now, person_id=person_id, kind=RequestKind.ERASURE, payload=payload
        )


def _await_erasure(by: Actor, now: datetime, row: models.Person, payload: dict[str, Any]) -> None:
    """Let an approved erasure wait, ``settings.ERASURE_WAIT_DAYS``, to be taken back till then."""
    erased_from = now + timedelta(days=settings.ERASURE_WAIT_DAYS)
    _wish, is_new = models.ErasureWish.objects.get_or_create(
        person=row,
        defaults={"asked_by": payload["asked_by"], "asked_at": now, "erased_from": erased_from},
    )
    if is_new:
        _notify(by, row, now, "erasure_asked", erased_from)
        audit("erasure_asked", by, row, now)


DEEDS[RequestKind.ERASURE] = _await_erasure


@transaction.atomic
def cancel_erasure(*, by: Actor, now: datetime, person_id: int) -> None:
    """Cancel a person's erasure: by themselves or by a person who may help them."""
    require_scope(by)
    require(is_self(by, person_id) or may_help(by, person_id=person_id, on=china_day(now)))
    row = models.Person.objects.locked(person_id)
    deleted, _ = models.ErasureWish.objects.filter(person=row).delete()
    if not deleted:
        raise errors.NothingWaitsError
    audit("erasure_dropped", by, row, now)


def erase_due(now: datetime) -> int:
    """Erase those whose waiting is over, one transaction each (the worker's job).

    A person with an order still on its way is erased when it has come.
    """
    due = models.ErasureWish.objects.filter(erased_from__lte=now).order_by("pk")
    return _each(due.values_list("person_id", flat=True)[:_AT_ONCE], _erase_due, now)


@transaction.atomic
def _erase_due(*, by: Actor, now: datetime, person_id: int) -> None:
    row = models.Person.objects.locked(person_id)
    if not models.ErasureWish.objects.filter(person=row, erased_from__lte=now).exists():
        raise errors.NothingWaitsError
    erase_person(by=by, now=now, person_id=person_id)


def _each(person_ids: Iterable[int], step: Callable[..., None], now: datetime) -> int:
    taken = 0
    for person_id in list(person_ids):
        with isolating_failures("person", f"P{person_id}"):
            step(by=SYSTEM, now=now, person_id=person_id)
            taken += 1
    return taken


def _notify(by: Actor, row: models.Person, now: datetime, what: str, at: datetime | None) -> None:
    """Notify a person by message; for one without a phone the page has a notice to print."""
    notify_person(
        by=by,
        now=now,
        person_id=row.pk,
        template=f"people/messages/{what}",
        params={"day": china_day(at).isoformat() if at else ""},
    )
