"""Lets any room's view require a fresh proof of identity; the room of people gives the page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# Returns the page for the proof, or nothing if the visitor proved themselves just now.
type AskForProof = Callable[..., HttpResponse | None]

_ASKING: list[AskForProof] = []


def register_proof(ask: AskForProof) -> None:
    _ASKING[:] = [ask]


def ask_for_fresh_proof(request: HttpRequest, **kept: str) -> HttpResponse | None:
    """Return the page that takes a proof, or nothing if one is fresh.

    What was typed is sent on afterwards, and ``kept``: what stands for files.
    """
    (ask,) = _ASKING
    return ask(request, **kept)


def requires_fresh_proof[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only visitors into a view who proved themselves in the last ten minutes."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = ask_for_fresh_proof(request)
        return view(request, *args, **kwargs) if asked is None else asked

    return answer
