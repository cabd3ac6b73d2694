"""Entries by hand in the reader's words, and the choices of their forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.queries import column_of, shipped_register
from commonfield.evaluation.entries.types import EntryColumn, EntryTable, EntryView
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.texts import listed
from commonfield.front import numbers
from commonfield.front.language import is_chinese
from commonfield.people.queries import person_cards
from commonfield.people.types import PersonCard
from commonfield.places.queries import ancestors, place, places, villages_by_town
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.types import Level

type Options = list[tuple[str, str | list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class EntryRow:
    entry: EntryView
    figure: str
    place: str
    value: str
    number: str
    unit: str
    state: str
    mark: str
    entered_by: str
    decided_by: str
    is_own: bool


def name_of(item: EntryColumn | EntryTable) -> str:
    return item.zh if is_chinese() else item.en


def unit_of(column: EntryColumn, number: str = "") -> str:
    return texts.unit_text(column, number)


def why_of(column: EntryColumn) -> str:
    return column.why_zh if is_chinese() else column.why_en


def value_text(column: EntryColumn, value: float | None) -> str:
    """Write a value with its unit; a withdrawal has none."""
    if value is None:
        return _("withdrawal")
    number = numbers.plain_number(value)
    return texts.with_unit(number, unit_of(column, number))


def levels_text(column: EntryColumn) -> str:
    return listed(texts.level_name(level) for level in column.limits)


def rows_of(entries: Sequence[EntryView], *, person_id: int | None) -> list[EntryRow]:
    """Return entries in words; places and persons are looked up together."""
    infos = places({each.place for each in entries})
    cards = person_cards(
        {by for each in entries for by in (each.entered_by, each.decided_by) if by is not None}
    )
    return [
        EntryRow(
            entry=each,
            figure=name_of(column_of(each.table, each.column)),
            place=place_text(infos.get(each.place), each.place),
            value=value_text(column_of(each.table, each.column), each.value),
            number=_number(each),
            unit=""
            if each.value is None
            else unit_of(column_of(each.table, each.column), _number(each)),
            state=str(each.state.label),
            mark=_mark(each.state),
            entered_by=_person(each.entered_by, cards),
            decided_by=_person(each.decided_by, cards) if each.decided_at else "",
            is_own=each.entered_by == person_id,
        )
        for each in entries
    ]


def _number(each: EntryView) -> str:
    return _("withdrawal") if each.value is None else numbers.plain_number(each.value)


def _mark(state: EntryState) -> str:
    """Return how a state is coloured: what counts, what asks for something."""
    if state is EntryState.COUNTS:
        return "good"
    return "attention" if state in {EntryState.WAITING, EntryState.SENT_BACK} else ""


def _person(person_id: int | None, cards: dict[int, PersonCard]) -> str:
    if person_id is None:
        return _("the program itself")
    card = cards.get(person_id)
    return f"{card.masked_name} {card.code}" if card else f"P{person_id}"


def place_text(info: PlaceInfo | None, code: str) -> str:
    return texts.place_name(info) if info else code


def figure_options() -> Options:
    """Return what may be entered, under its tables."""
    return [
        (name_of(table), [(column.key, name_of(column)) for column in table.columns])
        for table in shipped_register().tables
    ]


def place_options(column: EntryColumn | None) -> Options:
    """Return the county's places that a column covers, from the widest to the villages."""
    county = settings.COUNTY_CODE
    levels = {level.value for level in (column.limits if column else Level)}
    here = place(county)
    wide = [*ancestors(county), *([here] if here else [])]
    found: Options = [*_named(each for each in wide if each.level in levels)]
    below = villages_by_town(county)
    if Level.TOWN in levels and below:
        found.append((texts.level_name(Level.TOWN), _named(town for town, _villages in below)))
    if Level.VILLAGE in levels:
        found += [(texts.place_name(town), _named(some)) for town, some in below if some]
    return found


def _named(places: Iterable[PlaceInfo]) -> list[tuple[str, str]]:
    return [(each.code, texts.place_name(each)) for each in places]
