"""Export and erasure: a person's rights over what is held about them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.people import models, withdrawal_log
from commonfield.people.choices import SealedField, WithdrawnFor
from commonfield.people.commands.consents import end_word_of_guardian
from commonfield.people.commands.organisations import lay_down_roles
from commonfield.people.commands.shared import audit
from commonfield.people.errors import ErasureNotSureError
from commonfield.people.holders import person_data
from commonfield.people.permissions import (
    is_own_word,
    is_self,
    may_administer,
    require,
    require_own_session,
    require_scope,
)
from commonfield.people.queries import provider_tie_of, reasons_about, trail_of, waiting_of
from commonfield.people.types import Actor

_CONSENT: Final = (
    "purpose",
    "text_version",
    "channel",
    "object",
    "scope",
    "until",
    "given_at",
    "withdrawn_at",
    "withdrawn_for",
)


@transaction.atomic
def export_person(*, by: Actor, now: datetime, person_id: int) -> dict[str, Any]:
    """Return everything held about a person, in plain text, for them to take away; audited.

    Rooms above add their part under their own name (``person_data.register``).
    """
    require_scope(by)
    require_own_session(by)
    row = models.Person.objects.locked(person_id)
    _require_self_or_administrator(by, person_id, now)
    audit("exported", by, row, now)
    own = {"people": _own_part(row), "exported_at": now.isoformat()}
    return own | person_data.export(person_id)


def _require_self_or_administrator(by: Actor, person_id: int, now: datetime) -> None:
    on = china_day(now)
    require(is_self(by, person_id) or may_administer(by, person_id=person_id, on=on))


def _own_part(row: models.Person) -> dict[str, Any]:
    consents = models.Consent.objects.filter(person=row).order_by("pk").values(*_CONSENT)
    tokens = models.ApiToken.objects.filter(person=row).order_by("pk")
    devices = models.Session.objects.filter(person=row).order_by("pk")
    second_factor = models.SecondFactor.objects.filter(person=row, set_up_at__isnull=False)
    tied = provider_tie_of(row.pk)
    return {
        "number": f"P{row.pk}",
        "username": row.username,
        **{str(field): row.opened(field) for field in SealedField},
        "language": row.language,
        "home_place": row.home_place,
        "household": row.household.code if row.household else None,
        "age_said": row.age_said,
        "records_began_at": row.records_began_at.code if row.records_began_at else None,
        "created_at": row.created_at.isoformat(),
        "roles": _roles(row),
        "consents": [_with_iso_times(consent) for consent in consents],
        "waiting": _with_iso_times(asdict(waiting_of(row.pk))),
        "looked_and_acted": _trail(row),
        "reasons_to_look": list(reasons_about(row).values()),
        "tokens": list(tokens.values_list("label", flat=True)),
        "devices": list(devices.values_list("device", flat=True)),
        "second_factor": second_factor.exists(),
        # What the provider calls them opens an account there: it is in no file.
        "provider_account_since": tied.tied_at.isoformat() if tied else None,
    }


def _with_iso_times(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in columns.items()
    }


def _roles(row: models.Person) -> list[dict[str, Any]]:
    names = ("role", "place", "organisation", "from", "until")
    grants = models.Grant.objects.filter(person=row).order_by("pk")
    columns = grants.values_list(
        "role", "place_code", Coalesce("organisation__code", Value("")), "valid_from", "valid_until"
    )
    return [_with_iso_times(dict(zip(names, grant, strict=True))) for grant in columns]


def _trail(row: models.Person) -> list[dict[str, Any]]:
    return [
        {
            "on": line.day.isoformat(),
            "what": line.action,
            "about": line.detail,
            "times": line.times,
            "by": ["program"]
            if line.is_program
            else [
                f"{each.role} {each.place_code or each.organisation_code}" for each in line.roles
            ],
        }
        for line in trail_of(row.pk)
    ]


@transaction.atomic
def erase_person(*, by: Actor, now: datetime, person_id: int) -> None:
    """Erase a person for good: what was sealed, the salt, pseudonyms, codes, tokens and roles.

    Facts stay, and nobody is behind them; audit rows keep the number only. Rooms above forget
    their part in the same transaction (``person_data.register``).
    """
    require_scope(by)
    row = models.Person.objects.locked(person_id)
    _require_self_or_administrator(by, person_id, now)
    if is_self(by, person_id) and not is_own_word(by, person_id):
        raise ErasureNotSureError
    person_data.erase(now=now, person_id=person_id)
    lay_down_roles(by=by, now=now, person_id=person_id)
    standing = models.Consent.objects.filter(person=row, withdrawn_at=None)
    standing.update(withdrawn_at=now, withdrawn_for=WithdrawnFor.ERASED)
    # A lot that the person allowed to name them would lead to their leaf.
    models.Consent.objects.filter(person=row).update(object="", scope="", answers=[])
    for model in (
        models.Pseudonym,
        models.Reason,
        models.ApiToken,
        models.RecoveryProposal,
        models.ResetSlip,
        models.SecondFactor,
        models.ProviderAccount,
        models.Session,
        models.BankChange,
        models.ErasureWish,
    ):
        model.objects.filter(person=row).delete()
    guarded = models.Consent.objects.filter(guardian=row, withdrawn_at=None).order_by("person")
    for child in guarded.values_list("person", flat=True).distinct():
        end_word_of_guardian(models.Person.objects.locked(child), person_id, now)
    models.Guardianship.objects.filter(Q(child=row) | Q(guardian=row)).delete()
    audit("person_erased", by, row, now)
    _empty(row)
    row.erased_at = now
    row.save()
    withdrawal_log.note(withdrawal_log.LogLine(now.isoformat(), person_id))


def _empty(row: models.Person) -> None:
    for field in SealedField:
        row.put(field, "")
    row.phone_unproved_since = row.email_unproved_since = None
    row.salt = None
    row.username = None
    row.password = make_password(None)
    row.home_place = ""
    row.household = None
    row.age_said = row.age_said_by = ""
    row.created_at = start_of_china_day(china_day(row.created_at))
    row.records_began_at = None
    row.demo_role = ""
    row.let_in_by = row.contact_set_by = None
    row.last_login = None
