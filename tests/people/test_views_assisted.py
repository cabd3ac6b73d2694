"""What a helper does on the page of the person beside them, and what waits there."""

from commonfield.people.choices import Purpose, Role
from commonfield.people.queries import has_consent, person_card
from tests.people.builders import VILLAGE, actor, make_actor, make_admin, make_person
from tests.people.test_views import BANK, signed_in, text_of


def test_new_bank_number_waits_on_the_page_with_a_notice_to_print():
    person_id, admin = make_person(), make_admin()
    browser, helper = signed_in(admin), signed_in(make_actor(Role.HELPER, place=VILLAGE))
    page = f"/people/{person_id}/"
    browser.post(f"{page}consents/", {"purpose": "payout", "channel": "paper"})
    browser.post(f"{page}numbers/", {"field": "bank", "number": BANK})

    shown, notice = text_of(browser.get(page)), text_of(helper.get(f"{page}notice/"))
    own = text_of(browser.get(f"{page}bank/"))
    wrong = helper.post(f"{page}bank/", {"bank": "6222021234567890128"})
    before = person_card(person_id).masked_bank
    helper.post(f"{page}bank/", {"bank": BANK})

    assert ("待生效" in shown, "1111" in notice, "须由另一人对照银行卡" in own) == (
        True,
        True,
        True,
    )
    assert ("不一样" in text_of(wrong), wrong.status_code) == (True, 422)
    assert (before, person_card(person_id).masked_bank) == ("", "************1111")
    assert helper.get(f"{page}notice/").status_code == 404


def test_helper_records_a_withdrawal_and_a_wish_for_erasure_that_is_taken_back():
    person_id = make_person()
    helper, page = signed_in(make_actor(Role.HELPER, place=VILLAGE)), f"/people/{person_id}/"
    helper.post(f"{page}consents/", {"purpose": "helper", "channel": "aloud"})

    offered = text_of(helper.get(page))
    receipt = helper.post(f"{page}withdraw/", {"purpose": "helper"}, follow=True)
    unsure = helper.post(f"{page}erasure-wish/", {})
    recorded = helper.post(f"{page}erasure-wish/", {"is_sure": "on"}, follow=True)
    signed_in(make_admin()).post("/people/requests/1/approve/")
    notice = helper.get(f"{page}notice/")
    waits = text_of(helper.get(page))
    helper.post(f"{page}erasure-wish/", {"act": "drop"})

    assert f'href="{page}"' in text_of(receipt)
    assert (f"{page}withdraw/" in offered, f"{page}erasure-wish/" in offered) == (True, True)
    assert (has_consent(person_id, Purpose.HELPER), unsure.status_code) == (False, 422)
    assert "须由另一户的复核人同意" in text_of(recorded)
    assert ("您的资料将被删除" in text_of(notice), "撤回，保留资料" in waits) == (True, True)
    assert "撤回，保留资料" not in text_of(helper.get(page))


def test_person_finds_what_a_helper_requested_about_them_on_their_own_page():
    person_id = make_person()
    helper, person = signed_in(make_actor(Role.HELPER, place=VILLAGE)), signed_in(actor(person_id))
    before = text_of(person.get("/me/"))
    helper.post(f"/people/{person_id}/erasure-wish/", {"is_sure": "on"})

    offered = text_of(person.get("/me/"))

    assert ("/people/requests/" in before, "/people/requests/" in offered) == (False, True)
    assert "不同意" in text_of(person.get("/people/requests/"))
