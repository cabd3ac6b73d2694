"""The page after sign-in: what waits, where the work is done, the way to one's account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from commonfield.front.menu import menu_of
from commonfield.front.signed_in import signed_in_page
from commonfield.front.todos import Duty, Todo, TodoReader, todos_of
from commonfield.kernel.clock import now, today
from commonfield.people import queries
from commonfield.people.permissions import actor_of
from commonfield.people.types import GrantInfo
from commonfield.people.views.requests import own_id, role_rows
from commonfield.people.views.shown_names import shown_name

_SHOWN_AT_HOME = 4


@signed_in_page
def me(request: HttpRequest) -> HttpResponse:
    person_id = own_id(request)
    grants = queries.grants_of(person_id, today())
    card = queries.person_card(person_id)
    context = {
        "card": card,
        "name": shown_name(request, card),
        "grants": role_rows(grants),
        "todos": _todos(person_id, grants),
        "menu": menu_of(person_id, (grant.role for grant in grants)),
    }
    return render(request, "people/me.html", context)


def _todos(person_id: int, grants: list[GrantInfo]) -> list[Todo]:
    duties = (Duty(each.role, each.place_code, each.organisation_code) for each in grants)
    return todos_of(TodoReader(person_id, tuple(duties), now()))


def todos_fragment(request: HttpRequest) -> str:
    """Return what waits for the visitor, for a page that everybody sees; nothing for a guest."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return ""
    todos = _todos(person_id, queries.grants_of(person_id, today()))
    waiting = [each for each in todos if each.count][:_SHOWN_AT_HOME]
    return render_to_string("people/todos.html", {"todos": waiting}) if waiting else ""
