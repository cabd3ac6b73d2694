"""Entries by hand: an analyst who enters, an officer who checks, a figure of a village."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypedDict, Unpack
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from commonfield.evaluation.commands import accept_entries, enter, store_evidence
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.types import NewEntry
from commonfield.evaluation.queries import entries as queries
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from tests.people.builders import COUNTY, NOW, VILLAGE, make_actor
from tests.workshop.builders import photograph

LATER: Final = NOW + timedelta(hours=1)
CENSUS: Final = date(2020, 11, 1)


class Changes(TypedDict, total=False):
    """What differs from the figure of a village's residents."""

    table: str
    column: str
    place: str
    told_on: date
    source: str
    reason: str
    evidence: str
    replaces: UUID


@dataclass(frozen=True)
class Desk:
    """Who enters, who checks, and evidence that is kept already."""

    analyst: Actor
    officer: Actor
    evidence: str

    def new(self, value: float = 1_000, **changes: Unpack[Changes]) -> NewEntry:
        """Return a figure that can be entered."""
        entry = NewEntry(
            table="residents",
            column="residents",
            place=VILLAGE,
            told_on=CENSUS,
            value=value,
            source="第七次全国人口普查公报",
            evidence=self.evidence,
        )
        return replace(entry, **changes)

    def entered(self, value: float = 1_000, **changes: Unpack[Changes]) -> UUID:
        """Enter a figure; it waits."""
        return enter(by=self.analyst, now=NOW, entry=self.new(value, **changes))

    def accepted(self, value: float = 1_000, **changes: Unpack[Changes]) -> UUID:
        """Enter a figure and have it accepted: it counts."""
        entry = self.entered(value, **changes)
        accept_entries(by=self.officer, now=LATER, entries=[entry])
        return entry


def make_desk() -> Desk:
    """Write down an analyst and a bureau officer of the county, and keep a picture."""
    analyst = make_actor(Role.ANALYST, place=COUNTY)
    officer = make_actor(Role.BUREAU, place=COUNTY)
    evidence = store_evidence(by=analyst, now=NOW, place=COUNTY, content=photograph((80, 60)))
    return Desk(analyst, officer, evidence)


def state_of(entry: UUID) -> EntryState:
    """Return where an entry stands now."""
    return queries.entry(entry, by=SYSTEM, now=LATER).state


def make_picture() -> SimpleUploadedFile:
    """Return a photograph of a page, as a form sends it."""
    return SimpleUploadedFile("page.jpg", photograph((80, 60)), "image/jpeg")
