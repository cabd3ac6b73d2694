"""How long a request's body may be: whole books only where they are sent, by who is signed in."""

import pytest
from django.conf import settings

from commonfield.workshop.request_bodies import most_bytes

SESSION = f"a=b; {settings.SESSION_COOKIE_NAME}=x"


@pytest.mark.parametrize(
    ("path", "cookie", "megabytes"),
    [
        ("/library/desk/halls/a/add/", SESSION, 210),
        ("/library/desk/halls/a/add/", "", 16),
        ("/library/works/1/objection/", SESSION, 16),
        ("/x/library/desk/", SESSION, 16),
    ],
)
def test_body_is_as_long_as_its_page_takes(path: str, cookie: str, megabytes: int):
    environ = {"PATH_INFO": path, "HTTP_COOKIE": cookie}

    assert most_bytes(environ) == megabytes * 1_000_000
