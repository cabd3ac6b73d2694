"""To whom a server speaks, and to whom it does not."""

import socket
from typing import Any

import pytest

from commonfield.workshop.outgoing import NotSentError, is_public, post


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
    ],
)
def test_public_addresses(address: str, expected: bool):
    assert is_public(address) is expected


@pytest.mark.parametrize("address", ["10.0.0.7", "::1"])
def test_name_that_means_a_private_machine_is_not_spoken_to(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    def resolve(_host: str, port: int, **_options: object) -> list[Any]:
        return [(0, 0, 0, "", (each, port)) for each in ("93.184.215.14", address)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(NotSentError, match="address_not_public"):
        post("https://rebound.example/", b"", {})


@pytest.mark.parametrize("url", ["http://erp.example/", "https://u:p@erp.example/", "file:///x"])
def test_address_that_is_not_spoken_to(url: str):
    with pytest.raises(NotSentError, match="address_not_allowed"):
        post(url, b"", {})


def test_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch):
    def resolve(*_arguments: object, **_options: object) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(NotSentError, match="unreachable"):
        post("https://nobody.example/", b"", {})
