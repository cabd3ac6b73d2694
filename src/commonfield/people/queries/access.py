"""Reads of what lets a person in: tokens, browsers that are signed in, the second factor."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from pyotp import TOTP

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import models
from commonfield.people.choices import OFFICIALS, Role
from commonfield.people.errors import TokenRefusedError
from commonfield.people.permissions import actor_of, may_run_programs, screen_token_of
from commonfield.people.types import (
    SYSTEM,
    Actor,
    ProviderTie,
    Reader,
    SecondFactorInfo,
    ServiceAccountInfo,
    SessionInfo,
    TokenInfo,
    person_of_code,
)
from commonfield.workshop.vault import fingerprint, fingerprints

TOKEN_PURPOSE: Final = "people.token"  # noqa: S105 - a purpose's name
_ISSUER: Final = "Commonfield"
_SESSION_PURPOSE: Final = "people.session"


def actor_for_token(token: str, *, now: datetime) -> Actor:
    """Return the actor of a bearer token.

    Raises:
        TokenRefusedError: if it is unknown, over, was taken back, or its person is erased.
    """
    rows = models.ApiToken.objects.select_related("person", "service_account__organisation").filter(
        token_print__in=fingerprints(token, purpose=TOKEN_PURPOSE),
        revoked_at=None,
        expires_at__gt=now,
        person__erased_at=None,
        service_account__ended_at=None,
    )
    row = must_exist(rows.first(), TokenRefusedError)
    scopes = frozenset(row.scopes.split())
    if row.person:
        return Actor(row.person_id, "person", row.person.language, scopes)
    program = must_exist(row.service_account, TokenRefusedError)
    if _is_void(row, program, now):
        raise TokenRefusedError
    return Actor(None, "service", scopes=scopes, service=program.code)


def _is_void(key: models.ApiToken, program: models.ServiceAccount, now: datetime) -> bool:
    """Return whether the role by which a program's key was made has ended, perhaps by its date."""
    person_id = person_of_code(key.made_by)
    maker = Actor(person_id, "person") if person_id else SYSTEM
    where, roles = program.organisation.code, program.roles.split()
    return not may_run_programs(maker, roles, organisation=where, on=china_day(now))


def tokens_of(person_id: int, *, now: datetime) -> list[TokenInfo]:
    """Return a person's API tokens that still open something."""
    rows = models.ApiToken.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now)
    return [_token_info(row) for row in rows.order_by("pk")]


def may_want_keys(person_id: int, *, now: datetime) -> bool:
    """Return whether keys are offered to a person: one with a role beyond grower, or a key."""
    duties = models.Grant.objects.in_force(china_day(now)).filter(person_id=person_id)
    if duties.exclude(role=Role.GROWER).exists():
        return True
    return bool(tokens_of(person_id, now=now))


def _token_info(row: models.ApiToken) -> TokenInfo:
    return TokenInfo(
        token_id=row.pk,
        label=row.label,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
    )


def service_accounts_of(organisation: str, *, now: datetime) -> list[ServiceAccountInfo]:
    """Return an organisation's programs that are its members, with their keys in force."""
    rows = models.ServiceAccount.objects.filter(organisation__code=organisation, ended_at=None)
    rows = rows.select_related("organisation")
    keys = models.ApiToken.objects.filter(revoked_at=None, expires_at__gt=now).order_by("pk")
    return [
        ServiceAccountInfo(
            code=row.code,
            organisation=organisation,
            name=row.name,
            roles=tuple(row.roles.split()),
            made_by=row.made_by,
            made_at=row.made_at,
            keys=tuple(
                replace(_token_info(key), made_by=key.made_by, is_void=_is_void(key, row, now))
                for key in row.tokens.all()
            ),
        )
        for row in rows.order_by("pk").prefetch_related(Prefetch("tokens", queryset=keys))
    ]


def service_account(organisation: str, code: str, *, now: datetime) -> ServiceAccountInfo:
    known = service_accounts_of(organisation, now=now)
    return must_exist(next((each for each in known if each.code == code), None))


def session_code(session_key: str) -> str:
    """Return what a session is called on pages, where its key must not stand."""
    return fingerprint(session_key, purpose=_SESSION_PURPOSE)[:24]


def sessions_of(person_id: int, *, now: datetime, current: str) -> list[SessionInfo]:
    """Return a person's sessions, the current one (by its key) first, then the last seen."""
    rows = models.Session.objects.filter(person_id=person_id, expire_date__gt=now).order_by(
        "session_key"
    )
    infos = [
        SessionInfo(
            code=session_code(row.session_key),
            device=row.device,
            signed_in_on=row.signed_in_on,
            seen_on=row.seen_on,
            is_current=row.session_key == current,
        )
        for row in rows
    ]
    infos.sort(key=lambda info: str(info.seen_on or ""), reverse=True)
    return sorted(infos, key=lambda info: not info.is_current)


def is_asked_for_second_factor(person_id: int, *, now: datetime) -> bool:
    """Return whether a person's role wants a second factor in this county."""
    return settings.SECOND_FACTOR_DAYS is not None and is_official(person_id, now=now)


def is_official(person_id: int, *, now: datetime) -> bool:
    """Return whether a person holds a role that answers for the county or part of it."""
    held = models.Grant.objects.in_force(china_day(now)).held_by(person_id)
    return held.filter(role__in=OFFICIALS).exists()


def second_factor_of(person_id: int, *, now: datetime) -> SecondFactorInfo:
    row = models.SecondFactor.objects.select_related("person").filter(person_id=person_id).first()
    if row is None:
        return SecondFactorInfo()
    secret, codes = row.opened()
    if row.set_up_at:
        return SecondFactorInfo(set_up_at=row.set_up_at, codes_left=len(codes))
    name = row.person.username or f"P{row.person_id}"
    due_at = None
    if row.asked_at and is_asked_for_second_factor(person_id, now=now):
        due_at = row.asked_at + timedelta(days=settings.SECOND_FACTOR_DAYS or 0)
    return SecondFactorInfo(
        due_at=due_at,
        secret=secret,
        address=TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER) if secret else "",
    )


def provider_tie_of(person_id: int) -> ProviderTie | None:
    """Return that a person has an account at the county's provider, and nothing of the account."""
    row = models.ProviderAccount.objects.filter(person_id=person_id).first()
    return ProviderTie(row.tied_at, row.let_in_by_id is not None) if row else None


def person_invited(invitation_id: int) -> int | None:
    """Return whom an invitation to the county's provider is for."""
    rows = models.ResetSlip.objects.filter(pk=invitation_id, is_invitation=True)
    return rows.values_list("person_id", flat=True).first()


def screens_of(hall: str) -> list[models.HallScreen]:
    return list(models.HallScreen.objects.filter(hall__code=hall, revoked_at=None))


def reader_of(request: HttpRequest) -> Reader:
    """Return the visitor who sent a request, as the permissions of reading know them."""
    return Reader(actor_of(request).person_id, place_of_screen(screen_token_of(request)))


def place_of_screen(token: str) -> str:
    """Return the village (12 digits) in whose hall a browser with this cookie stands, if any."""
    prints = fingerprints(token, purpose=models.SCREEN_PURPOSE) if token else ()
    rows = models.HallScreen.objects.filter(token_print__in=prints, revoked_at=None)
    return rows.values_list("hall__place_code", flat=True).first() or ""
