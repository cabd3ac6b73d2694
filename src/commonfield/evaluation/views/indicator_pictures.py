"""Pictures of one indicator, or of all through time; each with its table."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.types import Shown, Values
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.front.charts import Chart, ChartRow, Value
from commonfield.front.drawing.bars import bars
from commonfield.front.drawing.maps import tile_map
from commonfield.front.drawing.multiples import multiples
from commonfield.front.drawing.types import Bar, MapTile, Multiple, Point
from commonfield.front.language import is_chinese
from commonfield.places.types import PlaceTile
from commonfield_measures.indicators.types import Indicator

type Doors = Mapping[str, str]

_NOT_KNOWN: Final = Shown(None, coverage=0.0, reason="coverage")


def map_picture(
    values: Values, indicator: Indicator, squares: Sequence[PlaceTile], *, doors: Doors
) -> Chart | None:
    """Return the towns as squares toned by their values; none where not one is shown."""
    drawn = [
        MapTile(
            label=texts.tile_name(square),
            text=texts.value_text(_cell(values, indicator, square.code)),
            col=square.col,
            row=square.row,
            value=_cell(values, indicator, square.code).value,
            href=doors.get(square.code, ""),
        )
        for square in squares
    ]
    if all(tile.value is None for tile in drawn):
        return None
    return chart(
        "towns",
        partial(tile_map, drawn),
        ChartTable(_rows(values, indicator, doors), _lines([values], indicator)),
        _named(values, indicator),
        also=texts.squares_note(squares),
    )


def _named(values: Values, indicator: Indicator) -> dict[str, object]:
    return {
        "name": texts.name_of(indicator),
        "level": texts.level_name(values.level),
        "with_unit": texts.name_with_unit(indicator),
    }


def villages_picture(values: Values, indicator: Indicator) -> Chart:
    """Return the villages of a town as bars, those that may be seen, from the highest.

    Where places are not ranked, in the order of the register.
    """
    seen = [
        (place, cell, cell.value)
        for place in values.places
        if (cell := _cell(values, indicator, place.code)).value is not None
    ]
    if indicator.direction:
        seen.sort(key=lambda each: -(each[2] or 0.0))
    doors = {place.code: texts.place_address(place.code) for place in values.places}
    drawn = [
        Bar(texts.place_name(place), value or 0.0, texts.value_text(cell), href=doors[place.code])
        for place, cell, value in seen
    ]
    params = {
        "place": texts.place_name(values.area),
        "seen": texts.places_text(values.level, len(seen)),
        "others": len(values.places) - len(seen),
    }
    return chart(
        "villages",
        partial(bars, drawn),
        ChartTable(_rows(values, indicator, doors), _lines([values], indicator)),
        _named(values, indicator) | params,
    )


def towns_picture(
    windows: Sequence[Values],
    indicator: Indicator,
    *,
    doors: Doors,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> Chart | None:
    """Return a small chart of each place known twice through the windows, all on one scale.

    ``notes`` stand behind the names of some, by code.
    """
    known = [
        value
        for each in windows
        for cell in each.cells.get(indicator.code, {}).values()
        if (value := cell.value) is not None
    ]
    scale = _("Each chart from %(low)s to %(high)s") % {
        "low": texts.number_text(min([0.0, *known])),
        "high": texts.amount_text(indicator, max([0.0, *known])),
    }
    places = windows[-1].places
    drawn = [
        Multiple(
            _noted(texts.tile_name(place), notes.get(place.code, "")),
            [_point(each, indicator, place.code) for each in windows],
            texts.HIDDEN_MARK,
            doors.get(place.code, ""),
        )
        for place in places
        if _is_known_twice(windows, indicator, place.code)
    ]
    if not drawn:
        return None
    table = ChartTable(
        rows=[
            ChartRow(
                _noted(texts.place_name(place), notes.get(place.code, "")),
                [texts.value_text(_cell(each, indicator, place.code)) for each in windows],
                texts.why_not(_cell(windows[-1], indicator, place.code).reason),
                doors.get(place.code, ""),
            )
            for place in places
        ],
        values=_lines(windows, indicator),
        head=_ends(windows),
    )
    return chart(
        "towns_through_time",
        partial(multiples, drawn, heads=[scale, *_span(windows)]),
        table,
        _named(windows[-1], indicator),
        after=texts.begun_text(windows, [indicator]),
    )


def _noted(name: str, note: str) -> str:
    if not note:
        return name
    return f"{name}（{note}）" if is_chinese() else f"{name} ({note})"


def county_picture(windows: Sequence[Values]) -> Chart:
    """Return a small chart of each indicator through the windows, each on its own scale."""
    last = windows[-1]
    known = [each for each in last.indicators if _is_known_twice(windows, each, last.area.code)]
    drawn = [
        Multiple(
            texts.name_of(indicator), [_point(each, indicator, last.area.code) for each in windows]
        )
        for indicator in known
    ]
    heads = [_("Each chart: its own scale"), *_span(windows)]
    table = ChartTable(
        rows=[
            ChartRow(
                texts.name_with_unit(indicator),
                [texts.value_text(_cell(each, indicator, last.area.code)) for each in windows],
                texts.why_not(_cell(last, indicator, last.area.code).reason),
            )
            for indicator in last.indicators
        ],
        values=[line for indicator in last.indicators for line in _lines(windows, indicator)],
        head=_ends(windows),
    )
    return chart(
        "county_through_time",
        partial(multiples, drawn, heads=heads, columns=2, is_common=False),
        table,
        after=texts.begun_text(windows, known),
    )


def _cell(values: Values, indicator: Indicator, place: str) -> Shown:
    return values.cells.get(indicator.code, {}).get(place, _NOT_KNOWN)


def _is_known_twice(windows: Sequence[Values], indicator: Indicator, place: str) -> bool:
    return sum(_cell(each, indicator, place).value is not None for each in windows) > 1


def _point(values: Values, indicator: Indicator, place: str) -> Point:
    cell = _cell(values, indicator, place)
    return Point(texts.period_end_text(values.period), cell.value, texts.value_text(cell))


def _ends(windows: Sequence[Values]) -> list[str]:
    return [texts.period_end_text(each.period) for each in windows]


def _span(windows: Sequence[Values]) -> list[str]:
    """Return what the first and the last point of every chart stand for."""
    ends = _ends(windows)
    text = _("%(first)s to %(last)s") % {"first": ends[0], "last": ends[-1]}
    return [text if windows[1:] else ends[0], _("Each point: the twelve months up to then")]


def _rows(values: Values, indicator: Indicator, doors: Doors) -> list[ChartRow]:
    cells = [(place, _cell(values, indicator, place.code)) for place in values.places]
    return [
        ChartRow(
            texts.place_name(place),
            (texts.value_text(cell),),
            texts.why_not(cell.reason),
            doors.get(place.code, ""),
        )
        for place, cell in cells
    ]


def _lines(windows: Sequence[Values], indicator: Indicator) -> list[Sequence[Value]]:
    """Return every place in every window in full precision."""
    lines: list[Sequence[Value]] = []
    for values in windows:
        for place in values.places:
            value, *rest = _cell(values, indicator, place.code).exact
            about = (place.code, place.name, place.name_en, values.period.name, indicator.code)
            lines.append((*about, value, texts.unit_text(indicator), *rest))
    return lines
