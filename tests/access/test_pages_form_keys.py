"""Forms that write carry a key, so that one sent twice is done once; those that do not say why."""

from http import HTTPStatus
from typing import Final

import pytest
from django.urls import resolve

from commonfield.front.form_keys import reason_without_key
from tests.access.cast import Cast
from tests.access.matrix import Line, lines, path_of
from tests.access.visits import Visitors, writes_noted

_POSTS: Final = [line for line in lines() if line.method == "POST" and line.is_plain]
# Each says its reason where it stands (without_form_key); a new one is thought over here too.
_WITHOUT_KEY: Final = {
    "api:place",
    "elder",
    "evaluation:entries_sheet",
    "language",
    "market:basket_add",
    "market:basket_change",
    "market:checkout",
    "market:desk_goods_in",
    "market:desk_shipping",
    "market:look_up",
    "market:payment_begin",
    "market:payment_look",
    "market:payment_notice",
    "market:payment_simulator",
    "market:team_join",
    "market:team_join_packs",
    "market:team_open",
    "market:team_open_packs",
    "people:demo_sign_in",
    "people:my_proof",
    "people:my_proof_code",
    "people:sign_in",
    "people:sign_in_code",
    "people:sign_in_second",
    "people:sign_in_slip",
    "people:sign_in_verify",
    "people:sign_out",
    "portal:walk_open",
}


def test_addresses_without_form_key_are_known(cast: Cast) -> None:
    found = {
        line.address
        for line in _POSTS
        if reason_without_key(resolve(path_of(line, cast.home, cast)).func)
    }

    assert found == _WITHOUT_KEY


@pytest.mark.parametrize(
    "line", [each for each in _POSTS if each.address not in _WITHOUT_KEY], ids=str
)
def test_form_without_its_key_changes_nothing(line: Line, cast: Cast, visitors: Visitors) -> None:
    client = visitors.client("county_admin")

    with writes_noted() as written:
        response = client.post(path_of(line, cast.home, cast), {"form_key": ""})

    assert (response.status_code, written) == (HTTPStatus.BAD_REQUEST, [])
    assert "请重新打开页面" in response.content.decode()
