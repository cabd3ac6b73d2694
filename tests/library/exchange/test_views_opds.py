"""The catalogue for other libraries, as a crawler and a reading program meet it."""

import io
import json
import zipfile
from dataclasses import astuple
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from lxml import etree
from PIL import Image

from commonfield.library.choices import Rights
from commonfield.library.conversion import read_work
from commonfield.library.models import ChapterFile, Work
from commonfield.library.starter.drawing import drawn, scenes
from commonfield.library.views import opds
from commonfield.workshop.images import resized
from commonfield.workshop.media import put_file, store_file
from commonfield.workshop.svg import put_drawing
from tests.library.builders import NOW, make_work
from tests.workshop.builders import photograph

pytestmark = pytest.mark.sql
ATOM = "{http://www.w3.org/2005/Atom}"
REL = 'rel="noopener noreferrer nofollow"'
THREAD_COUNT = "{http://purl.org/syndication/thread/1.0}count"
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
        # The last of the page, by which the next one is requested.
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


def test_change_of_a_title_is_sent_and_what_is_known_is_not_written_again(
    monkeypatch: pytest.MonkeyPatch,
):
    work = make_work("<p>a</p>")
    addresses = [f"/opds/works/{work.pk}{each}" for each in (".epub", "/")] + ["/opds/all/"]
    before = [Client().get(each).headers for each in addresses]

    Work.objects.update(changed_at=NOW + timedelta(hours=1))
    after = [Client().get(each).headers for each in addresses]
    monkeypatch.delattr(opds, "write_epub")
    known = [
        Client().get(addresses[0], headers=asked).status_code
        for asked in (
            {"If-None-Match": after[0]["ETag"]},
            {"If-Modified-Since": after[0]["Last-Modified"]},
        )
    ]

    for name in ("ETag", "Last-Modified"):
        assert all(one[name] != other[name] for one, other in zip(before, after, strict=True))
    assert known == [304, 304]


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
        '<h2>二</h2><ul><li>a</li></ul><p id="b-end">完</p><math><mi>x</mi></math>',
        title="茶&书",
        language="zh",
        authors="甲、乙",
    )

    marks = [["卷一", 0, ""], ["二", 1, ""], ["完", 2, "b-end"]]
    work.chapters.filter(number=2).update(title="二", marks=marks)

    response = Client().get(f"/opds/works/{work.pk}.epub")
    again = read_work(io.BytesIO(response.content), "x.epub")

    assert (again.details.title, again.details.authors) == ("茶&书", "甲、乙")
    assert [each.html for each in again.chapters] == list(
        work.chapters.order_by("number").values_list("html", flat=True)
    )
    assert [list(astuple(each)) for each in again.chapters[1].marks] == marks


def test_link_that_leads_nowhere_is_no_link_in_the_book():
    work = make_work(f'<p><a {REL}>甲</a><a href="#b-gone" {REL}>乙</a></p>')

    content = Client().get(f"/opds/works/{work.pk}.epub").content

    page = zipfile.ZipFile(io.BytesIO(content)).read("EPUB/c1.xhtml").decode()
    assert "<p><span>甲</span><span>乙</span></p>" in page


@pytest.mark.parametrize("is_drawn", [False, True])
def test_covers_are_shown_by_every_program_and_books_bring_their_pictures(is_drawn: bool):
    content = drawn(next(iter(scenes()))) if is_drawn else photograph((600, 300))
    file = put_drawing(content) if is_drawn else put_file([resized(content, 480)[0].content])
    store_file(file, now=NOW, is_public=False)
    name = f"{file.sha256}.{'svg' if is_drawn else 'webp'}"
    work = make_work(f'<p><img src="../../files/{name}" alt="山"></p>', cover=file.sha256)
    ChapterFile.objects.create(chapter=work.chapters.get(), file=file.sha256)

    entry = feed(f"/opds/works/{work.pk}/")
    pictures = [
        Client().get(f"/opds/works/{work.pk}/{each}.jpg") for each in ("cover", "thumbnail")
    ]
    known = Client().get(
        f"/opds/works/{work.pk}/cover.jpg", headers={"If-None-Match": pictures[0].headers["ETag"]}
    )
    book = zipfile.ZipFile(io.BytesIO(Client().get(f"/opds/works/{work.pk}.epub").content))

    assert links(entry, "http://opds-spec.org/image") == [f"/opds/works/{work.pk}/cover.jpg"]
    assert [Image.open(io.BytesIO(each.content)).width for each in pictures] == [480, 160]
    assert known.status_code == 304
    first = book.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert f"EPUB/{name}" in book.namelist()
    assert b'properties="cover-image"' in book.read("EPUB/book.opf")
    assert f'<img src="{name}" alt="山"/>'.encode() in book.read("EPUB/c1.xhtml")


def test_entries_and_links_are_as_the_specification_asks():
    """OPDS 1.2, sections 2 to 5: what each feed, entry and facet must have."""
    make_shelf()

    roots = [feed(f"/opds/{each}") for each in ("", "all/", "titles/?subject=tea", "by/hall/")]

    for root in roots:
        assert all(root.findtext(f"{ATOM}{each}") for each in ("id", "title", "updated"))
        assert (
            len(links(root, "self")) == len(links(root, "start")) == len(links(root, "search")) == 1
        )
        for entry in root.iterfind(f"{ATOM}entry"):
            assert all(entry.findtext(f"{ATOM}{each}") for each in ("id", "title", "updated"))
            assert entry.find(f"{ATOM}link") is not None
        for link in root.iter(f"{ATOM}link"):
            assert link.get("href")
            assert link.get("type")
    facets = [each for each in roots[2].iterfind(f"{ATOM}link") if "facet" in str(each.get("rel"))]
    assert {each.get("{http://opds-spec.org/2010/catalog}facetGroup") for each in facets} > {
        "按分类"
    }
    active = [each for each in facets if each.get("{http://opds-spec.org/2010/catalog}activeFacet")]
    assert [(each.get("title"), each.get(THREAD_COUNT)) for each in active] == [("茶", "3")]
    assert all(links(each, OPEN) for root in roots[1:3] for each in root.iterfind(f"{ATOM}entry"))
