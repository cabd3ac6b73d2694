"""Trying and taking a list: each row by the commands that enter it by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from commonfield.front.spreadsheets import SheetRow
from commonfield.kernel.clock import china_day
from commonfield.people.types import Actor
from commonfield.portal.lists.choices import ListKind
from commonfield.portal.lists.commands.growers import take_growers
from commonfield.portal.lists.commands.halls import take_hall
from commonfield.portal.lists.commands.inheritors import take_inheritor
from commonfield.portal.lists.commands.line import Line, ListContext, attempt, finder_of
from commonfield.portal.lists.commands.officers import take_officer
from commonfield.portal.lists.commands.stores import take_store
from commonfield.portal.lists.types import ListReport, Outcome, TriedRow

_TAKERS: Final[Mapping[ListKind, Callable[[Line], Outcome]]] = {
    ListKind.OFFICERS: take_officer,
    ListKind.STORES: take_store,
    ListKind.HALLS: take_hall,
    ListKind.INHERITORS: take_inheritor,
}


@transaction.atomic
def try_list(
    *, by: Actor, now: datetime, kind: ListKind, rows: Sequence[SheetRow], organisation: str = ""
) -> ListReport:
    """Return what would become of a list: everything is done, and taken back."""
    report = _take(by, now, kind, rows, organisation)
    transaction.set_rollback(True)
    return report


@transaction.atomic
def take_list(
    *, by: Actor, now: datetime, kind: ListKind, rows: Sequence[SheetRow], organisation: str = ""
) -> ListReport:
    """Take a whole list, or nothing of it if a row is refused."""
    report = _take(by, now, kind, rows, organisation)
    if report.of("refused"):
        transaction.set_rollback(True)
    return report


def _take(
    by: Actor, now: datetime, kind: ListKind, rows: Sequence[SheetRow], organisation: str
) -> ListReport:
    county = settings.COUNTY_CODE
    finder = finder_of(county, china_day(now))
    shared = ListContext(by, now, kind, county, finder, organisation)
    if kind == ListKind.GROWERS:
        return ListReport(take_growers(shared, rows))
    return ListReport([_take_row(shared, row) for row in rows])


def _take_row(shared: ListContext, row: SheetRow) -> TriedRow:
    return attempt(row, lambda: TriedRow(row, _TAKERS[shared.kind](Line(shared, row))))
