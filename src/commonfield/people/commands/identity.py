"""A person's identity number and how old they are: first said by one, changed by two."""

from datetime import datetime
from typing import Any

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.people import errors
from commonfield.people.ages import age_group
from commonfield.people.choices import AgeGroup, RequestKind, SealedField
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit
from commonfield.people.models import Consent, Person, fingerprints_of, plain_form
from commonfield.people.permissions import is_self, may_seal, require, require_scope
from commonfield.people.queries import may_say_age
from commonfield.people.types import Actor
from commonfield.workshop.conflicts import conflicts_as


@transaction.atomic
def seal_identity(*, by: Actor, now: datetime, person_id: int, identity: str) -> bool:
    """Keep a person's identity number, sealed; return whether it counts at once.

    Another number than the one written down, or one that makes a person older or younger than was
    stated, waits for a second person: it would make a child an adult, or an adult a child.
    """
    require_scope(by)
    row = Person.objects.locked(person_id)
    require(may_seal(by, person_id=row.pk, on=china_day(now)))
    plain = plain_form(SealedField.IDENTITY, identity)
    known = row.opened(SealedField.IDENTITY)
    said = row.age_said if not known else ""
    age = age_group(plain, china_day(now))
    is_changed = known not in {"", plain} or bool(said and said != age) or _undoes(row, age)
    if is_changed and by.kind != "system":
        _require_free(row, plain)
        payload = {"identity": plain}
        request_approval(
            by=by, now=now, person_id=person_id, kind=RequestKind.IDENTITY, payload=payload
        )
        return False
    _seal(by, row, plain, now)
    return True


def _undoes(row: Person, age: AgeGroup | None) -> bool:
    """Return whether an age makes a child of a person who has decided for themselves."""
    decided = Consent.objects.filter(person=row, guardian=None)
    return age == AgeGroup.CHILD and not row.age_said and decided.exists()


def _seal(by: Actor, row: Person, plain: str, now: datetime) -> None:
    _require_free(row, plain)
    row.put(SealedField.IDENTITY, plain)
    with conflicts_as(errors.IdentityTakenError):
        row.save(update_fields=["identity_sealed", "identity_print"])
    audit("identity_sealed", by, row, now)


def _require_free(row: Person, plain: str) -> None:
    # While the vault's key changes, another's may still be told by the old one.
    prints = fingerprints_of(SealedField.IDENTITY, plain) if plain else []
    if Person.objects.exclude(pk=row.pk).filter(identity_print__in=prints).exists():
        raise errors.IdentityTakenError


@transaction.atomic
def say_age(*, by: Actor, now: datetime, person_id: int, age: AgeGroup) -> bool:
    """Keep how old a person is, and who stated it; return whether it counts at once.

    It is needed where no identity number shows it. Another answer than the one before waits for a
    second person.
    """
    require_scope(by)
    row = Person.objects.locked(person_id)
    require(by.kind == "system" or may_say_age(by, person_id=person_id, on=china_day(now)))
    if row.identity_sealed is not None:
        raise errors.AgeKnownError
    if (row.age_said not in {"", age} or _undoes(row, age)) and by.kind != "system":
        payload = {"age": str(age)}
        request_approval(
            by=by, now=now, person_id=person_id, kind=RequestKind.IDENTITY, payload=payload
        )
        return False
    # The person's own word stays theirs.
    if row.age_said_by != f"P{row.pk}" or is_self(by, row.pk):
        _write_age(by, row, age, now)
    return True


def _write_age(by: Actor, row: Person, age: AgeGroup, now: datetime) -> None:
    row.age_said, row.age_said_by = age, by.code
    row.save(update_fields=["age_said", "age_said_by"])
    audit("age_said", by, row, now, age=str(age))


def _change(by: Actor, now: datetime, row: Person, payload: dict[str, Any]) -> None:
    """Carry out what a second person approved."""
    if "age" not in payload:
        _seal(by, row, payload["identity"], now)
    elif row.identity_sealed is not None:
        raise errors.AgeKnownError
    else:
        _write_age(by, row, AgeGroup(payload["age"]), now)


DEEDS[RequestKind.IDENTITY] = _change
