"""Merging files into dated records. Nothing is ever deleted: what ends is closed.

What each file says:

* A list says what is in force on the day of its edition. Where it names children of a division,
  it names them all (and where it names villages of a county, all of that county's villages).
  Against a list of an earlier edition it dates what is new, what is gone and what has another
  name. Loaded after a list of a later edition it only adds what had gone by then. Without a year
  in its name it only adds and corrects.
* A file of changes dates additions, removals and renamings to the day of its later edition.
* The history gives the years of use of codes at county level and above: the year is known, the
  day is not, so 1 January stands for it.
* Classes go to records in force on or after the day of their edition; an older edition never
  replaces a newer one. Tiles go to the records that are not closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from commonfield.places import errors
from commonfield.places.choices import DivisionLevel
from commonfield.places.rules.codes import is_in_force, kind_of, level_of, parent_of
from commonfield.places.types import (
    ChangeFile,
    ChangeRow,
    ClassFile,
    HistoryFile,
    HistoryRow,
    ListFile,
    ListRow,
    Record,
    Successor,
    TileFile,
)

# The 2023 edition of the bureau's list is the state on 30 June 2023; other editions are taken to
# be of 30 June too, since the year is all that a file tells.
_EDITION_MONTH_AND_DAY: Final = (6, 30)

_FAMILY_DIGITS: Final = {
    DivisionLevel.PROVINCE: 0,
    DivisionLevel.PREFECTURE: 2,
    DivisionLevel.COUNTY: 4,
    DivisionLevel.TOWN: 6,
    DivisionLevel.VILLAGE: 6,
}

Register = dict[str, list[Record]]


def edition_day(edition: int) -> date:
    return date(edition, *_EDITION_MONTH_AND_DAY)


def new_record(code: str, name: str, kind: str = "") -> Record:
    return Record(
        code=code,
        parent_code=parent_of(code),
        level=level_of(code).value,
        kind=kind or kind_of(code, name).value,
        name=name,
    )


def merge_list(register: Register, file: ListFile) -> None:
    """Merge a list: add, correct, rename, close what an earlier edition named and this does not."""
    day = _state_day(file)
    edition = _edition(register, day)
    for row in file.rows:
        _merge_row(register, row, edition)
    if day is not None:
        _close_unlisted(register, {row.code for row in file.rows}, day)


def check_parents(register: Register, files: Iterable[ListFile]) -> None:
    """Check that every division of the lists lies in another, once all of them are merged."""
    for file in files:
        day = _state_day(file)
        for row in file.rows:
            parent = parent_of(row.code)
            if parent and _record_on(register.get(parent, []), day) is None:
                raise errors.LoadUnknownParentError(
                    file=file.name, line=row.line, division=row.code, value=parent
                )


def _state_day(file: ListFile | ClassFile) -> date | None:
    return None if file.edition is None else edition_day(file.edition)


def _family(code: str) -> tuple[str, str]:
    """Return what a list tells about as a whole: a level in a county, prefecture or province.

    All villages of a county are listed together, so that a town without villages is found too.
    """
    level = level_of(code)
    return level.value, code[: _FAMILY_DIGITS[level]]


@dataclass(frozen=True, slots=True)
class _Edition:
    """A list's day, and what lists of other days told before it was merged."""

    day: date | None
    told_before: frozenset[tuple[str, str]]
    told_later: dict[tuple[str, str], date]


def _edition(register: Register, day: date | None) -> _Edition:
    before: set[tuple[str, str]] = set()
    later: dict[tuple[str, str], date] = {}
    for record in chain.from_iterable(register.values()):
        if day is None or record.listed_on is None or not record.parent_code:
            continue
        family = _family(record.code)
        if record.listed_on < day:
            before.add(family)
        elif record.listed_on > day:
            later[family] = min(record.listed_on, later.get(family, date.max))
    return _Edition(day, frozenset(before), later)


def _merge_row(register: Register, row: ListRow, edition: _Edition) -> None:
    day = edition.day
    records = register.setdefault(row.code, [])
    current = _record_on(records, day)
    if current is None:
        if day is not None and any(r.valid_from and r.valid_from > day for r in records):
            return
        current = new_record(row.code, row.name, row.kind)
        current.valid_from = _first_day(register, current, edition)
        current.valid_to = edition.told_later.get(_family(row.code))
        records.append(current)
    elif _is_older(day, current.listed_on):
        return
    elif _is_older(current.listed_on, day) and current.name != row.name and day is not None:
        current = _split(records, current, day, row.name)
    _correct(current, row)
    current.listed_on = day or current.listed_on


def _is_older(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day < other


def _first_day(register: Register, record: Record, edition: _Edition) -> date | None:
    """Return since when a code that had no record in force is in force, None if not known."""
    day = edition.day
    parent = _record_on(register.get(record.parent_code, []), day)
    is_new = _family(record.code) in edition.told_before
    if day is not None and (is_new or (parent is not None and parent.valid_from == day)):
        return day
    ends = [r.valid_to for r in register[record.code] if r.valid_to is not None]
    return max(ends, default=None)


def _correct(record: Record, row: ListRow) -> None:
    """Let a row correct a record; what the row leaves empty stays, unless the name changed."""
    is_renamed = record.name != row.name
    for field in ("short_name", "pinyin", "name_en"):
        text = getattr(row, field) or ("" if is_renamed else getattr(record, field))
        if text != getattr(record, field):
            setattr(record, field, text)
            record.search_text = ""
    if is_renamed:
        record.name = row.name
    if row.kind or is_renamed:
        record.kind = row.kind or kind_of(record.code, record.name).value
    if row.centroid_lat is not None:
        record.centroid_lat, record.centroid_lon = row.centroid_lat, row.centroid_lon


def _close_unlisted(register: Register, listed: set[str], day: date) -> None:
    families = {_family(code) for code in listed if parent_of(code) in listed}
    closed: set[str] = set()
    # A parent's code sorts before those of its children.
    for code in sorted(register):
        record = _record_on(register[code], day)
        if record is None or record.valid_to is not None or code in listed:
            continue
        is_told = record.parent_code in listed and _family(code) in families
        if record.parent_code in closed or (is_told and _is_older(record.listed_on, day)):
            record.valid_to = day
            closed.add(code)


def merge_changes(register: Register, file: ChangeFile) -> None:
    """Merge the differences between two yearly lists, dated to the later one."""
    day = edition_day(file.edition)
    for row in file.rows:
        records = register.setdefault(row.code, [])
        match row.change:
            case "added":
                _add(register, file, row, day)
            case "removed":
                _remove(records, row, day)
            case "renamed":
                _rename(records, file, row, day)


def _add(register: Register, file: ChangeFile, row: ChangeRow, day: date) -> None:
    records = register[row.code]
    current = _record_on(records, day)
    if current is None:
        parent = parent_of(row.code)
        if not register.get(parent):
            raise errors.LoadUnknownParentError(
                file=file.name, line=row.line, division=row.code, value=parent
            )
        current = new_record(row.code, row.new_name)
        records.append(current)
    if current.valid_from is None:
        current.valid_from = day


def _remove(records: list[Record], row: ChangeRow, day: date) -> None:
    if not records:
        records.append(replace(new_record(row.code, row.old_name), valid_to=day))
        return
    current = _record_on(records, day)
    if current is not None and current.valid_to is None and current.valid_from != day:
        current.valid_to = day


def _rename(records: list[Record], file: ChangeFile, row: ChangeRow, day: date) -> None:
    current = _record_on(records, day)
    if current is None:
        raise errors.LoadUnknownCodeError(file=file.name, line=row.line, value=row.code)
    if current.valid_from == day and current.name == row.new_name:
        return
    if current.name == row.old_name:
        _split(records, current, day, row.new_name)
    elif current.name == row.new_name:
        # The list already has the new name: the record before it is what is missing.
        former = replace(current, pk=None, valid_to=day, listed_on=None)
        _call(former, row.old_name)
        current.valid_from = day
        records.append(former)
    else:
        raise errors.LoadRenameMismatchError(
            file=file.name,
            line=row.line,
            division=row.code,
            value=current.name,
            expected=row.old_name,
        )


def _split(records: list[Record], current: Record, day: date, name: str) -> Record:
    """Close a record and open its successor of the same code under another name."""
    fresh = replace(current, pk=None, valid_from=day)
    _call(fresh, name)
    current.valid_to = day
    records.append(fresh)
    return fresh


def _call(record: Record, name: str) -> None:
    record.name = name
    record.short_name = record.pinyin = record.name_en = record.search_text = ""
    record.kind = kind_of(record.code, name).value


def merge_history(register: Register, file: HistoryFile) -> list[Successor]:
    """Merge the years of use of codes at county level and above; return who succeeded whom."""
    # Newest first, so that a record of a list, whose first day is not known, meets the row that
    # is in force before it meets the row of a former name.
    for row in sorted(file.rows, key=_newest_first):
        records = register.setdefault(row.code, [])
        if row.last_day is None:
            _begin(records, row)
        else:
            _end(records, row, row.last_day)
    for row in file.rows:
        _check_apart(file, row, register[row.code])
    return _successions(register, file)


def _newest_first(row: HistoryRow) -> tuple[str, int]:
    return row.code, -(row.first_day or date.min).toordinal()


def _begin(records: list[Record], row: HistoryRow) -> None:
    """Date the first day of a code in use."""
    if any(record.valid_from == row.first_day for record in records):
        return
    first = row.first_day or date.min
    lasting = [r for r in records if r.valid_to is None or r.valid_to > first]
    oldest = min(lasting, key=_first_ordinal, default=None)
    if oldest is None or (oldest.valid_from is not None and oldest.valid_from < first):
        records.append(replace(new_record(row.code, row.name), valid_from=row.first_day))
    else:
        oldest.valid_from = row.first_day


def _end(records: list[Record], row: HistoryRow, last_day: date) -> None:
    """Date the use of a code that ended; a list of a later day keeps its record from then on."""
    same = next((r for r in records if r.valid_from == row.first_day), None)
    if same is not None and (
        same.valid_to is not None or same.listed_on is None or same.listed_on < last_day
    ):
        same.valid_to = same.valid_to or last_day
        return
    for record in records:
        if record.valid_from is None and (record.valid_to is None or record.valid_to > last_day):
            record.valid_from = last_day
    if same is not None and same.valid_from != last_day:
        return
    records.append(
        replace(new_record(row.code, row.name), valid_from=row.first_day, valid_to=last_day)
    )


def _check_apart(file: HistoryFile, row: HistoryRow, records: list[Record]) -> None:
    last = date.min
    for record in sorted(records, key=_first_ordinal):
        if (record.valid_from or date.min) < last:
            raise errors.LoadOverlapError(file=file.name, line=row.line, value=row.code)
        last = record.valid_to or date.max


def _successions(register: Register, file: HistoryFile) -> list[Successor]:
    found: dict[tuple[str, str, date], Successor] = {}
    for row in file.rows:
        for to_code, day in row.successors:
            if not register.get(to_code):
                raise errors.LoadUnknownCodeError(file=file.name, line=row.line, value=to_code)
            on = day or row.last_day
            if on is not None:
                key = (row.code, to_code, on)
                found[key] = Successor(row.code, to_code, on, is_partial=day is not None)
    return list(found.values())


def merge_classes(register: Register, file: ClassFile) -> int:
    """Give villages their urban-rural class; return how many codes nobody has named.

    Such rows are not an error: the classes of one year are published with the codes of that year.
    """
    day = _state_day(file)
    unmatched = 0
    for row in file.rows:
        records = register.get(row.code, [])
        unmatched += not records
        for record in records:
            has_ended = record.valid_to is not None and (day is None or record.valid_to <= day)
            known = record.urban_rural_edition
            if not has_ended and (known is None or file.edition is None or known <= file.edition):
                record.urban_rural = row.urban_rural
                record.urban_rural_edition = file.edition
    return unmatched


def merge_tiles(register: Register, file: TileFile) -> int:
    """Give divisions their squares on a schematic map; return how many codes nobody has named."""
    unmatched = 0
    for row in file.rows:
        record = _record_on(register.get(row.code, []), None)
        if record is None:
            unmatched += 1
        else:
            record.tile_col, record.tile_row = row.col, row.row
    return unmatched


def _record_on(records: Iterable[Record], day: date | None) -> Record | None:
    """Return the record in force on a day; without a day the one that is not closed."""
    for record in records:
        if day is None:
            if record.valid_to is None:
                return record
        elif is_in_force(record.valid_from, record.valid_to, day):
            return record
    return None


def _first_ordinal(record: Record) -> date:
    return record.valid_from or date.min
