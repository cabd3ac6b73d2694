"""Export and erasure: a person's rights over what is held about them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.people import models, withdrawal_log
from commonfield.people.choices import SealedField, WithdrawnFor
from commonfield.people.commands.organisations import lay_down_roles
from commonfield.people.commands.shared import audit
from commonfield.people.holders import person_data
from commonfield.people.permissions import is_self, may_administer, require, require_scope
from commonfield.people.queries import trail_of, waiting_of
from commonfield.people.types import Actor


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
                "object": consent.object,
                "scope": consent.scope,
                "until": consent.until and consent.until.isoformat(),
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
                "withdrawn_for": consent.withdrawn_for,
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
    standing = models.Consent.objects.filter(person=row, withdrawn_at=None)
    standing.update(withdrawn_at=now, withdrawn_for=WithdrawnFor.ERASED)
    # A lot that the person allowed to name them would lead to their leaf.
    models.Consent.objects.filter(person=row).update(object="", scope="", answers=[])
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
    withdrawal_log.note(withdrawal_log.LogLine(now.isoformat(), person_id))


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
