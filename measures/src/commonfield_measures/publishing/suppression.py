"""What may be published: see docs/adr/0006-suppression.md.

A cell is a mapping of contributors to what each adds. It is safe with at least five contributors
of whom none holds more than three quarters. Contributors weigh by the size of their part, whatever
its sign, so that a refund hides nobody. A cell without any record is a true zero.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Final

# One contributor's part of a cell, by pseudonym or organisation code.
type Contributions = Mapping[str, float]

LEAST_CONTRIBUTORS: Final = 5
MOST_OF_ONE: Final = 0.75


def is_safe(contributions: Contributions) -> bool:
    """Return whether a sum may be published without telling about one of its contributors."""
    sizes = [*map(abs, contributions.values())]
    if len(sizes) - sizes.count(0) < LEAST_CONTRIBUTORS:
        return False
    return max(sizes) <= MOST_OF_ONE * sum(sizes)


def merged(cells: Iterable[Contributions]) -> dict[str, float]:
    """Return cells as one: who is in several of them counts once, with the sum of the parts."""
    whole: dict[str, float] = {}
    for cell in cells:
        if whole:
            _add(whole, cell)
        else:
            whole = dict(cell)
    return whole


def _add(whole: dict[str, float], cell: Contributions) -> None:
    for contributor, part in cell.items():
        whole[contributor] = whole.get(contributor, 0.0) + part


def hidden_cells[K: Hashable](
    cells: Mapping[K, Contributions], *, already: frozenset[K] = frozenset()
) -> frozenset[K]:
    """Return which cells of a published total must not be shown.

    The unsafe ones, and then the smallest others until what is hidden is safe as a whole, since
    everybody can subtract what is shown from the total. Where even all together are not safe,
    all are hidden, and the total must not be published either.
    """
    hidden = {key for key, cell in cells.items() if cell and not is_safe(cell)} | {
        key for key in already if cells.get(key)
    }
    if not hidden:
        return frozenset()
    others = [key for key, cell in cells.items() if cell and key not in hidden]
    others.sort(key=lambda key: (sum(abs(part) for part in cells[key].values()), str(key)))
    remainder = merged(cells[key] for key in hidden)
    for key in others:
        if is_safe(remainder):
            break
        hidden.add(key)
        _add(remainder, cells[key])
    return frozenset(hidden)


def totals[K: Hashable](parts: Iterable[tuple[K, Contributions]]) -> dict[K, Contributions]:
    """Return the cells of each line of a table merged into one."""
    lines: dict[K, list[Contributions]] = defaultdict(list)
    for line, cell in parts:
        lines[line].append(cell)
    return {line: merged(cells) for line, cells in lines.items()}
