"""What an organisation or a store of the cast has, one of each sort."""

from datetime import timedelta

from commonfield.kernel.clock import china_day, now, start_of_china_day
from commonfield.orders.models import Team
from commonfield.people.choices import Role, Sector
from commonfield.people.commands import declare_contract, make_service_account
from commonfield.people.types import SYSTEM, Actor, NewContract, NewServiceAccount
from commonfield.places.commands import open_venue
from commonfield.places.types import NewVenue
from commonfield.projects.centres.commands import begin_trial, issue_rule
from commonfield.projects.centres.types import NewTrial, RuleText
from commonfield.projects.parks.commands import add_park_room, begin_tenancy
from commonfield.projects.parks.types import NewParkRoom, NewTenancy
from commonfield.services.applications.commands import apply_for, ask_for_papers
from commonfield.services.applications.types import NewApplication
from commonfield.services.bookings.commands import request_booking
from commonfield.services.bookings.types import BookingTimes, NewBooking
from commonfield.services.choices import HallUse, RoomKind
from commonfield.services.models import HallRoom
from commonfield.stores.catalogue.commands import add_picture, make_price_list
from commonfield.stores.catalogue.types import NewPriceList
from commonfield.stores.choices import PaperKind
from commonfield.stores.models import PackRequest, StorePaper, TeamOffer
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from commonfield.stores.papers.commands import add_paper
from commonfield.stores.stock.commands import ask_for_packs
from commonfield.stores.types import NewPaper
from commonfield.webhooks.choices import EventType
from commonfield.webhooks.commands import add_webhook, try_webhook
from commonfield.webhooks.models import WebhookDelivery
from commonfield.webhooks.types import NewWebhook
from tests.workshop.builders import photograph


def make_picture(product: str) -> int:
    return add_picture(
        by=SYSTEM, now=now(), slug=product, content=photograph((64, 64)), alt="茶", alt_en="Tea"
    )


def make_prices(store: str, sku: str) -> int:
    at, day = now(), timedelta(days=1)
    new = NewPriceList(store, "春茶", at + 3 * day, at + 4 * day, {sku: 7_500})
    return make_price_list(by=SYSTEM, now=at, price_list=new)


def make_packs_asked(store: str, sku: str) -> int:
    ask_for_packs(by=SYSTEM, now=now(), store=store, sku=sku, packs=7)
    return PackRequest.objects.order_by("-id").values_list("id", flat=True)[0]


def make_papers(store: str) -> int:
    for kind in (PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_LICENCE):
        paper = NewPaper(kind, "91331124MA2E0", china_day(now()) + timedelta(days=90))
        add_paper(by=SYSTEM, now=now(), slug=store, paper=paper)
    return StorePaper.objects.order_by("-id").values_list("id", flat=True)[0]


def make_promotions(name: str, sku: str) -> tuple[str, str, str]:
    """Make a team offer with a team that waits, and a flash sale that comes."""
    at, day = now(), timedelta(days=1)
    new_offer = NewTeamOffer(sku, 7_000, 3, 24, 2, at, at + day)
    offer = make_team_offer(by=SYSTEM, now=at, offer=new_offer)
    new_sale = NewFlashSale(sku, 6_000, 2, at + day, at + 2 * day)
    sale = make_flash_sale(by=SYSTEM, now=at, sale=new_sale)
    # No provider is set up here with which a buyer could open it.
    team = Team.objects.create(
        code=f"team-{name}",
        offer=TeamOffer.objects.get(code=offer),
        state="open",
        seats=3,
        taken=0,
        opened_at=at,
        ends_at=at + day,
    )
    return offer, team.code, sale


def make_webhook(organisation: str) -> str:
    new = NewWebhook(organisation, "https://erp.example/hook", EventType.values)
    code = add_webhook(by=SYSTEM, now=now(), webhook=new)[0]
    try_webhook(by=SYSTEM, now=now(), code=code)
    WebhookDelivery.objects.filter(webhook__code=code).update(given_up_at=now())
    return code


def make_program(organisation: str) -> str:
    account = NewServiceAccount(organisation, "ERP", [Role.KEEPER])
    return make_service_account(by=SYSTEM, now=now(), account=account)


def make_contract(employer: str) -> str:
    started = china_day(now()) - timedelta(days=30)
    contract = NewContract(organisation_code=employer, sector=Sector.SELLING, starts_on=started)
    return declare_contract(by=SYSTEM, now=now(), contract=contract)


def make_booking(venue: str, booker: int) -> str:
    """Ask for a room; the keeper has not answered yet."""
    room = HallRoom.objects.create(code=f"room-{venue}", hall=venue, kind=RoomKind.HALL, name="厅")
    begins_at = start_of_china_day(china_day(now()) + timedelta(days=2)) + timedelta(hours=19)
    times = BookingTimes(begins_at, begins_at + timedelta(hours=2))
    new = NewBooking([room.code], times, HallUse.TEAM, title="排舞")
    return request_booking(by=Actor(booker, "person"), now=now(), new=new).number


def make_venue(name: str, village: str) -> str:
    opened = china_day(now()) - timedelta(days=900)
    venue = NewVenue(
        code=f"hall-{name}", kind="hall", name="礼堂", place_code=village, opened_on=opened
    )
    return open_venue(by=SYSTEM.code, now=now(), venue=venue)


def make_park(name: str, village: str, tenant: str) -> tuple[str, str]:
    """Open a park with a tenant; return its code and the tenancy's number."""
    opened = china_day(now()) - timedelta(days=900)
    park = NewVenue(
        code=f"park-{name}", kind="park", name="产业园", place_code=village, opened_on=opened
    )
    code = open_venue(by=SYSTEM.code, now=now(), venue=park)
    room = add_park_room(
        by=SYSTEM, now=now(), venue=code, room=NewParkRoom("301", 60, is_by_hour=False)
    )
    until = china_day(now()) + timedelta(days=90)
    new = NewTenancy(room, tenant, china_day(now()), until)
    return code, begin_tenancy(by=SYSTEM, now=now(), new=new)


def make_centre(name: str, village: str) -> tuple[str, int, str]:
    """Open a centre; return its code, the number of a trial and of a rule."""
    opened = china_day(now()) - timedelta(days=900)
    centre = NewVenue(
        code=f"centre-{name}", kind="centre", name="中心", place_code=village, opened_on=opened
    )
    code = open_venue(by=SYSTEM.code, now=now(), venue=centre)
    new = NewTrial("对照", village, "", china_day(now()))
    rule = RuleText(f"R-{name}", "规程", "一芽一叶")
    issue_rule(by=SYSTEM, now=now(), venue=code, new=rule)
    return code, begin_trial(by=SYSTEM, now=now(), venue=code, new=new), rule.number


def make_application(person_id: int) -> str:
    """Let a person apply for legal aid; a paper is missing."""
    new = NewApplication("legal_aid", {"matter": "wages", "what": "欠薪"}, channel="self")
    by = Actor(person_id, "person")
    number = apply_for(by=by, now=now(), person_id=person_id, new=new)
    ask_for_papers(by=SYSTEM, now=now(), number=number, missing=["papers"])
    return number
