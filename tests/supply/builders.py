"""A cooperative with its clerk, its growers, and leaf on its way to packs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.test import Client

from commonfield.kernel.clock import china_day
from commonfield.kernel.clock import now as the_time
from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason
from commonfield.ledger.payouts.commands import record_cash_list, store_cash_sheet
from commonfield.ledger.payouts.queries import payments_of_run, payout_run
from commonfield.ledger.payouts.types import Outcome, PayoutRunView
from commonfield.ledger.types import Draft, Leg
from commonfield.people.backends import PROVEN_AT
from commonfield.people.choices import AgeGroup, Purpose, Role, Scope
from commonfield.people.commands import (
    erase_person,
    grant_role,
    issue_token,
    record_consents,
    request_bank_change,
)
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM, Actor, NewGrant, NewPerson, NewToken
from commonfield.supply.commands import make_lot as write_lot
from commonfield.supply.commands import (
    pack_lot,
    record_delivery,
    register_grower,
    register_trade_item,
)
from commonfield.supply.models import Grower
from commonfield.supply.payouts.commands import (
    approve_payout_correction,
    approve_payout_run,
    confirm_cash_handed_over,
    make_bank_file,
    prepare_payout_correction,
    prepare_payout_run,
    record_payment_results,
)
from commonfield.supply.payouts.queries import payable_growers
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.types import NewAgreement, NewDelivery, NewLot, NewPacking, Shares
from tests.copies import copied
from tests.ledger.builders import SHEET
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_organisation,
    make_person,
    make_places,
)

SHARES: Final = Shares(growers_bp=1500, maker_bp=4000, store_bp=4200, carrier_bp=300)


@dataclass(frozen=True)
class Maker:
    """A cooperative that buys leaf and makes tea, and the clerk at its scale."""

    code: str
    clerk: Actor


@copied
def make_maker(code: str = "OTEA", *, username: str = "clerk") -> Maker:
    """Register a cooperative with a clerk of its own."""
    make_organisation(code)
    return Maker(code, make_actor(Role.CLERK, organisation=code, username=username))


@copied
def make_grower(
    maker: Maker,
    name: str = "叶秀兰",
    *,
    village: str = VILLAGE,
    phone: str = "",
    allows: Sequence[Purpose] = (Purpose.GROWER_RECORDS, Purpose.PAYOUT, Purpose.HELPER),
) -> str:
    """Write a grower down at a cooperative, with what they allow; return the code."""
    make_places()
    code = register_grower(
        by=SYSTEM,
        now=NOW,
        cooperative=maker.code,
        person=NewPerson(name=name, home_place=village, phone=phone, age_said=AgeGroup.ADULT),
    )
    record_consents(by=SYSTEM, now=NOW, person_ids=[person_of(code)], purposes=allows)
    return code


def person_of(grower: str) -> int:
    """Return the number of the person that a grower is."""
    return Grower.objects.values_list("person_id", flat=True).get(code=grower)


@copied
def make_delivery(
    maker: Maker,
    grower: str,
    *,
    weight_g: int = 12_500,
    price_fen_per_kg: int = 6000,
    grade: str = "one_leaf",
    now: datetime = NOW,
) -> str:
    """Weigh leaf in; return the delivery's number. By default 12.5 kg at 60 yuan: 750 yuan."""
    delivery = NewDelivery(
        grower=grower,
        maker=maker.code,
        weight_g=weight_g,
        grade=grade,
        price_fen_per_kg=price_fen_per_kg,
        has_promise=True,
    )
    return record_delivery(by=SYSTEM, now=now, delivery=delivery)


@copied
def make_lot(
    maker: Maker,
    deliveries: tuple[str, ...],
    *,
    made_g: int = 5_000,
    now: datetime = NOW,
    name: str = "松阳银猴",
) -> str:
    """Make a lot of deliveries; return its code."""
    lot = NewLot(
        maker=maker.code,
        deliveries=deliveries,
        name=name,
        name_en="Songyang Silver Monkey",
        made_g=made_g,
    )
    return write_lot(by=SYSTEM, now=now, lot=lot)


@copied
def make_item(maker: Maker, *, net_g: int = 100, tea: str = "银猴") -> str:
    """Give a tin of tea a GTIN; return it."""
    return register_trade_item(
        by=SYSTEM,
        now=NOW,
        maker=maker.code,
        name=f"{tea} {net_g} 克",
        name_en=f"Silver Monkey {net_g} g",
        net_g=net_g,
    )


def make_lot_of(
    maker: Maker, growers: dict[str, int], *, packs: int = 20, now: datetime = NOW
) -> tuple[str, str]:
    """Make and pack a lot of so many growers of each village, 10 kg and a bit more of each one.

    Returns GTIN and lot; nobody else's leaf weighs the same.
    """
    weighed = [
        make_delivery(maker, make_grower(maker, village=village), weight_g=10_007 + 13 * n, now=now)
        for n, village in enumerate(v for v, number in growers.items() for _ in range(number))
    ]
    lot, gtin = make_lot(maker, tuple(weighed), now=now), make_item(maker)
    pack_lot(by=SYSTEM, now=now, packing=NewPacking(lot, gtin, packs, "shop"))
    return gtin, lot


@copied
def make_packed_lot(maker: Maker, *, packs: int = 20) -> tuple[str, str]:
    """Deliver leaf of two growers in two villages, make a lot and pack it; return GTIN and lot."""
    first = make_grower(maker, "叶秀兰", village=VILLAGE)
    second = make_grower(maker, "周长根", village=OTHER_VILLAGE)
    lot = make_lot(
        maker, (make_delivery(maker, first), make_delivery(maker, second, weight_g=7_500))
    )
    gtin = make_item(maker)
    pack_lot(by=SYSTEM, now=NOW, packing=NewPacking(lot, gtin, packs, "shop"))
    return gtin, lot


def bring_in(maker: Maker, lot: str, amount_fen: int, *, reference: str = "T1") -> None:
    """Book what a sale brings into a lot's pool, or a refund takes out of it."""
    legs = (
        Leg(receivable(maker.code, "Buyers"), amount_fen),
        Leg(owed(maker.code, "Lots", lot), -amount_fen),
    )
    post_all([Draft("sale", reference, NOW, legs)], now=NOW)


def prepare_all(maker: Maker, *, by: Actor = SYSTEM, now: datetime = NOW) -> str:
    """Prepare what a maker owes all whom it may pay; return the run."""
    growers = payable_growers(maker.code)
    return prepare_payout_run(by=by, now=now, maker=maker.code, growers=growers)


def pay_growers(maker: Maker, *, by: Actor = SYSTEM, now: datetime = NOW) -> PayoutRunView:
    """Pay them: prepared, approved by an accountant, and arrived; return the run."""
    run = prepare_all(maker, by=by, now=now)
    person_id = make_person("吴素芬")
    grant = NewGrant(person_id, Role.ACCOUNTANT, organisation_code=maker.code)
    grant_role(by=SYSTEM, now=now, grant=grant)
    accountant = actor(person_id)
    approve_payout_run(by=accountant, now=now, run=run)
    payments = payments_of_run(run)
    if banked := [each for each in payments if not each.is_cash]:
        make_bank_file(by=by, now=now, run=run)
        paid = [Outcome(row, each.number, True) for row, each in enumerate(banked)]  # noqa: FBT003 - paid
        record_payment_results(by=accountant, now=now, run=run, outcomes=paid)
    if len(banked) < len(payments):
        sheet = store_cash_sheet(by=by, now=now, payer=maker.code, content=SHEET)
        shown = record_cash_list(by=by, now=now, run=run, sheet=sheet)
        confirm_cash_handed_over(by=accountant, now=now, run=run, cash_list=shown)
    return payout_run(run)


def erase_while_owed(maker: Maker, grower: str) -> None:
    """Pay a grower by bank, erase them, and have the bank return the money: nobody is owed it."""
    person_id = person_of(grower)
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank="6222021234567890128")
    run = pay_growers(maker, by=maker.clerk)
    erase_person(by=SYSTEM, now=NOW, person_id=person_id)
    (number,) = (each.number for each in payments_of_run(run.run) if each.payee == grower)
    returned = prepare_payout_correction(
        by=SYSTEM,
        now=NOW,
        maker=maker.code,
        kind=CorrectionKind.RETURNED,
        concerns=number,
        reason=CorrectionReason.BANK_NOTICE,
    )
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    approve_payout_correction(by=accountant, now=NOW, correction_id=returned)


@copied
def make_agreement(maker: Maker, *, seller: str = "", shares: Shares = SHARES) -> None:
    """Agree on shares from today on."""
    agreement = NewAgreement(
        maker=maker.code, seller=seller, starts_on=china_day(NOW), shares=shares
    )
    propose_agreement(by=SYSTEM, now=NOW, agreement=agreement)


def client_of(actor: Actor, *, language: str = "en") -> Client:
    """Return a browser in which an actor is signed in, and just proved themselves."""
    client = Client()
    client.cookies["language"] = language
    if actor.person_id is not None:
        client.force_login(
            Person.objects.get(pk=actor.person_id),
            backend="commonfield.people.backends.PersonBackend",
        )
        session = client.session
        session[PROVEN_AT] = int(the_time().timestamp())
        session.save()
    return client


def token_of(actor: Actor, *scopes: Scope) -> str:
    """Return an actor's bearer token, for everything unless scopes are named."""
    return issue_token(
        by=SYSTEM,
        now=NOW,
        person_id=actor.person_id or 0,
        token=NewToken("test", scopes or Scope.values),
    )
