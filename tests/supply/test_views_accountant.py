from commonfield.people.choices import Role
from tests.people.builders import make_actor
from tests.supply.builders import client_of, make_delivery, make_grower, make_maker


def test_accountant_reads_payouts_and_books_and_prepares_nothing():
    maker = make_maker()
    grower = make_grower(maker)
    make_delivery(maker, grower)
    accountant = client_of(make_actor(Role.ACCOUNTANT, organisation=maker.code))

    shown = accountant.get("/payouts/")
    answers = {
        address: accountant.get(address).status_code
        for address in (f"/books/{maker.code}/", "/scale/", "/lots/", "/growers/", "/agreements/")
    }
    paid = accountant.post("/payouts/", {"pay": f"{grower}:75000"})

    assert (shown.status_code, shown.context["owed_fen"]) == (200, 75_000)
    assert b'name="pay"' not in shown.content
    assert b'"/scale/"' not in shown.content.split(b"<main")[1]
    assert answers == {
        f"/books/{maker.code}/": 200,
        "/scale/": 403,
        "/lots/": 403,
        "/growers/": 403,
        "/agreements/": 403,
    }
    assert paid.status_code == 403
