"""The index builder's answer in words and as a picture: ranks, intervals, tiers, who moves."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Final

import numpy as np

from commonfield.evaluation.types import League, LeagueRow
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.evaluation.views.league_pictures import (
    level_of,
    over_ranks,
    ranked,
    ranked_values,
    scored_values,
    tier_text,
    tiers_of,
)
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.types import Ranked, Tier

# So many rows are drawn unless all are requested.
FEW: Final = 25
_MOVERS: Final = 3


def league_picture(
    league: League, own_ranks: Mapping[str, int], *, query: str, most: int | None = None
) -> Chart:
    """Return ranks with their intervals, and rings where the template ranks the same places.

    ``most`` rows are drawn and stand in the page's table; files have all of them.
    """
    tiers = _drawn_tiers(league, own_ranks, query, most)
    table = ChartTable(
        rows=[_line(row, own_ranks, query) for row in league.rows[:most]],
        values=[
            (*ranked_values(row), own_ranks.get(row.place.code), *scored_values(row))
            for row in league.rows
        ],
    )
    return chart("built", partial(over_ranks, tiers, league), table, level_of(league))


def _drawn_tiers(
    league: League, own_ranks: Mapping[str, int], query: str, most: int | None
) -> list[Tier]:
    """Return the rows to draw; a tier says how many it has, also where some are not drawn."""
    sizes = {rows[0].tier: len(rows) for rows in tiers_of(league)}
    return [
        Tier(tuple(_ranked(row, own_ranks, query) for row in rows), tier_text(sizes[tier]))
        for tier, rows in groupby(league.rows[:most], key=lambda row: row.tier)
    ]


def _ranked(row: LeagueRow, own_ranks: Mapping[str, int], query: str) -> Ranked:
    shift = shift_text(row, own_ranks)
    moved = "" if shift in {"", "0"} else f"  {shift}"
    drawn = ranked(row, query)
    return replace(drawn, label=drawn.label + moved, before=own_ranks.get(row.place.code))


def _line(row: LeagueRow, own_ranks: Mapping[str, int], query: str) -> ChartRow:
    own = own_ranks.get(row.place.code)
    return ChartRow(
        label=texts.place_name(row.place),
        texts=(
            texts.rank_text(row.rank),
            texts.HIDDEN_MARK if own is None else texts.rank_text(own),
            shift_text(row, own_ranks) or texts.HIDDEN_MARK,
            texts.score_text(row.score),
            texts.interval_text(row),
            texts.rank_text(row.tier),
        ),
        href=texts.place_address(row.place.code) + query,
    )


def shift_text(row: LeagueRow, own_ranks: Mapping[str, int]) -> str:
    """Write how many ranks a place climbs (▲) or falls (▼); empty if the template has it not."""
    own = own_ranks.get(row.place.code)
    if own is None:
        return ""
    shift = own - row.rank
    return f"{'▲' if shift > 0 else '▼'}{abs(shift)}" if shift else "0"


def ranking_context(league: League, own_ranks: Mapping[str, int]) -> dict[str, object]:
    """Return who moves against the template and how sure a rank is, for ``builder_said.html``."""
    shifts = [
        (own_ranks[row.place.code] - row.rank, row)
        for row in league.rows
        if row.place.code in own_ranks
    ]
    by_shift = sorted(shifts, key=lambda pair: pair[0], reverse=True)
    up = [pair for pair in by_shift[:_MOVERS] if pair[0] > 0]
    down = [pair for pair in by_shift[::-1][:_MOVERS] if pair[0] < 0]
    return {
        "moved": sum(1 for shift, _row in shifts if shift),
        "mean_shift": sum(abs(shift) for shift, _row in shifts) / max(len(shifts), 1),
        "half_within": round(float(np.median([row.high - row.low for row in league.rows]))) + 1,
        "tiers": tiers_of(league),
        "movers": [(row, shift_text(row, own_ranks), row.rank + n) for n, row in (*up, *down)],
    }
