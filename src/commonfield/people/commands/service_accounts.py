"""Programs as members of organisations: made, given keys and ended by their staff."""

from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.kernel.identifiers import new_token
from commonfield.people.choices import SERVICE_ROLES
from commonfield.people.commands.keys import token_row
from commonfield.people.errors import OrganisationNotFoundError, ServiceRolesError
from commonfield.people.models import ApiToken, Organisation, ServiceAccount, new_code
from commonfield.people.permissions import (
    may_run_programs,
    require,
    require_own_session,
    require_scope,
)
from commonfield.people.types import Actor, NewServiceAccount, NewToken


@transaction.atomic
def make_service_account(*, by: Actor, now: datetime, account: NewServiceAccount) -> str:
    """Make a program a member of an organisation; return its code.

    The actor holds there all roles that the program is to hold.
    """
    require_scope(by)
    require_own_session(by)
    roles = [role for role in SERVICE_ROLES if role in account.roles]
    name = " ".join(account.name.split())[:60]
    if not roles or len(roles) != len(set(account.roles)) or not name:
        raise ServiceRolesError
    organisation = must_exist(
        Organisation.objects.filter(code=account.organisation).first(),
        OrganisationNotFoundError(code=account.organisation),
    )
    require(may_run_programs(by, roles, organisation=organisation.code, on=china_day(now)))
    row = ServiceAccount.objects.create(
        code=new_code("A"),
        organisation=organisation,
        name=name,
        roles=" ".join(roles),
        made_by=by.code,
        made_at=now,
    )
    _audit("service_account_made", by, row, now)
    return row.code


@transaction.atomic
def issue_service_key(*, by: Actor, now: datetime, code: str, token: NewToken) -> str:
    """Make a key for a program and return it; only its fingerprint is kept."""
    require_own_session(by)
    row = _locked(by, code, now)
    plain = new_token()
    key = token_row(token, plain, now)
    key.service_account, key.made_by = row, by.code
    key.save()
    _audit("service_key_issued", by, row, now)
    return plain


@transaction.atomic
def revoke_service_key(*, by: Actor, now: datetime, code: str, token_id: int) -> None:
    """Take a program's key back."""
    row = _locked(by, code, now)
    keys = ApiToken.objects.filter(service_account=row, pk=token_id, revoked_at=None)
    if not keys.update(revoked_at=now):
        raise NotFoundError
    _audit("service_key_revoked", by, row, now)


@transaction.atomic
def end_service_account(*, by: Actor, now: datetime, code: str) -> None:
    """End a program's membership: its keys open nothing any more."""
    row = _locked(by, code, now)
    row.ended_by, row.ended_at = by.code, now
    row.save(update_fields=["ended_by", "ended_at"])
    ApiToken.objects.filter(service_account=row, revoked_at=None).update(revoked_at=now)
    _audit("service_account_ended", by, row, now)


def end_keys_of(maker: Actor, by: Actor, now: datetime, *, are_taken_over: bool) -> None:
    """End the keys that a person made, wherever their roles by now let them run no program.

    ``are_taken_over``: the actor becomes their maker instead, where they may run the program.
    """
    keys = ApiToken.objects.select_for_update(of=["self"]).filter(
        made_by=maker.code, service_account__isnull=False, revoked_at=None
    )
    for key in keys.select_related("service_account__organisation").order_by("pk"):
        row = must_exist(key.service_account)
        if _may_run(maker, row, now):
            continue
        if are_taken_over and _may_run(by, row, now):
            key.made_by = by.code
            _audit("service_key_taken_over", by, row, now)
        else:
            key.revoked_at = now
            _audit("service_key_revoked", by, row, now)
        key.save(update_fields=["made_by", "revoked_at"])


def _may_run(by: Actor, row: ServiceAccount, now: datetime) -> bool:
    where, on = row.organisation.code, china_day(now)
    return may_run_programs(by, row.roles.split(), organisation=where, on=on)


def _locked(by: Actor, code: str, now: datetime) -> ServiceAccount:
    """Lock a program that is still a member, for an actor who may run it."""
    require_scope(by)
    rows = ServiceAccount.objects.select_for_update(of=["self"]).select_related("organisation")
    row = must_exist(rows.filter(code=code, ended_at=None).first())
    require(_may_run(by, row, now))
    return row


def _audit(action: str, by: Actor, row: ServiceAccount, now: datetime) -> None:
    record_audit(
        f"people.{action}",
        by.code,
        f"service:{row.code}",
        now,
        row.organisation.place_code,
        organisation=row.organisation.code,
    )
