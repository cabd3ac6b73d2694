"""What commands about a person end with."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Manager, Model

from commonfield.audit.commands import record
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.models import Person
from commonfield.people.types import Actor
from commonfield.workshop.carriers import message_backends
from commonfield.workshop.phones import is_mobile
from commonfield.workshop.ports import Channel


def by_code[M: Model](
    rows: Manager[M], codes: Collection[str], refusal: type[CommonfieldError]
) -> dict[str, M]:
    """Return rows by their codes, all of them."""
    found: dict[str, M] = rows.in_bulk(list(codes), field_name="code")
    for code in sorted(set(codes) - set(found)):
        raise refusal(code=code)
    return found


def audit(action: str, by: Actor, row: Person, now: datetime, **detail: str | int) -> None:
    record(f"people.{action}", by.code, f"person:P{row.pk}", now, row.home_place, **detail)


def reached_by(phone: str, email: str) -> tuple[Channel, str] | None:
    """Return how a person is reached: by phone, unless only their e-mail is carried."""
    if is_mobile(phone) and (not email or "sms" in message_backends()):
        return "sms", phone
    return ("email", email) if email else None
