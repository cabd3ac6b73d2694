"""Writing down persons and their sealed data."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.people import errors
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.commands.keys import revoke_access
from commonfield.people.commands.shared import audit, by_code, reached_by
from commonfield.people.models import Household, Organisation, Person, fingerprints_of, plain_form
from commonfield.people.permissions import (
    is_own_word,
    is_self,
    may_open_account,
    may_recover,
    may_register_person,
    may_seal,
    may_unmask,
    require,
    require_own_session,
    require_role,
    require_scope,
)
from commonfield.people.queries import consenting, known_place
from commonfield.people.rules import county_of, quiet_reason, usable_username
from commonfield.people.types import Actor, NewPerson
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.vault import new_salt

_SHORTEST_REASON = 4


@transaction.atomic
def create_person(*, by: Actor, now: datetime, person: NewPerson) -> int:
    """Write down a person and return their number; see ``create_people``."""
    return create_people(by=by, now=now, people=[person])[0]


@transaction.atomic
def create_people(*, by: Actor, now: datetime, people: Sequence[NewPerson]) -> list[int]:
    """Write down persons without passwords and return their numbers, in order.

    A clerk writes down who lives in the county of their organisation, which keeps the records.
    """
    codes = {person.organisation for person in people} - {""}
    employers = by_code(Organisation.objects, codes, errors.OrganisationNotFoundError)
    for home, code in sorted({(person.home_place, person.organisation) for person in people}):
        _require_may_write_down(by, known_place(home), employers.get(code), china_day(now))
    codes = {person.household_code for person in people} - {""}
    households = by_code(Household.objects, codes, errors.HouseholdNotFoundError)
    rows = [_row(person, households, now) for person in people]
    for row, person in zip(rows, people, strict=True):
        row.records_began_at = employers.get(person.organisation)
    try:
        with transaction.atomic():
            Person.objects.bulk_create(rows)
    except IntegrityError as error:
        names = [row.username for row in rows if row.username]
        raise errors.UsernameTakenError(username=", ".join(names)) from error
    record_all(
        AuditRecord("people.person_created", by.code, f"person:P{row.pk}", now, row.home_place)
        for row in rows
    )
    return [row.pk for row in rows]


def _require_may_write_down(
    by: Actor, home: str, employer: Organisation | None, today: date
) -> None:
    if employer is None:
        require(may_register_person(by, place=home, on=today))
        return
    require_role(by, {Role.CLERK}, organisation=employer.code, on=today)
    require(by.kind == "system" or county_of(home) == county_of(employer.place_code))


def _row(person: NewPerson, households: dict[str, Household], now: datetime) -> Person:
    row = Person(
        username=usable_username(person.username) if person.username else None,
        password=make_password(None),
        salt=new_salt(),
        language=person.language,
        home_place=person.home_place,
        household=households[person.household_code] if person.household_code else None,
        demo_role=person.demo_role,
        created_at=now,
    )
    row.put(SealedField.NAME, person.name)
    row.put(SealedField.PHONE, person.phone)
    row.put(SealedField.EMAIL, person.email)
    return row


@transaction.atomic
def set_password(*, by: Actor, now: datetime, person_id: int, password: str) -> None:
    """Set a person's own password; others recover an account with a slip instead.

    Sessions and tokens of before end.
    """
    require_scope(by)
    require(is_self(by, person_id) or by.kind == "system")
    row = Person.objects.locked(person_id)
    row.take_password(password)
    if by.kind == "system" or is_own_word(by, person_id):
        row.let_in_by = None
    elif by.is_by_code:
        # The password is known to whoever may have read the code.
        row.let_in_by_id = row.contact_set_by_id
    row.save(update_fields=["password", "let_in_by"])
    revoke_access(row, now)
    audit("password_set", by, row, now)


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

    Since codes go there, others may change it only where they may recover the account, and a
    notice goes to the address of before.
    """
    require_scope(by)
    is_own = is_self(by, person_id) and by.helper is None
    if not is_own:
        require(is_self(by, person_id) or may_recover(by, person_id=person_id, on=china_day(now)))
        if not may_open_account(by, person_id=person_id, now=now):
            raise errors.AccountOpenedError
    row = Person.objects.locked(person_id)
    notify_person(by=by, now=now, person_id=person_id, template="people/messages/contact_changed")
    if phone is not None:
        row.put(SealedField.PHONE, phone)
    if email is not None:
        row.put(SealedField.EMAIL, email)
    if by.kind == "system" or is_own_word(by, person_id):
        row.contact_set_by = None
    elif not is_own:
        row.contact_set_by_id = by.acting_id
    else:
        row.contact_set_by_id = row.let_in_by_id or row.contact_set_by_id
    row.save(
        update_fields=[
            *("phone_sealed", "phone_print", "email_sealed", "email_print"),
            "contact_set_by",
        ]
    )
    audit("contact_changed", by, row, now)


@transaction.atomic
def notify_person(
    *,
    by: Actor,  # noqa: ARG001 - every command takes who acts; a notice may follow anybody's act
    now: datetime,
    person_id: int,
    template: str,
    params: dict[str, str] | None = None,
) -> bool:
    """Queue a message to a person's mobile or else e-mail; tell whether they have either."""
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
def seal_identity(*, by: Actor, now: datetime, person_id: int, identity: str) -> None:
    """Keep a person's identity number, sealed."""
    require_scope(by)
    row = Person.objects.locked(person_id)
    require(may_seal(by, person_id=row.pk, on=china_day(now)))
    row.put(SealedField.IDENTITY, identity)
    # While the vault's key changes, another's may still be told by the old one.
    prints = fingerprints_of(SealedField.IDENTITY, plain_form(SealedField.IDENTITY, identity))
    if row.identity_print and (
        Person.objects.exclude(pk=row.pk).filter(identity_print__in=prints).exists()
    ):
        raise errors.IdentityTakenError
    try:
        with transaction.atomic():
            row.save(update_fields=["identity_sealed", "identity_print"])
    except IntegrityError as error:
        raise errors.IdentityTakenError from error
    audit("identity_sealed", by, row, now)


@transaction.atomic
def unmask(*, by: Actor, now: datetime, person_id: int, field: SealedField, reason: str) -> str:
    """Return a person's plain data to somebody whose role and reason allow it; audited."""
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
    audit("unmasked", by, row, now, field=str(field), reason=why)
    return plain


@transaction.atomic
def read_bank_numbers(
    *, by: Actor, now: datetime, person_ids: Sequence[int], payer: str, reason: str
) -> dict[int, str]:
    """Return opened bank numbers of those who are paid by an organisation, each one audited.

    Whoever has none, or no longer allows payment to it, is left out.
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
