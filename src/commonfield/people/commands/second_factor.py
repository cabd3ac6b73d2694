"""The second step of signing in: codes of an app on the person's phone (TOTP, RFC 6238).

Tries are counted as a password's are. A code is taken once; a person who has lost the phone signs
in with one of the recovery codes, printed once, or has a slip made that takes the step away.
"""

import secrets
import unicodedata
from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from pyotp import TOTP, OTPVerificationError, random_base32

from commonfield.kernel.errors import must_exist
from commonfield.people.commands.attempts import refund_attempts, reserve_attempts
from commonfield.people.commands.shared import audit
from commonfield.people.errors import SecondCodeRefusedError, SecondFactorThereError
from commonfield.people.models import Person, SecondFactor
from commonfield.people.permissions import is_self, require, require_scope
from commonfield.people.queries.access import is_asked_for_second_factor, second_factor_of
from commonfield.people.types import Actor

type Step = Literal["none", "code", "set_up"]

_DIGITS: Final = 6
# A phone's clock may be half a minute off.
_STEPS_OFF: Final = 1
# Of two servers' clocks, and of the person's phone.
_STEPS_APART: Final = 5
_RECOVERY_CODES: Final = 8
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF: Final = 5


@transaction.atomic
def ask_for_second_step(
    *,
    by: Actor,  # noqa: ARG001 - a guest, until they are let in
    now: datetime,
    person_id: int,
) -> Step:
    """Return what is still wanted of a person whose password or code was right.

    The days that an official has to set it up begin when it is first required.
    """
    if SecondFactor.objects.filter(person_id=person_id).exclude(set_up_at=None).exists():
        return "code"
    if not is_asked_for_second_factor(person_id, now=now):
        return "none"
    Person.objects.locked(person_id)
    row, _ = SecondFactor.objects.get_or_create(person_id=person_id)
    if row.asked_at is None:
        row.asked_at = now
        row.save(update_fields=["asked_at"])
    due_at = second_factor_of(person_id, now=now).due_at
    return "set_up" if due_at is not None and due_at <= now else "none"


@transaction.atomic
def begin_second_factor(*, by: Actor, now: datetime, person_id: int) -> None:
    """Make a secret for the app; it counts once a code of it was given."""
    person = _own(by, person_id)
    row, _ = SecondFactor.objects.get_or_create(person=person)
    if row.set_up_at is not None:
        raise SecondFactorThereError
    row.put(random_base32(), [])
    row.save(update_fields=["secret_sealed"])
    audit("second_factor_begun", by, person, now)


def confirm_second_factor(
    *, by: Actor, now: datetime, person_id: int, code: str, client: str = ""
) -> list[str]:
    """Set the second factor up by a code of the app, and return the recovery codes, shown once."""
    tries = _reserve(person_id, client, now)
    with transaction.atomic():
        person = _own(by, person_id)
        row = SecondFactor.objects.filter(person=person, set_up_at=None).first()
        if row is None or not _is_code_of_app(row, _plain(code), now):
            raise SecondCodeRefusedError
        refund_attempts(tries, _subject(person_id))
        row.set_up_at = now
        audit("second_factor_set_up", by, person, now)
        return _with_new_codes(row)


def use_second_factor(
    *, by: Actor, now: datetime, person_id: int, code: str, client: str = ""
) -> None:
    """Take a code of the app, or a recovery code, once."""
    tries = _reserve(person_id, client, now)
    with transaction.atomic():
        person = _own(by, person_id)
        row, plain = _set_up(person), _plain(code)
        is_of_app = _is_code_of_app(row, plain, now)
        if not is_of_app and not _is_recovery_code(row, plain):
            raise SecondCodeRefusedError
        row.save(update_fields=["last_step", "secret_sealed"])
        refund_attempts(tries, _subject(person_id))
        how = "app" if is_of_app else "recovery code"
        audit("second_factor_used", by, person, now, how=how)


@transaction.atomic
def renew_recovery_codes(*, by: Actor, now: datetime, person_id: int) -> list[str]:
    """Make new recovery codes, shown once; those of before are void."""
    person = _own(by, person_id)
    row = _set_up(person)
    audit("recovery_codes_renewed", by, person, now)
    return _with_new_codes(row)


@transaction.atomic
def remove_second_factor(*, by: Actor, now: datetime, person_id: int) -> None:
    """Take the second factor away; an official must set up a new one at once."""
    person = _own(by, person_id)
    SecondFactor.objects.filter(person=person).update(
        secret_sealed=None, set_up_at=None, last_step=0
    )
    audit("second_factor_removed", by, person, now)


def _own(by: Actor, person_id: int) -> Person:
    require_scope(by)
    require(is_self(by, person_id))
    return Person.objects.locked(person_id)


def _set_up(person: Person) -> SecondFactor:
    rows = SecondFactor.objects.filter(person=person).exclude(set_up_at=None)
    return must_exist(rows.first(), SecondCodeRefusedError)


def _subject(person_id: int) -> str:
    return f"P{person_id}"


def _reserve(person_id: int, client: str, now: datetime) -> dict[str, list[int]]:
    subjects = [_subject(person_id)]
    return reserve_attempts(now=now, what="second factor", subjects=subjects, client=client)


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code))).upper()


def _is_code_of_app(row: SecondFactor, plain: str, now: datetime) -> bool:
    """Return whether a code is the app's and later than any taken before, and note that it is."""
    secret, _ = row.opened()
    if not secret or len(plain) != _DIGITS:
        return False
    try:
        step = TOTP(secret).verify_and_get_timecode(plain, for_time=now, valid_window=_STEPS_OFF)
    except OTPVerificationError:
        return False
    # A step that is further ahead was one of a clock that ran ahead.
    if step <= row.last_step <= step + _STEPS_APART:
        return False
    row.last_step = step
    return True


def _is_recovery_code(row: SecondFactor, plain: str) -> bool:
    """Return whether a code is one of those left, and take it out."""
    secret, codes = row.opened()
    left = [code for code in codes if not secrets.compare_digest(code.encode(), plain.encode())]
    if len(left) == len(codes):
        return False
    row.put(secret, left)
    return True


def _with_new_codes(row: SecondFactor) -> list[str]:
    secret, _ = row.opened()
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF)) for _ in range(_RECOVERY_CODES)
    ]
    row.put(secret, codes)
    row.save()
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]
