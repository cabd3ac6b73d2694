"""One cast for every address: three small worlds, and one person of each role in the first.

``home`` is where everybody works; ``neighbour`` is another cooperative, store and village of the
same county; ``away`` lies in another county. A player's own object is of ``home``; another's is
of ``neighbour``, and for those who look after the whole county, of ``away``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.test import override_settings

from commonfield.evaluation.commands import enter, store_evidence
from commonfield.evaluation.entries.types import NewEntry
from commonfield.facts.commands import fold_new_facts
from commonfield.facts.queries import number_of, recent_facts
from commonfield.kernel.clock import china_day, now
from commonfield.ledger.accounts import owed
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason
from commonfield.ledger.payouts.commands import prepare_correction
from commonfield.ledger.payouts.types import NewCorrection
from commonfield.ledger.queries import entry_of
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.types import Contact, OrderRequest
from commonfield.payments.queries import payment_token
from commonfield.people.choices import (
    ConsentChannel,
    ConsentScope,
    OrganisationKind,
    Purpose,
    Role,
    Scope,
)
from commonfield.people.commands import (
    give_consent,
    grant_role,
    issue_token,
    register_organisation,
    register_screen,
    request_erasure,
    withdraw_consent,
)
from commonfield.people.models import HallScreen, PersonRequest
from commonfield.people.queries import tokens_of
from commonfield.people.types import (
    SYSTEM,
    Actor,
    ConsentTerms,
    NewGrant,
    NewOrganisation,
    NewToken,
)
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.running.commands import open_store
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from commonfield.supply.enrolling.commands import invite_grower
from commonfield.supply.late.commands import enter_late
from commonfield.supply.queries import deliveries_by_number
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.shares.queries import proposals_of
from commonfield.supply.types import NewAgreement, NewDelivery, Shares
from commonfield.voices.choices import RecordingState
from commonfield.webhooks.models import WebhookDelivery
from tests.access.served import serve
from tests.access.things import (
    make_application,
    make_booking,
    make_centre,
    make_contract,
    make_packs_asked,
    make_papers,
    make_park,
    make_picture,
    make_prices,
    make_program,
    make_promotions,
    make_venue,
    make_webhook,
)
from tests.heritage.builders import make_inheritor, make_interview
from tests.heritage.builders import make_item as make_item_here
from tests.library.builders import make_work
from tests.people.builders import (
    COUNTY,
    OTHER_VILLAGE,
    VILLAGE,
    make_actor,
    make_organisation,
    make_person,
)
from tests.places.builders import make_division
from tests.supply.builders import (
    Maker,
    make_agreement,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    pay_growers,
    person_of,
)
from tests.voices.builders import make_voice
from tests.voices.dialect.builders import make_varieties, make_word
from tests.workshop.builders import photograph

AWAY_TOWN: Final = "331127101000"
AWAY_VILLAGE: Final = "331127101201"

# The columns of the matrix; a buyer is a signed-in person without any role.
ANONYMOUS: Final = "anonymous"
BUYER: Final = "buyer"
ROLES: Final = (
    ANONYMOUS,
    BUYER,
    "grower",
    "clerk",
    "keeper",
    "hall_keeper",
    "helper",
    "bureau",
    "analyst",
    "auditor",
    "county_admin",
)
_ANY_DAY: Final = "solar:01-01..12-31 pick"
# Administers a village only; plays with the others, and has no column.
VILLAGE_ADMIN: Final = "village_admin"
_COUNTY_WIDE: Final = {"bureau", "analyst", "auditor", "county_admin"}
_IN_A_VILLAGE: Final = {"hall_keeper", "helper", VILLAGE_ADMIN}


@dataclass(frozen=True)
class World:
    """A cooperative, a store and a village, with one object of every sort that an address names."""

    place: str
    coop: str
    shop: str
    grower: str
    person: int
    delivery: str
    certificate: str
    lot: str
    gtin: str
    store: str
    product: str
    sku: str
    order: str
    token: str
    served: str
    served_token: str
    review: int
    payment: str
    payment_token: str
    offer: str
    team: str
    sale: str
    run: str
    correction: int
    late: int
    contract: str
    venue: str
    park: str
    tenancy: str
    centre: str
    trial: int
    rule: str
    booking: str
    grant: int
    fact: str
    paper: int
    picture: int
    price_list: int
    entry: str
    invitation: int
    proposal: str
    called: str
    helped: int
    asked: int
    program: str
    webhook: str
    packs_asked: int
    told: str
    withdrawn: int
    request: int
    hall: str
    screen: int
    booked: str
    work: int
    word: int
    heritage: str
    inheritor: str
    voice: str
    talk: int
    applied: str


@dataclass(frozen=True)
class Player:
    """A person of a role: who they are, and what opens the API to them."""

    role: str
    person_id: int | None
    bearer: str
    token_id: int


@dataclass(frozen=True)
class Cast:
    """The three worlds and the players."""

    home: World
    neighbour: World
    away: World
    players: dict[str, Player]

    def others(self, role: str) -> World:
        """Return the world whose objects are another's to a role."""
        return self.away if role in _COUNTY_WIDE else self.neighbour


def make_cast() -> Cast:
    """Write the cast down, by the commands that a county uses."""
    make_person()
    for code, name in ((AWAY_TOWN, "红星街道"), (AWAY_VILLAGE, "王金垟村")):
        make_division(code, name)
    make_varieties()
    buyers = {name: make_person(name) for name in ("home", "neighbour", "away")}
    home = _world("home", VILLAGE, buyers["home"])
    neighbour = _world("near", OTHER_VILLAGE, buyers["neighbour"])
    away = _world("away", AWAY_VILLAGE, buyers["away"])
    fold_new_facts(now())
    players = {role: _player(role, home, buyers["home"]) for role in (*ROLES, VILLAGE_ADMIN)}
    return Cast(home, neighbour, away, players)


def _correction(maker: Maker, grower: str) -> int:
    """Let the program prepare the closing of a debt to a grower, for a person's approval."""
    make_delivery(maker, grower, now=now())
    account = owed(maker.code, "Growers", grower)
    new = NewCorrection(CorrectionKind.CLOSED, CorrectionReason.UNCLAIMED, account=account)
    return prepare_correction(by=SYSTEM, now=now(), payer=maker.code, new=new)


def _late(maker: str, grower: str) -> int:
    weeks_ago = now() - timedelta(days=21)
    leaf = NewDelivery(grower, maker, 9_000, "bud", 6_000, has_promise=True, weighed_at=weeks_ago)
    return enter_late(by=SYSTEM, now=now(), delivery=leaf, why="paper")


def _world(name: str, village: str, buyer: int) -> World:
    at = now()
    code = f"O{name}".upper()
    maker = Maker(make_organisation(code, place=village), SYSTEM)
    shop = _shop(name, village)
    growers = [make_grower(maker, f"{name}{number}", village=village) for number in range(2)]
    leaf = tuple(make_delivery(maker, grower, now=at) for grower in growers)
    lot = make_lot(maker, leaf, now=at)
    gtin = make_item(maker)
    make_agreement(maker)
    store = NewStore(shop, f"shop-{name}", "茶店", "Tea shop", village)
    open_store(by=SYSTEM, now=at, store=store)
    product = NewProduct(
        store=store.slug,
        slug=f"tea-{name}",
        title="银猴",
        title_en="Monkey",
        gtin=gtin,
        price_fen=8_000,
    )
    sku = list_product(by=SYSTEM, now=at, product=product)
    stock_from_lot(by=SYSTEM, now=at, sku=sku, lot=lot, packs=20)
    order, token, _none = _order(name, sku, buyer)
    with override_settings(DEMO=True):
        payment = _order(f"{name}-paid", sku, buyer, payment="simulated")[2]
    offer, team, sale = make_promotions(name, sku)
    served = serve(name, sku, product.slug, buyer)
    run = pay_growers(maker, now=at).run
    park, tenancy = make_park(name, village, shop)
    centre, trial, rule = make_centre(name, village)
    waiting = make_delivery(maker, growers[0], now=at)
    helped = make_person(f"{name}-helped", home=village)
    grant = NewGrant(person_id=helped, role=Role.HELPER, place_code=village)
    asked = make_person(f"{name}-asked", home=village)
    return World(
        place=village,
        coop=maker.code,
        shop=shop,
        grower=growers[0],
        person=person_of(growers[0]),
        delivery=waiting,
        certificate=deliveries_by_number([waiting])[waiting].certificate,
        lot=lot,
        gtin=gtin,
        store=store.slug,
        product=product.slug,
        sku=sku,
        order=order,
        served=served.order,
        served_token=served.token,
        review=served.review,
        token=token,
        payment=payment,
        payment_token=payment_token(payment),
        offer=offer,
        team=team,
        sale=sale,
        run=run,
        correction=_correction(maker, growers[1]),
        late=_late(maker.code, growers[0]),
        contract=make_contract(shop),
        venue=(venue := make_venue(name, village)),
        park=park,
        tenancy=tenancy,
        centre=centre,
        trial=trial,
        rule=rule,
        booking=make_booking(venue, person_of(growers[0])),
        grant=grant_role(by=SYSTEM, now=at, grant=grant),
        fact=number_of(recent_facts(["supply.leaf_delivered"], prefix=village)[0].id),
        paper=make_papers(store.slug),
        picture=make_picture(product.slug),
        price_list=make_prices(store.slug, sku),
        entry=_entry(village),
        invitation=invite_grower(by=SYSTEM, now=at, cooperative=maker.code, person_id=asked),
        proposal=_proposal(maker.code),
        called=name,
        helped=helped,
        asked=asked,
        program=make_program(shop),
        webhook=(hook := make_webhook(shop)),
        packs_asked=make_packs_asked(store.slug, sku),
        told=str(WebhookDelivery.objects.get(webhook__code=hook).event_id),
        withdrawn=_withdrawn(person_of(growers[0])),
        request=_request(person_of(growers[0])),
        hall=(hall := make_organisation(f"H{code}", place=village, kind=OrganisationKind.HALL)),
        screen=_screen(hall),
        booked=str(entry_of(order, "order")),
        work=make_work("<p>茶</p>", place=village, hall=f"hall-{name}").pk,
        word=make_word("茶", "she", romanisation=name).pk,
        heritage=(item := make_item_here(f"灯 {name}", place=village, day_rule=_ANY_DAY)),
        inheritor=make_inheritor(item, place=village),
        voice=_voice(name, village, person_of(growers[0])),
        talk=make_interview(item, code=f"talk{name:x<12}", place=village),
        applied=make_application(person_of(growers[0])),
    )


def _voice(name: str, village: str, speaker: int) -> str:
    """Lend a voice that still waits for its reviewers."""
    code = f"{name:x<16}"
    terms = ConsentTerms(object=f"recording:{code}", scope=ConsentScope.SITE)
    give_consent(
        by=Actor(speaker, "person"),
        now=now(),
        person_id=speaker,
        purpose=Purpose.VOICE,
        channel=ConsentChannel.SELF,
        terms=terms,
    )
    make_voice(code, speaker=speaker, place=village, state=RecordingState.WAITING)
    return code


def _screen(hall: str) -> int:
    register_screen(by=SYSTEM, now=now(), hall=hall, name="By the door")
    return HallScreen.objects.get(hall__code=hall).pk


def _withdrawn(person_id: int) -> int:
    """Let a person take a consent back; return its number, of which there is a receipt."""
    by = Actor(person_id, "person")
    give_consent(
        by=by, now=now(), person_id=person_id, purpose=Purpose.READING, channel=ConsentChannel.SELF
    )
    return withdraw_consent(by=by, now=now(), person_id=person_id, purpose=Purpose.READING)


def _request(person_id: int) -> int:
    """Let a deed about a person wait for a second person."""
    request_erasure(by=SYSTEM, now=now(), person_id=person_id)
    return PersonRequest.objects.get(person_id=person_id).pk


def _proposal(coop: str) -> str:
    """Propose what takes from the growers and from the store that sells the cooperative's tea."""
    clerk = make_actor(Role.CLERK, organisation=coop)
    shares = Shares(1_000, 5_000, 4_000, 0)
    agreement = NewAgreement(coop, "", china_day(now()), shares)
    propose_agreement(by=clerk, now=now(), agreement=agreement)
    return proposals_of(coop, now=now())[0].code


def _entry(village: str) -> str:
    """Enter residents by the program itself, so that every checker may check them."""
    evidence = store_evidence(by=SYSTEM, now=now(), place=village, content=photograph((64, 64)))
    entry = NewEntry(
        table="residents",
        column="residents",
        place=village,
        told_on=date(2020, 11, 1),
        value=1_000,
        source="普查",
        evidence=evidence,
    )
    return str(enter(by=SYSTEM, now=now(), entry=entry))


def _shop(name: str, village: str) -> str:
    organisation = NewOrganisation(
        kind=OrganisationKind.STORE,
        name=f"{name}茶店",
        name_en=f"{name} tea",
        place_code=village,
        code=f"S{name}".upper(),
    )
    return register_organisation(by=SYSTEM, now=now(), organisation=organisation)


def _order(name: str, sku: str, buyer: int, payment: str = "cod") -> tuple[str, str, str]:
    request = OrderRequest(
        key=f"order-{name}",
        digest=name,
        lines=[(sku, 1)],
        contact=Contact("买家", "13800138000"),
        region=COUNTY,
        detail="1",
        payment=payment,
        person_id=buyer,
    )
    answer = place_orders(requests=[request], now=now())[0]
    assert isinstance(answer, PlacedOrders), answer
    return answer.orders[0].number, answer.orders[0].token, answer.payment


def _player(role: str, home: World, buyer: int) -> Player:
    if role == ANONYMOUS:
        return Player(role, None, "", 0)
    person_id = {BUYER: buyer, "grower": home.person}.get(role) or make_person(role)
    if grant := _grant(role, person_id, home):
        grant_role(by=SYSTEM, now=now(), grant=grant)
    bearer = issue_token(
        by=SYSTEM, now=now(), person_id=person_id, token=NewToken("matrix", Scope.values)
    )
    return Player(role, person_id, bearer, tokens_of(person_id, now=now())[-1].token_id)


def _grant(role: str, person_id: int, home: World) -> NewGrant | None:
    if role in {BUYER, "grower"}:
        # A grower needs no role to read their own statement.
        return None
    if role in {"clerk", "keeper"}:
        employer = home.coop if role == "clerk" else home.shop
        return NewGrant(person_id, role, organisation_code=employer)
    place = home.place if role in _IN_A_VILLAGE else COUNTY
    return NewGrant(person_id, role.replace(VILLAGE_ADMIN, "county_admin"), place_code=place)
