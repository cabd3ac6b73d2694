"""Tokens: what they may do, until when, and what they never do."""

from datetime import timedelta

import pytest
from django.test import Client

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role, SealedField
from commonfield.people.commands import (
    begin_second_factor,
    change_contact,
    end_sessions,
    erase_person,
    export_person,
    issue_reset_slip,
    issue_token,
    note_token_use,
    request_bank_change,
    revoke_token,
    seal_identity,
    set_language,
    set_password,
    unmask,
    use_reset_slip,
)
from commonfield.people.errors import TokenRefusedError, TokenScopeError, TokenScopeMissingError
from commonfield.people.models import ApiToken
from commonfield.people.queries import actor_for_token, tokens_of
from commonfield.people.types import GUEST, Actor, NewSignIn, NewToken
from tests.night import in_english
from tests.people.builders import NOW, TODAY, VILLAGE, actor, make_actor, make_admin, make_person
from tests.people.test_views import signed_in, text_of

DAY = timedelta(days=1)
NEW = "misty-valley-3"


def make_token(person_id: int, *scopes: str, days: int = 90) -> str:
    token = NewToken("scale", scopes or ("read",), days)
    return issue_token(by=actor(person_id), now=NOW, person_id=person_id, token=token)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_token_opens_until_it_is_revoked():
    person_id, stranger = make_person(), make_person()
    token = make_token(person_id)

    by = actor_for_token(token, now=NOW)
    note_token_use(by=by, now=NOW, token=token)
    info = tokens_of(person_id, now=NOW)[0]

    assert (by.person_id, by.scopes) == (person_id, frozenset({"read"}))
    assert info.last_used_on == TODAY
    assert token not in repr(ApiToken.objects.values().get())
    with pytest.raises(PermissionRefusedError):
        revoke_token(by=actor(stranger), now=NOW, token_id=info.token_id)
    revoke_token(by=actor(person_id), now=NOW, token_id=info.token_id)
    with pytest.raises(TokenRefusedError):
        actor_for_token(token, now=NOW)
    with pytest.raises(TokenRefusedError):
        revoke_token(by=actor(person_id), now=NOW, token_id=info.token_id)


@pytest.mark.parametrize("days", [1, 366])
def test_token_ends_on_its_day(days: int):
    person_id = make_person()
    token = make_token(person_id, days=days)

    actor_for_token(token, now=NOW + days * DAY - timedelta(seconds=1))

    with pytest.raises(TokenRefusedError):
        actor_for_token(token, now=NOW + days * DAY)
    assert tokens_of(person_id, now=NOW + days * DAY) == []


@pytest.mark.parametrize("how", ["password", "slip"])
def test_token_dies_with_the_password(how: str):
    person_id = make_person(username="lihua")
    token = make_token(person_id)

    if how == "password":
        set_password(by=actor(person_id), now=NOW, person_id=person_id, password=NEW)
    else:
        code = issue_reset_slip(by=make_admin(), now=NOW, person_id=person_id).code
        use_reset_slip(by=GUEST, now=NOW, code=code, new_sign_in=NewSignIn(NEW))

    with pytest.raises(TokenRefusedError):
        actor_for_token(token, now=NOW)


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 90), (("admin",), 90), (("read", "all"), 90), (("read",), 367)]
)
def test_token_for_nothing_or_for_ever_is_refused(scopes: tuple[str, ...], days: int):
    person_id = make_person()

    with pytest.raises(TokenScopeMissingError):
        issue_token(
            by=actor(person_id), now=NOW, person_id=person_id, token=NewToken("x", scopes, days)
        )


@pytest.mark.parametrize("role", ["own", "administrator"])
def test_token_does_no_deed_of_the_account(role: str):
    by = make_actor(Role.GROWER, place=VILLAGE) if role == "own" else make_admin()
    person_id = (by.person_id or 0) if role == "own" else make_person()
    token = make_token(by.person_id or 0, "read", "order", "desk")
    info = tokens_of(by.person_id or 0, now=NOW)[0]
    thief = actor_for_token(token, now=NOW)

    for deed in (
        lambda: set_password(by=thief, now=NOW, person_id=person_id, password=NEW),
        lambda: set_language(by=thief, now=NOW, person_id=person_id, language="en"),
        lambda: change_contact(by=thief, now=NOW, person_id=person_id, phone=""),
        lambda: export_person(by=thief, now=NOW, person_id=person_id),
        lambda: erase_person(by=thief, now=NOW, person_id=person_id),
        lambda: make_token_as(thief, person_id),
        lambda: revoke_token(by=thief, now=NOW, token_id=info.token_id),
        lambda: end_sessions(by=thief, now=NOW, person_id=person_id),
        lambda: unmask(
            by=thief, now=NOW, person_id=person_id, field=SealedField.NAME, reason="curious"
        ),
        lambda: seal_identity(by=thief, now=NOW, person_id=person_id, identity=""),
        lambda: request_bank_change(by=thief, now=NOW, person_id=person_id, bank=""),
        lambda: begin_second_factor(by=thief, now=NOW, person_id=person_id),
    ):
        with pytest.raises(TokenScopeError):
            deed()


def make_token_as(by: Actor, person_id: int) -> str:
    return issue_token(by=by, now=NOW, person_id=person_id, token=NewToken("x", ["read"]))


@pytest.mark.parametrize(
    ("scope", "statement", "order", "stock"),
    [("read", 404, 403, 403), ("order", 403, 400, 200), ("desk", 403, 403, 200)],
)
def test_token_opens_what_it_was_made_for(scope: str, statement: int, order: int, stock: int):
    person_id = make_person()
    client = Client(headers=bearer(make_token(person_id, scope)))

    answers = [
        client.get("/api/supply/growers/none/statement"),
        client.post("/api/market/orders", {}, content_type="application/json"),
        client.get("/api/market/skus"),
    ]

    assert [answer.status_code for answer in answers] == [statement, order, stock]
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 403}
    assert codes == {"token_scope"}


def test_token_opens_no_page():
    person_id = make_person()
    client = Client(headers=bearer(make_token(person_id)))

    assert client.get("/me/").headers["Location"].startswith("/sign-in/")


def test_tokens_page_shows_what_each_may_do_and_until_when():
    mine = signed_in(actor(make_person()))
    mine.cookies["language"] = "en"

    refused = mine.post("/me/tokens/", {"label": "weighing", "days": "90"})
    made = text_of(mine.post("/me/tokens/", {"label": "weighing", "scopes": "read", "days": "30"}))
    page = text_of(mine.get("/me/tokens/"))

    assert refused.status_code == 422
    assert ["it is not shown again" in text for text in (made, page)] == [True, False]
    assert "weighing · Read statements of growers" in page
    assert f"until {in_english(TODAY + 30 * DAY)}" in page
