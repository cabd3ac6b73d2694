"""Kept pages: exact, and with nothing of one visitor in another's."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from pytest_django import Settings

from commonfield.front.page_cache import invalidation, local_cache
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.fragments import (
    fill_placeholders,
    placeholder_of,
    register_fragment,
    split_at_placeholders,
)
from commonfield.front.page_cache.invalidation import (
    WatchedRows,
    current_version,
    register_source_tables,
    register_watched_rows,
    source_number,
)
from commonfield.front.page_cache.local_cache import LocalCacheMiddleware, cached_locally
from commonfield.front.page_cache.shared import (
    SharedRequest,
    VisitorInSharedPageError,
    cache_until,
    depends_on,
    is_shared,
)
from commonfield.kernel import clock
from commonfield.workshop import guards
from commonfield.workshop.guards import install_guards
from commonfield.workshop.models import HeartBeat, JobClock
from tests.page_tables import NEED_NOT_SHOW, TableUnregisteredError

pytestmark = pytest.mark.usefixtures("pages_are_kept")


@pytest.fixture
def clock_is_a_source() -> Iterator[None]:
    """Let the worker's clock and beats be what pages are made from, in this test only."""
    before, sources = dict(guards._triggers), dict(invalidation._source_of)
    register_source_tables("workshop_job_clock", source="clock")
    register_source_tables("workshop_heart_beat", source="beats")
    install_guards(connection)
    yield
    guards._triggers.clear()
    guards._triggers.update(before)
    invalidation._source_of.clear()
    invalidation._source_of.update(sources)
    invalidation.sources_in.cache_clear()


class Page:
    """A view that counts how often it is made, and shows on request how many jobs there are."""

    def __init__(self, body: str = "hello", *, shows_jobs: bool = False) -> None:
        self.body = body
        self.shows_jobs = shows_jobs
        self.made = 0
        self.asked = cached_page("a")(self._view)

    def _view(self, _request: HttpRequest) -> HttpResponse:
        self.made += 1
        return HttpResponse(f"{JobClock.objects.count()}" if self.shows_jobs else self.body)

    def get(self, address: str = "/page/", **more: Any) -> HttpResponse:  # noqa: ANN401 - headers
        return self.asked(RequestFactory().get(address, **more))


def test_page_is_made_once():
    page = Page()

    bodies = [page.get().content for _ in range(3)]

    assert bodies == [b"hello"] * 3
    assert page.made == 1


@pytest.mark.parametrize("other", ["/page/?a=1", "/other/"])
def test_page_of_another_address_is_another(other: str):
    page = Page()

    page.get()
    page.get(other)

    assert page.made == 2


def test_page_of_another_host_is_another():
    page = Page()

    page.get()
    page.get(HTTP_HOST="localhost")

    assert page.made == 2


def test_page_with_a_long_query_is_not_kept():
    page = Page()

    for _ in range(2):
        page.get(f"/page/?a={'x' * 400}")

    assert page.made == 2


def test_page_in_a_transaction_is_not_kept(settings: Settings):
    settings.PAGE_CACHE_IN_TRANSACTIONS = False
    page = Page()

    for _ in range(2):
        page.get()

    assert page.made == 2


def test_refusals_are_not_kept():
    made = []

    def view(_request: HttpRequest) -> HttpResponse:
        made.append(1)
        return HttpResponse("no", status=404)

    for _ in range(2):
        cached_page()(view)(RequestFactory().get("/"))

    assert len(made) == 2


@pytest.mark.usefixtures("clock_is_a_source")
def test_change_of_a_source_makes_the_page_anew():
    page = Page(shows_jobs=True)
    page.get()

    row = JobClock.objects.create(name="x", due_at=clock.now())
    page.get()
    row.last_count = 3
    row.save()
    page.get()
    row.delete()
    page.get()
    page.get()

    assert page.made == 4


@pytest.mark.usefixtures("clock_is_a_source")
def test_change_of_a_source_leaves_pages_that_do_not_read_it():
    page, other = Page(shows_jobs=True), Page()
    page.get("/page/")
    other.get("/other/")

    HeartBeat.objects.create(worker="x", seen_at=clock.now())
    page.get("/page/")
    JobClock.objects.create(name="x", due_at=clock.now())
    other.get("/other/")

    assert (page.made, other.made) == (1, 1)


@pytest.mark.usefixtures("clock_is_a_source")
def test_page_depends_on_what_was_cached_for_it_before():
    made: list[int] = []

    def view(_request: HttpRequest) -> HttpResponse:
        made.append(cached_locally("tests.jobs", JobClock.objects.count))
        return HttpResponse("x")

    for address in ("/first/", "/second/", "/second/"):
        cached_page()(view)(RequestFactory().get(address))
    JobClock.objects.create(name="x", due_at=clock.now())
    cached_page()(view)(RequestFactory().get("/second/"))

    assert made == [0, 0, 1]


@pytest.mark.usefixtures("clock_is_a_source")
def test_many_changes_stay_few_rows():
    before = current_version({})

    for number in range(200):
        JobClock.objects.create(name=str(number), due_at=clock.now())

    (changed,) = current_version({}) - before
    assert changed[:2] == (0, source_number("clock"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workshop_page_change")
        assert cursor.fetchone()[0] <= 130


def test_watched_row_that_changes_makes_the_page_anew(monkeypatch: pytest.MonkeyPatch):
    # It is gone after the test.
    monkeypatch.setattr(invalidation, "_watches", dict(invalidation._watches))
    statement = "SELECT 77, last_count, last_count FROM workshop_job_clock WHERE last_count{}"
    register_watched_rows(WatchedRows("tests.clock", statement))
    made = []

    def view(_request: HttpRequest) -> HttpResponse:
        made.append(1)
        found = JobClock.objects.filter(last_count=7).exists()
        depends_on("tests.clock", 7, *([(77, 7, 7)] if found else []))
        return HttpResponse(str(found))

    page = cached_page()(view)
    first = [page(RequestFactory().get("/")).content for _ in range(2)]
    JobClock.objects.create(name="seven", due_at=clock.now(), last_count=7)
    second = [page(RequestFactory().get("/")).content for _ in range(2)]
    JobClock.objects.filter(name="seven").update(last_count=8)
    third = page(RequestFactory().get("/")).content

    assert (first, second, third) == ([b"False"] * 2, [b"True"] * 2, b"False")


def test_page_holds_until_the_moment_noted():
    made = []

    def view(_request: HttpRequest) -> HttpResponse:
        made.append(1)
        cache_until(clock.now() + timedelta(hours=1))
        # The earlier one counts.
        cache_until(clock.now() - timedelta(seconds=1))
        return HttpResponse("x")

    page = cached_page()(view)
    for _ in range(2):
        page(RequestFactory().get("/"))

    assert len(made) == 2


def test_shared_request_knows_no_visitor():
    request = RequestFactory().get("/p/?a=1", headers={"cookie": "sessionid=x"})
    shared = SharedRequest(request, "b=2")

    assert (shared.path, shared.GET.dict(), shared.user.is_authenticated) == (
        "/p/",
        {"b": "2"},
        False,
    )
    assert is_shared(shared)
    assert "HTTP_COOKIE" not in shared.META
    for name in ("session", "COOKIES"):
        with pytest.raises(VisitorInSharedPageError):
            getattr(shared, name)


def test_parts_are_each_visitor_s_own():
    register_fragment("tests_name", lambda request: request.COOKIES.get("name", ""))
    page = Page(f"<p>{placeholder_of('tests_name')}</p><p>{placeholder_of('tests_name')}</p>")

    def as_seen_by(name: str) -> bytes:
        request = RequestFactory().get("/page/", headers={"cookie": f"name={name}"})
        return page.asked(request).content

    seen = [as_seen_by("a"), as_seen_by("b"), as_seen_by("")]

    assert seen == [b"<p>a</p><p>a</p>", b"<p>b</p><p>b</p>", b"<p></p><p></p>"]
    assert page.made == 1


def test_tokens_are_each_visitor_s_own():
    page = Page(f'<input value="{placeholder_of("forgery_token")}">')

    seen = []
    for secret in ("a" * 32, "b" * 32):
        request = RequestFactory().get("/page/")
        request.META["CSRF_COOKIE"] = secret
        response = page.asked(request)
        found = re.search(rb'value="(\w{64})"', response.content)
        assert found is not None
        seen.append(found[1])
        assert request.META["CSRF_COOKIE"] == secret
        assert len(get_token(request)) == 64

    assert page.made == 1
    assert seen[0] != seen[1]


def test_unknown_part_is_an_error():
    with pytest.raises(KeyError):
        placeholder_of("nobody")


def test_text_that_looks_like_a_mark_is_text():
    body = b"part-00000000000000000000000000000000-basket-end"

    pieces = split_at_placeholders(body)

    assert fill_placeholders(pieces, RequestFactory().get("/")) == body


@pytest.mark.parametrize("junk", ["?utm=1", "?b=2&c=3", "?a=", "?utm=" + "x" * 3_000])
def test_what_the_view_does_not_read_makes_no_other_page(junk: str):
    page = Page()

    page.get("/page/")
    page.get(f"/page/{junk}")

    assert page.made == 1


def test_head_is_answered_from_the_same_page():
    page = Page()

    page.get()
    page.asked(RequestFactory().head("/page/"))

    assert page.made == 1


def test_names_come_in_one_order():
    made = []

    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.META["QUERY_STRING"])
        return HttpResponse("x")

    page = cached_page("a", "b")(view)
    for address in ("/?b=2&a=1", "/?a=1&b=2", "/?a=0&a=1&b=2&c=3"):
        page(RequestFactory().get(address))

    assert made == ["a=1&b=2"]


def test_nothing_is_remembered_by_who_writes():
    made: list[int] = []

    def view(_request: HttpRequest) -> HttpResponse:
        cached_locally("tests.thing", lambda: made.append(1))
        return HttpResponse("x")

    # The test itself is a transaction.
    for method in ("get", "post"):
        LocalCacheMiddleware(view)(getattr(RequestFactory(), method)("/"))
        LocalCacheMiddleware(view)(getattr(RequestFactory(), method)("/"))

    assert len(made) == 4


@pytest.mark.usefixtures("clock_is_a_source")
def test_who_writes_finds_what_they_wrote(monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(cached_locally("tests.count", JobClock.objects.count))
        JobClock.objects.create(name="z", due_at=clock.now())
        seen.append(cached_locally("tests.count", JobClock.objects.count))
        return HttpResponse("x")

    # As outside of the transaction that the test is.
    monkeypatch.setattr(local_cache, "connection", SimpleNamespace(in_atomic_block=False))
    LocalCacheMiddleware(view)(RequestFactory().post("/"))

    assert seen == [0, 1]


@pytest.mark.usefixtures("clock_is_a_source")
def test_nothing_is_remembered_under_what_a_visitor_wrote():
    made: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        words = request.path
        cached_locally(("tests.words", (words,)), lambda: made.append(words))
        cached_locally(("tests.words", (words,)), lambda: made.append(words))
        return HttpResponse("x")

    short, long = f"/{'x' * 62}/", f"/{'x' * 63}/"
    for address in (short, long):
        cached_page()(view)(RequestFactory().get(address))

    assert made == [short, long, long]


@pytest.mark.usefixtures("clock_is_a_source")
def test_kept_page_remembers_for_a_state_of_the_sources():
    made: list[int] = []

    def view(_request: HttpRequest) -> HttpResponse:
        cached_locally("tests.other", lambda: made.append(JobClock.objects.count()))
        return HttpResponse("x")

    for address in ("/1/", "/2/"):
        cached_page()(view)(RequestFactory().get(address))
    JobClock.objects.create(name="y", due_at=clock.now())
    cached_page()(view)(RequestFactory().get("/3/"))

    assert len(made) == 2


@pytest.mark.parametrize("is_kept", [True, False])
def test_page_that_reads_a_table_of_no_source_is_found(settings: Settings, *, is_kept: bool):
    settings.PAGE_CACHE_IN_TRANSACTIONS = is_kept
    page = Page(shows_jobs=True)

    with pytest.raises(TableUnregisteredError, match="workshop_job_clock"):
        page.get()


def test_what_need_not_show_is_still_a_model():
    names = {model.__name__ for model in apps.get_models()}

    assert sorted(NEED_NOT_SHOW.keys() - names) == []
