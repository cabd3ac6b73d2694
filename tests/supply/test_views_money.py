from datetime import timedelta

import pytest

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.supply.models import Agreement, AgreementProposal
from tests.people.builders import COUNTY, NOW, make_actor, make_organisation
from tests.supply.builders import client_of, make_agreement, make_maker

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


def test_agreement_by_which_growers_fall_below_the_floor_is_refused_at_their_share():
    maker = make_maker()
    make_agreement(maker)

    response = client_of(maker.clerk).post(
        "/agreements/new/", new_agreement(growers="0", maker="55")
    )

    assert "may not fall below 5 %" in " ".join(response.context["form"].errors["growers"])
    assert (Agreement.objects.count(), AgreementProposal.objects.count()) == (1, 0)


def test_agreement_with_a_store_is_proposed_seen_and_accepted():
    maker = make_maker()
    make_organisation("OSHOP")
    clerk = client_of(maker.clerk)
    keeper = client_of(make_actor(Role.KEEPER, organisation="OSHOP"))

    said = clerk.post("/agreements/new/", new_agreement(seller="OSHOP"), follow=True)
    code = AgreementProposal.objects.get().code
    seen = keeper.get("/agreements/proposals/")
    form = {"act": "accept", "side": "OSHOP"}
    done = keeper.post(f"/agreements/proposals/{code}/", form, follow=True)

    assert "It awaits those whose share would fall" in said.content.decode()
    assert "Withdraw" in said.content.decode()
    assert "42.5%" in seen.content.decode()
    assert "The agreement applies from" in done.content.decode()
    assert "Nothing waits for your answer." in done.content.decode()
    assert Agreement.objects.get().store_bp == 4250


@pytest.mark.parametrize(("act", "outcome"), [("decline", "declined"), ("withdraw", "withdrawn")])
def test_proposal_is_declined_for_growers_or_withdrawn(act: str, outcome: str):
    maker = make_maker()
    make_agreement(maker)
    clerk = client_of(maker.clerk)
    bureau = client_of(make_actor(Role.BUREAU, place=COUNTY))
    clerk.post("/agreements/new/", new_agreement(growers="10", maker="45"))
    code = AgreementProposal.objects.get().code

    seen = bureau.get("/agreements/proposals/").content.decode()
    browser = bureau if act == "decline" else clerk
    browser.post(f"/agreements/proposals/{code}/", {"act": act, "side": "growers"})

    assert "You answer for the growers" in seen
    assert AgreementProposal.objects.get().outcome == outcome
    assert Agreement.objects.get().growers_bp == 1500


def test_end_by_which_growers_get_nothing_is_refused_at_the_day():
    maker = make_maker()
    make_agreement(maker)
    browser = client_of(maker.clerk)
    ends_on = (TODAY + timedelta(days=30)).isoformat()

    asked = browser.get("/agreements/end/?seller=")
    response = browser.post("/agreements/end/", {"seller": "", "ends_on": ends_on})

    assert (asked.status_code, response.status_code) == (200, 422)
    assert asked.context["form"].initial["ends_on"] == TODAY + timedelta(days=1)
    assert list(response.context["form"].errors) == ["ends_on"]
    assert Agreement.objects.get().ends_on is None
