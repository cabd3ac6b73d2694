from datetime import datetime, timedelta

import pytest
from django.test import Client

from commonfield.kernel import clock
from commonfield.people.backends import SCREEN_IDLE_S
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import set_password
from commonfield.people.models import HallScreen
from commonfield.people.types import SYSTEM
from tests.people.builders import make_actor, make_organisation, make_person

PASSWORD = "green-terrace-11"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the clock says; a test may set it on."""
    said = [clock.now()]
    for module in ("commonfield.people.middleware", "commonfield.people.views.sign_in"):
        monkeypatch.setattr(f"{module}.now", lambda: said[0])
    return said


def signed_in(username: str) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"name": username, "password": PASSWORD})
    return browser


def hall_with_screen() -> Client:
    make_organisation("OHALL", kind=OrganisationKind.HALL)
    keeper = make_actor(Role.HALL_KEEPER, organisation="OHALL", username="keeper")
    for person_id in (keeper.person_id or 0, make_person(username="villager")):
        set_password(by=SYSTEM, now=clock.now(), person_id=person_id, password=PASSWORD)
    browser = signed_in("keeper")
    browser.post("/organisations/OHALL/screens/", {"name": "By the door"})
    browser.post("/sign-out/")
    return browser


def test_screen_forgets_its_visitor_after_five_idle_minutes(at: list[datetime]):
    browser = hall_with_screen()
    browser.post("/sign-in/", {"name": "villager", "password": PASSWORD})
    browser.cookies["basket"] = "what a guest has chosen"

    seen = []
    for minutes in (4, 4, 6):
        at[0] += timedelta(minutes=minutes)
        answer = browser.get("/me/")
        seen.append((answer.status_code, bool(browser.cookies["basket"].value)))

    assert seen == [(200, True), (200, True), (302, False)]


def test_screen_shows_large_print_and_leads_away_from_a_persons_page():
    browser = hall_with_screen()
    browser.post("/sign-in/", {"name": "villager", "password": PASSWORD})

    page = browser.get("/me/")
    browser.cookies.pop("sessionid")
    browser.cookies.pop("messages", None)
    nobodys = browser.get("/organisations/")

    assert page.headers["Refresh"] == "301; url=/library/screen/"
    assert page.context["visitor"].is_elder
    assert "Refresh" not in nobodys.headers


def test_other_browser_forgets_nothing(at: list[datetime]):
    hall_with_screen()
    browser = signed_in("villager")
    at[0] += timedelta(minutes=6)

    answer = browser.get("/me/")

    assert (answer.status_code, "Refresh" in answer.headers) == (200, False)


def test_keepers_own_session_at_a_screen_is_as_short():
    make_organisation("OHALL", kind=OrganisationKind.HALL)
    keeper = make_actor(Role.HALL_KEEPER, organisation="OHALL", username="keeper")
    person_id = keeper.person_id or 0
    set_password(by=SYSTEM, now=clock.now(), person_id=person_id, password=PASSWORD)
    browser = signed_in("keeper")
    before = browser.session.get_expiry_age()

    browser.post("/organisations/OHALL/screens/", {"name": "By the door"})

    assert (before > SCREEN_IDLE_S, browser.session.get_expiry_age()) == (True, SCREEN_IDLE_S)


def test_revoked_screen_is_an_ordinary_browser_after_the_next_sign_in():
    browser = hall_with_screen()
    screen = HallScreen.objects.get()
    signed_in("keeper").post(f"/organisations/OHALL/screens/{screen.pk}/revoke/")

    browser.post("/sign-in/", {"name": "villager", "password": PASSWORD})

    assert browser.cookies["screen"].value == ""


def test_only_the_halls_own_keeper_makes_a_screen_of_it():
    make_organisation("OHALL", kind=OrganisationKind.HALL)
    make_organisation("OTEA")
    clerk = make_actor(Role.CLERK, organisation="OTEA", username="clerk")
    set_password(by=SYSTEM, now=clock.now(), person_id=clerk.person_id or 0, password=PASSWORD)
    browser = signed_in("clerk")

    answers = [
        browser.post(f"/organisations/{code}/screens/", {"name": "x"}).status_code
        for code in ("OHALL", "OTEA")
    ]

    assert (answers, HallScreen.objects.count()) == ([403, 403], 0)
