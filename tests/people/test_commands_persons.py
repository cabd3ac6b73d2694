import pytest
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role, SealedField
from commonfield.people.commands import (
    change_contact,
    create_people,
    create_person,
    erase_person,
    export_person,
    notify_person,
    pseudonyms_for,
    request_bank_change,
    request_sign_in_code,
    seal_identity,
    set_language,
    set_password,
    unmask,
)
from commonfield.people.errors import (
    BankUnusableError,
    EmailUnusableError,
    HouseholdNotFoundError,
    IdentityTakenError,
    IdentityUnusableError,
    NoCarrierError,
    NothingSealedError,
    PasswordTooWeakError,
    PersonNotFoundError,
    PersonPlaceUnknownError,
    PhoneUnusableError,
    ReasonMissingError,
    UsernameTakenError,
    UsernameUnusableError,
)
from commonfield.people.models import Person, Pseudonym, Reason, SignInCode
from commonfield.people.queries import (
    person_card,
    person_seen_by,
    persons_within,
    reasons,
    records_began_at,
)
from commonfield.people.types import GUEST, SYSTEM, NewPerson
from commonfield.workshop.models import OutboxMessage
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
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
from tests.people.test_views import signed_in, text_of

IDENTITY = "11010519491231002X"
BANK = "4111111111111111"
PHONE = "13812345678"


def test_create_person_shows_them_masked():
    person_id = make_person("李小明", phone="138 1234 5678", email="Li@Example.com")

    card = person_card(person_id)

    assert (card.masked_name, card.masked_phone, card.masked_email, card.has_password) == (
        "李*明",
        "138****5678",
        "l***@example.com",
        False,
    )


def test_create_person_stores_nothing_readable():
    person_id = make_person("李小明", phone=PHONE)

    row = Person.objects.filter(pk=person_id).values().get()

    raw = b" ".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in row.values()
    )
    assert "李小明".encode() not in raw
    assert PHONE.encode() not in raw


def test_create_person_writes_codes_only_into_the_audit():
    person_id = make_person("李小明", phone=PHONE)

    rows = AuditRow.objects.filter(object=f"person:P{person_id}").values_list(
        "action", "actor", "place", "detail"
    )

    assert list(rows) == [("people.person_created", "system", VILLAGE, {})]


@pytest.mark.parametrize(
    ("role", "scope", "is_allowed"),
    [
        (Role.COUNTY_ADMIN, COUNTY, True),
        (Role.HELPER, TOWN, True),
        (Role.HELPER, OTHER_VILLAGE, False),
        (Role.ANALYST, COUNTY, False),
        (Role.AUDITOR, COUNTY, False),
        (Role.GROWER, VILLAGE, False),
    ],
)
def test_create_person_needs_a_role_over_their_home(role: Role, scope: str, *, is_allowed: bool):
    by = make_actor(role, place=scope)
    person = NewPerson(name="周末", home_place=VILLAGE)

    if is_allowed:
        assert create_person(by=by, now=NOW, person=person) > 0
    else:
        with pytest.raises(PermissionRefusedError):
            create_person(by=by, now=NOW, person=person)


def test_create_person_by_a_clerk_only_for_the_own_organisation_within_the_county():
    clerk = make_actor(Role.CLERK, organisation=make_organisation())
    make_organisation("OTWO")

    person_id = create_person(
        by=clerk, now=NOW, person=NewPerson("周末", VILLAGE, organisation="OTEA")
    )

    assert records_began_at(person_id) == "OTEA"
    for home, employer in ((OTHER_COUNTY, "OTEA"), (VILLAGE, "OTWO"), (VILLAGE, "")):
        with pytest.raises(PermissionRefusedError):
            create_person(by=clerk, now=NOW, person=NewPerson("周末", home, organisation=employer))


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (NewPerson(name="周", home_place=VILLAGE, username="9x"), UsernameUnusableError),
        (NewPerson(name="周", home_place=VILLAGE, phone="12"), PhoneUnusableError),
        (NewPerson(name="周", home_place=VILLAGE, email="x@y"), EmailUnusableError),
        (NewPerson(name="周", home_place="331124999999"), PersonPlaceUnknownError),
        (NewPerson(name="周", home_place=VILLAGE, household_code="H0"), HouseholdNotFoundError),
    ],
)
def test_create_person_refuses_bad_data(person: NewPerson, refusal: type[Exception]):
    make_places()

    with pytest.raises(refusal):
        create_person(by=SYSTEM, now=NOW, person=person)


def test_create_people_writes_all_or_nothing():
    make_person(username="lihua")
    people = [
        NewPerson(name="甲", home_place=VILLAGE, username="free"),
        NewPerson(name="乙", home_place=VILLAGE, username="lihua"),
    ]

    with pytest.raises(UsernameTakenError):
        create_people(by=SYSTEM, now=NOW, people=people)

    assert Person.objects.count() == 1
    assert AuditRow.objects.count() == 1


def test_set_password_is_for_oneself():
    person_id, stranger = make_person(), make_person()

    set_password(by=actor(person_id), now=NOW, person_id=person_id, password="leaf-and-lot-7")

    assert person_card(person_id).has_password
    with pytest.raises(PermissionRefusedError):
        set_password(by=actor(stranger), now=NOW, person_id=person_id, password="leaf-and-lot-8")
    with pytest.raises(PermissionRefusedError):
        set_password(by=make_admin(), now=NOW, person_id=person_id, password="leaf-and-lot-8")


@pytest.mark.parametrize("password", ["short", "12345678", "password123"])
def test_set_password_refuses_weak_ones(password: str):
    person_id = make_person()

    with pytest.raises(PasswordTooWeakError):
        set_password(by=actor(person_id), now=NOW, person_id=person_id, password=password)


def test_set_language_keeps_known_languages_only():
    person_id = make_person()

    for language in ("en", "xx"):
        set_language(by=actor(person_id), now=NOW, person_id=person_id, language=language)

    assert person_card(person_id).language == "zh-hans"


def test_seal_identity_masks_and_is_once_per_person():
    first, second = make_person(), make_person()

    seal_identity(by=SYSTEM, now=NOW, person_id=first, identity=IDENTITY.lower())

    assert person_card(first).masked_identity == "110*************2X"
    with pytest.raises(IdentityTakenError):
        seal_identity(by=SYSTEM, now=NOW, person_id=second, identity=IDENTITY)
    assert person_card(second).masked_identity == ""


def test_seal_refuses_wrong_numbers_and_strangers():
    person_id, stranger = make_person(), make_person()

    with pytest.raises(IdentityUnusableError):
        seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity="1" * 18)
    with pytest.raises(BankUnusableError):
        request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank="62")
    with pytest.raises(PermissionRefusedError):
        request_bank_change(by=actor(stranger), now=NOW, person_id=person_id, bank=BANK)


def test_unmask_returns_the_plain_value_and_audits_field_and_reason():
    person_id, admin = make_person(), make_admin()
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)

    plain = unmask(
        by=admin, now=NOW, person_id=person_id, field=SealedField.BANK, reason=f"核对付款 {BANK}"
    )

    row = AuditRow.objects.get(action="people.unmasked")
    assert plain == BANK
    assert (row.actor, row.detail["field"]) == (admin.code, "bank")
    assert reasons([str(row.detail["reason"])]) == {row.detail["reason"]: "核对付款 *****"}


def test_name_typed_as_a_reason_goes_with_the_person():
    person_id, admin, auditor = make_person(), make_admin(), make_actor(Role.AUDITOR, place=COUNTY)
    why = "李小明打电话来问"
    unmask(by=admin, now=NOW, person_id=person_id, field=SealedField.NAME, reason=why)
    pages = [text_of(signed_in(auditor).get("/audit/?action=people.unmasked"))]
    held = export_person(by=actor(person_id), now=NOW, person_id=person_id)

    erase_person(by=actor(person_id), now=NOW, person_id=person_id)
    pages.append(text_of(signed_in(auditor).get("/audit/?action=people.unmasked")))

    assert [why in page for page in pages] == [True, False]
    assert held["people"]["reasons_to_look"] == [why]
    assert "李小明" not in str(list(AuditRow.objects.values("detail")))
    assert not Reason.objects.exists()


def test_unmask_refuses_without_role_reason_or_data():
    person_id, admin = make_person(), make_admin()
    helper = make_actor(Role.HELPER, place=VILLAGE)

    with pytest.raises(PermissionRefusedError):
        unmask(by=helper, now=NOW, person_id=person_id, field=SealedField.NAME, reason="because")
    with pytest.raises(ReasonMissingError):
        unmask(by=admin, now=NOW, person_id=person_id, field=SealedField.NAME, reason=" a ")
    with pytest.raises(NothingSealedError):
        unmask(by=admin, now=NOW, person_id=person_id, field=SealedField.BANK, reason="because")
    assert AuditRow.objects.filter(action="people.unmasked").count() == 0


def test_change_contact_tells_the_address_of_before():
    person_id = make_person(phone=PHONE)

    change_contact(by=actor(person_id), now=NOW, person_id=person_id, phone="0578-8062345")

    message = OutboxMessage.objects.get()
    assert (message.channel, message.template) == ("sms", "people/messages/contact_changed")
    assert person_card(person_id).masked_phone == "057****2345"


def test_change_contact_of_an_administrator_is_not_the_helpers():
    admin, helper = make_admin(), make_actor(Role.HELPER, place=COUNTY)

    with pytest.raises(PermissionRefusedError):
        change_contact(by=helper, now=NOW, person_id=admin.person_id or 0, phone=PHONE)


@pytest.mark.parametrize(
    ("phone", "email", "channels"),
    [(PHONE, "a@b.cn", ["sms"]), ("0578-8062345", "a@b.cn", ["email"]), ("+852 2123 4567", "", [])],
)
def test_tell_person_by_what_they_have(phone: str, email: str, channels: list[str]):
    person_id = make_person(phone=phone, email=email)

    has_told = notify_person(
        by=SYSTEM, now=NOW, person_id=person_id, template="people/messages/slip_issued"
    )

    assert list(OutboxMessage.objects.values_list("channel", flat=True)) == channels
    assert has_told == bool(channels)


def test_pseudonym_for_is_the_same_every_time_and_sealed():
    person_id = make_person()

    first, again = (
        pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person_id], purpose="grower")[person_id]
        for _ in range(2)
    )

    assert first == again
    assert (
        pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person_id], purpose="other")[person_id]
        != first
    )
    stored = bytes(Pseudonym.objects.order_by("pk")[0].value_sealed)
    assert first.encode() not in stored


def test_pseudonyms_for_stay_the_same_and_unknown_persons_are_refused():
    ids = [make_person(), make_person()]

    made = pseudonyms_for(by=SYSTEM, now=NOW, person_ids=ids, purpose="grower")

    assert len(set(made.values())) == len(ids)
    assert pseudonyms_for(by=SYSTEM, now=NOW, person_ids=ids, purpose="grower") == made
    with pytest.raises(PersonNotFoundError):
        pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[*ids, 10**9], purpose="grower")


@pytest.mark.parametrize("search", ["李小明", "138-1234-5678", IDENTITY, "lihua", ""])
def test_persons_within_finds_by_fingerprint(search: str):
    person_id = make_person("李小明", phone=PHONE, username="lihua")
    seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity=IDENTITY)
    make_person("李小明", home=OTHER_COUNTY, phone=PHONE)
    helper = make_actor(Role.HELPER, place=VILLAGE)

    cards = persons_within(helper, place=VILLAGE, now=NOW, search=search)

    expected = [person_id, helper.person_id] if not search else [person_id]
    assert [card.person_id for card in cards] == expected


def test_persons_within_finds_by_number_and_no_part_of_a_name():
    person_id, helper = make_person("李小明"), make_actor(Role.HELPER, place=VILLAGE)

    found = [
        [card.person_id for card in persons_within(helper, place=VILLAGE, now=NOW, search=text)]
        for text in (f"P{person_id}", "李小")
    ]

    assert found == [[person_id], []]


def test_persons_are_seen_by_themselves_and_those_who_look_after_them():
    person_id, neighbour = make_person(), make_person()
    helper = make_actor(Role.HELPER, place=VILLAGE)
    far_helper = make_actor(Role.HELPER, place=OTHER_VILLAGE)

    for by in (actor(person_id), helper):
        assert person_seen_by(by, person_id=person_id, on=TODAY).person_id == person_id
    for by in (actor(neighbour), far_helper):
        with pytest.raises(PermissionRefusedError):
            person_seen_by(by, person_id=person_id, on=TODAY)
    with pytest.raises(PermissionRefusedError):
        persons_within(far_helper, place=VILLAGE, now=NOW)


@pytest.mark.parametrize(
    ("carriers", "email", "channels"),
    [
        ("file", "li@example.com", ["sms"]),
        ("email", "li@example.com", ["email"]),
        ("email", "", []),
    ],
)
def test_person_is_written_to_by_what_is_carried(
    settings: Settings, carriers: str, email: str, channels: list[str]
):
    settings.MESSAGES_BACKEND = carriers
    person_id = make_person(phone="13812345678", email=email)

    notify_person(by=SYSTEM, now=NOW, person_id=person_id, template="people/messages/slip_issued")

    rows = OutboxMessage.objects.filter(template="people/messages/slip_issued")
    assert [row.channel for row in rows] == channels


def test_code_that_nothing_carries_is_refused_whoever_asks(settings: Settings):
    settings.MESSAGES_BACKEND = "email"
    make_person(phone="13812345678")

    for address in ("13812345678", "13900000000"):
        with pytest.raises(NoCarrierError):
            request_sign_in_code(by=GUEST, now=NOW, address=address)

    assert not SignInCode.objects.exists()
