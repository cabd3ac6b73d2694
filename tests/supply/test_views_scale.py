import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commonfield.front.form_keys import new_form_key
from commonfield.kernel.clock import now
from commonfield.people.types import SYSTEM
from commonfield.places.models import Division
from commonfield.supply.commands import cancel_delivery
from commonfield.supply.models import Certificate, Delivery, DeliveryCancellation
from tests.night import TODAY, in_english
from tests.people.builders import NOW, OTHER_VILLAGE, VILLAGE
from tests.supply.builders import (
    client_of,
    make_delivery,
    make_grower,
    make_lot,
    make_lot_of,
    make_maker,
)


def weighing(grower: str, **changes: str) -> dict[str, str]:
    return {
        "grower": grower,
        "weight": "12.5",
        "grade": "one_leaf",
        "price": "60",
        "has_promise": "on",
        "basis": "control",
        **changes,
    }


def test_scale_finds_a_grower_by_code_name_phone_and_village():
    maker = make_maker()
    first = make_grower(maker, "叶秀兰", phone="13812345678")
    make_grower(maker, "周长根", village=OTHER_VILLAGE)
    Division.objects.filter(code=VILLAGE).update(search_text="|上安村|")
    browser = client_of(maker.clerk)

    ways = (first, first.lower(), "叶秀兰", "13812345678", "上安", VILLAGE)
    found = {browser.get("/scale/", {"q": text}).headers.get("Location") for text in ways}
    by_surname = browser.get("/scale/", {"q": "叶"}).context["found"]

    # Of one found the weight is what is asked next.
    assert found == {f"/scale/?grower={first}&organisation={maker.code}"}
    assert by_surname == []


def test_scale_offers_the_grades_last_prices():
    maker = make_maker()
    grower = make_grower(maker)
    make_delivery(maker, grower, grade="bud", price_fen_per_kg=20_050)

    page = client_of(maker.clerk).get("/scale/", {"grower": grower})

    labels = [str(label) for _value, label in page.context["form"].fields["grade"].choices]
    assert labels == [
        "Single bud · last ¥200.5/kg",
        "One bud, one leaf",
        "One bud, two leaves",
        "Bulk leaf",
    ]


def test_weighing_writes_a_delivery_and_shows_its_receipt():
    maker = make_maker()
    grower = make_grower(maker)
    browser = client_of(maker.clerk)

    response = browser.post("/scale/", weighing(grower), follow=True)

    row = Delivery.objects.get()
    assert response.redirect_chain == [(f"/scale/{row.number}/", 302)]
    assert (row.weight_g, row.price_fen_per_kg, row.amount_fen) == (12_500, 6000, 75_000)
    assert "Cloud Tea Cooperative owes you for this leaf" in response.content.decode()
    assert "¥750" in response.content.decode()


def test_weighing_twice_with_the_same_form_is_one_delivery():
    maker = make_maker()
    form = weighing(make_grower(maker)) | {"form_key": new_form_key(now())}
    browser = client_of(maker.clerk)

    first = browser.post("/scale/", form)
    second = browser.post("/scale/", form)

    assert first["Location"] == second["Location"]
    assert Delivery.objects.count() == 1


def test_weighing_with_a_used_form_and_another_weight_is_refused():
    maker = make_maker()
    form = weighing(make_grower(maker)) | {"form_key": new_form_key(now())}
    browser = client_of(maker.clerk)
    browser.post("/scale/", form)

    response = browser.post("/scale/", form | {"weight": "13"})

    assert response.status_code == 409
    assert "This form was already submitted" in response.content.decode()
    assert Delivery.objects.count() == 1


def test_weighing_without_a_price_takes_the_grades_last_one():
    maker = make_maker()
    grower = make_grower(maker)
    make_delivery(maker, grower, price_fen_per_kg=7100)

    client_of(maker.clerk).post("/scale/", weighing(grower, price=""))

    assert Delivery.objects.latest("id").price_fen_per_kg == 7100


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"weight": "12,5"}, "weight", "is not a valid weight. Enter kilograms"),
        ({"weight": "-3"}, "weight", "is not a valid weight"),
        ({"weight": "0"}, "weight", "A weight of 0 g cannot be right"),
        ({"weight": "2001"}, "weight", "Enter between 1 g and 2,000 kg"),
        ({"price": "sixty"}, "price", "Enter an amount in yuan"),
        ({"price": ""}, "price", "这一项还没有填"),
        ({"price": "0"}, "price", "A price of 0 fen a kilogram cannot be right"),
        ({"has_promise": ""}, "has_promise", "may not be bought"),
    ],
)
def test_weighing_refused_says_why_at_the_field(changes: dict[str, str], field: str, words: str):
    maker = make_maker()
    grower = make_grower(maker)

    response = client_of(maker.clerk).post("/scale/", weighing(grower, **changes))

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert (Delivery.objects.count(), Certificate.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_deliveries_are_listed_in_few_questions(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
):
    maker = make_maker()
    for index in range(number):
        make_delivery(maker, make_grower(maker, f"叶秀{index}"))
    browser = client_of(maker.clerk)

    with django_assert_max_num_queries(14):
        response = browser.get("/scale/deliveries/")

    assert len(response.context["rows"]) == number


def test_take_back_leaves_a_row_of_its_own():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    browser = client_of(maker.clerk)

    response = browser.post(f"/scale/{number}/take-back/", {"reason": "wrong weight"}, follow=True)

    assert DeliveryCancellation.objects.get().delivery.number == number
    assert "Nothing is owed for it" in response.content.decode()


def test_take_back_of_leaf_in_a_lot_is_refused():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    make_lot(maker, (number,), made_g=2_000)

    response = client_of(maker.clerk).post(
        f"/scale/{number}/take-back/", {"reason": "wrong weight"}
    )

    assert response.status_code == 422
    assert DeliveryCancellation.objects.count() == 0


def test_take_back_wants_a_reason():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))

    response = client_of(maker.clerk).post(f"/scale/{number}/take-back/", {"reason": " "})

    assert response.status_code == 422
    assert DeliveryCancellation.objects.count() == 0


def test_certificate_shows_the_public_neither_person_nor_weight(client: Client):
    maker = make_maker()
    grower = make_grower(maker, "叶秀兰")
    make_delivery(maker, grower)
    certificate = Certificate.objects.get()
    client.cookies["language"] = "en"

    text = client.get(f"/certificates/{certificate.number}/").content.decode()

    for words in (
        "承诺达标合格证",
        "茶鲜叶",
        "Shang&#x27;an",
        in_english(TODAY),
        "Cloud Tea Cooperative",
        "no banned pesticides",
        "Quality control",
        certificate.number,
    ):
        assert words in text
    for secret in (grower, "12.5 kg", "12:00"):
        assert secret not in text
    assert "叶" not in text.replace("茶鲜叶", "")


@pytest.mark.parametrize(("growers", "is_told"), [(1, False), (4, False), (5, True)])
def test_certificate_of_a_lot_tells_its_weight_when_it_is_of_many(
    client: Client, growers: int, is_told: bool
):
    maker = make_maker()
    _gtin, lot = make_lot_of(maker, {VILLAGE: growers})
    number = Certificate.objects.get(lot__code=lot).number

    text = client.get(f"/certificates/{number}/").content.decode()
    own = client_of(maker.clerk).get(f"/certificates/{number}/").content.decode()

    assert ("5 kg" in own, "5 公斤" in text) == (True, is_told)


def test_certificate_names_the_grower_masked_to_the_clerk():
    maker = make_maker()
    grower = make_grower(maker, "叶秀兰")
    make_delivery(maker, grower)

    response = client_of(maker.clerk).get(f"/certificates/{Certificate.objects.get().number}/")

    for words in ("叶*兰", grower, "12.5 kg", f"{in_english(TODAY)}, 12:00"):
        assert words in response.content.decode()


def test_certificate_of_leaf_taken_back_says_so(client: Client):
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    cancel_delivery(by=SYSTEM, now=NOW, number=number, reason="wrong weight")
    client.cookies["language"] = "en"

    response = client.get(f"/certificates/{Certificate.objects.get().number}/")

    assert "is void" in response.content.decode()
