from datetime import date, timedelta

from commonfield.front.form_keys import new_form_key
from commonfield.kernel.clock import now
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from commonfield.supply.commands import cancel_delivery
from commonfield.supply.enrolling.commands import invite_grower
from commonfield.supply.models import Grower, GrowerInvitation
from commonfield.supply.shares.commands import divide_due, divide_lot
from tests.night import TODAY, noon
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_person_of,
)
from tests.supply.builders import (
    bring_in,
    client_of,
    make_delivery,
    make_grower,
    make_lot,
    make_maker,
    pay_growers,
)


def new_grower(**changes: str) -> dict[str, str]:
    return {"name": "叶秀兰", "village": VILLAGE, "phone": "", "household": "", **changes}


def grower_actor(code: str) -> Actor:
    return Actor(Grower.objects.get(code=code).person_id, "person")


def test_growers_are_listed_for_their_clerk():
    maker = make_maker()
    codes = [make_grower(maker, f"叶秀{n}") for n in "兰芳梅"]

    response = client_of(maker.clerk).get("/growers/")

    assert [row["card"].code for row in response.context["rows"]] == sorted(codes)


def test_own_page_has_doors_to_the_statement_and_to_the_scale():
    maker = make_maker()
    readers = grower_actor(make_grower(maker)), maker.clerk, make_actor(Role.ANALYST, place=VILLAGE)

    menus = [[item.name for item in client_of(by).get("/me/").context["menu"]] for by in readers]

    assert menus == [
        ["supply:my_statement", "supply:my_name", "market:my_orders"],
        [
            *("supply:scale", "supply:lots", "supply:payouts", "supply:registrations"),
            *("stores:packs", "orders:desk", "market:my_orders"),
            *("people:persons", "people:organisations", "portal:lists"),
        ],
        [
            "channels:county",
            "services:paperwork",
            "market:my_orders",
            "evaluation:builder",
            "evaluation:entries",
            "portal:board",
        ],
    ]


def test_new_grower_is_written_down_once_for_one_form():
    maker = make_maker()
    browser = client_of(maker.clerk)
    form = new_grower(phone="13812345678", form_key=new_form_key(now()))

    # The name is known the second time, so the page would ask who it is.
    first, second = (browser.post("/growers/new/", form) for _press in range(2))

    grower = Grower.objects.get()
    assert first["Location"] == second["Location"] == f"/growers/{grower.code}/"
    assert (grower.place, grower.cooperative) == (VILLAGE, maker.code)


def test_new_grower_of_a_known_name_asks_who_it_is():
    maker = make_maker()
    person_id = make_person_of(maker.code, "叶秀兰")
    browser = client_of(maker.clerk)

    asked = browser.post("/growers/new/", new_grower())
    browser.post("/growers/new/", new_grower(person=str(person_id)))

    assert asked.status_code == 422
    assert [value for value, _ in asked.context["form"].fields["person"].choices] == [
        str(person_id),
        "new",
    ]
    assert Grower.objects.get().person_id == person_id


def test_new_grower_who_was_here_before_is_invited_and_only_their_number_is_told():
    maker = make_maker()
    person_id = make_person("叶秀兰", phone="13812345678")
    make_person("叶秀兰", home=OTHER_VILLAGE, phone="13912345678")
    browser = client_of(maker.clerk)
    form = new_grower(phone="13912345678")

    asked = browser.post("/growers/new/", form)
    answer = browser.post("/growers/new/", form | {"person": str(person_id)})
    sent = browser.get("/growers/invitations/").content.decode()

    number = f"P{person_id}"
    assert [words for _, words in asked.context["form"].fields["person"].choices][:2] == [
        number,
        f"P{person_id + 1}",
    ]
    assert (answer["Location"], Grower.objects.count()) == ("/growers/invitations/", 0)
    assert number in sent
    assert "叶" not in sent


def test_invitation_is_answered_on_the_persons_and_the_helpers_page():
    maker = make_maker()
    first, second = make_person("叶秀兰"), make_person("周长根")
    for person_id in (first, second):
        invite_grower(by=maker.clerk, now=now(), cooperative=maker.code, person_id=person_id)
    mine = client_of(actor(first))
    helper = client_of(make_actor(Role.HELPER, place=VILLAGE))
    addresses = [
        f"/growers/invitations/{row.pk}/" for row in GrowerInvitation.objects.order_by("pk")
    ]

    menus = [[item.name for item in each.get("/me/").context["menu"]] for each in (mine, helper)]
    pages = [each.get("/growers/invitations/").content.decode() for each in (mine, helper)]
    wrong = client_of(maker.clerk).post(addresses[0], {"act": "code", "code": "12"})
    mine.post(addresses[0], {"act": "accept"})
    helper.post(addresses[1], {"act": "decline"})

    grower = client_of(maker.clerk).get(f"/growers/G{first:06d}/").content.decode()
    assert f"/people/{first}/" not in grower
    assert all("supply:invitations" in each for each in menus)
    assert [page.count('value="accept"') for page in pages] == [1, 2]
    assert (wrong.status_code, "This code is wrong" in wrong.content.decode()) == (422, True)
    assert [row.person_id for row in Grower.objects.all()] == [first]


def test_new_grower_with_a_bad_phone_or_household_says_so_at_the_field():
    maker = make_maker()
    browser = client_of(maker.clerk)

    phone = browser.post("/growers/new/", new_grower(phone="12"))
    household = browser.post("/growers/new/", new_grower(household="H404"))

    assert list(phone.context["form"].errors) == ["phone"]
    assert list(household.context["form"].errors) == ["household"]
    assert Grower.objects.count() == 0


def test_statement_says_what_is_owed_and_how_it_came():
    maker = make_maker()
    code = make_grower(maker)
    year_before = TODAY.year - 1
    then = noon(date(year_before, 11, 25))
    make_delivery(maker, code, weight_g=10_000, now=then - timedelta(days=31))
    pay_growers(maker, now=then - timedelta(days=3))
    make_delivery(maker, code, weight_g=12_500, now=then - timedelta(days=2))
    mistake = make_delivery(maker, code, weight_g=99_000, now=then - timedelta(days=1))
    cancel_delivery(by=SYSTEM, now=then, number=mistake, reason="wrong weight")
    browser = client_of(grower_actor(code))

    november = browser.get(f"/growers/{code}/statement/", {"period": f"{year_before}-11"})
    before = browser.get(f"/growers/{code}/statement/", {"period": f"{year_before}-10"})

    statement = november.context["statement"]
    assert november.context["owed_fen"] == 75_000
    assert (statement.opening_fen, statement.closing_fen) == (60_000, 75_000)
    assert (statement.leaf_g, statement.leaf_fen) == (12_500, 75_000)
    assert (statement.share_fen, statement.paid_fen) == (0, 60_000)
    assert [(e.kind, e.weight_g, e.amount_fen) for e in statement.entries] == [
        ("payout", None, -60_000),
        ("leaf", 12_500, 75_000),
        ("leaf", 99_000, 594_000),
        ("leaf_back", -99_000, -594_000),
    ]
    text = november.content.decode()
    assert "¥750" in text
    assert "−¥600" in text
    assert before.context["statement"].closing_fen == 60_000
    year = november.context["year"]
    assert (year.leaf_g, year.leaf_fen, year.earned_fen, year.paid_fen) == (
        *(22_500, 135_000, 135_000, 60_000),
    )
    assert [(each.period, each.earned_fen, each.paid_fen) for each in year.months] == [
        (f"{year_before}-11", 75_000, 60_000),
        (f"{year_before}-10", 60_000, 0),
    ]
    assert "叶秀兰" in text


def test_statement_names_shares_and_what_was_taken_back_of_them():
    maker = make_maker()
    code = make_grower(maker)
    lots = [make_lot(maker, (make_delivery(maker, code),)) for _twice in range(2)]
    for fen in (700, -900):
        for lot in lots:
            bring_in(maker, lot, fen)
            divide_lot(by=SYSTEM, now=NOW, lot=lot)
    pay_growers(maker)
    bring_in(maker, lots[0], -100)
    divide_due(NOW)
    reader = grower_actor(code)

    pages = {
        language: client_of(reader, language=language).get(f"/growers/{code}/statement/")
        for language in ("en", "zh-hans")
    }

    assert pages["en"].context["statement"].share_fen == -500
    lines = [
        (row["words"], row["lots"], row["entry"].amount_fen)
        for row in pages["en"].context["entries"]
        if row["entry"].kind.startswith("share")
    ]
    assert lines == [
        ("Share taken back: the tea was refunded", 1, -100),
        ("Share taken back: the tea was refunded", 2, -1_800),
        ("Your share of tea sold online", 2, 1_400),
    ]
    assert "You were paid more than was owed" in pages["en"].content.decode()
    assert pages["zh-hans"].context["owed_fen"] == -100


def test_statement_of_a_bad_month_is_refused():
    maker = make_maker()
    code = make_grower(maker)

    response = client_of(maker.clerk).get(f"/growers/{code}/statement/", {"period": "2026-13"})

    assert response.status_code == 422
    assert "2026-13 is no month" in response.content.decode()


def test_my_statement_leads_to_ones_own():
    maker = make_maker()
    code = make_grower(maker)

    response = client_of(grower_actor(code)).get("/statement/")

    assert response["Location"] == f"/growers/{code}/statement/"


def test_own_page_tells_the_clerk_of_leaf_and_the_grower_of_money():
    maker = make_maker()
    code = make_grower(maker)
    make_lot(maker, (make_delivery(maker, code),))
    make_delivery(maker, code)
    maker_code = maker.code

    clerk, grower = (
        [
            (each.words, each.address, each.count)
            for each in client_of(by).get("/me/").context["todos"]
        ]
        for by in (maker.clerk, grower_actor(code))
    )

    assert clerk[0] == ("1 delivery not yet in a lot", f"/lots/new/?organisation={maker_code}", 1)
    assert [(words, count) for words, _address, count in grower] == [
        ("Earned this year: ¥1,500", 0)
    ]
