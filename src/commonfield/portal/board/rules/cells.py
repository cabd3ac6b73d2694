"""From what was counted to what is published: values of every figure, hidden where they must be."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonfield.evaluation.publishing.suppression import (
    Contributions,
    hidden_cells,
    is_safe,
    merged,
    totals,
)
from commonfield.evaluation.publishing.tables import hidden_in_table
from commonfield.portal.board.rules.inequality import gini
from commonfield.portal.board.types import Cell, Counted, Published, Reason

LOW_INCOME: Final = "low_income"
_FEW: Final = Cell(None, "few")
_ABOVE: Final = Cell(None, "above")
_COMPLEMENT: Final = Cell(None, "complement")
_NO_DATA: Final = Cell(None, "no_data")
_INCOME_FIGURES: Final = ("income", "income-per-grower", "income-gini", "low-income-growth")

type _Value = Callable[[Contributions], float]


@dataclass(frozen=True, slots=True)
class _Grown:
    """By how much each grower's income grew: of low-income households, and of others."""

    low: Contributions
    other: Contributions
    has_before: bool


def published(
    counted: Counted, units: Sequence[str], *, whole: Mapping[str, Cell] | None = None
) -> Published:
    """Return the figures of a whole and of its units, as they may be shown side by side.

    ``whole`` gives the cells of the whole where a wider table decided about them already (a
    town's, by its county's); where they are hidden, nothing below is shown, and channels stand in
    that table only.
    """
    found = _counts(counted, units)
    own: dict[str, Cell] = dict(found.whole)
    below: dict[str, Mapping[str, Cell]] = dict(found.units)
    for add in (_revenue, _growers, _jobs, _income):
        part = add(counted, units)
        own |= part.whole
        below |= part.units
    if whole is not None:
        own |= whole
        for figure, cell in whole.items():
            if cell.reason in {"few", "complement", "above"}:
                below[figure] = dict.fromkeys(units, _ABOVE)
        # A town's channels are the wider table's to tell: told here too, they would give it away.
        return Published(own, below)
    sales = _revenue(counted, units)
    return Published(own, below, sales.channels, sales.unit_channels)


def _counts(counted: Counted, units: Sequence[str]) -> Published:
    """Things that are public by name: stores, halls, parks, and villages with a hall."""
    plain = {"stores": counted.stores, "halls": counted.halls, "parks": counted.parks}
    whole = {code: Cell(sum(values.values())) for code, values in plain.items()}
    below = {
        code: {unit: Cell(values.get(unit, 0)) for unit in units} for code, values in plain.items()
    }
    with_hall, committees = counted.villages_with_hall, counted.committees
    whole["hall-coverage"] = _ratio(sum(with_hall.values()), sum(committees.values()))
    below["hall-coverage"] = {
        unit: _ratio(with_hall.get(unit, 0), committees.get(unit, 0)) for unit in units
    }
    return Published(whole, below)


def _ratio(part: float, whole: float) -> Cell:
    return Cell(part / whole) if whole > 0 else _NO_DATA


def _revenue(counted: Counted, units: Sequence[str]) -> Published:
    by_unit = totals((unit, cell) for (unit, _), cell in counted.sales.items())
    by_channel = totals((channel, cell) for (_, channel), cell in counted.sales.items())
    hidden = hidden_in_table(counted.sales)
    whole = _whole(merged(counted.sales.values()), _sum)
    channels = _shown(by_channel, hidden.columns, sorted(by_channel), _sum)
    cells = _shown(counted.sales, hidden.cells, sorted(counted.sales), _sum)
    if whole.value is None:
        channels = dict.fromkeys(channels, _ABOVE)
        cells = dict.fromkeys(cells, _ABOVE)
    return Published(
        {"revenue": whole},
        {"revenue": _below(whole, by_unit, hidden.rows, units, _sum)},
        channels,
        cells,
    )


def _growers(counted: Counted, units: Sequence[str]) -> Published:
    """Growers are hidden together with the other half of them that subtraction would give."""
    by_unit = totals((unit, cell) for (unit, _), cell in counted.growers.items())
    by_group = totals((group, cell) for (_, group), cell in counted.growers.items())
    hidden = hidden_in_table(counted.growers)
    whole = _whole(merged(counted.growers.values()), _count)
    low = {unit: cell for (unit, group), cell in counted.growers.items() if group == LOW_INCOME}
    low_hidden = frozenset(unit for unit, group in hidden.cells if group == LOW_INCOME)
    low_whole = whole
    if whole.value is not None:
        is_hidden = LOW_INCOME in hidden.columns
        low_whole = _FEW if is_hidden else Cell(_count(by_group.get(LOW_INCOME, {})))
    low_units = _below(low_whole, low, low_hidden | hidden.rows, units, _count)
    return Published(
        {"growers": whole, "low-income-growers": low_whole},
        {
            "growers": _below(whole, by_unit, hidden.rows, units, _count),
            "low-income-growers": low_units,
        },
    )


def _jobs(counted: Counted, units: Sequence[str]) -> Published:
    whole = _whole(merged(counted.jobs.values()), _sum)
    hidden = hidden_cells(counted.jobs)
    return Published({"jobs": whole}, {"jobs": _below(whole, counted.jobs, hidden, units, _sum)})


def _income(counted: Counted, units: Sequence[str]) -> Published:
    """Income and what is computed from it are shown or hidden together."""
    by_unit = totals((unit, cell) for (unit, _), cell in counted.income.items())
    hidden = hidden_cells(by_unit)
    everybody = merged(counted.income.values())
    whole = _whole(everybody, _sum)
    own: dict[str, Cell] = dict.fromkeys(_INCOME_FIGURES, whole)
    if whole.value is not None:
        growth = _growth(_grown(counted, units))
        own = _incomes(everybody) | {"low-income-growth": growth}
    below: dict[str, dict[str, Cell]] = {figure: {} for figure in _INCOME_FIGURES}
    totals_shown = _below(whole, by_unit, hidden, units, _sum)
    seen = [unit for unit in units if totals_shown[unit].value is not None]
    growths = _growths(counted, units, seen)
    for unit in units:
        cells = dict.fromkeys(_INCOME_FIGURES, totals_shown[unit])
        if unit in growths:
            cells = _incomes(by_unit.get(unit, {})) | {"low-income-growth": growths[unit]}
        for figure in _INCOME_FIGURES:
            below[figure][unit] = cells[figure]
    return Published(own, below)


def _incomes(incomes: Contributions) -> dict[str, Cell]:
    earners = _count(incomes)
    inequality = gini(value for value in incomes.values() if value)
    return {
        "income": Cell(_sum(incomes)),
        "income-per-grower": _ratio(_sum(incomes), earners),
        "income-gini": _NO_DATA if inequality is None else Cell(inequality),
    }


def _growths(counted: Counted, units: Sequence[str], seen: Sequence[str]) -> dict[str, Cell]:
    """Return the growth's part of each unit whose income is shown.

    Incomes of both years are public, so each part tells an amount: what those that are not shown
    leave of the whole must be safe too, of either group.
    """
    grown = {unit: _grown(counted, [unit]) for unit in units}
    found = {unit: _growth(grown[unit]) for unit in seen}
    hidden = frozenset(unit for unit in units if unit not in found or found[unit].value is None)
    lines = [
        {unit: each.low for unit, each in grown.items()},
        {unit: each.other for unit, each in grown.items()},
    ]
    while (more := hidden.union(*(hidden_cells(line, already=hidden) for line in lines))) != hidden:
        hidden = more
    return {
        unit: _COMPLEMENT if cell.value is not None and unit in hidden else cell
        for unit, cell in found.items()
    }


def _growth(grown: _Grown) -> Cell:
    """Return the part of low-income households in the growth of growers' income.

    Both parts, theirs and the others', must be safe, since one gives the other.
    """
    growth = _sum(grown.low) + _sum(grown.other)
    if not grown.has_before or growth <= 0:
        return _NO_DATA
    if not is_safe(grown.low) or not is_safe(grown.other):
        return _FEW
    return Cell(_sum(grown.low) / growth)


def _grown(counted: Counted, units: Sequence[str]) -> _Grown:
    wanted = frozenset(units)
    grown: dict[bool, dict[str, float]] = {True: {}, False: {}}
    has_before = False
    for sign, cells in ((1, counted.income), (-1, counted.income_before)):
        for (unit, group), cell in cells.items():
            if unit not in wanted:
                continue
            has_before = has_before or sign < 0
            part = grown[group == LOW_INCOME]
            for grower, fen in cell.items():
                part[grower] = part.get(grower, 0) + sign * fen
    return _Grown(grown[True], grown[False], has_before=has_before)


def _sum(contributions: Contributions) -> float:
    return sum(contributions.values())


def _count(contributions: Contributions) -> float:
    return float(sum(1 for part in contributions.values() if part))


def _whole(contributions: Contributions, value: _Value) -> Cell:
    if contributions and not is_safe(contributions):
        return _FEW
    return Cell(value(contributions))


def _shown[K: Hashable](
    cells: Mapping[K, Contributions], hidden: frozenset[K], keys: Sequence[K], value: _Value
) -> dict[K, Cell]:
    shown = {}
    for key in keys:
        cell = cells.get(key, {})
        if key in hidden:
            reason: Reason = "complement" if is_safe(cell) else "few"
            shown[key] = Cell(None, reason)
        else:
            shown[key] = Cell(value(cell))
    return shown


def _below(
    whole: Cell,
    cells: Mapping[str, Contributions],
    hidden: frozenset[str],
    units: Sequence[str],
    value: _Value,
) -> dict[str, Cell]:
    if whole.value is None:
        return dict.fromkeys(units, _ABOVE)
    return _shown(cells, hidden, units, value)


def months_shown(months: Mapping[int, Contributions]) -> dict[int, Cell]:
    """Return sums by month, hidden where a month, or what it leaves of the year, is unsafe."""
    return _shown(months, hidden_cells(months), sorted(months), _sum)


def month_ends_shown(months: Mapping[int, Contributions]) -> dict[int, Cell]:
    """Return what stood at each month's end, hidden where few stand behind it or behind a change.

    The last is the figure of today, the first ends the window before, whose indicators tell it
    too; another is shown if whatever changed between it and any that is shown is nothing, or safe.
    """
    seen: list[Contributions] = []
    hidden = set()
    order = sorted(months, reverse=True)
    for month in (*order[:1], *order[1:][-1:], *order[1:-1]):
        cell = months[month]
        changes = [merged([cell, {who: -own for who, own in later.items()}]) for later in seen]
        tells = any(any(each.values()) and not is_safe(each) for each in changes)
        if tells or (cell and not is_safe(cell)):
            hidden.add(month)
        else:
            seen.append(cell)
    return _shown(months, frozenset(hidden), sorted(months), _sum)
