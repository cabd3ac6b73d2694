"""Idempotency keys of forms: a form is done once, however often it is sent (docs/adr/0020).

A form carries a key, made with its page. The first time it is sent, the key is written down in the
transaction in which the view writes; sent again, even at the same moment, the form waits for that
and gets the same answer. A form that was refused may be corrected and sent again.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.messages import add_message, get_messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from commonfield.front.errors import FormKeyMissingError, FormSentAlreadyError
from commonfield.front.links import cached_reverse
from commonfield.front.page_cache.fragments import csrf_token_of
from commonfield.front.page_cache.shared import SharedPath, is_shared
from commonfield.kernel.clock import now as the_time
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_id
from commonfield.workshop.models import SentForm
from commonfield.workshop.vault import VaultError, open_with_salt, seal_with_salt

FIELD: Final = "form_key"
_FORGERY_FIELD: Final = "csrfmiddlewaretoken"
_REASON: Final = "has_no_form_key"
_REPLAYS_PAGE: Final = "replays_page"
PURPOSE: Final = "workshop.sent_form"
# As long as an order's key. Somewhat longer is remembered than taken, so that none is taken twice.
_TAKEN: Final = timedelta(days=30)
_AHEAD: Final = timedelta(days=1)
_REMEMBERED: Final = _TAKEN + 2 * _AHEAD
# What a page showed once (a token, a slip) is shown again to a user who pressed twice, no longer.
_PAGE_HOLDS: Final = timedelta(minutes=10)
_VERSION: Final = 7
_HEADERS: Final = ("Location", "Content-Type", "Cache-Control")
_OK, _REDIRECTS = 200, range(300, 400)


def without_form_key[**P, R](reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view's forms carry no key, for a reason: nothing is written, or they have their own."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _REASON, reason)
        return view

    return decorate


def replays_page[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Answer a form that is sent again with the page that showed what was made: a token, a slip.

    Other pages that a form is answered with only show something, and are made anew.
    """
    setattr(view, _REPLAYS_PAGE, True)
    return view


def reason_without_key(view: object) -> str:
    """Return why a view's forms carry no key; empty if they do."""
    if getattr(view, "csrf_exempt", False):
        return "No form: programs and providers have their own keys, switches only set a cookie."
    return str(getattr(view, _REASON, ""))


def form_key_fields(request: HttpRequest | SharedPath) -> SafeString:
    """Write the fields without which no form is taken: against forgery, and against twice.

    A page that is made for everybody has forms of the basket only, which have no key.
    """
    fields = f'<input type="hidden" name="{_FORGERY_FIELD}" value="{csrf_token_of(request)}">'
    if not is_shared(request):
        fields += f'<input type="hidden" name="{FIELD}" value="{new_form_key(the_time())}">'
    return mark_safe(fields)  # noqa: S308 - letters, digits and hyphens


def new_form_key(now: datetime) -> str:
    """Return a key for a form; it holds the instant when its page was made."""
    return str(new_id(now))


def answer_once(
    request: HttpRequest,
    view: Callable[[], HttpResponse],
    *,
    by: str,
    view_function: object,
    now: datetime,
) -> HttpResponse:
    """Answer a form by a view, or as it was answered the first time.

    ``by`` sent it: nobody else gets the answer. ``view_function`` is the view with its marks.
    """
    key = _key_of(request.POST.get(FIELD, ""), now)
    sent = SentForm(
        key_hash=json_digest([str(key), by, request.get_full_path()]),
        body_hash=_entries_of(request),
        sent_at=now,
    )
    with transaction.atomic():
        if not is_first(sent):
            return _answered(request, sent, key)
        response = view()
        mine = SentForm.objects.filter(pk=sent.pk)
        is_page = response.status_code == _OK and hasattr(view_function, _REPLAYS_PAGE)
        if is_page or _is_done(response):
            mine.update(answer_sealed=_sealed(request, response, key))
        else:
            mine.delete()
    return response


def delete_old_sent_forms(now: datetime) -> int:
    """Forget the keys of forms that are taken no more, for the worker."""
    return SentForm.objects.filter(sent_at__lt=now - _REMEMBERED).delete()[0]


def _is_done(response: HttpResponse) -> bool:
    """Return whether a form was done by where its view leads on to; not if that is to sign in."""
    is_refused = response.headers.get("Location", "").startswith(
        f"{cached_reverse(settings.LOGIN_URL)}?"
    )
    return response.status_code in _REDIRECTS and not is_refused


def _key_of(text: str, now: datetime) -> UUID:
    try:
        key = UUID(text)
    except ValueError as error:
        raise FormKeyMissingError from error
    # In seconds: a made-up number may name a year that no datetime knows.
    age_s = now.timestamp() - (key.int >> 80) / 1_000
    if key.version != _VERSION or not -_AHEAD.total_seconds() <= age_s <= _TAKEN.total_seconds():
        raise FormKeyMissingError
    return key


def is_first(sent: SentForm) -> bool:
    """Write a form down; the same one under way elsewhere is waited for."""
    try:
        with transaction.atomic():
            sent.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _entries_of(request: HttpRequest) -> str:
    """Return the digest of a form's entries, files included."""
    entries: list[object] = [
        [name, values]
        for name, values in sorted(request.POST.lists())
        if name not in {FIELD, _FORGERY_FIELD}
    ]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            entries.append([name, file.name, content.hexdigest()])
    return json_digest(entries)


def json_digest(what: list[Any]) -> str:
    """Return the SHA-256 of something, written as JSON."""
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _sealed(request: HttpRequest, response: HttpResponse, key: UUID) -> bytes:
    notices = [
        (each.level, str(each.message), each.extra_tags)
        # To read them openly is to have shown them.
        for each in getattr(get_messages(request), "_queued_messages", ())
    ]
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    cookies = [each.OutputString() for each in response.cookies.values()]
    answer = [response.status_code, headers, response.content.decode(), cookies, notices]
    return seal_with_salt(json.dumps(answer), salt=key.bytes, purpose=PURPOSE)


def first_answer(
    sent: SentForm, *, salt: bytes, refusal: type[CommonfieldError]
) -> tuple[datetime, Any]:
    """Return when the same was sent first, and its answer; refuse another body under its key."""
    first = SentForm.objects.filter(pk=sent.pk, body_hash=sent.body_hash).first()
    if first is None:
        raise refusal
    try:
        text = open_with_salt(first.answer_sealed or b"", salt=salt, purpose=PURPOSE)
    except VaultError as error:
        raise refusal from error
    return first.sent_at, json.loads(text)


def _answered(request: HttpRequest, sent: SentForm, key: UUID) -> HttpResponse:
    first_at, answer = first_answer(sent, salt=key.bytes, refusal=FormSentAlreadyError)
    status, headers, content, cookies, notices = answer
    if status == _OK and sent.sent_at - first_at > _PAGE_HOLDS:
        raise FormSentAlreadyError
    response = HttpResponse(content, status=status, headers=headers)
    for cookie in cookies:
        response.cookies.load(cookie)
    for level, message, extra_tags in notices:
        add_message(request, level, message, extra_tags)
    return response
