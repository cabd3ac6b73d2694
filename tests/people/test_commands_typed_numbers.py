"""Who only typed a number into their profile signs in by it at nobody's cost."""

from datetime import timedelta

from commonfield.people.commands import change_contact, sign_in_with_code
from commonfield.people.types import GUEST
from tests.people.builders import NOW, PASSWORD, actor, make_person
from tests.people.test_commands_sign_in import PHONE, sent_code, sign_in


def test_sign_ins_by_a_number_that_was_only_typed_in_count_against_nobody_else():
    mallory = make_person(username="mallory", password="other-password-1")
    owner = make_person(phone=PHONE, password=PASSWORD)
    change_contact(by=actor(mallory), now=NOW, person_id=mallory, phone=PHONE)

    inside = {sign_in(PHONE, "other-password-1") for _ in range(11)}

    assert inside == {mallory}
    assert sign_in(PHONE, PASSWORD) == owner


def test_number_that_its_owner_typed_in_is_proved_by_a_code():
    mallory = make_person(username="mallory", password="other-password-1")
    change_contact(by=actor(mallory), now=NOW - timedelta(days=1), person_id=mallory, phone=PHONE)
    owner = make_person(password=PASSWORD)
    change_contact(by=actor(owner), now=NOW, person_id=owner, phone=PHONE)
    code = sent_code()
    sign_in_with_code(by=GUEST, now=NOW, address=PHONE, code=code, person_id=owner)

    inside = {sign_in(PHONE, "other-password-1") for _ in range(11)}

    assert inside == {mallory}
    assert sign_in(PHONE, PASSWORD) == owner
