"""Pictures of a league: intervals of its ranks, its places as squares; each with its table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.evaluation.types import League, LeagueRow
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow, Value
from commonfield.front.drawing.intervals import intervals
from commonfield.front.drawing.maps import tile_map
from commonfield.front.drawing.types import MapTile, Ranked, Tier
from commonfield.front.language import active_language
from commonfield.places.types import PlaceInfo, PlaceTile

_MOST_ALIKE: Final = 5


def intervals_picture(league: League, *, query: str) -> Chart:
    """Return every place's rank with its interval, tier by tier."""
    tiers = [Tier(tuple(_drawn(rows, query)), tier_text(len(rows))) for rows in tiers_of(league)]
    table = ChartTable(
        rows=[_line(row, query) for row in league.rows],
        values=[(*ranked_values(row), *scored_values(row)) for row in league.rows],
    )
    return chart("league", partial(over_ranks, tiers, league), table, level_of(league))


def level_of(league: League) -> dict[str, str]:
    """Return what the places of a league are called, for the head of its table."""
    return {"level": texts.level_name(league.index.values.level)}


def over_ranks(tiers: Sequence[Tier], league: League, *, title: str, text: str) -> str:
    """Return tiers drawn over all ranks of a league, the first and the last one named."""
    last = len(league.rows)
    return intervals(
        tiers,
        title=title,
        text=text,
        last=last,
        first_text=_("Rank 1"),
        last_text=_("Rank %(n)s") % {"n": numbers.plain_number(last)},
    )


def ranked_values(row: LeagueRow) -> tuple[Value, ...]:
    """Return a place and its rank, as charts.toml names them."""
    return row.place.code, row.place.name, row.place.name_en, row.rank


def scored_values(row: LeagueRow) -> tuple[Value, ...]:
    """Return what a place's rank rests on, as charts.toml names it."""
    return row.score, row.median, row.q05, row.q95, row.tier, row.known


def tiers_of(league: League) -> list[tuple[LeagueRow, ...]]:
    return [tuple(rows) for _tier, rows in groupby(league.rows, key=lambda row: row.tier)]


def tier_text(count: int) -> str:
    """Return how many places cannot be told apart; empty for one alone."""
    if count == 1:
        return ""
    text = ngettext("This one stands alone", "These %(n)s cannot be told apart", count)
    return text % {"n": numbers.plain_number(count)}


def _drawn(rows: Sequence[LeagueRow], query: str) -> Iterator[Ranked]:
    """Draw each place of a tier; many of the same score as one."""
    for _score, found in groupby(rows, key=lambda row: row.score):
        same = list(found)
        if len(same) <= _MOST_ALIKE:
            yield from (ranked(row, query) for row in same)
            continue
        label = _("%(rank)s · %(n)s with the same score (in the table)") % {
            "rank": texts.rank_text(same[0].rank),
            "n": numbers.plain_number(len(same)),
        }
        yield replace(ranked(same[0], query), label=label, href="")


def ranked(row: LeagueRow, query: str) -> Ranked:
    """Return a place as its rank and interval are drawn, a door to its page."""
    return Ranked(
        label=f"{texts.rank_text(row.rank)}  {texts.place_name(row.place)}",
        rank=row.rank,
        median=min(max(row.median, row.low), row.high),
        low=row.low,
        high=row.high,
        text=texts.interval_text(row),
        href=texts.place_address(row.place.code) + query,
    )


def _line(row: LeagueRow, query: str) -> ChartRow:
    return ChartRow(
        label=texts.place_name(row.place),
        texts=(
            texts.rank_text(row.rank),
            texts.score_text(row.score),
            texts.interval_text(row),
            texts.rank_text(row.tier),
            numbers.percent(row.known, decimals=0),
        ),
        href=texts.place_address(row.place.code) + query,
    )


def squares_picture(league: League, squares: Sequence[PlaceTile], *, query: str) -> Chart:
    """Return the places as squares toned by their score, hatched where they are not ranked."""
    rows = {row.place.code: row for row in league.rows}
    found = [(square, rows.get(square.code)) for square in squares]
    tiles = [score_tile(each, row, each.col, each.row, query) for each, row in found]
    table = ChartTable(
        rows=[
            ranked_or_not(each, row, (texts.score_text(_score(row)),), query) for each, row in found
        ],
        values=[(each.code, each.name, each.name_en, _score(row)) for each, row in found],
    )
    return chart(
        "league_map",
        partial(tile_map, tiles),
        table,
        level_of(league),
        also=texts.squares_note(squares),
    )


def score_tile(
    place: PlaceTile | PlaceInfo, ranked_as: LeagueRow | None, col: int, row: int, query: str
) -> MapTile:
    score = _score(ranked_as)
    return MapTile(
        label=texts.tile_name(place),
        text=texts.score_text(score),
        col=col,
        row=row,
        value=score,
        href=texts.place_address(place.code) + query,
    )


def ranked_or_not(
    place: PlaceTile | PlaceInfo, row: LeagueRow | None, cells: Sequence[str], query: str
) -> ChartRow:
    """Return a place's line in a table; of one that is not ranked, why."""
    name = (
        place.name_in(active_language())
        if isinstance(place, PlaceTile)
        else texts.place_name(place)
    )
    why = "" if row else _("Not ranked: too little of it is known or may be shown.")
    return ChartRow(name, cells, why, texts.place_address(place.code) + query)


def _score(row: LeagueRow | None) -> float | None:
    return None if row is None else row.score
