"""Public pages of the heritage: the list, an item's page, its confirmation."""

from collections.abc import Iterator
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from commonfield.front.forms import (
    errors_as_messages,
    narrowing_links,
    page_links,
    page_offset,
    search_text,
)
from commonfield.front.language import active_language
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.ranges import stored_file_response
from commonfield.front.signed_in import signed_in_post
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response
from commonfield.heritage import commands, queries
from commonfield.heritage.choices import Certainty, HeritageKind, HeritageLevel
from commonfield.heritage.forms.heritage import ConfirmForm, DayForm
from commonfield.heritage.permissions import places_answered_for
from commonfield.heritage.rules import parse_day_rule, rule_text
from commonfield.heritage.types import NARROWED_BY, HeritageFilter, HeritageView
from commonfield.heritage.views.interviews import shown_interviews
from commonfield.heritage.views.texts import (
    chosen_words,
    name_of,
    shown_inheritors,
    shown_items,
    span_words,
)
from commonfield.kernel.clock import china_day, now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.people.types import Actor
from commonfield.places.queries import places, places_to_choose

_PAGE: Final = 60
_HEAD = (
    *("code", "name", "name_en", "category", "list", "place", "place_name", "spot", "spot_en"),
    *("story", "story_en", "deed", "days", "days_en", "day_rule", "source", "source_en"),
    *("certainty", "certainty_code", "confirmed_by", "picture_credits"),
)


@cached_page("q", "offset", *NARROWED_BY)
def heritage(request: HttpRequest) -> HttpResponse:
    text = search_text(request)
    asked = HeritageFilter(**{name: request.GET.get(name, "")[:20] for name in NARROWED_BY})
    if text:
        found = queries.search_items(text, asked, size=_PAGE)
    else:
        found = queries.items(asked, first=page_offset(request), size=_PAGE)
    shown = shown_items(found)
    mentions = queries.interviews_mentioning(text, on=today()) if text else []
    context = {
        "text": text,
        "interviews": shown_interviews(mentions),
        "asked": asked,
        "items": [each for each in shown if not each.is_building],
        "buildings": [each for each in shown if each.is_building],
        "narrowing": _narrowing(request, asked),
        "pages": {} if text else page_links(request, len(found), page=_PAGE),
        "trails": _trails(),
    }
    return render(request, "heritage/list.html", context)


def _trails() -> list[dict[str, object]]:
    stops = queries.places_with_trails()
    known = places(stops)
    return [
        {"place": known[code], "count": count} for code, count in stops.items() if code in known
    ]


def _narrowing(
    request: HttpRequest, asked: HeritageFilter
) -> list[tuple[str, list[dict[str, object]]]]:
    counts = queries.facet_counts(asked)
    known = places(counts["place"])
    shown_places = sorted(counts["place"])
    certainties = [each for each in Certainty if each != Certainty.UNCONFIRMED]
    values = {
        "kind": (_("Categories"), [(str(each), str(each.label)) for each in HeritageKind]),
        "level": (_("Lists"), [(str(each), str(each.label)) for each in HeritageLevel]),
        "place": (_("Places"), [(code, name_of(known.get(code))) for code in shown_places]),
        "certainty": (_("How sure"), [(str(each), str(each.label)) for each in certainties]),
    }
    return [
        (title, narrowing_links(request, name, choices, counts[name]))
        for name, (title, choices) in values.items()
    ]


@cached_page()
def item(request: HttpRequest, item: str) -> HttpResponse:
    page = queries.item_page(item, on=today())
    (shown,) = shown_items([page.item])
    context = {
        "page": page,
        "shown": shown,
        "days": span_words(page.span) if page.span else "",
        "chosen": chosen_words(page.chosen),
        "inheritors": shown_inheritors(page.inheritors, today()),
        "interviews": shown_interviews(queries.interviews_of_item(page.item.id, on=today())),
    }
    return render(request, "heritage/item.html", context)


@signed_in_post
def confirm(request: HttpRequest, item: str) -> HttpResponse:
    """Confirm an item, as a person with a duty in its place."""
    require(queries.may_confirm_item(item, by=actor_of(request), on=today()))
    confirm_as(request, item)
    return redirect("heritage:item", item=item)


def confirm_as(request: HttpRequest, item: str) -> None:
    """Confirm an item in the capacity that was sent; show the outcome on the next page."""
    form = ConfirmForm(request.POST)
    with errors_as_messages(request):
        if form.is_valid():
            commands.confirm_item(by=actor_of(request), now=now(), code=item, **form.cleaned_data)
            messages.success(request, _("Thank you. The page now says who confirmed it."))
        else:
            messages.error(request, _("Say in what capacity you confirm it."))


def day_form(by: Actor, item: HeritageView, sent: QueryDict | None = None) -> DayForm:
    """Return the form for a village's day, with the person's places of duty."""
    scopes = places_answered_for(by, item.place, today())
    return DayForm(sent, choices={"village": places_to_choose(scopes, active_language())})


@signed_in_post
def choose_day(request: HttpRequest, item: str) -> HttpResponse:
    """Set the day that a village picked for an item."""
    require(queries.may_choose_day(item, by=actor_of(request), on=today()))
    form = day_form(actor_of(request), queries.item_page(item, on=today()).item, request.POST)
    with errors_as_messages(request):
        if form.is_valid():
            commands.choose_day(by=actor_of(request), now=now(), code=item, **form.cleaned_data)
            messages.success(request, _("The day is written down."))
        else:
            messages.error(request, _("Say which day."))
    return redirect("heritage:item", item=item)


@require_safe
def file(request: HttpRequest, item: str, name: str) -> HttpResponseBase:
    """Answer with a picture of a public item."""
    digest = name.partition(".")[0]
    if not queries.shows_picture(item, digest):
        raise NotFoundError
    return stored_file_response(request, name, cache="public, max-age=60")


@require_safe
def items_csv(request: HttpRequest) -> HttpResponseBase:
    title = pgettext("room", "Heritage")
    return spreadsheet_response(Spreadsheet(title, _HEAD, _rows()), name=title, kind="csv")


def _rows() -> Iterator[tuple[Cell, ...]]:
    """Yield a row an item; its confirmers appear by their office, never by name."""
    taken = queries.items_for_export()
    shown = shown_items(each.item for each in taken)
    for each, words in zip(taken, shown, strict=True):
        item = each.item
        rule = parse_day_rule(item.day_rule) if item.day_rule else None
        days = [rule_text(rule, chinese=chinese) if rule else "" for chinese in (True, False)]
        confirmed = [f"{by.capacity} {china_day(by.confirmed_at)}" for by in each.confirmations]
        yield (
            *(item.code, item.name, item.name_en, words.kind, words.level, item.place),
            *(name_of(words.place), item.spot, item.spot_en, item.story, item.story_en),
            *(words.deed, *days, item.day_rule, item.source, item.source_en, words.certainty),
            *(item.certainty, " · ".join(confirmed), " · ".join(each.credits)),
        )
