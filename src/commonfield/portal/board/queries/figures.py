"""The county's published figures, read from roll-ups and registers; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.core.cache import cache

from commonfield.evaluation.publishing.suppression import (
    LEAST_CONTRIBUTORS,
    MOST_OF_ONE,
    Contributions,
)
from commonfield.facts.queries import (
    Past,
    TotalsByKey,
    as_of,
    facts_folded,
    months_past,
    nothing_past,
    spread_until,
    totals,
    totals_until,
)
from commonfield.kernel.clock import china_day
from commonfield.places.queries import committees_in_force, towns, villages, villages_with_hall
from commonfield.portal.board.choices import BY_CODE, FIGURES
from commonfield.portal.board.rules.cells import (
    LOW_INCOME,
    month_ends_shown,
    months_shown,
    published,
)
from commonfield.portal.board.rules.months import month_of, months_to, window_of
from commonfield.portal.board.types import Board, Cell, Counted, Published, Window

MONTHS_SHOWN: Final = 13
MONTHS_OF_FLOW: Final = 12
_REUSED_FOR: Final = timedelta(seconds=3)
_KEPT_S: Final = 600
# Without readers for so long, nobody keeps the board ready: a year is not added up for nobody.
_RESTS_AFTER_S: Final = 600
_READ: Final = "board:read"
# Two values closer than this are the same one, added up in another order.
_SAME: Final = 1e-9
_DIGITS: Final[dict[str, int]] = {"town": 9, "village": 12}
type Span = Literal["town", "village"]
type _Key = tuple[str, str]


def board(county: str, *, now: datetime) -> Board:
    """Return the county's figures as of now.

    A serving process keeps them ready while somebody reads (``keep_board_fresh``, every second or
    two), so that no reader adds up a year; where nobody keeps them, the reader that finds them
    older than three seconds does.
    """
    cache.set(_READ, county, timeout=_RESTS_AFTER_S)
    kept: Board | None = cache.get(_key(county, now))
    if kept and timedelta(0) <= now - kept.checked_at < _REUSED_FOR:
        return kept
    return keep_board_fresh(county, now=now)


def board_is_read() -> bool:
    """Tell whether anybody has looked at the board in the last minutes."""
    return cache.get(_READ) is not None


def keep_board_fresh(county: str, *, now: datetime) -> Board:
    """Compute the figures anew if roll-ups hold other facts than the last time, and keep them."""
    month = month_of(china_day(now))
    kept: Board | None = cache.get(_key(county, now))
    before, altogether = facts_folded(before_month=month)
    if kept and kept.facts == altogether:
        # Nothing was added since: what was true then is true now.
        made = replace(kept, as_of=as_of(now), checked_at=now)
    else:
        made = _made(county, now=now, past=months_past(month, before), facts=altogether)
    cache.set(_key(county, now), made, timeout=_KEPT_S)
    return made


def _key(county: str, now: datetime) -> str:
    return f"board:{county}:{china_day(now).isoformat()}"


def compute_board(county: str, *, now: datetime) -> Board:
    """Add up the county's figures from roll-ups and registers, without anything remembered."""
    _, altogether = facts_folded(before_month=month_of(china_day(now)))
    return _made(county, now=now, past=nothing_past(), facts=altogether)


def _made(county: str, *, now: datetime, past: Past, facts: int) -> Board:
    day = china_day(now)
    window = window_of(day)
    reached = as_of(now)
    units = [town.code for town in towns(county, day)]
    counted = count(county, "town", day=day, past=past)
    return Board(
        county=county,
        day=day,
        as_of=reached,
        made_at=now,
        checked_at=now,
        facts=facts,
        window=window,
        published=published(counted, units),
        trends=_trends(county, day=day, window=window, past=past),
    )


def town_board(town: str, county_board: Board) -> Published:
    """Return a town's figures and its villages'; nothing below a figure that the county hides."""
    units = [village.code for village in villages(town, county_board.day)]
    counted = count(town, "village", day=county_board.day, past=nothing_past())
    whole = {figure.code: county_board.cell(figure.code, town) for figure in FIGURES}
    return published(counted, units, whole=whole)


def moved_figures(seen: Mapping[str, float], county_board: Board) -> dict[str, float]:
    """Return by how much figures differ from those that somebody saw earlier."""
    moved = {}
    for code, before in seen.items():
        cell = county_board.published.whole.get(code)
        if cell is not None and cell.value is not None and abs(cell.value - before) > _SAME:
            moved[code] = cell.value - before
    return moved


def values_seen(county_board: Board) -> dict[str, float]:
    """Return the county's published values, to be compared with later ones."""
    return {
        code: cell.value
        for code, cell in county_board.published.whole.items()
        if cell.value is not None
    }


def count(place: str, span: Span, *, day: date, past: Past) -> Counted:
    """Count what stands behind every figure in the units below a place."""
    prefix = place[: _DIGITS[span] - 3]
    window = window_of(day)
    month = window.last
    year, year_before = (window.first, month), (window.before_first, window.before_last)
    sales = totals_until(
        past,
        BY_CODE["revenue"].kinds,
        prefix=prefix,
        months=year,
        by=(span, "channel", "subject"),
    )
    credited = totals_until(
        past, BY_CODE["growers"].kinds, prefix=prefix, months=year, by=(span, "group", "subject")
    )
    incomes = BY_CODE["income"].kinds
    income = totals_until(past, incomes, prefix=prefix, months=year, by=(span, "group", "subject"))
    before = totals_until(
        past, incomes, prefix=prefix, months=year_before, by=(span, "group", "subject")
    )
    jobs = totals(
        BY_CODE["jobs"].kinds, prefix=prefix, month_to=month, by=(span, "kind", "subject")
    )
    stores = totals(BY_CODE["stores"].kinds, prefix=prefix, month_to=month, by=(span, "kind"))
    venues = totals(
        BY_CODE["halls"].kinds, prefix=prefix, month_to=month, by=(span, "group", "kind")
    )
    committees = committees_in_force(prefix, day)
    return Counted(
        sales=_amounts(sales),
        growers=_reached(credited),
        income=_amounts(income),
        income_before=_amounts(before),
        jobs=_standing_by_subject(jobs),
        stores=_standing(stores),
        halls=_standing({key: t for key, t in venues.items() if key[1] == "hall"}),
        parks=_standing({key: t for key, t in venues.items() if key[1] == "park"}),
        villages_with_hall=_by_unit(villages_with_hall(prefix, day) & committees, span),
        committees=_by_unit(committees, span),
    )


def _amounts(found: TotalsByKey) -> dict[_Key, Contributions]:
    cells: dict[_Key, dict[str, float]] = defaultdict(dict)
    for (unit, column, subject), total in found.items():
        cells[_code(unit), str(column)][str(subject)] = total.amount_fen
    return dict(cells)


def _code(unit: str | int) -> str:
    """Return the twelve digits of a unit that roll-ups name by its first nine."""
    return str(unit).ljust(12, "0")


def _reached(found: TotalsByKey) -> dict[_Key, Contributions]:
    """Put each grower into one group only: low-income if that was so on any of the days.

    Whoever had no more than what was taken back of shares was not reached.
    """
    credited = [key for key, total in found.items() if total.amount_fen > 0]
    low = {(unit, subject) for unit, group, subject in credited if group == LOW_INCOME}
    cells: dict[_Key, dict[str, float]] = defaultdict(dict)
    for unit, group, subject in credited:
        if group == LOW_INCOME or (unit, subject) not in low:
            cells[_code(unit), str(group)][str(subject)] = 1
    return dict(cells)


def _is_opening(kind: object) -> bool:
    return str(kind).endswith(("_opened", "_started"))


def _standing(found: TotalsByKey) -> dict[str, float]:
    """Return openings less closings by unit (the key's first part; its last is the kind)."""
    standing: dict[str, float] = defaultdict(float)
    for key, total in found.items():
        standing[_code(key[0])] += total.quantity if _is_opening(key[-1]) else -total.quantity
    return dict(standing)


def _standing_by_subject(found: TotalsByKey) -> dict[str, Contributions]:
    standing: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (unit, kind, subject), total in found.items():
        sign = 1 if _is_opening(kind) else -1
        standing[_code(unit)][str(subject)] += sign * total.quantity
    return {unit: dict(cell) for unit, cell in standing.items()}


def _by_unit(codes: frozenset[str], span: Span) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for code in codes:
        counts[code[: _DIGITS[span]].ljust(12, "0")] += 1
    return dict(counts)


def _trends(
    county: str, *, day: date, window: Window, past: Past
) -> dict[str, tuple[tuple[int, Cell], ...]]:
    """Return the county's figures by month: sums of each month, or what stood at its end."""
    prefix = county[:6]
    months = months_to(month_of(day), MONTHS_SHOWN)
    trends = {
        "revenue": _flow("revenue", prefix, window, past),
        "income": _flow("income", prefix, window, past),
        "growers": _growers_by_month(prefix, window, past),
    }
    stores = totals(BY_CODE["stores"].kinds, prefix=prefix, by=("month", "kind"))
    venues = totals(BY_CODE["halls"].kinds, prefix=prefix, by=("month", "group", "kind"))
    trends["stores"] = _stock(stores, months)
    for code, group in (("halls", "hall"), ("parks", "park")):
        trends[code] = _stock({key: t for key, t in venues.items() if key[1] == group}, months)
    trends["jobs"] = _jobs_by_month(prefix, months)
    return {code: tuple(cells.items()) for code, cells in trends.items()}


def _flow(code: str, prefix: str, window: Window, past: Past) -> dict[int, Cell]:
    """Return what each month of the window brought; months that cannot be shown stay empty."""
    kinds = BY_CODE[code].kinds
    found = spread_until(past, kinds, prefix=prefix, months=(window.first, window.last))
    is_all_safe = all(
        month.nonzero >= LEAST_CONTRIBUTORS and month.largest <= MOST_OF_ONE * month.size
        for month in found.values()
    )
    if is_all_safe:
        shown = {month: Cell(s.amount_fen) for month, s in found.items()}
    else:
        shown = months_shown(_by_month(kinds, prefix, window))
    return {month: shown.get(month, Cell(0)) for month in months_to(window.last, MONTHS_OF_FLOW)}


def _by_month(kinds: Sequence[str], prefix: str, window: Window) -> dict[int, Contributions]:
    found = totals(
        kinds,
        prefix=prefix,
        month_from=window.first,
        month_to=window.last,
        by=("month", "subject"),
    )
    cells: dict[int, dict[str, float]] = defaultdict(dict)
    for (month, subject), total in found.items():
        cells[int(month)][str(subject)] = total.amount_fen
    return dict(cells)


def _growers_by_month(prefix: str, window: Window, past: Past) -> dict[int, Cell]:
    kinds = BY_CODE["growers"].kinds
    found = spread_until(past, kinds, prefix=prefix, months=(window.first, window.last))
    shown = {
        month: Cell(s.subjects) if s.subjects >= LEAST_CONTRIBUTORS else Cell(None, "few")
        for month, s in found.items()
    }
    return {month: shown.get(month, Cell(0)) for month in months_to(window.last, MONTHS_OF_FLOW)}


def _stock(found: TotalsByKey, months: Sequence[int]) -> dict[int, Cell]:
    """Return what stood at the end of each month (the keys' first part is the month)."""
    steps: dict[int, float] = defaultdict(float)
    for key, total in found.items():
        steps[int(key[0])] += total.quantity if _is_opening(key[-1]) else -total.quantity
    return {month: Cell(sum(step for at, step in steps.items() if at <= month)) for month in months}


def _jobs_by_month(prefix: str, months: Sequence[int]) -> dict[int, Cell]:
    found = totals(BY_CODE["jobs"].kinds, prefix=prefix, by=("month", "kind", "subject"))
    standing: dict[str, float] = defaultdict(float)
    waiting = sorted(found.items(), key=lambda pair: int(pair[0][0]))
    cells: dict[int, Contributions] = {}
    for month in months:
        while waiting and int(waiting[0][0][0]) <= month:
            (_, kind, subject), total = waiting.pop(0)
            standing[str(subject)] += total.quantity if _is_opening(kind) else -total.quantity
        cells[month] = dict(standing)
    return month_ends_shown(cells)
