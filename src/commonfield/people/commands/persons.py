"""Persons and their sealed data."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.people import errors
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.closeness import makes_password_own
from commonfield.people.commands.keys import note_opened, revoke_access
from commonfield.people.commands.shared import audit, reached_by
from commonfield.people.models import REASON_PURPOSE, Person, Reason, Session, new_code
from commonfield.people.permissions import (
    is_paid,
    is_self,
    may_open_account,
    may_recover,
    may_unmask,
    require,
    require_own_session,
    require_role,
    require_scope,
    responsible_id,
)
from commonfield.people.queries import consenting
from commonfield.people.rules import quiet_reason
from commonfield.people.types import Actor
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.vault import seal_with_salt

_SHORTEST_REASON = 4


@transaction.atomic
def set_password(*, by: Actor, now: datetime, person_id: int, password: str) -> None:
    """Set a person's own password; others recover an account with a slip instead.

    Sessions and tokens of before end.
    """
    require_scope(by)
    require(is_self(by, person_id) or by.kind == "system")
    row = Person.objects.locked(person_id)
    row.take_password(password)
    is_by_password = by.helper is None and not (by.is_by_code or by.is_by_provider)
    on = china_day(now)
    is_own = (
        is_by_password and makes_password_own(person_id, on=on) and not is_paid(person_id, on=on)
    )
    row.let_in_by_id = None if is_own else _other_than(by, person_id)
    row.save(update_fields=["password", "let_in_by"])
    revoke_access(row, now)
    audit("password_set", by, row, now)


def _other_than(by: Actor, person_id: int) -> int | None:
    """Return the person besides its owner who knows what the actor sets in an account, if any."""
    knowing = responsible_id(by)
    return None if by.kind == "system" or knowing == person_id else knowing


@transaction.atomic
def set_language(*, by: Actor, now: datetime, person_id: int, language: str) -> None:
    """Keep the language in which a person wants messages."""
    require_scope(by)
    require(is_self(by, person_id) or by.kind == "system")
    row = Person.objects.locked(person_id)
    row.language = "en" if language == "en" else "zh-hans"
    row.save(update_fields=["language"])
    audit("language_set", by, row, now, language=row.language)


@transaction.atomic
def change_contact(
    *, by: Actor, now: datetime, person_id: int, phone: str | None = None, email: str | None = None
) -> None:
    """Change phone or e-mail (``None`` leaves it, an empty text takes it away).

    Since codes go there, others may change it only where they may recover the account, a notice
    goes to the address of before, and the sessions that its codes may have opened end.
    """
    require_scope(by)
    is_own = is_self(by, person_id) and by.helper is None
    if not is_own:
        require(is_self(by, person_id) or may_recover(by, person_id=person_id, on=china_day(now)))
        if not may_open_account(by, person_id=person_id, now=now):
            raise errors.AccountOpenedError
    row = Person.objects.locked(person_id)
    notify_person(by=by, now=now, person_id=person_id, template="people/messages/contact_changed")
    for field, text in ((SealedField.PHONE, phone), (SealedField.EMAIL, email)):
        if text is not None:
            _put_contact(row, field, text, now if is_self(by, person_id) else None)
    setter = _other_than(by, person_id)
    is_whole = (phone is not None or not row.phone_print) and (
        email is not None or not row.email_print
    )
    if setter is not None and not is_whole and row.contact_set_by_id not in {None, setter}:
        raise errors.ContactOfAnotherError
    # What another wrote down stays theirs until it is gone.
    if setter is not None or is_whole:
        row.contact_set_by_id = setter
    if setter is not None:
        note_opened(row)
    Session.objects.filter(person=row).delete()
    row.save(update_fields=["contact_set_by"])
    audit("contact_changed", by, row, now)


def _put_contact(
    row: Person, field: SealedField, text: str, unproved_since: datetime | None
) -> None:
    before = getattr(row, f"{field}_print")
    row.put(field, text)
    if getattr(row, f"{field}_print") != before:
        setattr(row, f"{field}_unproved_since", unproved_since)
    row.save(update_fields=[f"{field}_{part}" for part in ("sealed", "print", "unproved_since")])


@transaction.atomic
def notify_person(
    *,
    by: Actor,  # noqa: ARG001 - every command takes who acts; a notice may follow anybody's act
    now: datetime,
    person_id: int,
    template: str,
    params: dict[str, str] | None = None,
) -> bool:
    """Queue a message to a person's mobile or else e-mail; return whether they have either."""
    row = Person.objects.locked(person_id)
    reached = reached_by(row.opened(SealedField.PHONE), row.opened(SealedField.EMAIL))
    if reached is None:
        return False
    message = NewMessage(
        channel=reached[0],
        to=reached[1],
        template=template,
        params=params or {},
        language=row.language,
    )
    queue_messages([message], now=now)
    return True


@transaction.atomic
def unmask(*, by: Actor, now: datetime, person_id: int, field: SealedField, reason: str) -> str:
    """Return a person's plain data to an actor whose role and reason allow it; audited.

    The reason is kept apart from the audit, as long as the person (docs/adr/0063).
    """
    require_scope(by)
    require_own_session(by)
    require(may_unmask(by, person_id=person_id, on=china_day(now)))
    why = quiet_reason(reason)
    if len(why) < _SHORTEST_REASON:
        raise errors.ReasonMissingError
    row = Person.objects.locked(person_id)
    plain = row.opened(field)
    if not plain:
        raise errors.NothingSealedError
    code, salt = new_code("R"), row.salt or b""
    sealed = seal_with_salt(why, salt=salt, purpose=REASON_PURPOSE)
    Reason.objects.create(code=code, person=row, text_sealed=sealed)
    audit("unmasked", by, row, now, field=str(field), reason=code)
    return plain


@transaction.atomic
def read_bank_numbers(
    *, by: Actor, now: datetime, person_ids: Sequence[int], payer: str, reason: str
) -> dict[int, str]:
    """Return opened bank numbers of the persons an organisation pays, each one audited.

    A person who has none, or no longer allows payment to it, is left out.
    """
    require_scope(by)
    require_role(by, {Role.CLERK, Role.ACCOUNTANT}, organisation=payer, on=china_day(now))
    allowing = consenting(person_ids, Purpose.PAYOUT)
    rows = Person.objects.alive().filter(pk__in=allowing, bank_sealed__isnull=False)
    found = {}
    for row in rows.order_by("pk"):
        found[row.pk] = row.opened(SealedField.BANK)
        audit("unmasked", by, row, now, field=str(SealedField.BANK), reason=reason)
    return found
