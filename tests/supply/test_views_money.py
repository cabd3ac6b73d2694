from datetime import timedelta

from commonfield.kernel.clock import china_day
from commonfield.ledger.models import Payout
from commonfield.supply.models import Agreement
from tests.people.builders import NOW
from tests.supply.builders import (
    client_of,
    make_agreement,
    make_delivery,
    make_grower,
    make_maker,
)

TODAY = china_day(NOW)


def new_agreement(**changes: str) -> dict[str, str]:
    return {
        "seller": "",
        "starts_on": TODAY.isoformat(),
        "growers": "15",
        "maker": "40",
        "store": "42.5",
        "carrier": "2.5",
        **changes,
    }


def test_agreement_is_written_down_and_drawn():
    maker = make_maker()
    browser = client_of(maker.clerk)

    response = browser.post("/agreements/new/", new_agreement(), follow=True)

    row = Agreement.objects.get()
    assert (row.growers_bp, row.maker_bp, row.store_bp, row.carrier_bp) == (1500, 4000, 4250, 250)
    assert "<svg" in response.content.decode()
    assert "42.5%" in response.content.decode()


def test_agreement_that_is_not_the_whole_is_refused():
    maker = make_maker()

    response = client_of(maker.clerk).post("/agreements/new/", new_agreement(store="42"))

    assert "add up to 99.5 %, not 100 %" in " ".join(response.context["form"].errors["growers"])
    assert Agreement.objects.count() == 0


def test_agreement_with_nobody_is_refused_at_the_seller():
    maker = make_maker()

    response = client_of(maker.clerk).post("/agreements/new/", new_agreement(seller="O404"))

    assert list(response.context["form"].errors) == ["seller"]


def test_second_agreement_for_the_same_days_is_refused():
    maker = make_maker()
    make_agreement(maker)

    response = client_of(maker.clerk).post("/agreements/new/", new_agreement())

    assert list(response.context["form"].errors) == ["starts_on"]
    assert Agreement.objects.count() == 1


def test_agreement_ends_on_the_day_that_was_said():
    maker = make_maker()
    make_agreement(maker)
    ends_on = TODAY + timedelta(days=30)
    browser = client_of(maker.clerk)

    asked = browser.get("/agreements/end/?seller=")
    browser.post("/agreements/end/", {"seller": "", "ends_on": ends_on.isoformat()})
    again = browser.get("/agreements/end/?seller=")

    assert (asked.status_code, again.status_code) == (200, 404)
    assert Agreement.objects.get().ends_on == ends_on


def test_payouts_pay_what_was_seen_once():
    maker = make_maker()
    for name in ("叶秀兰", "周长根"):
        make_delivery(maker, make_grower(maker, name))
    browser = client_of(maker.clerk)
    seen = browser.get("/payouts/")
    form = {"expected_fen": str(seen.context["total_fen"]), "is_sure": "on"}

    first = browser.post("/payouts/", form, follow=True)
    second = browser.post("/payouts/", form, follow=True)

    assert seen.context["total_fen"] == 150_000
    assert [row.amount_fen for row in Payout.objects.all()] == [75_000, 75_000]
    assert first.redirect_chain == [(f"/payouts/{Payout.objects.earliest('id').run}/", 302)]
    assert "Everything was paid already" in second.content.decode()


def test_payouts_of_another_sum_than_seen_are_refused():
    maker = make_maker()
    grower = make_grower(maker)
    make_delivery(maker, grower)
    browser = client_of(maker.clerk)

    response = browser.post("/payouts/", {"expected_fen": "1", "is_sure": "on"}, follow=True)

    assert "has changed since you looked" in response.content.decode()
    assert Payout.objects.count() == 0


def test_payouts_want_to_be_confirmed():
    maker = make_maker()
    make_delivery(maker, make_grower(maker))

    response = client_of(maker.clerk).post("/payouts/", {"expected_fen": "75000"})

    assert list(response.context["form"].errors) == ["is_sure"]
    assert Payout.objects.count() == 0


def test_payout_run_is_closed_to_other_clerks():
    maker = make_maker()
    make_delivery(maker, make_grower(maker))
    client_of(maker.clerk).post("/payouts/", {"expected_fen": "75000", "is_sure": "on"})
    other = make_maker("OOTHER", username="other-clerk")

    response = client_of(other.clerk).get(f"/payouts/{Payout.objects.get().run}/")

    assert response.status_code == 403
