"""Evaluation's part of ``check_books``: what counts of entries by hand was checked, once each."""

from collections.abc import Iterator

from commonfield.evaluation.entries.choices import DecisionVerdict
from commonfield.evaluation.models import Decision, Entry
from commonfield.workshop.books import BookCheck, Difference
from commonfield.workshop.files import files_in_use, missing_files


def check_entries() -> BookCheck:
    """Hold every entry against what was decided on it, what it replaces, and its evidence."""
    return BookCheck("entries", Entry.objects.count(), (*_decided(), *_replaced(), *_shown()))


def _decided() -> Iterator[Difference]:
    accepted = Decision.objects.filter(verdict=DecisionVerdict.ACCEPTED).select_related("entry")
    for row in accepted.order_by("pk"):
        key = str(row.pk)
        if row.decided_by == row.entry.entered_by:
            yield Difference("entries: another person checked", key, "another", "the same")
        ought = row.entry.place_taken
        if row.settles != ought:
            name = "entries: one value counts for a column, place and day"
            yield Difference(name, key, ought, str(row.settles))


def _replaced() -> Iterator[Difference]:
    """Yield accepted entries whose former was never accepted."""
    never = Entry.objects.accepted().exclude(replaces=None)
    never = never.exclude(replaces__decision__verdict=DecisionVerdict.ACCEPTED)
    for row in never.order_by("pk"):
        yield Difference("entries: what is replaced counted", str(row.pk), "accepted", "not")


def _shown() -> Iterator[Difference]:
    for name in missing_files(files_in_use(Entry)):
        yield Difference("entries: evidence is kept", name, "a file", "none")
