"""Browsers in which a person is signed in: listed, ended, and gone with the old password."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from commonfield.kernel import clock
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.backends import SEEN_ON
from commonfield.people.choices import Role
from commonfield.people.commands import (
    delete_old_sign_ins,
    end_sessions,
    erase_person,
    grant_role,
    issue_reset_slip,
    set_password,
    use_reset_slip,
)
from commonfield.people.models import Person, Session
from commonfield.people.queries import sessions_of
from commonfield.people.types import GUEST, SYSTEM, NewGrant, NewSignIn
from tests.night import TODAY
from tests.people.builders import NOW, PASSWORD, actor, make_admin, make_organisation, make_person
from tests.people.test_views import text_of

PHONE = "Mozilla/5.0 (Linux; Android 9) Chrome/86.0 Mobile Safari/537.36"


def entered(name: str = "lihua", *, user_agent: str = PHONE) -> Client:
    """Return a browser in which a person signed in with their password."""
    client = Client(headers={"user-agent": user_agent})
    client.post("/sign-in/", {"name": name, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/password/").status_code == 200


def test_me_lists_the_persons_browsers_and_ends_one():
    make_person(username="lihua", password=PASSWORD)
    make_person("别人", username="other", password=PASSWORD)
    mine, other = entered(), entered("other")
    lost = entered(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/120.0")
    mine.cookies["language"] = "en"

    page = text_of(mine.get("/me/account/"))
    code = page.partition('name="code" value="')[2].partition('"')[0]
    mine.post("/me/sessions/end/", {"code": code})

    assert [page.count(words) for words in ("Chrome · Android", "Firefox · Windows")] == [1, 1]
    assert str(mine.session.session_key) not in page
    assert [is_in(each) for each in (mine, other, lost)] == [True, True, False]


def test_all_other_browsers_are_ended_at_once():
    make_person(username="lihua", password=PASSWORD)
    mine, *others = (entered() for _ in range(3))

    mine.post("/me/sessions/end/")

    assert [is_in(each) for each in (mine, *others)] == [True, False, False]


def test_browsers_of_others_are_not_ended():
    theirs = make_person(username="other", password=PASSWORD)
    make_person(username="lihua", password=PASSWORD)
    other, mine = entered("other"), entered()
    code = sessions_of(theirs, now=clock.now(), current="")[0].code

    mine.post("/me/sessions/end/", {"code": code})
    with pytest.raises(PermissionRefusedError):
        end_sessions(by=make_admin(), now=NOW, person_id=theirs)

    assert is_in(other)


@pytest.mark.parametrize("how", ["password", "slip", "erasure"])
def test_browsers_end_with_the_password(how: str):
    person_id = make_person(username="lihua", password=PASSWORD)
    lost = entered()

    if how == "password":
        set_password(by=actor(person_id), now=NOW, person_id=person_id, password="misty-valley-3")
    elif how == "slip":
        code = issue_reset_slip(by=make_admin(), now=NOW, person_id=person_id).code
        use_reset_slip(by=GUEST, now=NOW, code=code, new_sign_in=NewSignIn("misty-valley-3"))
    else:
        erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    assert (is_in(lost), Session.objects.filter(person_id=person_id).count()) == (False, 0)


def test_signing_in_again_gives_a_new_key_and_closes_the_old_one():
    make_person(username="lihua", password=PASSWORD)
    mine = entered()
    planted = mine.session.session_key

    mine.post("/sign-in/", {"name": "lihua", "password": PASSWORD})

    assert mine.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_day_last_seen_is_noted_once_a_day_and_does_not_lengthen_the_session():
    make_person(username="lihua", password=PASSWORD)
    mine = entered()
    session = mine.session
    session[SEEN_ON] = f"{TODAY - timedelta(days=24)}"
    session.save()
    before = Session.objects.get()

    mine.get("/me/account/")
    after = Session.objects.get()
    mine.get("/me/account/")

    assert str(before.seen_on) == f"{TODAY - timedelta(days=24)}"
    assert str(after.seen_on) == f"{TODAY}"
    assert after.expire_date == before.expire_date
    assert Session.objects.get().session_data == after.session_data


def test_sessions_that_are_over_are_deleted():
    make_person(username="lihua", password=PASSWORD)
    entered()
    over = Session.objects.get().expire_date + timedelta(seconds=1)

    delete_old_sign_ins(by=SYSTEM, now=over)

    assert (Session.objects.count(), settings.SESSION_COOKIE_AGE) == (0, 14 * 24 * 3600)


def test_session_outlives_a_change_of_the_secret_key(settings: Settings):
    make_person(username="lihua", password=PASSWORD)
    client, other = entered(), entered()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 8
    settings.SECRET_KEY_FALLBACKS = [old]

    with_the_old_key = is_in(client)
    settings.SECRET_KEY_FALLBACKS = []

    # A person who came meanwhile stays; one who did not has to sign in again.
    assert (with_the_old_key, is_in(client), is_in(other)) == (True, True, False)


def test_officer_is_told_to_replace_the_password_that_came_by_a_slip(client: Client):
    officer = make_person(username="officer", password=PASSWORD)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(officer, Role.CLERK, "", make_organisation()))
    Person.objects.filter(pk=officer).update(let_in_by=make_admin().person_id)
    typed = {"name": "officer", "password": PASSWORD}

    told = text_of(client.post("/sign-in/", typed, follow=True))
    client.post("/me/password/", {"password": "misty-valley-3"})
    afterwards = text_of(
        client.post("/sign-in/", typed | {"password": "misty-valley-3"}, follow=True)
    )

    assert ["登录条" in page for page in (told, afterwards)] == [True, False]
