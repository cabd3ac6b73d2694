"""Children: who decides for them, and what nobody alone changes so as to decide for one."""

from datetime import date, timedelta

import pytest

from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import AgeGroup, ConsentChannel, ConsentScope, Purpose, Role
from commonfield.people.commands import (
    approve_request,
    create_people,
    create_person,
    designate_low_income,
    end_guardianship,
    erase_person,
    give_consent,
    issue_reset_slip,
    refuse_request,
    register_household,
    request_guardian,
    request_household,
    say_age,
    seal_identity,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.errors import (
    AgeUnsaidError,
    AgeWordError,
    ConsentLostError,
    GuardianNeededError,
    HouseholdSameError,
    IdentityTakenError,
    OwnHouseholdError,
    SecondPersonError,
)
from commonfield.people.models import Household, Person
from commonfield.people.queries import (
    consents_of,
    guardian_paper,
    home_and_household,
    household_requests,
    is_child,
    low_income_persons,
    requests_seen_by,
    stands_for,
)
from commonfield.people.types import GUEST, SYSTEM, Actor, ConsentTerms, NewPerson, NewSignIn
from tests.people.builders import (
    COUNTY,
    NOW,
    PASSWORD,
    TODAY,
    VILLAGE,
    actor,
    approve_requests,
    identity_of,
    make_actor,
    make_admin,
    make_household,
    make_person,
    make_places,
)
from tests.workshop.builders import photograph

BORN = {
    group: date(TODAY.year - years, 5, 1)
    for group, years in (("child", 10), ("youth", 17), ("adult", 46))
}
VOICE = ConsentTerms(object="recording:aaaaaaaaaaaaaaaa", scope=ConsentScope.SITE)


def make_aged(group: str = "", serial: int = 0) -> int:
    """Write down a person with an identity number of an age; without one, nothing tells it."""
    make_places()
    person = create_person(by=SYSTEM, now=NOW, person=NewPerson("蓝小宝", VILLAGE))
    if group:
        number = identity_of(BORN[group] + timedelta(days=serial))
        seal_identity(by=SYSTEM, now=NOW, person_id=person, identity=number)
    return person


def lend(child: int, by: Actor, guardian: int | None = None) -> int:
    terms = ConsentTerms(object=VOICE.object, scope=VOICE.scope, guardian_id=guardian)
    channel = ConsentChannel.SELF if by.person_id == child else ConsentChannel.ALOUD
    return give_consent(
        by=by, now=NOW, person_id=child, purpose=Purpose.VOICE, channel=channel, terms=terms
    )


@pytest.fixture
def helper() -> Actor:
    return make_actor(Role.HELPER, place=VILLAGE)


@pytest.fixture
def second() -> Actor:
    return make_actor(Role.BUREAU, place=COUNTY)


def test_guardian_is_an_adult_of_the_household(helper: Actor):
    child, mother, sister, stranger = (
        make_aged(group, number)
        for number, group in enumerate(("child", "adult", "youth", "adult"))
    )
    make_household(child, mother, sister)

    for guardian in (None, sister, stranger, child):
        with pytest.raises(GuardianNeededError):
            lend(child, helper, guardian)
    for by in (sister, stranger):
        with pytest.raises(PermissionRefusedError):
            lend(child, actor(by), by)
    with pytest.raises(PermissionRefusedError):
        lend(mother, actor(sister), sister)
    assert lend(child, actor(mother), mother)


def test_guardians_paper_holds_once_a_second_person_has_seen_it(helper: Actor, second: Actor):
    child, other, uncle = make_aged("child"), make_aged("child", 1), make_aged("adult")
    request_guardian(by=helper, now=NOW, person_id=child, guardian_id=uncle, paper=photograph())

    with pytest.raises(GuardianNeededError):
        lend(child, helper, uncle)
    assert approve_requests(helper) + approve_requests(actor(child)) == 0
    (row,) = requests_seen_by(second, now=NOW)
    paper = guardian_paper(second, request_id=row.request_id, now=NOW)
    assert approve_requests(second) == 1

    assert paper.media_type.startswith("image/")
    assert lend(child, helper, uncle)
    assert (
        stands_for(actor(uncle), person_id=child, on=TODAY),
        stands_for(actor(uncle), person_id=other, on=TODAY),
    ) == (True, False)


def test_every_adult_of_the_household_takes_a_childs_voice_back(helper: Actor):
    child, mother, father, brother = (
        make_aged(group, number)
        for number, group in enumerate(("child", "adult", "adult", "youth"))
    )
    make_household(child, mother, father, brother)
    lend(child, helper, mother)

    given = {"now": NOW, "person_id": child, "purpose": Purpose.VOICE, "object_code": VOICE.object}
    with pytest.raises(PermissionRefusedError):
        withdraw_consent(by=actor(brother), **given)  # type: ignore[arg-type]  # as it is named
    assert withdraw_consent(by=actor(father), **given)  # type: ignore[arg-type]  # as it is named


def test_consent_waits_for_an_answer_and_a_no_makes_a_child(helper: Actor):
    person, mother = make_aged(), make_aged("adult")
    make_household(person, mother)
    for by in (helper, actor(person)):
        with pytest.raises(AgeUnsaidError):
            lend(person, by)

    say_age(by=helper, now=NOW, person_id=person, age=AgeGroup.CHILD)

    with pytest.raises(GuardianNeededError):
        lend(person, actor(person))
    assert lend(person, actor(mother), mother)


def test_word_of_a_helper_alone_lends_no_voice(helper: Actor):
    person = make_aged()
    say_age(by=helper, now=NOW, person_id=person, age=AgeGroup.YOUTH)

    with pytest.raises(AgeWordError):
        lend(person, helper)
    say_age(by=actor(person), now=NOW, person_id=person, age=AgeGroup.YOUTH)

    assert lend(person, helper)


def test_nobody_becomes_guardian_by_their_own_word():
    person, husband = make_aged(), make_aged("adult")
    wife = make_aged()
    make_household(person, husband, wife)
    say_age(by=actor(husband), now=NOW, person_id=person, age=AgeGroup.CHILD)
    say_age(by=actor(wife), now=NOW, person_id=wife, age=AgeGroup.ADULT)

    for guardian in (husband, wife):
        with pytest.raises(AgeWordError):
            lend(person, actor(guardian), guardian)


@pytest.mark.parametrize(("was", "becomes"), [("child", "adult"), ("adult", "child")])
def test_age_once_known_is_changed_by_two(helper: Actor, second: Actor, was: str, becomes: str):
    known, said = make_aged(was), make_aged()
    say_age(by=helper, now=NOW, person_id=said, age=AgeGroup(was))
    other = actor(make_aged("adult", 9))
    make_household(other.person_id or 0, known)

    assert not seal_identity(
        by=helper, now=NOW, person_id=known, identity=identity_of(BORN[becomes])
    )
    assert not seal_identity(
        by=helper, now=NOW, person_id=said, identity=identity_of(BORN[becomes] + timedelta(days=1))
    )
    assert [is_child(each, on=TODAY) for each in (known, said)] == [was == "child"] * 2
    for by in (helper, actor(known), actor(said), other):
        assert approve_requests(by) == 0
    assert approve_requests(second) == 2

    assert [is_child(each, on=TODAY) for each in (known, said)] == [becomes == "child"] * 2


def test_number_that_is_anothers_meanwhile_is_refused_at_approval(helper: Actor, second: Actor):
    person, other = make_aged("adult"), make_aged()
    new = identity_of(date(1979, 1, 1))
    seal_identity(by=helper, now=NOW, person_id=person, identity=new)
    seal_identity(by=helper, now=NOW, person_id=other, identity=new)

    (row,) = requests_seen_by(second, now=NOW)
    with pytest.raises(IdentityTakenError):
        approve_request(by=second, now=NOW, request_id=row.request_id)
    with pytest.raises(IdentityTakenError):
        seal_identity(by=helper, now=NOW, person_id=person, identity=new)


def test_joining_moves_nothing_before_a_second_person_confirms(helper: Actor, second: Actor):
    member, person = make_person(), make_person()
    home = make_household(member)
    designate_low_income(by=SYSTEM, now=NOW, household_code=home, source="list", valid_from=TODAY)
    request_household(by=helper, now=NOW, person_id=person, home=f"p{member}")
    (new,) = create_people(
        by=helper, now=NOW, people=[NewPerson("新人", VILLAGE, household_code=home)]
    )

    assert low_income_persons([person, new], TODAY) == set()
    assert {each.card.person_id for each in household_requests(actor(member), now=NOW)} == {
        person,
        new,
    }
    for by in (helper, actor(person), actor(member)):
        assert approve_requests(by) == 0
    assert approve_requests(second) == 2

    assert low_income_persons([person, new], TODAY) == {person, new}
    with pytest.raises(HouseholdSameError):
        request_household(by=helper, now=NOW, person_id=person, home=home)


def test_household_of_two_is_founded_once_it_is_approved(helper: Actor, second: Actor):
    husband, wife = make_person("蓝田"), make_person("叶秀")
    for person, other in ((husband, wife), (husband, wife), (wife, husband)):
        request_household(by=helper, now=NOW, person_id=person, home=f"P{other}")
    waiting = Household.objects.count()

    approve_requests(second)

    assert (waiting, Household.objects.count()) == (0, 1)
    assert home_and_household(husband) == home_and_household(wife)


def test_sheet_of_persons_is_confirmed_whole(helper: Actor, second: Actor):
    home = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    people = [NewPerson(f"人{number}", VILLAGE, household_code=home) for number in range(3)]
    ids = create_people(by=helper, now=NOW, people=people)

    approved = approve_requests(second)

    assert (approved, {home_and_household(each)[1] for each in ids}) == (1, {home})


def test_members_of_the_old_and_the_new_household_refuse(helper: Actor, second: Actor):
    child, mother, stranger = make_aged("child"), make_aged("adult"), make_aged("adult", 1)
    make_household(child, mother)
    home = make_household(stranger)

    for by in (mother, stranger):
        request_household(by=helper, now=NOW, person_id=child, home=home)
        (row,) = household_requests(actor(by), now=NOW)
        refuse_request(by=actor(by), now=NOW, request_id=row.request_id)
    request_household(by=helper, now=NOW, person_id=child, home=home)
    (row,) = requests_seen_by(second, now=NOW)
    outsider = make_person()
    with pytest.raises(PermissionRefusedError):
        refuse_request(by=actor(outsider), now=NOW, request_id=row.request_id)

    assert row.can_approve
    assert not stands_for(actor(stranger), person_id=child, on=TODAY)


def test_nobody_writes_about_their_own_household(helper: Actor):
    child, aunt = make_aged("child"), make_actor(Role.HELPER, place=VILLAGE)
    home = make_household(helper.person_id or 0, aunt.person_id or 0)

    with pytest.raises(OwnHouseholdError):
        request_household(by=helper, now=NOW, person_id=child, home=home)
    with pytest.raises(OwnHouseholdError):
        create_person(by=helper, now=NOW, person=NewPerson("新人", VILLAGE, household_code=home))
    other = make_admin()
    request_household(by=other, now=NOW, person_id=child, home=home)
    (row,) = requests_seen_by(aunt, now=NOW)
    with pytest.raises(SecondPersonError):
        approve_request(by=aunt, now=NOW, request_id=row.request_id)


def test_second_person_looks_after_everybody_of_a_sheet(helper: Actor):
    home = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    elsewhere = "331124105201"
    admin, of_village = make_admin(), make_actor(Role.HELPER, place=VILLAGE)
    people = [NewPerson("甲", each, household_code=home) for each in (VILLAGE, elsewhere)]
    create_people(by=admin, now=NOW, people=people)

    assert (approve_requests(of_village), approve_requests(helper)) == (0, 0)
    assert approve_requests(make_admin()) == 1


def test_what_is_said_of_a_persons_age_goes_with_them(helper: Actor):
    person = make_aged()
    say_age(by=helper, now=NOW, person_id=person, age=AgeGroup.ADULT)
    with pytest.raises(CommonfieldError):
        say_age(by=actor(make_person()), now=NOW, person_id=person, age=AgeGroup.CHILD)

    row = Person.objects.get(pk=person)

    assert (row.age_said, row.age_said_by) == ("adult", helper.code)


def test_word_of_a_helper_lends_no_voice_by_a_password_that_they_set(helper: Actor):
    person = make_aged()
    say_age(by=helper, now=NOW, person_id=person, age=AgeGroup.ADULT)
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person)
    new_sign_in = NewSignIn(PASSWORD, "lan.xiaobao")
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=new_sign_in)

    with pytest.raises(AgeWordError):
        lend(person, actor(person))


def test_whoever_wrote_a_person_down_approves_nothing_that_the_person_requested(
    helper: Actor, second: Actor
):
    home, new = make_household(make_person()), NewPerson("新人", VILLAGE, phone="13812345678")
    person = create_person(by=helper, now=NOW, person=new)
    by_code = Actor(person, "person", is_by_code=True)

    request_household(by=by_code, now=NOW, person_id=person, home=home)

    assert (approve_requests(helper), approve_requests(second)) == (0, 1)


def test_what_a_mother_withdrew_is_not_given_again_by_the_helper(helper: Actor):
    child, mother = make_aged("child"), make_aged("adult")
    make_household(child, mother)
    lend(child, helper, mother)
    given = {"now": NOW, "person_id": child, "purpose": Purpose.VOICE, "object_code": VOICE.object}
    withdraw_consent(by=actor(mother), **given)  # type: ignore[arg-type]  # as it is named

    with pytest.raises(ConsentLostError):
        lend(child, helper, mother)
    waits = lend(child, make_actor(Role.HELPER, place=VILLAGE), mother)

    assert (waits, lend(child, actor(mother), mother) > 0) == (0, True)


@pytest.mark.parametrize("way", ["guardian", "helper", "erased"])
def test_guardianship_ends_with_the_word_given_under_it(way: str, helper: Actor, second: Actor):
    child, uncle = make_aged("child"), make_aged("adult")
    request_guardian(by=helper, now=NOW, person_id=child, guardian_id=uncle, paper=photograph())
    approve_requests(second)
    terms = ConsentTerms(guardian_id=uncle)
    purpose, channel = Purpose.SERVICES, ConsentChannel.ALOUD
    give_consent(
        by=actor(uncle), now=NOW, person_id=child, purpose=purpose, channel=channel, terms=terms
    )
    lend(child, actor(uncle), uncle)

    in_slip_session = Actor(uncle, "person", helper=second.person_id)
    for by in (in_slip_session, actor(child), actor(make_aged("adult", 1)), second):
        with pytest.raises(PermissionRefusedError):
            end_guardianship(by=by, now=NOW, person_id=child, guardian_id=uncle)
    if way == "erased":
        erase_person(by=actor(uncle), now=NOW, person_id=uncle)
    else:
        by = helper if way == "helper" else actor(uncle)
        end_guardianship(by=by, now=NOW, person_id=child, guardian_id=uncle)
        with pytest.raises(NotFoundError):
            end_guardianship(by=by, now=NOW, person_id=child, guardian_id=uncle)

    standing = [each.purpose for each in consents_of(child) if each.withdrawn_at is None]
    assert (stands_for(actor(uncle), person_id=child, on=TODAY), standing) == (False, ["voice"])
