"""Where a parcel goes, found by a name that is typed."""

import re

import pytest
from django.test import Client

from commonfield.places.models import Division
from tests.market.builders import make_shop
from tests.market.test_views_checkout import put
from tests.pages import text_of
from tests.places.builders import make_division

HANGZHOU, XIHU = "990100000000", "990101000000"
CHANGZHOU, DONGXIHU = "990200000000", "990201000000"


@pytest.fixture
def client() -> Client:
    """Give a browser that reads English."""
    client = Client()
    client.cookies["language"] = "en"
    for code, name, pinyin in (
        ("990000000000", "云山省", "Yunshan"),
        (HANGZHOU, "杭州市", "Hangzhou"),
        (XIHU, "西湖区", "Xihu"),
        (CHANGZHOU, "常州市", "Changzhou"),
        (DONGXIHU, "东西湖区", "Dongxihu"),
    ):
        make_division(code, name)
        search_text = f"|{name}|{pinyin.casefold()}|"
        Division.objects.filter(code=code).update(pinyin=pinyin, search_text=search_text)
    put(client, make_shop())
    return client


def found(client: Client, text: str) -> list[str]:
    page = text_of(client.get("/checkout/", {"find": text}))
    return re.findall(r'(?:href="\?region=|name="region" value=")(99\d+)"', page)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("hangzhou", [HANGZHOU]),
        ("Hang Zhou", [HANGZHOU]),
        ("hangz", [HANGZHOU]),
        ("angzhou", [HANGZHOU, CHANGZHOU]),
        ("西湖", [XIHU, DONGXIHU]),
        ("hangzhou xihu", [XIHU]),
        ("changzhou xihu", []),
    ],
)
def test_pinyin_is_meant_from_its_beginning(client: Client, text: str, codes: list[str]):
    assert [code for code in found(client, text) if code != "990000000000"] == codes
