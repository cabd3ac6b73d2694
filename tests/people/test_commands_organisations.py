from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import (
    bootstrap_administrator,
    create_person,
    designate_low_income,
    grant_role,
    grant_roles,
    lay_down_roles,
    register_household,
    register_organisation,
    register_organisations,
    revoke_role,
)
from commonfield.people.errors import (
    AlreadySetUpError,
    CodeTakenError,
    CreditCodeDoubtfulError,
    CreditCodeTakenError,
    CreditCodeUnusableError,
    DemoDataPresentError,
    DesignationOverlapsError,
    DutiesNotSeparateError,
    GrantNotFoundError,
    HouseholdNotFoundError,
    OrganisationNotFoundError,
    PasswordTooWeakError,
    PersonNotFoundError,
    PersonPlaceUnknownError,
    RoleHeldError,
    ScopeUnusableError,
    SpanBackwardsError,
    StillNeededError,
)
from commonfield.people.models import Grant, Organisation, Person
from commonfield.people.permissions import has_role
from commonfield.people.queries import (
    demo_people,
    grants_at,
    grants_of,
    low_income_persons,
    organisation,
    organisations_of,
    organisations_within,
    person_card,
    persons_with_role,
)
from commonfield.people.types import GUEST, SYSTEM, NewCounty, NewGrant, NewOrganisation, NewPerson
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    make_places,
)

DOUBTFUL = "91350100M0001TGQXM"


def new_organisation(
    *, credit_code: str = "", code: str = "", accept: bool = False, place: str = TOWN
) -> NewOrganisation:
    return NewOrganisation(
        kind=OrganisationKind.ENTERPRISE,
        name="茶",
        name_en="Tea",
        place_code=place,
        credit_code=credit_code,
        code=code,
        accept_credit_code_warning=accept,
    )


def test_register_organisation_keeps_a_doubtful_credit_code_when_told_to():
    make_places()

    with pytest.raises(CreditCodeDoubtfulError):
        register_organisation(
            by=SYSTEM, now=NOW, organisation=new_organisation(credit_code=DOUBTFUL)
        )
    code = register_organisation(
        by=SYSTEM, now=NOW, organisation=new_organisation(credit_code=DOUBTFUL, accept=True)
    )

    info = organisation(code)
    assert (info.credit_code, info.has_credit_code_warning) == (DOUBTFUL, True)


def test_register_organisations_writes_all_or_nothing():
    make_places()
    entries = [new_organisation(code="ONEW"), new_organisation(credit_code="123")]

    with pytest.raises(CreditCodeUnusableError):
        register_organisations(by=SYSTEM, now=NOW, organisations=entries)

    assert Organisation.objects.count() == 0


def test_register_organisation_refuses_taken_codes():
    make_organisation("OTEA", credit_code="91350100M000100Y43")

    with pytest.raises(CodeTakenError):
        register_organisation(by=SYSTEM, now=NOW, organisation=new_organisation(code="OTEA"))
    with pytest.raises(CreditCodeTakenError):
        register_organisation(
            by=SYSTEM, now=NOW, organisation=new_organisation(credit_code="91350100M000100Y43")
        )


def test_register_organisation_needs_an_administrator_or_bureau_over_the_place():
    keeper = make_actor(Role.KEEPER, organisation=make_organisation())
    other_admin = make_admin(OTHER_COUNTY)

    for by in (GUEST, keeper, other_admin):
        with pytest.raises(PermissionRefusedError):
            register_organisation(by=by, now=NOW, organisation=new_organisation())


def test_organisation_unknown_is_refused():
    with pytest.raises(OrganisationNotFoundError):
        organisation("O0")


def test_grant_for_a_place_covers_what_lies_below_and_nothing_beside():
    by = make_actor(Role.HELPER, place=TOWN)

    held = [
        has_role(by, {Role.HELPER}, on=TODAY, place=place)
        for place in (TOWN, VILLAGE, OTHER_VILLAGE, COUNTY)
    ]

    assert held == [True, True, False, False]


def test_grant_for_a_place_covers_organisations_there():
    code, other = make_organisation(), make_organisation("OFAR", place=OTHER_COUNTY)
    by = make_admin()

    held = [
        has_role(by, {Role.COUNTY_ADMIN}, on=TODAY, organisation=each) for each in (code, other)
    ]

    assert held == [True, False]


def test_grant_for_an_organisation_covers_it_alone_and_no_place():
    code, other = make_organisation(), make_organisation("OTWO")
    by = make_actor(Role.CLERK, organisation=code)

    assert has_role(by, {Role.CLERK}, on=TODAY, organisation=code)
    assert not has_role(by, {Role.CLERK}, on=TODAY, organisation=other)
    assert not has_role(by, {Role.CLERK}, on=TODAY, place=VILLAGE)
    assert persons_with_role(Role.CLERK, on=TODAY, organisation=code) == [by.person_id]
    assert [each.code for each in organisations_of(by.person_id or 0, {Role.CLERK}, TODAY)] == [
        code
    ]
    assert [each.person_id for each in grants_at(code, TODAY)] == [by.person_id]


def test_grant_is_in_force_between_its_days():
    person_id = make_person()
    grant = NewGrant(
        person_id=person_id,
        role=Role.HELPER,
        place_code=VILLAGE,
        valid_from=TODAY + timedelta(days=1),
        valid_until=TODAY + timedelta(days=3),
    )
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    held = [
        has_role(actor(person_id), {Role.HELPER}, on=TODAY + timedelta(days=after), place=VILLAGE)
        for after in range(4)
    ]

    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("role", "place", "with_organisation"),
    [
        (Role.HELPER, "", False),
        (Role.HALL_KEEPER, VILLAGE, True),
        (Role.KEEPER, VILLAGE, False),
        (Role.CLERK, VILLAGE, False),
        (Role.AUDITOR, "", True),
        (Role.GROWER, "", True),
    ],
)
def test_grant_role_refuses_scopes_that_do_not_fit(
    role: Role, place: str, *, with_organisation: bool
):
    code = make_organisation()
    grant = NewGrant(
        person_id=make_person(),
        role=role,
        place_code=place,
        organisation_code=code if with_organisation else "",
    )

    with pytest.raises(ScopeUnusableError):
        grant_role(by=SYSTEM, now=NOW, grant=grant)


def test_grant_role_refuses_unknown_places_organisations_persons_and_spans():
    person_id = make_person()
    wrong: list[tuple[NewGrant, type[Exception]]] = [
        (NewGrant(person_id, Role.HELPER, "999999999999"), PersonPlaceUnknownError),
        (NewGrant(person_id, Role.CLERK, "", "O0"), OrganisationNotFoundError),
        (NewGrant(10**9, Role.HELPER, VILLAGE), PersonNotFoundError),
        (NewGrant(person_id, Role.HELPER, VILLAGE, "", TODAY, TODAY), SpanBackwardsError),
    ]

    for grant, refusal in wrong:
        with pytest.raises(refusal):
            grant_role(by=SYSTEM, now=NOW, grant=grant)


def test_grant_role_reaches_no_further_than_the_administrator():
    town_admin, person_id = make_admin(TOWN), make_person()

    grant_role(by=town_admin, now=NOW, grant=NewGrant(person_id, Role.HELPER, VILLAGE))

    for scope in (COUNTY, OTHER_VILLAGE):
        with pytest.raises(PermissionRefusedError):
            grant_role(by=town_admin, now=NOW, grant=NewGrant(person_id, Role.HELPER, scope))


def test_grant_roles_writes_all_or_nothing():
    person_id = make_person()
    grants = [NewGrant(person_id, Role.HELPER, VILLAGE), NewGrant(person_id, Role.HELPER)]

    with pytest.raises(ScopeUnusableError):
        grant_roles(by=SYSTEM, now=NOW, grants=grants)

    assert grants_of(person_id, TODAY) == []


def test_administrators_do_not_audit_nor_auditors_administer():
    admin, auditor = make_admin(), make_actor(Role.AUDITOR, place=COUNTY)

    with pytest.raises(DutiesNotSeparateError):
        grant_role(by=SYSTEM, now=NOW, grant=NewGrant(admin.person_id or 0, Role.AUDITOR, COUNTY))
    with pytest.raises(DutiesNotSeparateError):
        grant_role(
            by=SYSTEM, now=NOW, grant=NewGrant(auditor.person_id or 0, Role.COUNTY_ADMIN, COUNTY)
        )


def test_role_that_somebody_has_is_not_given_again():
    helper = NewGrant(make_person(), Role.HELPER, VILLAGE)
    grant_role(by=SYSTEM, now=NOW, grant=helper)

    with pytest.raises(RoleHeldError):
        grant_role(by=SYSTEM, now=NOW, grant=helper)
    grant_role(by=SYSTEM, now=NOW, grant=replace(helper, valid_until=TODAY + timedelta(days=9)))

    assert [each.valid_until for each in grants_of(helper.person_id, TODAY)] == [
        None,
        TODAY + timedelta(days=9),
    ]


def test_revoke_role_ends_it_at_once():
    admin, helper = make_admin(), make_actor(Role.HELPER, place=VILLAGE)
    grant_id = grants_of(helper.person_id or 0, TODAY)[0].grant_id

    revoke_role(by=admin, now=NOW, grant_id=grant_id)

    assert not has_role(helper, {Role.HELPER}, on=TODAY, place=VILLAGE)
    with pytest.raises(GrantNotFoundError):
        revoke_role(by=admin, now=NOW, grant_id=grant_id)


def test_revoke_role_is_the_administrators():
    code = make_organisation()
    clerk, keeper = (make_actor(role, organisation=code) for role in (Role.CLERK, Role.KEEPER))
    grant_id = grants_of(clerk.person_id or 0, TODAY)[0].grant_id

    with pytest.raises(PermissionRefusedError):
        revoke_role(by=keeper, now=NOW, grant_id=grant_id)
    revoke_role(by=make_admin(), now=NOW, grant_id=grant_id)


def test_last_administrator_stays():
    admin = make_admin()
    grant_id = grants_of(admin.person_id or 0, TODAY)[0].grant_id

    with pytest.raises(StillNeededError):
        revoke_role(by=admin, now=NOW, grant_id=grant_id)
    with pytest.raises(StillNeededError):
        lay_down_roles(by=admin, now=NOW, person_id=admin.person_id or 0)

    make_admin()
    lay_down_roles(by=admin, now=NOW, person_id=admin.person_id or 0)
    assert grants_of(admin.person_id or 0, TODAY) == []


def test_household_is_low_income_from_its_day():
    make_places()
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    designate_low_income(
        by=SYSTEM, now=NOW, household_code=code, source="县名单", valid_from=date(2026, 1, 1)
    )
    person = NewPerson("王大力", VILLAGE, household_code=code)
    inside = create_person(by=SYSTEM, now=NOW, person=person)
    outside = create_person(by=SYSTEM, now=NOW, person=NewPerson("李小明", VILLAGE))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 1)]

    found = [low_income_persons([inside, outside], day) for day in days]
    assert found == [set(), {inside}, {inside}]
    assert low_income_persons([outside], days[1]) == set()


def test_designation_refuses_overlaps_and_strangers():
    make_places()
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE, code="H1")
    designate_low_income(by=SYSTEM, now=NOW, household_code=code, source="x", valid_from=TODAY)

    with pytest.raises(DesignationOverlapsError):
        designate_low_income(by=SYSTEM, now=NOW, household_code=code, source="x", valid_from=TODAY)
    helper = make_actor(Role.HELPER, place=VILLAGE)
    with pytest.raises(PermissionRefusedError):
        designate_low_income(by=helper, now=NOW, household_code=code, source="x", valid_from=TODAY)
    with pytest.raises(HouseholdNotFoundError):
        designate_low_income(by=SYSTEM, now=NOW, household_code="H0", source="x", valid_from=TODAY)
    with pytest.raises(CodeTakenError):
        register_household(by=SYSTEM, now=NOW, place_code=VILLAGE, code="H1")


def test_organisations_within_finds_by_place_kind_and_words():
    make_organisation("OONE")
    make_organisation("OTWO", place=VILLAGE)
    make_organisation("OFAR", place=OTHER_COUNTY)

    found = [
        [each.code for each in rows]
        for rows in (
            organisations_within(COUNTY),
            organisations_within(VILLAGE),
            organisations_within(COUNTY, kind=OrganisationKind.STORE),
            organisations_within(COUNTY, search="cloud"),
            organisations_within(COUNTY, search="OONE"),
        )
    ]

    assert found == [["OONE", "OTWO"], ["OTWO"], [], ["OONE", "OTWO"], ["OONE"]]


COUNTY_SET_UP = NewCounty(
    county_code=COUNTY, organisation_name="县农业农村局", username="admin", password=PASSWORD
)


def test_bootstrap_administrator_makes_one_who_administers():
    make_places()

    person_id = bootstrap_administrator(now=NOW, county=COUNTY_SET_UP)

    assert has_role(actor(person_id), {Role.COUNTY_ADMIN}, on=TODAY, place=VILLAGE)
    assert person_card(person_id).has_password
    with pytest.raises(AlreadySetUpError):
        bootstrap_administrator(now=NOW, county=COUNTY_SET_UP)


def test_bootstrap_administrator_with_a_weak_password_leaves_nothing():
    make_places()
    county = NewCounty(
        county_code=COUNTY, organisation_name="局", username="admin", password="12345678"
    )

    with pytest.raises(PasswordTooWeakError):
        bootstrap_administrator(now=NOW, county=county)

    assert (Person.objects.count(), Organisation.objects.count(), Grant.objects.count()) == (
        0,
        0,
        0,
    )


def test_bootstrap_administrator_refuses_persons_and_demo_counties():
    make_places()
    with pytest.raises(PermissionRefusedError):
        bootstrap_administrator(by=GUEST, now=NOW, county=COUNTY_SET_UP)
    person = NewPerson(name="演示", home_place=VILLAGE, username="demo-clerk", demo_role=Role.CLERK)
    create_person(by=SYSTEM, now=NOW, person=person)

    with pytest.raises(DemoDataPresentError):
        bootstrap_administrator(now=NOW, county=COUNTY_SET_UP)
    assert [(each.role, each.username) for each in demo_people()] == [("clerk", "demo-clerk")]
