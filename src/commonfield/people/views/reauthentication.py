"""Has a signed-in person give their password before a deed of the account.

A session alone, which may be stolen or left open, does none of these deeds: it remembers when its
person last proved themselves, for ten minutes. What was typed into the form that led here is
carried along, but for secrets, and sent on by the browser afterwards.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now
from commonfield.people.backends import PROVEN_AT
from commonfield.people.commands import reauthenticate, send_reauthentication_code
from commonfield.people.forms import ProofForm
from commonfield.people.permissions import actor_of
from commonfield.people.queries import person_card, second_factor_of
from commonfield.people.types import Proof
from commonfield.people.views.requests import (
    client_of,
    count_request,
    next_address,
    own_id,
    provider_shown,
)

_LASTS_S: Final = 600
_REASON: Final = "Failures count though they are refused; codes are used once."
# The page in between asks for these by the same names: a form that had one is typed again.
_SECRETS: Final = frozenset({"password", "code", "second"})
_NOT_CARRIED: Final = _SECRETS | {"csrfmiddlewaretoken", "form_key", "next", "again"}


def requires_reauthentication[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only those into a view who proved themselves in the last ten minutes; ask the others."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = ask_for_proof(request)
        return view(request, *args, **kwargs) if asked is None else asked

    return answer


def ask_for_proof(request: HttpRequest, **kept: str) -> HttpResponse | None:
    """Return the page that asks for a proof, or nothing if one was given in the last ten minutes.

    ``kept`` is carried on beside what was typed: what the browser would not send again, as files.
    """
    if 0 <= now().timestamp() - request.session.get(PROVEN_AT, 0) < _LASTS_S:
        return None
    is_form = request.method == "POST"
    carried = [each for each in _carried(request.POST) if each[0] not in kept] if is_form else []
    status = 403 if is_form else 200
    again = is_form and _SECRETS.isdisjoint(request.POST)
    go_on = request.get_full_path()
    return _ask(request, go_on, [*carried, *kept.items()], again=again, status=status)


def requires_reauthentication_for_oneself(
    view: Callable[[HttpRequest, int], HttpResponse],
) -> Callable[[HttpRequest, int], HttpResponse]:
    """Ask for a proof where the person whose page this is looks after themselves."""
    asked = requires_reauthentication(view)

    @wraps(view)
    def answer(request: HttpRequest, person_id: int) -> HttpResponse:
        return (asked if person_id == own_id(request) else view)(request, person_id)

    return answer


def forget_reauthentication(request: HttpRequest) -> None:
    """Let this session's proof be over: what it was given with has changed."""
    request.session.pop(PROVEN_AT, None)


@without_form_key(_REASON)
@signed_in_form
@sensitive_post_parameters("password", "code", "second")
def prove(request: HttpRequest) -> HttpResponse:
    go_on, again = next_address(request, reverse("people:me")), "again" in request.POST
    if request.method != "POST":
        return _ask(request, go_on, [])
    count_request(request, "proof")
    form = _form_for(request, request.POST)
    if form.is_valid():
        with errors_on_form(form):
            proof = Proof(**form.cleaned_data)
            reauthenticate(by=actor_of(request), now=now(), proof=proof, client=client_of(request))
            request.session[PROVEN_AT] = int(now().timestamp())
            # 307: the browser sends the form on, with what was typed.
            return HttpResponseRedirect(go_on, status=307 if again else 302)
    return _ask(request, go_on, _carried(request.POST), form=form, again=again, status=422)


@without_form_key(_REASON)
@signed_in_post
def prove_code(request: HttpRequest) -> HttpResponse:
    count_request(request, "code")
    send_reauthentication_code(by=actor_of(request), now=now())
    go_on, again = next_address(request, reverse("people:me")), "again" in request.POST
    return _ask(request, go_on, _carried(request.POST), again=again, is_sent=True)


def _form_for(request: HttpRequest, data: QueryDict | None = None) -> ProofForm:
    person_id = own_id(request)
    return ProofForm(
        data,
        has_password=person_card(person_id).has_password,
        has_second=second_factor_of(person_id, now=now()).set_up_at is not None,
    )


def _carried(sent: QueryDict) -> list[tuple[str, str]]:
    names = [name for name in sent if name not in _NOT_CARRIED]
    return [(name, value) for name in names for value in sent.getlist(name)]


def _ask(
    request: HttpRequest,
    go_on: str,
    carried: list[tuple[str, str]],
    *,
    form: ProofForm | None = None,
    again: bool = False,
    **shown: int | bool,
) -> HttpResponse:
    context = {
        "form": form or _form_for(request),
        "card": person_card(own_id(request)),
        "go_on": go_on,
        "again": again,
        "carried": carried,
        "back": next_address(request, reverse("people:my_account"), field="back"),
        **provider_shown(own_id(request)),
        "is_sent": shown.get("is_sent", False),
    }
    return render(request, "people/prove.html", context, status=shown.get("status", 200))
