"""Pages of errands: found, written down, the slip, one's own list, the figure that hides."""

from datetime import timedelta

import pytest

from commonfield.kernel import clock
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.types import Actor
from commonfield.services.choices import HallUse
from commonfield.services.models import ClassVisit, Errand
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.services.builders import make_booking
from tests.supply.builders import client_of

DESK, MINE = "/services/errands/", "/services/errands/mine/"


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def elder() -> int:
    return make_person("蓝阿英")


def test_helper_finds_writes_down_and_prints_a_slip_with_the_surname(keeper: Actor, elder: int):
    desk = client_of(keeper)
    found = desk.get(DESK, {"q": "蓝阿英"}).content.decode()
    page = desk.get(f"{DESK}{elder}/").content.decode()

    slip = desk.post(
        f"{DESK}{elder}/", {"kind": "pension", "hand": "helped", "channel": "aloud"}, follow=True
    ).content.decode()

    assert f"{DESK}{elder}/" in found
    assert "without your name" in page
    assert '<article class="errand-slip"><h1 lang="zh-Hans" translate="no">蓝</h1>' in slip
    assert ("王大力" in slip, "阿英" in slip) == (True, False)


def test_refusal_stands_at_its_field(keeper: Actor, elder: int):
    desk, at_home = client_of(keeper), client_of(actor(elder))
    sent = {"kind": "call", "hand": "own", "channel": "aloud"}
    desk.post(f"{DESK}{elder}/", sent)
    thing = f"errand:{Errand.objects.get().number}"
    at_home.post("/me/consents/", {"act": "withdraw", "purpose": "errand", "thing": thing})

    refused = desk.post(f"{DESK}{elder}/", sent)

    assert (refused.status_code, Errand.objects.count()) == (422, 0)
    assert "sign on paper" in refused.content.decode()


def test_own_list_names_helper_day_and_deed(keeper: Actor, elder: int):
    client_of(keeper).post(
        f"{DESK}{elder}/", {"kind": "bill", "hand": "helped", "channel": "paper"}
    )
    at_home = client_of(actor(elder))

    page = at_home.post(MINE, {"kind": "call"}, follow=True).content.decode()

    assert ("王大力" in page, "Pay a bill" in page) == (True, True)
    assert "By their own hand, for the first time" in page


def test_list_is_printed_beside_a_helper_only_with_consent(keeper: Actor, elder: int):
    desk = client_of(keeper)
    desk.post(f"{DESK}{elder}/", {"kind": "bill", "hand": "helped", "channel": "aloud"})

    refused = desk.post(f"{DESK}{elder}/list/")
    give_consent(
        by=keeper,
        now=clock.now(),
        person_id=elder,
        purpose=Purpose.HELPER,
        channel=ConsentChannel.ALOUD,
    )
    printed = desk.post(f"{DESK}{elder}/list/").content.decode()

    assert (refused.status_code, "Pay a bill" in printed) == (403, True)


def test_class_is_written_down_from_the_persons_page(keeper: Actor, elder: int):
    held = make_booking(event_type=HallUse.PHONE_CLASS, begins_at=clock.now() - timedelta(days=1))
    page = f"{DESK}{elder}/"
    sent = {"name": "class", "class-phone_class": held.number, "class-channel": "aloud"}

    answer = client_of(keeper).post(page, sent, follow=True)

    assert (answer.status_code, ClassVisit.objects.get().booking_id) == (200, held.pk)
    assert "phone class" in answer.content.decode()


def test_figure_of_few_is_not_shown():
    page = client_of(actor(make_person("叶某"))).get("/services/own-hand/").content.decode()

    assert page.count("withheld") == 3
    assert "This is not a randomised trial" in page


def test_from_the_persons_page_to_an_application_beside_them(keeper: Actor, elder: int):
    desk = client_of(keeper)
    without = desk.get(f"{DESK}{elder}/").content.decode()
    give_consent(
        by=actor(elder),
        person_id=elder,
        purpose=Purpose.HELPER,
        channel=ConsentChannel.SELF,
        now=clock.now(),
    )

    page = desk.get(f"/people/{elder}/").content.decode()
    errand = desk.get(f"{DESK}{elder}/").content.decode()
    guide = desk.get("/services/", {"person": f"P{elder}"}).content.decode()

    assert f'href="{DESK}{elder}/"' in page
    assert [f'href="/services/?person=P{elder}"' in each for each in (without, errand)] == [
        False,
        True,
    ]
    assert f"/apply/{elder}/" in guide
