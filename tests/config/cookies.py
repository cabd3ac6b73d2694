"""Prints every cookie that a county on HTTPS sets, with what it says of itself, as JSON."""

import json
import sys

import django

django.setup()

from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from commonfield.market.views.basket_cookie import save_basket, write_basket
from tests.people.builders import PASSWORD, make_person

HOST = "county.example"


def handed_over() -> HttpResponse:
    """Answer with a notice and a basket, as pages do."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.success(request, "done")
        save_basket(request, {"0000000A": 1})
        response = HttpResponse()
        write_basket(request, response)
        return response

    request = RequestFactory().get("/")
    request.session = SessionStore()
    response = MessageMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response


def main() -> dict[str, list[object]]:
    """Sign in and change how pages are shown; then look into the jar."""
    make_person(username="cookies", password=PASSWORD)
    # A proxy that forgot to say that it speaks HTTPS takes nothing from this.
    client = Client(SERVER_NAME=HOST)
    client.get("/sign-in/")
    client.post("/sign-in/", {"name": "cookies", "password": PASSWORD})
    client.post("/language/", {"language": "en"})
    client.post("/elder/", {"elder": "1"})
    client.cookies.update(handed_over().cookies)
    return {
        name: [bool(each["secure"]), each["path"], each["domain"], bool(each["httponly"])]
        for name, each in client.cookies.items()
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
