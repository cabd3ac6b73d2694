"""Figures entered by hand: what waits, all of them, one with its history, checking."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.evaluation.commands import accept_entries, reject_entry, withdraw_entry
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.queries import column_of, shipped_register
from commonfield.evaluation.entries.types import EntryFilter, EntryView
from commonfield.evaluation.forms.entries import REFUSALS, EntryFilterForm, ReasonForm
from commonfield.evaluation.permissions import may_check, may_enter
from commonfield.evaluation.queries import entries as queries
from commonfield.evaluation.views import entries_texts as texts
from commonfield.evaluation.views.files import attachment
from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, is_close_to, require

_MOST_AT_ONCE: Final = 500


@signed_in_page
def entries(request: HttpRequest) -> HttpResponse:
    """Show what waits for the visitor's check, and all entries that are looked for."""
    by, at = actor_of(request), now()
    form = EntryFilterForm(
        request.GET, figures=texts.figure_options(), places=texts.place_options(None)
    )
    found = queries.entries(
        by=by, now=at, wanted=wanted_of(form), offset=page_offset(request), limit=PAGE_SIZE
    )
    county = [settings.COUNTY_CODE]
    is_checker = may_check(by, places=county, on=china_day(at))
    waiting = queries.to_check(by=by, now=at) if is_checker else []
    context = {
        "form": form,
        "rows": texts.rows_of(found, person_id=by.person_id),
        "waiting": texts.rows_of(waiting[:_MOST_AT_ONCE], person_id=by.person_id),
        "waiting_count": len(waiting),
        "pages": page_links(request, len(found)),
        "query": request.GET.urlencode(),
        "may_enter": may_enter(by, places=county, on=china_day(at)),
        "as_of": at,
        "register": shipped_register(),
    }
    return render(request, "evaluation/entries.html", context)


def wanted_of(form: EntryFilterForm) -> EntryFilter:
    """Return the filter; what cannot be read is left out."""
    form.is_valid()
    given = form.cleaned_data
    return EntryFilter(
        state=given.get("state") or "",
        column=given.get("column") or "",
        place=given.get("place") or "",
        sheet=given.get("sheet"),
    )


@signed_in_post
def entries_accept(request: HttpRequest) -> HttpResponse:
    """Accept those that were ticked, all of them or none."""
    by, at = actor_of(request), now()
    require(may_check(by, places=[settings.COUNTY_CODE], on=china_day(at)))
    try:
        ids = [UUID(text) for text in request.POST.getlist("entry")[:_MOST_AT_ONCE]]
    except ValueError as error:
        raise NotFoundError from error
    if not ids:
        messages.error(request, _("Nothing was ticked. Tick the entries that you have checked."))
        return redirect("evaluation:entries")
    count = accept_entries(by=by, now=at, entries=ids)
    done = ngettext("%(n)s entry counts now.", "%(n)s entries count now.", count)
    messages.success(request, done % {"n": count})
    return redirect("evaluation:entries")


# One entry


@signed_in_page
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    by, at = actor_of(request), now()
    found = queries.entry(entry_id, by=by, now=at)
    on = china_day(at)
    waits = found.state is EntryState.WAITING
    is_own = found.entered_by == by.acting_id
    is_close = not is_own and is_close_to(by, found.entered_by)
    checks = waits and may_check(by, places=[found.place], on=on)
    enters = may_enter(by, places=[found.place], on=on)
    context = _about(request, found) | {
        "history": texts.rows_of(queries.history(found), person_id=by.person_id),
        "series": texts.rows_of(queries.series(found), person_id=by.person_id),
        "can_check": checks and not is_own and not is_close,
        "is_of_household": checks and is_close,
        "is_own": checks and is_own,
        "can_revise": enters and found.state is EntryState.COUNTS,
        "can_take_back": enters and waits and is_own,
        "can_enter_anew": enters and found.state is EntryState.SENT_BACK,
        "anew": f"{reverse('evaluation:entry_new')}?figure={found.key}&from={found.id}",
    }
    return render(request, "evaluation/entry.html", context)


def _about(request: HttpRequest, found: EntryView) -> dict[str, object]:
    by = actor_of(request)
    column = column_of(found.table, found.column)
    before = queries.last_values(found.key, [found.place], until=found.told_on).get(found.place)
    replaced = queries.entry(found.replaces, by=by, now=now()) if found.replaces else None
    return {
        "row": texts.rows_of([found], person_id=by.person_id)[0],
        "why": texts.why_of(column),
        "last": texts.value_text(column, before.value) if before else "",
        "last_on": before.told_on if before else None,
        "replaced": replaced,
        "replaced_text": texts.value_text(column, replaced.value) if replaced else "",
    }


@signed_in_page
def entry_evidence(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    found = queries.evidence(entry_id, by=actor_of(request), now=now())
    name = f"evidence.{found.ending}"
    return attachment(found.content, media_type=found.media_type, file_name=name)


@signed_in_form
def entry_check(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show an entry beside its evidence; accept it, or send it back with a reason."""
    by, at = actor_of(request), now()
    found = queries.entry(entry_id, by=by, now=at)
    queries.check_decidable(found, by=by, now=at)
    sends_back = request.method == "POST" and request.POST.get("verdict") == "send_back"
    form = ReasonForm(request.POST if sends_back else None)
    if request.method == "POST" and not sends_back:
        accept_entries(by=by, now=at, entries=[entry_id])
        messages.success(request, _("The entry counts now."))
        return redirect("evaluation:entries")
    if form.is_valid():
        with errors_on_form(form, **REFUSALS):
            reject_entry(by=by, now=at, entry=entry_id, reason=form.cleaned_data["reason"])
            messages.success(request, _("The entry was sent back, with your reason."))
            return redirect("evaluation:entries")
    return render_form(request, "evaluation/entry_check.html", form, **_about(request, found))


@signed_in_form
def entry_withdraw(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Ask why an entry is withdrawn, and do so."""
    by, at = actor_of(request), now()
    found = queries.entry(entry_id, by=by, now=at)
    queries.check_enterable(found, by=by, now=at)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with errors_on_form(form, **REFUSALS):
            reason = form.cleaned_data["reason"]
            withdrawal = withdraw_entry(by=by, now=at, entry=entry_id, reason=reason)
            done = (
                _("The withdrawal waits for another person's check. Until then the entry counts.")
                if withdrawal
                else _("The entry was taken back.")
            )
            messages.success(request, done)
            return redirect("evaluation:entry", entry_id=withdrawal or entry_id)
    context = _about(request, found) | {"waits": found.state is EntryState.WAITING}
    return render_form(request, "evaluation/entry_withdraw.html", form, **context)
