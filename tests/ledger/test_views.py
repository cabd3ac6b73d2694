from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from tests.people.builders import NOW, TOWN, make_actor
from tests.supply.builders import client_of, make_delivery, make_grower, make_maker


def test_books_say_in_words_what_is_owed():
    maker = make_maker()
    for name in ("叶秀兰", "周长根"):
        make_delivery(maker, make_grower(maker, name))

    response = client_of(maker.clerk).get(f"/books/{maker.code}/")

    said = [
        (line["amount_fen"], line["parties"])
        for section in response.context["sections"]
        for line in section["lines"]
    ]
    assert said == [(150_000, 2), (150_000, 0)]
    assert "To growers, for leaf and shares" in response.content.decode()
    assert "Everything adds up" in response.content.decode()


def test_books_say_in_words_what_goes_back_to_buyers():
    maker = make_maker()
    legs = (
        Leg(receivable(maker.code, "Wechat"), 500),
        Leg(owed(maker.code, "Refunds", "Buyers"), -500),
    )
    post_all([Draft("late_payment", "order", NOW, legs)], now=NOW)

    page = client_of(maker.clerk).get(f"/books/{maker.code}/").content.decode()

    assert ("Money that goes back to buyers" in page, "Refunds" in page) == (True, False)


def test_books_name_the_organisations_behind_a_line():
    maker = make_maker()
    make_maker("OSHOP", username="shop-clerk")
    legs = (
        Leg(f"Assets:{maker.code}:Claims:OSHOP", 500),
        Leg(owed(maker.code, "Lots", "L1"), -500),
    )
    post_all([Draft("sale", "order", NOW, legs)], now=NOW)

    response = client_of(maker.clerk).get(f"/books/{maker.code}/")

    assert [
        (organisation.code, fen)
        for section in response.context["sections"]
        for line in section["lines"]
        for organisation, fen in line["known"]
    ] == [("OSHOP", 500)]


def test_books_are_read_by_those_who_work_for_it_or_look_after_it():
    maker = make_maker()
    other = make_maker("OOTHER", username="other-clerk")
    actors = {
        "clerk": maker.clerk,
        "other clerk": other.clerk,
        "bureau": make_actor(Role.BUREAU, place=TOWN, username="bureau"),
        "helper": make_actor(Role.HELPER, place=TOWN, username="helper"),
    }

    seen = {
        name: client_of(actor).get(f"/books/{maker.code}/").status_code
        for name, actor in actors.items()
    }

    assert seen == {"clerk": 200, "other clerk": 403, "bureau": 200, "helper": 403}


def test_books_of_nobody_are_not_there():
    maker = make_maker()

    assert client_of(maker.clerk).get("/books/O404/").status_code == 404
