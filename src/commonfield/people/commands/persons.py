"""Writing down persons, their sealed data, pseudonyms and tokens."""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commonfield.audit.commands import record, record_all
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_token
from commonfield.people.choices import SealedField
from commonfield.people.errors import (
    BankUnusableError,
    EmailUnusableError,
    HouseholdNotFoundError,
    IdentityTakenError,
    IdentityUnusableError,
    NothingSealedError,
    PasswordTooWeakError,
    PersonNotFoundError,
    PhoneUnusableError,
    PlaceUnknownError,
    ReasonMissingError,
    TokenRefusedError,
    UsernameTakenError,
    UsernameUnusableError,
)
from commonfield.people.models import ApiToken, Household, Person, Pseudonym
from commonfield.people.permissions import (
    is_self,
    may_recover,
    may_register_person,
    may_unmask,
    require,
)
from commonfield.people.queries import TOKEN_PURPOSE
from commonfield.people.rules import (
    normalise_bank,
    normalise_email,
    normalise_identity,
    normalise_username,
    quiet_reason,
)
from commonfield.people.types import Actor, NewPerson
from commonfield.places.queries import place
from commonfield.workshop.messages import queue_message
from commonfield.workshop.vault import (
    fingerprint,
    is_mobile,
    new_salt,
    normalise_phone,
    open_with_salt,
    seal_with_salt,
)

_PSEUDONYM_PURPOSE = "people.pseudonym"
_SHORTEST_REASON = 4


def create_person(*, by: Actor, now: datetime, person: NewPerson) -> int:
    """Write down a person and return their number; see ``create_people``."""
    return create_people(by=by, now=now, people=[person])[0]


@transaction.atomic
def create_people(*, by: Actor, now: datetime, people: Sequence[NewPerson]) -> list[int]:
    """Write down persons without passwords and return their numbers, in order.

    Raises:
        UsernameTakenError: if a sign-in name is in use.
    """
    for home in {person.home_place for person in people}:
        require_place(home)
        require(may_register_person(by, place=home, on=china_day(now)))
    households = _households({person.household_code for person in people} - {""})
    rows = [_row(person, households, now) for person in people]
    try:
        with transaction.atomic():
            Person.objects.bulk_create(rows)
    except IntegrityError as error:
        raise UsernameTakenError(
            username=", ".join(row.username for row in rows if row.username)
        ) from error
    record_all(
        AuditRecord(
            action="people.person_created",
            actor=by.code,
            object=f"person:P{row.pk}",
            place=row.home_place,
            at=now,
        )
        for row in rows
    )
    return [row.pk for row in rows]


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
    row.put(SealedField.NAME, " ".join(person.name.split()))
    row.put(SealedField.PHONE, usable_phone(person.phone))
    row.put(SealedField.EMAIL, usable_email(person.email))
    return row


def _households(codes: Collection[str]) -> dict[str, Household]:
    found = {row.code: row for row in Household.objects.filter(code__in=list(codes))}
    for code in sorted(set(codes) - set(found)):
        raise HouseholdNotFoundError(code=code)
    return found


def require_place(code: str) -> None:
    """Refuse a place code that names no division.

    Raises:
        PlaceUnknownError: if it does not.
    """
    if place(code) is None:
        raise PlaceUnknownError(place=code)


def usable_username(text: str) -> str:
    """Return a sign-in name in its plain form.

    Raises:
        UsernameUnusableError: if it is too short or has other characters.
    """
    username = normalise_username(text)
    if username is None:
        raise UsernameUnusableError
    return username


def usable_phone(text: str) -> str:
    """Return a phone number in its plain form; nothing stays nothing.

    Raises:
        PhoneUnusableError: if it is no phone number.
    """
    if not text.strip():
        return ""
    phone = normalise_phone(text)
    if phone is None:
        raise PhoneUnusableError
    return phone


def usable_email(text: str) -> str:
    """Return an e-mail address in its plain form; nothing stays nothing.

    Raises:
        EmailUnusableError: if it is no address.
    """
    if not text.strip():
        return ""
    email = normalise_email(text)
    if email is None:
        raise EmailUnusableError
    return email


def usable_password(text: str) -> str:
    """Return a password made ready for storing.

    Raises:
        PasswordTooWeakError: if it is too easy to guess.
    """
    try:
        validate_password(text)
    except ValidationError as error:
        raise PasswordTooWeakError from error
    return make_password(text)


def locked_person(person_id: int) -> Person:
    """Return a living person's row, locked until the transaction ends.

    Raises:
        PersonNotFoundError: if there is none.
    """
    row = Person.objects.alive().select_for_update().filter(pk=person_id).first()
    if row is None:
        raise PersonNotFoundError
    return row


def _audit_person(action: str, by: Actor, row: Person, now: datetime, **detail: str | int) -> None:
    record(
        AuditRecord(
            action=f"people.{action}",
            actor=by.code,
            object=f"person:P{row.pk}",
            place=row.home_place,
            at=now,
            detail=dict(detail),
        )
    )


@transaction.atomic
def set_password(*, by: Actor, now: datetime, person_id: int, password: str) -> None:
    """Set a person's own password; others recover an account with a slip instead."""
    require(is_self(by, person_id) or by.kind == "system")
    row = locked_person(person_id)
    row.password = usable_password(password)
    row.save(update_fields=["password"])
    _audit_person("password_set", by, row, now)


@transaction.atomic
def set_language(*, by: Actor, now: datetime, person_id: int, language: str) -> None:
    """Keep the language a person wants messages and pages in."""
    require(is_self(by, person_id) or by.kind == "system")
    row = locked_person(person_id)
    row.language = "en" if language == "en" else "zh-hans"
    row.save(update_fields=["language"])
    _audit_person("language_set", by, row, now, language=row.language)


@transaction.atomic
def change_contact(
    *, by: Actor, now: datetime, person_id: int, phone: str | None = None, email: str | None = None
) -> None:
    """Change phone or e-mail (``None`` leaves it, an empty text takes it away).

    Since codes go there, others may change it only where they may recover the account, and a
    notice goes to the address of before.
    """
    require(is_self(by, person_id) or may_recover(by, person_id=person_id, on=china_day(now)))
    row = locked_person(person_id)
    notify(row, template="people/messages/contact_changed", now=now)
    if phone is not None:
        row.put(SealedField.PHONE, usable_phone(phone))
    if email is not None:
        row.put(SealedField.EMAIL, usable_email(email))
    row.save(update_fields=["phone_sealed", "phone_print", "email_sealed", "email_print"])
    _audit_person("contact_changed", by, row, now)


def notify(row: Person, *, template: str, now: datetime) -> None:
    """Queue a notice to a person's mobile or else e-mail; whoever has neither gets none."""
    phone = row.opened(SealedField.PHONE)
    email = row.opened(SealedField.EMAIL)
    if is_mobile(phone):
        queue_message(
            channel="sms", to=phone, template=template, params={}, language=row.language, now=now
        )
    elif email:
        queue_message(
            channel="email", to=email, template=template, params={}, language=row.language, now=now
        )


@transaction.atomic
def seal_identity(*, by: Actor, now: datetime, person_id: int, identity: str) -> None:
    """Keep a person's identity number, sealed.

    Raises:
        IdentityUnusableError: if length, check character or birth date is wrong.
        IdentityTakenError: if another person has it.
    """
    row = locked_person(person_id)
    _require_may_write(by, row, now)
    number = normalise_identity(identity)
    if number is None:
        raise IdentityUnusableError
    row.put(SealedField.IDENTITY, number)
    try:
        with transaction.atomic():
            row.save(update_fields=["identity_sealed", "identity_print"])
    except IntegrityError as error:
        raise IdentityTakenError from error
    _audit_person("identity_sealed", by, row, now)


@transaction.atomic
def seal_bank(*, by: Actor, now: datetime, person_id: int, bank: str) -> None:
    """Keep a person's bank number, sealed.

    Raises:
        BankUnusableError: if its length or check digit is wrong.
    """
    row = locked_person(person_id)
    _require_may_write(by, row, now)
    number = normalise_bank(bank)
    if number is None:
        raise BankUnusableError
    row.put(SealedField.BANK, number)
    row.save(update_fields=["bank_sealed"])
    _audit_person("bank_sealed", by, row, now)


def _require_may_write(by: Actor, row: Person, now: datetime) -> None:
    require(is_self(by, row.pk) or may_register_person(by, place=row.home_place, on=china_day(now)))


@transaction.atomic
def unmask(*, by: Actor, now: datetime, person_id: int, field: SealedField, reason: str) -> str:
    """Return a person's plain data to somebody whose role and reason allow it; audited.

    Raises:
        ReasonMissingError: if the reason is no words.
        NothingSealedError: if the person has not given this.
    """
    require(may_unmask(by, person_id=person_id, on=china_day(now)))
    why = quiet_reason(reason)
    if len(why) < _SHORTEST_REASON:
        raise ReasonMissingError
    row = locked_person(person_id)
    plain = row.opened(field)
    if not plain:
        raise NothingSealedError
    _audit_person("unmasked", by, row, now, field=str(field), reason=why)
    return plain


def pseudonym_for(*, person_id: int, purpose: str) -> str:
    """Return a person's pseudonym for a purpose, made up when first asked for."""
    return pseudonyms_for(person_ids=[person_id], purpose=purpose)[person_id]


def _new_pseudonym() -> str:
    return f"s{secrets.token_hex(10)}"


@transaction.atomic
def pseudonyms_for(
    *, person_ids: Collection[int], purpose: str, draw: Callable[[], str] = _new_pseudonym
) -> dict[int, str]:
    """Return the persons' pseudonyms for a purpose; ``draw`` makes the missing ones up.

    Raises:
        PersonNotFoundError: if one of them is unknown or erased.
    """
    people = {row.pk: bytes(row.salt or b"") for row in _alive(person_ids)}
    if set(people) != set(person_ids):
        raise PersonNotFoundError
    known = _known_pseudonyms(people, purpose)
    missing = sorted(set(people) - set(known))
    if not missing:
        return known
    Pseudonym.objects.bulk_create(
        (
            Pseudonym(
                person_id=person_id,
                purpose=purpose,
                value_sealed=seal_with_salt(
                    draw(), salt=people[person_id], purpose=_PSEUDONYM_PURPOSE
                ),
            )
            for person_id in missing
        ),
        ignore_conflicts=True,
    )
    # Read again: somebody else may have been faster.
    return _known_pseudonyms(people, purpose)


def _alive(person_ids: Collection[int]) -> list[Person]:
    return list(Person.objects.alive().filter(pk__in=list(person_ids)).only("pk", "salt"))


def _known_pseudonyms(salts: dict[int, bytes], purpose: str) -> dict[int, str]:
    rows = Pseudonym.objects.filter(person_id__in=list(salts), purpose=purpose).order_by("pk")
    return {
        row.person_id: open_with_salt(
            row.value_sealed, salt=salts[row.person_id], purpose=_PSEUDONYM_PURPOSE
        )
        for row in rows
    }


@transaction.atomic
def issue_token(*, by: Actor, now: datetime, person_id: int, label: str) -> str:
    """Make an API token for a person and return it; only its fingerprint is kept."""
    require(is_self(by, person_id) or by.kind == "system")
    row = locked_person(person_id)
    token = new_token()
    ApiToken.objects.create(
        person=row,
        token_print=fingerprint(token, purpose=TOKEN_PURPOSE),
        label=" ".join(label.split())[:60],
        created_at=now,
    )
    _audit_person("token_issued", by, row, now)
    return token


@transaction.atomic
def revoke_token(*, by: Actor, now: datetime, token_id: int) -> None:
    """Take a token back; its owner may, and an administrator over them.

    Raises:
        TokenRefusedError: if there is no such token.
    """
    token = ApiToken.objects.select_for_update(of=["self"]).filter(pk=token_id, revoked_at=None)
    row = token.first()
    if row is None:
        raise TokenRefusedError
    require(
        is_self(by, row.person_id) or may_recover(by, person_id=row.person_id, on=china_day(now))
    )
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    _audit_person("token_revoked", by, row.person, now, token=row.pk)


def note_token_use(*, token: str, now: datetime) -> None:
    """Remember the day a token was last used; at most one write a day."""
    day = china_day(now)
    ApiToken.objects.filter(token_print=fingerprint(token, purpose=TOKEN_PURPOSE)).exclude(
        last_used_on=day
    ).update(last_used_on=day)
