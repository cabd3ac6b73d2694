"""A line of a list: its cells read as what they mean, or refused by the column's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import override

from commonfield.front.spreadsheets import SheetRow
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.places.queries import ended_villages, towns, villages
from commonfield.places.types import PlaceInfo
from commonfield.portal.lists import errors
from commonfield.portal.lists.choices import ListKind
from commonfield.portal.lists.columns import COLUMNS
from commonfield.portal.lists.rules import NamedPlace, PlaceFinder, choice_of, read_day
from commonfield.portal.lists.types import Outcome, TriedRow

_MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class ListContext:
    """What all lines of a list share; ``fresh`` tells which line entered a thing just now."""

    by: Actor
    now: datetime
    kind: ListKind
    county: str
    places: PlaceFinder
    organisation: str = ""
    fresh: dict[object, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One row, with readers of its cells."""

    shared: ListContext
    row: SheetRow

    def __post_init__(self) -> None:
        """Refuse what lost digits on its way."""
        for name in sorted(self.row.rounded):
            raise errors.CellRoundedError(column=self.head(name))

    def head(self, name: str) -> str:
        """Return a column's head in the reader's language."""
        return next(each.head for each in COLUMNS[self.shared.kind] if each.name == name)

    def text(self, name: str, most: int = _MOST_LETTERS) -> str:
        """Return a cell in one line; empty if it is, or if the sheet has no such column."""
        text = " ".join(self.row.cells.get(name, "").split())
        if len(text) > most:
            raise errors.CellTooLongError(column=self.head(name), most=most)
        return text

    def needed(self, name: str, most: int = _MOST_LETTERS) -> str:
        """Return a cell that must not be empty."""
        text = self.text(name, most)
        if not text:
            raise errors.CellMissingError(column=self.head(name))
        return text

    def place(self) -> str:
        """Return the village, or the town where no village is named."""
        village, town = self.text("village"), self.text("town")
        return self.shared.places.find(village or ("" if town else self.needed("village")), town)

    def day(self, name: str) -> date | None:
        """Return the day of a cell; nothing if it is empty."""
        text = self.text(name)
        found = read_day(text) if text else None
        if text and found is None:
            raise errors.CellDayError(column=self.head(name), text=text)
        return found

    def number(self, name: str) -> int | None:
        """Return the whole number of a cell; nothing if it is empty."""
        text = self.text(name).removesuffix("年").removesuffix("元")
        if text and not (text.isdecimal() and len(text) <= 4):  # noqa: PLR2004 - a year, a fee
            raise errors.CellNumberError(column=self.head(name), text=text)
        return int(text) if text else None

    def choice[C: TextChoices](self, name: str, choices: type[C], usual: C | None = None) -> C:
        """Return which choice a cell names, in either language or by its code."""
        text = self.text(name) if usual is not None else self.needed(name)
        if not text and usual is not None:
            return usual
        # No right by half a word.
        code = choice_of(text, _words_of(choices), is_exact=choices is Role)
        if not code:
            labels = " / ".join(map(str, choices.labels))
            raise errors.CellChoiceError(column=self.head(name), text=text, choices=labels)
        return choices(code)

    def stands(self, key: object) -> Outcome:
        """Say that a row changes nothing; refuse what an earlier row of the file has said."""
        if key in self.shared.fresh:
            raise errors.RowDoubleError(row=self.shared.fresh[key])
        return "stands"

    def entered(self, key: object, outcome: Outcome = "new") -> Outcome:
        self.shared.fresh[key] = self.row.number
        return outcome


def _words_of(choices: type[TextChoices]) -> Mapping[str, list[str]]:
    words: dict[str, list[str]] = {each.value: [] for each in choices}
    for language in ("zh-hans", "en"):
        with override(language):
            for each in choices:
                words[each.value].append(str(each.label))
    return words


def finder_of(county: str, on: date) -> PlaceFinder:
    """Return what finds the places of a county, those too that are no more."""
    top = [_named(each) for each in towns(county)]
    ended = [_named(each, has_ended=True) for each in ended_villages(county, on)]
    return PlaceFinder(top, [*map(_named, villages(county)), *ended])


def _named(info: PlaceInfo, *, has_ended: bool = False) -> NamedPlace:
    names = dict.fromkeys((info.short_name, info.name, info.name_en))
    return NamedPlace(
        info.code,
        tuple(name for name in names if name),
        info.parent_code,
        info.successors,
        has_ended,
    )


def attempt[T](row: SheetRow, read: Callable[[], T]) -> T | TriedRow:
    """Return what a row says, or the row as refused; nothing of a refused one is written."""
    try:
        with transaction.atomic():
            return read()
    except CommonfieldError as error:
        return TriedRow(row, "refused", error)
