"""Forms are done once: the key, whose it is, what is remembered, and at the same moment."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.contrib.messages import add_message, get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from commonfield.front.errors import FormKeyMissingError, FormSentAlreadyError
from commonfield.front.form_keys import (
    answer_once,
    delete_old_sent_forms,
    new_form_key,
    replays_page,
    without_form_key,
)
from commonfield.workshop.models import SentForm, StoredFile

NOW: Final = datetime(2026, 11, 25, 10, tzinfo=UTC)
KEY: Final = new_form_key(NOW)
_INFO: Final = 20


class Desk:
    """A view that writes a row each time, and answers with what it is told to."""

    def __init__(self, answer: HttpResponse | None = None) -> None:
        self.done = 0
        self.answer = answer

    def __call__(self) -> HttpResponse:
        self.done += 1
        StoredFile.objects.create(
            sha256=new_form_key(NOW), media_type="image/png", size=0, kept_at=NOW
        )
        return self.answer or HttpResponseRedirect(f"/made/{self.done}/")


def form(key: str = KEY, path: str = "/desk/", **entries: Any) -> HttpRequest:  # noqa: ANN401 - a form's
    request = RequestFactory().post(path, {"form_key": key} | entries)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # as its middleware does
    return request


def send(
    desk: Desk, request: HttpRequest, by: str = "person 1", at: datetime = NOW, keeps: object = None
) -> HttpResponse:
    return answer_once(request, desk, by=by, view_function=keeps, now=at)


def test_form_sent_twice_is_done_once_and_answers_the_same():
    desk = Desk()

    answers = [send(desk, form(packs="3"), at=NOW + timedelta(days=day)) for day in (0, 1, 29)]

    assert [(each.status_code, each.headers["Location"]) for each in answers] == [
        (302, "/made/1/")
    ] * 3
    assert (desk.done, StoredFile.objects.count()) == (1, 1)


def test_what_was_said_with_the_answer_is_said_again():
    first, second = form(), form()
    response = HttpResponseRedirect("/made/")
    response.set_cookie("walk", "begun", httponly=True, samesite="Lax")
    add_message(first, _INFO, "It is done.")
    send(Desk(response), first)

    again = send(Desk(), second)

    assert [str(each) for each in get_messages(second)] == ["It is done."]
    assert again.cookies.output() == response.cookies.output()


@pytest.mark.parametrize(
    "refused",
    [
        HttpResponse("look"),
        HttpResponse("no", status=409),
        HttpResponse("no", status=422),
        HttpResponseRedirect("/sign-in/?next=/desk/"),
    ],
    ids=lambda each: f"{each.status_code}",
)
def test_form_that_was_refused_may_be_sent_again(refused: HttpResponse):
    send(Desk(refused), form())

    answer = send(Desk(), form(packs="2"))

    assert (answer.headers["Location"], SentForm.objects.count()) == ("/made/1/", 1)


def test_form_whose_view_breaks_leaves_nothing_behind():
    def broken() -> HttpResponse:
        Desk()()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer_once(form(), broken, by="person 1", view_function=None, now=NOW)

    assert (StoredFile.objects.count(), SentForm.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"by": "person 2"},
        {"by": "browser abc"},
        {"request": form(path="/desk/?of=another")},
        {"request": form(key=new_form_key(NOW))},
    ],
    ids=["person", "guest", "address", "key"],
)
def test_nobody_else_and_nowhere_else_gets_the_answer(other: dict[str, Any]):
    desk = Desk()
    send(desk, form())

    answer = send(desk, **({"request": form()} | other))

    assert (desk.done, answer.headers["Location"]) == (2, "/made/2/")


@pytest.mark.parametrize(
    "changed", [{"packs": "4"}, {"packs": ["3", "3"]}, {"packs": "3", "file": b"other"}]
)
def test_form_sent_again_with_other_entries_is_refused(changed: dict[str, Any]):
    desk = Desk()

    def entries(given: dict[str, Any]) -> dict[str, Any]:
        files = {"file": SimpleUploadedFile("a.csv", given.pop("file", b"one"))}
        return files | given

    send(desk, form(**entries({"packs": "3"})))

    with pytest.raises(FormSentAlreadyError):
        send(desk, form(**entries(dict(changed))))

    assert send(desk, form(**entries({"packs": "3"}))).headers["Location"] == "/made/1/"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "no key",
        str(uuid4()),
        str(UUID(int=0)),
        new_form_key(NOW - timedelta(days=30, seconds=1)),
        new_form_key(NOW + timedelta(days=2)),
        "ffffffff-ffff-7fff-bfff-ffffffffffff",
        "ffffffff-ffff-4fff-bfff-ffffffffffff",
    ],
    # Random ones, which the workers of a run would call differently.
    ids=[
        "none",
        "words",
        "not dated",
        "of no time",
        "old",
        "to come",
        "year 10889",
        "not dated, year 10889",
    ],
)
def test_form_without_a_key_that_is_taken_is_refused(key: str):
    desk = Desk()

    with pytest.raises(FormKeyMissingError):
        send(desk, form(key))

    assert desk.done == 0


def test_page_that_shows_what_was_made_is_kept_under_the_forms_key_only():
    @replays_page
    def view() -> None: ...

    desk = Desk(HttpResponse("your token: abc"))
    send(desk, form(), keeps=view)

    again = send(desk, form(), keeps=view, at=NOW + timedelta(minutes=10))
    with pytest.raises(FormSentAlreadyError):
        send(desk, form(), keeps=view, at=NOW + timedelta(minutes=11))

    row = SentForm.objects.get()
    assert (desk.done, again.content) == (1, b"your token: abc")
    assert KEY not in f"{vars(row)}"
    assert b"token" not in bytes(row.answer_sealed or b"")


def test_keys_are_forgotten_once_they_are_taken_no_more():
    desk = Desk()
    send(desk, form(new_form_key(NOW + timedelta(hours=23))))

    counts = [delete_old_sent_forms(NOW + timedelta(days=day)) for day in (31, 33)]

    assert counts == [0, 1]


def test_views_without_a_key_say_why():
    @without_form_key("It only looks.")
    def view() -> None: ...

    assert vars(view) == {"has_no_form_key": "It only looks."}
