"""A run is prepared, approved by another person, booked once, and settled once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.audit.queries import audit_trail
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.ledger.accounts import bank, owed
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.models import LedgerEntry, Payout, PayoutDecision, PayoutLine, PayoutRun
from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.choices import PayoutState
from commonfield.ledger.payouts.commands import (
    approve_payouts,
    note_export,
    prepare_payouts,
    send_back_payouts,
    take_back_payouts,
)
from commonfield.ledger.payouts.queries import (
    last_failures,
    payments_awaiting,
    payments_of_run,
    payout_run,
)
from commonfield.ledger.payouts.types import NewPayment
from commonfield.ledger.queries import balances, liability
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role, Scope
from commonfield.people.commands import (
    grant_role,
    issue_reset_slip,
    make_service_account,
    register_household,
    revoke_role,
    use_reset_slip,
)
from commonfield.people.models import Household, Person
from commonfield.people.queries import grants_of
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant, NewServiceAccount, NewSignIn
from commonfield.workshop import errors as workshop
from commonfield.workshop.books import Difference
from commonfield.workshop.choices import Verdict
from commonfield.workshop.guards import remove_guards
from tests.ledger.builders import (
    HOLDER,
    NOW,
    VILLAGE,
    leaf_draft,
    make_accountant,
    owe,
    payee,
    prepare,
    settle,
)
from tests.people.builders import PASSWORD, TODAY, actor, make_actor, make_organisation, make_person

G1 = owed(HOLDER, "Growers", "G1")
G2 = owed(HOLDER, "Growers", "G2")


def make_clerk() -> Actor:
    return make_actor(Role.CLERK, organisation=HOLDER)


def make_former_accountant() -> Actor:
    former = make_accountant()
    (grant,) = grants_of(former.person_id or 0, TODAY)
    revoke_role(by=SYSTEM, now=NOW, grant_id=grant.grant_id)
    return former


def of_one_household(*people: Actor) -> None:
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    home = Household.objects.get(code=code)
    Person.objects.filter(pk__in=[each.person_id for each in people]).update(household=home)


def test_run_books_nothing_before_another_person_approves_it():
    owe(6_000)
    owe(1_000, grower="G2")
    reverse_entry(owe(500, grower="G2", reference="D2"), kind="leaf_back", now=NOW)
    accountant = make_accountant()

    run = prepare(payee("G1"), payee("G2"))
    waiting = (payout_run(run).state, Payout.objects.count(), liability(G1))
    approve_payouts(by=accountant, now=NOW, run=run)

    assert waiting == (PayoutState.WAITING, 0, 6_000)
    assert balances([G1, G2, bank(HOLDER)]) == {G1: 0, G2: 0, bank(HOLDER): -7_000}
    assert [(each.payee, each.amount_fen) for each in payments_of_run(run)] == [
        ("G1", 6_000),
        ("G2", 1_000),
    ]
    assert (recent_facts(["ledger.paid_out"]), check_payouts().differences) == ([], ())


def test_states_follow_the_run_and_facts_the_day_it_arrives():
    owe()
    make_accountant()
    run = prepare(payee())
    states = [payout_run(run).state]
    approve_payouts(by=make_accountant(), now=NOW, run=run)
    states.append(payout_run(run).state)
    note_export(by=SYSTEM, now=NOW, run=run)
    states.append(payments_of_run(run)[0].state)

    settle(run, payee())
    settle(run, payee())

    assert [*states, payments_of_run(run)[0].state] == ["waiting", "approved", "submitted", "paid"]
    facts = recent_facts(["ledger.paid_out"])
    assert [(each.place, each.quantity, each.amount_fen) for each in facts] == [
        (VILLAGE, 1.0, 6_000)
    ]
    assert [row.action for row in audit_trail(object_code=f"payout_run:{run}")] == [
        "ledger.payouts_settled",
        "ledger.payouts_exported",
        "ledger.payouts_approved",
        "ledger.payouts_prepared",
    ]


def test_failed_payment_is_owed_again_and_can_be_prepared_anew():
    owe()
    run = prepare(payee())
    approve_payouts(by=make_accountant(), now=NOW, run=run)

    settle(run, payee(), failed="account closed")
    settle(run, payee(), failed="account closed")

    assert (liability(G1), payout_run(run).failed) == (6_000, 1)
    assert last_failures(HOLDER, ["G1"]) == {"G1": "account closed"}
    assert recent_facts(["ledger.paid_out"]) == []
    again = prepare(payee())
    approve_payouts(by=make_accountant(), now=NOW, run=again)
    settle(again, payee())
    assert (liability(G1), last_failures(HOLDER, ["G1"])) == (0, {})
    assert (check_payouts().differences, check_ledger().differences) == ((), ())


def deciders() -> dict[str, tuple[Actor, Actor, type[CommonfieldError]]]:
    """Return who prepares, who would approve, and as what that is refused."""
    make_organisation(HOLDER)
    make_organisation("OOTHER")
    both = make_clerk()
    grant = NewGrant(both.person_id or 0, Role.ACCOUNTANT, organisation_code=HOLDER)
    grant_role(by=SYSTEM, now=NOW, grant=grant)
    clerk, relative = make_clerk(), make_accountant()
    of_one_household(clerk, relative)
    token = make_accountant()
    keyed = Actor(token.person_id, "person", scopes=frozenset(Scope))
    account = NewServiceAccount(HOLDER, "ERP", [Role.CLERK, Role.KEEPER])
    program = make_service_account(by=SYSTEM, now=NOW, account=account)
    refused = PermissionRefusedError
    recovered = make_actor(Role.ACCOUNTANT, organisation=HOLDER, username="just.recovered")
    slip = issue_reset_slip(by=SYSTEM, now=NOW, person_id=recovered.person_id or 0)
    new_sign_in = NewSignIn(password=PASSWORD)
    use_reset_slip(by=GUEST, now=NOW, code=slip.code, new_sign_in=new_sign_in)
    return {
        "whose role has ended": (clerk, make_former_accountant(), refused),
        "oneself": (both, both, workshop.PreparedByYouError),
        "of one's household": (clerk, relative, workshop.PreparedByRelativeError),
        "a token": (clerk, keyed, CommonfieldError),
        "a program": (clerk, Actor(None, "service", service=program), refused),
        "another's accountant": (clerk, make_accountant("OOTHER"), refused),
        "a clerk": (clerk, make_clerk(), refused),
        "just recovered": (clerk, recovered, errors.ApproverJustRecoveredError),
        "nobody": (clerk, actor(make_person()), refused),
        "the program itself": (SYSTEM, SYSTEM, workshop.PreparedByYouError),
    }


@pytest.mark.parametrize(
    "who",
    [
        "whose role has ended",
        "oneself",
        "of one's household",
        "a token",
        "a program",
        "another's accountant",
        "a clerk",
        "just recovered",
        "nobody",
        "the program itself",
    ],
)
def test_run_is_not_approved_by(who: str):
    owe()
    preparer, approver, refusal = deciders()[who]
    run = prepare(payee(), by=preparer)

    with pytest.raises(refusal):
        approve_payouts(by=approver, now=NOW, run=run)

    assert (Payout.objects.count(), liability(G1)) == (0, 6_000)


@pytest.mark.parametrize("kind", ["guest", "nobody", "neighbour", "keeper", "accountant", "token"])
def test_run_is_prepared_by_a_clerk_in_person_only(kind: str):
    make_organisation(HOLDER)
    make_organisation("OOTHER")
    owe()
    by = {
        "guest": lambda: GUEST,
        "nobody": lambda: actor(make_person()),
        "neighbour": lambda: make_actor(Role.CLERK, organisation="OOTHER"),
        "keeper": lambda: make_actor(Role.KEEPER, organisation=HOLDER),
        "accountant": make_accountant,
        "token": lambda: Actor(make_clerk().person_id, "person", scopes=frozenset(Scope)),
    }[kind]()

    with pytest.raises(CommonfieldError) as caught:
        prepare(payee(), by=by)

    assert (caught.value.status, PayoutRun.objects.count()) == (403, 0)


@pytest.mark.parametrize("who", ["preparer", "relative", "unapproved", "changed"])
def test_database_refuses_what_the_command_refuses(who: str):
    make_organisation(HOLDER)
    owe()
    clerk, accountant = make_clerk(), make_accountant()
    run = prepare(payee(), by=clerk)
    row, line = PayoutRun.objects.get(), PayoutLine.objects.get()
    if who == "relative":
        of_one_household(clerk, accountant)
    decided_by = clerk if who == "preparer" else accountant
    digest = "0" * 64 if who == "changed" else row.digest

    booked = Payout(
        number=line.number,
        run=run,
        payer=HOLDER,
        payee="G1",
        amount_fen=line.amount_fen,
        paid_at=NOW,
        entry=LedgerEntry.objects.get(),
    )
    decided = PayoutDecision(
        subject=row,
        verdict=Verdict.ACCEPTED,
        decided_by=decided_by.person_id,
        decided_at=NOW,
        digest=digest,
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        (booked if who == "unapproved" else decided).save(force_insert=True)


def test_prepared_run_stays_as_it_was_prepared():
    owe()
    prepare(payee())
    line = PayoutLine.objects.get()
    line.pk, line.number = None, "another"

    with pytest.raises(DatabaseError), transaction.atomic():
        line.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayoutRun.objects.update(digest="")


def test_run_that_is_no_longer_owed_is_not_booked():
    leaf = owe()
    accountant = make_accountant()
    run = prepare(payee())
    reverse_entry(leaf, kind="leaf_back", now=NOW)

    with pytest.raises(errors.OwedChangedError):
        approve_payouts(by=accountant, now=NOW, run=run)

    assert (Payout.objects.count(), payout_run(run).state) == (0, PayoutState.WAITING)


def test_who_is_in_a_run_that_waits_is_in_no_other():
    owe()
    run = prepare(payee())

    with pytest.raises(errors.PaymentWaitingError):
        prepare(payee())

    assert [each.run for each in payments_awaiting(payee="G1")] == [run]


@pytest.mark.parametrize("verdict", ["sent_back", "taken_back"])
def test_run_that_went_back_can_be_prepared_anew_and_never_approved(verdict: str):
    make_organisation(HOLDER)
    owe()
    clerk, accountant = make_clerk(), make_accountant()
    run = prepare(payee(), by=clerk)

    if verdict == "sent_back":
        send_back_payouts(by=accountant, now=NOW, run=run, reason="wrong sum")
    else:
        take_back_payouts(by=clerk, now=NOW, run=run)

    assert payout_run(run).state == verdict
    with pytest.raises(workshop.DecidedAlreadyError):
        approve_payouts(by=accountant, now=NOW, run=run)
    with pytest.raises(errors.RunNotApprovedError):
        note_export(by=clerk, now=NOW, run=run)
    assert prepare(payee(), by=clerk) != run


def test_nobody_else_withdraws_a_run():
    make_organisation(HOLDER)
    owe()
    run = prepare(payee(), by=make_clerk())

    with pytest.raises(workshop.NotPreparedByYouError):
        take_back_payouts(by=make_clerk(), now=NOW, run=run)


def test_runs_leave_out_whoever_owes_and_refuse_another_sum_than_seen():
    owe()
    post_all([leaf_draft(-300, grower="G2", reference="D3")], now=NOW)

    with pytest.raises(errors.OwedChangedError):
        prepare_payouts(by=SYSTEM, now=NOW, payer=HOLDER, payments=[NewPayment(G1, seen_fen=5_999)])
    run = prepare(payee("G1"), payee("G1"), payee("G2"))

    assert [(each.payee, each.amount_fen) for each in payments_of_run(run)] == [("G1", 6_000)]


def test_runs_never_pay_out_of_another_ones_books():
    owe(holder="OOTHER")

    with pytest.raises(errors.NothingToPayError):
        prepare(payee(holder="OOTHER"))


def test_payment_of_no_run_is_told_of():
    legs = (Leg(G1, 6_000), Leg(bank(HOLDER), -6_000))
    entry = post_all([Draft("payout", "R1-0001", NOW, legs)], now=NOW)[0]
    remove_guards(connection)
    Payout.objects.create(
        number="R1-0001",
        run="R1",
        payer=HOLDER,
        payee="G1",
        amount_fen=6_000,
        paid_at=NOW,
        entry_id=entry,
    )

    (found,) = check_payouts().differences
    assert found == Difference("payouts: approved before paid", "R1-0001", "accepted", "")


def test_sent_back_reason_is_kept_short():
    owe()
    accountant = make_accountant()
    run = prepare(payee())

    send_back_payouts(by=accountant, now=NOW + timedelta(days=1), run=run, reason="x" * 999)

    assert payout_run(run).reason == "x" * 120
