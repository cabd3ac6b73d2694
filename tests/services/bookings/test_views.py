"""Pages: asked for, confirmed once more, counted; the neighbour is nowhere public; the API."""

import pytest
from django.test import Client

from commonfield.kernel import clock
from commonfield.people.choices import ConsentChannel, Purpose, Role, Scope
from commonfield.people.commands import give_consent, issue_token
from commonfield.people.types import Actor, NewToken
from commonfield.services.choices import RoomKind
from commonfield.services.models import Booking
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.services.bookings.builders import make_room
from tests.services.builders import HALL
from tests.supply.builders import client_of

BOOK = f"/halls/{HALL}/book/"
DESK = f"/services/desk/{HALL}/bookings/"


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def booker() -> Actor:
    return actor(make_person("蓝阿英"))


def _sent(**said: str) -> dict[str, object]:
    day = clock.today().replace(day=1)
    day = day.replace(year=day.year + (day.month == 12), month=day.month % 12 + 1)
    return {
        "rooms": ["r1"],
        "use": "team",
        "title": "排舞",
        "day": day.isoformat(),
        "begins": "19:00",
        "ends": "21:00",
        **said,
    }


def test_villager_asks_and_keeper_confirms_after_seeing_whom_it_refuses(
    keeper: Actor, booker: Actor
):
    at_home, at_desk = client_of(booker), client_of(keeper)
    for ends in ("21:00", "20:00"):
        at_home.post(BOOK, _sent(ends=ends, is_public="on"))
    first, second = Booking.objects.order_by("pk").values_list("number", flat=True)
    page = f"/services/bookings/{first}/"

    listed = at_desk.get(DESK).content.decode()
    asked = at_desk.post(page, {"name": "confirm"})
    done = at_desk.post(page, {"name": "confirm", "also": second}, follow=True)

    assert "蓝阿英" in listed
    assert asked.status_code == 409
    assert f'name="also" value="{second}"' in asked.content.decode()
    assert ">Confirmed<" in done.content.decode()
    own = at_home.get("/services/bookings/").content.decode()
    assert (own.count(first), own.count(second)) == (1, 1)
    assert "蓝阿英" not in client_of(booker).get(f"/halls/{HALL}/").content.decode()


def test_taken_time_and_missing_fields_are_said_at_the_form(keeper: Actor, booker: Actor):
    client_of(keeper).post(f"{DESK}new/", _sent(is_public="on"))

    client = client_of(booker)
    taken = client.post(BOOK, _sent())
    feast = client.post(BOOK, _sent(use="feast", begins="08:00", ends="14:00"))

    assert (taken.status_code, feast.status_code) == (422, 422)
    assert "the nearest free ones" in taken.content.decode()
    assert "needs its number of guests" in feast.content.decode()
    assert Booking.objects.count() == 1


def test_neighbour_with_a_feast_gets_papers_and_no_stranger_sees_them(keeper: Actor, booker: Actor):
    make_room("k1", RoomKind.KITCHEN)
    client = client_of(keeper)
    client.post(BOOK, _sent(use="feast", guests="120", name="叶阿公", phone="13800138222"))
    page = f"/services/bookings/{Booking.objects.get().number}/"

    papers = [client.get(f"{page}{paper}/").content.decode() for paper in ("notice", "kitchen")]
    strange = [client_of(booker).get(f"{page}{each}").status_code for each in ("", "notice/")]

    assert "DB33/T 2346-2021" in papers[0]
    assert "叶阿公" in papers[0]
    assert "叶阿公" not in papers[1]
    assert strange == [404, 404]


def test_shelter_page_names_whom_to_call(keeper: Actor):
    client = client_of(keeper)
    client.post(BOOK, _sent(name="叶阿公"))
    day = str(_sent()["day"])

    page = client.post(
        f"{DESK}shelter/", {"first": day, "begins": "00:00", "last": day, "ends": "23:00"}
    ).content.decode()

    assert "叶阿公" in page
    assert "1 booking is cancelled" in page


def test_program_asks_by_api_once_and_hears_of_the_nearest_free_times(keeper: Actor, booker: Actor):
    token = issue_token(
        by=booker,
        now=clock.now(),
        person_id=booker.person_id or 0,
        token=NewToken("app", (Scope.BOOK,)),
    )
    day = _sent()["day"]
    of = f"/api/services/rooms?hall={HALL}"
    rooms = Client().get(of, headers={"Authorization": f"Bearer {token}"}).json()
    body = {"resource": HALL, "from": f"{day}T19:00:00+08:00", "until": f"{day}T21:00:00+08:00"}

    def ask(key: str) -> tuple[int, dict[str, object]]:
        answer = Client().post(
            "/api/services/bookings",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    first, again = ask("one"), ask("one")
    client_of(keeper).post(f"{DESK}new/", _sent())
    taken = ask("two")

    assert [room["code"] for room in rooms] == ["r1"]
    assert first == again
    assert (first[0], sorted(first[1]), first[1]["state"]) == (
        201,
        ["number", "state"],
        "requested",
    )
    assert (taken[0], taken[1]["code"]) == (409, "booked_already")
    assert str(day) in str(taken[1]["free"])
    assert Booking.objects.count() == 2


def test_phone_sends_later_what_was_asked_for_without_a_line(booker: Actor):
    give_consent(
        by=booker,
        now=clock.now(),
        person_id=booker.person_id or 0,
        purpose=Purpose.ACCOUNT,
        channel=ConsentChannel.SELF,
    )
    day = _sent()["day"]
    times = {"begins_at": f"{day}T19:00:00+08:00", "ends_at": f"{day}T21:00:00+08:00"}
    entry = {
        "id": "e1",
        "kind": "booking",
        "at": clock.now().isoformat(),
        "body": {"rooms": ["r1"], "use": "team", **times},
    }
    client = client_of(booker)

    answers = [
        client.post(
            "/api/queue", {"device": "d" * 32, "entries": [entry]}, content_type="application/json"
        ).json()
        for _each in range(2)
    ]

    assert [each["entries"][0]["state"] for each in answers] == ["taken", "repeated"]
    assert Booking.objects.get().person_id == booker.person_id
