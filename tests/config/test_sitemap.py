"""The map of the site: every open page once, in parts where it is large."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonfield.config import sitemap
from commonfield.stores.catalogue.commands import withdraw_product
from commonfield.stores.running.commands import close_store
from tests.market.builders import make_shop
from tests.people.builders import NOW, TODAY, VILLAGE
from tests.places.builders import make_venue

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def read(query: str = "") -> tuple[str, dict[str, str]]:
    """Return what the map is, and its addresses with the day of their last change."""
    response = Client().get(f"/sitemap.xml{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)  # noqa: S314 - our own
    rows = [
        (row.findtext("s:loc", "", NAMES), row.findtext("s:lastmod", "", NAMES)) for row in root
    ]
    assert len(rows) == len(dict(rows))
    return root.tag.partition("}")[2], {
        loc.removeprefix(settings.BASE_URL): changed for loc, changed in rows
    }


def test_map_has_plain_pages_halls_stores_and_products():
    make_shop()
    make_venue(place_code=VILLAGE, opened_on=TODAY)
    make_shop("river")

    kind, rows = read()

    assert kind == "urlset"
    assert rows == {
        "/": "",
        "/board/": "",
        "/market/": "",
        "/places/": "",
        "/halls/": "",
        "/halls/month/": "",
        "/evaluation/": "",
        "/evaluation/indicators/": "",
        "/evaluation/fairness/": "",
        "/evaluation/method/": "",
        "/halls/shangping-hall/": "",
        "/market/stores/cloud/": f"{TODAY}",
        "/market/stores/river/": f"{TODAY}",
        "/market/products/cloud-tea/": f"{TODAY}",
        "/market/products/river-tea/": f"{TODAY}",
    }


def test_map_leaves_out_what_is_closed_or_off_sale():
    shop, other = make_shop(), make_shop("river")
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    withdraw_product(by=other.keeper, now=NOW, slug=other.product)

    _kind, rows = read()

    assert [path for path in rows if path.startswith("/market/")] == [
        "/market/",
        "/market/stores/river/",
    ]


def test_map_names_the_pages_in_english():
    make_shop()

    root = ET.fromstring(Client().get("/sitemap.xml").content)  # noqa: S314 - our own

    links = [
        (link.get("hreflang"), link.get("href"))
        for link in root.iter("{http://www.w3.org/1999/xhtml}link")
    ]
    address = f"{settings.BASE_URL}/market/products/cloud-tea/"
    assert links[-2:] == [("zh-Hans", address), ("en", f"{address}?lang=en")]
    assert len(links) == 2 * len(root)


@pytest.mark.usefixtures("pages_are_kept")
def test_map_is_cached_until_a_store_opens():
    make_shop()
    first = read()

    with CaptureQueriesContext(connection) as queries:
        again = read()
    make_shop("river")

    # Whether anything has changed; on PostgreSQL past the cursor that counts.
    assert (again, len(queries) <= 1) == (first, True)
    assert "/market/stores/river/" in read()[1]


@pytest.mark.parametrize("most", [1, 3, 5, 7])
def test_large_map_is_split(most: int, monkeypatch: pytest.MonkeyPatch):
    make_shop()
    make_shop("river")
    _whole, everything = read()
    monkeypatch.setattr(sitemap, "_MOST", most)
    monkeypatch.setattr(sitemap, "_AT_ONCE", 2)

    kind, parts = read()
    pages = [read(path.removeprefix("/sitemap.xml"))[1] for path in parts]

    assert kind == "sitemapindex"
    assert [len(page) for page in pages[:-1]] == [most] * (len(pages) - 1)
    assert {path: day for page in pages for path, day in page.items()} == everything
    assert sum(map(len, pages)) == len(everything)


@pytest.mark.parametrize("part", ["0", "2", "x", "²", "99999", "-1"])
def test_part_that_is_not_there(part: str):
    assert Client().get("/sitemap.xml", {"part": part}).status_code == 404


def test_robots_name_the_map_and_shut_the_desk():
    text = Client().get("/robots.txt").content.decode()

    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text
    assert re.findall(r"Disallow: (/desk/|/market/\?|/me/)", text) == [
        "/desk/",
        "/market/?",
        "/me/",
    ]
