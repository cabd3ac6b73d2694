"""Every address × every role × own and another's object, as matrix.txt says.

Every visit is also checked for what any page must have: its guards, no writing by reading, no
keeping of personal pages; every form is sent once from elsewhere, and once without its key.
"""

import re
from http import HTTPStatus
from typing import Any, Final

import pytest
from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.urls import resolve

from commonfield.front.browser_features import features_allowed
from commonfield.front.form_keys import reason_without_key
from tests.access.addresses import addresses
from tests.access.cast import ROLES, Cast
from tests.access.matrix import FILE, Line, empty, lines, path_of, shown, tried, worlds_of
from tests.access.visits import ALLOW, Visit, Visitors, guards_of, writes_noted
from tests.night import NIGHT, of_today

pytestmark = pytest.mark.sql

_LINES = lines()
# A reader of another's money or address is noted here: all that such a look writes.
_LOOKS = {
    "supply:delivery",
    "supply:grower",
    "supply:statement",
    "api:statement",
    "api:read_address",
    "api:read_invoice",
    "api:number_invoice",
    "supply:scale",
    "supply:late",
    "supply:late_new",
    "supply:growers",
    "supply:payouts",
    "supply:payout_run",
}
# django-ninja's own pages say of no method that they do not take it.
_OF_THE_LIBRARY = {"api:openapi-json", "api:api-root"}
# Forms that no token guards: two change nothing but how this browser shows pages (config.views);
# a notice is let in by its signature alone.
_WITHOUT_TOKEN = {"language", "elder", "market:payment_notice"}
_LEADING_ON = {"market:payment", "market:payment_begin"}
# Where a voice is recorded the page itself may ask for the microphone.
_RECORDING = {"voices:record", "voices:record_for", "voices:sitting", "heritage:record"}
# Each says its reason where it stands (without_form_key); a new one is thought over here too.
# What programs send has keys of its own (tests/config/test_api.py).
_WITHOUT_KEY: Final = {
    "demo:payment_simulator",
    "demo:walk_open",
    "library:desk_add",
    "library:desk_album_new",
    "library:desk_cover",
    "library:desk_photographs",
    "library:chapter_place",
    "heritage:desk_pictures",
    "heritage:record",
    "projects:works_payments",
    "voices:record",
    "voices:record_for",
    "voices:voices_zip",
    "elder",
    "evaluation:entries_sheet",
    "portal:list",
    "language",
    "market:basket_add",
    "market:basket_change",
    "market:checkout",
    "stores:goods_in",
    "orders:shipping",
    "market:forget_here",
    "market:look_up",
    "market:payment_begin",
    "market:payment_look",
    "market:payment_notice",
    "market:team_join",
    "market:team_join_packs",
    "market:team_open",
    "market:team_open_packs",
    "people:demo_sign_in",
    "people:invitation",
    "people:my_proof",
    "people:my_proof_code",
    "people:sign_in",
    "people:sign_in_code",
    "people:sign_in_second",
    "people:sign_in_slip",
    "people:sign_in_verify",
    "people:sign_out",
}


def _methods(name: str, cast: Cast, client: Client) -> list[str]:
    """Return the methods that an address takes, as its view says, which needs no page for it."""
    if name in _OF_THE_LIBRARY:
        return ["GET"]
    path = path_of(empty(addresses()[name], "OPTIONS"), cast.home, cast)
    request: Any = RequestFactory().options(path)
    request.session = client.session
    request.user = get_user(request)
    view = resolve(path)
    response = view.func(request, *view.args, **view.kwargs)
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED, (
        f"{name} takes any method: say which, as with @require_safe"
    )
    taken = response.headers["Allow"].split(", ")
    is_page = "GET" in taken and not name.startswith("api:")
    assert not is_page or "HEAD" in taken, f"{name} takes no HEAD: use @require_safe"
    return [each for each in taken if each != "HEAD"]


def test_matrix_has_a_line_for_every_address_and_method(cast: Cast, visitors: Visitors) -> None:
    written = {(line.address, line.method) for line in _LINES if line.is_plain}
    client = visitors.client("county_admin")
    found = {(name, method) for name in addresses() for method in _methods(name, cast, client)}

    missing = [empty(addresses()[name], method) for name, method in sorted(found - written)]
    proposals = [shown(line, tried(line, cast, visitors)[0]) for line in missing]

    assert not proposals, (
        f"New addresses without a line in {FILE.name}. This is how they answer now; think as the"
        " person concerned before you write it down:\n" + "\n".join(proposals)
    )
    assert written - found == set(), f"{FILE.name} has lines of addresses that are gone"


def test_form_is_taken_with_its_token_and_key_only(cast: Cast, visitors: Visitors) -> None:
    forms = [line for line in _LINES if _is_form(line)]
    views = {line.address: resolve(path_of(line, cast.home, cast)).func for line in forms}

    assert {name for name in views if getattr(views[name], "csrf_exempt", False)} == _WITHOUT_TOKEN
    assert {name for name, view in views.items() if reason_without_key(view)} == _WITHOUT_KEY
    # One guard stands before all views; what they are let off they say above.
    for line in of_today(forms, 40):
        path = path_of(line, cast.home, cast)
        refused = line.address not in _WITHOUT_TOKEN
        assert (line, *_forged(path, visitors)) == (line, refused, [])
        if line.address not in _WITHOUT_KEY:
            assert (line, *_without_key(path, visitors)) == (line, True, [])


def _is_form(line: Line) -> bool:
    return line.method == "POST" and line.is_plain and not line.address.startswith("api:")


@pytest.mark.parametrize("line", _LINES, ids=str)
def test_address_opens_to_whom_the_matrix_says(
    line: Line, cast: Cast, visitors: Visitors, guards: dict[str, str]
) -> None:
    cells, visits = tried(line, cast, visitors, closed_too=NIGHT)

    # By day a closed cell is taken as written, but not with letters for things that are not sent.
    assert {role: len(cell) for role, cell in line.cells.items()} == {
        role: len(list(filter(None, worlds_of(line, cast, role)))) for role in ROLES
    }
    assert [each for each in visits if each.status in {405, 429, 500}] == []
    assert shown(line, cells) == shown(line, line.cells)
    guarded = [guards, _leading_on(guards)] if line.address in _LEADING_ON else [guards]
    if line.address in _RECORDING:
        guarded.append(guards | {"Permissions-Policy": features_allowed("microphone")})
    assert [each for each in visits if guards_of(each.response) not in guarded] == []
    assert [each for each in visits if not _shows_its_refusal(each)] == []
    if line.method == "GET":
        left = {"audit_row", "audit_chain"} if line.address in _LOOKS else set[str]()
        assert [each for each in visits if set(each.wrote) - left] == []
        assert [each for each in visits if not _is_private(line, each)] == []
        assert [each for each in visits if _tells_of_others(line, each, cast)] == []


def _leading_on(guards: dict[str, str]) -> dict[str, str]:
    """Return the guards of a page whose form leads to a payment provider."""
    policy = guards["Content-Security-Policy"]
    wider = policy.replace("form-action 'self'", "form-action 'self' https:")
    return guards | {"Content-Security-Policy": wider}


def _shows_its_refusal(visit: Visit) -> bool:
    """Return whether a page that refuses what was sent says so where a reader hears it."""
    if visit.status not in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_CONTENT}:
        return True
    body = visit.response.content.decode()
    # What a script or a look at the head is answered has no page.
    if not body or not visit.response.headers["Content-Type"].startswith("text/html"):
        return True
    tags = re.findall(r"<[^>]* role=\"alert\"[^>]*>", body)
    return any(" hidden" not in tag for tag in tags)


def _is_private(line: Line, visit: Visit) -> bool:
    """Return whether a page for a signed-in person stays with them."""
    is_public = line.cells["anonymous"][0] == ALLOW or line.address.startswith("api")
    is_shown = visit.status == HTTPStatus.OK and not is_public
    return not is_shown or "no-store" in visit.response.headers.get("Cache-Control", "")


def _tells_of_others(line: Line, visit: Visit, cast: Cast) -> list[str]:
    """Return what a page shows of another's orders, and a store's desk of another store's goods.

    What its reader named in the request does not count.
    """
    other = cast.others(visit.role)
    if other is not cast.neighbour:
        return []
    secrets = [other.order, other.served, other.token, other.served_token, other.payment]
    if line.address.startswith(("stores:", "orders:")):
        secrets += [other.sku, other.lot]
    response = visit.response
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return [each for each in secrets if each.encode() in body and each not in visit.path]


def _forged(path: str, visitors: Visitors) -> tuple[bool, list[str]]:
    """Send a form without its token, as another site would."""
    with writes_noted() as written:
        response = visitors.client("county_admin", csrf=True).post(path, {})
    return response.status_code == HTTPStatus.FORBIDDEN, written


def _without_key(path: str, visitors: Visitors) -> tuple[bool, list[str]]:
    """Send a form without the key that lets it be done once."""
    with writes_noted() as written:
        response = visitors.client("county_admin").post(path, {"form_key": ""})
    is_refused = response.status_code == HTTPStatus.BAD_REQUEST
    return is_refused and "请重新打开页面" in response.content.decode(), written
