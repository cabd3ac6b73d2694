"""How sure an index is, in sentences and pictures: tiers, two places, choices, one left out."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from commonfield.evaluation.types import League, LeagueRow
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.evaluation.views.league import names_text
from commonfield.evaluation.views.league_pictures import over_ranks, ranked_values, tiers_of
from commonfield.evaluation.views.texts import listed
from commonfield.evaluation.views.ways_texts import factor_name
from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.bars import bars
from commonfield.front.drawing.facing import facing
from commonfield.front.drawing.types import Bar, Heap, Ranked, Tier
from commonfield_measures.composite.comparing import Comparison, Shift
from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.composite.sensitivity import Removal, Sensitivity

_MOST_HEAPS: Final = 30
_NAMED: Final = 12
_ROUNDING: Final = 1e-6


def tiers_picture(league: League) -> Chart:
    """Return one bar for each tier: between which ranks its places lie."""
    tiers = list(enumerate(tiers_of(league), 1))
    drawn = Tier(tuple(_ranked_tier(number, rows) for number, rows in tiers))
    table = ChartTable(
        rows=[
            ChartRow(numbers.plain_number(number), (numbers.plain_number(len(rows)), _span(rows)))
            for number, rows in tiers
        ],
        values=[
            (number, *ranked_values(row), row.q05, row.q95)
            for number, rows in tiers
            for row in rows
        ],
    )
    return chart("tiers", partial(over_ranks, [drawn], league), table)


def _ranked_tier(number: int, rows: Sequence[LeagueRow]) -> Ranked:
    level = texts.places_text(rows[0].place.level, len(rows))
    name = texts.place_name(rows[0].place) if len(rows) == 1 else level
    middle = float(np.median([row.rank for row in rows]))
    return Ranked(
        label=_("Tier %(n)s: %(what)s") % {"n": number, "what": name},
        rank=middle,
        median=middle,
        low=min(row.low for row in rows),
        high=max(row.high for row in rows),
        text=_span(rows),
    )


def _span(rows: Sequence[LeagueRow]) -> str:
    first = texts.rank_text(min(row.low for row in rows))
    last = texts.rank_text(max(row.high for row in rows))
    return first if first == last else f"{first}–{last}"


def tiers_context(league: League) -> dict[str, object]:
    """Return how many cannot be told apart, within tiers and across them, and how many stand alone.

    Alone is who is surely ahead of each other place or surely behind it: pairs decide. For
    ``tiers_said.html``.
    """
    tiers = tiers_of(league)
    apart = {row.place.code: league.told_apart(row.place.code) for row in league.rows}
    return {
        "league": league,
        "sure": SURE,
        "largest": max(tiers, key=len),
        "across": sum(
            other.tier != row.tier and other.place.code not in apart[row.place.code]
            for at, row in enumerate(league.rows)
            for other in league.rows[:at]
        ),
        "alone": [code for code, found in apart.items() if len(found) == len(league.rows) - 1],
        "shared_tiers": [(rows, names_text(rows, most=_NAMED)) for rows in tiers if len(rows) > 1],
    }


def pair_sentence(league: League, first: LeagueRow, second: LeagueRow) -> str:
    """Return how sure it is that one place is ahead of another, the likelier one named first."""
    share = league.ahead(first.place.code, second.place.code)
    if share < 1 - share:
        first, second = second, first
        share = league.ahead(first.place.code, second.place.code)
    params = {
        "first": texts.place_name(first.place),
        "second": texts.place_name(second.place),
        "share": _share_of_draws(share),
        "sure": numbers.percent(SURE, decimals=0),
    }
    is_ahead = league.is_ahead(first.place.code, second.place.code)
    if is_ahead and share == 1:
        text = _("%(first)s is really ahead of %(second)s: in every draw.")
    elif is_ahead:
        text = _("%(first)s is really ahead of %(second)s: in %(share)s of all draws.")
    elif share >= SURE:
        text = _(
            "%(first)s and %(second)s cannot be told apart: %(first)s is ahead in %(share)s of all"
            " draws, but by too little to matter."
        )
    else:
        text = _(
            "%(first)s and %(second)s cannot be told apart: %(first)s is ahead in %(share)s of all"
            " draws, not in %(sure)s."
        )
    return text % params


def _share_of_draws(share: float) -> str:
    """Write a share rounded down: none below a threshold, or below all, reads as if it were it."""
    return numbers.percent(math.floor(share * 1_000 + _ROUNDING) / 1_000)


def pair_picture(league: League, first: LeagueRow, second: LeagueRow) -> Chart:
    found = [_ranks_of(league, row) for row in (first, second)]
    low, high = int(min(map(np.min, found))), int(max(map(np.max, found)))
    width = max(-(-(high - low + 1) // _MOST_HEAPS), 1)
    edges = np.arange(low, high + width + 1, width) - 0.5
    shares = [np.histogram(ranks, edges)[0] / len(ranks) for ranks in found]
    heaps = [
        Heap(texts.place_name(row.place), tuple(own.tolist()), texts.interval_text(row))
        for row, own in zip((first, second), shares, strict=True)
    ]
    last = low + width * (len(edges) - 1) - 1
    ends = (_("Rank %(n)s") % {"n": low}, _("Rank %(n)s") % {"n": last})
    every = np.arange(low, high + 1)
    counted = [[float(np.mean(ranks == rank)) for rank in every] for ranks in found]
    lines = list(zip(every.tolist(), *counted, strict=True))

    def draw(*, title: str, text: str) -> str:
        sentence = pair_sentence(league, first, second)
        return facing(*heaps, title=title, text=sentence, ends=ends)

    table = ChartTable(
        rows=[
            ChartRow(numbers.plain_number(rank), [numbers.percent(share) for share in (one, other)])
            for rank, one, other in lines
        ],
        values=lines,
        columns=(first.place.code, second.place.code),
    )
    return chart("pair", draw, table, {"first": heaps[0].label, "second": heaps[1].label})


def _ranks_of(
    league: League, row: LeagueRow
) -> np.ndarray[tuple[int], np.dtype[np.unsignedinteger]]:
    at = league.at(row.place.code)
    ranks: np.ndarray[tuple[int], np.dtype[np.unsignedinteger]] = league.sample.ranks[at]
    return ranks


def choices_sentence(found: Sensitivity) -> str:
    totals, firsts = found.indices.total[:, -1], found.indices.first[:, -1]
    if not totals.any():
        return _("None of these choices moves a rank.")
    place = int(np.argmax(totals))
    halves = found.indices.total_95[:, -1]
    # Beyond the error of their difference, none of these moves ranks less than another.
    rivals = totals >= totals[place] - np.hypot(halves, halves[place])
    if rivals.sum() > 1:
        text = _(
            "What moves the ranks most is one of these: %(choices)s. The draws do not show which."
        )
        names = (factor_name(found.factors[at]) for at in np.flatnonzero(rivals).tolist())
        return text % {"choices": listed(names)}
    text = _(
        "What moves the ranks most is: %(choice)s. It has a part in %(total)s of all movement, and"
        " %(first)s by itself."
    )
    return text % {
        "choice": factor_name(found.factors[place]),
        "total": _share(totals[place]),
        "first": _share(firsts[place]),
    }


def choices_picture(found: Sensitivity) -> Chart:
    """Return of each choice how much of the ranks' movement it has a part in, and by itself."""
    drawn, rows, values = [], [], []
    for place, code in enumerate(found.factors):
        orders = [
            (float(share[place, -1]), float(half[place, -1]))
            for share, half in (
                (found.indices.total, found.indices.total_95),
                (found.indices.first, found.indices.first_95),
            )
        ]
        name = factor_name(code)
        labels = (name, _("by itself"))
        drawn += [_bar(each, *order) for each, order in zip(labels, orders, strict=True)]
        (total, total_95), (first, first_95) = orders
        rows.append(
            ChartRow(
                name, [_share(total), f"±{_share(total_95)}", _share(first), f"±{_share(first_95)}"]
            )
        )
        values.append((code, total, total_95, first, first_95))
    return chart("choices", partial(bars, drawn), ChartTable(rows, values))


def _bar(label: str, share: float, half: float) -> Bar:
    # An estimate near zero may come out below it; a share is never less than nothing.
    shown = min(max(share, 0.0), 1.0)
    low, high = max(share - half, 0.0), min(max(share + half, 0.0), 1.0)
    return Bar(label, shown, _share(share), low=min(low, high), high=high)


def _share(share: float) -> str:
    return numbers.percent(max(share, 0.0), decimals=0)


def removals_sentence(found: Sequence[Removal], names: Mapping[str, str]) -> str:
    known = [(each, each.comparison) for each in found if each.comparison]
    if not known:
        return _("There is only one indicator, so none can be left out.")
    removal, comparison = max(known, key=lambda pair: pair[1].mean_shift)
    text = _(
        "The ranks hang most on %(indicator)s: without it, a place moves by %(mean)s ranks on"
        " average."
    )
    return text % {
        "indicator": names.get(removal.indicator, removal.indicator),
        "mean": numbers.plain_number(comparison.mean_shift, decimals=1),
    }


def removals_picture(
    found: Sequence[Removal], names: Mapping[str, str], places: Mapping[str, str]
) -> Chart:
    """Return how far places move without each indicator, the one that matters most first."""
    known = [(each.indicator, each.comparison) for each in found if each.comparison]
    known.sort(key=lambda pair: pair[1].mean_shift, reverse=True)
    drawn, rows, values = [], [], []
    for code, comparison in known:
        name, mean = names.get(code, code), comparison.mean_shift
        mean_text, most = numbers.plain_number(mean, decimals=1), furthest(comparison)
        who = _moved(most, places)
        drawn.append(Bar(name, mean, mean_text))
        rows.append(ChartRow(name, [mean_text, who]))
        values.append(
            (code, mean, comparison.largest_shift, most.unit, comparison.rank_correlation)
        )
    return chart("removals", partial(bars, drawn), ChartTable(rows, values))


def furthest(comparison: Comparison) -> Shift:
    return max(comparison.shifts, key=lambda each: abs(each.shift))


def _moved(shift: Shift, places: Mapping[str, str]) -> str:
    name = places.get(shift.unit, shift.unit)
    return f"{name} ({shift.rank_before} → {shift.rank_after})"
