"""What a buyer has entered stays: with another region, in large print, in the other language."""

import re
from typing import Any

import pytest
from django.test import Client

from commonfield.orders.models import Order
from tests.market.builders import make_shop
from tests.market.test_views_checkout import GIVEN, hidden, put
from tests.pages import text_of
from tests.people.builders import COUNTY
from tests.places.builders import NAMES, make_division

_OTHER = "990101000000"


def entered(page: str) -> dict[str, str]:
    """Return what a page's form would send: hidden parts, texts, the way to pay."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', page))
    chosen = re.findall(r'name="payment" value="(\w+)"[^>]*checked', page)
    return found | ({"payment": chosen[0]} if chosen else {})


def of_buyer(form: dict[str, str]) -> dict[str, str]:
    return {name: form[name] for name in GIVEN if name in form}


def filled(client: Client, **changed: str) -> dict[str, str]:
    put(client, make_shop())
    return hidden(client) | GIVEN | {"payment": "cod"} | changed


def test_another_region_is_chosen_without_losing_what_was_entered(client: Client):
    for code in NAMES:
        make_division(code)
    form = filled(client)

    first = client.post("/checkout/", form | {"to": ""})
    second = client.post("/checkout/", entered(text_of(first)) | {"to": "990100000000"})
    last = client.post("/checkout/", entered(text_of(second)) | {"to": _OTHER})
    answer = client.post("/checkout/", entered(text_of(last)) | {"confirmed": "1"})

    assert "<h1>Where to?</h1>" in text_of(first)
    assert f'name="to" value="{_OTHER}"' in text_of(second)
    assert of_buyer(entered(text_of(last))) == GIVEN | {"payment": "cod"}
    assert (answer.status_code, Order.objects.get().region) == (302, _OTHER)


def test_another_region_is_found_by_name_without_losing_what_was_entered(client: Client):
    for code in NAMES:
        make_division(code)
    form = filled(client)
    steps = entered(text_of(client.post("/checkout/", form | {"to": ""})))

    page = text_of(client.post("/checkout/", steps | {"find": NAMES[_OTHER]}))

    assert entered(page)["region"] == _OTHER
    assert of_buyer(entered(page)) == GIVEN | {"payment": "cod"}


@pytest.mark.parametrize(
    ("switch", "pressed", "words"),
    [("elder", "1", 'class="elder"'), ("language", "zh-hans", "<h1>结账</h1>")],
)
@pytest.mark.parametrize("is_refused", [False, True])
def test_switch_keeps_what_was_entered(
    client: Client, switch: str, pressed: str, words: str, *, is_refused: bool
):
    form = filled(client, phone="12")
    if is_refused:
        form = entered(text_of(client.post("/checkout/", form)))
    address = {"elder": "/elder/", "language": "/language/"}[switch]

    page = text_of(client.post(address, form | {switch: pressed}, follow=True))

    assert words in page
    assert of_buyer(entered(page)) == GIVEN | {"payment": "cod", "phone": "12"}
    assert entered(page)["region"] == COUNTY
    assert Order.objects.count() == 0


def test_switch_sends_the_same_form_again_and_writes_nothing_into_the_address(client: Client):
    form = filled(client)

    answer = client.post("/language/", form | {"language": "en"})

    assert answer.status_code == 307
    assert answer.headers["Location"] == f"/checkout/?region={COUNTY}"


@pytest.mark.parametrize("address", ["/checkout/", "/basket/"])
def test_switches_take_along_a_checkout_alone(client: Client, address: str):
    put(client, make_shop())

    page = text_of(client.get(address, {"region": COUNTY}))

    is_checkout = address == "/checkout/"
    assert (page.count('form="carried"'), 'id="carried"' in page) == (3 * is_checkout, is_checkout)


def test_key_for_enter_orders(client: Client):
    put(client, make_shop())

    page = text_of(client.get("/checkout/", {"region": COUNTY}))

    buttons: list[Any] = re.findall(r"<button [^>]*form=\"carried\"[^>]*>", page)
    assert "name=" not in buttons[0]


@pytest.mark.parametrize("pressed", [{"to": COUNTY}, {"elder": "1"}, {"from": ""}])
def test_form_that_did_not_arrive_whole_orders_nothing(client: Client, pressed: dict[str, str]):
    answer = client.post("/checkout/", pressed)

    assert answer.status_code in {200, 302}
    assert Order.objects.count() == 0


def test_nobody_elses_form_is_sent_on_through_a_switch(client: Client):
    form = filled(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(client.cookies)
    forged = {name: value for name, value in form.items() if name != "csrfmiddlewaretoken"}
    switch = forged | {"language": "en", "carry": "1", "next": "/checkout/"}

    sent_on = strict.post("/language/", switch)
    arrived = strict.post(sent_on["Location"], switch)
    away = strict.post("/language/", switch | {"next": "https://elsewhere.example/"})

    assert (sent_on.status_code, arrived.status_code) == (307, 403)
    assert (away.status_code, away["Location"]) == (302, "/")
    assert Order.objects.count() == 0
