"""Outside tables as they count in an area: those that come with the program, entries over them."""

from commonfield.evaluation.queries.entries import entered_tables
from commonfield.evaluation.queries.shipped import outside_tables
from commonfield_measures.indicators.computing import last_day_after
from commonfield_measures.indicators.types import OutsideTable, Period


def tables(area: str, period: Period) -> dict[str, OutsideTable]:
    """Return the outside tables by name, as of a period's end; a line entered by hand goes first.

    Of entries, only those of places within the area.
    """
    until = last_day_after(period)
    found = dict(outside_tables(until))
    for name, entered in entered_tables(area, until).items():
        shipped = found.get(name)
        found[name] = entered if shipped is None else _over(shipped, entered)
    return found


def _over(shipped: OutsideTable, entered: OutsideTable) -> OutsideTable:
    columns = {
        name: {**shipped.columns.get(name, {}), **entered.columns.get(name, {})}
        for name in {**shipped.columns, **entered.columns}
    }
    return OutsideTable(
        name=shipped.name,
        source=f"{shipped.source}; {entered.source}",
        dated=max(shipped.dated, entered.dated),
        columns=columns,
        entered=shipped.entered | entered.entered,
    )
