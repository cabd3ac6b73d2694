"""Organisations, roles and the first administrator."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditEntry
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import OrganisationKind, RequestKind, Role
from commonfield.people.commands.persons import set_password
from commonfield.people.commands.registering import create_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.service_accounts import end_keys_of
from commonfield.people.commands.sign_in import issue_reset_slip
from commonfield.people.models import (
    ErasureWish,
    Grant,
    Organisation,
    Person,
    PersonRequest,
    ResetSlip,
    new_code,
)
from commonfield.people.permissions import (
    are_close,
    is_self,
    may_administer,
    require,
    require_own_session,
    require_role,
    require_scope,
    require_system,
)
from commonfield.people.queries import (
    administrators_over,
    demo_people,
    has_administrator,
    known_place,
    requested_role,
)
from commonfield.people.rules import (
    has_right_credit_check,
    normalise_credit_code,
    scopes_covering,
    usable_username,
)
from commonfield.people.types import (
    SYSTEM,
    Actor,
    NewCounty,
    NewGrant,
    NewOrganisation,
    NewPerson,
    SlipInfo,
)

_FOR_ORGANISATIONS_ONLY = {Role.CLERK, Role.KEEPER, Role.ACCOUNTANT, Role.SUPPLIER}
_FOR_EITHER = {Role.BUREAU, Role.HALL_KEEPER, Role.PARK_MANAGER}


@transaction.atomic
def register_organisation(*, by: Actor, now: datetime, organisation: NewOrganisation) -> str:
    """Register an organisation and return its code; see ``register_organisations``."""
    return register_organisations(by=by, now=now, organisations=[organisation])[0]


@transaction.atomic
def register_organisations(
    *, by: Actor, now: datetime, organisations: Sequence[NewOrganisation]
) -> list[str]:
    """Register organisations and return their codes, in order.

    A credit code whose check character fails is kept only with ``accept_credit_code_warning``,
    and stays marked.
    """
    for place_code in {entry.place_code for entry in organisations}:
        known_place(place_code)
        require_role(by, {Role.COUNTY_ADMIN, Role.BUREAU}, on=china_day(now), place=place_code)
    rows = [_organisation_row(entry, now) for entry in organisations]
    _refuse_taken(rows)
    Organisation.objects.bulk_create(rows)
    record_all(
        (
            AuditEntry(
                action="people.organisation_registered",
                actor=by.code,
                object=f"organisation:{row.code}",
                place=row.place_code,
                detail={"kind": row.kind, "credit_code_warning": row.has_credit_code_warning},
            )
            for row in rows
        ),
        now=now,
    )
    return [row.code for row in rows]


def _organisation_row(entry: NewOrganisation, now: datetime) -> Organisation:
    credit_code, is_doubtful = _credit_code(entry)
    return Organisation(
        code=entry.code or new_code("O"),
        kind=OrganisationKind(entry.kind),
        name=" ".join(entry.name.split()),
        name_en=" ".join(entry.name_en.split()),
        place_code=entry.place_code,
        credit_code=credit_code,
        has_credit_code_warning=is_doubtful,
        registered_at=now,
    )


def _credit_code(entry: NewOrganisation) -> tuple[str, bool]:
    if not entry.credit_code.strip():
        return "", False
    code = must_exist(normalise_credit_code(entry.credit_code), errors.CreditCodeUnusableError)
    is_doubtful = not has_right_credit_check(code)
    if is_doubtful and not entry.accept_credit_code_warning:
        raise errors.CreditCodeDoubtfulError
    return code, is_doubtful


def _refuse_taken(rows: Sequence[Organisation]) -> None:
    codes = Organisation.objects.filter(code__in=[row.code for row in rows])
    for code in codes.values_list("code", flat=True):
        raise errors.CodeTakenError(code=code)
    credit_codes = [row.credit_code for row in rows if row.credit_code]
    if Organisation.objects.filter(credit_code__in=credit_codes).exists():
        raise errors.CreditCodeTakenError


@transaction.atomic
def grant_role(
    *, by: Actor, now: datetime, grant: NewGrant, are_relatives_declared: bool = False
) -> int:
    """Give a person a role and return the grant's number; see ``grant_roles``.

    An administrator's role waits for another administrator, and the number is 0 until then. A
    supervisor's is given where their relatives are declared.
    """
    if by.kind == "person" and grant.role == Role.COUNTY_ADMIN:
        _request_administrator(by, now, grant)
        return 0
    if grant.role == Role.SUPERVISOR and not are_relatives_declared:
        _require_system_for_seat(by)
    return _give(by, now, [grant])[0]


def _request_administrator(by: Actor, now: datetime, grant: NewGrant) -> None:
    require_own_session(by)
    _grant_row(by=by, now=now, grant=grant)
    concerned = (by.acting_id or 0, grant.person_id)
    others = administrators_over(grant.place_code, on=china_day(now))
    if all(any(are_close(other, each) for each in concerned) for other in sorted(others)):
        raise errors.SecondAdministratorMissingError
    payload = {
        "place": grant.place_code,
        "from": grant.valid_from.isoformat() if grant.valid_from else None,
        "until": grant.valid_until.isoformat() if grant.valid_until else None,
    }
    request_approval(
        by=by, now=now, person_id=grant.person_id, kind=RequestKind.ADMINISTRATOR, payload=payload
    )


def _make_administrator(by: Actor, now: datetime, person: Person, payload: dict[str, Any]) -> None:
    """Give the role that one administrator requested and another has approved."""
    _give(by, now, [requested_role(person.pk, payload)])


DEEDS[RequestKind.ADMINISTRATOR] = _make_administrator


@transaction.atomic
def grant_roles(*, by: Actor, now: datetime, grants: Sequence[NewGrant]) -> list[int]:
    """Give persons roles, each for one place or one organisation, and return their numbers.

    Only an administrator over the place, or over where the organisation lies, may; for an
    administrator's role, only set-up and the demo (persons: ``grant_role``). Slips that were
    printed for a person with fewer powers are void, and so are wishes for erasure that a helper
    wrote down: neither would be in a helper's reach now.
    """
    if any(grant.role == Role.COUNTY_ADMIN for grant in grants):
        require_system(by)
    if any(grant.role == Role.SUPERVISOR for grant in grants):
        _require_system_for_seat(by)
    return _give(by, now, grants)


def _require_system_for_seat(by: Actor) -> None:
    if by.kind != "system":
        raise errors.RelativesUndeclaredError


def _give(by: Actor, now: datetime, grants: Sequence[NewGrant]) -> list[int]:
    require_scope(by)
    rows = [_grant_row(by=by, now=now, grant=grant) for grant in grants]
    Grant.objects.bulk_create(rows)
    risen = [row.person_id for row in rows if row.role != Role.GROWER]
    # Kept, so that a person who comes with one learns why it is void.
    ResetSlip.objects.filter(person__in=risen, used_at=None).update(expires_at=now)
    ErasureWish.objects.filter(person__in=risen).delete()
    PersonRequest.objects.undecided(now).filter(
        person__in=risen, kind__in=[RequestKind.SLIP, RequestKind.ERASURE]
    ).update(lapses_at=now)
    record_all(
        (
            AuditEntry(
                action="people.role_granted",
                actor=by.code,
                object=f"person:P{row.person_id}",
                place=row.place_code,
                detail={"role": str(row.role), "organisation": grant.organisation_code},
            )
            for row, grant in zip(rows, grants, strict=True)
        ),
        now=now,
    )
    return [row.pk for row in rows]


def _grant_row(*, by: Actor, now: datetime, grant: NewGrant) -> Grant:
    today = china_day(now)
    role = Role(grant.role)
    starts = grant.valid_from or today
    if grant.valid_until is not None and grant.valid_until <= starts:
        raise errors.SpanBackwardsError
    organisation = _scope(by, role, grant, today)
    person = Person.objects.locked(grant.person_id)
    _refuse_two_duties(person, role, today)
    given = {
        "person": person,
        "role": role,
        "place_code": grant.place_code,
        "organisation": organisation,
        "valid_until": grant.valid_until,
    }
    # Ended once, it would go on: two administrators gave it at once, each by a form of their own.
    if Grant.objects.not_over(today).filter(**given, valid_from__lte=starts).exists():
        raise errors.RoleHeldError
    return Grant(**given, valid_from=starts, granted_by=by.code, granted_at=now)


def _scope(by: Actor, role: Role, grant: NewGrant, today: date) -> Organisation | None:
    if bool(grant.place_code) == bool(grant.organisation_code):
        raise errors.ScopeUnusableError
    if grant.place_code:
        if role in _FOR_ORGANISATIONS_ONLY:
            raise errors.ScopeUnusableError
        known_place(grant.place_code)
        require_role(by, {Role.COUNTY_ADMIN}, on=today, place=grant.place_code)
        return None
    if role not in _FOR_ORGANISATIONS_ONLY | _FOR_EITHER:
        raise errors.ScopeUnusableError
    organisation = must_exist(
        Organisation.objects.filter(code=grant.organisation_code).first(),
        errors.OrganisationNotFoundError(code=grant.organisation_code),
    )
    require_role(by, {Role.COUNTY_ADMIN}, on=today, organisation=organisation.code)
    return organisation


def _refuse_two_duties(person: Person, role: Role, today: date) -> None:
    opposite = {Role.AUDITOR: Role.COUNTY_ADMIN, Role.COUNTY_ADMIN: Role.AUDITOR}.get(role)
    if opposite is None:
        return
    if Grant.objects.not_over(today).filter(person=person, role=opposite).exists():
        raise errors.DutiesNotSeparateError


@transaction.atomic
def revoke_role(
    *, by: Actor, now: datetime, grant_id: int, are_keys_taken_over: bool = False
) -> None:
    """End a role at once, and with it the programs' keys that the person made by it.

    ``are_keys_taken_over``: the actor takes them over, where they may.
    """
    require_scope(by)
    today = china_day(now)
    grants = Grant.objects.not_over(today).select_for_update(of=["self"])
    found = grants.select_related("organisation").filter(pk=grant_id).first()
    row = must_exist(found, errors.GrantNotFoundError)
    if row.organisation:
        require_role(by, {Role.COUNTY_ADMIN}, on=today, organisation=row.organisation.code)
    else:
        require_role(by, {Role.COUNTY_ADMIN}, on=today, place=row.place_code)
    _end_grants([row], by, now)
    maker = Actor(row.person_id, "person")
    end_keys_of(maker, by, now, are_taken_over=are_keys_taken_over)


@transaction.atomic
def lay_down_roles(*, by: Actor, now: datetime, person_id: int) -> None:
    """End every role of a person at once: one's own, or as an administrator over their home.

    Keys that the person made for programs end, too.
    """
    row = Person.objects.locked(person_id)
    on = china_day(now)
    require(is_self(by, person_id) or may_administer(by, person_id=person_id, on=on))
    held = Grant.objects.not_over(china_day(now)).select_for_update(of=["self"])
    _end_grants(list(held.filter(person=row).order_by("pk")), by, now)
    end_keys_of(Actor(person_id, "person"), by, now, are_taken_over=False)


def _end_grants(rows: Sequence[Grant], by: Actor, now: datetime) -> None:
    today = china_day(now)
    ended = {row.pk: row.place_code for row in rows if row.role == Role.COUNTY_ADMIN}
    if ended:
        # Locked, so that two administrators cannot end each other's role at the same time.
        admins = Grant.objects.in_force(today).filter(role=Role.COUNTY_ADMIN)
        locked = admins.select_for_update(of=["self"]).order_by("pk")
        found = dict(locked.values_list("pk", "place_code"))
        remaining = {place for pk, place in found.items() if pk not in ended}
        if any(remaining.isdisjoint(scopes_covering(ended[pk])) for pk in ended.keys() & found):
            raise errors.StillNeededError
    for row in rows:
        row.valid_until = max(row.valid_from, today)
        row.revoked_by = by.code
        row.revoked_at = now
        row.save(update_fields=["valid_until", "revoked_by", "revoked_at"])
    record_all(
        (
            AuditEntry(
                action="people.role_revoked",
                actor=by.code,
                object=f"person:P{row.person_id}",
                place=row.place_code,
                detail={"role": str(row.role), "grant": row.pk},
            )
            for row in rows
        ),
        now=now,
    )


@transaction.atomic
def bootstrap_administrator(*, by: Actor = SYSTEM, now: datetime, county: NewCounty) -> int:
    """Make the first administrator of a real county and the organisation that runs it."""
    require(by.kind == "system")
    if demo_people():
        raise errors.DemoDataPresentError
    if has_administrator(china_day(now)):
        raise errors.AlreadySetUpError
    register_organisation(
        by=by,
        now=now,
        organisation=NewOrganisation(
            kind=OrganisationKind.BUREAU,
            name=county.organisation_name,
            name_en=county.organisation_name_en,
            place_code=county.county_code,
        ),
    )
    person_id = create_person(
        by=by,
        now=now,
        person=NewPerson(
            name=county.administrator_name or county.username,
            home_place=county.county_code,
            username=county.username,
        ),
    )
    set_password(by=by, now=now, person_id=person_id, password=county.password)
    grant = NewGrant(person_id=person_id, role=Role.COUNTY_ADMIN, place_code=county.county_code)
    grant_role(by=by, now=now, grant=grant)
    return person_id


@transaction.atomic
def add_administrator(
    *, by: Actor = SYSTEM, now: datetime, county_code: str, username: str, name: str = ""
) -> SlipInfo | None:
    """Make another administrator at the machine, where one alone cannot.

    A person who has the sign-in name gets the role. Else a person is written down, and the slip is
    returned with which they set a password that nobody else knows.
    """
    require_system(by)
    if demo_people():
        raise errors.DemoDataPresentError
    row = Person.objects.alive().filter(username=usable_username(username)).first()
    if row is not None:
        grant_role(by=by, now=now, grant=NewGrant(row.pk, Role.COUNTY_ADMIN, county_code))
        return None
    person = NewPerson(name=name or username, home_place=county_code, username=username)
    person_id = create_person(by=by, now=now, person=person)
    grant_role(by=by, now=now, grant=NewGrant(person_id, Role.COUNTY_ADMIN, county_code))
    return issue_reset_slip(by=by, now=now, person_id=person_id)
