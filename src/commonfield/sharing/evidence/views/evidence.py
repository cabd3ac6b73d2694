"""The page of evidence on a case: one sentence, bars with their table, how, and its file."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonfield.front.charts import Chart, ChartRow, Ending, chart_file_response
from commonfield.front.drawing.bars import bars
from commonfield.front.drawing.types import Bar
from commonfield.kernel.clock import now
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of
from commonfield.places.queries import places
from commonfield.sharing.cases.queries import case_page
from commonfield.sharing.evidence.queries import case_evidence
from commonfield.sharing.evidence.views import texts
from commonfield_measures.evidence.answering import PLACEBOS, Evidence

_MOST_TIMES: Final = 10


@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    at = now()
    found = case_evidence(slug, now=at)
    known = places(each.place for each in found.left_out)
    context = {
        "slug": slug,
        "details": case_page(slug, by=actor_of(request), now=at).case.details,
        "found": found,
        "lead": texts.lead(found),
        "picture": _picture(found) if found.effect.by_event_time else None,
        "left_out": [
            (known.get(each.place), each.place, _(texts.WHY_LEFT_OUT[each.why]))
            for each in found.left_out
        ],
        "spans": texts.spans(found),
        "tolerated": _tolerated(found),
        "placebos": PLACEBOS,
        "as_of": at,
    }
    return render(request, "sharing/evidence/page.html", context)


@require_safe
def evidence_file(request: HttpRequest, slug: str) -> HttpResponse:
    return JsonResponse(case_evidence(slug, now=now()).as_json())


@require_safe
def evidence_picture(request: HttpRequest, slug: str, ending: Ending) -> HttpResponseBase:
    found = case_evidence(slug, now=now())
    must_exist(found.effect.by_event_time or None)
    return chart_file_response(_picture(found), ending=ending, file_name=f"{slug}-evidence")


def _picture(found: Evidence) -> Chart:
    """Return a bar for each span since the adoption and before it, with its interval."""
    rows = {each.e: each for each in found.effect.by_event_time}
    events = sorted([*rows, -1])
    drawn, table = [], []
    for event in events:
        label, each = _since(found, event), rows.get(event)
        if each is None:
            drawn.append(Bar(label, 0.0, _("starting point")))
            table.append(ChartRow(label, ("0", "", "")))
        else:
            text = texts.signed(each.att)
            drawn.append(Bar(label, each.att, text, each.low, each.high, is_accent=event >= 0))
            table.append(ChartRow(label, (text, texts.signed(each.low), texts.signed(each.high))))
    title = _("What changed with the case")
    note = _(
        "Thick: how much more the figure changed than in the villages compared, since the last"
        " quarter or half-year before they began. Line: in nine of ten such cases the true effect"
        " lies there."
    )
    return Chart(
        name="bars",
        title=title,
        drawing=bars(drawn, title=title, text=note),
        note=note,
        head=(_("Time"), _("Effect"), _("from"), _("to")),
        rows=table,
        columns=("e", "att", "low", "high"),
        values=[(each.e, each.att, each.low, each.high) for each in rows.values()],
    )


def _tolerated(found: Evidence) -> float | None:
    """Return how many times as fast a drift would undo the effect, if that is worth saying."""
    times = found.effect.trend.tolerated if found.effect.trend else None
    return times if times is not None and times < _MOST_TIMES else None


def _since(found: Evidence, event: int) -> str:
    """Name a span by how far it is from the one in which the villages began."""
    words = {"n": abs(event)}
    if found.months == texts.QUARTER:
        if event == 0:
            return _("the quarter they began")
        if event < 0:
            return ngettext("%(n)s quarter before", "%(n)s quarters before", abs(event)) % words
        return ngettext("%(n)s quarter after", "%(n)s quarters after", event) % words
    if event == 0:
        return _("the half-year they began")
    if event < 0:
        return ngettext("%(n)s half-year before", "%(n)s half-years before", abs(event)) % words
    return ngettext("%(n)s half-year after", "%(n)s half-years after", event) % words
