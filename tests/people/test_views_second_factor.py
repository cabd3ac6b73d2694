"""The second step of signing in: set up, required, taken once, never skipped."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pyotp import TOTP
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.kernel import clock
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import (
    begin_second_factor,
    change_contact,
    confirm_second_factor,
    erase_person,
    export_person,
    issue_reset_slip,
    remove_second_factor,
    renew_recovery_codes,
    set_password,
    use_reset_slip,
    use_second_factor,
)
from commonfield.people.errors import (
    SecondCodeRefusedError,
    SecondFactorThereError,
    TooManyFailuresError,
)
from commonfield.people.models import SecondFactor, Session
from commonfield.people.queries import second_factor_of
from commonfield.people.types import GUEST, SYSTEM, Actor, NewSignIn
from commonfield.workshop.messages import send_due
from tests.people.builders import COUNTY, NOW, PASSWORD, actor, make_actor, make_admin, make_person
from tests.people.test_views import Pocket, signed_in, text_of

STEP = timedelta(seconds=30)
DAY = timedelta(days=1)
ENTRY = {"name": "officer", "password": PASSWORD}


def make_officer(role: Role = Role.BUREAU) -> Actor:
    by = make_actor(role, place=COUNTY, username="officer")
    set_password(by=SYSTEM, now=NOW, person_id=by.person_id or 0, password=PASSWORD)
    return by


def set_up(by: Actor) -> tuple[TOTP, list[str]]:
    """Set the second step up a minute ago, and return the app and the recovery codes."""
    person_id, at = by.person_id or 0, clock.now() - 2 * STEP
    begin_second_factor(by=by, now=at, person_id=person_id)
    app = TOTP(second_factor_of(person_id, now=at).secret)
    codes = confirm_second_factor(by=by, now=at, person_id=person_id, code=app.at(at))
    return app, codes


def entered(client: Client, **second: str) -> Client:
    client.post("/sign-in/", ENTRY)
    if second:
        client.post("/sign-in/second/", second)
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/password/").status_code == 200


def test_code_of_the_app_is_asked_after_the_password(client: Client):
    app, _ = set_up(make_officer())

    first = client.post("/sign-in/", ENTRY | {"next": "/board/"})
    page = text_of(client.get(first.headers["Location"]))
    wrong = client.post("/sign-in/second/", {"code": "000000", "next": "/board/"})
    was_in = is_in(client)
    right = client.post("/sign-in/second/", {"code": app.at(clock.now()), "next": "/board/"})

    assert first.headers["Location"] == "/sign-in/second/?next=%2Fboard%2F"
    assert 'autocomplete="one-time-code"' in page
    assert (wrong.status_code, was_in) == (422, False)
    assert (right.headers["Location"], is_in(client)) == ("/board/", True)


def test_second_step_is_asked_after_a_code_too(client: Client):
    by = make_officer()
    app, _ = set_up(by)
    address = "officer@example.com"
    change_contact(by=by, now=NOW, person_id=by.person_id or 0, email=address)
    client.post("/sign-in/code/", {"address": address})
    pocket = Pocket()
    send_due(clock.now(), backend=pocket)
    code = re.findall(r"\b\d{6}\b", pocket.letters[-1].text)[0]

    client.post("/sign-in/code/verify/", {"address": address, "code": code})
    was_in = is_in(client)
    client.post("/sign-in/second/", {"code": app.at(clock.now())})

    assert (was_in, is_in(client)) == (False, True)


@pytest.mark.parametrize("address", ["/me/", "/me/second-step/", "/people/", "/me/proof/"])
def test_second_step_is_not_skipped_by_going_to_a_page(client: Client, address: str):
    set_up(make_officer())
    entered(client)

    response = client.get(address)

    assert response.headers["Location"].startswith("/sign-in/?next=")
    assert Session.objects.exclude(person=None).count() == 0


def test_second_step_waits_for_nobody_without_a_password(client: Client):
    app, _ = set_up(make_officer())

    response = client.post("/sign-in/second/", {"code": app.at(clock.now())})

    assert response.headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/x"])
def test_second_step_leads_to_no_other_site(client: Client, address: str):
    app, _ = set_up(make_officer())
    entered(client)

    response = client.post("/sign-in/second/", {"code": app.at(clock.now()), "next": address})

    assert response.headers["Location"] == "/me/"


def test_planted_session_does_not_become_the_persons(client: Client):
    app, _ = set_up(make_officer())
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    client.post("/sign-in/", ENTRY)
    between = client.session.session_key
    client.post("/sign-in/second/", {"code": app.at(clock.now())})

    assert len({planted, between, client.session.session_key}) == 3
    assert Session.objects.filter(session_key__in=[planted, between]).count() == 0


def test_waiting_for_the_second_step_ends_after_ten_minutes(client: Client):
    app, _ = set_up(make_officer())
    entered(client)
    session = client.session
    session["second_step"] = [session["second_step"][0], session["second_step"][1] - 601]
    session.save()

    response = client.post("/sign-in/second/", {"code": app.at(clock.now())})

    assert (response.headers["Location"], is_in(client)) == ("/sign-in/", False)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_is_taken_once_and_none_before_it(steps: int):
    by = make_officer()
    app, _ = set_up(by)
    person_id, at = by.person_id or 0, clock.now() + 10 * STEP
    code = app.at(at + steps * STEP)

    use_second_factor(by=by, now=at, person_id=person_id, code=f" {code[:3]} {code[3:]}")

    for again in (code, app.at(at + (steps - 1) * STEP)):
        with pytest.raises(SecondCodeRefusedError):
            use_second_factor(by=by, now=at, person_id=person_id, code=again)


def test_step_of_a_clock_that_ran_ahead_shuts_nobody_out():
    by = make_officer()
    app, _ = set_up(by)
    person_id, at = by.person_id or 0, clock.now() + 10 * STEP
    ahead = at + timedelta(hours=1)
    use_second_factor(by=by, now=ahead, person_id=person_id, code=app.at(ahead))

    use_second_factor(by=by, now=at, person_id=person_id, code=app.at(at))

    with pytest.raises(SecondCodeRefusedError):
        use_second_factor(by=by, now=at, person_id=person_id, code=app.at(at))


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "٠١٢٣٤٥", "AAAAA-AAAAA"])
def test_code_that_is_none_is_refused(code: str):
    by = make_officer()
    set_up(by)

    with pytest.raises(SecondCodeRefusedError):
        use_second_factor(by=by, now=clock.now(), person_id=by.person_id or 0, code=code)


def test_code_that_set_it_up_signs_nobody_in():
    by = make_officer()
    person_id = by.person_id or 0
    begin_second_factor(by=by, now=NOW, person_id=person_id)
    app = TOTP(second_factor_of(person_id, now=NOW).secret)

    confirm_second_factor(by=by, now=NOW, person_id=person_id, code=app.at(NOW))

    with pytest.raises(SecondCodeRefusedError):
        use_second_factor(by=by, now=NOW, person_id=person_id, code=app.at(NOW))


def test_guessing_is_over_after_ten_tries_whatever_the_password():
    by = make_officer()
    app, codes = set_up(by)
    person_id, at = by.person_id or 0, clock.now()

    for _ in range(10):
        with pytest.raises(SecondCodeRefusedError):
            use_second_factor(by=by, now=at, person_id=person_id, code="000000")
        # A right password gives no tries back.
        entered(Client())

    for right in (app.at(at), codes[0]):
        with pytest.raises(TooManyFailuresError):
            use_second_factor(by=by, now=at, person_id=person_id, code=right)
    use_second_factor(by=by, now=at + 31 * STEP, person_id=person_id, code=codes[0])


def test_recovery_codes_let_in_once_each():
    by = make_officer()
    _, codes = set_up(by)

    first = entered(Client(), code=codes[0].lower())
    again = entered(Client(), code=codes[0])
    other = entered(Client(), code=codes[7].replace("-", ""))

    assert [is_in(each) for each in (first, again, other)] == [True, False, True]
    assert second_factor_of(by.person_id or 0, now=NOW).codes_left == 6


def test_new_recovery_codes_make_those_of_before_void():
    by = make_officer()
    _, old = set_up(by)
    person_id = by.person_id or 0

    new = renew_recovery_codes(by=by, now=NOW, person_id=person_id)

    with pytest.raises(SecondCodeRefusedError):
        use_second_factor(by=by, now=NOW, person_id=person_id, code=old[0])
    use_second_factor(by=by, now=NOW, person_id=person_id, code=new[0])


def test_secrets_are_sealed_and_gone_with_erasure():
    by = make_officer(Role.ANALYST)
    app, codes = set_up(by)
    person_id = by.person_id or 0

    row = bytes(SecondFactor.objects.get().secret_sealed or b"")
    exported = export_person(by=by, now=NOW, person_id=person_id)
    audit = repr(list(AuditRow.objects.values()))

    assert exported["people"]["second_factor"] is True
    for word in (app.secret, codes[0], codes[0].replace("-", "")):
        assert word.encode() not in row
        assert word not in repr(exported) + audit
    erase_person(by=by, now=NOW, person_id=person_id)
    assert not SecondFactor.objects.exists()


def test_second_factor_is_its_persons_own():
    by, admin = make_officer(), make_admin()
    set_up(by)

    for deed in (remove_second_factor, renew_recovery_codes, begin_second_factor):
        with pytest.raises(PermissionRefusedError):
            deed(by=admin, now=NOW, person_id=by.person_id or 0)
    with pytest.raises(SecondFactorThereError):
        begin_second_factor(by=by, now=NOW, person_id=by.person_id or 0)


def test_slip_takes_the_second_step_away(client: Client):
    by = make_officer()
    set_up(by)
    code = issue_reset_slip(by=make_admin(), now=NOW, person_id=by.person_id or 0).code

    use_reset_slip(by=GUEST, now=NOW, code=code, new_sign_in=NewSignIn(PASSWORD))

    assert is_in(entered(client))


def test_second_step_is_set_up_on_ones_own_page():
    by = make_officer()
    person_id = by.person_id or 0
    mine, other = signed_in(by), signed_in(by)
    mine.cookies["language"] = "en"
    link = '<a href="/me/second-step/">The second step</a>'

    on_me = text_of(mine.get("/me/account/"))
    begun = mine.post("/me/second-step/", {"act": "begin"}, follow=True)
    secret = second_factor_of(person_id, now=clock.now()).secret
    wrong = mine.post("/me/second-step/", {"code": "000000"})
    done = text_of(mine.post("/me/second-step/", {"code": TOTP(secret).at(clock.now())}))
    after = text_of(mine.get("/me/second-step/"))

    assert (
        link in on_me,
        link in text_of(signed_in(actor(make_person())).get("/me/account/")),
    ) == (True, False)
    assert "data:image/svg+xml" in text_of(begun)
    assert (wrong.status_code, secret in text_of(wrong)) == (422, True)
    assert len(re.findall(r"<li[^>]*>[2-9A-Z]{5}-[2-9A-Z]{5}</li>", done)) == 8
    assert [word in after for word in (secret, "recovery codes left: 8")] == [False, True]
    assert [is_in(each) for each in (mine, other)] == [True, False]


def test_stolen_session_neither_begins_nor_removes_it():
    by = make_officer()
    app, _ = set_up(by)
    thief = signed_in(by, proven_ago_s=660)
    half = {"password": PASSWORD, "next": "/me/second-step/"}

    answers = [thief.post("/me/second-step/", {"act": act}) for act in ("remove", "renew")]
    without = thief.post("/me/proof/", half)
    wrong = thief.post("/me/proof/", {**half, "second": "000000"})
    with_it = thief.post("/me/proof/", {**half, "second": app.at(clock.now())})

    assert [each.status_code for each in (*answers, without, wrong, with_it)] == [
        *(403, 403),
        *(422, 422, 302),
    ]
    assert second_factor_of(by.person_id or 0, now=NOW).set_up_at


@pytest.mark.parametrize(
    "role", [Role.COUNTY_ADMIN, Role.BUREAU, Role.ANALYST, Role.AUDITOR, Role.HELPER]
)
def test_officials_are_asked_and_have_days_to_set_it_up(client: Client, role: Role):
    by = make_officer(role)
    client.cookies["language"] = "en"

    client.post("/sign-in/", ENTRY)
    page = text_of(client.get("/me/"))

    assert ("Your role needs a second step" in page) == (role != Role.HELPER)
    assert SecondFactor.objects.filter(person_id=by.person_id or 0).exists() == (
        role != Role.HELPER
    )


def test_official_sets_it_up_while_signing_in_once_the_days_are_over(
    client: Client, settings: Settings
):
    by = make_officer()
    person_id = by.person_id or 0
    entered(Client())
    SecondFactor.objects.update(asked_at=clock.now() - 14 * DAY)

    entered(client)
    was_in = is_in(client)
    page = text_of(client.get("/sign-in/second/"))
    client.post("/sign-in/second/", {"act": "begin"})
    secret = second_factor_of(person_id, now=clock.now()).secret
    done = client.post("/sign-in/second/", {"code": TOTP(secret).at(clock.now())})

    assert (was_in, is_in(client), done.status_code) == (False, True, 200)
    assert 'value="begin"' in page
    # Removed, it is wanted again at once.
    remove_second_factor(by=by, now=NOW, person_id=person_id)
    assert not is_in(entered(Client()))
    settings.SECOND_FACTOR_DAYS = None
    assert is_in(entered(Client()))


def test_person_with_a_second_step_cannot_set_up_another_while_signing_in(client: Client):
    by = make_officer()
    app, _ = set_up(by)
    entered(client)

    answer = client.post("/sign-in/second/", {"act": "begin"})

    assert answer.status_code == 422
    assert SecondFactor.objects.get().opened()[0] == app.secret
