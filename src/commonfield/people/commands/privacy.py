"""Consent, export and erasure: a person's rights over what is held about them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.people import models
from commonfield.people.choices import (
    CONSENT_TEXT_VERSION,
    MONEY,
    ConsentChannel,
    Purpose,
    SealedField,
)
from commonfield.people.commands.organisations import lay_down_roles
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.shared import audit
from commonfield.people.errors import ConsentHelperError, ConsentNotFoundError
from commonfield.people.permissions import (
    is_self,
    may_administer,
    may_help,
    may_help_with_money,
    require,
    require_scope,
)
from commonfield.people.queries import trail_of, waiting_of
from commonfield.people.types import Actor

Exporter = Callable[[int], dict[str, Any]]
Eraser = Callable[[int, datetime], None]


@dataclass(frozen=True, slots=True)
class Holder:
    """How a room above exports and forgets what it holds of a person."""

    export: Exporter
    erase: Eraser


class PersonData:
    """The rooms that hold data of persons; each registers itself when the program starts."""

    def __init__(self) -> None:
        self._holders: dict[str, Holder] = {}

    def register(self, room: str, *, export: Exporter, erase: Eraser) -> None:
        """Let a room add to exports, and forget a person inside the erasing transaction."""
        self._holders[room] = Holder(export=export, erase=erase)

    def holders(self) -> list[tuple[str, Holder]]:
        """Return the holders by name of their room."""
        return sorted(self._holders.items(), key=lambda item: item[0])


person_data: Final = PersonData()


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
    """
    _require_consent_actor(by, person_id, purpose, channel, now)
    row = models.Person.objects.locked(person_id)
    standing = models.Consent.objects.filter(person=row, purpose=purpose, withdrawn_at=None).first()
    if standing is not None and standing.text_version == text_version:
        return standing.pk
    if standing is not None:
        _withdraw(standing, now)
    consent = models.Consent.objects.create(
        person=row,
        purpose=purpose,
        text_version=text_version,
        channel=channel,
        helper_id=None if channel == ConsentChannel.SELF else by.person_id or row.pk,
        given_at=now,
    )
    _tell_of_others(by, row, now)
    audit("consent_given", by, row, now, purpose=str(purpose), channel=str(channel))
    return consent.pk


@transaction.atomic
def record_consents(
    *, by: Actor, now: datetime, person_ids: Sequence[int], purposes: Sequence[Purpose]
) -> None:
    """Write down that persons without any consent yet have given some, for set-up and the demo."""
    require(by.kind == "system")
    models.Consent.objects.bulk_create(
        models.Consent(
            person_id=person_id,
            purpose=purpose,
            text_version=CONSENT_TEXT_VERSION,
            channel=ConsentChannel.SELF,
            given_at=now,
        )
        for person_id in person_ids
        for purpose in purposes
    )
    record_all(
        AuditRecord("people.consent_given", by.code, f"person:P{person_id}", now)
        for person_id in person_ids
    )


def _require_consent_actor(
    by: Actor, person_id: int, purpose: Purpose, channel: ConsentChannel, now: datetime
) -> None:
    if by.kind == "system":
        return
    if (channel == ConsentChannel.SELF) != is_self(by, person_id):
        raise ConsentHelperError
    is_helping = may_help if purpose not in MONEY else may_help_with_money
    require(is_self(by, person_id) or is_helping(by, person_id=person_id, on=china_day(now)))


@transaction.atomic
def withdraw_consent(*, by: Actor, now: datetime, person_id: int, purpose: Purpose) -> None:
    """Withdraw a consent: as easy as giving it, by the person or a helper beside them.

    Without consent to payment the bank number is no longer needed, and deleted.
    """
    require(is_self(by, person_id) or may_help(by, person_id=person_id, on=china_day(now)))
    row = models.Person.objects.locked(person_id)
    standing = models.Consent.objects.filter(person=row, purpose=purpose, withdrawn_at=None).first()
    if standing is None:
        raise ConsentNotFoundError
    _withdraw(standing, now)
    if purpose == Purpose.PAYOUT:
        models.BankChange.objects.filter(person=row).delete()
        row.put(SealedField.BANK, "")
        row.save(update_fields=["bank_sealed"])
    _tell_of_others(by, row, now)
    audit("consent_withdrawn", by, row, now, purpose=str(purpose))


def _tell_of_others(by: Actor, row: models.Person, now: datetime) -> None:
    """Tell a person what somebody else wrote down for them; under "Me" they see who."""
    if by.kind == "person" and by.person_id != row.pk:
        template = "people/messages/consent_recorded"
        notify_person(by=by, now=now, person_id=row.pk, template=template)


def _withdraw(consent: models.Consent, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])


@transaction.atomic
def export_person(*, by: Actor, now: datetime, person_id: int) -> dict[str, Any]:
    """Return everything held about a person, in plain text, for them to take away; audited.

    Rooms above add their part under their own name (``person_data.register``).
    """
    require_scope(by)
    row = models.Person.objects.locked(person_id)
    _require_self_or_administrator(by, person_id, now)
    audit("exported", by, row, now)
    held: dict[str, Any] = {"people": _own_part(row), "exported_at": now.isoformat()}
    for room, holder in person_data.holders():
        held[room] = holder.export(person_id)
    return held


def _require_self_or_administrator(by: Actor, person_id: int, now: datetime) -> None:
    on = china_day(now)
    require(is_self(by, person_id) or may_administer(by, person_id=person_id, on=on))


def _own_part(row: models.Person) -> dict[str, Any]:
    grants = models.Grant.objects.select_related("organisation").filter(person=row).order_by("pk")
    return {
        "number": f"P{row.pk}",
        "username": row.username,
        **{str(field): row.opened(field) for field in SealedField},
        "language": row.language,
        "home_place": row.home_place,
        "household": row.household.code if row.household else None,
        "records_began_at": row.records_began_at.code if row.records_began_at else None,
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
            for consent in models.Consent.objects.filter(person=row).order_by("pk")
        ],
        "waiting": {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in asdict(waiting_of(row.pk)).items()
        },
        "looked_and_acted": [
            {
                "on": line.day.isoformat(),
                "what": line.action,
                "about": line.detail,
                "times": line.times,
                "by": ["program"]
                if line.is_program
                else [
                    f"{each.role} {each.place_code or each.organisation_code}"
                    for each in line.roles
                ],
            }
            for line in trail_of(row.pk)
        ],
        "tokens": [
            token.label for token in models.ApiToken.objects.filter(person=row).order_by("pk")
        ],
        "devices": [
            each.device for each in models.Session.objects.filter(person=row).order_by("pk")
        ],
        "second_factor": models.SecondFactor.objects.filter(
            person=row, set_up_at__isnull=False
        ).exists(),
    }


@transaction.atomic
def erase_person(*, by: Actor, now: datetime, person_id: int) -> None:
    """Erase a person for good: what was sealed, the salt, pseudonyms, codes, tokens and roles.

    Facts stay, and nobody is behind them; audit rows keep the number only. Rooms above forget
    their part in the same transaction (``person_data.register``).
    """
    require_scope(by)
    row = models.Person.objects.locked(person_id)
    _require_self_or_administrator(by, person_id, now)
    for _, holder in person_data.holders():
        holder.erase(person_id, now)
    lay_down_roles(by=by, now=now, person_id=person_id)
    models.Consent.objects.filter(person=row, withdrawn_at=None).update(withdrawn_at=now)
    for model in (
        models.Pseudonym,
        models.ApiToken,
        models.RecoveryProposal,
        models.ResetSlip,
        models.SecondFactor,
        models.Session,
        models.BankChange,
        models.ErasureWish,
    ):
        model.objects.filter(person=row).delete()
    audit("person_erased", by, row, now)
    _empty(row)
    row.erased_at = now
    row.save()


def _empty(row: models.Person) -> None:
    for field in SealedField:
        row.put(field, "")
    row.salt = None
    row.username = None
    row.password = make_password(None)
    row.home_place = ""
    row.household = None
    row.records_began_at = None
    row.created_at = start_of_china_day(china_day(row.created_at))
    row.records_began_at = None
    row.demo_role = ""
    row.last_login = None
