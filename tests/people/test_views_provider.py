"""Signing in by the county's OpenID provider: a real one, a process of its own beside us."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from django.test import Client
from pyotp import TOTP
from pytest_django import Settings

from commonfield.kernel import clock
from commonfield.kernel.clock import now
from commonfield.people.backends import PROVEN_AT
from commonfield.people.choices import Role
from commonfield.people.commands import (
    begin_second_factor,
    confirm_second_factor,
    revoke_role,
    set_password,
)
from commonfield.people.models import Grant, ProviderAccount
from commonfield.people.provider.commands import invite_to_provider
from commonfield.people.queries import second_factor_of
from commonfield.people.types import SYSTEM
from commonfield.workshop.outgoing import NotSentError, get
from tests.conftest import LOOPBACK
from tests.people.builders import PASSWORD, VILLAGE, actor, make_actor, make_admin, make_person
from tests.people.provider.site import CLIENT, CLIENT_SECRET, USERS
from tests.people.provider.site import PASSWORD as PASSWORD_THERE
from tests.running import free_port

pytestmark = [
    pytest.mark.allow_hosts(LOOPBACK),
    pytest.mark.slow,
    pytest.mark.usefixtures("provider"),
]

SITE = Path(__file__).parent / "provider" / "site.py"
BACK = "http://127.0.0.1:8000/sign-in/county/back/"
LI, WANG = USERS
UNKNOWN, NOT_DONE, AWAY = "没有工作人员", "没有完成", "没有回应"


@dataclass
class Provider:
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/o"

    def start(self) -> None:
        ahead = (clock.now() - datetime.now(UTC)).total_seconds()  # noqa: TID251 - the machine's
        command = [sys.executable, str(SITE), str(self.port), str(self.folder), BACK, str(ahead)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                get(f"{self.issuer}/.well-known/openid-configuration", only_public=False)
            except NotSentError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    made = Provider(free_port(), tmp_path_factory.mktemp("provider"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def provider(site: Provider, settings: Settings) -> Provider:
    settings.OPENID_PROVIDER = {
        "issuer": site.issuer,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
        "name": "浙政钉",
        "name_en": "Zhezhengding",
        "is_private": True,
    }
    return site


class _ArrivedError(Exception):
    """The browser was sent back to the program."""


class _StopAtHome(HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> Any:  # noqa: ANN401 - urllib's signature
        if (address := arguments[-1]).startswith(BACK):
            arguments[1].close()
            raise _ArrivedError(address)
        return super().redirect_request(*arguments)


def signed_in_there(address: str, user: str = LI) -> str:
    """Sign in at the provider as a browser does; return the path to which it sends back."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()), _StopAtHome())
    with opener.open(address) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token is not None
    form = {"csrfmiddlewaretoken": token.group(1), "username": user, "password": PASSWORD_THERE}
    with pytest.raises(_ArrivedError) as arrived:
        opener.open(page.geturl(), urlencode(form).encode())
    parts = urlsplit(str(arrived.value))
    return f"{parts.path}?{parts.query}"


def went_there(client: Client, user: str = LI) -> str:
    begun = client.get("/sign-in/county/", {"next": "/board/"})
    return signed_in_there(begun.headers["Location"], user)


def signed_in(name: str = "lihua") -> tuple[Client, int]:
    """Sign an officer in by their own password; proved a moment ago."""
    person_id = make_actor(Role.BUREAU, place=VILLAGE, username=name).person_id or 0
    set_password(by=SYSTEM, now=now(), person_id=person_id, password=PASSWORD)
    client = Client()
    client.post("/sign-in/", {"name": name, "password": PASSWORD})
    return client, person_id


def accept(client: Client, code: str, user: str = LI) -> Any:  # noqa: ANN401 - the client's answer
    page = client.post("/sign-in/invitation/", {"code": code})
    address = re.search(r'href="(http://127[^"]+/o/authorize/[^"]+)"', page.content.decode())
    assert address is not None, page.content.decode()
    back = signed_in_there(address.group(1).replace("&amp;", "&"), user)
    client.get(back)
    return client.post("/sign-in/county/link/", follow=True)


def tied(user: str = LI) -> int:
    client, person_id = signed_in()
    code = invite_to_provider(by=make_admin(), now=now(), person_id=person_id).code
    accept(client, code, user)
    return person_id


def who(client: Client) -> object:
    return client.session.get("_auth_user_id")


def words(answer: Any) -> str:  # noqa: ANN401 - the client's answer
    return str(answer.content.decode())


def test_officer_ties_in_a_session_of_their_own_and_signs_in_by_it():
    person_id = tied()
    client = Client()

    answer = client.get(went_there(client))

    assert answer.headers["Location"] == "/board/"
    assert who(client) == str(person_id)
    assert client.session["way"] == "provider"
    # The provider said that its user had just signed in: that is a proof.
    assert PROVEN_AT in client.session
    row = ProviderAccount.objects.get()
    assert (row.person_id, row.let_in_by_id) == (person_id, None)
    assert "您可以用那里的账号登录" in words(client.get("/me/account/"))


def test_newcomer_accepts_without_a_session_and_is_let_in():
    admin = make_admin()
    person_id = make_actor(Role.BUREAU, place=VILLAGE).person_id or 0
    code = invite_to_provider(by=admin, now=now(), person_id=person_id).code
    client = Client()

    accept(client, code)

    assert who(client) == str(person_id)
    assert ProviderAccount.objects.get().let_in_by_id == admin.person_id
    # What was remembered while at the provider lasted minutes; this session lasts its days.
    assert client.session.get_expiry_age() > 86_400


def test_invitation_that_another_began_ties_nobody_who_comes_back():
    person_id = make_actor(Role.BUREAU, place=VILLAGE).person_id or 0
    code = invite_to_provider(by=make_admin(), now=now(), person_id=person_id).code
    client = Client()
    page = client.post("/sign-in/invitation/", {"code": code})
    address = re.search(r'href="(http://127[^"]+/o/authorize/[^"]+)"', words(page))
    assert address is not None

    page = client.get(signed_in_there(address.group(1).replace("&amp;", "&")))
    refused = client.post("/sign-in/county/link/", {"no": ""}, follow=True)
    again = client.post("/sign-in/county/link/", follow=True)

    assert f"P{person_id}" in words(page)
    assert (NOT_DONE in words(refused), NOT_DONE in words(again)) == (True, True)
    assert not ProviderAccount.objects.exists()


def test_what_a_browser_comes_back_with_counts_once_and_there_only():
    tied()
    client, other = Client(), Client()
    back = went_there(client)
    other.get("/sign-in/county/")

    elsewhere = other.get(back, follow=True)
    client.get(back)
    client.post("/sign-out/")
    again = client.get(back, follow=True)

    assert (who(other), who(client)) == (None, None)
    assert NOT_DONE in words(elsewhere)
    assert NOT_DONE in words(again)


@pytest.mark.parametrize(
    "changed",
    [
        lambda back: re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fother.example", back),
        lambda back: re.sub(r"&?iss=[^&]+", "", back),
        lambda back: re.sub(r"code=[^&]+", "code=made-up", back),
        lambda back: re.sub(r"code=[^&]+", "error=access_denied", back),
    ],
)
def test_answer_of_another_issuer_or_code_lets_nobody_in(changed: Callable[[str], str]):
    tied()
    client = Client()

    answer = client.get(changed(went_there(client)), follow=True)

    assert who(client) is None
    assert NOT_DONE in words(answer)


def test_second_step_is_asked_for_all_the_same():
    person_id = tied()
    by, at = actor(person_id), now()
    begin_second_factor(by=by, now=at, person_id=person_id)
    app = TOTP(second_factor_of(person_id, now=at).secret)
    confirm_second_factor(by=by, now=at, person_id=person_id, code=app.at(at))
    client = Client()

    answer = client.get(went_there(client))

    assert answer.headers["Location"].startswith("/sign-in/second/")
    assert who(client) is None
    client.post("/sign-in/second/", {"code": app.at(at + timedelta(seconds=30))})
    assert who(client) == str(person_id)
    assert client.session["way"] == "provider"


def test_provider_may_change_its_key(provider: Provider):
    person_id = tied()
    provider.stop()
    (provider.folder / "key.pem").unlink()
    provider.start()
    client = Client()

    client.get(went_there(client))

    assert who(client) == str(person_id)


def test_account_of_nobody_or_of_a_former_officer_is_refused():
    person_id = tied()
    nobody, former = Client(), Client()
    unknown = nobody.get(went_there(nobody, WANG), follow=True)
    grant = Grant.objects.get(person=person_id)
    revoke_role(by=make_admin(), now=now(), grant_id=grant.pk)
    refused = former.get(went_there(former), follow=True)

    assert UNKNOWN in words(unknown)
    assert UNKNOWN in words(refused)
    assert (who(nobody), who(former)) == (None, None)


def test_person_unties_their_account():
    tied()
    client, late = Client(), Client()
    client.get(went_there(client))

    answer = client.post("/me/county-account/remove/")

    # The session that it opened has ended with it.
    assert answer.headers["Location"] == "/sign-in/"
    assert who(client) is None
    assert UNKNOWN in words(late.get(went_there(late), follow=True))


def test_own_sign_in_works_while_the_provider_is_away(settings: Settings):
    settings.OPENID_PROVIDER["issuer"] = f"http://127.0.0.1:{free_port()}/o"
    make_person(username="lihua", password=PASSWORD)
    client = Client()

    answer = client.get("/sign-in/county/", follow=True)
    client.post("/sign-in/", {"name": "lihua", "password": PASSWORD})

    assert AWAY in words(answer)
    assert who(client) is not None


def test_private_machine_is_not_spoken_to_unless_it_may_be(settings: Settings):
    settings.OPENID_PROVIDER["is_private"] = False

    assert AWAY in words(Client().get("/sign-in/county/", follow=True))
