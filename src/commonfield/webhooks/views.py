"""Pages for an organisation's webhooks: add, test, deliveries, renew the secret, end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations_of
from commonfield.webhooks import commands, queries
from commonfield.webhooks.choices import OUTCOMES, TEST, EventType
from commonfield.webhooks.forms import WebhookForm
from commonfield.webhooks.types import NewWebhook


@replays_page
@signed_in_form
def webhooks(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    own = organisations_of(by.person_id or 0, [Role.KEEPER], today())
    if not own:
        raise PermissionRefusedError
    names = [(each.code, in_language(each, "name")) for each in own]
    form = WebhookForm(request.POST or None, choices={"organisation": names})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, webhook_address="url", webhook_events="events"):
            new = NewWebhook(**form.cleaned_data)
            code, secret = commands.add_webhook(by=by, now=now(), webhook=new)
            return _page(request, code, secret)
    rows = [row for each in own for row in queries.webhooks_of(each.code, by=by, now=now())]
    return render_form(request, "webhooks/webhooks.html", form, rows=rows, names=dict(names))


@signed_in_page
def webhook(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


def _page(request: HttpRequest, code: str, secret: str = "") -> HttpResponse:
    """Show a webhook; its secret only in the answer to what made it."""
    by = actor_of(request)
    row = queries.webhook(code, by=by, now=now())
    labels = {**dict(EventType.choices), TEST: _("Test")}
    context = {
        "webhook": row,
        "secret": secret,
        "events": [labels[each] for each in row.events],
        "deliveries": [
            {
                "delivery": each,
                "words": labels.get(each.event, each.event),
                "outcome": OUTCOMES.get(each.outcome, f"HTTP {each.outcome}"),
            }
            for each in queries.deliveries_of(code, by=by, now=now())
        ],
    }
    return render(request, "webhooks/webhook.html", context)


@signed_in_post
def webhook_try(request: HttpRequest, code: str) -> HttpResponse:
    commands.try_webhook(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("Sent. In a few seconds the answer is shown below."))
    return redirect("webhooks:webhook", code=code)


@replays_page
@signed_in_post
def webhook_secret(request: HttpRequest, code: str) -> HttpResponse:
    secret = commands.renew_secret(by=actor_of(request), now=now(), code=code)
    return _page(request, code, secret)


@signed_in_post
def webhook_resume(request: HttpRequest, code: str) -> HttpResponse:
    commands.resume_webhook(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("Resumed: what waits is sent now."))
    return redirect("webhooks:webhook", code=code)


@signed_in_post
def webhook_end(request: HttpRequest, code: str) -> HttpResponse:
    commands.end_webhook(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("The webhook is deleted."))
    return redirect("webhooks:webhooks")


@signed_in_post
def send_again(request: HttpRequest, code: str, event_id: str) -> HttpResponse:
    commands.send_again(by=actor_of(request), now=now(), code=code, event_id=str(event_id))
    messages.success(request, _("Sent. In a few seconds the answer is shown below."))
    return redirect("webhooks:webhook", code=code)
