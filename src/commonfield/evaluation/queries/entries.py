"""Reading entries by hand: as outside tables for indicators, and for those who enter and check."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from commonfield.evaluation.entries import errors, rules
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.queries import column_of
from commonfield.evaluation.entries.types import (
    EVIDENCE_PURPOSE,
    CheckedEntry,
    EntryFilter,
    EntryView,
    NewEntry,
)
from commonfield.evaluation.models import Entry, EntryQuerySet
from commonfield.evaluation.permissions import may_check, may_enter, may_see_entries
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import (
    CommonfieldError,
    NotFoundError,
    PermissionRefusedError,
    must_exist,
)
from commonfield.people.queries import close_persons
from commonfield.people.types import Actor
from commonfield.places.queries import ancestors, places_on_days, prefix_range
from commonfield.workshop.errors import DecidedAlreadyError, PreparedByYouError
from commonfield.workshop.media import FileContent, sealed_file
from commonfield.workshop.typed_rows import view_of
from commonfield_measures.indicators.types import OutsideTable

# A county has a few thousand places; so many fit on a page and into a file.
MOST_SHOWN: Final = 5_000
_SOURCES_NAMED: Final = 5

type _Key = tuple[str, str, str, date]


# For indicators


def entered_tables(area: str, until: date) -> Mapping[str, OutsideTable]:
    """Return what counts of entries in an area, as outside tables by name.

    Of each column and place the last day before ``until`` counts; ``entered`` marks every place.
    """
    rows = list(
        Entry.objects.counting()
        .filter(place__range=prefix_range(area), told_on__lt=until)
        .order_by("table_code", "column_code", "told_on", "place")
    )
    latest = {(row.table_code, row.column_code, row.place): row for row in rows}
    by_table: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in latest.values():
        by_table[row.table_code].append(row)
    return {name: _table(name, rows) for name, rows in by_table.items()}


def _table(name: str, rows: Sequence[Entry]) -> OutsideTable:
    columns: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row.value is not None:
            columns[row.column_code][row.place] = row.value
    return OutsideTable(
        name=name,
        source=_sources(row.source for row in rows),
        dated=max(row.told_on for row in rows).isoformat(),
        columns=dict(columns),
        entered=frozenset(row.place for row in rows),
    )


def _sources(texts: Iterable[str]) -> str:
    named = sorted(set(texts))
    return "; ".join([*named[:_SOURCES_NAMED], *(["…"] if len(named) > _SOURCES_NAMED else [])])


# One entry, and many


def entry(entry_id: UUID, *, by: Actor, now: datetime) -> EntryView:
    row = _rows().filter(pk=entry_id).first()
    if row is None or not may_see_entries(by, places=[row.place], on=china_day(now)):
        raise NotFoundError
    return _views([row])[0]


def check_enterable(of: EntryView, *, by: Actor, now: datetime) -> None:
    """Check that an actor may revise or withdraw an entry."""
    if not may_enter(by, places=[of.place], on=china_day(now)):
        raise PermissionRefusedError


def check_decidable(of: EntryView, *, by: Actor, now: datetime) -> None:
    if not may_check(by, places=[of.place], on=china_day(now)):
        raise PermissionRefusedError
    if of.entered_by == by.acting_id:
        raise PreparedByYouError
    if of.state is not EntryState.WAITING:
        raise DecidedAlreadyError


def history(of: EntryView) -> list[EntryView]:
    """Return every entry of the same column, place and day, the oldest first."""
    rows = _rows().filter(
        table_code=of.table, column_code=of.column, place=of.place, told_on=of.told_on
    )
    return _views(rows.order_by("prepared_at", "id"))


def series(of: EntryView) -> list[EntryView]:
    """Return what counts of the same column and place, day by day, the newest first."""
    rows = _rows().counting().filter(table_code=of.table, column_code=of.column, place=of.place)
    return _views(rows.order_by("-told_on"))


def entries(
    *, by: Actor, now: datetime, wanted: EntryFilter, offset: int = 0, limit: int = MOST_SHOWN
) -> list[EntryView]:
    """Return the county's entries that are looked for, the latest first."""
    _check_reader(by, now)
    rows = _wanted(wanted).order_by("-prepared_at", "place", "column_code", "-told_on", "-id")
    return _views(rows[offset : offset + limit])


def to_check(*, by: Actor, now: datetime) -> list[EntryView]:
    """Return what waits and the reader may decide, the oldest first: nobody's close to them."""
    _check_reader(by, now)
    return _views(_to_check(by).order_by("prepared_at", "place", "id")[:MOST_SHOWN])


def number_to_check(*, by: Actor, now: datetime) -> int:
    """Return how many entries wait for the reader's decision, if they may decide at all."""
    may = may_check(by, places=[settings.COUNTY_CODE], on=china_day(now))
    return _to_check(by).count() if may else 0


def _to_check(by: Actor) -> EntryQuerySet:
    rows = _wanted(EntryFilter(state=EntryState.WAITING))
    if by.acting_id is None:
        return rows.exclude(prepared_by=None)
    return rows.exclude(prepared_by__in=close_persons(by.acting_id), prepared_by__isnull=False)


def evidence(entry_id: UUID, *, by: Actor, now: datetime) -> FileContent:
    """Return the picture or PDF that shows an entry's value."""
    row = Entry.objects.filter(pk=entry_id).exclude(evidence="").first()
    if row is None or not may_see_entries(by, places=[row.place], on=china_day(now)):
        raise NotFoundError
    return must_exist(sealed_file(row.evidence, purpose=EVIDENCE_PURPOSE))


def last_values(column: str, codes: Collection[str], *, until: date) -> dict[str, EntryView]:
    """Return the newest value that counts of a column (``table.column``) before a day, by place."""
    table_code, _dot, column_code = column.partition(".")
    rows = _rows().counting().filter(table_code=table_code, column_code=column_code)
    within = _among(rows, codes).filter(told_on__lt=until).order_by("told_on")
    return {view.place: view for view in _views(within)}


# Held against the rules


def checked(
    given: Sequence[tuple[int, NewEntry]], *, by: Actor, now: datetime, may_revise: bool
) -> list[CheckedEntry]:
    """Hold entries against the rules and what counts; each gets its first fault.

    The numbers are rows of a file. ``may_revise``: an entry for a place and day whose value counts
    revises it, if it gives a reason; otherwise it must name what it replaces.
    """
    ground = _KnownEntries([each for _number, each in given], by, china_day(now))
    seen: set[_Key] = set()
    found = []
    for number, each in given:
        known = replace(ground.held(each, may_revise=may_revise), number=number)
        if _key(each) in seen and known.problem is None:
            known = replace(known, problem=errors.EntryTwiceError())
        seen.add(_key(each))
        found.append(known)
    return found


class _KnownEntries:
    """What is known of the places, columns and days of some new entries."""

    def __init__(self, wanted: Sequence[NewEntry], by: Actor, today: date) -> None:
        self._today = today
        found = places_on_days((each.place, min(each.told_on, today)) for each in wanted)
        self._levels = {key: info.level for key, info in found.items()}
        known = {code for code, _day in self._levels}
        self._refused = set[str]()
        if not may_enter(by, places=known, on=today):
            self._refused = {code for code in known if not may_enter(by, places=[code], on=today)}
        rows = _among(Entry.objects.all(), {each.place for each in wanted}).filter(
            table_code__in={each.table for each in wanted}
        )
        self._waiting = {_key_of(row): row.pk for row in rows.waiting()}
        current = rows.in_force().order_by("told_on")
        self._in_force = {_key_of(row): row for row in current}
        self._days: defaultdict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for row in current:
            if row.value is not None:
                self._days[row.table_code, row.column_code, row.place].append(row)

    def held(self, each: NewEntry, *, may_revise: bool) -> CheckedEntry:
        current = self._in_force.get(_key(each))
        was = current.value if current else None
        is_same = may_revise and was is not None and was == each.value
        if current is not None and each.replaces is None and (may_revise or was is None):
            # After a withdrawal a history goes on from it.
            each = replace(each, replaces=current.pk)
        last = self._last(each)
        known = CheckedEntry(
            entry=each,
            does="same" if is_same else "revision" if was is not None else "new",
            last=last.value if last else None,
            last_on=last.told_on if last else None,
            was=was,
        )
        if is_same:
            return known
        try:
            self._check(each, known, current)
        except CommonfieldError as error:
            return replace(known, problem=error)
        return known

    def _last(self, each: NewEntry) -> Entry | None:
        """Return the newest value that counts of an earlier day."""
        known = self._days[each.table, each.column, each.place]
        return next((row for row in reversed(known) if row.told_on < each.told_on), None)

    def _check(self, each: NewEntry, known: CheckedEntry, current: Entry | None) -> None:
        column = column_of(each.table, each.column)
        level = self._levels.get((each.place, min(each.told_on, self._today)))
        if level is None:
            raise errors.EntryPlaceUnknownError(place=each.place, day=each.told_on.isoformat())
        if each.place in self._refused:
            raise PermissionRefusedError
        rules.check_entry(column, each, level=level, today=self._today)
        if _key(each) in self._waiting:
            raise errors.EntryWaitsError
        self._check_chain(each, known, current)
        rules.check_jump(column, each, last=known.last, last_on=known.last_on)

    def _check_chain(self, each: NewEntry, known: CheckedEntry, current: Entry | None) -> None:
        """Check that the entry begins a history, or goes on from where it stands."""
        if current is None:
            if each.replaces is not None:
                raise errors.EntryReplacedError
            return
        if each.replaces is None:
            raise errors.EntryCountsError(last=rules.plain(current.value or 0))
        if each.replaces != current.pk:
            raise errors.EntryReplacedError
        if known.was is not None and not each.reason.strip():
            raise errors.EntryRevisionUnexplainedError(last=rules.plain(known.was))


# Rows


def _key(each: NewEntry) -> _Key:
    return each.table, each.column, each.place, each.told_on


def _key_of(row: Entry) -> _Key:
    return row.table_code, row.column_code, row.place, row.told_on


def _rows() -> EntryQuerySet:
    return Entry.objects.select_related("decision")


def _among(rows: EntryQuerySet, codes: Collection[str]) -> EntryQuerySet:
    """Narrow to some places, whose number may be larger than a statement takes."""
    wanted = sorted(codes)
    if len(wanted) <= MOST_SHOWN // 10:
        return rows.filter(place__in=wanted)
    return rows.filter(place__range=(wanted[0], wanted[-1]))


def _check_reader(by: Actor, now: datetime) -> None:
    if not may_see_entries(by, places=[settings.COUNTY_CODE], on=china_day(now)):
        raise PermissionRefusedError


def _wanted(wanted: EntryFilter) -> EntryQuerySet:
    county = settings.COUNTY_CODE
    above = [place.code for place in ancestors(county)]
    rows = _rows().filter(Q(place__range=prefix_range(county)) | Q(place__in=above))
    if wanted.state:
        rows = _in_state(rows, EntryState(wanted.state))
    if wanted.column:
        table_code, _dot, column_code = wanted.column.partition(".")
        rows = rows.filter(table_code=table_code, column_code=column_code)
    if wanted.place:
        rows = rows.filter(place__range=prefix_range(wanted.place))
    return rows if wanted.sheet is None else rows.filter(sheet=wanted.sheet)


def _in_state(rows: EntryQuerySet, state: EntryState) -> EntryQuerySet:
    match state:
        case EntryState.WAITING:
            return rows.waiting()
        case EntryState.COUNTS:
            return rows.counting()
        case EntryState.REPLACED:
            return rows.replaced()
        case EntryState.WITHDRAWN:
            return rows.withdrawn()
        case EntryState.SENT_BACK | EntryState.TAKEN_BACK:
            return rows.filter(decision__verdict=state.value)


def _views(rows: Iterable[Entry]) -> list[EntryView]:
    found = list(rows)
    ids = [row.pk for row in found]
    after: dict[UUID, bool] = {}
    later = Entry.objects.accepted().filter(replaces__in=ids) if ids else Entry.objects.none()
    for replaces, value in later.values_list("replaces_id", "value"):
        if replaces is not None:
            after[replaces] = value is None
    return [_view(row, after) for row in found]


def _view(row: Entry, after: Mapping[UUID, bool]) -> EntryView:
    decision = getattr(row, "decision", None)
    return view_of(
        EntryView,
        row,
        table=row.table_code,
        column=row.column_code,
        has_evidence=bool(row.evidence),
        replaces=row.replaces_id,
        entered_by=row.prepared_by,
        entered_at=row.prepared_at,
        state=rules.state_of(
            decision.verdict if decision else "",
            is_withdrawal=row.value is None,
            is_replaced=row.pk in after,
            is_undone=after.get(row.pk, False),
        ),
        decided_by=decision.decided_by if decision else None,
        decided_at=decision.decided_at if decision else None,
        decision=decision.reason if decision else "",
    )
