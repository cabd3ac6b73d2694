"""Pages of cases and the API: told, accepted, started, given up, taken down."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict

from commonfield.people.types import Actor
from commonfield.sharing.cases.forms import BringForm
from commonfield.sharing.cases.queries import adoptions_of, case_page
from commonfield.sharing.models import VillageCase
from tests.night import NOW, TODAY
from tests.sharing.cases.builders import KEYS, VILLAGES, make_case, make_case_cast
from tests.supply.builders import client_of

pytestmark = pytest.mark.sql
FORM = {
    "village": VILLAGES[0],
    "title": "三户轮值管钥匙",
    "topic": "hall",
    "began_on": KEYS.began_on.isoformat(),
    "cost_fen": "180",
    "work_days": "3",
    "done": "轮着管钥匙。",
    "failed": "采茶时没有人来。",
    "ask": "村妇联",
    "indicator": "hall_events",
    "direction": "1",
}


def page(address: str, client: Client | None = None) -> str:
    return (client or Client()).get(f"{address}?lang=en").getvalue().decode()


def starts(by: Actor, slug: str, on: str, place: str = VILLAGES[1]) -> tuple[int, dict[str, Any]]:
    answer = client_of(by).post(
        f"/api/sharing/cases/{slug}/adoptions",
        json.dumps({"place": place, "on": on}),
        content_type="application/json",
    )
    return answer.status_code, answer.json()


def test_case_is_told_accepted_and_started_on_its_pages():
    cast = make_case_cast()
    clerk, editor = client_of(cast.clerk), client_of(cast.editor)

    told = clerk.post("/sharing/cases/new/", FORM)
    (row,) = VillageCase.objects.all()
    address = f"/sharing/cases/{row.slug}/"
    assert told.headers["Location"] == address
    assert Client().get(address).status_code == 404
    assert "These wait for you as the second person" in page("/sharing/cases/desk/", editor)
    assert "Do you accept it?" in page(address, editor)
    assert "Do you accept it?" not in page(address, clerk)
    editor.post(f"{address}act/", {"do": "accept"})
    client_of(cast.other).post(f"{address}act/", {"do": "start", "village": VILLAGES[1]})

    public = page(address)
    for words in ("¥180", "3 days of work", "What failed", "should rise", "村妇联", "Village 0-1"):
        assert words in public
    assert "王大力" not in public
    assert adoptions_of(row.slug) == {VILLAGES[1]: TODAY}
    assert "1 village does it too" in page("/sharing/cases/")
    assert "1 village does it too" in page(f"{address}sheet/")


def test_form_shows_what_is_missing_and_keeps_its_words():
    cast = make_case_cast()

    answer = client_of(cast.clerk).post("/sharing/cases/new/", FORM | {"failed": ""})

    assert answer.status_code == 422
    assert "轮着管钥匙。" in answer.getvalue().decode()
    assert "or in English below" in answer.getvalue().decode()
    assert not VillageCase.objects.exists()


def test_sent_back_case_is_written_again_with_its_words():
    cast = make_case_cast()
    slug = make_case(cast, is_accepted=False)

    client_of(cast.editor).post(f"/sharing/cases/{slug}/act/", {"do": "send_back", "why": "太短"})

    found = page(f"/sharing/cases/{slug}/", client_of(cast.clerk))
    assert "太短" in found
    assert f"/sharing/cases/new/?from={slug}" in found
    again = client_of(cast.clerk).get(f"/sharing/cases/new/?from={slug}").getvalue().decode()
    assert KEYS.done in again


def test_case_is_given_up_and_taken_down_on_its_page():
    cast = make_case_cast()
    slug = make_case(cast)
    address = f"/sharing/cases/{slug}/"
    starts(cast.other, slug, TODAY.isoformat())

    other = client_of(cast.other)
    other.post(f"{address}act/", {"do": "give_up", "village": VILLAGES[1], "why": "没人肯管"})

    assert "没人肯管" in page(address)
    client_of(cast.clerk).post(
        f"{address}act/", {"do": "name", "person": f"P{cast.clerk.person_id}", "channel": "aloud"}
    )
    assert case_page(slug, by=cast.clerk, now=NOW).contact == "王大力"
    client_of(cast.editor).post(f"{address}act/", {"do": "take_down"})
    assert Client().get(address).status_code == 404


def test_list_is_narrowed_and_says_why_a_village_is_alike():
    cast = make_case_cast()
    make_case(cast)

    assert "Three families" in page("/sharing/cases/")
    assert (
        "Three families"
        in client_of(cast.other)
        .get(f"/sharing/cases/?lang=en&q=钥匙&like={VILLAGES[1]}")
        .getvalue()
        .decode()
    )
    alike = Client().get(f"/sharing/cases/?lang=en&like={VILLAGES[1]}").getvalue().decode()
    assert "in the same town" in alike
    nothing = Client().get("/sharing/cases/?lang=en&topic=tea").getvalue().decode()
    assert "Nothing found." in nothing


def test_api_starts_a_case():
    cast = make_case_cast()
    slug = make_case(cast)

    def code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
        return answer[0], answer[1].get("code", "")

    assert code(starts(cast.other, slug, "2999-01-01")) == (422, "adoption_in_future")
    assert code(starts(cast.other, slug, TODAY.isoformat(), VILLAGES[2])) == (
        403,
        "permission_refused",
    )
    status, made = starts(cast.other, slug, TODAY.isoformat())
    assert (status, made) == (201, {"case": slug, "place": VILLAGES[1], "on": TODAY.isoformat()})
    assert code(starts(cast.other, slug, TODAY.isoformat())) == (409, "adopted_already")
    assert code(starts(cast.clerk, slug, TODAY.isoformat(), VILLAGES[0])) == (
        422,
        "adoption_of_own_case",
    )


@pytest.mark.parametrize(
    "changes",
    [{"title": "a\0b"}, {"title": "a\nb"}, {"done": "a\u001bb"}, {"village": "33010200105"}],
)
def test_file_of_a_case_that_no_form_would_take_is_refused(changes: dict[str, str]):
    form = bring_form(case_file(**changes))

    assert list(form.errors) == ["file"]


def test_file_of_a_case_is_taken_as_a_form_takes_it():
    """What is decided on has the digest of what was written, as the database gives it back."""
    form = bring_form(case_file(title=" 钥匙 ", direction=True))

    assert form.is_valid()
    details = form.cleaned_data["file"].details()
    assert (details.title, json.dumps(details.direction)) == ("钥匙", "1")


def bring_form(content: bytes) -> BringForm:
    file: UploadedFile[bytes] = SimpleUploadedFile("case.json", content)
    return BringForm(files=MultiValueDict({"file": [file]}))


def case_file(**changes: object) -> bytes:
    """Return a case as a province's site offers it."""
    told = {"format": "commonfield case 1", "slug": "keys", "village": "330102001051"}
    return json.dumps(asdict(KEYS) | told | changes, default=str).encode()
