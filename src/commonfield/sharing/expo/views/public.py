"""Expos for everybody: the list, an expo with its signs, a stand on the phone, an enquiry."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations
from commonfield.places.queries import place
from commonfield.sharing.expo import commands, queries
from commonfield.sharing.expo.forms import EnquiryForm
from commonfield.sharing.expo.permissions import keeps_stand, may_arrange
from commonfield.workshop.rate_limits import check_rate_limit

# Visitors of a fair share the addresses of its network.
_SENT_AN_HOUR: Final = 30
_LOOKED_A_MINUTE: Final = 20
_HOUR_S, _MINUTE_S = 3_600, 60
_FIELDS: Final = {"enquiry_words": "words", "enquiry_phone": "phone", "enquiry_consent": "agrees"}


@require_safe
def expos(request: HttpRequest) -> HttpResponse:
    on = today()
    found = queries.expos(on)
    context = {
        "coming": [each for each in found if each.ends_on >= on],
        "over": [each for each in found if each.ends_on < on],
        "may_arrange": may_arrange(actor_of(request), on),
    }
    return render(request, "sharing/expo/expos.html", context)


@require_safe
def expo(request: HttpRequest, expo: int) -> HttpResponse:
    found, on = queries.expo(expo), today()
    stands = queries.stands_of(expo)
    owners = organisations(each.organisation for each in stands)
    context = {
        "expo": found,
        "place": place(found.place),
        "stands": [(each, owners.get(each.organisation), each.state(on)) for each in stands],
        "may_arrange": may_arrange(actor_of(request), on),
    }
    return render(request, "sharing/expo/expo.html", context)


@require_safe
def signs(request: HttpRequest, expo: int) -> HttpResponse:
    """Show the signs for printing, one per sheet of A4 or A6, in both languages."""
    chosen = request.GET.get("stand", "")
    stands = [each for each in queries.stands_of(expo) if not chosen or str(each.number) == chosen]
    context = {
        "expo": queries.expo(expo),
        "is_small": request.GET.get("size") == "a6",
        "chosen": chosen if chosen.isdecimal() else "",
        "signs": [(each, _address("stand", expo, each.number)) for each in stands],
    }
    return render(request, "sharing/expo/signs.html", context)


def _address(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(f'sharing:{name}', args=args)}"


@require_safe
def stand(request: HttpRequest, expo: int, number: int) -> HttpResponse:
    found, at = queries.stand(expo, number), now()
    context = {
        "stand": found,
        "state": found.state(today()),
        "owner": organisations([found.organisation]).get(found.organisation),
        "exhibits": queries.exhibits_of(found.pk, at),
        "keeps": keeps_stand(actor_of(request), found.organisation, today()),
    }
    return render(request, "sharing/expo/stand.html", context)


@never_cache
@require_get_or_post
def ask(request: HttpRequest, expo: int, number: int) -> HttpResponse:
    """Take a visitor's enquiry; nobody needs to sign in."""
    found = queries.stand(expo, number)
    form = EnquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_rate_limit(request, "sharing.enquiry", _SENT_AN_HOUR, _HOUR_S)
        with errors_on_form(form, **_FIELDS):
            receipt = commands.leave_enquiry(
                by=actor_of(request), now=now(), expo=expo, number=number, new=form.new()
            )
            messages.success(request, _("Sent. Keep this page's address: the answer comes here."))
            return redirect("sharing:enquiry_receipt", receipt=receipt)
    owner = organisations([found.organisation]).get(found.organisation)
    return render_form(request, "sharing/expo/ask.html", form, stand=found, owner=owner)


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the holder of a receipt the answer; what was asked stays sealed."""
    check_rate_limit(request, "sharing.receipt", _LOOKED_A_MINUTE, _MINUTE_S)
    found = queries.enquiry_by_receipt(receipt)
    context = {"row": found, "address": _address("enquiry_receipt", found.receipt)}
    response = render(request, "sharing/expo/receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
