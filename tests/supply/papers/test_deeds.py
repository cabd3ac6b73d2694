"""A grower's receipt says what others did for them, unless they hand it over themselves."""

from datetime import timedelta

from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent, grant_role
from commonfield.people.queries import slips_used
from commonfield.people.types import SYSTEM, ConsentTerms, NewGrant
from commonfield.supply.commands import record_delivery
from commonfield.supply.papers.queries import deeds_on_receipt
from commonfield.supply.types import NewDelivery
from tests.people.builders import NOW, VILLAGE, make_actor, make_organisation, make_person
from tests.people.test_queries_deeds import LATER, let_in
from tests.supply.builders import client_of, make_grower, make_maker, person_of


def test_deed_stands_on_the_next_receipt_of_somebody_else():
    maker = make_maker()
    grower = make_grower(maker, allows=[])
    helper = make_actor(Role.HELPER, place=VILLAGE)
    grant = NewGrant(helper.person_id or 0, Role.CLERK, organisation_code=maker.code)
    grant_role(by=SYSTEM, now=NOW, grant=grant)
    give_consent(
        by=helper,
        now=NOW,
        person_id=person_of(grower),
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.ALOUD,
        terms=ConsentTerms(),
    )
    delivery = NewDelivery(
        grower=grower,
        maker=maker.code,
        weight_g=12_500,
        grade="one_leaf",
        price_fen_per_kg=6_000,
        has_promise=True,
    )

    numbers = [
        record_delivery(by=by, now=NOW + timedelta(hours=hours), delivery=delivery)
        for hours, by in enumerate((helper, maker.clerk, maker.clerk), start=1)
    ]

    shown = [[each.action for each in deeds_on_receipt(number)] for number in numbers]
    assert shown == [[], ["people.consent_given"], []]
    page = client_of(maker.clerk).get(f"/scale/{numbers[1]}/").text
    # Once on the screen, once on the paper.
    assert page.count(f"{helper.code}</span> · Clerk at the scale · Helper") == 2


def test_accountant_sees_the_slips_of_their_own_growers():
    maker = make_maker()
    person, helper = person_of(make_grower(maker)), make_actor(Role.HELPER, place=VILLAGE)
    for each in (person, make_person()):
        let_in(each, helper)
    accountants = [
        make_actor(Role.ACCOUNTANT, organisation=each)
        for each in (maker.code, make_organisation("OTHR"))
    ]

    seen = [[row.card.person_id for row in slips_used(by, now=LATER)] for by in accountants]

    assert seen == [[person], []]
