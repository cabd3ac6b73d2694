"""The county's figures by month: sums of each month, or what stood at its end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonfield.evaluation.queries.periods import months_of, months_to
from commonfield.evaluation.types import BoardCell
from commonfield.facts.queries import Past, spread_until, totals_until
from commonfield.facts.types import Dimension, Total
from commonfield_measures.indicators.types import (
    DIGITS,
    FactsTerm,
    Indicator,
    Level,
    Period,
    StandingTerm,
    SubjectsTerm,
    Take,
)
from commonfield_measures.publishing.hiding import Why
from commonfield_measures.publishing.months import hidden_month_ends, hidden_months
from commonfield_measures.publishing.suppression import (
    LEAST_CONTRIBUTORS,
    MOST_OF_ONE,
    Contributions,
)

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class _MonthsAsked:
    """A county, and the first and last month."""

    prefix: str
    months: tuple[int, int]
    past: Past


def by_month(
    county: str, indicator: Indicator, *, period: Period, past: Past
) -> tuple[tuple[int, BoardCell], ...]:
    """Return a county's figure of each month of a period, or at the end of each and of one before.

    The indicator is one term; a fraction or a table has no months.
    """
    asked = _MonthsAsked(county[: DIGITS[Level.COUNTY]], months_of(period), past)
    match indicator.numerator[0]:
        case FactsTerm() as term:
            found = _sums(term, asked)
        case SubjectsTerm() as term:
            found = _counts(term, asked)
        case StandingTerm() as term:
            months = months_to(asked.months[1], _MONTHS + 1)
            return tuple(_standing(term, asked, months, is_hidden=bool(indicator.contributors_en)))
        case _:
            return ()
    months = months_to(asked.months[1], _MONTHS)
    # Of the month that has just begun nothing may be counted yet: that is no 0.
    ended = months if months[-1] in found else months[:-1]
    return tuple((month, found.get(month, BoardCell(0))) for month in ended)


def _sums(term: FactsTerm, asked: _MonthsAsked) -> dict[int, BoardCell]:
    """Return what each month brought; added up by the database where all may be shown."""
    if term.take == Take.AMOUNT_FEN and not term.channels and not term.groups:
        found = spread_until(asked.past, term.kinds, prefix=asked.prefix, months=asked.months)
        if all(
            month.nonzero >= LEAST_CONTRIBUTORS and month.largest <= MOST_OF_ONE * month.size
            for month in found.values()
        ):
            return {month: BoardCell(each.amount_fen) for month, each in found.items()}
    months = _contributions(term, asked)
    return _shown(months, hidden_months(months))


def _contributions(term: FactsTerm, asked: _MonthsAsked) -> dict[int, Contributions]:
    by: tuple[Dimension, ...] = ("month", "channel", "group", "subject")
    found = totals_until(asked.past, term.kinds, prefix=asked.prefix, months=asked.months, by=by)
    cells: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (month, channel, group, subject), total in found.items():
        is_mine = not term.channels or channel in term.channels
        if is_mine and (not term.groups or group in term.groups):
            cells[int(month)][str(subject)] += _taken(total, term.take)
    return {month: dict(cell) for month, cell in cells.items()}


def _taken(total: Total, take: Take) -> float:
    match take:
        case Take.COUNT:
            return total.net_count
        case Take.QUANTITY:
            return total.quantity
        case Take.AMOUNT_FEN:
            return total.amount_fen


def _counts(term: SubjectsTerm, asked: _MonthsAsked) -> dict[int, BoardCell]:
    """Return how many subjects each month had; they do not add up to those of the year."""
    found = spread_until(asked.past, term.kinds, prefix=asked.prefix, months=asked.months)
    return {
        month: BoardCell(each.subjects)
        if each.subjects >= LEAST_CONTRIBUTORS
        else BoardCell(None, "few")
        for month, each in found.items()
    }


def _standing(
    term: StandingTerm, asked: _MonthsAsked, months: Sequence[int], *, is_hidden: bool
) -> list[tuple[int, BoardCell]]:
    subject: tuple[Dimension, ...] = ("subject",) if is_hidden else ()
    found = totals_until(
        asked.past,
        (term.opened, term.closed),
        prefix=asked.prefix,
        months=(0, months[-1]),
        by=("month", "kind", "group", *subject),
    )
    waiting = sorted(found.items(), key=lambda pair: int(pair[0][0]), reverse=True)
    standing: dict[str, float] = defaultdict(float)
    ends: dict[int, Contributions] = {}
    for month in months:
        while waiting and int(waiting[-1][0][0]) <= month:
            (_, kind, group, *who), total = waiting.pop()
            if not term.groups or group in term.groups:
                sign = 1 if kind == term.opened else -1
                standing[str(who)] += sign * total.net_count
        ends[month] = dict(standing)
    return list(_shown(ends, hidden_month_ends(ends) if is_hidden else {}).items())


def _shown(months: Mapping[int, Contributions], hidden: Mapping[int, Why]) -> dict[int, BoardCell]:
    return {
        month: BoardCell(None, hidden[month])
        if month in hidden
        else BoardCell(sum(months[month].values()))
        for month in sorted(months)
    }
