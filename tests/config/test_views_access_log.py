import json
import logging

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.config.log_lines import JsonFormatter, request_id

SOMEBODY = "203.0.113.77"


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/people/4711/?name=王", "/people/<int:person_id>/", 302),
        ("/healthz?name=王", "/healthz", 200),
        ("/no/such/王", "-", 404),
    ],
)
def test_request_is_logged_without_what_it_names_and_who_asked(
    client: Client,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    path: str,
    route: str,
    status: int,
):
    settings.ACCESS_LOG = True

    client.get(path, REMOTE_ADDR=SOMEBODY)

    (said,) = caplog.messages
    assert said.startswith(f"GET {route} {status} ")
    assert said.endswith(" 203.0.113.0/24")
    assert not any(word in said for word in ("4711", "王", SOMEBODY))


def test_answer_has_an_id_of_its_own_or_that_of_a_proxy_of_ours(client: Client, settings: Settings):
    given = {"x-request-id": "of-the-proxy-1"}

    own = client.get("/healthz", headers=given, REMOTE_ADDR=SOMEBODY).headers["X-Request-ID"]
    settings.TRUSTED_PROXIES = [SOMEBODY]
    proxys = client.get("/healthz", headers=given, REMOTE_ADDR=SOMEBODY).headers["X-Request-ID"]

    assert len(own) == 16
    assert proxys == "of-the-proxy-1"


def test_line_of_json_says_of_which_request_it_is():
    record = logging.LogRecord("a", logging.ERROR, "b.py", 1, "%s fell", ("leaf",), None)
    token = request_id.set("abc")
    try:
        entry = json.loads(JsonFormatter().format(record))
    finally:
        request_id.reset(token)

    assert (entry["message"], entry["level"], entry["request_id"]) == ("leaf fell", "ERROR", "abc")
