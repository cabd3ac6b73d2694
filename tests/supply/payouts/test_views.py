import html
import re
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.front.numbers import yuan
from commonfield.front.spreadsheets import SheetColumn, read_rows
from commonfield.kernel.clock import now as the_time
from commonfield.ledger.models import Payout, PayoutRun
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.people.backends import PROVEN_AT
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import (
    change_contact,
    issue_reset_slip,
    request_bank_change,
    set_password,
    use_reset_slip,
    withdraw_consent,
)
from commonfield.people.types import GUEST, SYSTEM, Actor, NewSignIn
from commonfield.supply.payouts.commands import make_bank_file
from tests.ledger.builders import SHEET
from tests.ledger.test_payouts import of_one_household
from tests.people.builders import NOW, PASSWORD, make_actor
from tests.people.test_views import Answer, text_of
from tests.supply.builders import (
    Maker,
    client_of,
    make_delivery,
    make_grower,
    make_maker,
    person_of,
    prepare_all,
)
from tests.supply.payouts.test_commands import BANK, approved_by_bank, make_new_grower


def make_owed(maker: Maker, *names: str) -> dict[str, str]:
    """Weigh leaf of growers; return what the form says of each."""
    growers = [make_grower(maker, name) for name in names]
    for grower in growers:
        make_delivery(maker, grower)
        request_bank_change(by=SYSTEM, now=NOW, person_id=person_of(grower), bank=BANK)
    return {name: f"{grower}:75000" for name, grower in zip(names, growers, strict=True)}


def approver(maker: Maker) -> Client:
    return client_of(make_actor(Role.ACCOUNTANT, organisation=maker.code))


def decide(browser: Client, run: str, **form: str) -> str:
    answer = browser.post(f"/payouts/{run}/decision/", form, follow=True)
    return answer.content.decode()


def upload(text: str) -> dict[str, object]:
    return {"rows": "", "file": SimpleUploadedFile("bank.csv", text.encode("gb18030"))}


def test_run_goes_from_the_clerk_to_the_accountant_to_the_bank_and_back():
    maker = make_maker()
    owed = make_owed(maker, "叶秀兰", "周长根")
    clerk, accountant = client_of(maker.clerk), approver(maker)

    shown = clerk.get("/payouts/").content.decode()
    clerk.post("/payouts/", {"pay": list(owed.values())})
    run = PayoutRun.objects.get().pk
    seen = accountant.get(f"/payouts/{run}/").content.decode()
    approved = decide(accountant, run, act="approve", is_sure="on")
    file = clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"})
    again = clerk.get(f"/payouts/{run}/").content.decode()
    numbers = [each.number for each in payments_of_run(run)]
    said = f"{numbers[0]},成功,,750.00\n{numbers[1]},失败,户名不符,750\n"
    answers = [upload(f"编号,结果,原因,金额\n{said}") for _sent in range(2)]
    alone = clerk.post(f"/payouts/{run}/results/", answers[0], follow=True).content.decode()
    back = accountant.post(f"/payouts/{run}/results/", answers[1], follow=True).content.decode()

    assert [name in shown and name in seen for name in owed] == [True, True]
    assert ("Now export the file for the bank" in approved, Payout.objects.count()) == (True, 2)
    words = ("Number", "Name", "Bank account", "Amount (yuan)", "Remark")
    rows = read_rows(file.getvalue(), [SheetColumn(word, (word,)) for word in words])
    assert sorted((row.cells["Name"], row.cells["Bank account"]) for row in rows) == [
        ("叶秀兰", BANK),
        ("周长根", BANK),
    ]
    assert [Decimal(row.cells["Amount (yuan)"]) for row in rows] == [750, 750]
    assert "You prepared this run, so another person records what the bank says" in alone
    assert "so a clerk or an accountant of another household records" in again
    assert "1 payment was received." in back
    assert "1 payment failed and is payable again." in back
    assert "last payment failed: 户名不符" in clerk.get("/payouts/").content.decode()


def test_to_do_counts_results_until_they_are_recorded():
    maker = make_maker()
    make_owed(maker, "叶秀兰", "周长根")
    make_delivery(maker, make_grower(maker, "吴小妹"))
    run, accountant = prepare_all(maker, by=maker.clerk), approver(maker)
    clerk = client_of(maker.clerk)
    decide(accountant, run, act="approve", is_sure="on")
    banked = [each.number for each in payments_of_run(run) if not each.is_cash]

    approved = todos(accountant)
    clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"})
    at_bank = todos(accountant), todos(clerk)
    accountant.post(f"/payouts/{run}/results/", upload(f"编号,结果\n{banked[0]},成功\n"))
    clerk.post(f"/payouts/{run}/cash/", {"sheet": sheet()})

    # The clerk prepared it, so another person says what the bank did.
    assert (approved, at_bank, todos(accountant)) == ([1], ([3], [1]), [1])


def todos(client: Client) -> list[int]:
    """Return how many results a person's list says are to be recorded."""
    return [each.count for each in client.get("/me/").context["todos"] if "recorded" in each.words]


def test_file_with_a_foreign_row_records_nothing():
    maker = make_maker()
    owed = make_owed(maker, "叶秀兰")
    clerk = client_of(maker.clerk)
    clerk.post("/payouts/", {"pay": list(owed.values())})
    run = PayoutRun.objects.get().pk
    accountant = approver(maker)
    decide(accountant, run, act="approve", is_sure="on")
    clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"})
    number = payments_of_run(run)[0].number

    answer = accountant.post(
        f"/payouts/{run}/results/", upload(f"编号,结果\n{number},成功\nX,成功\n")
    )

    assert (answer.status_code, payments_of_run(run)[0].state) == (422, "submitted")
    assert "Row 3: this run has no payment X" in answer.content.decode()


def test_import_without_a_file_asks_for_the_file():
    maker = make_maker()
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    run, _growers = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)

    page = client_of(accountant).get(f"/payouts/{run}/").content.decode()
    answer = client_of(accountant).post(f"/payouts/{run}/results/", {"rows": "", "file": ""})

    form = answer.context["file_form"]
    assert (answer.status_code, list(form.errors)) == (422, ["file"])
    assert ("Bank results</label>" in page, "Select payments" in text_of(answer)) == (True, False)


def test_payment_that_the_bank_is_not_told_of_is_said():
    maker = make_maker()
    owed = make_owed(maker, "叶秀兰", "周长根")
    run, clerk = prepare_all(maker, by=maker.clerk), client_of(maker.clerk)
    decide(approver(maker), run, act="approve", is_sure="on")
    refusing = person_of(owed["叶秀兰"].partition(":")[0])
    withdraw_consent(by=SYSTEM, now=NOW, person_id=refusing, purpose=Purpose.PAYOUT)

    file = clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"}).getvalue().decode()
    page = clerk.get(f"/payouts/{run}/").content.decode()

    (line,) = (each for each in file.splitlines() if "叶秀兰" in each)
    assert "叶秀兰,,,Left out: the bank account has changed since approval" in line
    assert (file.count(BANK), "周长根" in file) == (1, True)
    assert "1 payment is not in the bank file" in page
    assert "bank account changed after approval" in page


def test_preparer_and_their_household_see_no_button_to_approve():
    maker = make_maker()
    make_owed(maker, "叶秀兰")
    run = prepare_all(maker, by=maker.clerk)
    relative = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    of_one_household(relative, maker.clerk)

    own, theirs = (
        client_of(each).get(f"/payouts/{run}/").content.decode() for each in (maker.clerk, relative)
    )
    tried = client_of(relative).post(
        f"/payouts/{run}/decision/", {"act": "approve", "is_sure": "on"}
    )

    assert ("Withdraw run" in own, "is_sure" in own, "is_sure" in theirs) == (True, False, False)
    assert "Someone in your household prepared this run" in theirs
    assert (tried.status_code, Payout.objects.count()) == (422, 0)


def test_run_wants_to_be_confirmed_and_is_sent_back_with_a_reason():
    maker = make_maker()
    make_owed(maker, "叶秀兰")
    run, accountant = prepare_all(maker, by=maker.clerk), approver(maker)

    unsure = accountant.post(f"/payouts/{run}/decision/", {"act": "approve"})
    without = accountant.post(f"/payouts/{run}/decision/", {"act": "send_back", "reason": " "})
    back = decide(accountant, run, act="send_back", reason="周长根已搬走")

    assert (unsure.status_code, without.status_code, Payout.objects.count()) == (422, 422, 0)
    assert "周长根已搬走" in back
    assert "Withdraw" not in decide(client_of(maker.clerk), run, act="send_back", reason="x")


def test_choice_of_nobody_or_of_another_sum_than_shown_prepares_nothing():
    maker = make_maker()
    (value,) = make_owed(maker, "叶秀兰").values()
    clerk = client_of(maker.clerk)

    none = clerk.post("/payouts/", {}, follow=True)
    other = clerk.post("/payouts/", {"pay": value.replace("75000", "75001")}, follow=True)

    assert "Select the growers to pay." in none.content.decode()
    assert "The amounts payable have changed" in other.content.decode()
    assert PayoutRun.objects.count() == 0


def test_run_of_very_many_growers_is_taken():
    maker = make_maker()
    (value,) = make_owed(maker, "叶秀兰").values()

    many = [value, *(f"G{number:06}:1" for number in range(2_500))]
    answer = client_of(maker.clerk).post("/payouts/", {"pay": many}, follow=True)

    assert "The amounts payable have changed" in answer.content.decode()


def test_new_grower_is_greyed_until_another_person_confirms_them():
    maker = make_maker()
    grower = make_new_grower(maker)
    clerk, accountant = client_of(maker.clerk), approver(maker)

    own = clerk.get("/growers/to-confirm/").content.decode()
    theirs = accountant.get("/growers/to-confirm/").content.decode()
    confirmed = {"grower": grower}
    tried = clerk.post("/growers/to-confirm/", confirmed)
    done = accountant.post("/growers/to-confirm/", confirmed, follow=True).content.decode()

    assert ("蓝新妹" in theirs, f'value="{grower}"' in own) == (True, False)
    assert (tried.status_code, "1 grower can be paid from now on." in done) == (403, True)


def test_two_accounts_with_one_phone_are_shown_where_two_are_needed():
    maker = make_maker()
    make_owed(maker, "叶秀兰")
    grower, run = make_new_grower(maker), prepare_all(maker, by=maker.clerk)
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    clerk_id = maker.clerk.person_id or 0
    for person_id in (clerk_id, accountant.person_id or 0):
        change_contact(by=SYSTEM, now=NOW, person_id=person_id, phone="13900000001")

    pages = [f"/payouts/{run}/", "/growers/to-confirm/"]
    shown = [client_of(accountant).get(page).content.decode() for page in pages]
    other = client_of(make_actor(Role.ACCOUNTANT, organisation=maker.code))

    words = "they may be one person"
    assert [words in each for each in shown] == [True, True]
    assert [words in other.get(page).content.decode() for page in pages] == [False, False]
    assert grower in shown[1]


def test_account_changed_between_two_takings_of_the_file_leaves_none_to_download():
    maker = make_maker()
    (value,) = make_owed(maker, "叶秀兰").values()
    run, clerk = prepare_all(maker, by=maker.clerk), client_of(maker.clerk)
    decide(approver(maker), run, act="approve", is_sure="on")
    person_id = person_of(value.partition(":")[0])
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank="99000000000001")

    answer = clerk.post(f"/payouts/{run}/bank-file/", {"kind": "xlsx"}, follow=True)

    assert "It is payable again: include it in a new run." in answer.content.decode()
    assert f"Prepare all: {yuan(75_000)}" in clerk.get("/payouts/").content.decode()


def cash_run(maker: Maker) -> tuple[str, Client, Client]:
    """Return an approved run of two in cash, with the browsers of the clerk and the accountant."""
    for name in ("叶秀兰", "周长根"):
        make_delivery(maker, make_grower(maker, name))
    run, accountant = prepare_all(maker, by=maker.clerk), approver(maker)
    decide(accountant, run, act="approve", is_sure="on")
    return run, client_of(maker.clerk), accountant


def shown_list(page: str) -> str:
    """Return the number of the cash list that a page shows, as its forms carry it."""
    (number,) = set(re.findall(r'name="list" value="(\d+)"', page))
    return str(number)


def sheet() -> SimpleUploadedFile:
    return SimpleUploadedFile("list.pdf", SHEET)


def test_cash_list_is_recorded_by_one_and_confirmed_by_another():
    maker = make_maker()
    run, clerk, accountant = cash_run(maker)
    first, second = (each.number for each in payments_of_run(run))

    asked = clerk.get(f"/payouts/{run}/").content.decode()
    without = clerk.post(f"/payouts/{run}/cash/", {"missing": first})
    clerk.post(f"/payouts/{run}/cash/", {"missing": first, "sheet": sheet()})
    own = clerk.get(f"/payouts/{run}/").content.decode()
    todo = accountant.get("/").content.decode()
    theirs = accountant.get(f"/payouts/{run}/").content.decode()
    seen = accountant.get(f"/payouts/{run}/cash/sheet/")
    form = {"act": "confirm", "list": shown_list(theirs)}
    alone = clerk.post(f"/payouts/{run}/cash/decision/", form)
    done = accountant.post(f"/payouts/{run}/cash/decision/", form, follow=True)

    assert (without.status_code, "The signed list is missing" in without.content.decode()) == (
        422,
        True,
    )
    assert "The signed list</label>" in asked
    assert ("Withdraw list" in own, "was handed over</button>" in own) == (True, False)
    assert (
        "1 cash list to confirm" in todo,
        f"Confirm: {yuan(75_000)} was handed over" in theirs,
    ) == (True, True)
    assert (seen.content, alone.status_code) == (SHEET, 403)
    assert "1 payment was received." in done.content.decode()
    assert [each.number for each in payments_of_run(run) if each.state == "paid"] == [second]


def test_cash_list_is_sent_back_with_a_reason():
    maker = make_maker()
    run, clerk, accountant = cash_run(maker)
    clerk.post(f"/payouts/{run}/cash/", {"sheet": sheet()})
    address = f"/payouts/{run}/cash/decision/"
    number = shown_list(accountant.get(f"/payouts/{run}/").content.decode())
    form = {"act": "send_back", "list": number}

    without = accountant.post(address, form | {"reason": ""})
    accountant.post(address, form | {"reason": "one signature is missing"})

    assert without.status_code == 422
    shown = clerk.get(f"/payouts/{run}/").content.decode()
    assert "sent the cash list back: one signature is missing" in shown
    assert "The whole cash list was handed over" in shown


def test_list_recorded_anew_since_the_page_was_opened_is_not_confirmed():
    maker = make_maker()
    run, clerk, _accountant = cash_run(maker)
    first = payments_of_run(run)[0].number
    accountant = stale(with_password(Role.ACCOUNTANT, maker, "slow"))
    clerk.post(f"/payouts/{run}/cash/", {"missing": first, "sheet": sheet()})
    address = f"/payouts/{run}/cash/decision/"

    seen = shown_list(accountant.get(f"/payouts/{run}/").content.decode())
    asked = accountant.post(address, {"act": "confirm", "list": seen})
    own = shown_list(clerk.get(f"/payouts/{run}/").content.decode())
    clerk.post(address, {"act": "take_back", "list": own})
    clerk.post(f"/payouts/{run}/cash/", {"sheet": sheet()})
    answer = prove(accountant, asked)
    other = accountant.get(f"/payouts/{run}/").content.decode()

    assert "This list was withdrawn or recorded anew." in answer.decode()
    assert (payment_states(run), own, shown_list(other) != own) == ({"approved"}, seen, True)
    assert accountant.post(address, {"act": "confirm", "list": seen}).status_code == 409
    assert accountant.post(address, {"act": "confirm"}).status_code == 409


def stale(actor: Actor) -> Client:
    """Return a browser whose person proved themselves eleven minutes ago."""
    browser = client_of(actor)
    session = browser.session
    session[PROVEN_AT] -= 660
    session.save()
    return browser


def prove(browser: Client, asked: Answer) -> bytes:
    """Enter the password on the page that asks for it; the browser sends on what was typed."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text_of(asked))
    form = {name: html.unescape(value) for name, value in hidden}
    answer = browser.post("/me/proof/", form | {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (307, form["next"])
    return browser.post(answer["Location"], form).getvalue()


def with_password(role: Role, maker: Maker, name: str) -> Actor:
    found = make_actor(role, organisation=maker.code, username=name)
    set_password(by=SYSTEM, now=NOW, person_id=found.person_id or 0, password=PASSWORD)
    return found


def test_each_deed_with_money_asks_for_a_fresh_proof_and_loses_nothing():
    maker = make_maker()
    make_owed(maker, "叶秀兰")
    make_delivery(maker, make_grower(maker, "周长根"))
    run = prepare_all(maker, by=maker.clerk)
    accountant, clerk = (
        stale(with_password(role, maker, f"own.{role}")) for role in (Role.ACCOUNTANT, Role.CLERK)
    )
    banked, cash = sorted(payments_of_run(run), key=lambda each: each.is_cash)

    asked = accountant.post(f"/payouts/{run}/decision/", {"act": "approve", "is_sure": "on"})
    waits = payment_states(run)
    prove(accountant, asked)
    approved = payment_states(run)
    asked = clerk.post(f"/payouts/{run}/bank-file/", {"kind": "csv"})
    file = prove(clerk, asked)
    accountant = stale(with_password(Role.ACCOUNTANT, maker, "second"))
    said = upload(f"编号,结果\n{banked.number},成功\n")
    prove(accountant, accountant.post(f"/payouts/{run}/results/", said))
    clerk = stale(with_password(Role.CLERK, maker, "third"))
    prove(clerk, clerk.post(f"/payouts/{run}/cash/", {"sheet": sheet()}))
    accountant = stale(with_password(Role.ACCOUNTANT, maker, "fourth"))
    form = {"act": "confirm", "list": shown_list(text_of(accountant.get(f"/payouts/{run}/")))}
    prove(accountant, accountant.post(f"/payouts/{run}/cash/decision/", form))

    assert (asked.status_code, waits, approved) == (403, {"waiting"}, {"approved"})
    assert BANK in file.decode()
    assert (payment_states(run), cash.is_cash) == ({"paid"}, True)


def payment_states(run: str) -> set[str]:
    return {each.state for each in payments_of_run(run)}


def test_households_of_preparer_and_approver_see_no_form_for_results():
    maker = make_maker()
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    run, _growers = approved_by_bank(maker, accountant, "叶秀兰")
    make_bank_file(by=maker.clerk, now=NOW, run=run)
    relative = make_actor(Role.CLERK, organisation=maker.code)
    of_one_household(accountant, relative)

    shown = {
        each: client_of(each).get(f"/payouts/{run}/").content.decode()
        for each in (maker.clerk, relative, accountant)
    }

    assert ["/results/" in each for each in shown.values()] == [False, False, True]
    assert "so a clerk or an accountant of another household records" in shown[relative]


def test_account_just_recovered_sees_no_form_that_wants_a_second_person():
    maker = make_maker()
    waiting, (grower,) = approved_by_bank(
        maker, make_actor(Role.ACCOUNTANT, organisation=maker.code), "叶秀兰"
    )
    make_bank_file(by=maker.clerk, now=NOW, run=waiting)
    make_delivery(maker, grower)
    prepared = prepare_all(maker, by=maker.clerk)
    recovered = make_actor(Role.ACCOUNTANT, organisation=maker.code, username="recovered")
    slip = issue_reset_slip(by=SYSTEM, now=the_time(), person_id=recovered.person_id or 0)
    sign_in = NewSignIn(password=PASSWORD)
    use_reset_slip(by=GUEST, now=the_time(), code=slip.code, new_sign_in=sign_in)
    browser = client_of(recovered)

    addresses = [f"/payouts/{waiting}/", f"/payouts/{prepared}/", "/payouts/corrections/"]
    shown = [browser.get(each).content.decode() for each in addresses]
    form = {"act": "approve", "is_sure": "on"}
    tried = browser.post(f"/payouts/{prepared}/decision/", form)

    forms = ("/results/", 'name="is_sure"', 'name="concerns"')
    assert [each in page for each, page in zip(forms, shown, strict=True)] == [False] * 3
    assert ["another accountant or clerk approves" in page for page in shown] == [True] * 3
    assert "You recently signed in with a slip" in tried.content.decode()
