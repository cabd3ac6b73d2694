"""Who is looking and how: language, large print, the actor; refusals as pages."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from commonfield.config.problems import as_problem, is_for_machines, problem_of
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.queries import actor_for
from commonfield.workshop.sentences import sentence_of

LANGUAGES = ("zh-hans", "en")
LANGUAGE_COOKIE = "language"
ELDER_COOKIE = "elder"

type Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """How somebody looks at the pages; kept in two cookies, known to nobody else."""

    language: str
    is_elder: bool

    @property
    def html_language(self) -> str:
        """The tag that screen readers choose their voice by."""
        return "zh-Hans" if self.language == "zh-hans" else "en"


def visitor_of(request: HttpRequest) -> Visitor:
    """Read language and large print: from cookies, for machines from ``Accept-Language``."""
    language = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if is_for_machines(request):
        language = translation.get_language_from_request(request)
    return Visitor(
        language=language if language in LANGUAGES else LANGUAGES[0],
        is_elder=request.COOKIES.get(ELDER_COOKIE) == "1",
    )


class VisitorMiddleware:
    """Sets ``request.visitor`` and the language of everything that follows."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_of(request)
        request.visitor = visitor  # type: ignore[attr-defined]  # Django's way to hand things on
        with translation.override(visitor.language):
            response = as_problem(request, self.get_response(request))
        if "immutable" in response.headers.get("Cache-Control", ""):
            # A picture is the same for everybody, in every language.
            return response
        response.headers.setdefault("Content-Language", visitor.html_language)
        patch_vary_headers(response, ["Accept-Language" if is_for_machines(request) else "Cookie"])
        return response


class RefusalMiddleware:
    """Sets ``request.actor`` and answers an expected refusal with a page that says what next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = getattr(request, "visitor", None) or visitor_of(request)
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]  # as above
            lambda: actor_for(request.user.pk, visitor.language)
        )
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            # No text here has it, and PostgreSQL refuses to be asked for it.
            raise BadRequest
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into a page; anything else is left to crash and be logged."""
        if not isinstance(error, CommonfieldError):
            return None
        if is_for_machines(request):
            return problem_of(error)
        context = {"sentence": sentence_of(error), "code": error.code, "status": error.status}
        return render(request, "refusal.html", context, status=error.status)
