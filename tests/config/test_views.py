import pytest
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import permission_denied

from commonfield.config import views


def test_language_is_kept_and_leads_back(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/board/?town=331124204"})

    cookie = response.cookies["language"]
    assert (response.status_code, response["Location"]) == (302, "/board/?town=331124204")
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)


def test_language_that_nobody_offers_changes_nothing(client: Client) -> None:
    response = client.post("/language/", {"language": "xx"})

    assert (response.status_code, dict(response.cookies)) == (302, {})


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_switch_leads_nowhere_else(client: Client, address: str) -> None:
    response = client.post("/elder/", {"elder": "1", "next": address})

    assert response["Location"] == "/"


def test_large_print_is_kept_and_taken_back(client: Client) -> None:
    client.post("/elder/", {"elder": "1"})
    switched_on = client.cookies["elder"].value
    client.post("/elder/", {"elder": "0"})

    assert (switched_on, client.cookies["elder"].value) == ("1", "")


@pytest.mark.parametrize("address", ["/language/", "/elder/"])
def test_switch_refuses_a_get(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


def test_address_of_a_button_opened_as_a_page_says_what_to_do(client: Client) -> None:
    client.cookies["language"] = "en"

    opened = client.get("/orders/261128NR4KP7T9X/cancel/?token=1")
    put = client.put("/board/")

    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "Nothing was changed. Go back to the page before" in opened.content.decode()
    assert (put.status_code, "Nothing was changed." in put.content.decode()) == (405, True)
    assert client.head("/elder/").content == b""


def test_form_that_is_too_long_is_told_so(client: Client) -> None:
    client.cookies["language"] = "en"

    long = client.post("/orders/", {"number": "1" * 3_000_000, "phone": "1"})
    many = client.post("/orders/", {f"field-{each}": "1" for each in range(5_000)})

    for response in (long, many):
        assert response.status_code == 413
        assert "shorten what you wrote" in response.content.decode()


def test_robots_stay_out_of_private_pages(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /me/", "Disallow: /people/", "Disallow: /desk/"} <= set(lines)


def test_icon_is_a_drawing(client: Client) -> None:
    response = client.get("/favicon.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg ")


def test_unknown_address_is_answered_in_the_readers_language(client: Client) -> None:
    client.cookies["language"] = "en"

    response = client.get("/nowhere/")

    page = response.content.decode()
    assert response.status_code == 404
    assert page.count("<h1>Page not found</h1>") == 1
    assert page.count('<html lang="en">') == 1


def test_large_print_marks_the_page(client: Client) -> None:
    client.cookies["elder"] = "1"

    page = client.get("/nowhere/").content.decode()

    assert page.count('<html lang="zh-Hans" class="elder">') == 1


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda request: views.bad_request(request, Exception()), 400),
        (lambda request: permission_denied(request, Exception()), 403),
        (lambda request: csrf_failure(request, "no cookie"), 403),
    ],
)
def test_refused_request_says_what_next(view: views.Page, status: int) -> None:
    request = RequestFactory().get("/")

    response = view(request)

    assert response.status_code == status
    assert response.content.decode().count('<a class="button" href="/">') == 1


@pytest.mark.parametrize("query", ["?lang=en", "?q=1&lang=en", "?lang=en&q=1"])
def test_language_that_is_chosen_goes_before_that_of_the_address(query: str):
    chosen = Client().post("/language/", {"language": "zh-hans", "next": f"/market/{query}"})

    assert "lang=" not in chosen.headers["Location"]
    assert chosen.headers["Location"].rstrip("?&").startswith("/market/")
