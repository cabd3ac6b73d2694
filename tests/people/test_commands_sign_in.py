import re
from datetime import datetime, timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import (
    confirm_password,
    create_person,
    delete_old_sign_ins,
    grant_role,
    issue_reset_slip,
    request_sign_in_code,
    sign_in_to_demo,
    sign_in_with_code,
    sign_in_with_password,
    use_reset_slip,
)
from commonfield.people.errors import (
    CodeRefusedError,
    PasswordTooWeakError,
    PersonNotFoundError,
    PhoneUnusableError,
    SignInNameMissingError,
    SignInRefusedError,
    SlipRefusedError,
    TooManyCodesError,
    TooManyFailuresError,
    UsernameTakenError,
)
from commonfield.people.models import ResetSlip, SignInCode, SignInFailure
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant, NewPerson, NewSignIn
from commonfield.workshop.messages import send_due
from commonfield.workshop.models import OutboxMessage
from commonfield.workshop.ports import OutgoingMessage
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_VILLAGE,
    PASSWORD,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    wide,
)

PHONE = "13812345678"
NEW = "misty-valley-3"


class Pocket:
    """The phone that gets the messages."""

    def __init__(self) -> None:
        self.letters: list[OutgoingMessage] = []

    def deliver(self, letter: OutgoingMessage) -> None:
        self.letters.append(letter)


def sent_code(at: datetime = NOW, address: str = PHONE) -> str:
    request_sign_in_code(by=GUEST, now=at, address=address)
    pocket = Pocket()
    send_due(at, backend=pocket)
    found = re.search(r"\d{6}", pocket.letters[-1].text)
    assert found is not None
    return found.group()


def sign_in(name: str, password: str, *, client: str = "", at: datetime = NOW) -> int:
    return sign_in_with_password(by=GUEST, now=at, name=name, password=password, client=client)


@pytest.mark.parametrize("name", ["lihua", " LiHua ", "138 1234 5678", "li@example.com"])
def test_sign_in_with_password_by_any_name(name: str):
    person_id = make_person(
        username="lihua", phone=PHONE, email="li@example.com", password=PASSWORD
    )

    assert sign_in(name, PASSWORD) == person_id
    assert AuditRow.objects.filter(action="people.signed_in").count() == 1


def test_sign_in_with_password_tells_family_members_apart():
    make_person(phone=PHONE, password="other-password-1")
    person_id = make_person(phone=PHONE, password=PASSWORD)

    assert sign_in(PHONE, PASSWORD) == person_id


@pytest.mark.parametrize("name", ["lihua", "nobody", "李", ""])
def test_sign_in_with_password_refuses_alike(name: str):
    make_person(username="lihua", password=PASSWORD)

    with pytest.raises(SignInRefusedError):
        sign_in(name, "wrong")


def test_person_without_password_cannot_sign_in_by_it():
    make_person(username="lihua")

    for password in ("", "!"):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", password)


def test_sign_in_locks_the_account_after_ten_failures_for_a_quarter_of_an_hour():
    person_id = make_person(username="lihua", password=PASSWORD)
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", "wrong")

    with pytest.raises(TooManyFailuresError):
        sign_in("LIHUA", PASSWORD)
    assert sign_in("lihua", PASSWORD, at=NOW + timedelta(minutes=15)) == person_id


def test_failures_and_codes_of_a_clock_that_ran_ahead_lock_nobody_out():
    person_id = make_person(username="lihua", password=PASSWORD, phone=PHONE)
    ahead = NOW + timedelta(minutes=10)
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", "wrong", at=ahead)
    request_sign_in_code(by=GUEST, now=ahead, address=PHONE)

    assert sign_in("lihua", PASSWORD) == person_id
    request_sign_in_code(by=GUEST, now=NOW, address=PHONE)


def test_sign_in_locks_the_address_too():
    make_person(username="lihua", password=PASSWORD)
    for number in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in(f"guess{number}", "wrong", client="203.0.113.9")

    with pytest.raises(TooManyFailuresError):
        sign_in("lihua", PASSWORD, client="203.0.113.9")
    assert sign_in("lihua", PASSWORD, client="203.0.113.10") > 0


@pytest.mark.parametrize(
    "spellings",
    [
        ["lihua", "138 1234 5678", "LI@example.com"],
        ["13812345678", "+86 138-1234-5678", wide(PHONE), wide("LiHua")],
        ["Nobody.There", f"{wide('nobody')} there", "no\u200bbody_there"],
    ],
    ids=["ways to name somebody", "ways to write a name", "a name that nobody has"],
)
def test_sign_in_counts_failures_whatever_the_spelling(spellings: list[str]):
    make_person(username="lihua", phone=PHONE, email="li@example.com", password=PASSWORD)
    for number in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in(spellings[number % len(spellings)], "wrong")

    for name in spellings:
        with pytest.raises(TooManyFailuresError):
            sign_in(name, PASSWORD)


def test_right_password_takes_back_its_own_try_only():
    make_person(username="lihua", password=PASSWORD)
    for _ in range(9):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", "wrong", client="203.0.113.9")

    for _ in range(3):
        sign_in("lihua", PASSWORD, client="203.0.113.9")

    with pytest.raises(SignInRefusedError):
        sign_in("lihua", "wrong", client="203.0.113.9")
    with pytest.raises(TooManyFailuresError):
        sign_in("lihua", PASSWORD, client="203.0.113.9")


def test_whoever_is_locked_out_still_has_the_code_and_the_slip():
    person_id = make_person(username="lihua", phone=PHONE, password=PASSWORD)
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", "wrong", client="203.0.113.9")
    code = sent_code()
    slip = issue_reset_slip(by=make_actor(Role.HELPER, place=VILLAGE), now=NOW, person_id=person_id)

    by_code = sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code, client="203.0.113.9")
    by_slip = use_reset_slip(
        by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn(password=NEW), client="203.0.113.9"
    )

    assert (by_code.person_id, by_slip) == (person_id, person_id)


def test_others_of_a_shared_phone_are_counted_each_for_themselves():
    first = make_person(username="first", phone=PHONE, password="other-password-1")
    second = make_person(phone=PHONE, password=PASSWORD)
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            sign_in("first", "wrong")

    assert sign_in(PHONE, PASSWORD) == second
    with pytest.raises(SignInRefusedError):
        sign_in(PHONE, "other-password-1")
    assert sign_in("first", "other-password-1", at=NOW + timedelta(minutes=15)) == first


def test_confirming_a_password_counts_with_signing_in():
    by = actor(make_person(username="lihua", password=PASSWORD))
    confirm_password(by=by, now=NOW, password=PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            sign_in("lihua", "wrong")
        with pytest.raises(SignInRefusedError):
            confirm_password(by=by, now=NOW, password="wrong")

    with pytest.raises(TooManyFailuresError):
        confirm_password(by=by, now=NOW, password=PASSWORD)


@pytest.mark.parametrize("who", [GUEST, None], ids=["guest", "without a password"])
def test_confirming_a_password_refuses_whoever_has_none(who: Actor | None):
    by = who or actor(make_person())

    with pytest.raises(SignInRefusedError):
        confirm_password(by=by, now=NOW, password="")


def test_failures_hold_no_name_and_no_address():
    with pytest.raises(SignInRefusedError):
        sign_in("lihua", "wrong", client="203.0.113.9")

    text = repr(list(SignInFailure.objects.values()))
    assert SignInFailure.objects.count() == 2
    assert "lihua" not in text
    assert "203.0.113.9" not in text


def test_code_lets_in_once():
    person_id = make_person(phone=PHONE)
    code = sent_code()

    answer = sign_in_with_code(by=GUEST, now=NOW, address="138-1234-5678", code=code)

    assert answer.person_id == person_id
    with pytest.raises(CodeRefusedError):
        sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code)


def test_code_by_email():
    person_id = make_person(email="li@example.com")
    code = sent_code(address="Li@example.com")

    answer = sign_in_with_code(by=GUEST, now=NOW, address="li@example.com", code=code)

    assert answer.person_id == person_id


def test_code_is_not_stored():
    make_person(phone=PHONE)
    code = sent_code()

    row = SignInCode.objects.get()

    assert code not in f"{row.code_print} {row.address_print}"
    assert PHONE not in repr(SignInCode.objects.values().get())


def test_code_is_too_old_after_five_minutes():
    make_person(phone=PHONE)
    code = sent_code()

    with pytest.raises(CodeRefusedError):
        sign_in_with_code(by=GUEST, now=NOW + timedelta(minutes=5), address=PHONE, code=code)


def test_code_may_be_tried_five_times_and_then_is_void():
    make_person(phone=PHONE)
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(6):
        with pytest.raises(CodeRefusedError):
            sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=wrong)

    with pytest.raises(CodeRefusedError):
        sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code)


@pytest.mark.parametrize("shape", [" {0}-{1} ", "{0} {1}"])
def test_code_is_read_however_it_is_typed(shape: str):
    person_id = make_person(phone=PHONE)
    code = wide(sent_code())

    answer = sign_in_with_code(
        by=GUEST, now=NOW, address=PHONE, code=shape.format(code[:3], code[3:])
    )

    assert answer.person_id == person_id


def test_code_guessing_is_counted_per_address():
    for number in range(10):
        with pytest.raises(CodeRefusedError):
            sign_in_with_code(
                by=GUEST,
                now=NOW,
                address=f"138000000{number:02}",
                code="000000",
                client="2001:db8::1",
            )

    with pytest.raises(TooManyFailuresError):
        sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code="000000", client="2001:db8::2")


def test_code_of_a_shared_phone_asks_who_it_is():
    first, second = make_person("李小明", phone=PHONE), make_person("王芳", phone=PHONE)
    code = sent_code()

    answer = sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code)
    chosen = sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code, person_id=second)

    assert [(card.person_id, card.masked_name) for card in answer.candidates] == [
        (first, "李*明"),
        (second, "王*"),
    ]
    assert (answer.person_id, chosen.person_id) == (None, second)


def test_code_of_a_shared_phone_does_not_open_a_strangers_account():
    make_person(phone=PHONE)
    stranger = make_person(phone="13900000000")
    code = sent_code()

    with pytest.raises(CodeRefusedError):
        sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code, person_id=stranger)


def test_request_code_for_nobody_answers_alike_and_sends_nothing():
    request_sign_in_code(by=GUEST, now=NOW, address=PHONE)

    assert OutboxMessage.objects.count() == 0
    with pytest.raises(TooManyCodesError):
        request_sign_in_code(by=GUEST, now=NOW, address=PHONE)


@pytest.mark.parametrize(
    ("gap", "allowed"), [(timedelta(seconds=61), 5), (timedelta(minutes=13), 10)]
)
def test_request_code_is_limited_per_hour_and_day(gap: timedelta, allowed: int):
    make_person(phone=PHONE)
    for number in range(allowed):
        request_sign_in_code(by=GUEST, now=NOW + gap * number, address=PHONE)

    with pytest.raises(TooManyCodesError):
        request_sign_in_code(by=GUEST, now=NOW + gap * allowed, address=PHONE)


@pytest.mark.parametrize("address", ["0578-8062345", "nonsense", ""])
def test_request_code_needs_a_mobile_or_an_email(address: str):
    with pytest.raises(PhoneUnusableError):
        request_sign_in_code(by=GUEST, now=NOW, address=address)


def test_slip_sets_a_password_and_name_and_works_once():
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)

    used_by = use_reset_slip(
        by=GUEST,
        now=NOW,
        code=slip.code.replace("-", "").lower(),
        new_sign_in=NewSignIn(password=NEW, username="Li.Hua"),
    )

    assert used_by == person_id
    assert sign_in("li.hua", NEW) == person_id
    with pytest.raises(SlipRefusedError):
        use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn(password=NEW))


def test_slip_records_helper_and_person():
    person_id, helper = make_person(phone=PHONE), make_actor(Role.HELPER, place=VILLAGE)

    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=NewSignIn(password=NEW))

    rows = AuditRow.objects.filter(action__startswith="people.slip").order_by("action")
    assert [(row.action, row.actor, row.object, row.detail) for row in rows] == [
        ("people.slip_issued", helper.code, f"person:P{person_id}", {"helper": helper.code}),
        ("people.slip_used", f"P{person_id}", f"person:P{person_id}", {"helper": helper.code}),
    ]
    assert OutboxMessage.objects.get().template == "people/messages/slip_issued"
    assert slip.code.replace("-", "") not in repr(list(ResetSlip.objects.values()))


def test_slip_is_too_old_after_a_day_and_void_after_a_newer_one():
    person_id, helper = make_person(username="lihua"), make_actor(Role.HELPER, place=VILLAGE)
    first = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    second = issue_reset_slip(by=helper, now=NOW, person_id=person_id)

    for code, at in ((first.code, NOW), (second.code, NOW + timedelta(hours=24))):
        with pytest.raises(SlipRefusedError):
            use_reset_slip(by=GUEST, now=at, code=code, new_sign_in=NewSignIn(password=NEW))


def test_slip_needs_something_to_sign_in_with_and_stays_good_meanwhile():
    make_person(username="taken")
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    slip = issue_reset_slip(by=helper, now=NOW, person_id=person_id)
    wrong: list[tuple[NewSignIn, type[Exception]]] = [
        (NewSignIn(password=NEW), SignInNameMissingError),
        (NewSignIn(password=NEW, username="taken"), UsernameTakenError),
        (NewSignIn(password="12345678", username="lihua"), PasswordTooWeakError),
    ]

    for new_sign_in, refusal in wrong:
        with pytest.raises(refusal):
            use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=new_sign_in)

    right = NewSignIn(password=NEW, username="lihua")
    assert use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=right) == person_id


def test_slip_guessing_is_counted_per_address():
    for _ in range(10):
        with pytest.raises(SlipRefusedError):
            use_reset_slip(
                by=GUEST,
                now=NOW,
                code="AAAAA-AAAAA",
                new_sign_in=NewSignIn(password=NEW),
                client="203.0.113.9",
            )

    with pytest.raises(TooManyFailuresError):
        use_reset_slip(
            by=GUEST,
            now=NOW,
            code="AAAAA-AAAAA",
            new_sign_in=NewSignIn(password=NEW),
            client="203.0.113.9",
        )


def test_slip_is_made_by_those_over_the_persons_home():
    person_id = make_person()
    nobodys_clerk = make_actor(Role.CLERK, organisation=make_organisation())
    hall_keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    far_helper = make_actor(Role.HELPER, place=OTHER_VILLAGE)

    for by in (hall_keeper, make_admin()):
        assert issue_reset_slip(by=by, now=NOW, person_id=person_id).person_id == person_id
    for by in (nobodys_clerk, far_helper, actor(person_id), actor(make_person()), GUEST):
        with pytest.raises(PermissionRefusedError):
            issue_reset_slip(by=by, now=NOW, person_id=person_id)


def test_slip_for_somebody_with_roles_is_the_administrators():
    admin, helper = make_admin(), make_actor(Role.HELPER, place=COUNTY)
    grower_id = make_person()
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(grower_id, Role.GROWER, VILLAGE))
    other_helper = make_actor(Role.HELPER, place=VILLAGE)

    issue_reset_slip(by=helper, now=NOW, person_id=grower_id)
    issue_reset_slip(by=admin, now=NOW, person_id=other_helper.person_id or 0)

    for person in (admin, other_helper):
        with pytest.raises(PermissionRefusedError):
            issue_reset_slip(by=helper, now=NOW, person_id=person.person_id or 0)


def test_sign_in_to_demo_is_for_invented_persons():
    make_actor(Role.HELPER, place=VILLAGE)
    person = NewPerson(name="演示", home_place=VILLAGE, demo_role=Role.CLERK)
    person_id = create_person(by=SYSTEM, now=NOW, person=person)

    assert sign_in_to_demo(by=GUEST, now=NOW, role="clerk") == person_id
    for role in ("helper", ""):
        with pytest.raises(PersonNotFoundError):
            sign_in_to_demo(by=GUEST, now=NOW, role=role)


def test_forget_sign_ins_after_a_day_and_slips_after_a_month():
    person_id = make_person(phone=PHONE)
    sent_code()
    issue_reset_slip(by=SYSTEM, now=NOW, person_id=person_id)
    with pytest.raises(SignInRefusedError):
        sign_in("x", "y")

    forgotten = [
        delete_old_sign_ins(by=SYSTEM, now=NOW + timedelta(hours=hours))
        for hours in (24, 25, 768, 769)
    ]

    assert forgotten == [0, 2, 0, 1]
    with pytest.raises(PermissionRefusedError):
        delete_old_sign_ins(by=GUEST, now=NOW)
