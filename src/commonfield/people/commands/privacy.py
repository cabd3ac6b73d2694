"""Consent, export and erasure: a person's rights over what is held about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.people.choices import ConsentChannel, Purpose, Role, SealedField
from commonfield.people.commands.organisations import end_grant, refuse_last_administrator
from commonfield.people.commands.persons import locked_person
from commonfield.people.errors import ConsentHelperError, ConsentNotFoundError
from commonfield.people.models import ApiToken, Consent, Grant, Person, Pseudonym, ResetSlip
from commonfield.people.permissions import has_role, is_self, may_help, require
from commonfield.people.types import Actor

Exporter = Callable[[int], dict[str, Any]]
Eraser = Callable[[int, datetime], None]

_exporters: Final[dict[str, Exporter]] = {}
_erasers: Final[dict[str, Eraser]] = {}


def register_exporter(room: str, exporter: Exporter) -> None:
    """Let a room add what it holds of a person (by person id) to their export."""
    _exporters[room] = exporter


def register_eraser(room: str, eraser: Eraser) -> None:
    """Let a room forget a person, inside the transaction that erases them."""
    _erasers[room] = eraser


@transaction.atomic
def give_consent(
    *,
    by: Actor,
    now: datetime,
    person_id: int,
    purpose: Purpose,
    channel: ConsentChannel,
    text_version: str,
) -> int:
    """Record a consent and return its number; the same again returns the one that stands.

    On the page a person consents for themselves; aloud or on paper a helper takes it, and both
    are recorded. A newer text replaces the consent to an older one.

    Raises:
        ConsentHelperError: if the channel does not fit who acts.
    """
    _require_consent_actor(by, person_id, channel, now)
    row = locked_person(person_id)
    standing = Consent.objects.filter(person=row, purpose=purpose, withdrawn_at=None).first()
    if standing is not None and standing.text_version == text_version:
        return standing.pk
    if standing is not None:
        _withdraw(standing, now)
    consent = Consent.objects.create(
        person=row,
        purpose=purpose,
        text_version=text_version,
        channel=channel,
        helper_id=None if channel == ConsentChannel.SELF else by.person_id or row.pk,
        given_at=now,
    )
    _audit("consent_given", by, row, now, purpose=str(purpose), channel=str(channel))
    return consent.pk


def _require_consent_actor(
    by: Actor, person_id: int, channel: ConsentChannel, now: datetime
) -> None:
    if by.kind == "system":
        return
    if (channel == ConsentChannel.SELF) != is_self(by, person_id):
        raise ConsentHelperError
    require(is_self(by, person_id) or may_help(by, person_id=person_id, on=china_day(now)))


@transaction.atomic
def withdraw_consent(*, by: Actor, now: datetime, person_id: int, purpose: Purpose) -> None:
    """Withdraw a consent: as easy as giving it, by the person or a helper beside them.

    Raises:
        ConsentNotFoundError: if none stands.
    """
    require(is_self(by, person_id) or may_help(by, person_id=person_id, on=china_day(now)))
    row = locked_person(person_id)
    standing = Consent.objects.filter(person=row, purpose=purpose, withdrawn_at=None).first()
    if standing is None:
        raise ConsentNotFoundError
    _withdraw(standing, now)
    _audit("consent_withdrawn", by, row, now, purpose=str(purpose))


def _withdraw(consent: Consent, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])


def _audit(action: str, by: Actor, row: Person, now: datetime, **detail: str | int) -> None:
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
def export_person(*, by: Actor, now: datetime, person_id: int) -> dict[str, Any]:
    """Return everything held about a person, in plain text, for them to take away; audited.

    Rooms above add their part under their own name (``register_exporter``).
    """
    row = locked_person(person_id)
    require(is_self(by, person_id) or _administers(by, row, now))
    _audit("exported", by, row, now)
    held: dict[str, Any] = {"people": _own_part(row), "exported_at": now.isoformat()}
    for room, exporter in sorted(_exporters.items()):
        held[room] = exporter(person_id)
    return held


def _administers(by: Actor, row: Person, now: datetime) -> bool:
    return has_role(by, {Role.COUNTY_ADMIN}, on=china_day(now), place=row.home_place)


def _own_part(row: Person) -> dict[str, Any]:
    grants = Grant.objects.select_related("organisation").filter(person=row).order_by("pk")
    return {
        "number": f"P{row.pk}",
        "username": row.username,
        **{str(field): row.opened(field) for field in SealedField},
        "language": row.language,
        "home_place": row.home_place,
        "household": row.household.code if row.household else None,
        "created_at": row.created_at.isoformat(),
        "roles": [
            {
                "role": grant.role,
                "place": grant.place_code,
                "organisation": grant.organisation.code if grant.organisation else "",
                "from": grant.valid_from.isoformat(),
                "until": grant.valid_until.isoformat() if grant.valid_until else None,
            }
            for grant in grants
        ],
        "consents": [
            {
                "purpose": consent.purpose,
                "text_version": consent.text_version,
                "channel": consent.channel,
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            }
            for consent in Consent.objects.filter(person=row).order_by("pk")
        ],
        "tokens": [token.label for token in ApiToken.objects.filter(person=row).order_by("pk")],
    }


@transaction.atomic
def erase_person(*, by: Actor, now: datetime, person_id: int) -> None:
    """Erase a person for good: what was sealed, the salt, pseudonyms, codes, tokens and roles.

    Facts stay, and nobody is behind them; audit rows keep the number only. Rooms above forget
    their part in the same transaction (``register_eraser``).
    """
    row = locked_person(person_id)
    require(is_self(by, person_id) or _administers(by, row, now))
    for eraser in _erasers.values():
        eraser(person_id, now)
    _end_grants(by, row, now)
    Consent.objects.filter(person=row, withdrawn_at=None).update(withdrawn_at=now)
    for model in (Pseudonym, ApiToken, ResetSlip):
        model.objects.filter(person=row).delete()
    _audit("person_erased", by, row, now)
    _empty(row)
    row.erased_at = now
    row.save()


def _end_grants(by: Actor, row: Person, now: datetime) -> None:
    today = china_day(now)
    not_over = Q(valid_until=None) | Q(valid_until__gt=today)
    grants = list(Grant.objects.select_for_update().filter(not_over, person=row).order_by("pk"))
    refuse_last_administrator(grants, today)
    for grant in grants:
        end_grant(grant, by=by, now=now)


def _empty(row: Person) -> None:
    for field in SealedField:
        row.put(field, "")
    row.salt = None
    row.username = None
    row.password = make_password(None)
    row.home_place = ""
    row.household = None
    row.demo_role = ""
    row.last_login = None
