"""Which file of which platform a head belongs to, and which of its columns are not read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commonfield.channels.formats import Format, folded, formats, shared_words

# A head of fewer known columns is nobody's.
_LEAST_KNOWN: Final = 4
_LONGEST: Final = 40


@dataclass(frozen=True)
class Head:
    """A head that was recognised: the file's format, its columns' places and own names."""

    format: Format
    places: dict[str, int]
    names: dict[str, str]
    # Places of the columns that one row of money is the sum of, with their kind.
    parts: tuple[tuple[int, str], ...]
    dropped: dict[str, str]


def heads(cells: Sequence[str]) -> list[Head]:
    """Return the files that a row may be the head of, the likeliest first."""
    names = [folded(cell) for cell in cells]
    found = [head for each in formats() if (head := _head(each, names, cells))]
    return sorted(found, key=lambda head: -len(head.places) - len(head.parts))


def _head(of: Format, names: Sequence[str], cells: Sequence[str]) -> Head | None:
    places = _places(of, names)
    has_all = all(need in places for need in of.needs)
    if not has_all or (of.one_of and not any(need in places for need in of.one_of)):
        return None
    parts = tuple(
        (names.index(word), kind)
        for kind, some in of.parts.items()
        for word in some
        if word in names
    )
    read = {*places.values(), *(place for place, _kind in parts)}
    dropped = {
        cell.strip()[:_LONGEST]: _why(name)
        for place, (name, cell) in enumerate(zip(names, cells, strict=True))
        if name and place not in read
    }
    own = {ours: cells[place].strip()[:_LONGEST] for ours, place in places.items()}
    return Head(of, places, own, parts, dropped)


def _places(of: Format, names: Sequence[str]) -> dict[str, int]:
    """Return where each column stands: its first alias that the head has."""
    found = {
        ours: next((names.index(word) for word in aliases if word in names), -1)
        for ours, aliases in of.columns.items()
    }
    return {ours: place for ours, place in found.items() if place >= 0}


def _why(name: str) -> str:
    """Return why a column is dropped: it is about a person, it is a note, or it is not needed."""
    shared = shared_words()
    if any(word in name for word in shared.notes):
        return "note"
    is_personal = any(word == name or (len(word) > 1 and word in name) for word in shared.personal)
    return "personal" if is_personal else "unused"


def nearest(cells: Sequence[str]) -> tuple[Format, list[str]] | None:
    """Return the file that a head comes nearest to, and the columns that it lacks; or nothing."""
    names = [folded(cell) for cell in cells]
    scored = [(len(_places(each, names)), each) for each in formats()]
    known, best = max(scored, key=lambda pair: pair[0])
    if known < _LEAST_KNOWN:
        return None
    places = _places(best, names)
    return best, [best.names[need] for need in best.needs if need not in places]
