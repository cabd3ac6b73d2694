"""What everybody may read of the heritage, to take along as a sheet."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from commonfield.culture.heritage.queries import items_to_take
from commonfield.culture.heritage.rules import parse_day_rule, rule_text
from commonfield.culture.views.heritage.words import name_of, shown_items
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response
from commonfield.kernel.clock import china_day

_HEAD = (
    *("code", "name", "name_en", "category", "list", "place", "place_name", "spot", "spot_en"),
    *("story", "story_en", "deed", "days", "days_en", "day_rule", "source", "source_en"),
    *("certainty", "certainty_code", "confirmed_by", "picture_credits"),
)


@require_safe
def items_csv(request: HttpRequest) -> HttpResponseBase:
    title = pgettext("room", "Heritage")
    return spreadsheet_response(Spreadsheet(title, _HEAD, _rows()), name=title, kind="csv")


def _rows() -> Iterator[tuple[Cell, ...]]:
    """Yield a row an item; who confirmed it is told as what they did, never by name."""
    taken = items_to_take()
    shown = shown_items(each.item for each in taken)
    for each, words in zip(taken, shown, strict=True):
        item = each.item
        rule = parse_day_rule(item.day_rule) if item.day_rule else None
        days = [rule_text(rule, chinese=chinese) if rule else "" for chinese in (True, False)]
        told = [f"{by.capacity} {china_day(by.confirmed_at)}" for by in each.confirmations]
        yield (
            *(item.code, item.name, item.name_en, words.kind, words.level, item.place),
            *(name_of(words.place), item.spot, item.spot_en, item.story, item.story_en),
            *(words.deed, *days, item.day_rule, item.source, item.source_en, words.certainty),
            *(item.certainty, " · ".join(told), " · ".join(each.credits)),
        )
