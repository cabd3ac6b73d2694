"""Reads of people: cards are masked, rows never leave the room."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.errors import must_exist
from commonfield.people import errors, rules
from commonfield.people.choices import Role, SealedField
from commonfield.people.closeness import makes_password_own
from commonfield.people.models import ContractOfWork, Grant, Organisation, Person, ServiceAccount
from commonfield.people.permissions import (
    has_role,
    may_administer,
    may_help,
    may_help_with_money,
    may_recover,
    may_recover_with_another,
    may_seal,
    may_see_person,
    may_unmask,
    require,
    require_role,
)
from commonfield.people.types import (
    GUEST,
    Actor,
    DemoPerson,
    GrantInfo,
    OrganisationInfo,
    PersonCard,
    PersonPowers,
)
from commonfield.places.queries import place as division
from commonfield.workshop.phones import mask_phone
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import mask_bank, mask_identity

# In a session: how it was opened, and whose slip that was.
WAY: Final = "way"
HELPER: Final = "helper"


def known_place(code: str) -> str:
    return must_exist(division(code), errors.PersonPlaceUnknownError(place=code)).code


def actor_for(person_pk: int | None, language: str, session: SessionBase) -> Actor:
    """Return the actor of a signed-in person, or a guest; no table is read."""
    if person_pk is None:
        return Actor(person_id=None, kind=GUEST.kind, language=language)
    return Actor(
        person_id=person_pk,
        kind="person",
        language=language,
        helper=session.get(HELPER),
        is_by_code=session.get(WAY) == "code",
        is_by_provider=session.get(WAY) == "provider",
    )


def person_card(person_id: int) -> PersonCard:
    """Return a person's card, masked."""
    return must_exist(person_cards([person_id]).get(person_id), errors.PersonNotFoundError)


def person_cards(person_ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return the masked cards of several persons by person id."""
    rows = Person.objects.select_related("household").filter(pk__in=list(person_ids)).order_by("pk")
    return {row.pk: _card(row) for row in rows}


def _card(row: Person) -> PersonCard:
    return PersonCard(
        person_id=row.pk,
        username=row.username or "",
        masked_name=rules.mask_name(row.opened(SealedField.NAME)),
        masked_phone=mask_phone(row.opened(SealedField.PHONE)),
        masked_email=rules.mask_email(row.opened(SealedField.EMAIL)),
        masked_identity=mask_identity(row.opened(SealedField.IDENTITY)),
        masked_bank=mask_bank(row.opened(SealedField.BANK)),
        home_place=row.home_place,
        household_code=row.household.code if row.household else "",
        language=row.language,
        demo_role=row.demo_role,
        is_erased=row.erased_at is not None,
        has_password=row.has_usable_password(),
        created_at=row.created_at,
    )


def full_names(person_ids: Iterable[int]) -> dict[int, str]:
    """Return whole names by person id, for papers that must name a person.

    Who may read them, and that it is noted, is the caller's to decide.
    """
    rows = Person.objects.alive().filter(pk__in=list(person_ids)).order_by("pk")
    return {row.pk: row.opened(SealedField.NAME) for row in rows}


def has_password_of_another(person_id: int, *, on: date) -> bool:
    """Return whether an officer still signs in by the password that was set with another's slip."""
    rows = Person.objects.filter(pk=person_id, let_in_by__isnull=False)
    return rows.exists() and makes_password_own(person_id, on=on)


def with_bank(person_ids: Iterable[int]) -> set[int]:
    """Return those whose bank account is known."""
    rows = Person.objects.alive().filter(pk__in=list(person_ids), bank_sealed__isnull=False)
    return set(rows.order_by("pk").values_list("pk", flat=True))


def person_seen_by(by: Actor, *, person_id: int, on: date) -> PersonCard:
    """Return a person's card if the actor has a reason to see it."""
    require(may_see_person(by, person_id=person_id, on=on))
    return person_card(person_id)


def language_of(person_id: int) -> str:
    """Return the language a person reads, or Chinese if unknown."""
    return (
        Person.objects.filter(pk=person_id).values_list("language", flat=True).first() or "zh-hans"
    )


def powers_over(by: Actor, *, person_id: int, on: date) -> PersonPowers:
    """Return what an actor may do with a person, so that pages offer only that."""
    return PersonPowers(
        can_write=may_seal(by, person_id=person_id, on=on),
        can_unmask=may_unmask(by, person_id=person_id, on=on),
        can_recover=may_recover(by, person_id=person_id, on=on)
        or may_recover_with_another(by, person_id=person_id, on=on),
        can_help=may_help(by, person_id=person_id, on=on),
        can_administer=may_administer(by, person_id=person_id, on=on),
        can_help_with_money=may_help_with_money(by, person_id=person_id, on=on),
    )


def organisation_seen_by(by: Actor, *, code: str, on: date) -> OrganisationInfo:
    """Return an organisation if the actor works for it or looks after it."""
    found = organisation(code)
    roles = {
        Role.COUNTY_ADMIN,
        Role.BUREAU,
        Role.AUDITOR,
        Role.KEEPER,
        Role.CLERK,
        Role.ACCOUNTANT,
        Role.HALL_KEEPER,
    }
    require_role(by, roles, on=on, organisation=code)
    return found


def organisation(code: str) -> OrganisationInfo:
    return must_exist(organisations([code]).get(code), errors.OrganisationNotFoundError(code=code))


def organisations(codes: Iterable[str]) -> dict[str, OrganisationInfo]:
    wanted = tuple(sorted(set(codes)))
    return dict(cached_locally(("organisations", wanted), lambda: _organisations(wanted)))


def _organisations(wanted: Sequence[str]) -> dict[str, OrganisationInfo]:
    rows = Organisation.objects.filter(code__in=wanted).order_by("code")
    return {row.code: view_of(OrganisationInfo, row) for row in rows}


def organisations_within(
    place: str, *, kind: str = "", search: str = "", offset: int = 0, limit: int = 50
) -> list[OrganisationInfo]:
    """Return the organisations that lie within a place, by code."""
    rows = Organisation.objects.filter(place_code__startswith=rules.place_prefix(place)).order_by(
        "code"
    )
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(
            Q(code=search) | Q(name__icontains=search) | Q(name_en__icontains=search)
        )
    return [view_of(OrganisationInfo, row) for row in rows[offset : offset + limit]]


def credit_code_of(text: str) -> str | None:
    """Return a unified social credit code in its plain form, or nothing if its check does not fit.

    Nothing is looked up: it may be another's.
    """
    code = rules.normalise_credit_code(text)
    return code if code and rules.has_right_credit_check(code) else None


def masked_name(name: str) -> str:
    """Return a name as it is shown to viewers who may not read it: 李*."""
    return rules.mask_name(name)


def grants_of(person_id: int, on: date) -> list[GrantInfo]:
    """Return the roles that a person holds on a day."""
    return grant_infos(Grant.objects.in_force(on).filter(person_id=person_id))


def grants_at(organisation_code: str, on: date) -> list[GrantInfo]:
    """Return the roles held for an organisation on a day."""
    return grant_infos(Grant.objects.in_force(on).filter(organisation__code=organisation_code))


def grant_infos(rows: QuerySet[Grant]) -> list[GrantInfo]:
    """Return grants as others see them, by role."""
    return [
        view_of(
            GrantInfo,
            row,
            grant_id=row.pk,
            organisation_code=row.organisation.code if row.organisation else "",
        )
        for row in rows.select_related("organisation").order_by("role", "pk")
    ]


def organisations_of(person_id: int, roles: Collection[Role], on: date) -> list[OrganisationInfo]:
    """Return the organisations for which a person holds one of the roles on a day, by code."""
    rows = Grant.objects.in_force(on).filter(
        person_id=person_id, role__in=list(roles), organisation__isnull=False
    )
    codes = rows.order_by("pk").values_list("organisation__code", flat=True)
    return list(organisations(str(code) for code in codes).values())


def organisations_held(by: Actor, roles: Collection[Role], on: date) -> set[str]:
    """Return the codes of the organisations for which a person or a program holds a role."""
    if by.kind == "service":
        rows = ServiceAccount.objects.filter(code=by.service, ended_at=None)
        found = rows.values_list("organisation__code", "roles")
        return {code for code, held in found if not set(roles).isdisjoint(held.split())}
    grants = Grant.objects.in_force(on).held_by(by.person_id).filter(role__in=list(roles))
    held_for = grants.filter(organisation__isnull=False).order_by("pk")
    return set(held_for.values_list("organisation__code", flat=True))


def persons_with_role(role: Role, *, on: date, organisation: str) -> list[int]:
    """Return the ids of the persons who hold a role for an organisation on a day."""
    rows = Grant.objects.in_force(on).filter(role=role, organisation__code=organisation)
    return sorted(set(rows.values_list("person_id", flat=True)))


def persons_seated(roles: Collection[Role], *, on: date, village: str) -> frozenset[int]:
    """Return the ids of the persons who hold one of some roles for a village, or all above it."""
    rows = Grant.objects.in_force(on).filter(
        role__in=roles, place_code__in=rules.scopes_covering(village)
    )
    return frozenset(rows.values_list("person_id", flat=True))


def villages_with_role(role: Role, *, on: date, within: Iterable[str]) -> list[str]:
    """Return the villages in some places for which a person holds a role, by code."""
    lies = Q(pk__in=[])
    for place in within:
        lies |= Q(place_code__startswith=rules.place_prefix(place))
    rows = Grant.objects.in_force(on).filter(lies, role=role).exclude(place_code__endswith="000")
    return sorted(set(rows.values_list("place_code", flat=True)))


def contracts_of(
    organisation_code: str, *, offset: int = 0, limit: int = 50
) -> list[ContractOfWork]:
    """Return an organisation's contracts of work for its own pages, latest start first."""
    rows = ContractOfWork.objects.filter(organisation__code=organisation_code)
    return list(rows.order_by("-starts_on", "-pk")[offset : offset + limit])


def check_contract_open(organisation_code: str, code: str) -> None:
    """Refuse what is no contract of an organisation, or has ended."""
    rows = ContractOfWork.objects.filter(organisation__code=organisation_code, code=code)
    row = must_exist(rows.first(), errors.ContractNotFoundError(code=code))
    if row.end_fact is not None:
        raise errors.ContractEndedError


def low_income_persons(person_ids: Iterable[int], on: date) -> set[int]:
    """Return which of the persons live in a household that was designated low-income on a day."""
    persons = Person.objects.filter(
        Q(household__spans__valid_until=None) | Q(household__spans__valid_until__gt=on),
        household__spans__valid_from__lte=on,
        pk__in=list(person_ids),
    )
    return set(persons.order_by().values_list("pk", flat=True))


def household_members(person_id: int) -> list[int]:
    """Return who lives in a person's household, as far as it is written down, themselves too."""
    homes = Person.objects.filter(pk=person_id, household__isnull=False).values("household")
    members = Person.objects.filter(household__in=homes).order_by("pk")
    return list(members.values_list("pk", flat=True))


def others_of_household(person_id: int) -> list[PersonCard]:
    """Return the masked cards of those with whom a person shares a household."""
    homes = Person.objects.filter(pk=person_id, household__isnull=False).values("household")
    rows = Person.objects.alive().select_related("household").filter(household__in=homes)
    return [_card(row) for row in rows.exclude(pk=person_id).order_by("pk")]


def birth_decade(person_id: int) -> int | None:
    """Return the first year of the decade in which a person was born, by their identity number."""
    row = Person.objects.alive().filter(pk=person_id).first()
    born_on = rules.birthday(row.opened(SealedField.IDENTITY)) if row else None
    return born_on.year // 10 * 10 if born_on else None


def demo_people() -> list[DemoPerson]:
    """Return the invented persons of the demo's one-click sign-ins, by role."""
    rows = Person.objects.alive().exclude(demo_role="").order_by("demo_role", "pk")
    return [
        DemoPerson(role=row.demo_role, username=row.username or "", person_id=row.pk)
        for row in rows
    ]


def has_administrator(on: date) -> bool:
    """Return whether the county here has an administrator."""
    return Grant.objects.in_force(on).filter(role=Role.COUNTY_ADMIN).exists()


def administrators_over(place: str, *, on: date) -> set[int]:
    rows = Grant.objects.in_force(on).filter(role=Role.COUNTY_ADMIN)
    over = rows.filter(place_code__in=rules.scopes_covering(place)).order_by()
    return set(over.values_list("person_id", flat=True))


def may_read_audit(by: Actor, *, on: date) -> bool:
    """Return whether the actor is an auditor of the whole county, whose audit is one record."""
    return by.kind == "person" and has_role(by, {Role.AUDITOR}, on=on, place=settings.COUNTY_CODE)


def records_began_at(person_id: int) -> str:
    """Return the code of the organisation whose clerk wrote a person down, or nothing."""
    rows = Person.objects.alive().filter(pk=person_id)
    return rows.values_list("records_began_at__code", flat=True).first() or ""


def home_and_household(person_id: int) -> tuple[str, str]:
    """Return a person's home place and household code (either may be empty)."""
    rows = Person.objects.filter(pk=person_id).values_list("home_place", "household__code")
    home, household = must_exist(rows.first(), errors.PersonNotFoundError)
    return home, household or ""
