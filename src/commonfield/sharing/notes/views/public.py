"""The county's notes for everybody: the list, one of them, the feed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import today
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place
from commonfield.sharing.notes import queries
from commonfield.sharing.notes.permissions import may_edit_notes


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    context = {
        "notes": queries.published_notes(),
        "may_edit": may_edit_notes(actor_of(request), today()),
    }
    return render(request, "sharing/notes/notes.html", context)


@require_safe
def note(request: HttpRequest, number: str) -> HttpResponse:
    context = {
        "note": queries.published_note(number),
        "may_edit": may_edit_notes(actor_of(request), today()),
    }
    return render(request, "sharing/notes/note.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Give the latest notes as Atom; a correction makes its note newer."""
    county = place(settings.COUNTY_CODE)
    name = in_language(county, "name") if county else ""
    made = Atom1Feed(
        title=_("County notes: %(county)s") % {"county": name},
        link=f"{settings.BASE_URL}{reverse('sharing:notes')}",
        description=None,
        feed_url=f"{settings.BASE_URL}{request.path}",
        author_name=name,
    )
    for each in queries.published_notes(limit=30):
        made.add_item(
            title=in_language(each, "title"),
            link=f"{settings.BASE_URL}{reverse('sharing:note', args=[each.number])}",
            description="\n\n".join(
                in_language(part, "text") for part in (each, *each.corrections)
            ),
            pubdate=each.published_at,
            updateddate=each.changed_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
