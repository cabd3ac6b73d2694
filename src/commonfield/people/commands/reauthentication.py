"""Proving oneself again: before a deed of the account, though one is signed in."""

from datetime import datetime

from django.db import transaction

from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import SealedField
from commonfield.people.commands.second_factor import use_second_factor
from commonfield.people.commands.shared import audit, reached_by
from commonfield.people.commands.sign_in import (
    confirm_password,
    request_sign_in_code,
    sign_in_with_code,
)
from commonfield.people.models import Person
from commonfield.people.permissions import require_scope
from commonfield.people.queries import second_factor_of
from commonfield.people.types import Actor, Proof


def reauthenticate(*, by: Actor, now: datetime, proof: Proof, client: str = "") -> None:
    """Make sure that the person acts, not only their browser; failed tries count.

    It takes their password, or a fresh code where they have none (``send_reauthentication_code``);
    and their second factor, if they have one.
    """
    require_scope(by)
    row = _person(by)
    if not row.has_usable_password():
        address = _address_of(row)
        sign_in_with_code(
            by=by, now=now, address=address, code=proof.code, person_id=row.pk, client=client
        )
    else:
        _confirm(by, now, proof.password, client)
    if second_factor_of(row.pk, now=now).set_up_at:
        use_second_factor(by=by, now=now, person_id=row.pk, code=proof.second, client=client)
    with transaction.atomic():
        audit("proved_again", by, row, now)


def _confirm(by: Actor, now: datetime, password: str, client: str) -> None:
    try:
        confirm_password(by=by, now=now, password=password, client=client)
    except errors.SignInRefusedError as error:
        raise errors.ProofRefusedError from error


@transaction.atomic
def send_reauthentication_code(*, by: Actor, now: datetime) -> None:
    """Send a code to the mobile or else the e-mail of a person without a password."""
    require_scope(by)
    request_sign_in_code(by=by, now=now, address=_address_of(_person(by)))


def _person(by: Actor) -> Person:
    rows = Person.objects.alive().filter(pk=by.person_id or 0)
    return must_exist(rows.first(), errors.PersonNotFoundError)


def _address_of(row: Person) -> str:
    reached = reached_by(row.opened(SealedField.PHONE), row.opened(SealedField.EMAIL))
    return must_exist(reached, errors.ProofImpossibleError)[1]
