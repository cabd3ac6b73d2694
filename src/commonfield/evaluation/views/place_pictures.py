"""Pictures of one place: its groups, where it stands in each indicator, and how it went on."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from math import isfinite
from statistics import median
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.evaluation.types import BuiltIndex, League, Shown, Values
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.evaluation.views.league_pictures import ranked_or_not, score_tile
from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow, Value
from commonfield.front.drawing.maps import tile_map
from commonfield.front.drawing.multiples import multiples
from commonfield.front.drawing.radar import FEWEST, radar
from commonfield.front.drawing.strips import strips
from commonfield.front.drawing.types import Multiple, Point, Spoke, Strip
from commonfield.places.types import PlaceInfo
from commonfield_measures.frames.types import FrameGroup
from commonfield_measures.indicators.types import Indicator

_SQUARES_A_ROW: Final = 5
_FULL: Final = 100.0

type Scored = tuple[FrameGroup, float | None, float | None]
type _Direction = tuple[Indicator, float, float]


def groups_picture(index: BuiltIndex, place: PlaceInfo) -> Chart:
    """Return a place's groups against the middle of all places; of fewer than three, as strips."""
    scored = _scored(index, place)
    outlines = _outlines(index, place)
    draw = _groups_radar if len(scored) >= FEWEST else _groups_strips
    table = ChartTable(
        rows=[
            ChartRow(texts.name_of(group), (texts.score_text(own), texts.score_text(of_all)))
            for group, own, of_all in scored
        ],
        values=[(group.code, group.zh, group.en, own, of_all) for group, own, of_all in scored],
    )
    return chart("groups", partial(draw, index, scored, outlines), table, outlines)


def _outlines(index: BuiltIndex, place: PlaceInfo) -> dict[str, str]:
    """Name what is drawn over each other: the place, and the middle of all."""
    return {
        "own": texts.place_name(place),
        "middle": texts.median_text(place.level, len(index.places)),
    }


def _groups_radar(
    index: BuiltIndex,
    scored: Sequence[Scored],
    outlines: Mapping[str, str],
    *,
    title: str,
    text: str,
) -> str:
    low, high = _scale(index, scored)

    def share(score: float | None) -> float | None:
        return None if score is None else (score - low) / (high - low)

    spokes = [
        Spoke(
            label=texts.name_of(group),
            value=share(own),
            median=share(of_all),
            text=texts.score_text(own),
            median_text=f"/ {texts.score_text(of_all)}",
        )
        for group, own, of_all in scored
    ]
    ends = {
        "low": numbers.plain_number(low, decimals=1),
        "high": numbers.plain_number(high, decimals=1),
    }
    scale = _("The centre is %(low)s, the rim %(high)s.") % ends
    return _over_middle(spokes, outlines, title=title, text=scale)


def _over_middle(
    spokes: Sequence[Spoke], outlines: Mapping[str, str], *, title: str, text: str
) -> str:
    own_text, middle_text = outlines["own"], outlines["middle"]
    return radar(spokes, title=title, text=text, own_text=own_text, middle_text=middle_text)


def _groups_strips(
    index: BuiltIndex,
    scored: Sequence[Scored],
    outlines: Mapping[str, str],
    *,
    title: str,
    text: str,
) -> str:
    rows = []
    for group, own, of_all in scored:
        column = sorted(filter(isfinite, index.build.scores.of(group.code).tolist()))
        rows.append(
            Strip(
                label=texts.name_of(group),
                value=own,
                others=tuple(column),
                text=f"{texts.score_text(own)} / {texts.score_text(of_all)}",
                low_text=texts.score_text(column[0]) if column else "",
                high_text=texts.score_text(column[-1]) if column else "",
            )
        )
    marks = _("Dot: %(own)s. Lines: all others. %(middle)s after the stroke.") % outlines
    return strips(rows, title=title, text=marks)


def _scored(index: BuiltIndex, place: PlaceInfo) -> list[Scored]:
    """Return each group that was built, with its score at the place and the median of all."""
    row = index.places.index(place)
    scores, found = index.build.scores, []
    for group in index.frame.groups:
        if group.code in scores.codes:
            column = [float(score) for score in scores.of(group.code)]
            known = [score for score in column if isfinite(score)]
            own = column[row] if _has_any(index.values, group, place) else None
            found.append((group, own, median(known) if known else None))
    return found


def _has_any(values: Values, group: FrameGroup, place: PlaceInfo) -> bool:
    """Return whether anything of a group is known of a place; an index fills in what is not."""
    return any(
        values.cell(code, place.code).value is not None
        for code, _weight in group.indicators
        if code in values.cells
    )


def _scale(index: BuiltIndex, scored: Sequence[Scored]) -> tuple[float, float]:
    """Return what centre and rim mean: 0 and 100, or where normalised otherwise, the extremes."""
    columns = [index.build.scores.of(group.code).tolist() for group, _own, _middle in scored]
    known = [score for score in chain.from_iterable(columns) if isfinite(score)]
    low, high = min(known, default=0.0), max(known, default=_FULL)
    if low >= 0 and 1 < high <= _FULL:
        return 0.0, _FULL
    return low, high if high > low else low + 1


def shape_picture(index: BuiltIndex, place: PlaceInfo) -> Chart | None:
    """Return a radar of the indicators known of a place; None of fewer than three.

    From the lowest place in the centre to the highest at the rim; less is better turned round.
    """
    directions = _directions(index, place)
    if len(directions) < FEWEST:
        return None
    spokes = [
        Spoke(
            label=texts.name_of(indicator),
            value=own,
            median=of_all,
            text=_points(own),
            median_text=f"/ {_points(of_all)}",
        )
        for indicator, own, of_all in directions
    ]
    table = ChartTable(
        rows=[
            ChartRow(texts.name_of(indicator), (_points(own), _points(of_all)))
            for indicator, own, of_all in directions
        ],
        values=[
            (each.code, each.zh, each.en, own * 100, of_all * 100)
            for each, own, of_all in directions
        ],
    )
    outlines = _outlines(index, place)
    return chart("shape", partial(_over_middle, spokes, outlines), table, outlines)


def _directions(index: BuiltIndex, place: PlaceInfo) -> list[_Direction]:
    """Return the indicators known of a place, its share of the way up, and that of the middle."""
    table, row = index.build.state.table, index.places.index(place)
    by_code = {each.code: each for each in index.values.indicators}
    found = []
    for at, code in enumerate(table.indicators):
        # An index fills in what is not known; a shape does not.
        known = {
            each: float(table.values[each, at])
            for each, there in enumerate(index.places)
            if index.values.cell(code, there.code).value is not None
        }
        low, high = min(known.values()), max(known.values())
        if row in known and high > low:
            own, of_all = (
                (each - low) / (high - low) for each in (known[row], median(known.values()))
            )
            found.append((by_code[code], own, of_all))
    return found


def _points(share: float) -> str:
    return texts.score_text(share * 100)


def indicators_picture(values: Values, place: PlaceInfo) -> Chart | None:
    """Return where a place stands among all others of its level; drawn is what it has itself."""
    known = [
        each for each in values.indicators if values.cell(each.code, place.code).value is not None
    ]
    if not known:
        return None
    also = _("Where places are not ranked by an indicator, values simply increase to the right.")
    table = ChartTable(
        rows=[_standing(each, values, place) for each in values.indicators],
        values=[_exact(each, values, place) for each in values.indicators],
    )
    return chart(
        "indicators",
        partial(strips, [_strip(each, values, place) for each in known]),
        table,
        {"own": texts.place_name(place)},
        also="" if all(each.direction for each in known) else also,
    )


def _known(indicator: Indicator, values: Values) -> list[float]:
    cells = values.cells[indicator.code].values()
    return sorted(cell.value for cell in cells if cell.value is not None)


def _strip(indicator: Indicator, values: Values, place: PlaceInfo) -> Strip:
    own = values.cell(indicator.code, place.code)
    others = [
        values.cell(indicator.code, each.code).value
        for each in values.places
        if each.code != place.code
    ]
    missing = sum(value is None for value in others)
    known = _known(indicator, values)
    note = ngettext("%(n)s other without a value", "%(n)s others without a value", missing)
    return Strip(
        label=texts.name_of(indicator),
        value=own.value,
        others=tuple(value for value in others if value is not None),
        text=texts.short_text(indicator, own.value),
        low_text=texts.number_text(known[0]) if known else "",
        high_text=texts.number_text(known[-1]) if known else "",
        note=note % {"n": numbers.plain_number(missing)} if missing else "",
        is_reversed=indicator.direction < 0,
        href=texts.indicator_address(indicator.code),
    )


def _standing(indicator: Indicator, values: Values, place: PlaceInfo) -> ChartRow:
    own = values.cell(indicator.code, place.code)
    known = _known(indicator, values)
    extremes = (known[0], median(known), known[-1]) if known else ()
    ends = [texts.number_text(value) for value in extremes] or [texts.HIDDEN_MARK] * 3
    return ChartRow(
        label=texts.name_with_unit(indicator),
        texts=(texts.value_text(own), *ends),
        why=texts.why_not(own.reason),
        href=texts.indicator_address(indicator.code),
    )


def _exact(indicator: Indicator, values: Values, place: PlaceInfo) -> Sequence[Value]:
    own = values.cell(indicator.code, place.code)
    known = _known(indicator, values)
    return (
        indicator.code,
        indicator.zh,
        indicator.en,
        indicator.unit_en,
        *own.exact,
        *((known[0], float(median(known)), known[-1]) if known else (None,) * 3),
        len(known),
    )


def through_time_picture(trends: Sequence[Values], place: PlaceInfo) -> Chart | None:
    """Return each indicator of a place through the periods, oldest first; nothing of one alone."""
    periods = [
        values for values in trends if any(each.code == place.code for each in values.places)
    ]
    if len(periods) < 2:  # noqa: PLR2004 -- from one to another
        return None
    shown = [
        (each, [values.cell(each.code, place.code) for values in periods]) for each in _all(periods)
    ]
    drawn = [(each, cells) for each, cells in shown if _is_known_twice(cells)]
    if not drawn:
        return None
    charts = [_chart(indicator, cells, periods) for indicator, cells in drawn]
    ends = [texts.period_end_text(values.period) for values in periods]
    table = ChartTable(
        rows=[
            ChartRow(
                texts.name_with_unit(indicator),
                [texts.value_text(cell) for cell in cells],
                texts.why_not(cells[-1].reason),
            )
            for indicator, cells in shown
        ],
        values=[
            (each.code, each.zh, each.en, values.period.name, cell.value, cell.reason)
            for each, cells in shown
            for values, cell in zip(periods, cells, strict=True)
        ],
        head=ends,
    )
    return chart(
        "place_through_time",
        partial(multiples, charts, columns=2, is_common=False),
        table,
        {"first": ends[0], "last": ends[-1]},
        after=texts.begun_text(periods, [each for each, _cells in drawn]),
    )


def _chart(indicator: Indicator, cells: Sequence[Shown], periods: Sequence[Values]) -> Multiple:
    points = [
        Point(
            texts.period_end_text(values.period),
            cell.value,
            texts.short_text(indicator, cell.value),
        )
        for values, cell in zip(periods, cells, strict=True)
    ]
    return Multiple(texts.name_of(indicator), points)


def _is_known_twice(cells: Sequence[Shown]) -> bool:
    return sum(cell.value is not None for cell in cells) > 1


def _all(periods: Sequence[Values]) -> list[Indicator]:
    return [
        each for each in periods[-1].indicators if all(each.code in one.cells for one in periods)
    ]


def villages_picture(league: League, town: PlaceInfo, *, query: str) -> Chart:
    """Return a town's villages as squares toned by their score, in the order of their codes."""
    rows = {row.place.code: row for row in league.rows}
    inside = [each for each in league.index.values.places if each.code[:9] == town.code[:9]]
    found = [(each, rows.get(each.code)) for each in inside]
    tiles = [
        score_tile(each, row, at % _SQUARES_A_ROW, at // _SQUARES_A_ROW, query)
        for at, (each, row) in enumerate(found)
    ]
    table = ChartTable(
        rows=[
            ranked_or_not(
                each,
                row,
                (texts.rank_text(row.rank), texts.interval_text(row), texts.score_text(row.score))
                if row
                else (texts.HIDDEN_MARK,) * 3,
                query,
            )
            for each, row in found
        ],
        values=[
            (each.code, each.name, each.name_en)
            + ((row.rank, row.q05, row.q95, row.score) if row else (None,) * 4)
            for each, row in found
        ],
    )
    months = texts.village_year_text(league.index.values.period)
    return chart("villages_of_town", partial(tile_map, tiles), table, after=months)
