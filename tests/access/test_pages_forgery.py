"""Forms that another site sends in somebody's name change nothing."""

from http import HTTPStatus
from typing import Any, Final

import pytest
from django.db import transaction

from commonfield.orders.models import Order
from commonfield.people.backends import PROVEN_AT
from commonfield.people.models import Session
from tests.access.cast import Cast
from tests.access.matrix import Line, lines, path_of
from tests.access.visits import Visitors, writes_noted

# They change nothing but how this browser shows pages; see config.views.
_SWITCHES: Final = {"language", "elder"}
# Let in by its signature alone.
_SIGNED: Final = {"market:payment_notice"}
# What a person does on their own page without typing the password again.
_WITHOUT_PROOF: Final = {
    "people:my_consents",
    "people:my_language",
    "people:my_token_revoke",
}
_POSTS: Final = [line for line in lines() if line.method == "POST"]
_FORMS: Final = [line for line in _POSTS if not line.address.startswith("api")]


@pytest.mark.parametrize("line", [each for each in _FORMS if each.is_plain], ids=str)
def test_form_without_its_token_is_refused(line: Line, cast: Cast, visitors: Visitors) -> None:
    path = path_of(line, cast.home, cast)
    client = visitors.client("county_admin", csrf=True)

    with writes_noted() as written:
        response = client.post(path, {})

    is_refused = response.status_code == HTTPStatus.FORBIDDEN
    assert (is_refused, written) == (line.address not in _SWITCHES | _SIGNED, [])


def test_order_through_the_api_is_nobodys_even_from_a_browser_signed_in(
    cast: Cast,
    visitors: Visitors,
    settings: Any,  # noqa: ANN401 - pytest-django's wrapper
) -> None:
    settings.ORDER_INTAKE = "at once"
    client = visitors.client("buyer", csrf=True)
    body = {
        "lines": [{"sku": cast.home.sku, "quantity": 1}],
        "contact": {"name": "买家", "phone": "13800138000"},
        "address": {"region": "331124000000", "detail": "1"},
        "payment": "cod",
    }

    response = client.post(
        "/api/market/orders",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "forged"},
    )

    number = response.json()["orders"][0]["number"]
    assert Order.objects.get(number=number).person_id is None


def test_sign_in_gives_a_new_session(visitors: Visitors) -> None:
    client = visitors.client("buyer")
    planted = client.cookies["sessionid"].value

    client.post("/sign-out/")

    assert not Session.objects.filter(session_key=planted).exists()


def test_own_page_does_little_for_a_session_that_proved_nothing(
    cast: Cast, visitors: Visitors
) -> None:
    client = visitors.client("buyer")
    session = client.session
    del session[PROVEN_AT]
    session.save()
    done = set()

    for line in (each for each in _FORMS if each.address.startswith("people:my_")):
        with transaction.atomic(), writes_noted() as written:
            client.post(path_of(line, cast.home, cast, "buyer"), dict(line.body))
            transaction.set_rollback(True)
        done |= {line.address} if written else set()

    assert done == _WITHOUT_PROOF
