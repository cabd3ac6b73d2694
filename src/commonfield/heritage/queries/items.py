"""Queries of public items: lists, an item's page, trails."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from commonfield.heritage.models import (
    ChosenDay,
    HeritageConfirmation,
    HeritageItem,
    HeritageMedia,
    Inheritor,
)
from commonfield.heritage.permissions import shown, within
from commonfield.heritage.rules import next_span, parse_day_rule
from commonfield.heritage.search_index import TERMS
from commonfield.heritage.types import (
    NARROWED_BY,
    ChosenDayView,
    ConfirmationView,
    DaySpan,
    ExportedItem,
    HeritageFilter,
    HeritagePage,
    HeritageView,
    InheritorView,
    MediaView,
)
from commonfield.kernel.errors import must_exist
from commonfield.people.queries import allowed_names
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.typed_rows import view_of


def consent_object(inheritor: str) -> str:
    return f"inheritor:{inheritor}"


def items_carried_on(things: Collection[str]) -> dict[str, str]:
    """Return the items' names by the objects of consents to inheritors' names."""
    codes = [
        each.removeprefix(consent_object(""))
        for each in things
        if each.startswith(consent_object(""))
    ]
    rows = Inheritor.objects.filter(code__in=codes).values_list("code", "item__name")
    return {consent_object(code): name for code, name in rows}


def items(asked: HeritageFilter, *, first: int = 0, size: int = 60) -> list[HeritageView]:
    """Return some public items, by name within their place."""
    rows = _narrowed(asked).order_by("-place", "kind", "name", "pk")[first : first + size]
    return views_of(rows)


def search_items(text: str, asked: HeritageFilter, *, size: int = 60) -> list[HeritageView]:
    """Return the public items that have all words, matches in names first."""
    match, _missing = TERMS.match_all(read_query(text).words)
    if match is None:
        return []
    among, values = _narrowed(asked).order_by().values("pk").query.sql_with_params()
    statement = (
        f"SELECT m.row_id FROM ({match.statement}) AS m"  # noqa: S608 - words of our own
        f" WHERE m.row_id IN ({among}) ORDER BY m.weight DESC, m.row_id"
    )
    (rows,) = run_queries((statement, [*match.values, *values]))
    found = [row_id for (row_id,) in rows][:size]
    by_id = {each.id: each for each in views_of(HeritageItem.objects.filter(pk__in=found))}
    return [by_id[pk] for pk in found]


def facet_counts(asked: HeritageFilter) -> dict[str, dict[str, int]]:
    """Return each facet's values with their number of items under the other filters."""
    chosen = {name: value for name, value in asdict(asked).items() if value}
    counts = {}
    for facet in NARROWED_BY:
        others = HeritageFilter(**{name: value for name, value in chosen.items() if name != facet})
        rows = _narrowed(others).order_by(facet).values_list(facet)
        counts[facet] = dict(rows.annotate(n=Count("pk")))
    return counts


def _narrowed(asked: HeritageFilter) -> QuerySet[HeritageItem]:
    chosen = {name: value for name, value in asdict(asked).items() if value and name != "place"}
    rows = HeritageItem.objects.filter(shown(), **chosen)
    return rows.filter(within([asked.place])) if asked.place else rows


def views_of(rows: QuerySet[HeritageItem]) -> list[HeritageView]:
    """Return items with their first picture and their number of confirmations."""
    pictures = HeritageMedia.objects.filter(item=OuterRef("pk")).order_by("number").values("file")
    confirmations = (
        HeritageConfirmation.objects.filter(item=OuterRef("pk")).order_by().values("item")
    )
    with_more = rows.annotate(
        picture=Coalesce(Subquery(pictures[:1]), Value("")),
        confirmed=Coalesce(Subquery(confirmations.annotate(n=Count("pk")).values("n")), 0),
    )
    return [
        view_of(HeritageView, row, picture=row.picture, confirmations=row.confirmed)
        for row in with_more
    ]


def items_for_export(
    *, place: str = "", after: str = "", size: int | None = None
) -> list[ExportedItem]:
    """Return public items by code, with confirmations and picture credits.

    All of them, or a number of a place's items after a code.
    """
    rows = _narrowed(HeritageFilter(place=place)).filter(code__gt=after).order_by("code")
    found = views_of(rows[:size])
    ids = [each.id for each in found]
    confirmations: dict[int, list[ConfirmationView]] = defaultdict(list)
    for each in HeritageConfirmation.objects.filter(item__in=ids).order_by("confirmed_at", "pk"):
        confirmations[each.item_id].append(view_of(ConfirmationView, each))
    notes: dict[int, dict[str, None]] = defaultdict(dict)
    for picture in HeritageMedia.objects.filter(item__in=ids).order_by("number"):
        notes[picture.item_id][picture.rights_note] = None
    return [ExportedItem(each, confirmations[each.id], list(notes[each.id])) for each in found]


def item_page(code: str, *, on: date) -> HeritagePage:
    """Return the public page of an item."""
    item = must_exist(next(iter(views_of(HeritageItem.objects.filter(shown(), code=code))), None))
    return page_of(item, _carried_on_by(item, on), on)


def page_of(item: HeritageView, inheritors: Sequence[InheritorView], on: date) -> HeritagePage:
    """Return an item with its coming days, its confirmations and pictures, and its inheritors."""
    span = span_of(item, on)
    chosen = chosen_days([item.id], {item.id: span}).get(item.id, ()) if span else ()
    confirmations = HeritageConfirmation.objects.filter(item=item.id).order_by(
        "-confirmed_at", "-pk"
    )
    media = HeritageMedia.objects.filter(item=item.id).order_by("number")
    return HeritagePage(
        item,
        span,
        chosen,
        [view_of(ConfirmationView, row) for row in confirmations],
        [view_of(MediaView, row) for row in media],
        inheritors,
    )


def span_of(item: HeritageView, on: date) -> DaySpan | None:
    """Return an item's current or next days; none if it has no rule."""
    return next_span(parse_day_rule(item.day_rule), on) if item.day_rule else None


def chosen_days(ids: Iterable[int], spans: Mapping[int, DaySpan]) -> dict[int, list[ChosenDayView]]:
    """Return the days that villages picked within the items' next spans, by item."""
    rows = ChosenDay.objects.filter(item__in=list(ids)).order_by("day", "place")
    found: dict[int, list[ChosenDayView]] = {}
    for row in rows:
        span = spans.get(row.item_id)
        if span and span.is_picked and span.first <= row.day <= span.last:
            found.setdefault(row.item_id, []).append(ChosenDayView(row.place, row.day))
    return found


def _carried_on_by(item: HeritageView, on: date) -> list[InheritorView]:
    """Return an item's inheritors; only those who consented are named."""
    rows = Inheritor.objects.filter(item=item.id, ended_on=None).order_by("level", "code")
    return [
        InheritorView(
            row.code,
            item.id,
            item.name,
            item.name_en,
            row.level,
            row.place,
            name=_name_shown(row, on),
        )
        for row in rows
    ]


def _name_shown(row: Inheritor, on: date) -> str:
    if not row.is_named or row.person is None:
        return ""
    return "".join(allowed_names([row.person], object_code=consent_object(row.code), on=on))


def shows_picture(code: str, file: str) -> bool:
    """Return whether a file is a picture of a public item."""
    return HeritageMedia.objects.filter(shown(of="item__"), item__code=code, file=file).exists()


def trail(place: str) -> list[HeritageView]:
    """Return the stops of a village's trail in walking order."""
    rows = HeritageItem.objects.filter(shown(), place=place, trail_number__isnull=False)
    return views_of(rows.order_by("trail_number", "pk"))


def places_with_trails() -> dict[str, int]:
    """Return places with a trail and how many stops each has."""
    rows = HeritageItem.objects.filter(shown(), trail_number__isnull=False)
    return dict(sorted(Counter(rows.values_list("place", flat=True)).items()))
