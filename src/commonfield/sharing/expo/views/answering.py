"""Pages of the stand's people and the editor: what visitors left, and its answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require
from commonfield.sharing.expo import commands, queries
from commonfield.sharing.expo.forms import EnquiryAnswerForm
from commonfield.sharing.expo.permissions import is_expo_editor, organisations_at_stands


@signed_in_page
def enquiries(request: HttpRequest) -> HttpResponse:
    """List what waits and what was answered, without what it says."""
    by, on = actor_of(request), today()
    require(is_expo_editor(by, on) or bool(organisations_at_stands(by, on)))
    rows = queries.enquiry_rows(by, now())
    return render(request, "sharing/expo/enquiries.html", {"rows": rows})


@signed_in_form
def enquiry(request: HttpRequest, code: str) -> HttpResponse:
    """Show an enquiry to the people who answer it; take the answer."""
    by, at = actor_of(request), now()
    view = queries.enquiry_to_answer(code, by=by, now=at)
    form = EnquiryAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, enquiry_answer="answer"):
            answer = form.cleaned_data["answer"]
            commands.answer_enquiry(by=by, now=at, code=code, answer=answer)
            messages.success(request, _("Answered. The visitor can read it."))
            return redirect("sharing:enquiries")
    return render_form(request, "sharing/expo/enquiry.html", form, row=view)
