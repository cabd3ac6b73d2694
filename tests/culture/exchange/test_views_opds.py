"""The catalogue for other libraries, as a crawler and a reading program meet it."""

import io
import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from lxml import etree

from commonfield.culture.choices import Rights
from commonfield.culture.library.conversion import read_work
from commonfield.culture.models import Work
from commonfield.culture.views import opds
from tests.culture.library.builders import NOW, make_work

pytestmark = pytest.mark.sql
ATOM = "{http://www.w3.org/2005/Atom}"
REL = 'rel="noopener noreferrer nofollow"'
OPEN = "http://opds-spec.org/acquisition/open-access"


@pytest.fixture(autouse=True)
def three_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opds, "PAGE", 3)


def feed(address: str) -> etree._Element:
    response = Client().get(address)
    assert response.status_code == 200, (address, response.status_code)
    return etree.fromstring(response.content)


def links(element: etree._Element, rel: str) -> list[str]:
    return [
        each.get("href", "") for each in element.iterfind(f"{ATOM}link") if each.get("rel") == rel
    ]


def crawl(address: str) -> list[str]:
    """Follow a feed to its end; return the ids of its titles."""
    found, way = [], [address]
    for at in way:
        root = feed(at)
        assert links(root, "self") == [at]
        found += [each.findtext(f"{ATOM}id") or "" for each in root.iterfind(f"{ATOM}entry")]
        way += links(root, "next")
    for before, after in pairwise(way):
        assert links(feed(after), "previous") == [before]
    assert links(feed(address), "last") == [way[-1]]
    return found


def make_shelf() -> None:
    for number in range(7):
        make_work(
            "<p>a</p>",
            title=f"书{number}",
            subject="tea" if number % 2 else "law",
            # Two at the same moment, too.
            published_at=NOW + timedelta(minutes=number // 2),
        )
    for rights in (Rights.LICENSED, Rights.HALL_ONLY):
        make_work("<p>a</p>", rights=rights)
    make_work("<p>a</p>", rights=Rights.RURAL_SCHEME, announced_on=NOW - timedelta(days=90))
    make_work("<p>a</p>", objected_at=NOW)
    make_work("<p>a</p>", withdrawn_at=NOW)
    make_work("<p>a</p>", published_at=None)


@pytest.mark.parametrize("address", ["/opds/all/", "/opds/titles/", "/opds/titles/?subject=tea"])
def test_crawler_meets_each_shared_title_once(address: str):
    make_shelf()

    found = crawl(address)

    assert (len(found), len(set(found))) == ((3, 3) if "tea" in address else (7, 7))


@pytest.mark.parametrize("happens", ["published", "withdrawn"])
def test_crawler_meets_each_title_once_while_the_shelf_changes(happens: str):
    make_shelf()
    first = feed("/opds/all/")
    met = [each.findtext(f"{ATOM}id") for each in first.iterfind(f"{ATOM}entry")]
    if happens == "published":
        make_work("<p>a</p>", published_at=NOW + timedelta(days=1))
    else:
        # The last of the page, by which the next one is asked for.
        Work.objects.filter(title="书2").update(withdrawn_at=NOW)

    (following,) = links(first, "next")
    while following:
        root = feed(following)
        met += [each.findtext(f"{ATOM}id") for each in root.iterfind(f"{ATOM}entry")]
        following = next(iter(links(root, "next")), "")

    assert (len(met), len(set(met))) == ((8, 8) if happens == "published" else (7, 7))


def test_every_way_from_the_root_leads_somewhere():
    make_shelf()
    seen, way = set(), ["/opds/"]

    while way:
        address = way.pop()
        if address in seen or not address.startswith("/opds/"):
            continue
        seen.add(address)
        response = Client().get(address)
        assert response.status_code == 200, address
        if "xml" in response.headers["Content-Type"]:
            root = etree.fromstring(response.content)
            way += [each.get("href", "") for each in root.iter(f"{ATOM}link")]

    assert {"/opds/titles/?hall=H1", "/opds/titles/?subject=tea&hall=H1"} <= seen


def test_second_version_says_the_same():
    make_shelf()
    found, totals, address = [], [], "/opds/v2/all/"

    while address:
        body = json.loads(Client().get(address).content)
        totals.append(body["metadata"]["numberOfItems"])
        found += [each["metadata"]["identifier"] for each in body["publications"]]
        address = next((each["href"] for each in body["links"] if each["rel"] == "next"), "")

    assert found == crawl("/opds/all/")
    assert totals == [7, 7, 7]


def test_second_version_is_never_without_content():
    """Its schema wants titles, doors or groups in each feed, and none of them empty."""
    bodies = [
        json.loads(Client().get(f"/opds/v2/{each}").content) for each in ("", "all/", "by/hall/")
    ]

    assert [bool(each["navigation"]) for each in bodies] == [True] * 3
    assert ["publications" in each for each in bodies] == [False] * 3


@pytest.mark.parametrize("rights", [Rights.LICENSED, Rights.HALL_ONLY, Rights.RURAL_SCHEME])
def test_what_may_not_be_shared_is_nowhere(rights: Rights):
    work = make_work("<p>a</p>", rights=rights, announced_on=NOW - timedelta(days=90))

    found = [
        Client().get(f"/opds/{each}").status_code
        for each in (f"works/{work.pk}/", f"works/{work.pk}.epub", f"v2/works/{work.pk}/")
    ]

    assert found == [404, 404, 404]


@pytest.mark.usefixtures("pages_are_kept")
def test_feed_is_sent_again_only_when_it_changed():
    make_shelf()
    first = Client().get("/opds/all/")
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]

    same = [
        Client().get("/opds/all/", headers=asked).status_code
        for asked in ({"If-None-Match": tag}, {"If-Modified-Since": changed})
    ]
    make_work("<p>a</p>", published_at=NOW + timedelta(days=1))
    other = [
        Client().get("/opds/all/?after=", headers=asked).status_code
        for asked in ({"If-None-Match": tag}, {"If-Modified-Since": changed})
    ]

    assert (same, other) == ([304, 304], [200, 200])


@pytest.mark.parametrize(
    "address",
    ["all/?after=x", "all/?after=999", "search/?q=a&page=0", "by/colour/", "all/?after=-1"],
)
def test_address_of_nothing_is_not_found(address: str):
    assert Client().get(f"/opds/{address}").status_code == 404


def test_search_is_paged_and_described():
    make_shelf()

    description = etree.fromstring(Client().get("/opds/search.xml").content)
    (url,) = description.iterfind("{*}Url")

    assert url.get("template") == (
        "http://testserver/opds/search/?q={searchTerms}&page={startPage?}"
    )


def test_exported_book_read_again_is_the_same():
    work = make_work(
        '<h2 id="b-top">一</h2><p>茶 &lt; 水 &amp; <ruby>茶<rt>cha</rt></ruby></p>'
        f'<p><a href="../2/#b-end" {REL}>下</a> <a href="#b-top" {REL}>上</a></p>',
        '<h2>二</h2><ul><li>a</li></ul><p id="b-end">完</p>',
        title="茶&书",
        language="zh",
        authors="甲、乙",
    )

    response = Client().get(f"/opds/works/{work.pk}.epub")
    again = read_work(io.BytesIO(response.content), "x.epub")

    assert (again.words.title, again.words.authors) == ("茶&书", "甲、乙")
    assert [each.html for each in again.chapters] == list(
        work.chapters.order_by("number").values_list("html", flat=True)
    )
