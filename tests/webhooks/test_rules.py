"""Which URLs are allowed, and how deliveries are signed."""

import base64
from datetime import timedelta

import pytest

from commonfield.webhooks.rules import (
    is_address,
    pause_after,
    retry_after,
    shown_secret,
    signatures,
)


def test_signature_is_that_of_the_standards_example():
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    given = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')

    signed = signatures([secret, b"the one before"], *given)

    first, second = signed.split(" ")
    assert first == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (second[:3], second == first) == ("v1,", False)
    assert shown_secret(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example/hook",
        "ftp://erp.example/",
        "https://",
        "https:///hook",
        "https://user@erp.example/",
        "https://erp.example/#part",
        "https://erp.example:0/",
        "https://erp.example:99999/",
        "https://[::1/",
        "https://erp.example/a b",
        "https://erp.example/\n",
        "https://茶.example/",
        "https://erp.example/" + "a" * 500,
        "",
    ],
)
def test_address_that_is_refused(url: str):
    assert not is_address(url, only_public=True)


def test_address_that_is_allowed():
    assert is_address("https://erp.example:8443/hook?key=1", only_public=True)
    assert is_address("http://127.0.0.1:9000/", only_public=False)


def test_silence_pauses_at_once_and_refusals_when_they_are_many():
    pauses = [
        [pause_after(failures, is_absent=is_absent) for failures in (1, 4, 5, 99)]
        for is_absent in (True, False)
    ]

    minute, eight_hours = timedelta(minutes=1), timedelta(hours=8)
    assert pauses == [
        [minute, timedelta(hours=2), eight_hours, eight_hours],
        [None, None, minute, eight_hours],
    ]
    assert [retry_after(attempts) for attempts in (1, 5, 6)] == [minute, eight_hours, None]
