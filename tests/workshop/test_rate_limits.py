from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from commonfield.workshop.errors import TooManyRequestsError
from commonfield.workshop.rate_limits import (
    allow,
    check_rate_limit,
    client_address,
    client_is_exempt,
    networks_of,
)

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def test_allow_until_the_limit_of_each_window():
    first = [allow("a", limit=2, window_s=60, now=NOW) for _ in range(3)]
    later = allow("a", limit=2, window_s=60, now=NOW + timedelta(seconds=60))

    assert (first, later) == ([True, True, False], True)


def test_allow_counts_keys_apart():
    answers = [allow(key, limit=1, window_s=60, now=NOW) for key in ("a", "b")]

    assert answers == [True, True]


def test_check_rate_refuses_beyond_the_limit_for_one_address():
    factory = RequestFactory()
    here = factory.get("/", REMOTE_ADDR="10.0.0.1")

    check_rate_limit(here, "page", 1, 60)
    check_rate_limit(factory.get("/", REMOTE_ADDR="10.0.0.2"), "page", 1, 60)

    with pytest.raises(TooManyRequestsError):
        check_rate_limit(here, "page", 1, 60)


@pytest.mark.parametrize(
    ("is_demo", "address", "is_exempt"),
    [(True, "127.0.0.1", True), (True, "10.0.0.1", False), (False, "127.0.0.1", False)],
)
def test_client_is_exempt_on_the_machine_in_demo_mode(
    settings: Settings, *, is_demo: bool, address: str, is_exempt: bool
):
    settings.DEMO = is_demo
    request = RequestFactory().get("/", REMOTE_ADDR=address)

    assert client_is_exempt(request) == is_exempt


def test_client_address_sees_through_trusted_proxies_only(settings: Settings):
    settings.TRUSTED_PROXIES = ("10.0.0.1",)
    forwarded = {"x-forwarded-for": "6.6.6.6, 203.0.113.9"}

    seen = [
        client_address(RequestFactory().get("/", REMOTE_ADDR=address, headers=forwarded))
        for address in ("10.0.0.1", "10.0.0.2")
    ]

    assert seen == ["203.0.113.9", "10.0.0.2"]


@pytest.mark.parametrize(
    ("hops", "address"),
    [
        ("203.0.113.9:50321", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.1:443", "203.0.113.9"),
        ("[2001:db8::1]:50321", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_client_address_is_the_same_from_every_port(settings: Settings, hops: str, address: str):
    settings.TRUSTED_PROXIES = ("10.0.0.1",)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": hops})

    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("203.0.113.9", ("203.0.113.9",)),
        ("::ffff:203.0.113.9", ("203.0.113.9",)),
        ("2001:db8:1:2:3:4:5:6", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("2001:db8:1:3::1", ("2001:db8:1:3::/64", "2001:db8:1::/48")),
        ("2001:db8:2:3::1", ("2001:db8:2:3::/64", "2001:db8:2::/48")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/48")),
        ("", ()),
        ("unix", ("unix",)),
    ],
)
def test_address_counts_as_itself_or_as_its_networks(address: str, networks: tuple[str, ...]):
    assert networks_of(address) == networks


@pytest.mark.parametrize(
    ("within", "allowed"),
    [("2001:db8:1:2:{}::1", 1), ("2001:db8:1:{}::1", 16)],
    ids=["a line's network", "many lines of one network"],
)
def test_check_rate_counts_many_addresses_of_one_network_together(within: str, allowed: int):
    requests = [
        RequestFactory().get("/", REMOTE_ADDR=within.format(number)) for number in range(allowed)
    ]
    for request in requests:
        check_rate_limit(request, "page", 1, 60)

    with pytest.raises(TooManyRequestsError):
        check_rate_limit(RequestFactory().get("/", REMOTE_ADDR=within.format("fff")), "page", 1, 60)


def test_counters_are_kept_beside_many_others():
    for number in range(1_000):
        allow(f"other {number}", limit=1, window_s=60, now=NOW)
    first = [allow("a", limit=1, window_s=60, now=NOW)]
    for number in range(1_000, 2_000):
        allow(f"other {number}", limit=1, window_s=60, now=NOW)

    assert [*first, allow("a", limit=1, window_s=60, now=NOW)] == [True, False]
