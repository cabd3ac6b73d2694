"""Processes over one database keep pages of their own, and none ever shows the past."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.buyers import buy
from tests.running import Installation, Server, Template

PACKS: Final = 12
# So often that every worker has answered, and from its own memory too.
OFTEN: Final = 6
# Of the SKU listed last.
PRICE: Final = "UPDATE stores_sku SET price_fen = {} WHERE id = (SELECT MAX(id) FROM stores_sku)"


def texts(server: Server, address: str) -> list[str]:
    """Ask a server again and again, each time on a new line."""
    return [_get(server, address) for _ in range(2 * OFTEN)]


def _get(server: Server, address: str) -> str:
    parts = urlsplit(server.base_url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        line.request("GET", address, headers={"Cookie": "language=en"})
        response = line.getresponse()
        text = response.read().decode()
    finally:
        line.close()
    assert response.status == 200, (address, response.status)
    return text


@dataclass(frozen=True)
class Shop:
    """A store of one product in a county whose server has two processes."""

    county: Installation
    server: Server
    store: str
    sku: str
    address: str


@pytest.fixture(scope="module")
def shop(demo_template: Template) -> Iterator[Shop]:
    with demo_template.copy() as county:
        made = county.run_json("probe", "--stock", str(PACKS), "--json")
        with county.connection() as plain:
            (slug,) = plain.execute(
                "SELECT slug FROM stores_product ORDER BY id DESC LIMIT 1"
            ).fetchone()
        address = f"/market/products/{slug}/"
        with county.server(workers=2) as server:
            yield Shop(county, server, made["store"], made["skus"][0], address)


def test_each_process_learns_at_once_of_what_another_commits(shop: Shop):
    addresses = (shop.address, f"/market/stores/{shop.store}/")
    with shop.county.connection() as plain:

        def all_say(words: str) -> bool:
            return all(words in text for each in addresses for text in texts(shop.server, each))

        def done(statement: str) -> None:
            plain.execute(statement)
            plain.commit()

        told: list[tuple[str, bool]] = [("in stock", all_say("In stock"))]
        for _ in range(PACKS - 9):
            assert buy(shop.server.base_url, shop.sku).is_placed
        told.append(("sold through either", all_say("Only 9 left")))
        # Past the program, as a repair by hand would.
        done(PRICE.format(12_300))
        told.append(("price", all_say("¥123")))
        plain.execute("BEGIN")
        plain.execute(PRICE.format(45_600))
        told.append(("not committed", all_say("¥123")))
        plain.execute("ROLLBACK")
        told.append(("taken back", all_say("¥123")))
        plain.execute("BEGIN")
        plain.execute(PRICE.format(45_600))
        before = all_say("¥123")
        plain.execute("COMMIT")
        told.append(("committed late", before and all_say("¥456")))

    assert [what for what, is_told in told if not is_told] == []


def test_junk_at_the_end_of_an_address_leads_to_the_same_page(shop: Shop):
    pages = [
        _get(shop.server, f"{shop.address}{junk}")
        for junk in ("", "?utm_source=x", "?q=y&offset=16", "?" + "z" * 2_000)
    ]

    assert [f'value="{shop.sku}"' in page for page in pages] == [True] * 4
