from django.test import Client

from commonfield.people.choices import SealedField
from commonfield.people.queries import consents_of
from commonfield.supply.models import Delivery
from tests.people.builders import actor
from tests.supply.builders import (
    client_of,
    make_delivery,
    make_grower,
    make_lot,
    make_maker,
    make_packed_lot,
    person_of,
)


def test_name_stands_on_the_page_of_a_lot_until_it_is_taken_back():
    gtin, lot = make_packed_lot(make_maker())
    address, person_id = f"/01/{gtin}/10/{lot}", grower_in(lot, "叶秀兰")
    browser = client_of(actor(person_id), language="zh-hans")

    before = "叶秀兰" in page(address)
    browser.post("/my-name/", {"lot": lot})
    named = page(address)
    thing = {"purpose": "name_shown", "act": "withdraw", "thing": f"lot:{lot}"}
    receipt = browser.post("/me/consents/", thing, follow=True).content.decode()

    assert (before, "叶秀兰" in named, "周长根" in named) == (False, True, False)
    assert "叶秀兰" not in page(address)
    assert "那批茶的页面上不再署您的名字" in receipt
    assert consents_of(person_id)[-1].answers == [["supply.name_off_page", 1]]


def test_nobody_is_named_on_a_lot_without_their_leaf():
    maker = make_maker()
    lot = make_lot(maker, (make_delivery(maker, make_grower(maker)),))
    stranger = person_of(make_grower(maker, "周小红"))

    answer = client_of(actor(stranger)).post("/my-name/", {"lot": lot})

    assert answer.status_code == 404
    assert [each for each in consents_of(stranger) if each.object] == []


def test_last_day_that_is_over_is_refused_in_words():
    _gtin, lot = make_packed_lot(make_maker())
    browser = client_of(actor(grower_in(lot, "叶秀兰")))

    answer = browser.post("/my-name/", {"lot": lot, "until": "2020-05-01"})

    assert answer.status_code == 422
    assert "Choose a day after today, or leave it empty." in answer.content.decode()


def test_supply_answers_when_its_records_are_closed():
    person_id = person_of(make_grower(make_maker()))

    act = {"purpose": "grower_records", "act": "withdraw"}
    client_of(actor(person_id)).post("/me/consents/", act)

    answers = [each.answers for each in consents_of(person_id) if each.withdrawn_at]
    assert answers == [[["supply.records_closed", 1]]]


def grower_in(lot: str, name: str) -> int:
    rows = Delivery.objects.filter(lot_input__lot__code=lot).select_related("grower__person")
    persons = [row.grower.person for row in rows if row.grower.person]
    return next(each.pk for each in persons if each.opened(SealedField.NAME) == name)


def page(address: str) -> str:
    return Client().get(address).content.decode()
