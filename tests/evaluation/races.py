"""Two decisions at once on figures entered by hand; run as a program by its test.

The first is written but not committed while the second one starts; the second must then wait,
look again, and be refused. Prints what became of each second decision, as JSON.
"""

import json
import sys
from typing import Final
from uuid import UUID

import django

django.setup()

from commonfield.evaluation.commands import accept_entries, enter, reject_entry, withdraw_entry
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.types import EntryFilter
from commonfield.evaluation.models import Entry
from commonfield.evaluation.queries.entries import entries
from commonfield.kernel.identifiers import new_id
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.workshop.approvals import digest_of
from tests.at_once import Act, race
from tests.evaluation.builders_entries import CENSUS, LATER, Desk, make_desk
from tests.people.builders import COUNTY, NOW, make_actor

REASON: Final = "the page says otherwise"


class Races:
    """A desk with a second officer, and what each of the two does."""

    def __init__(self) -> None:
        self.desk: Desk = make_desk()
        self.other = make_actor(Role.BUREAU, place=COUNTY)
        self.years = iter(range(2000, 2020))

    def entered(self) -> UUID:
        """Enter a figure of a day of its own."""
        return self.desk.entered(told_on=CENSUS.replace(year=next(self.years)))

    def accept(self, *entries: UUID, by: Actor | None = None) -> Act:
        return lambda: accept_entries(by=by or self.desk.officer, now=LATER, entries=entries)

    def send_back(self, entry: UUID) -> Act:
        return lambda: reject_entry(by=self.other, now=LATER, entry=entry, reason=REASON)

    def withdraw(self, entry: UUID) -> Act:
        return lambda: withdraw_entry(by=self.desk.analyst, now=LATER, entry=entry, reason=REASON)

    def two_of_a_day(self) -> str:
        """Accept two figures of one place and day."""
        entry = self.entered()

        return race(self.accept(entry), self.accept(twin(entry)))

    def revision_and_withdrawal(self) -> str:
        """Accept a revision and a withdrawal of the same figure."""
        entry = self.entered()
        self.accept(entry)()
        day = Entry.objects.get(pk=entry).told_on
        revised = self.desk.new(2_000, told_on=day, reason=REASON, replaces=entry)
        revision = enter(by=self.desk.analyst, now=NOW, entry=revised)

        return race(self.accept(revision), self.accept(twin(revision, value=None)))

    def how_many(self, state: EntryState) -> int:
        """Return how many entries stand there in the end."""
        return len(entries(by=self.desk.officer, now=LATER, wanted=EntryFilter(state=state)))


def twin(entry: UUID, **changes: None) -> UUID:
    """Write down what another person entered at the same moment, when neither saw the other."""
    row = Entry.objects.get(pk=entry)
    for name, value in {"pk": new_id(NOW), **changes}.items():
        setattr(row, name, value)
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row.pk


def main() -> None:
    """Print what became of every race, and how many figures count."""
    races = Races()
    a, b, c, d, e, f = (races.entered() for _each in range(6))
    outcome = {
        "accept, accept": race(races.accept(a), races.accept(a, by=races.other)),
        "accept, send back": race(races.accept(b), races.send_back(b)),
        "send back, accept": race(races.send_back(c), races.accept(c)),
        "take back, accept": race(races.withdraw(d), races.accept(d)),
        "send back, accept both": race(races.send_back(e), races.accept(e, f)),
        "two of a day": races.two_of_a_day(),
        "revision, withdrawal": races.revision_and_withdrawal(),
        "counts": {state.value: races.how_many(state) for state in EntryState},
    }
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
