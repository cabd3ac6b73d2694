"""The pages on which leaf of days ago is entered and confirmed."""

from datetime import timedelta

from django.test import Client

from commonfield.front.form_keys import new_form_key
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.supply.models import Delivery, Grower, LateDelivery
from tests.people.builders import make_actor
from tests.supply.builders import client_of, make_grower, make_maker, token_of


def weighing(grower: str, *, days: int, why: str = "paper") -> dict[str, str]:
    return {
        "grower": grower,
        "weighed_on": (today() - timedelta(days=days)).isoformat(),
        "weight": "12.5",
        "grade": "one_leaf",
        "price": "60",
        "has_promise": "on",
        "basis": "control",
        "why": why,
        "form_key": new_form_key(now()),
    }


def test_late_weighing_is_entered_by_one_and_confirmed_by_another():
    maker = make_maker()
    clerk = client_of(maker.clerk)
    other = client_of(make_actor(Role.ACCOUNTANT, organisation=maker.code, username="books"))
    grower = make_grower(maker)

    sent = clerk.post("/scale/late/new/", weighing(grower, days=20))
    late = LateDelivery.objects.get()
    shown = [each.get(sent["Location"]).content.decode() for each in (clerk, other)]
    home = other.get("/me/").content.decode()
    other.post(
        f"/scale/late/{late.pk}/",
        {"verdict": "accepted", "form_key": new_form_key(now())},
        follow=True,
    )

    assert sent.status_code == 302
    assert ["accepted" in each for each in shown] == [False, True]
    assert "/scale/late/?organisation=OTEA" in home
    assert Delivery.objects.get().weighed_at == late.weighed_at


def test_late_weighing_of_an_erased_grower_can_only_be_sent_back():
    maker = make_maker()
    other = client_of(make_actor(Role.ACCOUNTANT, organisation=maker.code))
    grower = make_grower(maker)
    client_of(maker.clerk).post("/scale/late/new/", weighing(grower, days=20))
    late = LateDelivery.objects.get()
    Grower.objects.update(person=None)
    address = f"/scale/late/{late.pk}/"

    shown = other.get("/scale/late/").content.decode()
    tried = other.post(address, {"verdict": "accepted", "form_key": new_form_key(now())})
    other.post(address, {"verdict": "sent_back", "form_key": new_form_key(now())})

    assert ('value="accepted"' in shown, 'value="sent_back"' in shown) == (False, True)
    assert (tried.status_code, "Send the leaf back." in tried.content.decode()) == (409, True)
    assert "No late deliveries await" in other.get("/scale/late/").content.decode()


def test_late_weighing_far_from_usual_says_that_it_was_confirmed():
    maker = make_maker()
    form = weighing(make_grower(maker), days=20) | {"price": "1.5"}
    clerk = client_of(maker.clerk)

    asked = clerk.post("/scale/late/new/", form)
    clerk.post("/scale/late/new/", form | {"confirmed_price_fen": "150"})

    page = clerk.get("/scale/late/").content.decode()
    assert (asked.status_code, "Unusual price, confirmed by the clerk" in page) == (422, True)
    assert "Unusual weight" not in page


def test_weighing_of_yesterday_counts_at_once():
    maker = make_maker()
    grower = make_grower(maker)

    client_of(maker.clerk).post("/scale/late/new/", weighing(grower, days=1, why=""))

    assert (Delivery.objects.count(), LateDelivery.objects.count()) == (1, 0)


def test_late_weighing_without_reason_or_of_tomorrow_is_refused_at_its_field():
    maker = make_maker()
    grower = make_grower(maker)
    browser = client_of(maker.clerk)

    pages = [
        browser.post("/scale/late/new/", weighing(grower, days=days, why="")) for days in (20, -1)
    ]

    assert [page.status_code for page in pages] == [422, 422]
    assert [[*page.context["form"].errors] for page in pages] == [["why"], ["weighed_on"]]


def test_program_is_told_why_an_old_weighing_is_refused(client: Client):
    maker = make_maker()
    body = {
        "grower": make_grower(maker),
        "maker": maker.code,
        "weight_g": 12_500,
        "grade": "one_leaf",
        "price_fen_per_kg": 6_000,
        "has_promise": True,
    }
    headers = {"Authorization": f"Bearer {token_of(maker.clerk)}"}

    answers = [
        client.post(
            "/api/supply/deliveries",
            body | {"weighed_at": at},
            content_type="application/json",
            headers=headers | {"Idempotency-Key": f"key-{index}"},
        )
        for index, at in enumerate(
            [
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00+08:00",
                "1999-04-01T00:00:00Z",
                (now() - timedelta(days=9)).isoformat(),
                "9999-12-31T23:59:59-08:00",
            ]
        )
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (422, "weighing_too_old"),
        (422, "invalid_request"),
        (422, "weighing_too_old"),
        (422, "weighing_too_old"),
        (422, "invalid_request"),
    ]
