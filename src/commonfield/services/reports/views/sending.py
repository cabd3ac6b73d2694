"""Reporting something broken, and following it by its receipt; nobody needs to sign in."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import (
    errors_as_messages,
    errors_on_form,
    render_form,
    require_get_or_post,
)
from commonfield.front.language import active_language
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, person_of
from commonfield.people.queries import home_and_household
from commonfield.places.queries import place, venue, villages_to_choose
from commonfield.services.reports import commands, queries
from commonfield.services.reports.forms import ReportForm
from commonfield.services.reports.types import ReportView
from commonfield.workshop.rate_limits import check_rate_limit

_SENT_AN_HOUR: Final = 10
_LOOKED_A_MINUTE: Final = 20
_HOUR_S, _MINUTE_S = 3_600, 60
_FIELDS: Final = {
    "report_kind": "kind",
    "report_spot": "spot",
    "report_words": "words",
    "report_phone": "phone",
    **dict.fromkeys(("file_unknown_kind", "file_too_large", "picture_size"), "photo"),
}


@never_cache
@require_get_or_post
def report(request: HttpRequest) -> HttpResponse:
    """Ask where it is; then show what is open there, and take what is broken."""
    by, at = actor_of(request), now()
    at_venue = venue(request.GET.get("venue", ""))
    code = at_venue.place_code if at_venue else request.GET.get("place", "")
    found = place(code, today()) if code[:6] == settings.COUNTY_CODE[:6] else None
    village = found if found and found.level == "village" else None
    home = home_and_household(by.person_id)[0] if by.person_id else ""
    context: dict[str, object] = {
        "villages": villages_to_choose(settings.COUNTY_CODE, active_language()),
        "chosen": code or home,
        "village": village,
        "venue": at_venue,
    }
    if village is None:
        return render(request, "services/reports/where.html", context)
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        check_rate_limit(request, "services.report", _SENT_AN_HOUR, _HOUR_S)
        with errors_on_form(form, **_FIELDS):
            said = form.report(village.code, at_venue.code if at_venue else "")
            photo = form.content()
            receipt = commands.send_report(by=by, now=at, report=said, photo=photo)
            messages.success(request, _("Sent. Keep the number: it is your receipt."))
            return redirect("services:report_receipt", receipt=receipt)
    context["near"] = queries.open_near(village.code)
    return render_form(request, "services/reports/report.html", form, **context)


@never_cache
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Take a receipt's number."""
    number = "".join(request.GET.get("number", "").split())
    if number.isalnum():
        return redirect("services:report_receipt", receipt=number[:16])
    return render(request, "services/reports/track.html")


@never_cache
@require_get_or_post
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the holder of a receipt what became of the report; take “still broken”."""
    check_rate_limit(request, "services.receipt", _LOOKED_A_MINUTE, _MINUTE_S)
    view = queries.report_by_receipt(receipt)
    if request.method == "POST":
        with errors_as_messages(request):
            commands.say_still_broken(by=actor_of(request), now=now(), receipt=receipt)
            messages.success(request, _("The report is open again."))
        return redirect("services:report_receipt", receipt=view.receipt)
    context = {
        "row": view,
        "village": place(view.place),
        "venue": venue(view.venue) if view.venue else None,
        "address": request.build_absolute_uri(request.path),
    }
    response = render(request, "services/reports/receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def receipt_photo(request: HttpRequest, receipt: str) -> HttpResponse:
    check_rate_limit(request, "services.receipt", _LOOKED_A_MINUTE, _MINUTE_S)
    return picture(queries.report_by_receipt(receipt))


def picture(view: ReportView) -> HttpResponse:
    """Answer with a report's photograph."""
    found = queries.photo_of(view)
    return HttpResponse(found.content, content_type=found.media_type)


@signed_in_page
def own_reports(request: HttpRequest) -> HttpResponse:
    """Show what a person reported."""
    rows = queries.reports_of(person_of(actor_of(request)))
    return render(request, "services/reports/mine.html", {"rows": rows})
