import io

from openpyxl import load_workbook

from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg
from commonfield.supply.commands import cancel_delivery
from tests.night import MONTH
from tests.people.builders import NOW, TODAY
from tests.supply.builders import client_of, make_delivery, make_grower, make_maker


def test_books_say_in_an_accountants_words_what_is_owed():
    maker = make_maker()
    for name in ("叶秀兰", "周长根"):
        make_delivery(maker, make_grower(maker, name))

    response = client_of(maker.clerk).get(f"/books/{maker.code}/?period={MONTH}")

    said = [
        (row["line"].account.code, row["line"].closing_fen, row["parties"])
        for section in response.context["sections"]
        for row in section["lines"]
    ]
    assert said == [("2202", 150_000, 2), ("5401", 150_000, 0)]
    page = response.content.decode()
    assert ("Accounts payable" in page, "¥1,500 each" in page) == (True, True)


def test_books_say_in_words_what_goes_back_to_buyers():
    maker = make_maker()
    legs = (
        Leg(receivable(maker.code, "Wechat"), 500),
        Leg(owed(maker.code, "Refunds", "Buyers"), -500),
    )
    post_all([Draft("late_payment", "order", NOW, legs)], now=NOW)

    page = client_of(maker.clerk).get(f"/books/{maker.code}/?period={TODAY.year}").content.decode()

    assert ("refunds due to buyers" in page, "> Refunds<" in page) == (True, False)


def test_books_name_the_organisations_behind_a_line():
    maker = make_maker()
    make_maker("OSHOP", username="shop-clerk")
    legs = (
        Leg(f"Assets:{maker.code}:Claims:OSHOP", 500),
        Leg(owed(maker.code, "Lots", "L1"), -500),
    )
    post_all([Draft("sale", "order", NOW, legs)], now=NOW)

    response = client_of(maker.clerk).get(f"/books/{maker.code}/?period={TODAY.year}")

    assert [
        (organisation.code, fen)
        for section in response.context["sections"]
        for row in section["lines"]
        for organisation, _party, fen in row["known"]
    ] == [("OSHOP", 500)]


def test_account_leads_to_its_entries_and_these_to_their_documents():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason="wet")
    browser = client_of(maker.clerk)

    page = browser.get(f"/books/{maker.code}/accounts/Expenses/Leaf/?period={MONTH}")
    entries = [
        browser.get(f"/books/{maker.code}/entries/{row['movement'].entry}/").content.decode()
        for row in page.context["rows"]
    ]

    assert [row["movement"].balance_fen for row in page.context["rows"]] == [75_000, 0]
    assert [f'href="/scale/{number}/"' in each for each in entries] == [True, True]
    assert ["Reversed by" in entries[0], "Reverses" in entries[1]] == [True, True]


def test_vouchers_are_a_workbook_that_balances_in_yuan():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker, "叶秀兰"), weight_g=333)

    response = client_of(maker.clerk).get(f"/books/{maker.code}/vouchers/?period={MONTH}")

    book = load_workbook(io.BytesIO(b"".join(response)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:10] == (
        *("日期", "凭证字", "凭证号", "附件数", "分录序号", "摘要"),
        *("科目代码", "科目名称", "借方金额", "贷方金额"),
    )
    assert [row[1:10] for row in rows[1:]] == [
        ("记", 1, 1, 1, f"收购鲜叶 {number}", "5401", "主营业务成本", 19.98, None),
        ("记", 1, 1, 2, f"收购鲜叶 {number}", "2202", "应付账款", None, 19.98),
    ]


def test_books_of_no_period_are_refused_by_name():
    maker = make_maker()
    browser = client_of(maker.clerk)
    asked = ("?period=2026-13", "?since=2026-11-28&last=2026-11-01", "?since=yesterday")

    pages = [browser.get(f"/books/{maker.code}/{query}") for query in asked]

    assert [
        (page.status_code, "This period is not valid" in page.content.decode()) for page in pages
    ] == [(422, True)] * 3
