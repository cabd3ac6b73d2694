"""Parts of other pages: today's customs, a visitor's forms on an item's page."""

from datetime import date, datetime

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from commonfield.front.dates import near_day_text
from commonfield.front.language import is_chinese
from commonfield.front.page_cache.fragments import register_fragment
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.today import TodayLine
from commonfield.heritage import queries
from commonfield.heritage.forms.heritage import ConfirmForm
from commonfield.heritage.permissions import keeps_heritage
from commonfield.heritage.views.items import day_form
from commonfield.heritage.views.texts import name_of, span_words
from commonfield.heritage.views.year import shown_feast, today_context
from commonfield.kernel.clock import china_day, today
from commonfield.people.permissions import actor_of, has_role
from commonfield.places.queries import venue
from commonfield.voices.permissions import INTERVIEWERS


def register_heritage_fragments() -> None:
    register_fragment("heritage_acts", _acts)
    register_fragment("today_here", _today_here)


def today_lines(place: str, at: datetime) -> list[TodayLine]:
    """Return the festival of a day, or what is under way in a place; else the next festival."""
    key = ("heritage lines", place, china_day(at), get_language())
    return cached_locally(key, lambda: _today_lines(place, china_day(at)))


def _today_lines(place: str, on: date) -> list[TodayLine]:
    found, feast = queries.today_here(place, on), shown_feast(place, on)
    chinese = is_chinese()
    lines = [
        TodayLine(_("Festival"), in_language(each, "name"), reverse("heritage:year"))
        for each in found.festivals[:1]
        if each.day == on
    ]
    for done in [] if lines else found.now[:1]:
        until = {"day": near_day_text(done.span.last, chinese=chinese)}
        detail = pgettext("a custom", "until %(day)s") % until if done.span.last > on else ""
        address = reverse("heritage:item", args=[done.item.code])
        lines.append(TodayLine(_("Custom"), in_language(done.item, "name"), address, detail))
    where = [name_of(feast.place)] if feast.place else []
    detail = " · ".join([*where, feast.when, feast.left])
    next_feast = in_language(feast.day, "name")
    return [*lines, TodayLine(_("Next here"), next_feast, feast.address, detail)]


def _acts(request: HttpRequest) -> str:
    """Return the forms by which a person with a duty confirms an item, or picks its day."""
    by = actor_of(request)
    match = request.resolver_match
    if by.person_id is None or match is None:
        return ""
    code = str(match.kwargs.get("item", ""))
    on = today()
    context: dict[str, object] = {"code": code}
    if queries.may_confirm_item(code, by=by, on=on):
        context["confirm"] = ConfirmForm()
        context["possibly_wrote"] = queries.possibly_wrote(code, by=by)
    page = queries.item_page(code, on=on)
    is_picked = page.span is not None and page.span.is_picked
    if is_picked and queries.may_choose_day(code, by=by, on=on):
        context["day"] = day_form(by, page.item)
        context["span"] = span_words(page.span) if page.span else ""
    context["records"] = has_role(by, INTERVIEWERS, on=on)
    context["keeps"] = keeps_heritage(by, page.item.place, on)
    return render_to_string("heritage/acts.html", context, request=request)


def _today_here(request: HttpRequest) -> str:
    """Return the few lines of today: of the page's village or hall, else of the county."""
    key = ("heritage today", _place_of(request), today(), get_language())
    return cached_locally(key, lambda: _lines(key[1]))


def _lines(place: str) -> str:
    context = today_context(place) | {"place": place}
    return render_to_string("heritage/now_here.html", context)


def _place_of(request: HttpRequest) -> str:
    match, hall = request.resolver_match, request.GET.get("hall", "")
    if hall and (found := venue(hall[:60])) is not None:
        return found.place_code
    is_place = match is not None and match.view_name == "portal:place"
    code = str(match.kwargs.get("code", "")) if match and is_place else ""
    return code if code[:6] == settings.COUNTY_CODE[:6] else settings.COUNTY_CODE
