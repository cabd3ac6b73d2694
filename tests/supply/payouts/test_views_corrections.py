"""The page on which one person prepares a correction and another approves it."""

from commonfield.front.numbers import yuan
from commonfield.ledger.models import PayoutCorrection
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.people.choices import Role
from tests.people.builders import make_actor
from tests.supply.builders import client_of, make_maker, pay_growers
from tests.supply.payouts.test_commands import OTHER_BANK, approved_by_bank, set_bank
from tests.supply.payouts.test_views import approver, make_owed, payment_states


def test_transfer_that_came_back_is_prepared_by_one_and_approved_by_another():
    maker = make_maker()
    make_owed(maker, "叶秀兰")
    run = pay_growers(maker).run
    (payment,) = payments_of_run(run)
    clerk, accountant = client_of(maker.clerk), approver(maker)
    form = {"kind": "returned", "concerns": payment.number.lower(), "reason": "bank_notice"}

    link = clerk.get(f"/payouts/{run}/").content.decode()
    worded = clerk.post("/payouts/corrections/", form | {"reason": "叶秀兰 closed it"})
    clerk.post("/payouts/corrections/", form)
    again = clerk.post("/payouts/corrections/", form)
    number = PayoutCorrection.objects.get().pk
    alone = clerk.post(f"/payouts/corrections/{number}/", {"act": "approve"})
    shown = accountant.get("/payouts/corrections/").content.decode()
    todo = accountant.get("/").content.decode()
    accountant.post(f"/payouts/corrections/{number}/", {"act": "approve"})

    assert f"concerns={payment.number}&amp;kind=returned" in link
    assert "The bank&#x27;s notice · " in shown
    assert (worded.status_code, again.status_code, alone.status_code) == (422, 422, 403)
    assert (f"Approve {yuan(75_000)}" in shown, "1 correction of a payout to approve" in todo) == (
        True,
        True,
    )
    assert payment_states(run) == {"returned"}
    owed = clerk.get("/payouts/").content.decode()
    assert f"Prepare all: {yuan(75_000)}" in owed
    assert "last payment failed: Returned by the bank" in owed


def test_payment_left_out_of_the_bank_file_offers_no_correction():
    maker = make_maker()
    run, (moved, _kept) = approved_by_bank(
        maker, make_actor(Role.ACCOUNTANT, organisation=maker.code), "叶秀兰", "周长根"
    )
    set_bank(moved, OTHER_BANK)
    clerk = client_of(maker.clerk)
    clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"})

    shown = clerk.get(f"/payouts/{run}/").content.decode()

    assert ("bank account changed after approval" in shown, "concerns=" in shown) == (True, False)
