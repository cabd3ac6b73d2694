"""What is hidden of a county's figures by month."""

from collections.abc import Mapping

from commonfield_measures.publishing.hiding import Why
from commonfield_measures.publishing.suppression import Contributions, hidden_cells, is_safe, merged

type Months = Mapping[int, Contributions]


def hidden_months(months: Months) -> dict[int, Why]:
    """Return why sums of a month are hidden: it, or what it leaves of the year, is unsafe."""
    return {month: _why(months[month]) for month in hidden_cells(months)}


def hidden_month_ends(months: Months) -> dict[int, Why]:
    """Return why what stood at a month's end is hidden: few stand behind it or behind a change.

    The last is the figure of today, the first ends the window before, whose indicators tell it
    too; another is shown if whatever changed between it and any that is shown is nothing, or safe.
    """
    seen: list[Contributions] = []
    hidden: dict[int, Why] = {}
    order = sorted(months, reverse=True)
    for month in (*order[:1], *order[1:][-1:], *order[1:-1]):
        cell = months[month]
        changes = [merged([cell, {who: -own for who, own in later.items()}]) for later in seen]
        tells = any(any(each.values()) and not is_safe(each) for each in changes)
        if tells or (cell and not is_safe(cell)):
            hidden[month] = _why(cell)
        else:
            seen.append(cell)
    return hidden


def _why(cell: Contributions) -> Why:
    return "complement" if is_safe(cell) else "few"
