"""Leaf that was weighed days ago: nobody alone dates a weighing into the past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.audit.queries import audit_trail
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import erase_person, register_household
from commonfield.people.errors import SlipSessionError
from commonfield.people.models import Household, Person
from commonfield.people.types import SYSTEM, Actor
from commonfield.supply.commands import record_delivery
from commonfield.supply.errors import (
    GrowerLateLeafError,
    WeighingTooOldError,
    WeightImplausibleError,
)
from commonfield.supply.late import errors
from commonfield.supply.late.commands import decide_late, enter_late
from commonfield.supply.late.queries import late_counts, late_deliveries
from commonfield.supply.models import Certificate, Delivery, Grower, LateDecision, LateDelivery
from commonfield.supply.types import NewDelivery
from commonfield.workshop.choices import Verdict
from commonfield.workshop.errors import (
    DecidedAlreadyError,
    NotPreparedByYouError,
    PreparedByRelativeError,
    PreparedByYouError,
)
from tests.people.builders import NOW, VILLAGE, make_actor
from tests.supply.builders import make_grower, make_maker, person_of

DAYS: Final = timedelta(days=30)


def leaf(maker: str, grower: str, at: datetime) -> NewDelivery:
    return NewDelivery(grower, maker, 12_500, "one_leaf", 6_000, has_promise=True, weighed_at=at)


def entered() -> tuple[int, Actor, str, Actor]:
    """Enter leaf of a month ago; return it, its clerk, its grower and the accountant."""
    maker = make_maker()
    grower = make_grower(maker)
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code, username="accountant")
    late = enter_late(
        by=maker.clerk, now=NOW, delivery=leaf(maker.code, grower, NOW - DAYS), why="paper"
    )
    return late, maker.clerk, grower, accountant


@pytest.mark.parametrize(
    "at",
    [
        NOW - timedelta(days=8),
        datetime(1999, 4, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("is_system", [False, True])
def test_old_weighing_is_refused_to_one_person(at: datetime, is_system: bool):
    maker = make_maker()
    delivery = leaf(maker.code, make_grower(maker), at)

    with pytest.raises(WeighingTooOldError):
        record_delivery(by=SYSTEM if is_system else maker.clerk, now=NOW, delivery=delivery)

    assert Delivery.objects.count() == 0


def test_weighing_within_the_days_is_audited_now_with_what_was_claimed():
    maker = make_maker()
    at = NOW - timedelta(days=7)

    number = record_delivery(
        by=maker.clerk, now=NOW, delivery=leaf(maker.code, make_grower(maker), at)
    )

    row = audit_trail(object_code=f"delivery:{number}")[0]
    assert (row.at, row.detail["weighed_at"]) == (NOW, at.isoformat())


def test_late_weighing_is_written_once_another_confirms_it():
    late, _clerk, grower, accountant = entered()
    assert (Delivery.objects.count(), Certificate.objects.count()) == (0, 0)
    assert recent_facts(["supply.leaf_delivered"]) == []

    number = decide_late(
        by=accountant, now=NOW + timedelta(hours=1), late_id=late, verdict=Verdict.ACCEPTED
    )

    row = Delivery.objects.get(number=number)
    assert (row.weighed_at, row.amount_fen, row.grower.code) == (NOW - DAYS, 75_000, grower)
    assert LateDecision.objects.get().delivery == number
    assert [(each.action, each.actor, each.at) for each in reversed(audit_trail(limit=3))][1:] == [
        ("supply.leaf_weighed", accountant.code, NOW + timedelta(hours=1)),
        ("supply.late_confirmed", accountant.code, NOW + timedelta(hours=1)),
    ]
    with pytest.raises(DecidedAlreadyError):
        decide_late(by=accountant, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)


@pytest.mark.parametrize("verdict", Verdict)
def test_late_weighing_is_decided_on_by_who_may(verdict: Verdict):
    late, clerk, _grower, accountant = entered()
    is_back = verdict == Verdict.TAKEN_BACK
    wrong, right = (accountant, clerk) if is_back else (clerk, accountant)

    with pytest.raises(NotPreparedByYouError if is_back else PreparedByYouError):
        decide_late(by=wrong, now=NOW, late_id=late, verdict=verdict)
    decide_late(by=right, now=NOW, late_id=late, verdict=verdict)

    assert Delivery.objects.count() == (verdict == Verdict.ACCEPTED)


def test_relatives_confirm_no_late_weighing():
    late, clerk, grower, accountant = entered()
    codes = [register_household(by=SYSTEM, now=NOW, place_code=VILLAGE) for _ in range(2)]
    homes = [Household.objects.get(code=code) for code in codes]
    own = Person.objects.filter(pk=accountant.person_id or 0)

    refused: list[type[Exception]] = []
    for home, other in zip(homes, (clerk.person_id or 0, person_of(grower)), strict=True):
        Person.objects.filter(pk=other).update(household=home)
        own.update(household=home)
        try:
            decide_late(by=accountant, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
        except CommonfieldError as error:
            refused.append(type(error))

    assert refused == [PreparedByRelativeError, errors.LateOfYourHouseholdError]
    assert Delivery.objects.count() == 0


def test_helper_behind_the_clerks_slip_is_no_second_person():
    late, clerk, grower, accountant = entered()
    Person.objects.filter(pk=person_of(grower)).update(let_in_by=accountant.person_id)
    (shown,) = late_deliveries("OTEA", by=accountant, now=NOW)

    with pytest.raises(errors.LateOfYourHouseholdError):
        decide_late(by=accountant, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
    inside = replace(clerk, helper=accountant.person_id)
    with pytest.raises(SlipSessionError):
        enter_late(by=inside, now=NOW, delivery=leaf("OTEA", grower, NOW - DAYS), why="paper")

    assert not shown.may_confirm


def test_grower_is_not_erased_while_their_late_leaf_waits():
    late, clerk, grower, _accountant = entered()
    person_id = person_of(grower)

    with pytest.raises(GrowerLateLeafError):
        erase_person(by=SYSTEM, now=NOW, person_id=person_id)
    decide_late(by=clerk, now=NOW, late_id=late, verdict=Verdict.TAKEN_BACK)
    erase_person(by=SYSTEM, now=NOW, person_id=person_id)

    assert not Person.objects.alive().filter(pk=person_id).exists()


@pytest.mark.parametrize("verdict", [Verdict.SENT_BACK, Verdict.TAKEN_BACK])
def test_late_leaf_of_an_erased_grower_only_goes_back(verdict: Verdict):
    late, clerk, grower, accountant = entered()
    Grower.objects.filter(code=grower).update(person=None)
    (shown,) = late_deliveries("OTEA", by=accountant, now=NOW)

    with pytest.raises(errors.LateOfErasedError):
        decide_late(by=accountant, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
    by = clerk if verdict == Verdict.TAKEN_BACK else accountant
    decide_late(by=by, now=NOW, late_id=late, verdict=verdict)

    assert (shown.may_confirm, shown.may_send_back, shown.is_erased) == (False, True, True)
    assert (late_deliveries("OTEA", by=accountant, now=NOW), Delivery.objects.count()) == ([], 0)


def test_program_or_stranger_enters_and_confirms_nothing():
    late, _clerk, grower, _accountant = entered()
    stranger = make_actor(Role.CLERK, organisation=make_maker("OTWO", username="two").code)
    service = Actor(None, "service", service="S1")

    with pytest.raises(PermissionRefusedError):
        decide_late(by=SYSTEM, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
    for by in (stranger, service):
        with pytest.raises(PermissionRefusedError):
            decide_late(by=by, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
        with pytest.raises(PermissionRefusedError):
            enter_late(by=by, now=NOW, delivery=leaf("OTEA", grower, NOW - DAYS), why="paper")


@pytest.mark.parametrize(
    ("days", "why", "refusal"),
    [
        (30, "", errors.LateReasonMissingError),
        (30, "叶秀兰 told me", errors.LateReasonMissingError),
        (400, "paper", errors.WeighingTooLongAgoError),
    ],
)
def test_late_weighing_refused(days: int, why: str, refusal: type[Exception]):
    maker = make_maker()
    delivery = leaf(maker.code, make_grower(maker), NOW - timedelta(days=days))

    with pytest.raises(refusal):
        enter_late(by=maker.clerk, now=NOW, delivery=delivery, why=why)


def test_late_weighing_entered_in_time_is_confirmed_after_its_year():
    maker = make_maker()
    grower, at = make_grower(maker), NOW - timedelta(days=366)
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code, username="accountant")
    late = enter_late(by=maker.clerk, now=NOW, delivery=leaf(maker.code, grower, at), why="paper")

    later = NOW + timedelta(days=10)
    number = decide_late(by=accountant, now=later, late_id=late, verdict=Verdict.ACCEPTED)

    assert Delivery.objects.get(number=number).weighed_at == at


def test_late_leaf_of_one_day_is_asked_about_together_and_shows_what_was_confirmed():
    late, clerk, grower, accountant = entered()
    new = replace(leaf("OTEA", grower, NOW - DAYS), weight_g=40_000)
    sure = replace(new, confirmed_weight_g=40_000, price_fen_per_kg=1, confirmed_price_fen=1)

    with pytest.raises(WeightImplausibleError):
        enter_late(by=clerk, now=NOW, delivery=new, why="paper")
    enter_late(by=clerk, now=NOW, delivery=replace(new, weighed_at=NOW - 2 * DAYS), why="paper")
    second = enter_late(by=clerk, now=NOW, delivery=sure, why="paper")
    shown = {each.pk: each for each in late_deliveries("OTEA", by=accountant, now=NOW)}
    number = decide_late(by=accountant, now=NOW, late_id=second, verdict=Verdict.ACCEPTED)

    asked = [each.delivery.confirmed_weight_g for each in (shown[late], shown[second])]
    assert (asked, shown[second].delivery.confirmed_price_fen) == ([None, 40_000], 1)
    audits = [
        audit_trail(object_code=each)[-1] for each in (f"late:{second}", f"delivery:{number}")
    ]
    assert [each.detail["confirmed_weight_g"] for each in audits] == [40_000, 40_000]
    with pytest.raises(DatabaseError), transaction.atomic():
        LateDelivery.objects.filter(pk=second).update(confirmed_weight_g=None)


def test_what_waits_is_shown_and_counted_for_others():
    _late, clerk, _grower, accountant = entered()

    views = [late_deliveries("OTEA", by=by, now=NOW)[0] for by in (clerk, accountant)]
    counts = [late_counts(["OTEA"], by=by.person_id or 0) for by in (clerk, accountant)]

    assert [(each.is_own, each.may_confirm) for each in views] == [(True, False), (False, True)]
    assert counts == [{}, {"OTEA": 1}]
    assert replace(views[0].delivery, weighed_at=None).weight_g == 12_500


def test_database_refuses_the_preparers_own_decision():
    late, clerk, *_ = entered()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supply_late_decision"
            " (subject_id, verdict, reason, decided_by, decided_at, digest, delivery)"
            " SELECT id, 'accepted', '', %s, prepared_at, digest, '' FROM supply_late_delivery"
            " WHERE id = %s",
            [clerk.person_id, late],
        )
